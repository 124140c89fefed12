"""Vouchers that take others back: debit and credit exchanged, naming the original."""

from collections.abc import Collection, Sequence
from datetime import date

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput, NotFound
from fortnox_sdk.year_end.export.marks import content_mark, find_marks
from fortnox_sdk.year_end.export.preflight import LONGEST_TEXT
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState, reversal_reference
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["reversal_of", "with_reversals"]


def reversal_of(
    client: FortnoxClient, series: str, number: int, *, year: int, on: date | None = None
) -> ClosingVoucher:
    """The voucher that takes one back, ready to be planned; one call.

    Args:
        client: The company.
        series: The original's.
        number: The original's.
        year: Fortnox's id of the original's financial year.
        on: Date of the reversal; None: the original's.

    Raises:
        InvalidInput: there is no such voucher.
    """
    label = f"{series}{number}"
    try:
        voucher = client.vouchers.get(series, number, financial_year=year)
    except NotFound as fault:
        raise InvalidInput(
            f"Fortnox has no voucher {label} in that year.", hint="Check the number."
        ) from fault
    original = ClosingVoucher.of_entity(voucher, reference=label)
    marks = find_marks(voucher.comments or "")
    return original.mirrored(
        reference=reversal_reference(label, marks.ref if marks else content_mark(original)),
        text=f"Återföring av {label}: {original.text}"[:LONGEST_TEXT],
        date=on or original.date,
    )


def with_reversals(
    client: FortnoxClient, planned: Sequence[PlannedVoucher], replace: Collection[str], *, year: int
) -> list[ClosingVoucher]:
    """A plan's vouchers, each changed one that is to be replaced behind its reversal; one call for each of these."""
    wanted: list[ClosingVoucher] = []
    for one in planned:
        if one.state is VoucherState.CHANGED and one.voucher.reference in replace:
            original = one.found[0]
            wanted.append(reversal_of(client, original.series, original.number, year=year))
        wanted.append(one.voucher)
    return wanted
