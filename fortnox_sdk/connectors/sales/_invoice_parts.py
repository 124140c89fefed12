"""What a customer invoice is made of, and the words that lists of them take."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors.sales._document_words import DiscountType, HouseWorkType
from fortnox_sdk.entities.codec import Entity, read_only, wire

__all__ = [
    "EdiInformation",
    "InvoiceFilter",
    "InvoiceRow",
    "InvoiceSort",
    "InvoiceType",
]

InvoiceFilter = Literal["cancelled", "fullypaid", "unbooked", "unpaid", "unpaidoverdue"]

InvoiceSort = Literal["customername", "customernumber", "documentnumber", "invoicedate", "ocr", "total"]


class InvoiceType(StrEnum):
    """Kinds of invoices; others may come and stay text."""

    INVOICE = "INVOICE"
    AGREEMENTINVOICE = "AGREEMENTINVOICE"
    """Made from a contract."""
    INTRESTINVOICE = "INTRESTINVOICE"
    """For interest on late payment; Fortnox's spelling."""
    SUMMARYINVOICE = "SUMMARYINVOICE"
    CASHINVOICE = "CASHINVOICE"
    """Paid when it was made."""


@attrs.frozen(kw_only=True)
class InvoiceRow(Entity):
    """A row. On update rows match by position, or by `row_id` once any row has one; every update gives new ids."""

    account_number: int | None = None
    article_number: str | None = None
    contribution_percent: Decimal | None = read_only()
    contribution_value: Decimal | None = read_only()
    cost: Decimal | None = read_only()
    """What the row cost to buy, in SEK; in answers since 2023."""
    cost_center: str | None = None
    delivered_quantity: Decimal | None = None
    """Rounded to two decimals by Fortnox, half up."""
    description: str | None = None
    discount: Decimal | None = None
    discount_type: DiscountType | str | None = None
    house_work: bool | None = None
    house_work_hours_to_report: int | None = None
    house_work_type: HouseWorkType | str | None = None
    price: Decimal | None = None
    """Per unit, in invoice currency; rounded to two decimals by Fortnox, half up."""
    price_excluding_vat: Decimal | None = read_only(name="PriceExcludingVAT")
    project: str | None = None
    row_id: int | None = None
    stock_point_code: str | None = None
    total: Decimal | None = read_only()
    total_excluding_vat: Decimal | None = read_only(name="TotalExcludingVAT")
    unit: str | None = None
    vat: int | None = wire("VAT")
    """Percent."""
    vat_code: str | None = wire("VATCode")


@attrs.frozen(kw_only=True)
class EdiInformation(Entity):
    """How the invoice is sent as an e-invoice."""

    edi_global_location_number: str | None = wire("EDIGlobalLocationNumber")
    edi_global_location_number_delivery: str | None = wire("EDIGlobalLocationNumberDelivery")
    edi_invoice_extra1: str | None = wire("EDIInvoiceExtra1")
    edi_invoice_extra2: str | None = wire("EDIInvoiceExtra2")
    edi_our_electronic_reference: str | None = wire("EDIOurElectronicReference")
    edi_status: str | None = wire("EDIStatus")
    edi_your_electronic_reference: str | None = wire("EDIYourElectronicReference")
