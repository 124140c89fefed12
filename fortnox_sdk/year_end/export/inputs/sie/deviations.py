"""Deviations from the SIE standard in the lines of a voucher. A voucher with an unclear value is refused."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sie4
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal

HARMLESS_CODES: Final = frozenset(
    {
        sie4.Code.LOWER_CASE_LABEL,
        sie4.Code.BACKSLASH_BEFORE_QUOTE,
        sie4.Code.EXTRA_FIELDS,
        sie4.Code.MISSING_FIELD,
        sie4.Code.HISTORY,
        # The forms that these codes report can be read in one way only. An amount such as `1,200` has three decimals
        # and is refused for that.
        sie4.Code.DECIMAL_COMMA,
        sie4.Code.ISO_DATE,
        sie4.Code.MISSING_OBJECT_LIST,
        # Reported again where the record is used: see `closing_voucher`.
        sie4.Code.UNKNOWN_LABEL,
        sie4.Code.ACCOUNT_NOT_NUMERIC,
        sie4.Code.MANY_DECIMALS,
    }
)
"""The codes of deviations with which a voucher can still be used."""
_EXPORT_AGAIN: Final = Text(
    "Export the SIE file again from the program that wrote it, or correct the line in the file.",
    "Exportera SIE-filen på nytt från programmet som skrev den, eller rätta raden i filen.",
)
_REASONS: Final[Mapping[sie4.Code, Text]] = MappingProxyType(
    {
        sie4.Code.BAD_DATE: Text("has no valid date", "saknar giltigt datum"),
        sie4.Code.BAD_AMOUNT: Text("has no valid amount", "saknar giltigt belopp"),
        sie4.Code.BAD_FIELD: Text(
            "lacks a valid account or a valid quantity", "saknar giltigt konto eller giltig kvantitet"
        ),
        sie4.Code.TEXT_FOR_DATE: Text("has a text in place of a date", "har en text i stället för ett datum"),
        sie4.Code.INCOMPLETE_OBJECT_LIST: Text(
            "has a dimension without an object", "har en dimension utan objekt"
        ),
        sie4.Code.UNTERMINATED_QUOTE: Text(
            "has a quotation mark that is not closed", "har ett citattecken som inte avslutas"
        ),
        sie4.Code.STRAY_QUOTE: Text(
            "has a quotation mark inside a text", "har ett citattecken inne i en text"
        ),
        sie4.Code.VOUCHER_WITHOUT_BLOCK: Text("has no rows", "saknar rader"),
        sie4.Code.VOUCHER_NOT_CLOSED: Text("is not closed with '}'", "avslutas inte med '}'"),
    }
)
_OTHER: Final = Text("deviates from the SIE standard", "avviker från SIE-standarden")


def deviation(diagnostic: sie4.Diagnostic) -> Refusal:
    """Return the refusal of a voucher with a deviation in one of its lines."""
    line = Text(f"in line {diagnostic.line}", f"på rad {diagnostic.line}")
    code = Text.same(f" ({diagnostic.code})")
    return Refusal(_REASONS.get(diagnostic.code, _OTHER) + Text.same(" ") + line + code, _EXPORT_AGAIN)
