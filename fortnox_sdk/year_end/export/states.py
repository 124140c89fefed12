"""The state of each planned voucher, such as "to post" or "already posted".

A state follows from the vouchers in Fortnox and the export journal. The caller has read both, so no calls are made.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import JournalContent, JournalEntry, JournalEvent
from fortnox_sdk.year_end.export.lookup import LookupResult, PostedVoucher
from fortnox_sdk.year_end.export.marks import Marks, content_mark, reference_mark
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_LONGEST_GAP: Final = 5
"""The number of missing generations in a row after which the search for a voucher's generations ends.

Each posting of a voucher is a generation: the first posting, and each repeated posting after a reversal.
"""


class VoucherState(StrEnum):
    """The state of a planned voucher, according to Fortnox and the export journal."""

    TO_POST = "to post"
    ALREADY_POSTED = "already posted"
    CHANGED = "changed since it was posted"
    REMOVED = "posted and since removed in Fortnox"
    REVERSED = "posted and since reversed"
    UNSETTLED = "sent without a response"
    DUPLICATE = "posted more than once"
    ELSEWHERE = "posted in another financial year"
    WITHOUT_ORIGINAL = "not to post without its original"
    """The voucher reverses another voucher of the plan, but that voucher is not in Fortnox."""

    @property
    def text(self) -> Text:
        """The state in English and Swedish, as a plan shows it."""
        return _TEXTS[self]


# These texts do not say "posted": a plan must not look as if it had posted something.
_TEXTS: Final[Mapping[VoucherState, Text]] = MappingProxyType(
    {
        VoucherState.TO_POST: Text("to post", "ska bokföras"),
        VoucherState.ALREADY_POSTED: Text("in Fortnox", "finns i Fortnox"),
        VoucherState.CHANGED: Text("in Fortnox with other content", "finns i Fortnox med annat innehåll"),
        VoucherState.REMOVED: Text("removed in Fortnox", "borttagen i Fortnox"),
        VoucherState.REVERSED: Text("reversed in Fortnox", "återförd i Fortnox"),
        VoucherState.UNSETTLED: Text("sent without a response", "skickad utan svar"),
        VoucherState.DUPLICATE: Text("more than once in Fortnox", "finns mer än en gång i Fortnox"),
        VoucherState.ELSEWHERE: Text("in another financial year", "finns i ett annat räkenskapsår"),
        VoucherState.WITHOUT_ORIGINAL: Text(
            "waits for the voucher that it reverses", "väntar på verifikationen som den återför"
        ),
    }
)


@attrs.frozen(kw_only=True)
class PlannedVoucher:
    """A voucher of a plan, with its state.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import ClosingRow, ClosingVoucher, YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> debit = ClosingRow(account=7832, debit=Decimal(1200))
    >>> credit = ClosingRow(account=1229, credit=Decimal(1200))
    >>> voucher = ClosingVoucher(
    ...     reference="depreciation", date=date(2025, 12, 31), text="Avskrivning", rows=(debit, credit)
    ... )
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     job = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder)
    ...     (planned,) = job.plan_export([voucher], series="V").vouchers
    >>> planned.state.value, planned.label, planned.problem
    ('to post', '', None)
    """

    voucher: ClosingVoucher
    marks: Marks
    """The marks that the export writes into the comments of the voucher."""
    state: VoucherState
    matches: tuple[PostedVoucher, ...] = ()
    """The vouchers in Fortnox that exports have posted for this voucher and that have not been reversed."""
    former_label: str = ""
    """Series and number of the voucher if it was removed or reversed in Fortnox, such as `V3`; otherwise `""`."""
    reversed_by: str = ""
    """Series and number of the voucher's reversal, such as `V7`; `""` if the state is not `REVERSED`."""
    settles_at: datetime | None = None
    """The time from which a look-up can show whether Fortnox has posted the voucher. None unless the state is
    `UNSETTLED`."""
    message: str = ""
    """The error message if the voucher was posted in another financial year; otherwise `""`."""
    message_sv: str = ""
    """The error message in Swedish; `""` if it was not recorded."""

    @property
    def label(self) -> str:
        """Series and number of the voucher in Fortnox, such as `V12`, or `""` if Fortnox does not have the voucher."""
        return self.matches[0].label if self.matches else ""

    @property
    def problem(self) -> Problem | None:
        """The problem that stops the export because of this state, or None if the state allows the export."""
        reference = self.voucher.reference
        match self.state:
            case VoucherState.CHANGED:
                return Problem.of(ProblemCode.CHANGED, reference=reference, label=self.matches[0].full_label)
            case VoucherState.DUPLICATE:
                # The voucher with the lowest number comes first, because it is the voucher that is kept.
                by_age = sorted(self.matches, key=lambda match: (match.number, match.series))
                labels = ", ".join(match.full_label for match in by_age)
                return Problem.of(ProblemCode.DUPLICATE, reference=reference, labels=labels)
            case VoucherState.ELSEWHERE:
                return Problem.of(
                    ProblemCode.ELSEWHERE,
                    reference=reference,
                    message=Text(self.message, self.message_sv or self.message),
                )
            case _:
                return None


@attrs.frozen(kw_only=True)
class MarkedBooks:
    """A company and a financial year, from which reference marks (codes that identify vouchers) are calculated."""

    database_number: int
    year: int

    def mark(self, reference: str, generation: int = 1) -> str:
        """Return the reference mark of a voucher in this company and year; see `reference_mark`."""
        return reference_mark(
            reference, database_number=self.database_number, year=self.year, generation=generation
        )

    def generations(self, reference: str, known_marks: Container[str]) -> list[int]:
        """Return the generations of a voucher that have a reference mark in `known_marks`, in ascending order.

        A voucher's generation is 1 at first. It rises by 1 each time the voucher is posted again after a reversal. Each
        generation has a different reference mark, the code that identifies the voucher in Fortnox.

        Args:
            reference: The reference of the voucher.
            known_marks: The reference marks that were found in Fortnox or in the export journal.
        """
        generations: list[int] = []
        generation = 1
        # A generation can be missing between two others if its voucher was removed and the journal was lost.
        while generation - max(generations, default=0) <= _LONGEST_GAP:
            if self.mark(reference, generation) in known_marks:
                generations.append(generation)
            generation += 1
        return generations

    def is_reversed(
        self, voucher: PostedVoucher, lookup: LookupResult, planned_marks: Collection[str] = ()
    ) -> bool:
        """Return True if a voucher has been reversed in Fortnox or if its reversal is planned.

        Args:
            voucher: The exported voucher in Fortnox.
            lookup: The vouchers that were found in Fortnox.
            planned_marks: The reference marks of the vouchers in the plan.
        """
        reference = reversal_reference(voucher.label, voucher.marks.reference)
        return self.mark(reference) in planned_marks or self.find_reversal(voucher, lookup) is not None

    def find_reversal(self, voucher: PostedVoucher, lookup: LookupResult) -> PostedVoucher | None:
        """Return the voucher in Fortnox that reversed an exported voucher, or None.

        A reversal does not count if it has been reversed itself.
        """
        reference = reversal_reference(voucher.label, voucher.marks.reference)
        marks = (self.mark(reference, number) for number in self.generations(reference, lookup.by_mark))
        reversals = (reversal for mark in marks for reversal in lookup.by_mark[mark])
        return next((each for each in reversals if self.find_reversal(each, lookup) is None), None)


def reversal_reference(label: str, mark: str) -> str:
    """Return the reference for the voucher that reverses an original voucher.

    Args:
        label: Series and number of the original, such as `V12`.
        mark: The reference mark of the original, or its content mark if it has no reference mark. The label alone does
            not identify the original, because Fortnox can give the number of a removed voucher to a new voucher.
    """
    return f"reversal:{label}:{mark}"


def determine_states(
    vouchers: Sequence[ClosingVoucher],
    *,
    database_number: int,
    year: int,
    lookup: LookupResult,
    journal: JournalContent,
    settle_time: timedelta,
    repost: Collection[str] = (),
) -> list[PlannedVoucher]:
    """Return each voucher of a plan with its state.

    Args:
        vouchers: The vouchers of the plan, including the reversals.
        database_number: The company's database number.
        year: Fortnox's id of the financial year.
        lookup: The vouchers that were found in Fortnox.
        journal: The content of the export journal.
        settle_time: The time during which Fortnox may still post a voucher after the response was lost. Only a
            look-up after this time can show that the voucher was not posted.
        repost: References of vouchers to post again although they were removed, reversed or posted in another year.
    """
    books = MarkedBooks(database_number=database_number, year=year)
    planned_marks = frozenset(books.mark(voucher.reference) for voucher in vouchers)
    known_marks = frozenset([*lookup.by_mark, *journal.entries])

    def planned_voucher(voucher: ClosingVoucher) -> PlannedVoucher:
        content = content_mark(voucher)
        generations = books.generations(voucher.reference, known_marks)
        last = max(generations, default=1)
        posted = [
            match
            for generation in generations
            for match in lookup.by_mark.get(books.mark(voucher.reference, generation), ())
        ]
        matches = tuple(match for match in posted if not books.is_reversed(match, lookup, planned_marks))
        planned = PlannedVoucher(
            voucher=voucher,
            marks=Marks(books.mark(voucher.reference, last), content),
            state=VoucherState.TO_POST,
        )
        if matches:
            return attrs.evolve(planned, state=_state_of_matches(matches, content), matches=matches)
        if planned.marks.reference not in lookup.by_mark:
            entry = journal.entries.get(planned.marks.reference)
            return _without_match(planned, entry, lookup.asked_at, settle_time, repost)
        if voucher.reference not in repost:
            reversal = books.find_reversal(posted[-1], lookup)
            return attrs.evolve(
                planned,
                state=VoucherState.REVERSED,
                former_label=posted[-1].label,
                reversed_by="" if reversal is None else reversal.label,
            )
        return attrs.evolve(planned, marks=Marks(books.mark(voucher.reference, last + 1), content))

    planned = [planned_voucher(voucher) for voucher in vouchers]
    lost_at = next(
        (
            beginning.at
            for beginning in journal.beginnings.values()
            if beginning.earlier_lost and beginning.at + settle_time > lookup.asked_at
        ),
        None,
    )
    if lost_at is None:
        return planned
    # The lost journal may have recorded a request that is still in progress. Until the settle time is over, a voucher
    # that is not in Fortnox may therefore still be posted.
    return [
        attrs.evolve(item, state=VoucherState.UNSETTLED, settles_at=lost_at + settle_time)
        if item.state is VoucherState.TO_POST
        else item
        for item in planned
    ]


def _state_of_matches(matches: Sequence[PostedVoucher], content: str) -> VoucherState:
    if len(matches) > 1:
        return VoucherState.DUPLICATE
    is_same = matches[0].marks.content == content
    return VoucherState.ALREADY_POSTED if is_same else VoucherState.CHANGED


def _without_match(
    planned: PlannedVoucher,
    entry: JournalEntry | None,
    asked_at: datetime,
    settle_time: timedelta,
    repost: Collection[str],
) -> PlannedVoucher:
    """Return a voucher that is not in Fortnox, with the state that follows from its journal entry."""
    if entry is None or entry.event is JournalEvent.REFUSED:
        return planned
    if entry.event in {JournalEvent.SENDING, JournalEvent.UNKNOWN}:
        # SENDING without a later line means that the exporter is still running, or that it has died and no later run
        # has recorded that yet.
        sent_at = asked_at if entry.event is JournalEvent.SENDING else entry.at
        settles_at = sent_at + settle_time
        if asked_at >= settles_at:
            return planned
        return attrs.evolve(planned, state=VoucherState.UNSETTLED, settles_at=settles_at)
    if planned.voucher.reference in repost:
        return planned
    if entry.event is JournalEvent.POSTED:
        return attrs.evolve(planned, state=VoucherState.REMOVED, former_label=entry.label)
    return attrs.evolve(
        planned, state=VoucherState.ELSEWHERE, message=entry.message, message_sv=entry.message_sv
    )
