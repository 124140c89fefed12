"""Arrow arrays and scalars from Python values, built from buffers.

`pyarrow.array` and `pyarrow.scalar` would import pandas if it is installed, which takes more time and
memory than reading a small file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from sie4.libraries import Array, library

__all__ = [
    "constant",
    "date_array",
    "decimal_array",
    "flag_array",
    "integer_array",
    "null",
    "range_array",
    "text_array",
]

_INT32 = "i"
_EPOCH = date(1970, 1, 1).toordinal()
_NULL = -(1 << 31)


def constant(value: int | str) -> Array:
    """Return a value as an Arrow scalar of type int32 or string."""
    return text_array([value])[0] if isinstance(value, str) else integer_array([value])[0]


def null(arrow_type: object) -> Array:
    """Return a null value of an Arrow type."""
    return library("pyarrow").nulls(1, arrow_type)[0]


def integer_array(values: Iterable[int]) -> Array:
    """Return an array of type int32."""
    pa = library("pyarrow")
    numbers = array(_INT32, values)
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])


def range_array(start: int, count: int, step: int = 1) -> Array:
    """Return an int32 array of ``count`` integers: ``start``, ``start + step``, and so on."""
    return integer_array(range(start, start + count * step, step))


def flag_array(values: Iterable[bool]) -> Array:
    """Return an array of type bool."""
    return library("pyarrow.compute").not_equal(integer_array(values), constant(0))


def text_array(values: Sequence[str]) -> Array:
    """Return an array of type string."""
    pa = library("pyarrow")
    parts = [value.encode() for value in values]
    offsets = array(_INT32, accumulate(map(len, parts), initial=0))
    return pa.StringArray.from_buffers(len(parts), pa.py_buffer(offsets), pa.py_buffer(b"".join(parts)))


def date_array(values: Iterable[date | None]) -> Array:
    """Return an array of type date32."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    days = integer_array(_NULL if value is None else value.toordinal() - _EPOCH for value in values)
    return pc.if_else(pc.equal(days, constant(_NULL)), null(pa.int32()), days).view(pa.date32())


def decimal_array(values: Sequence[Decimal | None], decimal_type: object) -> Array:
    """Return an array of the type ``decimal_type``. The type must have enough digits for all values."""
    pc = library("pyarrow.compute")
    numbers = text_array(["0" if value is None else f"{value:f}" for value in values]).cast(decimal_type)
    return pc.if_else(flag_array(value is not None for value in values), numbers, null(decimal_type))
