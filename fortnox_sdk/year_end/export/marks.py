"""The two marks that end a posted voucher's comments: which voucher it is, and what it said.

Fortnox has no idempotency key, so the voucher itself carries one. `ref:` names the voucher (company, year and the
caller's reference), `c:` its contents; both look alike in every run and on every machine.
"""

import hashlib
import json
import re
from typing import Final

import attrs

from fortnox_sdk.scalars import money_text
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

__all__ = ["LONGEST_COMMENTS", "Marks", "content_mark", "find_marks", "reference_mark", "with_marks"]

LONGEST_COMMENTS: Final = 1000
"""Characters that Fortnox takes in a voucher's Comments (its API specification)."""
# Anywhere, not only at the end: a person may have added to the comments in Fortnox.
_MARKS: Final = re.compile(r"\bref:([0-9a-f]{32})\s+c:([0-9a-f]{16})\b")


@attrs.frozen
class Marks:
    """What a posted voucher says of itself."""

    ref: str
    """32 hex digits: which voucher."""
    content: str
    """16 hex digits: date, text and rows."""

    def __str__(self) -> str:
        return f"ref:{self.ref} c:{self.content}"


def reference_mark(reference: str, *, database_number: int, year: int, generation: int = 1) -> str:
    """The mark that names a voucher.

    Args:
        reference: The caller's.
        database_number: The company's, in Fortnox.
        year: Fortnox's id of the financial year.
        generation: 1 for the voucher as first posted; one more for each time it was reversed and asked for anew.

    >>> reference_mark("depreciation", database_number=1838388, year=2)
    '862f378e00663738887e913bffe4ef2c'
    """
    parts: list[str | int] = [database_number, year, reference]
    if generation > 1:
        parts.append(generation)
    return _digest(parts)[:32]


def content_mark(voucher: ClosingVoucher) -> str:
    """The mark of what a voucher says: date, text and rows. Neither the rows' order nor the comment counts."""
    rows = sorted(
        [row.account, money_text(row.amount), row.text, row.cost_center, row.project] for row in voucher.rows
    )
    return _digest([voucher.date.isoformat(), voucher.text, rows])[:16]


def with_marks(comment: str, marks: Marks) -> str:
    """A comment with its marks at the end, as it is sent."""
    return f"{comment} {marks}".lstrip()


def find_marks(comments: str) -> Marks | None:
    """The marks in a voucher's comments, the last ones if there are several; None when it has none.

    >>> find_marks("Enligt avtal ref:862f378e00663738887e913bffe4ef2c c:0123456789abcdef").content
    '0123456789abcdef'
    """
    found = _MARKS.findall(comments)
    return Marks(*found[-1]) if found else None


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
