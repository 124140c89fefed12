"""The two marks (codes) at the end of an exported voucher's comments, by which later runs recognise the voucher.

Fortnox has no idempotency key, so the comments contain one. The reference mark (`ref:`) identifies the voucher by
company, year and the caller's reference. The content mark (`c:`) identifies its content. Both are the same in every run
and on every machine.
"""

import hashlib
import json
import re
from typing import Final

import attrs

from fortnox_sdk.scalars import money_text
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

LONGEST_COMMENTS: Final = 1000
"""The highest number of characters that Fortnox accepts in a voucher's Comments (API specification)."""
# The marks may stand anywhere in the comments, because a person may have added text beside them in Fortnox, even
# without a space. A voucher whose marks are not found could be posted again.
_MARKS: Final = re.compile(r"ref:([0-9a-f]{32})\s+c:([0-9a-f]{16})")


@attrs.frozen
class Marks:
    """The reference mark and the content mark: the two codes in the comments of an exported voucher."""

    reference: str
    """The reference mark: 32 hexadecimal digits that identify the voucher."""
    content: str
    """The content mark: 16 hexadecimal digits from the date, the text and the rows."""

    def __str__(self) -> str:
        return f"ref:{self.reference} c:{self.content}"


def reference_mark(reference: str, *, database_number: int, year: int, generation: int = 1) -> str:
    """Return the reference mark: the code in a voucher's comments by which later runs recognise the voucher.

    Args:
        reference: The reference that the caller gave the voucher.
        database_number: The company's database number in Fortnox.
        year: Fortnox's id of the financial year.
        generation: 1 when the voucher is posted for the first time. It rises by 1 each time the voucher is posted again
            after a reversal.

    >>> reference_mark("depreciation", database_number=1838388, year=2)
    '862f378e00663738887e913bffe4ef2c'
    """
    parts: list[str | int] = [database_number, year, reference]
    if generation > 1:
        parts.append(generation)
    return _digest(parts)[:32]


def content_mark(voucher: ClosingVoucher) -> str:
    """Return the content mark: the code in a voucher's comments by which later runs detect a changed voucher.

    The mark is a hash of the voucher's date, text and rows. The comment and the order of the rows do not affect it.
    """
    rows = sorted(
        [row.account, money_text(row.amount), row.text, row.cost_center, row.project] for row in voucher.rows
    )
    return _digest([voucher.date.isoformat(), voucher.text, rows])[:16]


def with_marks(comment: str, marks: Marks) -> str:
    """Return the comments to send to Fortnox: the voucher's own comment, then the marks that identify the voucher."""
    return f"{comment} {marks}".lstrip()


def find_marks(comments: str) -> Marks | None:
    """Find the reference mark and the content mark that an export has written into a voucher's comments.

    If the comments contain several pairs of marks, the last pair is returned. If the comments contain no marks, the
    result is None.

    >>> find_marks("Enligt avtal ref:862f378e00663738887e913bffe4ef2c c:0123456789abcdef").content
    '0123456789abcdef'
    """
    matches = _MARKS.findall(comments)
    return Marks(*matches[-1]) if matches else None


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
