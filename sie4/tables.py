"""Conversion of documents to tables for DuckDB, pandas, Polars and Spark.

The columns of a table and their types are the same for every file: text, date32, decimal128(18, 2) for amounts and
decimal128(18, 6) for quantities. The libraries are imported when a function is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Literal, Protocol, cast

from sie4.document import Document
from sie4.model import Objects

__all__ = ["ArrowTable", "PandasFrame", "PolarsFrame", "TableName", "to_arrow", "to_pandas", "to_polars"]

TableName = Literal["rows", "accounts", "balances", "periods"]


class ArrowTable(Protocol):
    """The members of `pyarrow.Table` that callers may rely on, declared because pyarrow has no type hints."""

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        ...

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        ...

    def to_pylist(self) -> list[dict[str, object]]:
        """Return the rows as dictionaries."""
        ...

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


class PandasFrame(Protocol):
    """The members of `pandas.DataFrame` that callers may rely on, declared for type checkers without pandas."""

    def __len__(self) -> int: ...

    def to_dict(self, orient: Literal["records"]) -> list[dict[str, object]]:
        """Return the rows as dictionaries."""
        ...


class PolarsFrame(Protocol):
    """The members of `polars.DataFrame` that callers may rely on, declared for type checkers without Polars."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        ...

    def __len__(self) -> int: ...

    def to_dicts(self) -> list[dict[str, object]]:
        """Return the rows as dictionaries."""
        ...


_Kind = Literal["text", "day", "amount", "quantity", "year", "list"]
_Columns = tuple[tuple[str, _Kind], ...]

_SCHEMAS: dict[TableName, _Columns] = {
    "rows": (
        ("series", "text"), ("number", "text"), ("voucher_date", "day"), ("voucher_text", "text"),
        ("registered_on", "day"), ("kind", "text"), ("account", "text"), ("amount", "amount"), ("date", "day"),
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
    r"""Return a table of a document as a `pyarrow.Table`.

    Args:
        document: The document.
        table: ``"rows"``: all voucher rows with the fields of their voucher. The column ``kind`` distinguishes TRANS,
            RTRANS and BTRANS; ``date`` is the date of the voucher if the row has none. ``"accounts"``: the chart of
            accounts. ``"balances"``: #IB, #UB, #RES, #OIB and #OUB. ``"periods"``: #PSALDO and #PBUDGET.

    Raises:
        ImportError: pyarrow is not installed.
        pyarrow.ArrowInvalid: A number has too many digits for its column. An amount may have 16 digits before the point
            and 2 after it, a quantity 12 and 6.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> to_arrow(books, "balances").to_pylist()[0]["amount"]
    Decimal('100.00')
    """
    pyarrow = _library("pyarrow")
    types = {
        "text": pyarrow.string(),
        "day": pyarrow.date32(),
        "amount": pyarrow.decimal128(18, 2),
        "quantity": pyarrow.decimal128(18, 6),
        "year": pyarrow.int32(),
        "list": pyarrow.list_(pyarrow.string()),
    }
    columns = _SCHEMAS[table]
    values: list[tuple[object, ...]] = list(zip(*_RECORDS[table](document), strict=True)) or [()] * len(
        columns
    )
    arrays = [pyarrow.array(column, types[kind]) for column, (_, kind) in zip(values, columns, strict=True)]
    arrow_table: ArrowTable = pyarrow.table(arrays, names=[name for name, _ in columns])
    return arrow_table


def to_pandas(document: Document, table: TableName = "rows") -> PandasFrame:
    r"""Return a table of a document as a `pandas.DataFrame` with Arrow types; see `to_arrow`.

    Raises:
        ImportError: pandas or pyarrow is not installed.
        pyarrow.ArrowInvalid: A number has too many digits for its column.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> to_pandas(books, "balances").to_dict("records")[0]["amount"]
    Decimal('100.00')
    """
    pandas = _library("pandas")
    # By default pandas would store decimals and dates as objects, and empty columns as floats.
    arrow_table: _ArrowToPandas = cast("_ArrowToPandas", to_arrow(document, table))
    return arrow_table.to_pandas(types_mapper=pandas.ArrowDtype)


def to_polars(document: Document, table: TableName = "rows") -> PolarsFrame:
    r"""Return a table of a document as a `polars.DataFrame`; see `to_arrow`.

    Raises:
        ImportError: polars or pyarrow is not installed.
        pyarrow.ArrowInvalid: A number has too many digits for its column.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> to_polars(books, "balances").to_dicts()[0]["amount"]
    Decimal('100.00')
    """
    polars = _library("polars")
    frame: PolarsFrame = polars.from_arrow(to_arrow(document, table))
    return frame


def _library(name: str) -> ModuleType:
    """Import an optional library.

    Raises:
        ImportError: The library is not installed. The message contains the command that installs it.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as fault:
        packages = '"fortnox-sdk[arrow]"' if name == "pyarrow" else f'"fortnox-sdk[arrow]" {name}'
        raise ImportError(f"{name} is not installed. Run: pip install {packages}", name=name) from fault


class _ArrowToPandas(Protocol):
    def to_pandas(self, *, types_mapper: object) -> PandasFrame: ...


def _lists(objects: Objects) -> tuple[list[str], list[str]]:
    """Return the dimension numbers and the object numbers of an object list, as two lists of equal length."""
    return [dimension for dimension, _ in objects], [number for _, number in objects]


def _rows(document: Document) -> Iterator[tuple[object, ...]]:
    for voucher in document.vouchers:
        voucher_values = (voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_on)
        for row in voucher.rows:
            day = row.date or voucher.date
            row_values = (row.kind.value, row.account, row.amount, day, row.text, row.quantity, row.sign)
            yield (*voucher_values, *row_values, *_lists(row.objects))


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
