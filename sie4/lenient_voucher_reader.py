"""The slow, lenient reader of vouchers. It reads line by line, and accepts every form that programs write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from sie4.diagnostics import DiagnosticList
from sie4.errors import Code, Severity, shorten
from sie4.fields import FieldReader, to_record
from sie4.labels import LABELS, LAST_TEXT_FIELD
from sie4.lexer import Line, split_line
from sie4.limits import MAX_VOUCHER_LENGTH
from sie4.model import Record, Row, RowKind, Voucher

__all__ = ["Header", "LenientVoucherReader", "NumberedLine", "row_kind"]

NumberedLine = tuple[int, str]
"""The number of a line in its file, from 1, and its text."""

Header = tuple[str, str, date | None, str, date | None, str]
"""The series, number, date, text, registration date and sign of a voucher."""

_KINDS = {kind.value: kind for kind in RowKind}
_ROW_LINE = re.compile(r" *+#[RB]?TRANS(?![A-Z])", re.IGNORECASE)
_VOUCHER_LINE = re.compile(r' *+#VER(?=[ "{}]|$)', re.IGNORECASE)


class LenientVoucherReader:
    """A reader of vouchers in any form, which passes every line outside vouchers to a function.

    Attributes:
        diagnostics: The list to which the reader adds its diagnostics.
    """

    def __init__(self, diagnostics: DiagnosticList, read_other_line: Callable[[int, Line], None]) -> None:
        """Create a reader.

        Args:
            diagnostics: The list to which the reader adds its diagnostics.
            read_other_line: Called with the number and the fields of each line that is not part of a voucher.
        """
        self.diagnostics = diagnostics
        self._read_other_line = read_other_line

    def read(self, lines: Iterator[NumberedLine], is_last: Callable[[], bool]) -> Iterator[Voucher]:
        """Yield the vouchers in a sequence of lines.

        Args:
            lines: The lines, each with its number.
            is_last: A function that returns True if the file ends after the lines.
        """
        item = next(lines, None)
        while item is not None:
            number, text = item
            line = split_line(text, LAST_TEXT_FIELD)
            if line.label.upper() != "VER":
                self._read_other_line(number, line)
                item = next(lines, None)
                continue
            fields = FieldReader(number, LABELS["VER"], line, self.diagnostics)
            day = fields.date("date", Severity.ERROR)
            if day is None and not fields.text("date").strip("0"):
                self.diagnostics.add(
                    number,
                    Code.BAD_DATE,
                    Severity.ERROR,
                    "#VER: date is missing. It is read as empty. Correct it in the file.",
                )
            rows, row_lines, unknown, item = self._read_block(number, lines, is_last)
            yield Voucher(
                series=fields.text("series"),
                number=fields.text("number"),
                date=day,
                text=fields.text("text"),
                registered_on=fields.date("registered_on"),
                sign=fields.text("sign"),
                rows=rows,
                unknown=unknown,
                extra=fields.extra,
                line=number,
                row_lines=row_lines,
            )

    def read_row(self, number: int, text: str) -> Row | Record | None:
        """Return the row in a line, a generic `Record` if the row is unreadable, or None if the line is not a row."""
        kind = row_kind(text.strip(" \r"))
        if kind is None:
            return None
        line = split_line(text)
        fields = FieldReader(number, LABELS[kind], line, self.diagnostics)
        account, objects, amount = fields.account(), fields.objects(), fields.amount()
        if not fields.readable:
            return to_record(line)
        return Row(
            kind=kind,
            account=account,
            objects=objects,
            amount=amount,
            date=fields.date("date"),
            text=fields.text("text"),
            quantity=fields.quantity(),
            sign=fields.text("sign"),
            extra=fields.extra,
        )

    def _read_block(  # noqa: C901, PLR0912 - a sequence of states, from top to bottom
        self, voucher_line: int, lines: Iterator[NumberedLine], is_last: Callable[[], bool]
    ) -> tuple[tuple[Row, ...], tuple[int, ...], tuple[Record, ...], NumberedLine | None]:
        """Return the rows of a voucher, their line numbers, its other records, and the line after the voucher."""
        for number, line in lines:
            content = line.strip(" ")
            if content == "{":
                break
            if _ROW_LINE.match(line) is not None:
                self.diagnostics.add(
                    number,
                    Code.STRAY_BRACE,
                    Severity.WARNING,
                    "The voucher has no '{' before its rows. The rows are read as if '{' were there.",
                )
                lines = chain([(number, line)], lines)
                break
            if content:
                self._report_missing_block(voucher_line)
                return (), (), (), (number, line)
        else:
            self._report_missing_block(voucher_line)
            return (), (), (), None
        rows: list[Row] = []
        row_lines: list[int] = []
        unknown: list[Record] = []
        for number, line in self._limit_block(voucher_line, lines):
            if line.strip(" ") == "}":
                return tuple(rows), tuple(row_lines), tuple(unknown), next(lines, None)
            row = self.read_row(number, line)
            if isinstance(row, Row):
                rows.append(row)
                row_lines.append(number)
            elif row is not None:
                unknown.append(row)
            else:
                split = split_line(line, LAST_TEXT_FIELD)
                if split.label.upper() == "VER":
                    self._report_missing_brace(voucher_line)
                    return tuple(rows), tuple(row_lines), tuple(unknown), (number, line)
                self._read_irregular_line(number, split, unknown)
        if is_last():
            self.diagnostics.add(
                voucher_line,
                Code.TRUNCATED,
                Severity.ERROR,
                "The file ends inside this voucher, so it is truncated. Export the file again.",
            )
        else:
            self._report_missing_brace(voucher_line)
        return tuple(rows), tuple(row_lines), tuple(unknown), None

    def _limit_block(self, voucher_line: int, lines: Iterator[NumberedLine]) -> Iterator[NumberedLine]:
        """Yield the lines of a voucher up to the maximum length, and then only the line that ends the voucher."""
        length = rows = 0
        for number, line in lines:
            length += len(line) + 1
            if length <= MAX_VOUCHER_LENGTH:
                yield number, line
            elif line.strip(" ") == "}" or _VOUCHER_LINE.match(line) is not None:
                self._report_large_voucher(voucher_line, rows)
                yield number, line
                return
            else:
                rows += _ROW_LINE.match(line) is not None
        if length > MAX_VOUCHER_LENGTH:
            self._report_large_voucher(voucher_line, rows)

    def _report_large_voucher(self, voucher_line: int, rows: int) -> None:
        self.diagnostics.add(
            voucher_line,
            Code.VOUCHER_TOO_LARGE,
            Severity.ERROR,
            f"The voucher has more than {MAX_VOUCHER_LENGTH} characters. Its last lines, which contain {rows} rows, "
            "are not read. Split the voucher.",
            affects="rows",
            count=rows,
        )

    def _read_irregular_line(self, number: int, line: Line, unknown: list[Record]) -> None:
        """Read a line that is inside a voucher but is not a row. Add a record with an unknown label to ``unknown``."""
        if line.label.upper() in LABELS:
            self.diagnostics.add(
                number,
                Code.RECORD_IN_VOUCHER,
                Severity.WARNING,
                f"#{line.label} is inside a voucher. It is read as if it were outside.",
            )
            self._read_other_line(number, line)
        elif line.label:
            self.diagnostics.add(
                number,
                Code.UNKNOWN_LABEL,
                Severity.INFO,
                f"#{shorten(line.label)} is not a label of SIE 4. The record is kept.",
            )
            unknown.append(to_record(line))
        elif line.fields == ["{"]:
            self.diagnostics.add(
                number,
                Code.STRAY_BRACE,
                Severity.WARNING,
                "There is an extra '{' inside the voucher. It is ignored.",
            )
        elif line.fields:
            self.diagnostics.add(
                number,
                Code.NOT_A_RECORD,
                Severity.WARNING,
                "The line does not start with #. It is ignored.",
            )

    def _report_missing_block(self, voucher_line: int) -> None:
        self.diagnostics.add(
            voucher_line,
            Code.VOUCHER_WITHOUT_BLOCK,
            Severity.WARNING,
            "The voucher has no '{' and '}'. It is read without rows.",
        )

    def _report_missing_brace(self, voucher_line: int) -> None:
        self.diagnostics.add(
            voucher_line,
            Code.VOUCHER_NOT_CLOSED,
            Severity.ERROR,
            "The voucher has no '}'. It is read up to the next voucher. Export the file again.",
        )


def row_kind(line: str) -> RowKind | None:
    """Return the kind of row in a line, or None if the line is not a row. The line must not begin with spaces."""
    return _KINDS.get(line[1:].partition(" ")[0].upper()) if line.startswith("#") else None
