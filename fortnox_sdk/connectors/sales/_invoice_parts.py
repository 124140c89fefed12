"""What a customer invoice is made of, and the words that lists of them take."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors.sales._document_words import HouseWorkType
from fortnox_sdk.connectors.sales._documents import CalculatedRow
from fortnox_sdk.entities.codec import Entity, read_only, sorted_by_name, wire

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


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class InvoiceRow(CalculatedRow):
    """A row. On update rows match by position, or by `row_id` once any row has one; every update gives new ids."""

    cost: Decimal | None = read_only()
    """What the row cost to buy, in SEK; in answers since 2023."""
    delivered_quantity: Decimal | None = None
    """Rounded to two decimals by Fortnox, half up."""
    house_work_hours_to_report: int | None = None
    house_work_type: HouseWorkType | str | None = None
    price: Decimal | None = None
    """Per unit, in invoice currency; rounded to two decimals by Fortnox, half up."""
    price_excluding_vat: Decimal | None = read_only(name="PriceExcludingVAT")
    stock_point_code: str | None = None
    total_excluding_vat: Decimal | None = read_only(name="TotalExcludingVAT")
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
