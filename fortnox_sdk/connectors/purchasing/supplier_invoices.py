"""Supplier invoices (leverantörsfakturor) and what is done with them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.connectors._selection import Number, Selection, contained, one_of
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod
from fortnox_sdk.connectors.files._attaching import Content, in_inbox
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.supplier_invoice_file_connections import (
    SupplierInvoiceFileConnection,
    SupplierInvoiceFileConnectionConnector,
)
from fortnox_sdk.entities.codec import Entity, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
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
    """What was bought."""

    STOCK = "STOCK"
    SERVICE = "SERVICE"


class SupplierInvoiceVATType(StrEnum):
    """How VAT is reckoned."""

    NORMAL = "NORMAL"
    EUINTERNAL = "EUINTERNAL"
    """Bought in another EU country: the buyer reckons it."""
    REVERSE = "REVERSE"
    """Bought in Sweden, paid by the buyer (omvänd betalningsskyldighet)."""


class RowCode(StrEnum):
    """What a row of the posting is; an ordinary row has none. Words without a text: specification only."""

    TOT = "TOT"
    """On the control account."""
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
    """A row of the posting, in SEK and in invoice currency."""

    account: int | None = None
    account_description: str | None = None
    article_number: str | None = None
    code: RowCode | str | None = None
    """None: an ordinary row."""
    cost_center: str | None = None
    credit: Decimal | None = None
    credit_currency: Decimal | None = None
    debit: Decimal | None = None
    """In SEK."""
    debit_currency: Decimal | None = None
    """In invoice currency."""
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
    """A voucher that the invoice has made."""

    series: str | None = None
    number: int | None = None
    year: int | None = None
    """Fortnox's id of the financial year."""
    reference_type: str | None = None


@attrs.frozen(kw_only=True)
class SupplierInvoice(Entity):
    """A supplier invoice with its rows. Header amounts come as numeric texts and are read as exact numbers."""

    accounting_method: AccountingMethod | str | None = read_only()
    administration_fee: Decimal | None = None
    authorizer_name: str | None = read_only()
    balance: Decimal | None = read_only()
    """What is unpaid now, in SEK (live 2026; customer invoices differ)."""
    booked: bool | None = read_only()
    cancelled: bool | None = read_only()
    comments: str | None = None
    cost_center: str | None = None
    credit: bool | None = read_only()
    credit_reference: int | None = read_only()
    currency: str | None = None
    currency_rate: Decimal | None = None
    """SEK for `currency_unit` units of the currency."""
    currency_unit: Decimal | None = None
    disable_payment_file: bool | None = None
    due_date: date | None = None
    external_invoice_number: str | None = None
    external_invoice_series: str | None = None
    final_pay_date: date | None = read_only()
    """When the balance became 0; None while it is open."""
    freight: Decimal | None = None
    given_number: str | None = None
    """Fortnox's own number, and the key."""
    invoice_date: date | None = None
    invoice_number: str | None = None
    """The supplier's number."""
    ocr: str | None = wire("OCR")
    our_reference: str | None = None
    payment_pending: bool | None = None
    project: str | None = None
    round_off_value: Decimal | None = None
    sales_type: SalesType | str | None = None
    supplier_invoice_rows: tuple[SupplierInvoiceRow, ...] = ()
    supplier_name: str | None = read_only()
    supplier_number: str | None = required()
    total: Decimal | None = None
    """VAT included. Give it: Fortnox does not compute it, and a booking whose rows differ is refused (2000755)."""
    url: str | None = read_only(name="@url")
    vat: Decimal | None = wire("VAT")
    vat_type: SupplierInvoiceVATType | str | None = wire("VATType")
    voucher_number: int | None = read_only()
    vouchers: tuple[SupplierInvoiceVoucher, ...] = read_only(default=())
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()
    your_reference: str | None = None


@attrs.frozen(kw_only=True)
class SupplierInvoiceSummary(Entity):
    """A supplier invoice as lists give it. Cancelled comes as `Cancel` or as `Cancelled` (both seen live 2026)."""

    balance: Decimal
    """What is unpaid now, in SEK."""
    booked: bool
    given_number: str
    """Fortnox's own number, and the key."""
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
    """The supplier's number."""
    project: str | None = None
    url: str | None = wire("@url")
    vouchers: tuple[SupplierInvoiceVoucher, ...] = read_only(default=())
    cancelled: bool | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether it is cancelled, under either key."""
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
    """Supplier invoices.

    What is booked can't be unbooked through the API: credit it.

    Scope: supplierinvoice. Financial year: that of its voucher's date, shown in `voucher_year`.
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
    ) -> Pager[SupplierInvoiceSummary]:
        """Supplier invoices, without rows.

        `filter` is one of Fortnox's own selections; a text is found anywhere in its field, in any letter case (a
        number of another record finds that one alone).
        """
        params: Selection = {
            "filter": filter,
            "suppliernumber": supplier_number,
            "costcenter": cost_center,
            "project": project,
            "ocr": ocr,
        }
        return self._pager(SupplierInvoiceSummary, params, shown=_SHOWN)

    def attach(
        self, given_number: str, content: Content, /, *, name: str | None = None
    ) -> SupplierInvoiceFileConnection:
        """Put a file on a supplier invoice, such as the picture of it.

        Needs the scopes `inbox` and `connectfile` besides its own (2000663 without, live 2026).

        Args:
            given_number: Fortnox's own number of the invoice.
            content: The file's bytes, its path, or an open binary file; the latter two are read while they are sent.
            name: With its ending, å, ä and ö as they are; None: as the file is called.

        Raises:
            InvalidInput: the file can't be read, or has no name; nothing was sent.
            BadRequest: there is no such invoice, or this kind of file is refused; the file is out of the inbox again.
            OutcomeUnknown: an answer was lost; look at the invoice and in the inbox first.
        """
        with in_inbox(self, InboxFolder.SUPPLIER_INVOICES, content, name) as stored:
            connection = SupplierInvoiceFileConnection(
                file_id=stored.id, supplier_invoice_number=given_number
            )
            return SupplierInvoiceFileConnectionConnector(self).create(connection)

    def approve_bookkeeping(self, given_number: str, /) -> SupplierInvoice:
        """Attest it for bookkeeping."""
        return self._send("PUT", SupplierInvoice, given_number, "approvalbookkeep")

    def approve_payment(self, given_number: str, /) -> SupplierInvoice:
        """Attest it for payment."""
        return self._send("PUT", SupplierInvoice, given_number, "approvalpayment")

    def bookkeep(self, number: str, /) -> SupplierInvoice:
        """Book it: its voucher is made.

        Raises:
            BadRequest: its rows do not add up, or it is booked already (`PeriodLocked` for the period).
        """
        return self._send("PUT", SupplierInvoice, number, "bookkeep")

    def cancel(self, number: str, /) -> SupplierInvoice:
        """Cancel one that is not booked.

        Raises:
            BadRequest: it is booked.
        """
        return self._send("PUT", SupplierInvoice, number, "cancel")

    def credit(self, number: str, /) -> SupplierInvoice:
        """Make a credit invoice of it.

        Raises:
            BadRequest: it can't be credited.
        """
        return self._send("PUT", SupplierInvoice, number, "credit")


_FILTERS: dict[SupplierInvoiceFilter, Callable[[SupplierInvoiceSummary], bool]] = {
    "cancelled": lambda row: row.is_cancelled,
    "fullypaid": lambda row: row.balance == 0,
    "unbooked": lambda row: not row.booked,
    "unpaid": lambda row: row.balance != 0,
    "unpaidoverdue": lambda row: row.balance != 0,
}
"""What a row shows of each filter; the approval ones show nothing in a list."""

_SHOWN: dict[str, Callable[[SupplierInvoiceSummary, Any], bool]] = {
    "filter": one_of(_FILTERS),
    "suppliernumber": Number("supplier_number"),
    "costcenter": contained("cost_center"),
    "project": contained("project"),
}

CONNECTOR = SupplierInvoiceConnector
