"""Vouchers line by line, with every leniency: what programs write that the standard does not foresee."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from sie4.errors import Code, Severity
from sie4.fields import FieldReader, Findings, kept
from sie4.labels import LABELS, LAST_TEXT_FIELD
from sie4.lexer import Line, split_line
from sie4.model import Record, Row, RowKind, Voucher

__all__ = ["Header", "LenientVoucherReader", "NumberedLine"]

NumberedLine = tuple[int, str]
"""A line's number in its file, from 1, and its text."""

Header = tuple[str, str, date | None, str, date | None, str]
"""Series, number, date, text, day of entry and sign of a voucher."""

_KINDS = {kind.value: kind for kind in RowKind}
_ROW_LINE = re.compile(r"#[RB]?TRANS(?![A-Z])", re.IGNORECASE)


class LenientVoucherReader:
    """Reads vouchers of any form, and hands every line outside of them on."""

    def __init__(self, findings: Findings, other: Callable[[int, Line], None]) -> None:
        """Prepare.

        Args:
            findings: Takes the diagnostics.
            other: Called with number and fields of each line that is no part of a voucher.
        """
        self.findings = findings
        self._other = other

    def read(self, lines: Iterator[NumberedLine], *, last: bool) -> Iterator[Voucher]:
        """Read to the end of the lines; ``last`` tells whether the file ends there."""
        item = next(lines, None)
        while item is not None:
            number, text = item
            line = split_line(text, LAST_TEXT_FIELD)
            if line.label.upper() != "VER":
                self._other(number, line)
                item = next(lines, None)
                continue
            fields = FieldReader(number, LABELS["VER"], line, self.findings)
            day = fields.date("date", Severity.ERROR)
            if day is None and not fields.text("date").strip("0"):
                self.findings.add(
                    number, Code.BAD_DATE, Severity.ERROR, "#VER: the voucher has no date: kept without"
                )
            rows, unknown, item = self._block(number, lines, last=last)
            yield Voucher(
                series=fields.text("series"),
                number=fields.text("number"),
                date=day,
                text=fields.text("text"),
                registered=fields.date("registered"),
                sign=fields.text("sign"),
                rows=rows,
                unknown=unknown,
                extra=fields.extra,
                line=number,
            )

    def row(self, number: int, text: str) -> Row | Record | None:
        """Read a line as a row; a Record is one that can't be read, None no row at all."""
        text = text.strip(" \r")
        kind = _KINDS.get(text[1:].partition(" ")[0].upper())
        if kind is None or text[0] != "#" or "\r" in text:
            return None
        line = split_line(text)
        fields = FieldReader(number, LABELS[kind], line, self.findings)
        account, objects, amount = fields.account(), fields.objects(), fields.amount()
        if not fields.readable:
            return kept(line)
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

    def _block(  # noqa: C901, PLR0912 - one state after the other, top to bottom
        self, voucher_line: int, lines: Iterator[NumberedLine], *, last: bool
    ) -> tuple[tuple[Row, ...], tuple[Record, ...], NumberedLine | None]:
        """Read a voucher's block; returns its rows, what could not be read, and the line to go on with."""
        for number, line in lines:
            content = line.strip(" ")
            if content == "{":
                break
            if _ROW_LINE.match(content) is not None:
                self.findings.add(
                    number,
                    Code.STRAY_BRACE,
                    Severity.WARNING,
                    "the { before the voucher's rows is missing: read as if there",
                )
                lines = chain([(number, line)], lines)
                break
            if content:
                self._note_no_block(voucher_line)
                return (), (), (number, line)
        else:
            self._note_no_block(voucher_line)
            return (), (), None
        rows: list[Row] = []
        unknown: list[Record] = []
        for number, line in lines:
            if line.strip(" ") == "}":
                return tuple(rows), tuple(unknown), next(lines, None)
            row = self.row(number, line)
            if isinstance(row, Row):
                rows.append(row)
            elif row is not None:
                unknown.append(row)
            else:
                split = split_line(line)
                if split.label.upper() == "VER":
                    self._note_not_closed(voucher_line)
                    return tuple(rows), tuple(unknown), (number, line)
                self._odd_line(number, split, unknown)
        if last:
            self.findings.add(
                voucher_line,
                Code.TRUNCATED,
                Severity.ERROR,
                "the file ends inside this voucher: it is truncated, ask for it again",
            )
        else:
            self._note_not_closed(voucher_line)
        return tuple(rows), tuple(unknown), None

    def _odd_line(self, number: int, line: Line, unknown: list[Record]) -> None:
        """A line in a block that is no row: a known record belongs to the document, an unknown one to the voucher."""
        if line.label.upper() in LABELS:
            self.findings.add(
                number,
                Code.RECORD_IN_VOUCHER,
                Severity.WARNING,
                f"#{line.label} inside a voucher: read as if it stood outside",
            )
            self._other(number, line)
        elif line.label:
            self.findings.add(
                number, Code.UNKNOWN_LABEL, Severity.INFO, f"#{line.label} is no label of the standard: kept"
            )
            unknown.append(kept(line))
        elif line.fields == ["{"]:
            self.findings.add(number, Code.STRAY_BRACE, Severity.WARNING, "a { inside a voucher: left out")
        elif line.fields:
            self.findings.add(
                number, Code.NOT_A_RECORD, Severity.WARNING, "no record (no # at its start): left out"
            )

    def _note_no_block(self, voucher_line: int) -> None:
        self.findings.add(
            voucher_line,
            Code.VOUCHER_WITHOUT_BLOCK,
            Severity.WARNING,
            "the voucher has no { } block: read without rows",
        )

    def _note_not_closed(self, voucher_line: int) -> None:
        self.findings.add(
            voucher_line,
            Code.VOUCHER_NOT_CLOSED,
            Severity.ERROR,
            "the voucher is not closed: it ends where the next one begins",
        )
