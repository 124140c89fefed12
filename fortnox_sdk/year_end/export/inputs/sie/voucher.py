"""Conversion of a voucher of a SIE file to a closing voucher.

Only `#TRANS` rows count, as the standard says: each added row (`#RTRANS`) is repeated as `#TRANS`, and a removed row
(`#BTRANS`) is no longer part of the voucher. Rows with the amount 0 change nothing and are left out. Dimension 1 is the
cost centre, and dimension 6 is the project (SIE 4B §8). Quantities, signatures and registration dates have no place in
a voucher that is sent to Fortnox, and are left out.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

import sie4
from fortnox_sdk.text import Text, amount_text
from fortnox_sdk.year_end.export.inputs.amounts import LIMIT
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_COST_CENTER: Final = "1"
_PROJECT: Final = "6"
_ACCOUNT: Final = re.compile(r"[1-9][0-9]{3}")
_MOST_DECIMALS: Final = 2
_LOST_CHARACTER: Final = "\N{REPLACEMENT CHARACTER}"
# The letters åäöÅÄÖé of Windows-1252 read as code page 437, and of code page 437 read as Windows-1252.
_GARBLED: Final = frozenset("σΣ÷┼─╓Θ†„”Ž™‚\x8f")
_CORRECT: Final = Text(
    "Correct the voucher in the program that wrote the file, and export the file again. Or delete the voucher from "
    "the file.",
    "Rätta verifikationen i programmet som skrev filen och exportera filen på nytt. Eller ta bort verifikationen ur "
    "filen.",
)


def closing_voucher(voucher: sie4.Voucher, reference: str, *, garbled: bool) -> ClosingVoucher | Refusal:
    """Return a voucher of a SIE file as a closing voucher, or the reason why it is refused.

    Args:
        voucher: The voucher.
        reference: The reference of the closing voucher.
        garbled: True if letters of the file are in a wrong encoding, so that texts have to be checked.
    """
    if voucher.date is None:
        return Refusal(Text("has no date", "saknar datum"), _CORRECT)
    fault = next(_faults(voucher, garbled=garbled), None)
    if fault is not None:
        return Refusal(fault, _CORRECT)
    rows = tuple(_row(row) for row in voucher.transactions if row.amount)
    return ClosingVoucher(reference=reference, date=voucher.date, text=voucher.text, rows=rows)


def _row(row: sie4.Row) -> ClosingRow:
    objects = dict(row.objects)
    return ClosingRow.signed(
        int(row.account),
        row.amount,
        text=row.text,
        cost_center=objects.get(_COST_CENTER, ""),
        project=objects.get(_PROJECT, ""),
    )


def _faults(voucher: sie4.Voucher, *, garbled: bool) -> Iterator[Text]:
    """Yield the reasons why a voucher can't be posted."""
    if not voucher.text.strip():
        yield Text("has no text, which Fortnox requires", "saknar text, vilket Fortnox kräver")
    if _is_garbled(voucher.text, garbled=garbled):
        shown = quoted(voucher.text)
        yield Text(f"has the garbled text {shown}", f"har den förvanskade texten {shown}")
    if voucher.unknown:
        shown = quoted(f"#{voucher.unknown[0].label}")
        yield Text(
            f"contains a record {shown} that is not in the SIE standard or can't be read",
            f"innehåller en post {shown} som inte finns i SIE-standarden eller inte kan läsas",
        )
    for row, following in zip_longest(voucher.rows, voucher.rows[1:]):
        if row.kind is sie4.RowKind.RTRANS and not _is_copy(row, following):
            shown = quoted(row.account)
            yield Text(
                f"has an added row (#RTRANS) on account {shown} that is not repeated as #TRANS",
                f"har en tillagd rad (#RTRANS) på konto {shown} som inte upprepas som #TRANS",
            )
    for number, row in enumerate(voucher.transactions, 1):
        # A row with the amount 0 is left out, whatever else it contains.
        for fault in _row_faults(row, voucher, garbled=garbled) if row.amount else ():
            yield Text(f"has, in transaction row {number}, ", f"har på transaktionsrad {number} ") + fault
    if not any(row.amount for row in voucher.transactions):
        yield Text(
            "has no rows with an amount (all rows may have been removed)",
            "har inga rader med belopp (alla rader kan vara borttagna)",
        )
    if voucher.total:
        difference = abs(voucher.total)
        yield Text(
            f"does not balance: debit and credit differ by {amount_text(difference, 'en')} SEK",
            f"balanserar inte: debet och kredit skiljer sig åt med {amount_text(difference, 'sv')} kr",
        )


def _is_copy(row: sie4.Row, following: sie4.Row | None) -> bool:
    """Return True if the row after an added row repeats it. Only account, objects and amount are compared.

    Fortnox leaves out the signature of the repeated row, and the bookkeeping program BL changes its date.
    """
    return (
        following is not None
        and following.kind is sie4.RowKind.TRANS
        and (row.account, row.objects, row.amount) == (following.account, following.objects, following.amount)
    )


def _row_faults(row: sie4.Row, voucher: sie4.Voucher, *, garbled: bool) -> Iterator[Text]:
    """Yield the reasons why a row can't be posted, each as the end of a sentence."""
    if not _ACCOUNT.fullmatch(row.account):
        shown = quoted(row.account)
        yield Text(
            f"the account {shown}, not a number from 1000 to 9999",
            f"kontot {shown}, som inte är ett nummer från 1000 till 9999",
        )
    exponent = row.amount.as_tuple().exponent
    if abs(row.amount) >= LIMIT or not isinstance(exponent, int) or exponent < -_MOST_DECIMALS:
        shown = quoted(row.amount)
        yield Text(
            f"the amount {shown}, which has more than two decimals or is too large",
            f"beloppet {shown}, som har fler än två decimaler eller är för stort",
        )
    if row.date is not None and row.date != voucher.date:
        yield Text(
            f"the date {row.date}, but the voucher is dated {voucher.date}, and Fortnox has one date for all rows",
            f"datumet {row.date}, men verifikationen är daterad {voucher.date}, och Fortnox har ett datum för alla "
            "rader",
        )
    dimensions = [dimension for dimension, _ in row.objects]
    for dimension in dimensions:
        if dimension not in {_COST_CENTER, _PROJECT}:
            shown = quoted(dimension)
            yield Text(
                f"an object of dimension {shown}, but Fortnox has only cost centres (1) and projects (6)",
                f"ett objekt i dimension {shown}, men Fortnox har bara kostnadsställen (1) och projekt (6)",
            )
    if len(set(dimensions)) < len(dimensions):
        yield Text(
            "two objects of the same dimension, but Fortnox can store only one",
            "två objekt i samma dimension, men Fortnox kan bara lagra ett",
        )
    if _is_garbled(row.text, garbled=garbled):
        shown = quoted(row.text)
        yield Text(f"the garbled text {shown}", f"den förvanskade texten {shown}")


def _is_garbled(text: str, *, garbled: bool) -> bool:
    return _LOST_CHARACTER in text or (garbled and not _GARBLED.isdisjoint(text))
