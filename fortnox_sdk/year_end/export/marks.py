"""The two marks that end the comments of a posted voucher.

Fortnox has no idempotency key, so the voucher itself carries one. `ref:` identifies the voucher (by company, year and
the caller's reference), and `c:` identifies its content. Both are the same in every run and on every machine.
"""

import hashlib
import json
import re
from typing import Final

import attrs

from fortnox_sdk.scalars import money_text
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

LONGEST_COMMENTS: Final = 1000
"""The number of characters that Fortnox accepts in a voucher's Comments (API specification)."""
# The marks may stand anywhere in the comments, because a person may have added text after them in Fortnox.
_MARKS: Final = re.compile(r"\bref:([0-9a-f]{32})\s+c:([0-9a-f]{16})\b")


@attrs.frozen
class Marks:
    """The marks of one voucher."""

    reference: str
    """The reference mark: 32 hexadecimal digits that identify the voucher."""
    content: str
    """The content mark: 16 hexadecimal digits from the date, the text and the rows."""

    def __str__(self) -> str:
        return f"ref:{self.reference} c:{self.content}"


def reference_mark(reference: str, *, database_number: int, year: int, generation: int = 1) -> str:
    """Return the mark that identifies a voucher.

    Args:
        reference: The caller's reference.
        database_number: The company's database number in Fortnox.
        year: Fortnox's id of the financial year.
        generation: 1 for the voucher as first posted, and one more each time it was reversed and posted again.

    >>> reference_mark("depreciation", database_number=1838388, year=2)
    '862f378e00663738887e913bffe4ef2c'
    """
    parts: list[str | int] = [database_number, year, reference]
    if generation > 1:
        parts.append(generation)
    return _digest(parts)[:32]


def content_mark(voucher: ClosingVoucher) -> str:
    """Return the mark of a voucher's date, text and rows. The order of the rows and the comment do not matter."""
    rows = sorted(
        [row.account, money_text(row.amount), row.text, row.cost_center, row.project] for row in voucher.rows
    )
    return _digest([voucher.date.isoformat(), voucher.text, rows])[:16]


def with_marks(comment: str, marks: Marks) -> str:
    """Return a comment with the marks at its end, as it is sent to Fortnox."""
    return f"{comment} {marks}".lstrip()


def find_marks(comments: str) -> Marks | None:
    """Return the last marks in a voucher's comments, or None if there are no marks.

    >>> find_marks("Enligt avtal ref:862f378e00663738887e913bffe4ef2c c:0123456789abcdef").content
    '0123456789abcdef'
    """
    matches = _MARKS.findall(comments)
    return Marks(*matches[-1]) if matches else None


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
