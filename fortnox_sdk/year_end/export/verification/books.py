"""The comparison of exported vouchers with a fresh SIE file and the voucher list of a financial year.

It finds vouchers that are missing, changed, posted more than once, or moved to another number, series or date.
The voucher list contains each voucher's comments, whose marks identify the voucher. The SIE file contains the rows.
"""

from collections.abc import Iterator, Mapping, Sequence

import attrs

import sie4
from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import Journal, JournalEvent
from fortnox_sdk.year_end.export.lookup import LookupResult, PostedVoucher, look_up
from fortnox_sdk.year_end.export.planning.parts import PlanPart
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.states import MarkedBooks, VoucherState
from fortnox_sdk.year_end.export.verification.expected import ExpectedVoucher
from fortnox_sdk.year_end.export.verification.posted import difference_problems, find_duplicates

_NOT_CERTAIN = frozenset({JournalEvent.SENDING, JournalEvent.UNKNOWN})


@attrs.frozen(kw_only=True)
class VerifyResult:
    """The result of the comparison of exported vouchers with the books of one financial year."""

    year: FinancialYearSummary
    checked: int
    """The number of vouchers that were looked for."""
    problems: Sequence[Problem]
    """A problem for each voucher that is missing, changed, moved, or posted more than once."""

    @property
    def is_verified(self) -> bool:
        """True if every voucher was found once and unchanged."""
        return not self.problems


@checked
def verify_journal(client: FortnoxClient, *, year: FinancialYearSummary, journal: Journal) -> VerifyResult:
    """Compare all vouchers of an export journal with a fresh SIE file and the voucher list.

    This makes one call for the SIE file, and one for every 500 vouchers of the year. It also reads each voucher that is
    in the journal but not in the list.

    Args:
        client: The client of the company.
        year: The financial year of the journal.
        journal: The journal of the company and the year.

    Raises:
        InvalidInput: The journal is damaged or can't be read.
        FortnoxError: Fortnox could not be read.
    """
    content = journal.read()
    asked_at = client.session.server_clock.now()
    lookup = look_up(client, year=year.id, series="", vouchers=(), journal=content, asked_at=asked_at)
    books = MarkedBooks(database_number=journal.database_number, year=year.id)
    comparison = _Comparison.of(client, year, lookup)
    problems: list[Problem] = []
    checked_count = 0
    for mark, entry in content.entries.items():
        matches = list(lookup.by_mark.get(mark, ()))
        if not matches and entry.event is JournalEvent.REFUSED:
            continue
        checked_count += 1
        valid = [match for match in matches if not books.is_reversed(match, lookup)]
        expected = ExpectedVoucher.from_journal(mark, entry)
        if not matches and entry.event is JournalEvent.ELSEWHERE:
            message = Text(entry.message, entry.message_sv or entry.message)
            problems.append(Problem.of(ProblemCode.ELSEWHERE, reference=expected.reference, message=message))
        elif not matches and entry.event in _NOT_CERTAIN:
            details = {"start": year.from_date, "end": year.to_date}
            problems.append(Problem.of(ProblemCode.UNSETTLED, reference=expected.reference, **details))
        else:
            # A reversed voucher must still be there, and its reversal is in the journal, too.
            problems += comparison.problems(expected, valid or matches[-1:])
    problems += _further_duplicates(
        books, lookup, problems, {m: e.reference for m, e in content.entries.items()}
    )
    return VerifyResult(year=year, checked=checked_count, problems=problems)


def verify_part_in_books(part: PlanPart) -> VerifyResult:
    """Compare the vouchers of one part of a plan with a fresh SIE file and the voucher list.

    This makes the same calls as `verify_journal`.
    """
    target = part.target
    lookup, content, planned = target.look_up([item.voucher for item in part.vouchers])
    comparison = _Comparison.of(target.client, part.year, lookup)
    problems: list[Problem] = []
    for item in planned:
        if item.state is VoucherState.ELSEWHERE and item.problem is not None:
            problems.append(item.problem)
            continue
        if item.state is VoucherState.REVERSED:
            by = item.reversed_by or "?"
            problems.append(
                Problem.of(
                    ProblemCode.REVERSED, reference=item.voucher.reference, label=item.former_label, found=by
                )
            )
            continue
        expected = ExpectedVoucher.from_plan(item, content)
        problems += comparison.problems(expected, item.matches)
    references = {item.marks.reference: item.voucher.reference for item in planned}
    problems += _further_duplicates(target.books, lookup, problems, references)
    return VerifyResult(year=part.year, checked=len(planned), problems=problems)


def _further_duplicates(
    books: MarkedBooks, lookup: LookupResult, problems: Sequence[Problem], references: Mapping[str, str]
) -> list[Problem]:
    """Return a problem for each voucher that is in Fortnox more than once and has no problem yet."""
    valid = [voucher for voucher in lookup.vouchers if not books.is_reversed(voucher, lookup)]
    with_problem = {problem.reference for problem in problems}
    return [
        problem for problem in find_duplicates(valid, references) if problem.reference not in with_problem
    ]


@attrs.frozen
class _Comparison:
    """The comparison of vouchers with the voucher list and the SIE file of one year."""

    lookup: LookupResult
    vouchers: Mapping[tuple[str, str], sie4.Voucher]
    """The vouchers of the SIE file, by series and number."""
    with_marks: frozenset[tuple[str, str]]
    """Series and number of the vouchers that have marks."""

    @classmethod
    def of(cls, client: FortnoxClient, year: FinancialYearSummary, lookup: LookupResult) -> "_Comparison":
        _, document = client.sie.books(year)
        vouchers = {(voucher.series, voucher.number): voucher for voucher in document.vouchers}
        with_marks = frozenset((match.series, str(match.number)) for match in lookup.vouchers)
        return cls(lookup, vouchers, with_marks)

    def problems(self, expected: ExpectedVoucher, matches: Sequence[PostedVoucher]) -> Iterator[Problem]:
        """Yield the problems of one voucher.

        Args:
            expected: The voucher as it was exported or planned.
            matches: The vouchers in Fortnox with the mark of the expected voucher, except those that were reversed. If
                all were reversed, only the last one.
        """
        if not matches:
            yield self._without_mark(expected)
        elif len(matches) > 1:
            labels = ", ".join(match.label for match in matches)
            yield Problem.of(ProblemCode.DUPLICATE, reference=expected.reference, labels=labels)
        else:
            yield from self._compare(expected, matches[0])

    def _without_mark(self, expected: ExpectedVoucher) -> Problem:
        """Return the problem of a voucher whose mark is not in Fortnox: it is missing, or was entered again by hand."""
        for key, voucher in self.vouchers.items():
            if key not in self.with_marks and expected.is_content_of(voucher):
                label = f"{voucher.series}{voucher.number}"
                if label == expected.label:
                    return Problem.of(
                        ProblemCode.DIFFERENT,
                        reference=expected.reference,
                        label=label,
                        fields=Text("the export's codes in the comment", "exportens koder i kommentaren"),
                    )
                return _moved(expected, f"{label}, {expected.date}")
        return Problem.of(ProblemCode.MISSING, reference=expected.reference)

    def _compare(self, expected: ExpectedVoucher, match: PostedVoucher) -> Iterator[Problem]:
        row = self.lookup.rows.get((match.series, match.number))
        voucher = self.vouchers.get((match.series, str(match.number)))
        day = row.transaction_date if row else voucher.date if voucher else None
        if (expected.label and match.label != expected.label) or (day and day.isoformat() != expected.date):
            yield _moved(expected, f"{match.label}, {day or expected.date}")
        text = row.description if row else voucher.text if voucher else None
        comparison = {
            Text.same("text"): (text or "").strip() == expected.text.strip(),
            Text("missing in the SIE file", "saknas i SIE-filen"): voucher is not None,
            Text("rows", "rader"): voucher is None or expected.has_rows_of(voucher),
            Text("cost centres or projects", "kostnadsställen eller projekt"): voucher is None
            or expected.has_objects_of(voucher),
        }
        yield from difference_problems(expected.reference, match.label, comparison)


def _moved(expected: ExpectedVoucher, found: str) -> Problem:
    return Problem.of(
        ProblemCode.MOVED,
        reference=expected.reference,
        label=expected.label or "-",
        date=expected.date,
        found=found,
    )
