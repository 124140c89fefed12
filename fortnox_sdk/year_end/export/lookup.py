"""Asking Fortnox which vouchers it has: the list of the year, and single vouchers where the list says too little."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType, VoucherSummary
from fortnox_sdk.errors import NotFound
from fortnox_sdk.year_end.export.journal import JournalRecord
from fortnox_sdk.year_end.export.marks import Marks, find_marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["Found", "LookUp", "look_up", "read_one"]


@attrs.frozen(kw_only=True)
class Found:
    """A voucher with our marks, as it stands in Fortnox."""

    series: str
    number: int
    date: date | None
    text: str
    marks: Marks

    @property
    def label(self) -> str:
        """Series and number, such as `V12`."""
        return f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class LookUp:
    """One asking of Fortnox."""

    at: datetime
    """Before the first call: what was posted later may be missing."""
    by_ref: Mapping[str, Sequence[Found]]
    next_number: int
    """One more than the highest number of the chosen series."""

    @property
    def found(self) -> list[Found]:
        """All vouchers with our marks, of this plan or any other."""
        return [one for several in self.by_ref.values() for one in several]


def look_up(
    client: FortnoxClient,
    *,
    year: int,
    series: str,
    vouchers: Collection[ClosingVoucher],
    journal: JournalRecord,
    at: datetime,
) -> LookUp:
    """All vouchers of the year that carry marks.

    One call for each 500 vouchers; where the list lacks `Comments` (as recorded in 2014), one more for each
    voucher that could be ours.

    Args:
        client: The company.
        year: Fortnox's id of the financial year.
        series: The one that is exported to.
        vouchers: What the plan holds: in other series only vouchers of their dates and texts are read.
        journal: Says from which number on the chosen series can hold ours.
        at: Now.
    """
    rows = list(client.vouchers.list(financial_year=year))
    likenesses = {(voucher.date, voucher.text) for voucher in vouchers}
    found: list[Found] = []
    for row in rows:
        if row.comments != "":  # None: the list says that there are no comments
            marks = find_marks(row.comments or "")
            one = _found(row, marks) if marks else None
        elif _could_be_ours(row, series, likenesses, journal):
            one = read_one(client, row.voucher_series, row.voucher_number, year=year)
        else:
            one = None
        if one is not None:
            found.append(one)
    # The journal remembers numbers that this list does not show: just posted, or removed.
    shown = {one.marks.ref for one in found}
    for (known_series, number), ref in journal.posted.items():
        last = journal.sent[ref]
        if ref not in shown and (last.series, last.number) == (known_series, number):
            one = read_one(client, known_series, number, year=year)
            if one is not None and one.marks.ref not in shown:
                found.append(one)
    by_ref: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_ref[one.marks.ref].append(one)
    numbers = [row.voucher_number for row in rows if row.voucher_series == series]
    return LookUp(at=at, by_ref=dict(by_ref), next_number=max(numbers, default=0) + 1)


def read_one(client: FortnoxClient, series: str, number: int, *, year: int) -> Found | None:
    """One voucher by its number, when it exists and has marks; one call."""
    try:
        voucher = client.vouchers.get(series, number, financial_year=year)
    except NotFound:
        return None
    marks = find_marks(voucher.comments or "")
    if marks is None:
        return None
    return Found(
        series=series,
        number=number,
        date=voucher.transaction_date,
        text=voucher.description or "",
        marks=marks,
    )


def _found(row: VoucherSummary, marks: Marks) -> Found:
    return Found(
        series=row.voucher_series,
        number=row.voucher_number,
        date=row.transaction_date,
        text=row.description or "",
        marks=marks,
    )


def _could_be_ours(
    row: VoucherSummary, series: str, likenesses: Collection[tuple[date, str]], journal: JournalRecord
) -> bool:
    """Whether a row without comments is worth a call of its own."""
    key = row.voucher_series, row.voucher_number
    if key in journal.posted:
        return True
    # MANUAL in recordings; empty for some sources (live 2026), so that only the other kinds are ruled out.
    if row.reference_type not in {ReferenceType.MANUAL, "", None}:
        return False
    if row.voucher_series == series:
        beginning = journal.beginnings.get(series)
        return beginning is None or row.voucher_number >= beginning.first
    if row.transaction_date is None or row.description is None:
        return True
    return (row.transaction_date, row.description.strip()) in likenesses
