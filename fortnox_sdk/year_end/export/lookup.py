"""The look-up of marked vouchers of a year in Fortnox, in the voucher list and in single vouchers."""

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
    """A voucher in Fortnox that contains marks."""

    series: str
    number: int
    marks: Marks

    @property
    def label(self) -> str:
        """Series and number, such as `V12`."""
        return f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class LookupResult:
    """The vouchers with marks that Fortnox had at one time."""

    asked_at: datetime
    """The time before the first call. Vouchers that were posted later may be missing."""
    by_mark: Mapping[str, Sequence[PostedVoucher]]
    """Vouchers by reference mark."""
    next_number: int
    """One more than the highest number in the series of the export."""
    rows: Mapping[tuple[str, int], VoucherSummary] = attrs.field(
        factory=dict[tuple[str, int], VoucherSummary]
    )
    """The rows of the voucher list, by series and number."""

    @property
    def vouchers(self) -> list[PostedVoucher]:
        """All vouchers with marks, of this plan and of others."""
        return [voucher for vouchers in self.by_mark.values() for voucher in vouchers]


def look_up(
    client: FortnoxClient,
    *,
    year: int,
    series: str,
    vouchers: Collection[ClosingVoucher],
    journal: JournalContent,
    asked_at: datetime,
) -> LookupResult:
    """Return all vouchers of the year that contain marks.

    This makes one call for every 500 vouchers. If the list lacks `Comments` (as recorded in 2014), it makes one more
    call for every voucher that may contain marks.

    Args:
        client: The client of the company.
        year: Fortnox's id of the financial year.
        series: The series that is exported to.
        vouchers: The vouchers of the plan. Vouchers of other series are read only if they have the date and the text
            of one of these.
        journal: The content of the journal, which gives the first number in the series that may contain marks.
        asked_at: The present time.
    """
    rows = list(client.vouchers.list(financial_year=year))
    dates_and_texts = {(voucher.date, voucher.text) for voucher in vouchers}
    posted: list[PostedVoucher] = []
    for row in rows:
        # An empty text, unlike None, does not show whether the voucher has comments.
        if row.comments != "":
            voucher = _posted_voucher(row.voucher_series, row.voucher_number, row.comments)
        elif _may_carry_marks(row, series, dates_and_texts, journal):
            voucher = read_posted_voucher(client, row.voucher_series, row.voucher_number, year=year)
        else:
            voucher = None
        if voucher is not None:
            posted.append(voucher)
    # The journal has numbers that this list may not show: the voucher was posted just now, or it was removed.
    listed_marks = {voucher.marks.reference for voucher in posted}
    for (journal_series, number), mark in journal.marks_by_number.items():
        entry = journal.entries[mark]
        if mark not in listed_marks and (entry.series, entry.number) == (journal_series, number):
            voucher = read_posted_voucher(client, journal_series, number, year=year)
            if voucher is not None and voucher.marks.reference not in listed_marks:
                posted.append(voucher)
    by_mark: defaultdict[str, list[PostedVoucher]] = defaultdict(list)
    for voucher in posted:
        by_mark[voucher.marks.reference].append(voucher)
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
    """Return the voucher with a number, or None if it does not exist or has no marks. This makes one call."""
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
    """Return whether a row without comments justifies a separate call."""
    key = row.voucher_series, row.voucher_number
    if key in journal.marks_by_number:
        return True
    # The type of such a voucher is MANUAL in recordings and sometimes empty (live 2026), so only other types are ruled
    # out.
    if row.reference_type not in {ReferenceType.MANUAL, "", None}:
        return False
    if row.voucher_series == series:
        beginning = journal.beginnings.get(series)
        return beginning is None or row.voucher_number >= beginning.first_number
    if row.transaction_date is None or row.description is None:
        return True
    return (row.transaction_date, row.description.strip()) in dates_and_texts
