"""Vouchers (verifikationer): read, list and create; Fortnox has no change of a posted voucher."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Connector, complete
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.connectors.files._attaching import Content, in_inbox
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.voucher_file_connections import (
    VoucherFileConnection,
    VoucherFileConnectionConnector,
)
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.errors import WrongYear
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "ReferenceType",
    "Voucher",
    "VoucherConnector",
    "VoucherRow",
    "VoucherSort",
    "VoucherSummary",
]

VoucherSort = Literal["referencenumber", "vouchernumber", "voucherseries"]


class ReferenceType(StrEnum):
    """What a voucher was made from. Bank-fed ones have an empty text, seen live in 2026."""

    INVOICE = "INVOICE"
    SUPPLIERINVOICE = "SUPPLIERINVOICE"
    INVOICEPAYMENT = "INVOICEPAYMENT"
    SUPPLIERPAYMENT = "SUPPLIERPAYMENT"
    MANUAL = "MANUAL"
    CASHINVOICE = "CASHINVOICE"
    ACCRUAL = "ACCRUAL"
    RECEIPT = "RECEIPT"
    """Came without notice, as did the next; Fortnox.NET.SDK has both."""
    PAYROLLBOOKKEEP = "PAYROLLBOOKKEEP"


@attrs.frozen(kw_only=True)
class VoucherRow(Entity):
    """One row: an account and its debit or credit, in SEK."""

    account: int | None = required()
    debit: Decimal | None = None
    credit: Decimal | None = None
    cost_center: str | None = None
    project: str | None = None
    transaction_information: str | None = None
    """The row's own text, at most 100 characters."""
    quantity: Decimal | None = None
    description: str | None = read_only()
    """The account's name: Fortnox puts it there whatever is sent (every row seen live agrees)."""
    removed: bool | None = read_only()
    """True: struck by a correction; it no longer counts, and stays as history."""

    @property
    def amount(self) -> Decimal:
        """Debit less credit; an absent side counts as nothing."""
        return (self.debit or Decimal(0)) - (self.credit or Decimal(0))


@attrs.frozen(kw_only=True)
class Voucher(Entity):
    """A voucher with its rows. Its key is series, number and financial year."""

    voucher_series: str | None = required()
    transaction_date: date | None = required()
    description: str | None = required()
    """At most 200 characters."""
    comments: str | None = None
    """At most 1 000 characters."""
    cost_center: str | None = None
    project: str | None = None
    voucher_rows: tuple[VoucherRow, ...] = ()
    url: str | None = read_only(name="@url")
    voucher_number: int | None = read_only()
    year: int | None = read_only()
    """Fortnox's id of the financial year, not the calendar year."""
    reference_type: ReferenceType | str | None = read_only()
    reference_number: str | None = read_only()
    approval_state: int | None = read_only()


@attrs.frozen(kw_only=True)
class VoucherSummary(Entity):
    """A voucher as lists give it: never with rows (405 of 405, live 2026-09)."""

    voucher_series: str
    voucher_number: int
    year: int
    url: str | None = read_only(name="@url")
    transaction_date: date | None = None
    """None in lists recorded in 2014; always there since."""
    description: str | None = None
    comments: str | None = ""
    """None when there is none; an empty text when the list did not say (lists recorded in 2014): read the voucher."""
    reference_type: ReferenceType | str | None = None
    reference_number: str | None = None
    """The invoice's or payment's number; an empty text when there is none."""
    approval_state: int | None = None


class VoucherConnector(Connector, path="/3/vouchers", one="Voucher", many="Vouchers", scope="bookkeeping"):
    """Vouchers of a financial year.

    Numbers restart at 1 in each year and series, so the year is always said.

    Scope: bookkeeping. Financial year: said in every call.
    """

    def get(self, series: str, number: int, *, financial_year: int) -> Voucher:
        """One voucher with its rows, the removed ones included.

        Raises:
            NotFound: the series has no such number in that year.
        """
        return self._fetch(Voucher, series, number, params={"financialyear": financial_year})

    def list(
        self,
        *,
        financial_year: int,
        series: str | None = None,
        from_date: date | None = None,
        to_date: date | None = None,
        cost_center: str | None = None,
        last_modified: datetime | None = None,
        sort_by: VoucherSort | None = None,
        sort_order: SortOrder | None = None,
    ) -> Pager[VoucherSummary]:
        """The vouchers of a year, without rows; for rows of many, export SIE instead.

        Args:
            financial_year: Fortnox's id of the year.
            series: Only this series.
            from_date: First transaction date.
            to_date: Last transaction date.
            cost_center: Only with this cost centre; the rows do not show it.
            last_modified: Changed since this aware instant, to the minute; the rows do not show it.
            sort_by: None: as Fortnox orders them.
            sort_order: None: ascending.
        """
        params: Selection = {
            "financialyear": financial_year,
            "voucherseries": series,
            "fromdate": from_date,
            "todate": to_date,
            "costcenter": cost_center,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        accepts: dict[str, Callable[[VoucherSummary], bool]] = {
            "financialyear": lambda v: v.year == financial_year
        }
        if series is not None:
            accepts["voucherseries"] = lambda v: v.voucher_series == series
        if from_date is not None:
            accepts["fromdate"] = lambda v: v.transaction_date is None or v.transaction_date >= from_date
        if to_date is not None:
            accepts["todate"] = lambda v: v.transaction_date is None or v.transaction_date <= to_date
        return self._pager(VoucherSummary, params, accepts=accepts)

    def sublist(self, *, financial_year: int, series: str | None = None) -> Pager[VoucherSummary]:
        """The vouchers of a year, or of one series, by Fortnox's other address for them; `list` takes dates too."""
        accepts: dict[str, Callable[[VoucherSummary], bool]] = {
            "financialyear": lambda v: v.year == financial_year,
            "series": lambda v: series in {None, v.voucher_series},
        }
        below = ("sublist",) if series is None else ("sublist", series)
        return self._pager(VoucherSummary, {"financialyear": financial_year}, accepts=accepts, below=below)

    def create(self, voucher: Voucher, /, *, financial_year: int) -> Voucher:
        """Post a voucher; Fortnox gives it the next number of its series.

        Args:
            voucher: Series, date, description and rows that add up to nothing.
            financial_year: Fortnox's id of the year that the date lies in.

        Raises:
            InvalidInput: a demanded field is None; nothing was sent.
            BadRequest: Fortnox refused it (`PeriodLocked` for a locked period).
            OutcomeUnknown: the answer was lost; look for it before posting again.
            WrongYear: it was posted, in another year than the one asked for.
        """
        params = {"financialyear": financial_year}
        made = self._send("POST", Voucher, body=complete(voucher), params=params)
        if made.year != financial_year:
            raise WrongYear(
                f"Voucher {made.voucher_series}{made.voucher_number} was posted in year id {made.year}, "
                f"not in {financial_year}.",
                hint="Reverse it in Fortnox.",
            )
        return made

    def attach(
        self, series: str, number: int, content: Content, /, *, financial_year: int, name: str | None = None
    ) -> VoucherFileConnection:
        """Put a file on a voucher: a receipt, a decision, a calculation.

        Needs the scopes `inbox` and `connectfile`. What a voucher has is in `client.voucher_file_connections`.

        Args:
            series: The voucher's.
            number: The voucher's.
            content: The file's bytes, its path, or an open binary file; the latter two are read while they are sent.
            financial_year: Fortnox's id of the year.
            name: With its ending, å, ä and ö as they are; None: as the file is called.

        Raises:
            InvalidInput: the file can't be read, or has no name; nothing was sent.
            BadRequest: there is no such voucher, or this kind of file is refused; the file is out of the inbox again.
            OutcomeUnknown: an answer was lost; look at the voucher and in the inbox first.
        """
        with in_inbox(self, InboxFolder.VOUCHERS, content, name) as stored:
            connection = VoucherFileConnection(
                file_id=stored.id, voucher_series=series, voucher_number=str(number)
            )
            connections = VoucherFileConnectionConnector(self)
            return connections.create(connection, financial_year=financial_year)

    def delete(self, series: str, number: int, *, financial_year: int) -> None:
        """Remove the last voucher of a series; needs the scope `deletevoucher`, which Fortnox gives on request.

        Not in the specification; Fortnox.NET.SDK has it.

        Raises:
            AccessDenied: the app lacks that scope.
            BadRequest: it is not the series' last, or its period is locked.
        """
        self._session.send("DELETE", self._at(series, number), params={"financialyear": financial_year})


CONNECTOR = VoucherConnector
