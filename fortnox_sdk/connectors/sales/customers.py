"""Customers (kunder)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains
from fortnox_sdk.entities.codec import Entity, key, read_only, required, sent_as, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "Customer",
    "CustomerConnector",
    "CustomerFilter",
    "CustomerSort",
    "CustomerSummary",
    "CustomerType",
    "CustomerVATType",
    "DefaultDeliveryType",
    "DefaultDeliveryTypes",
    "DefaultTemplates",
]

CustomerSort = Literal["customernumber", "name"]

CustomerFilter = Literal["active", "inactive"]


class CustomerType(StrEnum):
    """The kind of customer: private person or company. Unknown values are kept as `str`."""

    PRIVATE = "PRIVATE"
    COMPANY = "COMPANY"


class CustomerVATType(StrEnum):
    """The way that VAT is calculated on sales to a customer. Unknown values are kept as `str`."""

    SEVAT = "SEVAT"
    """Swedish VAT."""
    SEREVERSEDVAT = "SEREVERSEDVAT"
    """Swedish VAT with reverse charge (omvänd betalningsskyldighet)."""
    EUREVERSEDVAT = "EUREVERSEDVAT"
    """Sale with reverse charge to a company in another EU country."""
    EUVAT = "EUVAT"
    """Sale to another EU country, with that country's VAT or Swedish VAT."""
    EXPORT = "EXPORT"
    """Sale outside the EU."""


class DefaultDeliveryType(StrEnum):
    """The way that documents are sent to a customer. Unknown values are kept as `str`."""

    PRINT = "PRINT"
    """On paper."""
    EMAIL = "EMAIL"
    """By e-mail."""
    PRINTSERVICE = "PRINTSERVICE"
    """Fortnox's service that prints and posts documents."""
    ELECTRONICINVOICE = "ELECTRONICINVOICE"
    """As an e-invoice. Not in Fortnox's API specification; the value comes from the .NET client Fortnox.NET.SDK."""


@attrs.frozen(kw_only=True)
class DefaultDeliveryTypes(Entity):
    """The way that documents are sent to a customer, by kind of document."""

    invoice: DefaultDeliveryType | str | None = None
    offer: DefaultDeliveryType | str | None = None
    order: DefaultDeliveryType | str | None = None


@attrs.frozen(kw_only=True)
class DefaultTemplates(Entity):
    """The print templates of a customer, by kind of document."""

    cash_invoice: str | None = None
    invoice: str | None = None
    offer: str | None = None
    order: str | None = None


@attrs.frozen(kw_only=True)
class Customer(Entity):
    """The full record of a customer."""

    active: bool | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    comments: str | None = None
    cost_center: str | None = None
    country: str | None = read_only()
    """The name of the country in Swedish, derived from `country_code`."""
    country_code: str | None = None
    currency: str | None = None
    customer_number: str = key()
    """The customer's number. If it is None in `create`, Fortnox assigns the next number."""
    default_delivery_types: DefaultDeliveryTypes | None = None
    default_templates: DefaultTemplates | None = None
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_city: str | None = None
    delivery_country: str | None = read_only()
    delivery_country_code: str | None = None
    delivery_fax: str | None = None
    delivery_name: str | None = None
    delivery_phone1: str | None = None
    delivery_phone2: str | None = None
    delivery_zip_code: str | None = None
    email: str | None = None
    email_invoice: str | None = None
    email_invoice_bcc: str | None = wire("EmailInvoiceBCC")
    email_invoice_cc: str | None = wire("EmailInvoiceCC")
    email_offer: str | None = None
    email_offer_bcc: str | None = wire("EmailOfferBCC")
    email_offer_cc: str | None = wire("EmailOfferCC")
    email_order: str | None = None
    email_order_bcc: str | None = wire("EmailOrderBCC")
    email_order_cc: str | None = wire("EmailOrderCC")
    external_reference: str | None = None
    fax: str | None = None
    gln: str | None = wire("GLN")
    gln_delivery: str | None = wire("GLNDelivery")
    invoice_administration_fee: str | None = None
    invoice_discount: Decimal | None = None
    invoice_freight: str | None = None
    invoice_remark: str | None = None
    name: str | None = required()
    organisation_number: str | None = None
    our_reference: str | None = None
    phone1: str | None = None
    phone2: str | None = None
    price_list: str | None = None
    project: str | None = None
    sales_account: int | None = sent_as(str)
    """An account number. Fortnox sends a number or a text; the SDK reads both as `int`."""
    show_price_vat_included: bool | None = wire("ShowPriceVATIncluded")
    terms_of_delivery: str | None = None
    terms_of_payment: str | None = None
    type: CustomerType | str | None = None
    url: str | None = read_only(name="@url")
    vat_number: str | None = wire("VATNumber")
    vat_type: CustomerVATType | str | None = wire("VATType")
    visiting_address: str | None = None
    visiting_city: str | None = None
    visiting_country: str | None = read_only()
    visiting_country_code: str | None = None
    visiting_zip_code: str | None = None
    way_of_delivery: str | None = None
    www: str | None = wire("WWW")
    your_reference: str | None = None
    zip_code: str | None = None


@attrs.frozen(kw_only=True)
class CustomerSummary(Entity):
    """A customer as returned in lists."""

    customer_number: str
    name: str
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    email: str | None = None
    organisation_number: str | None = None
    phone: str | None = None
    url: str | None = wire("@url")
    zip_code: str | None = None


class CustomerConnector(
    Gets[Customer, str],
    Creates[Customer],
    Updates[Customer, str],
    Deletes[str],
    path="/3/customers",
    one="Customer",
    many="Customers",
    scope="customer",
):
    """Operations on customers.

    After a customer is deleted, Fortnox may refuse to use the customer's number again (error 2000637), or may assign
    the number to a new customer. Both were observed.

    Scope: customer. Calls need no financial year.
    """

    entity = Customer
    _reuses_keys = True  # observed in 2026

    def list(
        self,
        *,
        filter: CustomerFilter | None = None,  # noqa: A002 - Fortnox's word
        customer_number: str | None = None,
        name: str | None = None,
        organisation_number: str | None = None,
        zip_code: str | None = None,
        city: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        gln: str | None = None,
        gln_delivery: str | None = None,
        last_modified: datetime | None = None,
        sort_by: CustomerSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[CustomerSummary]:
        """Return customers, page by page.

        `filter` is one of Fortnox's predefined selections. The SDK can't check that the result matches `filter`. Text
        arguments match any part of the field, ignoring case. `last_modified` (an aware datetime, truncated to the
        minute) selects customers changed since then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "customernumber": customer_number,
            "name": name,
            "organisationnumber": organisation_number,
            "zipcode": zip_code,
            "city": city,
            "email": email,
            "phone": phone,
            "gln": gln,
            "glndelivery": gln_delivery,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(CustomerSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[CustomerSummary, Any], bool]] = {
    "customernumber": contains("customer_number"),
    "name": contains("name"),
    "organisationnumber": contains("organisation_number"),
    "zipcode": contains("zip_code"),
    "city": contains("city"),
    "email": contains("email"),
}
