"""Checks for the fuzz target ``sie4-columns``: a table read from bytes must equal the table made from the document.

A document must also be the same after writing and reading.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sie4
from sie4.table_schemas import SCHEMAS

__all__ = ["exercise_columns"]


def exercise_columns(data: bytes) -> None:
    """Compare the tables from the bytes with the tables from the document. Raise AssertionError if they differ.

    A table may be refused, because a number has too many digits for its column or the file exceeds a limit. It
    must then be refused in both cases: from the bytes and from the document.
    """
    try:
        document = sie4.loads(data)
    except sie4.SieError:
        document = None
    for name in SCHEMAS:
        expected = None if document is None else _table(partial(sie4.to_arrow, document, name, history=True))
        _compare(_table(partial(sie4.rows(data, history=True).to_arrow, name)), expected, name)
    if document is None:
        return
    _compare(_table(sie4.rows(data).to_arrow), _table(sie4.rows(document).to_arrow), "counted rows")
    try:
        written = sie4.dumps(document, encoding="utf-8")
    except sie4.SieError:
        return
    if sie4.loads(written, encoding="utf-8") != document:
        raise AssertionError("The document differs after writing and reading.")


def _table(read: Callable[[], object]) -> object:
    """Return a table, or None if it is refused."""
    try:
        return read()
    except sie4.SieError:
        return None


def _compare(table: Any, expected: Any, name: str) -> None:  # noqa: ANN401 - pyarrow has no type hints
    if (table is None) != (expected is None):
        raise AssertionError(f"The table {name} is refused in one of two ways.")
    if table is not None and not table.equals(expected, check_metadata=True):
        fields = [column for column in table.column_names if table[column] != expected[column]]
        raise AssertionError(f"The columns {fields} of the table {name} differ from those of the document.")
