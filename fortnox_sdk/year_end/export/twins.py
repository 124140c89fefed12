"""Twins: pairs of vouchers in Fortnox that two exporters have posted for the same planned voucher.

This can happen if the exporters share neither a journal nor a token store. Both look for the voucher in Fortnox, find
nothing and post it. Fortnox has no lock that prevents this. The exporter that posts last finds both vouchers when it
reads the vouchers again. The younger voucher of a pair is the voucher with the higher number. Only the younger voucher
is reversed, so that one voucher always remains.
"""

from collections.abc import Iterable, Sequence

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.lookup import LookupResult, PostedVoucher
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.reversal import create_reversal
from fortnox_sdk.year_end.export.states import MarkedBooks, reversal_reference
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


@attrs.frozen(kw_only=True)
class Twin:
    """A pair of vouchers in Fortnox that two exporters have posted for the same planned voucher."""

    reference: str
    """The reference of the planned voucher."""
    older: PostedVoucher
    """The voucher with the lower number, which is not reversed."""
    younger: PostedVoucher
    """The voucher with the higher number, which is to be reversed."""

    @property
    def problem(self) -> Problem:
        """The problem that reports both vouchers as duplicates."""
        return Problem.of(
            ProblemCode.DUPLICATE,
            reference=self.reference,
            labels=f"{self.older.full_label}, {self.younger.full_label}",
        )

    @property
    def reversal_reference(self) -> str:
        """The reference of the voucher that reverses the younger of the two duplicates."""
        return reversal_reference(self.younger.label, self.younger.marks.reference)

    def create_reversal(self, client: FortnoxClient, *, year: int) -> ClosingVoucher:
        """Return the voucher that reverses the younger of the two duplicates. This makes one call and posts nothing."""
        return create_reversal(client, self.younger.series, self.younger.number, year=year)


def twin_age(voucher: PostedVoucher) -> tuple[int, str]:
    """Return a sort key that puts the older of two duplicates first: the voucher's number, then its series."""
    return voucher.number, voucher.series


def find_twins(references: Iterable[str], books: MarkedBooks, lookup: LookupResult) -> list[Twin]:
    """Return the twins of a plan: pairs of vouchers that two exporters have posted for the same voucher of the plan.

    If a reversal was posted twice, the two reversals are returned as a pair as well. Nothing is requested from Fortnox.

    Args:
        references: The references of the vouchers in the plan.
        books: The company and the financial year.
        lookup: The vouchers that were found in Fortnox.
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
    """Return the vouchers in Fortnox that were posted for a reference, including those posted after a reversal."""
    return [
        voucher
        for generation in books.generations(reference, lookup.by_mark)
        for voucher in lookup.by_mark[books.mark(reference, generation)]
    ]


def add_twin_reversals(
    client: FortnoxClient, vouchers: Sequence[ClosingVoucher], twins: Sequence[Twin], *, year: int
) -> list[ClosingVoucher]:
    """Return the vouchers of a plan, followed by a reversal of the younger voucher of each pair of duplicates.

    This makes one call for each reversal.
    """
    references = {voucher.reference for voucher in vouchers}
    reversals = [
        twin.create_reversal(client, year=year) for twin in twins if twin.reversal_reference not in references
    ]
    return [*vouchers, *reversals]


def check_older_twins(twins: Iterable[Twin], books: MarkedBooks, lookup: LookupResult) -> None:
    """Check that the older voucher of each pair of duplicates is still in Fortnox and has not been reversed.

    Otherwise, no valid voucher would remain after the younger voucher is reversed.

    Raises:
        InvalidInput: The older voucher of a pair was removed or reversed after the plan was made.
    """
    for twin in twins:
        same_mark = lookup.by_mark.get(twin.older.marks.reference, ())
        if not any(
            voucher.label == twin.older.label and not books.is_reversed(voucher, lookup)
            for voucher in same_mark
        ):
            raise InvalidInput(
                Text(
                    f"Voucher '{twin.older.full_label}' was removed or reversed after the plan was made, "
                    f"so its duplicate '{twin.younger.full_label}' is not reversed.",
                    f"Verifikation '{twin.older.full_label}' togs bort eller återfördes efter att planen gjordes, "
                    f"så dess dubblett '{twin.younger.full_label}' återförs inte.",
                ),
                hint=Text("Make a new export plan.", "Gör en ny exportplan."),
            )
