"""Vouchers (verifikationer). A posted voucher can't be changed through the API."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.connectors.files._attaching import in_inbox
from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.voucher_file_connections import (
    VoucherFileConnection,
    VoucherFileConnectionConnector,
)
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, required
from fortnox_sdk.entities.updates import encode_new
from fortnox_sdk.errors import WrongYear
from fortnox_sdk.http.paging import Pager
from fortnox_sdk.text import Text

__all__ = [
    "ReferenceType",
    "Voucher",
    "VoucherConnector",
    "VoucherRow",
    "VoucherSort",
    "VoucherSummary",
]

VoucherSort = Literal["referencenumber", "referencetype", "vouchernumber", "voucherseries"]


class ReferenceType(StrEnum):
    """The kind of record that a voucher was created from. Unknown values are kept as `str`.

    Vouchers from a bank feed have an empty value instead (observed in 2026).
    """

    INVOICE = "INVOICE"
    SUPPLIERINVOICE = "SUPPLIERINVOICE"
    INVOICEPAYMENT = "INVOICEPAYMENT"
    SUPPLIERPAYMENT = "SUPPLIERPAYMENT"
    MANUAL = "MANUAL"
    CASHINVOICE = "CASHINVOICE"
    ACCRUAL = "ACCRUAL"
    RECEIPT = "RECEIPT"
    """Not in Fortnox's API specification. The value comes from the .NET client Fortnox.NET.SDK."""
    PAYROLLBOOKKEEP = "PAYROLLBOOKKEEP"
    """Not in Fortnox's API specification. The value comes from the .NET client Fortnox.NET.SDK."""


@attrs.frozen(kw_only=True)
class VoucherRow(Entity):
    """A row of a voucher: an account with a debit or credit amount in SEK."""

    account: int | None = required()
    debit: Decimal | None = None
    credit: Decimal | None = None
    cost_center: str | None = None
    project: str | None = None
    transaction_information: str | None = None
    """The text of the row; at most 100 characters."""
    quantity: Decimal | None = None
    description: str | None = read_only()
    """The account's name, which Fortnox sets (observed in every row)."""
    removed: bool | None = read_only()
    """True if a correction struck out the row. The row is kept as history and is not part of any balance."""

    @property
    def amount(self) -> Decimal:
        """The debit amount minus the credit amount. None counts as 0."""
        return (self.debit or Decimal(0)) - (self.credit or Decimal(0))


@attrs.frozen(kw_only=True)
class Voucher(Entity):
    """A voucher with its rows. Its key consists of series, number and financial year."""

    voucher_series: str = required()
    transaction_date: date = required()
    description: str | None = required()
    """The text of the voucher; at most 200 characters."""
    comments: str | None = None
    """The comment on the voucher; at most 1000 characters."""
    cost_center: str | None = None
    project: str | None = None
    voucher_rows: Sequence[VoucherRow] = record_rows()
    url: str | None = read_only(name="@url")
    voucher_number: int = read_only()
    year: int = read_only()
    """Fortnox's id of the financial year, not the calendar year."""
    reference_type: ReferenceType | str | None = read_only()
    reference_number: str | None = read_only()
    approval_state: int | None = read_only()


@attrs.frozen(kw_only=True)
class VoucherSummary(Entity):
    """A voucher as returned in lists, which contain no voucher rows (observed in September 2026)."""

    voucher_series: str
    voucher_number: int
    year: int
    url: str | None = read_only(name="@url")
    transaction_date: date | None = None
    """The date of the voucher; None only in responses recorded in 2014."""
    description: str | None = None
    comments: str | None = ""
    """The comment on the voucher; None if the voucher has no comment.

    `""` if the response does not contain the field, as in responses recorded in 2014. In that case, read the full
    voucher.
    """
    reference_type: ReferenceType | str | None = None
    reference_number: str | None = None
    """The number of the record that the voucher was created from, such as an invoice; `""` if there is none.

    For the voucher of a payment, it is probably the number of the paid invoice.
    """
    approval_state: int | None = None


class VoucherConnector(Connector, path="/3/vouchers", one="Voucher", many="Vouchers", scope="bookkeeping"):
    """Vouchers of a financial year.

    Voucher numbers start at 1 in each year and series, so every call requires the year.

    Scope: bookkeeping. Every call needs the financial year.
    """

    def get(self, series: str, number: int, *, financial_year: int) -> Voucher:
        """Return a voucher with its rows, including rows that a correction struck out.

        Raises:
            NotFound: The series has no voucher with this number in the financial year.
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
        limit: int | None = None,
    ) -> Pager[VoucherSummary]:
        """Return the vouchers of a financial year, page by page, without their rows.

        To read the rows of many vouchers, use `client.sie` instead.

        Args:
            financial_year: Fortnox's id of the financial year.
            series: Select this voucher series.
            from_date: The first transaction date.
            to_date: The last transaction date.
            cost_center: Select vouchers with this cost centre. The SDK can't check that the result matches, because
                the list does not contain the cost centre.
            last_modified: Select vouchers changed since this aware datetime, truncated to the minute. The SDK can't
                check that the result matches, because the list does not contain the time of the change.
            sort_by: The field to sort by; None means Fortnox's order.
            sort_order: The sort order; None means ascending.
            limit: The largest number of records to return; None returns all.
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
        # An export posts what this list lacks, so a list that may be incomplete is never accepted.
        return self._pager(VoucherSummary, params, accepts=accepts, limit=limit, is_counted=True)

    def sublist(
        self, *, financial_year: int, series: str | None = None, limit: int | None = None
    ) -> Pager[VoucherSummary]:
        """Return the vouchers of a financial year, read from Fortnox's path `sublist`. Use `list` to select by date.

        `limit` is the largest number of records to return; None returns all.
        """
        accepts: dict[str, Callable[[VoucherSummary], bool]] = {
            "financialyear": lambda v: v.year == financial_year,
            "series": lambda v: series in {None, v.voucher_series},
        }
        below = ("sublist",) if series is None else ("sublist", series)
        return self._pager(
            VoucherSummary, {"financialyear": financial_year}, accepts=accepts, below=below, limit=limit
        )

    def create(self, voucher: Voucher, /, *, financial_year: int) -> Voucher:
        """Post a voucher. Fortnox assigns the next number of the series.

        Args:
            voucher: The voucher, with a series, a date, a description, and rows whose amounts sum to 0.
            financial_year: Fortnox's id of the financial year that contains the date.

        Raises:
            InvalidInput: A required field is None, or a field is set that only Fortnox can set; nothing was sent.
            BadRequest: Fortnox refused the voucher.
            PeriodLocked: The date lies in a locked period.
            OutcomeUnknown: The response was lost; look for the voucher before you post it again.
            WrongYear: Fortnox posted the voucher in a different year from `financial_year`.
        """
        params = {"financialyear": financial_year}
        posted_voucher = self._send("POST", Voucher, body=encode_new(voucher), params=params)
        if posted_voucher.year != financial_year:
            raise WrongYear(
                Text(
                    f"Voucher {posted_voucher.voucher_series}{posted_voucher.voucher_number} was posted in the "
                    f"financial year with id {posted_voucher.year} instead of the financial year with id "
                    f"{financial_year}.",
                    f"Verifikation {posted_voucher.voucher_series}{posted_voucher.voucher_number} bokfördes i "
                    f"räkenskapsåret med id {posted_voucher.year} i stället för räkenskapsåret med id "
                    f"{financial_year}.",
                ),
                hint=Text(
                    "In Fortnox, reverse the voucher that was posted in the wrong financial year.",
                    "Vänd verifikationen som bokfördes i fel räkenskapsår i Fortnox.",
                ),
            )
        return posted_voucher

    def attach(
        self, series: str, number: int, content: Content, /, *, financial_year: int, name: str | None = None
    ) -> VoucherFileConnection:
        """Attach a file, such as a receipt or a calculation, to a voucher.

        The connection to Fortnox needs the scopes `inbox` and `connectfile`. `client.voucher_file_connections` lists
        attached files.

        Args:
            series: The series of the voucher.
            number: The number of the voucher.
            content: The file's bytes, its path, or an open binary file. A file is streamed, not read into memory.
            financial_year: Fortnox's id of the financial year.
            name: The file name with its extension; å, ä and ö are allowed. If None, the name of the path or open file
                is used.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: The voucher does not exist, or Fortnox refused the file. The file was removed from the inbox.
            OutcomeUnknown: A response was lost; check the voucher and the inbox before you try again.
        """
        with in_inbox(self, InboxFolder.VOUCHERS, content, name) as (file_id, _):
            connection = VoucherFileConnection(file_id=file_id, voucher_series=series, voucher_number=number)
            connections = VoucherFileConnectionConnector(self)
            return connections.create(connection, financial_year=financial_year)

    def delete(self, series: str, number: int, *, financial_year: int) -> None:
        """Delete the last voucher of a series.

        The connection to Fortnox needs the scope `deletevoucher`, which Fortnox grants on request.

        This operation is not in Fortnox's API specification, but the client library Fortnox.NET.SDK has it.

        Raises:
            AccessDenied: The app does not have the scope `deletevoucher`.
            BadRequest: The voucher is not the last of its series, or its period is locked.
            OutcomeUnknown: The response was lost. Look at the voucher before you delete it again, because another
                user's new voucher may have got its number.
        """
        params = {"financialyear": financial_year}
        # Not repeatable: after the deletion, the next voucher that anybody posts gets the same number.
        self._session.send("DELETE", self._path_of(series, number), params=params, repeatable=False)
