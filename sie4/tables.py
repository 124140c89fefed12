"""Conversion of documents to tables for DuckDB, pandas, Polars and Spark.

The columns of a table and their types are the same for every file. For example, dates are date32, amounts are
decimal128(18, 2), and quantities are decimal128(18, 6). The libraries are imported when a function is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, Protocol, cast

from sie4.document import Document
from sie4.libraries import Table, library
from sie4.model import RowKind, Voucher
from sie4.table_schemas import TableName, struct_list, to_table

__all__ = [
    "ArrowTable",
    "PandasFrame",
    "PolarsFrame",
    "arrow_to_pandas",
    "arrow_to_polars",
    "row_values",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "voucher_values",
]


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


def to_arrow(document: Document, table: TableName = "rows", *, history: bool = False) -> ArrowTable:
    r"""Return a table of a document as a `pyarrow.Table`.

    Args:
        document: The document.
        table: ``"rows"``: the voucher rows that count towards balances, with the fields of their voucher. ``date`` is
            the date of the voucher if the row has no date. ``line`` is the line number of the row. ``"vouchers"``: the
            vouchers, each with its number of rows of kind TRANS. ``"accounts"``: the chart of accounts. ``"balances"``:
            #IB, #UB, #RES, #OIB and #OUB. ``"periods"``: #PSALDO and #PBUDGET.
        history: True includes the rows of kind RTRANS and BTRANS in ``"rows"``. They do not count towards balances,
            but show which rows were added to a voucher later and which were removed. The column ``kind``
            distinguishes them.

    Raises:
        ImportError: pyarrow is not installed.
        SieError: A number has too many digits for its column. An amount may have 16 digits before the decimal point
            and 2 after it. A quantity may have 12 digits before it and 6 after it.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> to_arrow(books, "balances").to_pylist()[0]["amount"]
    Decimal('100.00')
    """
    records = row_values(document.vouchers, history=history) if table == "rows" else _RECORDS[table](document)
    arrow_table: ArrowTable = to_table(table, records)
    return arrow_table


def to_pandas(document: Document, table: TableName = "rows", *, history: bool = False) -> PandasFrame:
    r"""Return a table of a document as a `pandas.DataFrame` with Arrow types; see `to_arrow`.

    Raises:
        ImportError: pandas or pyarrow is not installed.
        SieError: A number has too many digits for its column.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> to_pandas(books, "balances").to_dict("records")[0]["amount"]
    Decimal('100.00')
    """
    library("pandas")  # refuse before the table is built
    return arrow_to_pandas(to_arrow(document, table, history=history))


def to_polars(document: Document, table: TableName = "rows", *, history: bool = False) -> PolarsFrame:
    r"""Return a table of a document as a `polars.DataFrame`; see `to_arrow`.

    Raises:
        ImportError: polars or pyarrow is not installed.
        SieError: A number has too many digits for its column.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> to_polars(books, "balances").to_dicts()[0]["amount"]
    Decimal('100.00')
    """
    library("polars")  # refuse before the table is built
    return arrow_to_polars(to_arrow(document, table, history=history))


def arrow_to_pandas(table: ArrowTable) -> PandasFrame:
    """Return an Arrow table as a data frame with Arrow types. Dictionary columns become text."""
    pandas = library("pandas")
    # By default pandas would store decimals and dates as objects, and empty columns as floats.
    return cast("_ArrowToPandas", _decode_texts(table)).to_pandas(types_mapper=pandas.ArrowDtype)


def arrow_to_polars(table: ArrowTable) -> PolarsFrame:
    """Return an Arrow table as a Polars data frame. Dictionary columns become text."""
    frame: PolarsFrame = library("polars").from_arrow(_decode_texts(table))
    return frame


def _decode_texts(table: Table) -> Table:
    """Return a table with ordinary text instead of dictionary columns, which data frames treat as categories."""
    pa = library("pyarrow")
    schema = pa.schema(
        pa.field(field.name, pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    )
    return table.cast(schema)


class _ArrowToPandas(Protocol):
    def to_pandas(self, *, types_mapper: object) -> PandasFrame: ...


def row_values(vouchers: Iterable[Voucher], *, history: bool = False) -> Iterator[tuple[object, ...]]:
    """Yield the values of the table ``"rows"`` for each row of some vouchers.

    Args:
        vouchers: The vouchers.
        history: True includes the rows of kind RTRANS and BTRANS.
    """
    for voucher in vouchers:
        header = (voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_on)
        for i, row in enumerate(voucher.rows):
            if history or row.kind is RowKind.TRANS:
                yield (
                    *header, row.kind.value, row.account, row.amount, row.date or voucher.date, row.text, row.quantity,
                    row.sign, struct_list(row.objects), voucher.row_line(i),
                )  # fmt: skip


def voucher_values(vouchers: Iterable[Voucher]) -> Iterator[tuple[object, ...]]:
    """Yield the values of the table ``"vouchers"`` for each voucher."""
    for voucher in vouchers:
        count = sum(row.kind is RowKind.TRANS for row in voucher.rows)
        yield (
            voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_on, voucher.sign, count,
            voucher.line,
        )  # fmt: skip


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
            yield kind, balance.year, balance.account, [], balance.amount, balance.quantity
    for kind, parts in (("OIB", document.object_opening_balances), ("OUB", document.object_closing_balances)):
        for part in parts:
            yield kind, part.year, part.account, struct_list(part.objects), part.amount, part.quantity


def _periods(document: Document) -> Iterator[tuple[object, ...]]:
    for kind, periods in (("PSALDO", document.period_balances), ("PBUDGET", document.budgets)):
        for part in periods:
            yield (
                kind,
                part.year,
                part.month,
                part.account,
                struct_list(part.objects),
                part.amount,
                part.quantity,
            )


_RECORDS: dict[TableName, Callable[[Document], Iterator[tuple[object, ...]]]] = {
    "vouchers": lambda document: voucher_values(document.vouchers),
    "accounts": _accounts,
    "balances": _balances,
    "periods": _periods,
}
