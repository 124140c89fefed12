"""The tables of SIE files, read straight from their bytes: `rows` and `Columns`."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from sie4.arguments import Readable, checked_method
from sie4.array_building import constant, range_array
from sie4.column_reader import LARGE_BLOCK, SMALL_BLOCK, ColumnReader
from sie4.datasets import write_dataset, write_parquet
from sie4.document import Document
from sie4.errors import Diagnostic, SieError
from sie4.libraries import Array, Table, library
from sie4.table_schemas import SCHEMAS, TableName, to_table
from sie4.tables import (
    ArrowTable,
    PandasFrame,
    PolarsFrame,
    arrow_to_pandas,
    arrow_to_polars,
    row_values,
    to_arrow,
)

__all__ = ["ArrowBatch", "Columns", "Source", "rows"]

Source = str | os.PathLike[str] | bytes | BinaryIO | Document
"""A path of a file or folder, the bytes of a file, a file opened for reading bytes, or a document."""

_SUFFIXES = frozenset({".se", ".si", ".sie"})


class ArrowBatch(Protocol):
    """The members of `pyarrow.RecordBatch` that callers may rely on, declared because pyarrow has no type hints."""

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        ...

    def to_pylist(self) -> list[dict[str, object]]:
        """Return the rows as dictionaries."""
        ...

    def __arrow_c_array__(self, requested_schema: object = None) -> object: ...


def rows(
    source: Source | Sequence[Source],
    *,
    history: bool = False,
    dimensions: Collection[str] = (),
    encoding: str | None = None,
    report: Callable[[Diagnostic], None] | None = None,
) -> Columns:
    r"""Return the voucher rows of SIE files as columns. A file is read when a method of the result is called.

    The columns are read straight from the bytes. This is many times faster than `read`, which creates objects. The
    result is equal to the table that `to_arrow` makes from a document.

    Args:
        source: A file or several files: a path, bytes, a file opened for reading bytes, a document, a list of these,
            or the path of a folder with .se, .si and .sie files. For a list and a folder, the tables begin with the
            column ``source``: the path, or the position in the list for a source without a path.
        history: True includes the rows of kind RTRANS and BTRANS, which do not count towards balances.
        dimensions: Numbers of dimensions. Each number adds a column such as ``dimension_1``, which contains the first
            object of the row in this dimension, or null.
        encoding: The encoding. None detects it from the bytes of each file.
        report: Called with each diagnostic while the files are read. None ignores them, and raises an error if a part
            of a file is not read because it exceeds a limit.

    >>> books = b'#FLAGGA 0\n#VER A 1 20250131 "Hyra"\n{\n#TRANS 5010 {1 "K2"} 800.00\n}\n'
    >>> table = rows(books, dimensions=["1"]).to_arrow()
    >>> [(row["account"], row["amount"], row["dimension_1"], row["line"]) for row in table.to_pylist()]
    [('5010', Decimal('800.00'), 'K2', 4)]
    """
    return Columns(source, history=history, dimensions=dimensions, encoding=encoding, report=report)


class Columns:
    r"""The tables of one or several SIE files; see `rows`.

    The methods raise `SieError` if a source is not a SIE 4 file, if it exceeds a limit, or if a number has too many
    digits for its column. They raise `OSError` if a source cannot be read, and `ImportError` if a library is not
    installed. An amount may have 16 digits before the decimal point and 2 digits after it. A quantity may have 12
    digits before the decimal point and 6 digits after it.

    >>> books = Columns(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    >>> books.to_arrow("balances").to_pylist()[0]["amount"]
    Decimal('100.00')
    """

    def __init__(
        self,
        source: Source | Sequence[Source],
        *,
        history: bool = False,
        dimensions: Collection[str] = (),
        encoding: str | None = None,
        report: Callable[[Diagnostic], None] | None = None,
    ) -> None:
        """Choose the files; see `rows` for the arguments. No file is read."""
        self._has_source_column = isinstance(source, (list, tuple)) or _is_folder(source)
        self._sources = _named_sources(source)
        self._history = history
        self._dimensions = tuple(dimensions)
        self._encoding = encoding
        self._report = report

    @checked_method(table=frozenset(SCHEMAS))
    def batches(self, table: TableName = "rows") -> Iterator[ArrowBatch]:
        """Yield a table in parts, as `pyarrow.RecordBatch`. A file of any size is read in bounded memory.

        Args:
            table: The table; see `to_arrow`. The tables ``"accounts"``, ``"balances"`` and ``"periods"`` have one part
                for each file.
        """
        for part in self._parts(table):
            yield from part.to_batches()

    def documents(self) -> Iterator[Document]:
        r"""Yield a document for each file, with its records outside vouchers. Memory is bounded, as for `batches`.

        The documents have the same tables ``"accounts"``, ``"balances"`` and ``"periods"`` as the files. If you need
        several of these tables, take them from the documents, so that each file is read only once. A source that is a
        document is yielded unchanged.

        >>> books = b'#FLAGGA 0\n#FNAMN "Provbolaget AB"\n#IB 0 1930 100.00\n#VER A 1 20250131\n{\n}\n'
        >>> [document] = rows(books).documents()
        >>> document.company.name, len(document.vouchers), rows(document).to_arrow("balances").num_rows
        ('Provbolaget AB', 0, 1)
        """
        for name, source in self._sources:
            with self._named(name):
                yield self._document(source)

    @checked_method(table=frozenset(SCHEMAS))
    def to_arrow(self, table: TableName = "rows") -> ArrowTable:
        """Return a table as a `pyarrow.Table`.

        Args:
            table: ``"rows"``: the voucher rows. ``"vouchers"``: the vouchers. ``"accounts"``: the chart of accounts.
                ``"balances"``: #IB, #UB, #RES, #OIB and #OUB. ``"periods"``: #PSALDO and #PBUDGET.
        """
        parts = list(self._parts(table, read_size=LARGE_BLOCK))
        if not parts:
            return cast("ArrowTable", self._extend(to_table(table, ()), table, ""))
        whole = parts[0]
        if len(parts) > 1:
            whole = library("pyarrow").concat_tables(parts).unify_dictionaries().combine_chunks()
        return cast("ArrowTable", whole)

    @checked_method(table=frozenset(SCHEMAS))
    def to_pandas(self, table: TableName = "rows") -> PandasFrame:
        """Return a table as a `pandas.DataFrame` with Arrow types; see `to_arrow`."""
        library("pandas")  # refuse before the files are read
        return arrow_to_pandas(self.to_arrow(table))

    @checked_method(table=frozenset(SCHEMAS))
    def to_polars(self, table: TableName = "rows") -> PolarsFrame:
        """Return a table as a `polars.DataFrame`; see `to_arrow`."""
        library("polars")  # refuse before the files are read
        return arrow_to_polars(self.to_arrow(table))

    @checked_method(path=(str, os.PathLike), table=frozenset(SCHEMAS))
    def to_parquet(self, path: str | os.PathLike[str], table: TableName = "rows") -> int:
        """Write a table to a Parquet file, in bounded memory, and return the number of rows.

        An existing file is replaced only when the new file is complete.

        Args:
            path: The path of the Parquet file.
            table: The table; see `to_arrow`.
        """
        return write_parquet(path, self._schema(table), self._parts(table))

    @checked_method(path=(str, os.PathLike), table=frozenset(SCHEMAS), processes=(int,))
    def to_dataset(
        self,
        path: str | os.PathLike[str],
        table: TableName = "rows",
        *,
        processes: int = 1,
        skip: Callable[[str, str], None] | None = None,
    ) -> int:
        """Write a table of many files to a folder of Parquet files, in bounded memory, and return the number of rows.

        The folder appears only when it is complete.

        Args:
            path: The path of the new folder. It must not exist.
            table: The table; see `to_arrow`.
            processes: The number of processes that read and write at the same time. If it is more than 1, every source
                must be a path or bytes.
            skip: Called with the name and the error message of each file that is not a readable SIE 4 file. Such files
                are left out. If None, the first such file raises the error and no folder is written.

        Raises:
            FileExistsError: The folder exists.
        """
        if processes > 1 and self._report is not None:
            raise SieError("to_dataset: the argument 'report' needs processes=1. Leave out one of the two.")
        return write_dataset(
            path,
            self._schema(table),
            self._sources,
            partial(self._named_parts, table),
            processes=processes,
            skip=skip,
        )

    def _schema(self, table: TableName) -> object:
        return self._extend(to_table(table, ()), table, "").schema

    def _parts(self, table: TableName, read_size: int = SMALL_BLOCK) -> Iterator[Table]:
        for name, source in self._sources:
            yield from self._named_parts(table, name, source, read_size)

    def _named_parts(
        self, table: TableName, name: str, source: Source, read_size: int = SMALL_BLOCK
    ) -> Iterator[Table]:
        """Yield the parts of the table of one file."""
        with self._named(name):
            for part in self._source_parts(source, table, read_size):
                yield self._extend(part, table, name)

    @contextmanager
    def _named(self, name: str) -> Generator[None]:
        """Put the name of the source before the message of an error, if there are several sources."""
        try:
            yield
        except SieError as error:
            if not self._has_source_column:
                raise
            raise SieError(f"{name}: {error}") from None

    def _source_parts(self, source: Source, table: TableName, read_size: int) -> Iterator[Table]:
        if isinstance(source, Document) and table == "rows":
            yield to_table(table, row_values(source.vouchers, history=self._history))
        elif isinstance(source, Document):
            yield to_arrow(source, table)
        elif table == "rows" or table == "vouchers":  # noqa: PLR1714 - type checkers narrow only this form
            with _open(source) as file:
                yield from self._reader(file, read_size).tables(table)
        else:
            yield to_arrow(self._document(source, read_size), table)

    def _document(self, source: Source, read_size: int = SMALL_BLOCK) -> Document:
        """Return a document with the records outside vouchers, or the source itself if it is a document."""
        if isinstance(source, Document):
            return source
        with _open(source) as file:
            return self._reader(file, read_size, with_records=True).document()

    def _reader(self, file: BinaryIO, read_size: int, *, with_records: bool = False) -> ColumnReader:
        return ColumnReader(
            file, encoding=self._encoding, history=self._history, report=self._report,
            with_records=with_records, read_size=read_size,
        )  # fmt: skip

    def _extend(self, part: Table, table: TableName, name: str) -> Table:
        """Return a part of a table, extended with the columns for the source and the dimensions."""
        pa = library("pyarrow")
        if table == "rows":
            for dimension in self._dimensions:
                column = _dimension_column(part["objects"], dimension)
                part = part.append_column(f"dimension_{dimension}", column)
        if self._has_source_column:
            column = pa.repeat(constant(name), part.num_rows).dictionary_encode()
            part = part.add_column(0, "source", column)
        return part


def _dimension_column(objects: Array, dimension: str) -> Array:
    """Return, for each row, its first object in a dimension, or null."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    lists = objects.combine_chunks()
    pairs, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    is_wanted = pc.equal(pairs.field("dimension"), constant(dimension))
    at = pc.index_in(range_array(0, len(lists)).cast(pa.int64()), parents.filter(is_wanted))
    return pairs.field("number").filter(is_wanted).take(at).dictionary_encode()


def _is_folder(source: object) -> bool:
    return isinstance(source, (str, os.PathLike)) and Path(cast("str", source)).is_dir()


def _named_sources(source: object) -> list[tuple[str, Source]]:
    """Return the files with their names. A folder stands for the SIE files in it and in its subfolders."""
    if isinstance(source, (str, os.PathLike)):
        path = Path(cast("str", source))
        if not path.is_dir():
            return [(str(path), path)]
        return [(str(file), file) for file in sorted(path.rglob("*")) if file.suffix.lower() in _SUFFIXES]
    if isinstance(source, (list, tuple)):
        sources: list[tuple[str, Source]] = []
        for i, item in enumerate(cast("Iterable[object]", source), 1):
            if isinstance(item, (str, os.PathLike)):
                sources += _named_sources(cast("object", item))
            elif isinstance(item, (bytes, bytearray, memoryview, Document, Readable)):
                sources.append((str(i), cast("Source", item)))
            else:
                raise SieError(
                    f"rows: item {i} of the argument 'source' is not valid. Expected a path, bytes, a file opened for "
                    f"reading bytes or a document, got a value of type {type(item).__name__}."
                )
        return sources
    return [("1", cast("Source", source))]


@contextmanager
def _open(source: str | os.PathLike[str] | bytes | BinaryIO) -> Generator[BinaryIO]:
    """Open a source. An open file is read from its current position, which is restored if the file is seekable."""
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            yield file
    elif isinstance(source, bytes | bytearray | memoryview):
        yield io.BytesIO(source)
    elif source.seekable():
        start = source.tell()
        yield source
        source.seek(start)
    else:
        yield source
