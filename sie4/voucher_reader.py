"""The fast reader of vouchers in a regular form.

The text is split where a line starts with ``#VER``. The parts of headers and rows that occur many times are parsed once
and then looked up; see `regular_lines`. Vouchers in an irregular form are passed to `lenient_voucher_reader`, which can
read vouchers in any form but is slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from sie4.lenient_voucher_reader import Header, LenientVoucherReader, NumberedLine, row_kind
from sie4.limits import MAX_VOUCHER_LENGTH
from sie4.model import Record, Row, RowKind, Voucher
from sie4.mutable_records import MutableRow, MutableVoucher
from sie4.regular_lines import AMOUNTS, RegularLineParser

__all__ = [
    "VOUCHER",
    "VoucherReader",
    "find_voucher",
    "line_splitter",
    "remove_empty_lines",
    "split_lines",
    "split_vouchers",
]

_TRANS = RowKind.TRANS
_MAX_PENDING = 32
VOUCHER = "\n#VER "


class VoucherReader:
    """A reader of the vouchers of one file.

    Attributes:
        corrections: The number of rows of kind RTRANS and BTRANS that were read so far.
        next_line: The number of the line after the text that was read last.
    """

    def __init__(self, lenient_reader: LenientVoucherReader, parser: RegularLineParser) -> None:
        """Create a reader.

        Args:
            lenient_reader: The reader of irregular vouchers and of the lines outside vouchers.
            parser: The parser of the lines of regular vouchers.
        """
        self._lenient_reader = lenient_reader
        self._parser = parser
        self.corrections: int = 0
        self.next_line: int = 1

    def read(  # noqa: C901, PLR0912, PLR0915 - the hot loop: a function call costs more time than it saves reading
        self, text: str, first_line: int = 1, *, is_last: bool = True
    ) -> Iterator[Voucher]:
        """Yield the vouchers in a text that consists of whole lines.

        Args:
            text: Lines that end in LF or CRLF, without tabs and other control characters.
            first_line: The line number of the first line.
            is_last: True if the file ends after the text.
        """
        head, chunks = split_vouchers(text)
        head_lines = split_lines(head)
        is_whole = is_last and not chunks
        yield from self.read_lines(iter(enumerate(head_lines, first_line)), lambda: is_whole)
        number = first_line + len(head_lines)
        final = len(chunks) - 1
        # The amounts of several vouchers are checked together, before the vouchers are yielded.
        pending: list[Voucher] = []
        amounts: list[str] = []
        # Names are local and functions are inlined, because this is the hot loop.
        parser, trans, to_decimal = self._parser, RowKind.TRANS, Decimal
        parse_header, split = parser.parse_header, line_splitter(text)
        find_row_start, parse_row_start = parser.row_starts.get, parser.parse_row_start
        find_row_end, parse_row_end = parser.row_ends.get, parser.parse_row_end
        for i, chunk in enumerate(chunks):
            lines = split(chunk) or [""]
            # The line end before the next #VER is not part of the chunk.
            first, number = number, number + len(lines) + (chunk[-1:] == "\n")
            if lines[-1] != "}":
                remove_empty_lines(lines)
            header = parse_header(lines[0]) if len(chunk) <= MAX_VOUCHER_LENGTH else None
            if header is not None and len(lines) > 2 and lines[1] == "{" and lines[-1] == "}":  # noqa: PLR2004
                rows: list[Row] = []
                for line in lines[2:-1]:
                    key, _, rest = line.partition("} ")
                    amount, _, end_text = rest.partition(" ")
                    row_start = find_row_start(key) or parse_row_start(key)
                    row_end = find_row_end(end_text) or parse_row_end(end_text)
                    if row_start is None or row_end is None or not amount:
                        # Some programs align columns with spaces.
                        amount, _, end_text = rest.strip(" ").partition(" ")
                        row_end = parse_row_end(end_text.lstrip(" "))
                        if row_start is None or row_end is None or not amount:
                            break
                    row: Any = MutableRow()
                    try:
                        row.amount = to_decimal(amount)
                    except InvalidOperation:
                        break
                    row.kind, row.account, row.objects = row_start
                    row.date, row.text, row.quantity, row.sign = row_end
                    row.extra = ()
                    if row.kind is not trans:
                        self.corrections += 1
                    row.__class__ = Row  # the row is frozen from here on
                    rows.append(row)
                    amounts.append(amount)
                else:
                    voucher: Any = MutableVoucher()
                    (
                        voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_on, voucher.sign,
                    ) = header  # fmt: skip
                    voucher.rows = tuple(rows)
                    voucher.unknown = voucher.extra = ()
                    voucher.line = first
                    voucher.row_lines = None
                    voucher.__class__ = Voucher  # the voucher is frozen from here on
                    pending.append(voucher)
                    if len(pending) < _MAX_PENDING and i < final:
                        continue
                    if AMOUNTS.fullmatch(" ".join(amounts)) is not None:
                        yield from pending
                    else:
                        yield from self._check_amounts(pending, amounts, chunks, i + 1, is_last=is_last)
                    pending, amounts = [], []
                    continue
                self.corrections -= sum(row.kind is not trans for row in rows)
            if pending:
                yield from self._check_amounts(pending, amounts, chunks, i, is_last=is_last)
                pending = []
            amounts = []
            yield from self._reread(header, chunk, first, is_last=is_last and i == final)
        self.next_line = number - (bool(chunks) and text[-1:] == "\n")

    def _check_amounts(
        self, vouchers: list[Voucher], amounts: list[str], chunks: list[str], end: int, *, is_last: bool
    ) -> Iterator[Voucher]:
        """Yield vouchers. If a voucher has an irregular amount, the lenient reader first reads it again from its chunk.

        Args:
            vouchers: The vouchers that were read from the last chunks before the index ``end``.
            amounts: The amounts of all rows as text, in the order of the vouchers.
            chunks: The parts of the text, one for each voucher, without ``#VER``.
            end: The index after the chunk of the last voucher.
            is_last: True if the file ends after the text.
        """
        start = 0
        for at, voucher in enumerate(vouchers, end - len(vouchers)):
            voucher_amounts = amounts[start : start + len(voucher.rows)]
            start += len(voucher.rows)
            if AMOUNTS.fullmatch(" ".join(voucher_amounts)) is not None:
                yield voucher
            else:
                self.corrections -= sum(row.kind is not _TRANS for row in voucher.rows)
                yield from self._reread(
                    self._parser.parse_header(chunks[at].splitlines()[0]), chunks[at], voucher.line or 0,
                    is_last=is_last and at == len(chunks) - 1,
                )  # fmt: skip

    def _reread(self, header: Header | None, chunk: str, number: int, *, is_last: bool) -> Iterator[Voucher]:
        """Read a chunk, the text of an irregular voucher, with the lenient reader. Yield the vouchers in it."""
        lines = split_lines(chunk)
        remove_empty_lines(lines)
        voucher = None if header is None else self._read_rows_leniently(header, lines, number)
        if voucher is None:
            yield from self._read_leniently(VOUCHER[1:] + chunk, number, is_last=is_last)
        else:
            self.corrections += sum(row.kind is not _TRANS for row in voucher.rows)
            yield voucher

    def _read_leniently(self, text: str, number: int, *, is_last: bool) -> Iterator[Voucher]:
        yield from self.read_lines(iter(enumerate(split_lines(text), number)), lambda: is_last)

    def read_lines(self, lines: Iterator[NumberedLine], is_last: Callable[[], bool]) -> Iterator[Voucher]:
        """Yield the vouchers of numbered lines with the lenient reader; see `LenientVoucherReader.read`."""
        for voucher in self._lenient_reader.read(lines, is_last):
            self.corrections += sum(row.kind is not _TRANS for row in voucher.rows)
            yield voucher

    def _read_rows_leniently(self, header: Header, lines: list[str], number: int) -> Voucher | None:
        """Read a voucher with irregular rows. Return None if other lines of the voucher are irregular as well."""
        if len(lines) < 3 or lines[1] != "{" or lines[-1] != "}":  # noqa: PLR2004 - header and braces
            return None
        if not all(row_kind(line.strip(" ")) for line in lines[2:-1]):
            return None
        rows: list[Row] = []
        row_lines: list[int] = []
        unknown: list[Record] = []
        for at, line in enumerate(lines[2:-1], number + 2):
            row = self._lenient_reader.read_row(at, line)
            if isinstance(row, Row):
                rows.append(row)
                row_lines.append(at)
            elif row is not None:
                unknown.append(row)
        series, voucher_number, day, text, registered_on, sign = header
        return Voucher(
            series=series, number=voucher_number, date=day, text=text, registered_on=registered_on, sign=sign,
            rows=tuple(rows), unknown=tuple(unknown), line=number, row_lines=tuple(row_lines),
        )  # fmt: skip


def split_vouchers(text: str) -> tuple[str, list[str]]:
    """Split a text of whole lines into the lines before the first voucher, and the vouchers without their ``#VER``."""
    start = find_voucher(text)
    return text[:start], text[start + len(VOUCHER) - 1 :].split(VOUCHER) if start < len(text) else []


def find_voucher(text: str) -> int:
    """Return the index of the first ``#VER`` at the start of a line, or the length of the text if it has no voucher."""
    return 0 if text.startswith(VOUCHER[1:]) else text.find(VOUCHER) + 1 or len(text)


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text whose lines end in LF, CRLF or CR.

    >>> split_lines("a\nb\r\nc\rd\n")
    ['a', 'b', 'c', 'd']
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def line_splitter(text: str) -> Callable[[str], list[str]]:
    """Return the fastest function that splits parts of a text in the same way as `split_lines`.

    `str.splitlines` is faster, but also splits at Unicode line ends, which are ordinary characters in a SIE file.
    """
    has_other_line_ends = any(character in text for character in "\x85\u2028\u2029")
    return split_lines if has_other_line_ends else str.splitlines


def remove_empty_lines(lines: list[str]) -> None:
    """Remove the empty lines at the end of a voucher."""
    while len(lines) > 1 and not lines[-1].strip(" \r"):
        lines.pop()
