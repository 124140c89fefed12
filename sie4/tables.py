"""Books as tables, for DuckDB, pandas, Polars and Spark. The libraries are imported when they are asked for.

The columns of a table and their types are the same for every file: texts, days (date32), decimal128(18, 2) for amounts
and decimal128(18, 6) for quantities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Literal, Protocol, cast

from sie4.document import Document
from sie4.model import Objects

__all__ = ["ArrowTable", "PandasFrame", "PolarsFrame", "TableName", "to_arrow", "to_pandas", "to_polars"]

TableName = Literal["rows", "accounts", "balances", "periods"]


class ArrowTable(Protocol):
    """What is used of `pyarrow.Table`, which comes without types. DuckDB, pandas and Polars take it as it is."""

    @property
    def num_rows(self) -> int:
        """Number of rows."""
        ...

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        ...

    def to_pylist(self) -> list[dict[str, object]]:
        """The rows as dictionaries."""
        ...

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


class PandasFrame(Protocol):
    """What is promised of `pandas.DataFrame`, which a type checker may not know."""

    def __len__(self) -> int: ...

    def to_dict(self, orient: Literal["records"]) -> list[dict[str, object]]:
        """The rows as dictionaries."""
        ...


class PolarsFrame(Protocol):
    """What is promised of `polars.DataFrame`, which need not be installed."""

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        ...

    def __len__(self) -> int: ...

    def to_dicts(self) -> list[dict[str, object]]:
        """The rows as dictionaries."""
        ...


_Kind = Literal["text", "day", "amount", "quantity", "year", "list"]
_Columns = tuple[tuple[str, _Kind], ...]

_SCHEMAS: dict[TableName, _Columns] = {
    "rows": (
        ("series", "text"), ("number", "text"), ("voucher_date", "day"), ("voucher_text", "text"),
        ("registered", "day"), ("kind", "text"), ("account", "text"), ("amount", "amount"), ("date", "day"),
        ("text", "text"), ("quantity", "quantity"), ("sign", "text"), ("dimensions", "list"), ("objects", "list"),
    ),
    "accounts": (("account", "text"), ("name", "text"), ("type", "text"), ("unit", "text"), ("sru", "list")),
    "balances": (
        ("kind", "text"), ("year", "year"), ("account", "text"), ("dimensions", "list"), ("objects", "list"),
        ("amount", "amount"), ("quantity", "quantity"),
    ),
    "periods": (
        ("kind", "text"), ("year", "year"), ("month", "day"), ("account", "text"), ("dimensions", "list"),
        ("objects", "list"), ("amount", "amount"), ("quantity", "quantity"),
    ),
}  # fmt: skip


def to_arrow(document: Document, table: TableName = "rows") -> ArrowTable:
    """Make an Arrow table (`pyarrow.Table`) of a document.

    `to_pandas` and `to_polars` make the same table one of theirs.

    Args:
        document: The books.
        table: ``"rows"``: voucher rows, history included (``kind``), each with its voucher; ``date`` is the voucher's
            where the row has none. ``"accounts"``: the chart. ``"balances"``: #IB, #UB, #RES, #OIB, #OUB.
            ``"periods"``: #PSALDO, #PBUDGET.

    Raises:
        ImportError: pyarrow is not installed.
        pyarrow.ArrowInvalid: A number has more digits than its column: 16 before the point and 2 after it in an amount,
            12 and 6 in a quantity.
    """
    pa = import_module("pyarrow")
    types = {
        "text": pa.string(),
        "day": pa.date32(),
        "amount": pa.decimal128(18, 2),
        "quantity": pa.decimal128(18, 6),
        "year": pa.int32(),
        "list": pa.list_(pa.string()),
    }
    columns = _SCHEMAS[table]
    values: list[tuple[object, ...]] = list(zip(*_RECORDS[table](document), strict=True)) or [()] * len(
        columns
    )
    arrays = [pa.array(column, types[kind]) for column, (_, kind) in zip(values, columns, strict=True)]
    made: ArrowTable = pa.table(arrays, names=[name for name, _ in columns])
    return made


def to_pandas(document: Document, table: TableName = "rows") -> PandasFrame:
    """Make a `pandas.DataFrame` with Arrow's types, so that amounts stay decimals; see `to_arrow`.

    Raises:
        ImportError: pandas or pyarrow is not installed.
        pyarrow.ArrowInvalid: A number has more digits than its column.
    """
    pandas = import_module("pandas")
    # Arrow's own column types: pandas would make objects of decimals and days, and floats of empty columns.
    made: _ArrowToPandas = cast("_ArrowToPandas", to_arrow(document, table))
    return made.to_pandas(types_mapper=pandas.ArrowDtype)


def to_polars(document: Document, table: TableName = "rows") -> PolarsFrame:
    """Make a `polars.DataFrame`; see `to_arrow`.

    Raises:
        ImportError: polars or pyarrow is not installed.
        pyarrow.ArrowInvalid: A number has more digits than its column.
    """
    polars = import_module("polars")
    made: PolarsFrame = polars.from_arrow(to_arrow(document, table))
    return made


class _ArrowToPandas(Protocol):
    def to_pandas(self, *, types_mapper: object) -> PandasFrame: ...


def _lists(objects: Objects) -> tuple[list[str], list[str]]:
    """Dimensions and numbers of an object list, side by side."""
    return [dimension for dimension, _ in objects], [number for _, number in objects]


def _rows(document: Document) -> Iterator[tuple[object, ...]]:
    for voucher in document.vouchers:
        about = (voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered)
        for row in voucher.rows:
            day = row.date or voucher.date
            what = (row.kind.value, row.account, row.amount, day, row.text, row.quantity, row.sign)
            yield (*about, *what, *_lists(row.objects))


def _accounts(document: Document) -> Iterator[tuple[object, ...]]:
    for account in document.accounts.values():
        yield account.number, account.name, account.type, account.unit, list(account.sru)


def _balances(document: Document) -> Iterator[tuple[object, ...]]:
    for kind, balances in (
        ("IB", document.opening_balances),
        ("UB", document.closing_balances),
        ("RES", document.results),
    ):
        for balance in balances:
            yield kind, balance.year, balance.account, [], [], balance.amount, balance.quantity
    for kind, parts in (("OIB", document.object_opening_balances), ("OUB", document.object_closing_balances)):
        for part in parts:
            yield kind, part.year, part.account, *_lists(part.objects), part.amount, part.quantity


def _periods(document: Document) -> Iterator[tuple[object, ...]]:
    for kind, periods in (("PSALDO", document.period_balances), ("PBUDGET", document.budgets)):
        for part in periods:
            yield kind, part.year, part.month, part.account, *_lists(part.objects), part.amount, part.quantity


_RECORDS: dict[TableName, Callable[[Document], Iterator[tuple[object, ...]]]] = {
    "rows": _rows,
    "accounts": _accounts,
    "balances": _balances,
    "periods": _periods,
}
