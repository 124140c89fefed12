"""Suppliers (leverantörer)."""

from collections.abc import Callable
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains
from fortnox_sdk.entities.codec import Entity, key, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = ["Supplier", "SupplierConnector", "SupplierSort", "SupplierSummary"]

SupplierSort = Literal["name", "suppliernumber"]


@attrs.frozen(kw_only=True)
class Supplier(Entity):
    """The full record of a supplier."""

    active: bool | None = None
    address1: str | None = None
    address2: str | None = None
    bank: str | None = None
    bank_account_number: str | None = None
    bg: str | None = wire("BG")
    bic: str | None = wire("BIC")
    branch_code: str | None = None
    city: str | None = None
    clearing_number: str | None = None
    comments: str | None = None
    cost_center: str | None = None
    country: str | None = read_only()
    country_code: str | None = None
    currency: str | None = None
    disable_payment_file: bool | None = None
    email: str | None = None
    fax: str | None = None
    iban: str | None = wire("IBAN")
    name: str | None = required()
    organisation_number: str | None = None
    our_customer_number: str | None = None
    our_reference: str | None = None
    pg: str | None = wire("PG")
    phone1: str | None = None
    phone2: str | None = None
    pre_defined_account: str | None = None
    project: str | None = None
    supplier_number: str = key()
    terms_of_payment: str | None = None
    url: str | None = read_only(name="@url")
    vat_number: str | None = wire("VATNumber")
    vat_type: str | None = wire("VATType")
    visiting_address: str | None = None
    visiting_city: str | None = None
    visiting_country: str | None = None
    visiting_country_code: str | None = None
    visiting_zip_code: str | None = None
    work_place: str | None = None
    www: str | None = wire("WWW")
    your_reference: str | None = None
    zip_code: str | None = None


@attrs.frozen(kw_only=True)
class SupplierSummary(Entity):
    """A supplier as returned in lists."""

    name: str
    supplier_number: str
    active: bool | None = None
    address1: str | None = None
    address2: str | None = None
    bank_account_number: str | None = None
    bg: str | None = wire("BG")
    bic: str | None = wire("BIC")
    city: str | None = None
    cost_center: str | None = None
    country_code: str | None = None
    currency: str | None = None
    disable_payment_file: bool | None = None
    email: str | None = None
    iban: str | None = wire("IBAN")
    organisation_number: str | None = None
    pg: str | None = wire("PG")
    phone: str | None = None
    pre_defined_account: str | None = None
    project: str | None = None
    terms_of_payment: str | None = None
    url: str | None = wire("@url")
    zip_code: str | None = None


class SupplierConnector(
    Gets[Supplier, str],
    Creates[Supplier],
    Updates[Supplier, str],
    Deletes[str],
    path="/3/suppliers",
    one="Supplier",
    many="Suppliers",
    scope="supplier",
):
    """Operations on suppliers.

    A supplier with invoices can't be deleted; make it inactive instead.

    Scope: supplier. Calls need no financial year.
    """

    entity = Supplier
    _reuses_keys = True  # assumed, as for customers

    def list(
        self,
        *,
        supplier_number: str | None = None,
        name: str | None = None,
        organisation_number: str | None = None,
        zip_code: str | None = None,
        city: str | None = None,
        email: str | None = None,
        phone1: str | None = None,
        phone2: str | None = None,
        sort_by: SupplierSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[SupplierSummary]:
        """Return suppliers, page by page. Text arguments match any part of the field, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "suppliernumber": supplier_number,
            "name": name,
            "organisationnumber": organisation_number,
            "zipcode": zip_code,
            "city": city,
            "email": email,
            "phone1": phone1,
            "phone2": phone2,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(SupplierSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[SupplierSummary, Any], bool]] = {
    "suppliernumber": contains("supplier_number"),
    "name": contains("name"),
    "organisationnumber": contains("organisation_number"),
    "zipcode": contains("zip_code"),
    "city": contains("city"),
    "email": contains("email"),
}
