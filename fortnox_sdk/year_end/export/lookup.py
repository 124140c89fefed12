"""The look-up of exported vouchers in Fortnox. Marks (codes in their comments) identify them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType, VoucherSummary
from fortnox_sdk.errors import NotFound
from fortnox_sdk.year_end.export.journal import JournalContent
from fortnox_sdk.year_end.export.marks import Marks, find_marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


@attrs.frozen(kw_only=True)
class PostedVoucher:
    """A voucher in Fortnox that an export posted. Two marks (codes in its comments) identify it."""

    series: str
    number: int
    marks: Marks
    label_suffix: str = ""
    """The text after the label in messages: the year, such as ` (2026)`, or `""` if it is the plan's year."""

    @property
    def label(self) -> str:
        """The voucher's series and number, such as `V12`."""
        return f"{self.series}{self.number}"

    @property
    def full_label(self) -> str:
        """The label as messages show it, such as `V12`, or `V12 (2026)` if the year is not the plan's year."""
        return f"{self.label}{self.label_suffix}"


@attrs.frozen(kw_only=True)
class LookupResult:
    """The result of a look-up in Fortnox: the vouchers that exports have posted in a financial year."""

    asked_at: datetime
    """The time just before the first call of the look-up. Vouchers that were posted later may be missing."""
    by_mark: Mapping[str, Sequence[PostedVoucher]]
    """The exported vouchers by reference mark. This code in their comments identifies the closing voucher."""
    next_number: int
    """One more than the highest voucher number in the series that the export posts to."""
    rows: Mapping[tuple[str, int], VoucherSummary]
    """The entries of Fortnox's voucher list, by series and number."""

    @property
    def vouchers(self) -> list[PostedVoucher]:
        """All exported vouchers that were found, including those of other plans."""
        return [voucher for vouchers in self.by_mark.values() for voucher in vouchers]


def look_up(
    client: FortnoxClient,
    *,
    year: int,
    series: str,
    vouchers: Collection[ClosingVoucher],
    journal: JournalContent,
    asked_at: datetime,
    label_suffix: str = "",
) -> LookupResult:
    """Return the vouchers that exports have posted in a financial year.

    They are recognised by marks, the codes that an export writes into the comments of each voucher.

    This makes one call for every 500 vouchers. If the voucher list lacks `Comments` (as in a response recorded in
    2014), one more call is made for each voucher that an export may have posted. One more call is also made for each
    voucher that the journal contains but the list does not.

    Args:
        client: The client of the company.
        year: Fortnox's id of the financial year.
        series: The series that the export posts to.
        vouchers: The vouchers of the plan. If the list lacks `Comments`, vouchers of other series are read only if
            they have the date and text of one of these vouchers.
        journal: The content of the export journal.
        asked_at: The current time.
        label_suffix: The text after the labels in messages; see `PostedVoucher`.
    """
    rows = list(client.vouchers.list(financial_year=year))
    dates_and_texts = {(voucher.date, voucher.text) for voucher in vouchers}
    posted: list[PostedVoucher] = []
    for row in rows:
        # None means that the voucher has no comments. `""` means that the list does not show the comments.
        if row.comments != "":
            voucher = _posted_voucher(row.voucher_series, row.voucher_number, row.comments)
        elif _may_carry_marks(row, series, dates_and_texts, journal):
            voucher = read_posted_voucher(client, row.voucher_series, row.voucher_number, year=year)
        else:
            voucher = None
        if voucher is not None:
            posted.append(voucher)
    # The list may lack vouchers that the journal contains, because they were posted a moment ago or were removed.
    listed_marks = {voucher.marks.reference for voucher in posted}
    for (journal_series, number), mark in journal.marks_by_number.items():
        entry = journal.entries[mark]
        if mark not in listed_marks and (entry.series, entry.number) == (journal_series, number):
            voucher = read_posted_voucher(client, journal_series, number, year=year)
            if voucher is not None and voucher.marks.reference not in listed_marks:
                posted.append(voucher)
    by_mark: defaultdict[str, list[PostedVoucher]] = defaultdict(list)
    for voucher in posted:
        by_mark[voucher.marks.reference].append(attrs.evolve(voucher, label_suffix=label_suffix))
    numbers = [row.voucher_number for row in rows if row.voucher_series == series]
    return LookupResult(
        asked_at=asked_at,
        by_mark=dict(by_mark),
        next_number=max(numbers, default=0) + 1,
        rows={(row.voucher_series, row.voucher_number): row for row in rows},
    )


def read_posted_voucher(
    client: FortnoxClient, series: str, number: int, *, year: int
) -> PostedVoucher | None:
    """Read a voucher with one call. Return None if it does not exist or if no export posted it."""
    try:
        voucher = client.vouchers.get(series, number, financial_year=year)
    except NotFound:
        return None
    return _posted_voucher(series, number, voucher.comments)


def _posted_voucher(series: str, number: int, comments: str | None) -> PostedVoucher | None:
    marks = find_marks(comments or "")
    return PostedVoucher(series=series, number=number, marks=marks) if marks else None


def _may_carry_marks(
    row: VoucherSummary, series: str, dates_and_texts: Collection[tuple[date, str]], journal: JournalContent
) -> bool:
    """Return True if an export may have posted the voucher of `row`.

    If so, the full record must be read, because only it contains the comments.

    Args:
        row: The voucher's row in the voucher list, without comments.
        series: The series that the export posts to.
        dates_and_texts: The date and text of each voucher in the plan.
        journal: The content of the export journal.
    """
    key = row.voucher_series, row.voucher_number
    if key in journal.marks_by_number:
        return True
    # Vouchers that were posted through the API have the type MANUAL in recordings, and sometimes an empty type
    # (observed in 2026). No export posts vouchers of another type.
    if row.reference_type not in {ReferenceType.MANUAL, "", None}:
        return False
    if row.voucher_series == series:
        beginning = journal.beginnings.get(series)
        return beginning is None or row.voucher_number >= beginning.first_number
    if row.transaction_date is None or row.description is None:
        return True
    return (row.transaction_date, row.description.strip()) in dates_and_texts
