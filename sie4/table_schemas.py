"""The columns of the tables, and the conversion of values to Arrow columns.

The columns of a table and their types are the same for every file. A text that is often repeated is stored once and
referred to by its index (a dictionary column). The dictionary of a column has exactly the texts that occur in the
column, in the order of their first occurrence. Two tables with the same content are therefore equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sie4.errors import SieError
from sie4.libraries import Array, Table, library
from sie4.model import Objects

__all__ = ["SCHEMAS", "ColumnKind", "TableName", "arrow_type", "coded", "recode", "struct_list", "to_table"]

TableName = Literal["rows", "vouchers", "accounts", "balances", "periods"]
ColumnKind = Literal["text", "coded", "day", "amount", "quantity", "integer", "objects", "list"]

SCHEMAS: dict[TableName, tuple[tuple[str, ColumnKind], ...]] = {
    "rows": (
        ("series", "coded"), ("number", "coded"), ("voucher_date", "day"), ("voucher_text", "coded"),
        ("registered_on", "day"), ("kind", "coded"), ("account", "coded"), ("amount", "amount"), ("date", "day"),
        ("text", "coded"), ("quantity", "quantity"), ("sign", "coded"), ("objects", "objects"), ("line", "integer"),
    ),
    "vouchers": (
        ("series", "coded"), ("number", "coded"), ("date", "day"), ("text", "coded"), ("registered_on", "day"),
        ("sign", "coded"), ("rows", "integer"), ("line", "integer"),
    ),
    "accounts": (("account", "text"), ("name", "text"), ("type", "text"), ("unit", "text"), ("sru", "list")),
    "balances": (
        ("kind", "coded"), ("year", "integer"), ("account", "coded"), ("objects", "objects"),
        ("amount", "amount"), ("quantity", "quantity"),
    ),
    "periods": (
        ("kind", "coded"), ("year", "integer"), ("month", "day"), ("account", "coded"), ("objects", "objects"),
        ("amount", "amount"), ("quantity", "quantity"),
    ),
}  # fmt: skip
"""The columns of each table: the name and the kind of each column."""


def arrow_type(kind: ColumnKind) -> object:
    """Return the Arrow type of a kind of column."""
    pa = library("pyarrow")
    return {
        "text": pa.string(),
        "coded": pa.dictionary(pa.int32(), pa.string()),
        "day": pa.date32(),
        "amount": pa.decimal128(18, 2),
        "quantity": pa.decimal128(18, 6),
        "integer": pa.int32(),
        "objects": pa.list_(pa.struct([("dimension", pa.string()), ("number", pa.string())])),
        "list": pa.list_(pa.string()),
    }[kind]


def struct_list(objects: Objects) -> list[dict[str, str]]:
    """Return an object list as the value of a column of kind ``objects``."""
    return [{"dimension": dimension, "number": number} for dimension, number in objects]


def to_table(name: TableName, records: Iterable[tuple[object, ...]]) -> Table:
    """Return a table of records. Each record has one value for each column.

    Raises:
        SieError: A number has too many digits for its column.
    """
    pa = library("pyarrow")
    columns = SCHEMAS[name]
    values: list[tuple[object, ...]] = list(zip(*records, strict=True)) or [()] * len(columns)
    arrays: list[Array] = []
    for column, (field, kind) in zip(values, columns, strict=True):
        if kind == "coded":
            arrays.append(pa.array(column, pa.string()).dictionary_encode())
        else:
            try:
                arrays.append(pa.array(column, arrow_type(kind)))
            except pa.ArrowInvalid as fault:
                raise SieError(
                    f"The column '{field}' cannot store a number: {fault}. An amount may have 16 digits before the "
                    "decimal point and 2 after it. A quantity may have 12 digits before it and 6 after it. Correct the "
                    "number, or use the document."
                ) from None
    return pa.table(arrays, names=[column for column, _ in columns])


def coded(texts: Array, indices: Array, *, is_in_order: bool = False) -> Array:
    """Return a dictionary column.

    Args:
        texts: Texts, which may be repeated.
        indices: For each row, the index of its text in ``texts``.
        is_in_order: True if every text is used and the texts are in the order in which the rows use them first.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    encoded = texts.dictionary_encode()
    codes = encoded.indices.take(indices)
    dictionary = encoded.dictionary
    if is_in_order:
        return pa.DictionaryArray.from_arrays(codes, dictionary)
    used = pc.unique(codes)
    if len(used) != len(dictionary) or not _is_ascending(used):
        dictionary = dictionary.take(used)
        codes = pc.index_in(codes, used)
    return pa.DictionaryArray.from_arrays(codes, dictionary)


def recode(table: Table) -> Table:
    """Return a table in which each dictionary has exactly the texts that occur, in the order of the rows.

    The given table has one chunk.
    """
    pa = library("pyarrow")
    for i, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            column = table.column(i).combine_chunks()
            table = table.set_column(i, field, coded(column.dictionary, column.indices))
    return table


def _is_ascending(numbers: Array) -> bool:
    pc = library("pyarrow.compute")
    return len(numbers) < 2 or bool(pc.all(pc.greater(numbers[1:], numbers[:-1])).as_py())  # noqa: PLR2004
