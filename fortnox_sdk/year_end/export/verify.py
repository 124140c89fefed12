"""Reading back: what Fortnox has of an export, held against what was meant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherSummary
from fortnox_sdk.errors import NotFound
from fortnox_sdk.year_end.export.lookup import Found
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import PlannedVoucher
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["compare_rows", "duplicates", "read_back"]

_WORDS: Mapping[str, str] = {
    "number": "nummer",
    "date": "datum",
    "marks": "märken",
    "text": "text",
    "rows": "rader",
}


def read_back(client: FortnoxClient, posted: Sequence[PlannedVoucher], *, year: int) -> list[Problem]:
    """Whether vouchers just posted stand in Fortnox under their numbers, with their dates and marks, and once.

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
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for row in listed.values():
            if marks := find_marks(row.comments or ""):
                numbers[marks.ref].append(row.voucher_number)
        for one in ours:
            if len(numbers[one.marks.ref]) > 1:
                labels = ", ".join(f"{series}{number}" for number in numbers[one.marks.ref])
                found.append(
                    Problem.of(ProblemCode.DUPLICATE, reference=one.voucher.reference, labels=labels)
                )
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
    what = [
        name
        for name, same in (
            ("date", day == one.voucher.date),
            ("marks", find_marks(comments or "") == one.marks),
        )
        if not same
    ]
    return [different(reference, one.label, what)] if what else []


def different(reference: str, label: str, what: Sequence[str]) -> Problem:
    """A voucher that is not as meant, in the fields named."""
    return Problem.of(
        ProblemCode.DIFFERENT,
        reference=reference,
        label=label,
        what_en=", ".join(what),
        what_sv=", ".join(_WORDS[name] for name in what),
    )


def compare_rows(client: FortnoxClient, one: PlannedVoucher, *, year: int) -> list[Problem]:
    """Whether a posted voucher has the date, the text and the rows that were meant; one call."""
    found = one.found[0]
    try:
        voucher = client.vouchers.get(found.series, found.number, financial_year=year)
    except NotFound:
        return [Problem.of(ProblemCode.MISSING, reference=one.voucher.reference)]
    stands = ClosingVoucher.of_entity(voucher, reference=one.voucher.reference)
    what = [
        name
        for name, same in (
            ("date", stands.date == one.voucher.date),
            ("text", stands.text == one.voucher.text),
            ("rows", _amounts(stands) == _amounts(one.voucher)),
        )
        if not same
    ]
    return [different(one.voucher.reference, found.label, what)] if what else []


def _amounts(voucher: ClosingVoucher) -> list[tuple[int, Decimal]]:
    return sorted((row.account, row.amount) for row in voucher.rows)


def duplicates(found: Sequence[Found], references: Mapping[str, str]) -> list[Problem]:
    """Vouchers that carry the same reference mark.

    Args:
        found: All vouchers with marks.
        references: The callers' references by mark, where they are known.
    """
    by_ref: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        by_ref[one.marks.ref].append(one.label)
    return [
        Problem.of(
            ProblemCode.DUPLICATE, reference=references.get(ref, f"ref:{ref}"), labels=", ".join(labels)
        )
        for ref, labels in by_ref.items()
        if len(labels) > 1
    ]
