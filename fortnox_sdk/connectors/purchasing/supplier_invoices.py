"""Supplier invoices (leverantörsfakturor)."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.connectors._selection import Number, Selection, contains, named_filter
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod
from fortnox_sdk.connectors.files._attaching import in_inbox
from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.supplier_invoice_file_connections import (
    SupplierInvoiceFileConnection,
    SupplierInvoiceFileConnectionConnector,
)
from fortnox_sdk.entities.codec import Entity, key, read_only, record_rows, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "AccountingMethod",
    "RowCode",
    "SalesType",
    "SupplierInvoice",
    "SupplierInvoiceConnector",
    "SupplierInvoiceFilter",
    "SupplierInvoiceRow",
    "SupplierInvoiceSummary",
    "SupplierInvoiceVATType",
    "SupplierInvoiceVoucher",
]

SupplierInvoiceFilter = Literal[
    "authorizepending", "cancelled", "fullypaid", "pendingpayment", "unbooked", "unpaid", "unpaidoverdue"
]


class SalesType(StrEnum):
    """The kind of purchase: stock goods or services. Unknown values are kept as `str`."""

    STOCK = "STOCK"
    SERVICE = "SERVICE"


class SupplierInvoiceVATType(StrEnum):
    """The way that VAT is calculated on a supplier invoice. Unknown values are kept as `str`."""

    NORMAL = "NORMAL"
    EUINTERNAL = "EUINTERNAL"
    """Purchase from another EU country; the buyer accounts for the VAT."""
    REVERSE = "REVERSE"
    """Purchase in Sweden with reverse charge (omvänd betalningsskyldighet)."""


class RowCode(StrEnum):
    """The role of a row in a supplier invoice. An ordinary row has no code. Unknown values are kept as `str`.

    Values without a description are not explained in Fortnox's API specification.
    """

    TOT = "TOT"
    """The row on the account for accounts payable (leverantörsskulder)."""
    VAT = "VAT"
    FRT = "FRT"
    """Freight."""
    AFE = "AFE"
    """Administration fee."""
    ROV = "ROV"
    """Rounding."""
    CND = "CND"
    CNC = "CNC"
    PRD = "PRD"
    PRC = "PRC"
    SRD = "SRD"
    SRC = "SRC"
    PRE = "PRE"
    GWB = "GWB"
    ACC = "ACC"


@attrs.frozen(kw_only=True)
class SupplierInvoiceRow(Entity):
    """A row of a supplier invoice, with amounts in SEK and in the invoice's currency."""

    account: int | None = None
    account_description: str | None = None
    article_number: str | None = None
    code: RowCode | str | None = None
    """None for an ordinary row."""
    cost_center: str | None = None
    credit: Decimal | None = None
    """The amount in SEK."""
    credit_currency: Decimal | None = None
    """The amount in the invoice's currency."""
    debit: Decimal | None = None
    """The amount in SEK."""
    debit_currency: Decimal | None = None
    """The amount in the invoice's currency."""
    item_description: str | None = None
    price: Decimal | None = None
    project: str | None = None
    quantity: int | None = None
    stock_location_code: str | None = None
    stock_point_code: str | None = None
    total: Decimal | None = read_only()
    transaction_information: str | None = None
    unit: str | None = read_only()


@attrs.frozen(kw_only=True)
class SupplierInvoiceVoucher(Entity):
    """A voucher that was created from a supplier invoice."""

    series: str | None = None
    number: int | None = None
    year: int | None = None
    """Fortnox's id of the financial year."""
    reference_type: str | None = None


@attrs.frozen(kw_only=True)
class SupplierInvoice(Entity):
    """A supplier invoice with its rows. Its amounts are read as `Decimal`, although Fortnox sends them as text."""

    accounting_method: AccountingMethod | str | None = read_only()
    administration_fee: Decimal | None = None
    authorizer_name: str | None = read_only()
    balance: Decimal | None = read_only()
    """The unpaid amount, in SEK (observed in 2026). The balance of a customer invoice is in the invoice's
    currency."""
    booked: bool | None = read_only()
    cancelled: bool | None = read_only()
    comments: str | None = None
    cost_center: str | None = None
    credit: bool | None = read_only()
    credit_reference: str | None = read_only()
    currency: str | None = None
    currency_rate: Decimal | None = None
    """The value in SEK of `currency_unit` units of the currency."""
    currency_unit: Decimal | None = None
    disable_payment_file: bool | None = None
    due_date: date | None = None
    external_invoice_number: str | None = None
    external_invoice_series: str | None = None
    final_pay_date: date | None = read_only()
    """The day on which the balance became 0; None while the invoice is open."""
    freight: Decimal | None = None
    given_number: str = key()
    """Fortnox's number of the invoice, which is its key."""
    invoice_date: date | None = None
    invoice_number: str | None = None
    """The supplier's number of the invoice."""
    ocr: str | None = wire("OCR")
    our_reference: str | None = None
    payment_pending: bool | None = None
    project: str | None = None
    round_off_value: Decimal | None = None
    sales_type: SalesType | str | None = None
    supplier_invoice_rows: Sequence[SupplierInvoiceRow] = record_rows()
    supplier_name: str | None = read_only()
    supplier_number: str = required()
    total: Decimal | None = None
    """The total including VAT. Fortnox does not calculate the total, and refuses to book the invoice if its rows and
    VAT do not add up to the total (error 2000755)."""
    url: str | None = read_only(name="@url")
    vat: Decimal | None = wire("VAT")
    vat_type: SupplierInvoiceVATType | str | None = wire("VATType")
    voucher_number: int | None = read_only()
    vouchers: tuple[SupplierInvoiceVoucher, ...] = read_only(default=())
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()
    """Fortnox's id of the financial year of the invoice's voucher."""
    your_reference: str | None = None


@attrs.frozen(kw_only=True)
class SupplierInvoiceSummary(Entity):
    """A supplier invoice as returned in lists.

    Fortnox sends only one of the fields `cancel` and `cancelled`. The property `is_cancelled` is True if either is
    True.
    """

    balance: Decimal
    """The unpaid amount, in SEK."""
    booked: bool
    given_number: str
    """Fortnox's number of the invoice, which is its key."""
    invoice_date: date
    supplier_name: str
    supplier_number: str
    total: Decimal
    authorizer_name: str | None = None
    cancel: bool | None = None
    cost_center: str | None = None
    credit: bool | None = None
    currency: str | None = None
    currency_rate: Decimal | None = None
    currency_unit: Decimal | None = None
    due_date: date | None = None
    external_invoice_number: str | None = None
    external_invoice_series: str | None = None
    final_pay_date: date | None = None
    invoice_number: str | None = None
    """The supplier's number of the invoice."""
    project: str | None = None
    url: str | None = wire("@url")
    vouchers: tuple[SupplierInvoiceVoucher, ...] = read_only(default=())
    cancelled: bool | None = None

    @property
    def is_cancelled(self) -> bool:
        """True if `cancel` or `cancelled` is True."""
        return bool(self.cancel or self.cancelled)


class SupplierInvoiceConnector(
    Gets[SupplierInvoice, str],
    Creates[SupplierInvoice],
    Updates[SupplierInvoice, str],
    path="/3/supplierinvoices",
    one="SupplierInvoice",
    many="SupplierInvoices",
    scope="supplierinvoice",
):
    """Operations on supplier invoices.

    A booked invoice can't be unbooked through the API; credit it instead.

    Scope: supplierinvoice. Calls need no financial year.
    """

    entity = SupplierInvoice

    def list(
        self,
        *,
        filter: SupplierInvoiceFilter | None = None,  # noqa: A002 - Fortnox's word
        supplier_number: str | None = None,
        cost_center: str | None = None,
        project: str | None = None,
        ocr: str | None = None,
        limit: int | None = None,
    ) -> Pager[SupplierInvoiceSummary]:
        """Return supplier invoices, page by page, without their rows.

        `filter` is one of Fortnox's predefined selections. Text arguments match any part of the field, ignoring case,
        but `supplier_number` must match exactly.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "suppliernumber": supplier_number,
            "costcenter": cost_center,
            "project": project,
            "ocr": ocr,
        }
        return self._pager(SupplierInvoiceSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def attach(
        self, given_number: str, content: Content, /, *, name: str | None = None
    ) -> SupplierInvoiceFileConnection:
        """Attach a file, such as a scan of the invoice, to a supplier invoice.

        The connection to Fortnox needs the scopes `supplierinvoice`, `inbox` and `connectfile`. If one of them is
        missing, Fortnox responds with error 2000663 (observed in 2026).

        Args:
            given_number: Fortnox's number of the invoice.
            content: The file's bytes, its path, or an open binary file. A file is streamed, not read into memory.
            name: The file name with its extension; å, ä and ö are allowed. If None, the name of the path or open file
                is used.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: The invoice does not exist, or Fortnox refused the file. The file was removed from the inbox.
            OutcomeUnknown: A response was lost; check the invoice and the inbox before you try again.
        """
        with in_inbox(self, InboxFolder.SUPPLIER_INVOICES, content, name) as (file_id, _):
            connection = SupplierInvoiceFileConnection(file_id=file_id, supplier_invoice_number=given_number)
            return SupplierInvoiceFileConnectionConnector(self).create(connection)

    def approve_bookkeeping(self, given_number: str, /) -> SupplierInvoice:
        """Approve a supplier invoice for bookkeeping.

        Raises:
            NotFound: Fortnox has no supplier invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", SupplierInvoice, given_number, "approvalbookkeep")

    def approve_payment(self, given_number: str, /) -> SupplierInvoice:
        """Approve a supplier invoice for payment.

        Raises:
            NotFound: Fortnox has no supplier invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", SupplierInvoice, given_number, "approvalpayment")

    def bookkeep(self, given_number: str, /) -> SupplierInvoice:
        """Bookkeep a supplier invoice and create its voucher.

        Raises:
            BadRequest: The rows do not balance, or the invoice is already booked.
            PeriodLocked: The invoice date lies in a locked period.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", SupplierInvoice, given_number, "bookkeep")

    def cancel(self, given_number: str, /) -> SupplierInvoice:
        """Cancel a supplier invoice that is not booked.

        Raises:
            BadRequest: The invoice is booked.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", SupplierInvoice, given_number, "cancel")

    def credit(self, given_number: str, /) -> SupplierInvoice:
        """Create a credit invoice for a supplier invoice.

        Raises:
            BadRequest: The invoice can't be credited.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", SupplierInvoice, given_number, "credit")


_FILTERS: dict[SupplierInvoiceFilter, Callable[[SupplierInvoiceSummary], bool]] = {
    "cancelled": lambda row: row.is_cancelled,
    "fullypaid": lambda row: row.balance == 0,
    "unbooked": lambda row: not row.booked,
    "unpaid": lambda row: row.balance != 0,
    "unpaidoverdue": lambda row: row.balance != 0,
}
"""The filters that the SDK can check: the name of each filter, and a function that tests an invoice against it.

Filters on approval are missing, because an invoice in a list does not contain the approvals.
"""

_ROW_CHECKS: dict[str, Callable[[SupplierInvoiceSummary, Any], bool]] = {
    "filter": named_filter(_FILTERS),
    "suppliernumber": Number("supplier_number"),
    "costcenter": contains("cost_center"),
    "project": contains("project"),
}
