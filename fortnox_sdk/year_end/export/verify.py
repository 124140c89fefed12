"""Reading back: what Fortnox has of an export, compared with what was meant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherSummary
from fortnox_sdk.errors import NotFound
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.lookup import Found
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import PlannedVoucher
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["compare_rows", "duplicates", "read_back"]


def read_back(client: FortnoxClient, posted: Sequence[PlannedVoucher], *, year: int) -> list[Problem]:
    """Check that vouchers just posted are in Fortnox, once, under their numbers and with their dates and marks.

    One call for each 500 vouchers of the series; one more for a voucher that the list does not say enough of.

    Args:
        client: The company.
        posted: What was posted.
        year: Fortnox's id of the financial year.
    """
    found: list[Problem] = []
    for series in dict.fromkeys(one.found[0].series for one in posted):
        ours = [one for one in posted if one.found[0].series == series]
        listed = {row.voucher_number: row for row in client.vouchers.list(financial_year=year, series=series)}
        for one in ours:
            found += _of_one(client, one, listed, year)
        labels: defaultdict[str, list[str]] = defaultdict(list)
        for row in listed.values():
            if marks := find_marks(row.comments or ""):
                labels[marks.ref].append(f"{series}{row.voucher_number}")
        for one in ours:
            found += _duplicate(one.voucher.reference, labels[one.marks.ref])
    return found


def _of_one(
    client: FortnoxClient, one: PlannedVoucher, listed: Mapping[int, VoucherSummary], year: int
) -> list[Problem]:
    reference, number = one.voucher.reference, one.found[0].number
    row = listed.get(number)
    day, comments = (row.transaction_date, row.comments) if row else (None, "")
    if day is None or comments == "":
        # Not listed yet, or a list that lacks these fields: the voucher itself says it.
        try:
            voucher = client.vouchers.get(one.found[0].series, number, financial_year=year)
        except NotFound:
            return [Problem.of(ProblemCode.MISSING, reference=reference)]
        day, comments = voucher.transaction_date, voucher.comments
    same = {
        Text("date", "datum"): day == one.voucher.date,
        Text("marks", "märken"): find_marks(comments or "") == one.marks,
    }
    return _different(reference, one.label, same)


def _different(reference: str, label: str, same: Mapping[Text, bool]) -> list[Problem]:
    """Return the problem of a voucher whose fields are not all as meant; none if they are."""
    what = join((field for field, equal in same.items() if not equal), ", ")
    return [Problem.of(ProblemCode.DIFFERENT, reference=reference, label=label, what=what)] if what else []


def compare_rows(client: FortnoxClient, one: PlannedVoucher, *, year: int) -> list[Problem]:
    """Check that a posted voucher has the date, the text and the rows that were meant; one call."""
    found = one.found[0]
    try:
        voucher = client.vouchers.get(found.series, found.number, financial_year=year)
    except NotFound:
        return [Problem.of(ProblemCode.MISSING, reference=one.voucher.reference)]
    stands = ClosingVoucher.of_entity(voucher, reference=one.voucher.reference)
    same = {
        Text("date", "datum"): stands.date == one.voucher.date,
        Text.same("text"): stands.text == one.voucher.text,
        Text("rows", "rader"): _amounts(stands) == _amounts(one.voucher),
    }
    return _different(one.voucher.reference, found.label, same)


def _amounts(voucher: ClosingVoucher) -> list[tuple[int, Decimal]]:
    return sorted((row.account, row.amount) for row in voucher.rows)


def duplicates(found: Sequence[Found], references: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each reference mark that several vouchers carry.

    Args:
        found: All vouchers with marks.
        references: The callers' references by mark, where they are known.
    """
    by_ref: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        by_ref[one.marks.ref].append(one.label)
    return [
        problem
        for ref, labels in by_ref.items()
        for problem in _duplicate(references.get(ref, f"ref:{ref}"), labels)
    ]


def _duplicate(reference: str, labels: Sequence[str]) -> list[Problem]:
    """Return the problem of a voucher that is there more than once; none if it is there once."""
    if len(labels) <= 1:
        return []
    return [Problem.of(ProblemCode.DUPLICATE, reference=reference, labels=", ".join(labels))]
