"""A reader that makes tables straight from the bytes of one file, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Literal

import attrs

from sie4.array_building import constant, range_array
from sie4.block_reader import BlockReader
from sie4.document import Document
from sie4.errors import Diagnostic
from sie4.libraries import Array, Table, library
from sie4.model import Voucher
from sie4.plain_rows import PlainRows
from sie4.plain_vouchers import ESCAPED_QUOTE, Headers, PlainVouchers, original_text, parse_vouchers
from sie4.record_reader import RecordReader
from sie4.table_schemas import SCHEMAS, coded, recode, to_table
from sie4.tables import row_values, voucher_values
from sie4.voucher_reader import find_voucher, split_lines

__all__ = ["LARGE_BLOCK", "SMALL_BLOCK", "ColumnReader", "VoucherTable"]

VoucherTable = Literal["rows", "vouchers"]
SMALL_BLOCK = 1 << 20
"""The block size in bytes for low memory use. Reading takes about 60 MB in addition to pyarrow itself."""
LARGE_BLOCK = 3 << 20
"""The block size in bytes if the whole table is kept in memory anyway."""
_MAX_VOUCHERS = 20_000
# Arrow keeps freed memory for later. Giving it back takes time.
_BLOCKS_UNTIL_RELEASE = 4


class ColumnReader(BlockReader):
    """A reader of the tables of one file."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        encoding: str | None,
        history: bool,
        report: Callable[[Diagnostic], None] | None,
        with_records: bool = False,
        read_size: int = SMALL_BLOCK,
    ) -> None:
        """Create a reader of an open file; see `BlockReader`.

        If ``history`` is True, the rows of kind RTRANS and BTRANS are included.
        """
        super().__init__(
            file, encoding=encoding, report=report, read_size=read_size, with_records=with_records
        )
        self._history = history
        self._uses_little_memory = read_size <= SMALL_BLOCK

    def tables(self, name: VoucherTable) -> Iterator[Table]:
        """Yield the parts of a table. Each part has one chunk and at least one row.

        Raises:
            SieError: A number has too many digits for its column, or the file exceeds a limit and ``report`` is None.
        """
        for number, (block, text) in enumerate(self._blocks(), 1):
            if block.is_complete:
                tables = self._read_block(name, text, is_last=block.is_last)
            else:
                tables = (self._to_table(name, part) for part in _parts(self._read_lines(text)))
            for table in tables:
                self._report_all()
                if table.num_rows:
                    yield table
            self._report_all()
            if self._uses_little_memory and number % _BLOCKS_UNTIL_RELEASE == 0:
                library("pyarrow").default_memory_pool().release_unused()
        self._diagnostics.add_omitted()
        self._report_all()

    def document(self) -> Document:
        """Read the whole file, and return a document with the records outside vouchers."""
        for _ in self.tables("vouchers"):
            pass
        records = RecordReader(self._encoding, self._diagnostics) if self._records is None else self._records
        return records.document(())

    def _read_block(self, name: VoucherTable, text: str, *, is_last: bool) -> Iterator[Table]:
        """Yield the table of a text that consists of lines outside vouchers, if any, and of whole vouchers."""
        start = find_voucher(text)
        if start == len(text) or ESCAPED_QUOTE in text:
            vouchers = self._reader.read(text, self._number, is_last=is_last)
            yield self._to_table(name, vouchers)
            self._number = self._reader.next_line
            return
        others: list[Voucher] = []
        head = text[:start]
        # Before the first #VER, only a label in other letters, such as #ver, can begin a voucher.
        if self._records is not None or "#VER" in head.upper():
            others += self._reader.read(head, self._number, is_last=False)
        plain = parse_vouchers(text[start:], self._number + len(split_lines(head)), self._parser)
        final = len(plain.chunks) - 1
        for index in plain.other.to_pylist():
            others += self._reader.read(
                original_text(plain.chunks, index),
                plain.lines[index].as_py(),
                is_last=is_last and index == final,
            )
        self._number = plain.next_line
        yield self._merge(name, self._plain_table(name, plain), others)

    def _merge(self, name: VoucherTable, plain: Table | None, others: list[Voucher]) -> Table:
        """Merge the table of plain vouchers with the vouchers that are not plain; see `plain_vouchers`.

        Return one table in the order of the file.
        """
        if plain is None or not plain.num_rows:
            return self._to_table(name, others)
        if not others:
            return plain
        table = library("pyarrow").concat_tables([plain, self._to_table(name, others)])
        order = library("pyarrow.compute").sort_indices(table["line"])
        return recode(table.unify_dictionaries().combine_chunks().take(order))

    def _to_table(self, name: VoucherTable, vouchers: Iterable[Voucher]) -> Table:
        if name == "vouchers":
            return to_table(name, voucher_values(vouchers))
        return to_table(name, row_values(vouchers, history=self._history))

    def _plain_table(self, name: VoucherTable, vouchers: PlainVouchers) -> Table | None:
        headers, rows = vouchers.headers, vouchers.rows
        if headers is None or rows is None:
            return None
        lines = vouchers.lines.take(vouchers.plain)
        if name == "vouchers":
            return _voucher_table(headers, rows, lines)
        if not self._history:
            counts = rows.counts
            rows = rows if counts.true_count == len(counts) else rows.filter(counts)
        return _row_table(headers, rows, lines)


def _row_table(headers: Headers, rows: PlainRows, lines: Array) -> Table:
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    columns = rows.columns()
    voucher_date = headers.date.take(rows.voucher)
    line = pc.add(pc.add(lines.take(rows.voucher), constant(2)), rows.position)
    columns |= {
        "series": coded(headers.series, rows.voucher, is_in_order=rows.is_whole),
        "number": coded(headers.number, rows.voucher, is_in_order=rows.is_whole),
        "voucher_date": voucher_date,
        "voucher_text": coded(headers.text, rows.voucher, is_in_order=rows.is_whole),
        "registered_on": headers.registered_on.take(rows.voucher),
        "date": pc.coalesce(columns["date"], voucher_date),
        "line": line.cast(pa.int32()),
    }
    return _to_table_of("rows", columns)


def _voucher_table(headers: Headers, rows: PlainRows, lines: Array) -> Table:
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    counts = rows.voucher.filter(rows.counts).value_counts()
    at = pc.index_in(range_array(0, len(lines)), counts.field("values"))
    columns: dict[str, Array] = {
        name: column.dictionary_encode() if pa.types.is_string(column.type) else column
        for name, column in attrs.asdict(headers, recurse=False).items()
    }
    columns["rows"] = pc.fill_null(counts.field("counts").take(at), constant(0)).cast(pa.int32())
    columns["line"] = lines.cast(pa.int32())
    return _to_table_of("vouchers", columns)


def _to_table_of(name: VoucherTable, columns: dict[str, Array]) -> Table:
    names = [column for column, _ in SCHEMAS[name]]
    return library("pyarrow").Table.from_arrays([columns[column] for column in names], names=names)


def _parts(vouchers: Iterator[Voucher]) -> Iterator[list[Voucher]]:
    """Yield the vouchers in lists of at most `_MAX_VOUCHERS` items."""
    while part := list(islice(vouchers, _MAX_VOUCHERS)):
        yield part
