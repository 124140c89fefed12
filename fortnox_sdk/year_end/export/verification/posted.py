"""The comparison of the vouchers in Fortnox with the planned vouchers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherSummary
from fortnox_sdk.errors import NotFound
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.lookup import PostedVoucher
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import PlannedVoucher
from fortnox_sdk.year_end.export.twins import twin_age
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


def read_back(
    client: FortnoxClient,
    posted: Sequence[PlannedVoucher],
    rows: Mapping[tuple[str, int], VoucherSummary],
    *,
    year: int,
) -> list[Problem]:
    """Return a problem for each posted voucher that is missing in Fortnox or differs from the plan.

    The date and the marks are compared. Marks are the codes that the export has written into the voucher's comments.
    This makes one call for each voucher that is missing or incomplete in `rows`.

    Args:
        client: The client of the company.
        posted: The vouchers that were posted, with their numbers in Fortnox.
        rows: The entries of a voucher list that was read after the posting, by series and number.
        year: Fortnox's id of the financial year.
    """
    return [problem for item in posted for problem in _compare_date_and_marks(client, item, rows, year)]


def _compare_date_and_marks(
    client: FortnoxClient, item: PlannedVoucher, rows: Mapping[tuple[str, int], VoucherSummary], year: int
) -> list[Problem]:
    reference, number = item.voucher.reference, item.matches[0].number
    row = rows.get((item.matches[0].series, number))
    day, comments = (row.transaction_date, row.comments) if row else (None, "")
    if day is None or comments == "":
        # The list does not contain the voucher yet, or lacks these fields. The full record contains them.
        try:
            voucher = client.vouchers.get(item.matches[0].series, number, financial_year=year)
        except NotFound:
            return [Problem.of(ProblemCode.MISSING, reference=reference)]
        day, comments = voucher.transaction_date, voucher.comments
    marks = find_marks(comments or "")
    comparison = {
        Text("date", "datum"): day == item.voucher.date,
        Text("the export's codes in the comment", "exportens koder i kommentaren"): marks == item.marks,
    }
    return difference_problems(reference, item.matches[0].full_label, comparison)


def difference_problems(reference: str, label: str, comparison: Mapping[Text, bool]) -> list[Problem]:
    """Return one problem that names the fields that differ, or an empty list if all fields are equal."""
    fields = join((field for field, is_equal in comparison.items() if not is_equal), ", ")
    if not fields:
        return []
    return [Problem.of(ProblemCode.DIFFERENT, reference=reference, label=label, fields=fields)]


def compare_content(client: FortnoxClient, item: PlannedVoucher, *, year: int) -> list[Problem]:
    """Return a problem if a posted voucher is missing in Fortnox, or differs from the plan in date, text or amounts.

    This makes one call. It compares only the accounts and the amounts of the rows.
    """
    match = item.matches[0]
    try:
        voucher = client.vouchers.get(match.series, match.number, financial_year=year)
    except NotFound:
        return [Problem.of(ProblemCode.MISSING, reference=item.voucher.reference)]
    posted = ClosingVoucher.from_entity(voucher, reference=item.voucher.reference)
    comparison = {
        Text("date", "datum"): posted.date == item.voucher.date,
        Text.same("text"): posted.text == item.voucher.text,
        Text("rows", "rader"): _amounts(posted) == _amounts(item.voucher),
    }
    return difference_problems(item.voucher.reference, match.full_label, comparison)


def _amounts(voucher: ClosingVoucher) -> list[tuple[int, Decimal]]:
    return sorted((row.account, row.amount) for row in voucher.rows)


def find_duplicates(vouchers: Sequence[PostedVoucher], references: Mapping[str, str]) -> list[Problem]:
    """Return one problem for each group of vouchers in Fortnox that were posted for the same closing voucher.

    All vouchers of a group have the same reference mark, the code that identifies the closing voucher.

    Args:
        vouchers: The exported vouchers in Fortnox that have not been reversed.
        references: The references that callers gave the vouchers, by reference mark. If a mark is missing, the
            problem shows the mark in place of the reference.
    """
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for voucher in sorted(vouchers, key=twin_age):
        labels[voucher.marks.reference].append(voucher.full_label)
    return [
        Problem.of(
            ProblemCode.DUPLICATE, reference=references.get(mark, f"ref:{mark}"), labels=", ".join(same_mark)
        )
        for mark, same_mark in labels.items()
        if len(same_mark) > 1
    ]
