"""Where each voucher of a plan stands, from what Fortnox has and what the journal remembers. Asks nothing."""

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import JournalEvent, JournalRecord, Sent
from fortnox_sdk.year_end.export.lookup import Found, LookUp
from fortnox_sdk.year_end.export.marks import Marks, content_mark, reference_mark
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["MarkedBooks", "PlannedVoucher", "VoucherState", "judge", "reversal_reference"]


_GAP: Final = 5
"""More generations of a voucher in a row than this are never gone at once."""


class VoucherState(StrEnum):
    """Where a voucher stands."""

    TO_POST = "to post"
    ALREADY = "already posted"
    CHANGED = "changed since it was posted"
    REMOVED = "posted and since removed in Fortnox"
    REVERSED = "posted and since reversed"
    UNSETTLED = "sent without an answer"
    DUPLICATE = "posted more than once"
    ELSEWHERE = "posted in another year"

    @property
    def text(self) -> Text:
        """The state for readers."""
        return Text(self.value, _IN_SWEDISH[self])


_IN_SWEDISH: Final[Mapping[VoucherState, str]] = MappingProxyType(
    {
        VoucherState.TO_POST: "bokförs",
        VoucherState.ALREADY: "redan bokförd",
        VoucherState.CHANGED: "ändrad sedan den bokfördes",
        VoucherState.REMOVED: "bokförd och sedan borttagen i Fortnox",
        VoucherState.REVERSED: "bokförd och sedan återförd",
        VoucherState.UNSETTLED: "skickad utan svar",
        VoucherState.DUPLICATE: "bokförd mer än en gång",
        VoucherState.ELSEWHERE: "bokförd i ett annat år",
    }
)


@attrs.frozen(kw_only=True)
class PlannedVoucher:
    """One voucher of a plan and where it stands."""

    voucher: ClosingVoucher
    marks: Marks
    """As it is or will be posted."""
    state: VoucherState
    found: tuple[Found, ...] = ()
    """The vouchers in Fortnox that carry its reference and count."""
    was: str = ""
    """The number that it had before it was removed or reversed, such as `V3`."""
    due: datetime | None = None
    """When an unsettled one can be looked for with certainty."""
    said: str = ""
    """Fortnox's words, when they matter."""

    @property
    def label(self) -> str:
        """Series and number in Fortnox, such as `V12`; empty when it is not there."""
        return self.found[0].label if self.found else ""

    @property
    def problem(self) -> Problem | None:
        """What keeps the plan from being sent because of where this voucher stands."""
        reference = self.voucher.reference
        match self.state:
            case VoucherState.CHANGED:
                return Problem.of(ProblemCode.CHANGED, reference=reference, label=self.label)
            case VoucherState.DUPLICATE:
                labels = ", ".join(one.label for one in self.found)
                return Problem.of(ProblemCode.DUPLICATE, reference=reference, labels=labels)
            case VoucherState.ELSEWHERE:
                return Problem.of(ProblemCode.ELSEWHERE, reference=reference, said=self.said)
            case _:
                return None


@attrs.frozen(kw_only=True)
class MarkedBooks:
    """A company's financial year, as marks tell it apart from others."""

    database_number: int
    year: int

    def mark(self, reference: str, generation: int = 1) -> str:
        """The reference mark of a voucher in these books."""
        return reference_mark(
            reference, database_number=self.database_number, year=self.year, generation=generation
        )

    def generations(self, reference: str, seen: Container[str]) -> list[int]:
        """How often a voucher was posted or sent anew: the generations whose marks were seen."""
        known: list[int] = []
        generation = 1
        # One that is missing may be gone without a trace, and a later one stand: removed, and the journal lost.
        while generation - max(known, default=0) <= _GAP:
            if self.mark(reference, generation) in seen:
                known.append(generation)
            generation += 1
        return known

    def is_reversed(self, one: Found, look: LookUp, coming: Collection[str] = ()) -> bool:
        """Whether a voucher was taken back by one that stands, or by one whose mark is in `coming`."""
        reference = reversal_reference(one.label, one.marks.ref)
        backs = [self.mark(reference, g) for g in self.generations(reference, look.by_ref)]
        return self.mark(reference) in coming or any(
            not self.is_reversed(back, look) for mark in backs for back in look.by_ref[mark]
        )


def reversal_reference(label: str, mark: str) -> str:
    """The reference of the voucher that reverses another.

    Args:
        label: The other's series and number.
        mark: Its reference mark, or its content mark when it has none: numbers can be given anew.
    """
    return f"reversal:{label}:{mark}"


def judge(
    vouchers: Sequence[ClosingVoucher],
    *,
    database_number: int,
    year: int,
    look: LookUp,
    journal: JournalRecord,
    settle: timedelta,
    again: Collection[str] = (),
) -> list[PlannedVoucher]:
    """Where each voucher stands.

    Args:
        vouchers: The plan, with the reversals that it asks for.
        database_number: The company's.
        year: Fortnox's id of the financial year.
        look: What Fortnox has.
        journal: What the journal remembers.
        settle: How long after a send without an answer a look-up that finds nothing counts.
        again: References whose removed, reversed or astray vouchers are to be posted again.
    """
    company = MarkedBooks(database_number=database_number, year=year)
    coming = frozenset(company.mark(voucher.reference) for voucher in vouchers)

    seen = frozenset([*look.by_ref, *journal.sent])

    def of(voucher: ClosingVoucher) -> PlannedVoucher:
        content = content_mark(voucher)
        known = company.generations(voucher.reference, seen)
        last = max(known, default=1)
        found = [one for g in known for one in look.by_ref.get(company.mark(voucher.reference, g), ())]
        standing = [one for one in found if not company.is_reversed(one, look, coming)]
        plain = PlannedVoucher(
            voucher=voucher,
            marks=Marks(company.mark(voucher.reference, last), content),
            state=VoucherState.TO_POST,
        )
        if standing:
            return attrs.evolve(plain, state=_standing(standing, content), found=tuple(standing))
        if plain.marks.ref not in look.by_ref:
            return _absent(plain, journal.sent.get(plain.marks.ref), look.at, settle, again)
        if voucher.reference not in again:
            return attrs.evolve(plain, state=VoucherState.REVERSED, was=found[-1].label)
        return attrs.evolve(plain, marks=Marks(company.mark(voucher.reference, last + 1), content))

    begun = journal.beginnings.values()
    lost = next((one for one in begun if one.lost and one.at + settle > look.at), None)
    planned = [of(voucher) for voucher in vouchers]
    if lost is None:
        return planned
    # With the journal, a send under way may have been lost: until it has settled, nothing counts as not posted.
    return [
        attrs.evolve(one, state=VoucherState.UNSETTLED, due=lost.at + settle)
        if one.state is VoucherState.TO_POST
        else one
        for one in planned
    ]


def _standing(standing: Sequence[Found], content: str) -> VoucherState:
    if len(standing) > 1:
        return VoucherState.DUPLICATE
    return VoucherState.ALREADY if standing[0].marks.content == content else VoucherState.CHANGED


def _absent(
    plain: PlannedVoucher,
    sent: Sent | None,
    asked_at: datetime,
    settle: timedelta,
    again: Collection[str],
) -> PlannedVoucher:
    """A voucher that Fortnox does not have."""
    if sent is None or sent.event is JournalEvent.REFUSED:
        return plain
    if sent.event in {JournalEvent.SENDING, JournalEvent.UNKNOWN}:
        # A line without an end: its exporter is at work, or dead and not yet cleared up after (`export_run`).
        due = (asked_at if sent.event is JournalEvent.SENDING else sent.at) + settle
        if asked_at >= due:
            return plain
        return attrs.evolve(plain, state=VoucherState.UNSETTLED, due=due)
    if plain.voucher.reference in again:
        return plain
    if sent.event is JournalEvent.POSTED:
        return attrs.evolve(plain, state=VoucherState.REMOVED, was=sent.label)
    return attrs.evolve(plain, state=VoucherState.ELSEWHERE, said=sent.said)
