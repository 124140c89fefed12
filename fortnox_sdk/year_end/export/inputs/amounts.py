"""The grammar of amounts in files with closing vouchers. It accepts no text that can be read in more than one way.

An amount consists of digits, with an optional sign before them and at most two decimals after a point or a comma.
Thousands may be separated by spaces, no-break spaces or narrow no-break spaces, in groups of three digits:

    1200    1200.50    1200,5    1 200,50    -1 200    +0.05

Everything else is refused. For example, some people read `1,200` and `1.200` as 1200, others as 1.2. Also refused are a
minus sign after the digits, parentheses around them, exponents, underscores and digits other than 0 to 9.
"""

import re
from decimal import Context, Decimal
from typing import Final

from fortnox_sdk.scalars import ORE
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted

BLANKS: Final = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
"""The kinds of space that may separate thousands and surround an amount."""
_SIGN: Final = r"[+\-\N{MINUS SIGN}]"
_AMOUNT: Final = re.compile(
    rf"{_SIGN}?(?:0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:[{BLANKS}][0-9]{{3}})+)(?:[.,][0-9]{{1,2}})?"
)
_AMBIGUOUS: Final = re.compile(
    rf"{_SIGN}?[0-9]{{1,3}}(?:[.,' {BLANKS}][0-9]{{3}})*[.,][0-9]{{3}}(?:[.,][0-9]+)?"
)
_MINUS_AFTER: Final = re.compile(r"[0-9 .,]+[-\N{MINUS SIGN}]|\([0-9 .,]+\)")
_MORE_DECIMALS: Final = re.compile(rf"{_SIGN}?[0-9{BLANKS}]+[.,][0-9]{{3,}}")
_LONGEST: Final = 40
LIMIT: Final = Decimal(10) ** 12
"""The exclusive upper limit of amounts. Below it, the 15 significant digits of Excel are exact to the öre."""
_EXCEL: Final = Context(prec=15)

_PLAIN: Final = Text(
    "Write an amount such as 1200.00, -1200,50 or 1 200,50.",
    "Skriv ett belopp som 1200,00, -1200.50 eller 1 200,50.",
)
_SPACES: Final = Text(
    "Separate thousands with spaces or not at all, and write at most two decimals: 1 200,00 or 1200.00 or 1.20.",
    "Skilj tusental åt med mellanslag eller inte alls och skriv högst två decimaler: 1 200,00, 1200.00 eller 1,20.",
)


def read_amount(text: str) -> Decimal | Refusal:
    """Return the amount in a text, or the reason why the text is refused.

    >>> read_amount("1 200,50"), read_amount("-1200")
    (Decimal('1200.50'), Decimal('-1200'))
    >>> read_amount("1,200").reason.en
    "is '1,200', whose separator can mark thousands or decimals"
    """
    bare = text.strip(BLANKS)
    if len(bare) > _LONGEST or not _AMOUNT.fullmatch(bare):
        return _refusal(bare, text)
    digits = "".join("-" if c == "\N{MINUS SIGN}" else c for c in bare if c not in BLANKS)
    amount = Decimal(digits.replace(",", "."))
    return _too_large(text) if abs(amount) >= LIMIT else amount or abs(amount)


def read_number(number: float) -> Decimal | Refusal:
    """Return the amount in an Excel cell that contains a number, or the reason why the number is refused.

    Excel stores binary numbers and shows 15 significant digits. It stores the sum of 0.1 and 0.2 as
    0.30000000000000004. Therefore, this function first rounds the number to 15 significant digits.

    Args:
        number: The value of the cell, an `int` or a `float`. An `int` has at most 40 digits, because
            `checked_workbook` refuses longer numbers.

    >>> read_number(0.1 + 0.2)
    Decimal('0.30')
    """
    # The number is converted by way of its text, so that 0.1 becomes exactly 0.1.
    exact = Decimal(repr(number))
    if not exact.is_finite():
        return Refusal(Text("is infinite or not a number", "är oändligt eller inte ett tal"), _PLAIN)
    if abs(exact) >= LIMIT:
        return _too_large(f"{exact:.6g}")
    rounded = _EXCEL.create_decimal(exact)
    amount = rounded.quantize(ORE)
    if amount != rounded:
        return Refusal(
            Text(
                f"is {quoted(f'{rounded:f}')}, which has more than two decimals",
                f"är {quoted(f'{rounded:f}'.replace('.', ','))}, som har mer än två decimaler",
            ),
            Text(
                "Round the number in Excel, with =ROUND(…,2).",
                "Avrunda talet i Excel, med =AVRUNDA(…;2).",
            ),
        )
    return amount or abs(amount)


def _refusal(bare: str, text: str) -> Refusal:
    shown = quoted(text)
    if _AMBIGUOUS.fullmatch(bare):
        return Refusal(
            Text(
                f"is {shown}, whose separator can mark thousands or decimals",
                f"är {shown}, vars skiljetecken kan avse tusental eller decimaler",
            ),
            _SPACES,
        )
    if _MINUS_AFTER.fullmatch(bare):
        return Refusal(
            Text(f"is {shown}, not an amount", f"är {shown}, inte ett belopp"),
            Text(
                "Write the minus sign before the digits: -1200.00.",
                "Skriv minustecknet före siffrorna: -1200,00.",
            ),
        )
    if _MORE_DECIMALS.fullmatch(bare):
        return Refusal(
            Text(
                f"is {shown}, which has more than two decimals",
                f"är {shown}, som har mer än två decimaler",
            ),
            Text("Round the amount to whole öre.", "Avrunda beloppet till hela ören."),
        )
    return Refusal(Text(f"is {shown}, not an amount", f"är {shown}, inte ett belopp"), _PLAIN)


def _too_large(text: str) -> Refusal:
    shown, limit = quoted(text), f"{LIMIT:,f}"
    limit_in_swedish = limit.replace(",", "\N{NO-BREAK SPACE}")
    return Refusal(
        Text(
            f"is {shown}, but an amount must be less than {limit}",
            f"är {shown}, men ett belopp måste vara mindre än {limit_in_swedish}",
        ),
        Text("Correct the amount.", "Rätta beloppet."),
    )
