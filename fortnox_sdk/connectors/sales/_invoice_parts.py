"""Records and enums of customer invoices, and the values of `filter` and `sort_by` in lists of invoices."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors.sales._document_enums import HouseWorkType
from fortnox_sdk.connectors.sales._documents import CalculatedRow
from fortnox_sdk.entities.codec import Entity, read_only, sorted_by_name, wire

InvoiceFilter = Literal["cancelled", "fullypaid", "unbooked", "unpaid", "unpaidoverdue"]

InvoiceSort = Literal["customername", "customernumber", "documentnumber", "invoicedate", "ocr", "total"]


class InvoiceType(StrEnum):
    """The kind of a customer invoice. Unknown values are kept as `str`."""

    INVOICE = "INVOICE"
    AGREEMENTINVOICE = "AGREEMENTINVOICE"
    """An invoice created from a contract."""
    INTRESTINVOICE = "INTRESTINVOICE"
    """Interest on late payment. Fortnox spells the value in this way."""
    SUMMARYINVOICE = "SUMMARYINVOICE"
    CASHINVOICE = "CASHINVOICE"
    """Cash invoice, paid when it is created."""


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class InvoiceRow(CalculatedRow):
    """A row of a customer invoice.

    An update matches rows by `row_id` if any row has a `row_id`, otherwise by position. Fortnox gives every row a
    new `row_id` in each update.
    """

    cost: Decimal | None = read_only()
    """The purchase cost of the row in SEK. Fortnox has returned it since 2023."""
    delivered_quantity: Decimal | None = None
    """Fortnox rounds the quantity to two decimals, half up."""
    house_work_hours_to_report: int | None = None
    house_work_type: HouseWorkType | str | None = None
    price: Decimal | None = None
    """The price per unit in the invoice's currency. Fortnox rounds the price to two decimals, half up."""
    price_excluding_vat: Decimal | None = read_only(name="PriceExcludingVAT")
    stock_point_code: str | None = None
    total_excluding_vat: Decimal | None = read_only(name="TotalExcludingVAT")
    vat: int | None = wire("VAT")
    """The VAT rate in percent."""
    vat_code: str | None = wire("VATCode")


@attrs.frozen(kw_only=True)
class EdiInformation(Entity):
    """The settings for sending an invoice as an e-invoice."""

    edi_global_location_number: str | None = wire("EDIGlobalLocationNumber")
    edi_global_location_number_delivery: str | None = wire("EDIGlobalLocationNumberDelivery")
    edi_invoice_extra1: str | None = wire("EDIInvoiceExtra1")
    edi_invoice_extra2: str | None = wire("EDIInvoiceExtra2")
    edi_our_electronic_reference: str | None = wire("EDIOurElectronicReference")
    edi_status: str | None = wire("EDIStatus")
    edi_your_electronic_reference: str | None = wire("EDIYourElectronicReference")
