"""Customer invoices (kundfakturor)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from fortnox_sdk.connectors._selection import (
    Number,
    Selection,
    SortOrder,
    contains,
    equals,
    named_filter,
    not_after,
    not_before,
)
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod
from fortnox_sdk.connectors.files.attachments import AttachedTo
from fortnox_sdk.connectors.sales._document_enums import (
    DiscountType,
    DocumentLanguage,
    HouseWorkType,
    PaymentWay,
    TaxReductionType,
)
from fortnox_sdk.connectors.sales._documents import DocumentLabel, EmailInformation, SentDocument
from fortnox_sdk.connectors.sales._invoice_parts import (
    EdiInformation,
    InvoiceFilter,
    InvoiceRow,
    InvoiceSort,
    InvoiceType,
)
from fortnox_sdk.connectors.sales._sent_documents import SentDocuments
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, sorted_by_name, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "AccountingMethod",
    "DiscountType",
    "DocumentLabel",
    "DocumentLanguage",
    "EdiInformation",
    "EmailInformation",
    "HouseWorkType",
    "Invoice",
    "InvoiceConnector",
    "InvoiceFilter",
    "InvoiceRow",
    "InvoiceSort",
    "InvoiceSummary",
    "InvoiceType",
    "PaymentWay",
    "TaxReductionType",
]


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class Invoice(SentDocument):
    """A customer invoice with its rows. Fields such as `order_reference` are `"0"` if there is no order."""

    accounting_method: AccountingMethod | str | None = read_only()
    balance: Decimal | None = read_only()
    """The unpaid amount, in the invoice's currency. A payment reduces the balance once the payment is booked.

    The balance may also be 0 for drafts, so check `booked` first.
    """
    booked: bool | None = read_only()
    contract_reference: str | None = read_only()
    credit: bool | None = read_only()
    """True for a credit invoice."""
    credit_invoice_reference: str | None = read_only()
    """The number of the credit invoice for this invoice (observed in 2026), or `"0"` if the invoice is not credited."""
    currency_unit: int | None = None
    due_date: date | None = None
    edi_information: EdiInformation | None = wire("EDIInformation")
    eu_quarterly_report: bool | None = wire("EUQuarterlyReport")
    external_invoice_reference1: str | None = None
    external_invoice_reference2: str | None = None
    final_pay_date: date | None = read_only()
    """The day on which the balance became 0; None while the invoice is open."""
    invoice_date: date | None = None
    invoice_period_end: date | None = read_only()
    invoice_period_reference: str | None = read_only()
    invoice_period_start: date | None = read_only()
    invoice_reference: str | None = read_only()
    invoice_rows: Sequence[InvoiceRow] = record_rows()
    invoice_type: InvoiceType | str | None = None
    language: DocumentLanguage | str | None = None
    last_remind_date: date | None = read_only()
    nox_finans: bool | None = read_only()
    ocr: str | None = wire("OCR")
    offer_reference: str | None = read_only()
    order_reference: str | None = read_only()
    organisation_number: str | None = read_only()
    outbound_date: date | None = None
    payment_way: PaymentWay | str | None = None
    reminders: int | None = read_only()
    tax_reduction: int | None = read_only()
    """The tax reduction (ROT, RUT or green technology) that Skatteverket pays, in SEK."""
    time_basis_reference: int | None = read_only()
    total_to_pay: Decimal | None = read_only()
    voucher_number: int | None = read_only()
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()
    """Fortnox's id of the financial year of the invoice's voucher."""
    warehouse_ready: bool | None = read_only()
    your_order_number: str | None = None


@attrs.frozen(kw_only=True)
class InvoiceSummary(Entity):
    """A customer invoice as returned in lists.

    Unlike the full record, it has no rows and no field `credit`; a credit invoice has a negative total.
    """

    balance: Decimal
    """The unpaid amount, in the invoice's currency. It may also be 0 for drafts, so check `booked` first."""
    booked: bool
    cancelled: bool
    currency: str
    customer_name: str
    customer_number: str
    document_number: str
    due_date: date
    invoice_date: date
    total: Decimal
    """The total including VAT, in the invoice's currency."""
    cost_center: str | None = None
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    external_invoice_reference1: str | None = None
    external_invoice_reference2: str | None = None
    final_pay_date: date | None = None
    invoice_type: InvoiceType | str | None = None
    nox_finans: bool | None = None
    ocr: str | None = wire("OCR")
    project: str | None = None
    sent: bool | None = None
    terms_of_payment: str | None = None
    url: str | None = wire("@url")
    voucher_number: int | None = None
    voucher_series: str | None = None
    voucher_year: int | None = None
    way_of_delivery: str | None = None


class InvoiceConnector(
    SentDocuments[Invoice],
    path="/3/invoices",
    one="Invoice",
    many="Invoices",
    scope="invoice",
):
    """Operations on customer invoices.

    An invoice can't be deleted. Instead, cancel a draft or credit a booked invoice. `attach` reads the invoice first,
    because Fortnox needs to know whether the file is attached to an invoice or to a credit invoice.

    Scope: invoice. Calls need no financial year.
    """

    entity = Invoice
    attached_to = AttachedTo.INVOICE

    def list(
        self,
        *,
        filter: InvoiceFilter | None = None,  # noqa: A002 - Fortnox's word
        from_date: date | None = None,
        to_date: date | None = None,
        from_final_pay_date: date | None = None,
        to_final_pay_date: date | None = None,
        last_modified: datetime | None = None,
        customer_number: str | None = None,
        customer_name: str | None = None,
        document_number: str | None = None,
        cost_center: str | None = None,
        project: str | None = None,
        label: str | None = None,
        ocr: str | None = None,
        our_reference: str | None = None,
        your_reference: str | None = None,
        your_order_number: str | None = None,
        external_invoice_reference1: str | None = None,
        external_invoice_reference2: str | None = None,
        article_number: str | None = None,
        article_description: str | None = None,
        account_number_from: int | None = None,
        account_number_to: int | None = None,
        currency: str | None = None,
        invoice_type: InvoiceType | str | None = None,
        sent: bool | None = None,
        not_completed: bool | None = None,
        credit: bool | None = None,
        sort_by: InvoiceSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[InvoiceSummary]:
        """Return customer invoices, page by page, without their rows.

        `filter` is one of Fortnox's predefined selections. Text arguments match any part of the field, ignoring case,
        but `customer_number` must match exactly. Date ranges include both end dates; `from_date` and `to_date` select
        by invoice date. `last_modified` (an aware datetime, truncated to the minute) selects invoices changed since
        then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "fromdate": from_date,
            "todate": to_date,
            "fromfinalpaydate": from_final_pay_date,
            "tofinalpaydate": to_final_pay_date,
            "lastmodified": last_modified,
            "customernumber": customer_number,
            "customername": customer_name,
            "documentnumber": document_number,
            "costcenter": cost_center,
            "project": project,
            "label": label,
            "ocr": ocr,
            "ourreference": our_reference,
            "yourreference": your_reference,
            "yourordernumber": your_order_number,
            "externalinvoicereference1": external_invoice_reference1,
            "externalinvoicereference2": external_invoice_reference2,
            "articlenumber": article_number,
            "articledescription": article_description,
            "accountnumberfrom": account_number_from,
            "accountnumberto": account_number_to,
            "currency": currency,
            "invoicetype": invoice_type,
            "sent": sent,
            "notcompleted": not_completed,
            "credit": credit,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(InvoiceSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def bookkeep(self, number: str, /) -> Invoice:
        """Bookkeep a customer invoice and create its voucher.

        Raises:
            BadRequest: The invoice is already booked or cancelled, or an account is missing.
            PeriodLocked: The invoice date lies in a locked period.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", Invoice, number, "bookkeep")

    def credit(self, number: str, /) -> Invoice:
        """Create a credit invoice as a draft and return the original invoice.

        `credit_invoice_reference` of the original invoice is the number of the credit invoice (observed in 2026).

        Raises:
            BadRequest: The invoice can't be credited.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", Invoice, number, "credit")

    def e_invoice(self, number: str, /) -> Invoice:
        """Send a customer invoice as an e-invoice. The request is never retried.

        Raises:
            BadRequest: Fortnox refused to send the invoice.
            NotFound: Fortnox has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("GET", Invoice, number, "einvoice")

    def e_print(self, number: str, /) -> Invoice:
        """Let Fortnox print a customer invoice and send it by post. The request is never retried.

        Raises:
            BadRequest: Fortnox refused to send the invoice.
            NotFound: Fortnox has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("GET", Invoice, number, "eprint")

    def warehouse_ready(self, number: str, /) -> Invoice:
        """Mark a customer invoice as ready in the warehouse. After that, Fortnox refuses changes (error 2003125).

        Raises:
            NotFound: Fortnox has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", Invoice, number, "warehouseready")

    def print_reminder(self, number: str, /) -> bytes:
        """Return the PDF of the payment reminder for a customer invoice.

        Raises:
            NotFound: Fortnox has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._file(number, "printreminder", repeatable=False)

    def _attached_to(self, number: str) -> AttachedTo:
        return AttachedTo.CREDIT_INVOICE if self.get(number).credit else self.attached_to


_FILTERS: dict[InvoiceFilter, Callable[[InvoiceSummary], bool]] = {
    "cancelled": lambda row: row.cancelled,
    "fullypaid": lambda row: row.balance == 0,
    "unbooked": lambda row: not row.booked,
    "unpaid": lambda row: row.balance != 0,
    "unpaidoverdue": lambda row: row.balance != 0,
}

_ROW_CHECKS: dict[str, Callable[[InvoiceSummary, Any], bool]] = {
    "filter": named_filter(_FILTERS),
    "fromdate": not_before("invoice_date"),
    "todate": not_after("invoice_date"),
    "fromfinalpaydate": not_before("final_pay_date"),
    "tofinalpaydate": not_after("final_pay_date"),
    "customernumber": Number("customer_number"),
    "customername": contains("customer_name"),
    "documentnumber": contains("document_number"),
    "costcenter": contains("cost_center"),
    "project": contains("project"),
    "ocr": contains("ocr"),
    "externalinvoicereference1": contains("external_invoice_reference1"),
    "externalinvoicereference2": contains("external_invoice_reference2"),
    "currency": contains("currency"),
    "invoicetype": equals("invoice_type"),
    "sent": equals("sent"),
}
