"""Twins: one voucher that exporters with separate journals have posted twice.

Two exporters that share neither a journal nor a token store can both look, both find nothing, and both post. Fortnox
has no lock that prevents it. The one that posts last finds both vouchers when it looks again. The younger twin is the
voucher with the higher number. Both exporters reverse by this rule, so that they never reverse both twins.
"""

from collections.abc import Iterable, Sequence

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.lookup import LookupResult, PostedVoucher
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.reversal import create_reversal
from fortnox_sdk.year_end.export.states import MarkedBooks, reversal_reference
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


@attrs.frozen(kw_only=True)
class Twin:
    """Two vouchers in Fortnox that are the same voucher of the plan."""

    reference: str
    """The reference of the voucher in the plan."""
    older: PostedVoucher
    """The voucher that stays."""
    younger: PostedVoucher
    """The voucher that is to be reversed."""

    @property
    def problem(self) -> Problem:
        """The problem that names both vouchers."""
        return Problem.of(
            ProblemCode.DUPLICATE,
            reference=self.reference,
            labels=f"{self.older.label}, {self.younger.label}",
        )

    @property
    def reversal_reference(self) -> str:
        """The reference of the voucher that reverses the younger twin."""
        return reversal_reference(self.younger.label, self.younger.marks.reference)

    def create_reversal(self, client: FortnoxClient, *, year: int) -> ClosingVoucher:
        """Return the voucher that reverses the younger twin. This makes one call and posts nothing."""
        return create_reversal(client, self.younger.series, self.younger.number, year=year)


def twin_age(voucher: PostedVoucher) -> tuple[int, str]:
    """Return the sort key by which the older of two twins comes first: the number, then the series."""
    return voucher.number, voucher.series


def find_twins(references: Iterable[str], books: MarkedBooks, lookup: LookupResult) -> list[Twin]:
    """Return the twins among the vouchers of a plan, and among the vouchers that reverse them. This makes no calls.

    Args:
        references: The references of the plan.
        books: The company's financial year.
        lookup: The vouchers that Fortnox has.
    """
    twins: list[Twin] = []
    for reference in dict.fromkeys(references):
        pending = [reference]
        while pending:
            posted = _posted(pending.pop(), books, lookup)
            remaining = sorted(
                (voucher for voucher in posted if not books.is_reversed(voucher, lookup)), key=twin_age
            )
            twins += [
                Twin(reference=reference, older=remaining[0], younger=younger) for younger in remaining[1:]
            ]
            pending += [reversal_reference(voucher.label, voucher.marks.reference) for voucher in posted]
    return list({twin.younger.label: twin for twin in twins}.values())


def _posted(reference: str, books: MarkedBooks, lookup: LookupResult) -> list[PostedVoucher]:
    """Return all vouchers with a reference, of any generation."""
    return [
        voucher
        for generation in books.generations(reference, lookup.by_mark)
        for voucher in lookup.by_mark[books.mark(reference, generation)]
    ]


def add_twin_reversals(
    client: FortnoxClient, vouchers: Sequence[ClosingVoucher], twins: Sequence[Twin], *, year: int
) -> list[ClosingVoucher]:
    """Return the vouchers of a plan, followed by a reversal of each younger twin. This makes one call for each."""
    references = {voucher.reference for voucher in vouchers}
    reversals = [
        twin.create_reversal(client, year=year) for twin in twins if twin.reversal_reference not in references
    ]
    return [*vouchers, *reversals]


def check_older_twins(twins: Iterable[Twin], books: MarkedBooks, lookup: LookupResult) -> None:
    """Check that each older twin is still in Fortnox, so that the reversal of the younger one leaves a voucher.

    Raises:
        InvalidInput: An older twin was removed or reversed in the meantime. Nothing was sent.
    """
    for twin in twins:
        same_mark = lookup.by_mark.get(twin.older.marks.reference, ())
        if not any(
            voucher.label == twin.older.label and not books.is_reversed(voucher, lookup)
            for voucher in same_mark
        ):
            raise InvalidInput(
                f"{twin.older.label} was removed or reversed in the meantime, so {twin.younger.label} is not reversed.",
                hint="Plan the export again.",
            )
