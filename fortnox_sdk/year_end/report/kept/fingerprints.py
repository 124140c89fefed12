"""Fingerprints of cells, by which a new import sees whether a person has changed a cell of the earlier workbook."""

import re
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Final

from fortnox_sdk.text import printable

FORMULA: Final = "="
"""The fingerprint of every formula. Excel adapts formulas if rows are inserted or moved."""
_CONTROL: Final = re.compile(r"_x[0-9A-Fa-f]{4}_")
_LENGTH: Final = 8


def fingerprint(value: object) -> str:
    """Return a short text that is the same for equal contents of a cell, and `""` for an empty cell.

    >>> fingerprint(Decimal("12.50")) == fingerprint(12.5), fingerprint(None)
    (True, '')
    """
    text = content_text(value)
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:_LENGTH] if text else ""


def content_text(value: object) -> str:
    """Return the content of a cell as text. A number has at most four decimals. A datetime at midnight is a date."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{Decimal(str(value)):.4f}".rstrip("0").rstrip(".")
    # Excel writes control characters as `_x0001_`, and other programs leave them out.
    return "\n".join(printable(line) for line in _CONTROL.sub("?", str(value)).splitlines()).strip()
