"""The limits for the lines, vouchers, numbers and diagnostics of a file. The size of a file is not limited.

Every limit is far above what accounting programs write. In the real files that we have seen, the longest line has 140
bytes, and the largest voucher has a few hundred rows. Without limits, a damaged or hostile file could use up all
memory.
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
"""The maximum number of bytes in a line, without its line end. Only the label of a longer line is read."""

MAX_FIELDS: Final = 1_000
"""The maximum number of fields in a line, and of items in an object list. Further fields and items are not read."""

MAX_VOUCHER_LENGTH: Final = 10_000_000
"""The maximum number of characters in a voucher after its header, about 150 000 rows. Further rows are not read."""

MAX_DIGITS: Final = 40
"""The maximum number of digits before the decimal sign of an amount or quantity, and after it. A longer number is
not read as an amount."""

MAX_JOINED_NUMBER: Final = 100
"""The maximum number of characters in an object number that `check` accepts as the joined numbers of a parent object
and its child."""

MAX_DIAGNOSTICS: Final = 1_000
"""The maximum number of listed diagnostics with the same code. If there are more, one summary diagnostic gives the
number of diagnostics that are not listed."""
