"""The limits of a file. A file may be of any size, but not its lines, vouchers, numbers and diagnostics.

Every limit is far above what accounting programs write. The longest line of the real files that we have seen has 140
bytes, and the largest voucher a few hundred rows. Without limits, a damaged or hostile file could use up the memory.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "MAX_DIAGNOSTICS",
    "MAX_DIGITS",
    "MAX_FIELDS",
    "MAX_JOINED_NUMBER",
    "MAX_LINE_LENGTH",
    "MAX_VOUCHER_LENGTH",
]

MAX_LINE_LENGTH: Final = 1_000_000
"""Bytes in a line without its line end. Only the label of a longer line is read."""

MAX_FIELDS: Final = 1_000
"""Fields of a line, and items of an object list. Further fields are not read."""

MAX_VOUCHER_LENGTH: Final = 10_000_000
"""Characters between the header and the end of a voucher, about 150 000 rows. Further rows are not read."""

MAX_DIGITS: Final = 40
"""Digits of an amount or quantity before the decimal sign, and after it. A longer number is not an amount."""

MAX_JOINED_NUMBER: Final = 100
"""Characters of an object number that joins the numbers of a parent object and its child; see `check`."""

MAX_DIAGNOSTICS: Final = 1_000
"""Diagnostics with the same code that are listed. Further ones are counted in one more diagnostic."""
