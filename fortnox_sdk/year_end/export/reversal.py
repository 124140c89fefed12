"""Vouchers that reverse other vouchers: debit and credit are exchanged, and the text names the original."""

from collections.abc import Collection, Sequence
from datetime import date

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput, NotFound
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.marks import content_mark, find_marks
from fortnox_sdk.year_end.export.preflight.vouchers import LONGEST_ROW_TEXT, permitted_text
from fortnox_sdk.year_end.export.states import PlannedVoucher, VoucherState, reversal_reference
from fortnox_sdk.year_end.export.vouchers import LONGEST_TEXT, ClosingVoucher


def create_reversal(
    client: FortnoxClient, series: str, number: int, *, year: int, on: date | None = None
) -> ClosingVoucher:
    """Return the closing voucher that reverses an original voucher. This makes one call and posts nothing.

    Rows without an amount are left out, and texts are changed as far as Fortnox's API requires it. Otherwise the
    vouchers that Fortnox itself or a SIE import has posted could not be reversed.

    Args:
        client: The client of the company.
        series: The series of the original.
        number: The number of the original.
        year: Fortnox's id of the original's financial year.
        on: The date of the reversal, or None for the date of the original.

    Raises:
        InvalidInput: The voucher does not exist or has no date.
    """
    label = f"{series}{number}"
    try:
        voucher = client.vouchers.get(series, number, financial_year=year)
    except NotFound as fault:
        raise InvalidInput(
            Text(
                f"Voucher '{label}' does not exist in the financial year with id {year}.",
                f"Verifikation '{label}' finns inte i räkenskapsåret med id {year}.",
            ),
            hint=Text(
                "Correct the series, the number or the financial year.",
                "Rätta serien, numret eller räkenskapsåret.",
            ),
        ) from fault
    original = ClosingVoucher.from_entity(voucher, reference=label)
    marks = find_marks(voucher.comments or "")
    reversal = original.reverse(
        reference=reversal_reference(label, marks.reference if marks else content_mark(original)),
        text=permitted_text(f"Återföring av {label}: {original.text}", longest=LONGEST_TEXT),
        date=on or original.date,
    )
    rows = tuple(
        attrs.evolve(row, text=permitted_text(row.text, longest=LONGEST_ROW_TEXT))
        for row in reversal.rows
        if row.amount
    )
    return attrs.evolve(reversal, rows=rows)


def add_reversals(
    client: FortnoxClient, planned: Sequence[PlannedVoucher], replace: Collection[str], *, year: int
) -> list[ClosingVoucher]:
    """Return the vouchers of a plan, with a reversal before each changed voucher whose reference is in `replace`.

    This makes one call for each reversal.
    """
    vouchers: list[ClosingVoucher] = []
    for item in planned:
        if item.state is VoucherState.CHANGED and item.voucher.reference in replace:
            original = item.matches[0]
            vouchers.append(create_reversal(client, original.series, original.number, year=year))
        vouchers.append(item.voucher)
    return vouchers
