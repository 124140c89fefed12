"""Vouchers from lines, fast: the parts of a row that come again and again are read once and remembered.

A row is cut in three: ``#TRANS 1930 {1 "K2"`` / ``-50.00`` / ``20250131 "Porto"``. Each part that is plain is looked
up by its bytes; a line that is not plain in every respect goes through the lexer, which knows all leniencies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import cast

from sie4.encoding import decode
from sie4.errors import Code, Severity
from sie4.fields import FieldReader, Findings, kept
from sie4.labels import LABELS, LAST_TEXT_FIELD
from sie4.lexer import Line, split_line
from sie4.model import Objects, Record, Row, RowKind, Voucher
from sie4.values import read_date

__all__ = ["NumberedLine", "VoucherReader"]

NumberedLine = tuple[int, bytes]
"""A line's number in its file, from 1, and its bytes."""

_Head = tuple[RowKind, str, Objects]
_Tail = tuple[date | None, str, Decimal | None, str]
_Header = tuple[str, str, date | None, str, date | None, str, tuple[str, ...]]

_KINDS = {b"": RowKind.TRANS, b"R": RowKind.RTRANS, b"B": RowKind.BTRANS}
_ROW_LABELS = {kind.value: kind for kind in RowKind}
_EMPTY_TAIL: _Tail = (None, "", None, "")
_BLANK = b" \t\r"

_BARE = rb'[^\s"{}\\]+'
_STRING = rb'[^"\\]*(?:\\"[^"\\]*)*'
_WORD = rb'(?:"(' + _STRING + rb')"|(' + _BARE + rb"))"
_DAY = rb'(?:"(\d{8})?"|(\d{8}))'
_HEAD = re.compile(rb'[ \t]*#([RB]?)TRANS[ \t]+(?:"(\d+)"|(\d+))[ \t]*\{([^{}\\]*)')
_ITEM = re.compile(rb'[ \t]*(?:"([^"]*)"|(' + _BARE + rb"))(?=[ \t]|$)[ \t]*")
_ROW_LINE = re.compile(rb"#[RB]?TRANS(?![A-Z])", re.IGNORECASE)
_AMOUNT = re.compile(rb"-?\d+(?:\.\d\d?)?")
_QUANTITY = rb'(?:"(-?\d+(?:\.\d+)?|)"|(-?\d+(?:\.\d+)?))'
_TAIL = re.compile(
    _DAY + rb"(?:[ \t]+" + _WORD + rb"(?:[ \t]+" + _QUANTITY + rb"(?:[ \t]+" + _WORD + rb")?)?)?[ \t\r]*"
)
_VOUCHER = re.compile(
    rb"#VER[ \t]+" + _WORD + rb"[ \t]+" + _WORD + rb"[ \t]+" + _DAY
    + rb"(?:[ \t]+" + _WORD + rb"(?:[ \t]+" + _DAY + rb"(?:[ \t]+" + _WORD + rb")?)?)?[ \t\r]*"
)  # fmt: skip


class _OpenRow:
    """A row being filled: same layout as `Row`, whose frozen constructor takes three times as long."""

    __slots__ = ("account", "amount", "date", "extra", "kind", "objects", "quantity", "sign", "text")

    def __init__(  # noqa: PLR0917 - by position: this is the hot path
        self,
        kind: RowKind,
        account: str,
        objects: Objects,
        amount: Decimal,
        date: date | None,
        text: str,
        quantity: Decimal | None,
        sign: str,
    ) -> None:
        self.kind = kind
        self.account = account
        self.objects = objects
        self.amount = amount
        self.date = date
        self.text = text
        self.quantity = quantity
        self.sign = sign
        self.extra = ()


class VoucherReader:
    """Reads the vouchers of one file, and hands every line outside of them on."""

    def __init__(self, encoding: str, findings: Findings, other: Callable[[int, Line], None]) -> None:
        """Prepare.

        Args:
            encoding: Of the lines.
            findings: Takes the diagnostics.
            other: Called with number and fields of each line that is no part of a voucher.
        """
        self._encoding = encoding
        self._findings = findings
        self._other = other
        self._heads: dict[bytes, _Head] = {}
        self._tails: dict[bytes, _Tail] = {}
        self._amounts: dict[bytes, Decimal] = {}
        self._texts: dict[bytes, str] = {b"": ""}
        self._dates: dict[bytes, date | None] = {b"": None}

    def read(self, lines: Iterator[NumberedLine]) -> Iterator[Voucher]:
        """Read to the end of the lines, a voucher at a time."""
        item = next(lines, None)
        while item is not None:
            number, line = item
            header = self._plain_header(line) or self._odd_header(number, line)
            if header is None:
                item = next(lines, None)
                continue
            rows, unknown, item = self._block(number, lines)
            yield Voucher(
                series=header[0],
                number=header[1],
                date=header[2],
                text=header[3],
                registered=header[4],
                sign=header[5],
                rows=rows,
                unknown=unknown,
                extra=header[6],
                line=number,
            )

    def _block(  # noqa: C901, PLR0912 - the hot path: calls would cost more than they explain
        self, voucher_line: int, lines: Iterator[NumberedLine]
    ) -> tuple[tuple[Row, ...], tuple[Record, ...], NumberedLine | None]:
        """Read a voucher's block; returns its rows, what could not be read, and the line to go on with."""
        for number, line in lines:
            content = line.strip(_BLANK)
            if content == b"{":
                break
            if _ROW_LINE.match(content) is not None:
                self._findings.add(
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
        rows: list[_OpenRow] = []
        unknown: list[Record] = []
        add = rows.append
        find_head, find_amount, find_tail = self._heads.get, self._amounts.get, self._tails.get
        for number, line in lines:
            key, brace, rest = line.partition(b"}")
            head = find_head(key) or self._plain_head(key)
            if head is not None:
                parts = rest.split(None, 1)
                tail: _Tail | None = _EMPTY_TAIL
                if len(parts) == 2:  # noqa: PLR2004 - amount and the rest
                    tail = find_tail(parts[1]) or self._plain_tail(parts[1])
                if parts and tail is not None:
                    amount = find_amount(parts[0])
                    if amount is None:
                        amount = self._plain_amount(parts[0])
                    if amount is not None:
                        kind, account, objects = head
                        day, text, quantity, sign = tail
                        row = _OpenRow(kind, account, objects, amount, day, text, quantity, sign)
                        row.__class__ = Row  # type: ignore[assignment] # same layout; frozen from here on
                        add(row)
                        continue
            elif brace and not key and not rest.strip(_BLANK):
                break
            # Not plain in every respect.
            split = split_line(decode(line, self._encoding))
            kind_of_row = _ROW_LABELS.get(split.label.upper())
            if kind_of_row is not None:
                self._odd_row(number, kind_of_row, split, rows, unknown)
            elif split.label.upper() == "VER":
                self._findings.add(
                    voucher_line,
                    Code.VOUCHER_NOT_CLOSED,
                    Severity.ERROR,
                    f"the voucher is not closed: it ends where the next one begins, on line {number}",
                )
                return self._rows(rows), tuple(unknown), (number, line)
            elif line.strip(_BLANK) == b"}":
                break
            else:
                self._odd_line(number, split, unknown)
        else:
            self._findings.add(
                voucher_line,
                Code.TRUNCATED,
                Severity.ERROR,
                "the file ends inside this voucher: it is truncated, ask for it again",
            )
        item = next(lines, None)
        return self._rows(rows), tuple(unknown), item

    @staticmethod
    def _rows(rows: list[_OpenRow]) -> tuple[Row, ...]:
        return cast("tuple[Row, ...]", tuple(rows))

    def _odd_row(
        self, number: int, kind: RowKind, split: Line, rows: list[_OpenRow], unknown: list[Record]
    ) -> None:
        fields = FieldReader(number, LABELS[kind], split, self._findings)
        account, objects, amount = fields.account(), fields.objects(), fields.amount()
        if not fields.readable:
            unknown.append(kept(split))
            return
        row = Row(
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
        rows.append(cast("_OpenRow", row))

    def _odd_line(self, number: int, split: Line, unknown: list[Record]) -> None:
        """A line in a block that is no row: a known record belongs to the document, an unknown one to the voucher."""
        label = split.label.upper()
        if label in LABELS:
            self._findings.add(
                number,
                Code.RECORD_IN_VOUCHER,
                Severity.WARNING,
                f"#{label} inside a voucher: read as if it stood outside",
            )
            self._other(number, split)
        elif label:
            self._findings.add(
                number, Code.UNKNOWN_LABEL, Severity.INFO, f"#{split.label} is no label of the standard: kept"
            )
            unknown.append(kept(split))
        elif split.fields in (["{"], ["}"]):
            self._findings.add(number, Code.STRAY_BRACE, Severity.WARNING, "a { inside a voucher: left out")
        elif split.fields:
            self._findings.add(
                number, Code.NOT_A_RECORD, Severity.WARNING, "no record (no # at its start): left out"
            )

    def _note_no_block(self, voucher_line: int) -> None:
        self._findings.add(
            voucher_line,
            Code.VOUCHER_WITHOUT_BLOCK,
            Severity.WARNING,
            "the voucher has no { } block: read without rows",
        )

    def _plain_header(self, line: bytes) -> _Header | None:
        match = _VOUCHER.fullmatch(line)
        if match is None:
            return None
        (
            quoted_series,
            series,
            quoted_number,
            no,
            quoted_day,
            day,
            quoted_text,
            text,
            quoted_reg,
            reg,
            quoted_sign,
            sign,
        ) = match.groups()
        date_ = self._date(quoted_day or day or b"")
        if date_ is None:
            return None
        registered = self._date(quoted_reg or reg or b"")
        if registered is None and (quoted_reg or reg):
            return None
        return (
            self._text(quoted_series or series or b""),
            self._decode(quoted_number or no or b""),
            date_,
            self._decode(quoted_text or text or b""),
            registered,
            self._text(quoted_sign or sign or b""),
            (),
        )

    def _odd_header(self, number: int, line: bytes) -> _Header | None:
        split = split_line(decode(line, self._encoding), LAST_TEXT_FIELD)
        if split.label.upper() != "VER":
            self._other(number, split)
            return None
        fields = FieldReader(number, LABELS["VER"], split, self._findings)
        day = fields.date("date", Severity.ERROR)
        if day is None and not fields.text("date").strip("0"):
            self._findings.add(
                number, Code.BAD_DATE, Severity.ERROR, "#VER: the voucher has no date: kept without"
            )
        return (
            fields.text("series"),
            fields.text("number"),
            day,
            fields.text("text"),
            fields.date("registered"),
            fields.text("sign"),
            fields.extra,
        )

    def _plain_head(self, key: bytes) -> _Head | None:
        match = _HEAD.fullmatch(key)
        if match is None:
            return None
        kind, quoted_account, account, items = match.groups()
        words: list[str] = []
        position = 0
        while position < len(items):
            item = _ITEM.match(items, position)
            if item is None:
                return None
            quoted, bare = item.groups()
            words.append(self._text(bare if quoted is None else quoted))
            position = item.end()
        if len(words) % 2:
            return None
        head = (
            _KINDS[kind],
            self._text(quoted_account or account),
            tuple(zip(words[::2], words[1::2], strict=True)),
        )
        self._heads[key] = head
        return head

    def _plain_tail(self, content: bytes) -> _Tail | None:
        match = _TAIL.fullmatch(content)
        if match is None:
            return None
        quoted_day, day, quoted_text, text, quoted_quantity, quantity, quoted_sign, sign = match.groups()
        written_day = quoted_day or day or b""
        date_ = self._date(written_day)
        if date_ is None and written_day:
            return None
        number = quoted_quantity or quantity
        tail = (
            date_,
            self._text(quoted_text or text or b""),
            Decimal(number.decode()) if number else None,
            self._text(quoted_sign or sign or b""),
        )
        self._tails[content] = tail
        return tail

    def _plain_amount(self, written: bytes) -> Decimal | None:
        if _AMOUNT.fullmatch(written) is None:
            return None
        amount = self._amounts[written] = Decimal(written.decode())
        return amount

    def _date(self, written: bytes) -> date | None:
        try:
            return self._dates[written]
        except KeyError:
            day = self._dates[written] = read_date(written.decode())
            return day

    def _text(self, written: bytes) -> str:
        """Decode a text that is likely to come again."""
        text = self._texts.get(written)
        if text is None:
            text = self._texts[written] = self._decode(written)
        return text

    def _decode(self, written: bytes) -> str:
        text = decode(written, self._encoding)
        return text.replace('\\"', '"') if "\\" in text else text
