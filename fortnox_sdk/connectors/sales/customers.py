"""Customers (kunder)."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contained
from fortnox_sdk.entities.codec import Entity, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
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
    """Whether the customer is a person or a company."""

    PRIVATE = "PRIVATE"
    COMPANY = "COMPANY"


class CustomerVATType(StrEnum):
    """How VAT is reckoned on what the customer buys."""

    SEVAT = "SEVAT"
    """Swedish VAT."""
    SEREVERSEDVAT = "SEREVERSEDVAT"
    """Swedish, paid by the buyer (omvänd betalningsskyldighet)."""
    EUREVERSEDVAT = "EUREVERSEDVAT"
    """A company in another EU country: paid by the buyer."""
    EUVAT = "EUVAT"
    """In another EU country, with that country's or Swedish VAT."""
    EXPORT = "EXPORT"
    """Outside the EU."""


class DefaultDeliveryType(StrEnum):
    """How a document reaches the customer."""

    PRINT = "PRINT"
    EMAIL = "EMAIL"
    PRINTSERVICE = "PRINTSERVICE"
    """Printed and posted for you."""
    ELECTRONICINVOICE = "ELECTRONICINVOICE"
    """Came without notice and is not in the specification (Fortnox.NET.SDK has it)."""


@attrs.frozen(kw_only=True)
class DefaultDeliveryTypes(Entity):
    """How documents reach the customer."""

    invoice: DefaultDeliveryType | str | None = None
    offer: DefaultDeliveryType | str | None = None
    order: DefaultDeliveryType | str | None = None


@attrs.frozen(kw_only=True)
class DefaultTemplates(Entity):
    """Print templates by document."""

    cash_invoice: str | None = None
    invoice: str | None = None
    offer: str | None = None
    order: str | None = None


@attrs.frozen(kw_only=True)
class Customer(Entity):
    """A customer."""

    active: bool | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    comments: str | None = None
    cost_center: str | None = None
    country: str | None = read_only()
    """In Swedish, made from `country_code`."""
    country_code: str | None = None
    currency: str | None = None
    customer_number: str | None = None
    """Set it to choose the number; None lets Fortnox choose."""
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
    sales_account: str | None = None
    """Comes as a number or a text."""
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
    """A customer as lists give it."""

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
    """Customers.

    The number of a deleted one may stay taken (2000637) or be given out anew; both were seen.

    Scope: customer. Financial year: none.
    """

    entity = Customer

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
    ) -> Pager[CustomerSummary]:
        """Customers.

        `filter` is one of Fortnox's own selections; a text is found anywhere in its field, in any letter
        case; `last_modified` (an aware instant) gives what was changed since, to the minute. The rows do
        not show whether a customer is active.
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
        return self._pager(CustomerSummary, params, shown=_SHOWN)


_SHOWN: dict[str, Callable[[CustomerSummary, Any], bool]] = {
    "customernumber": contained("customer_number"),
    "name": contained("name"),
    "organisationnumber": contained("organisation_number"),
    "zipcode": contained("zip_code"),
    "city": contained("city"),
    "email": contained("email"),
}

CONNECTOR = CustomerConnector
