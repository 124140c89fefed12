"""A document to bytes: the canonical form that Fortnox, Visma and Spiris take in (SIE 4B §5).

CRLF, groups in the standard's order, texts in quotes, numbers bare, two decimals. Inside a group the order of the
document is the order of the file.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

from sie4.checksum import records_checksum
from sie4.document import Document
from sie4.editing import edit
from sie4.encoding import encode, fit, require_encoding, unwritable
from sie4.errors import SieError
from sie4.labels import LABELS, Kind
from sie4.lexer import can_be_bare, quote, quote_list
from sie4.model import Balance, ObjectBalance, Objects, PeriodBalance, Record, Row, RowKind, Voucher
from sie4.reader import loads, parse
from sie4.values import amount_text, date_text, decimal_text

__all__ = ["dumps", "write"]

_LINE_END = "\r\n"
Errors = Literal["strict", "transliterate"]


def dumps(
    document: Document,
    *,
    encoding: str | None = None,
    errors: Errors = "strict",
    checksum: bool = False,
    original: bytes | None = None,
) -> bytes:
    r"""Write a document as the bytes of a SIE file.

    Args:
        document: What to write.
        encoding: None is code page 437, the only one that the standard knows; ``document.encoding`` is what was read.
        errors: What to do about a character that the encoding does not have, or that no field may hold: ``"strict"``
            raises, ``"transliterate"`` writes what comes nearest.
        checksum: Whether to add #KSUMMA, which few programs look at.
        original: The bytes that the document was read from. They come out again, byte for byte, but for records that
            were changed since; in their own encoding, whatever ``encoding`` says, and without a new #KSUMMA.

    Raises:
        SieError: A text can't be written; says record and character.

    >>> print(dumps(Document(type_number="4")).decode().replace("\r\n", "\n"), end="")
    #FLAGGA 0
    #PROGRAM ""
    #FORMAT PC8
    #SIETYP 4
    #FNAMN ""
    """
    if original is not None:
        before = parse(original)[0]
        codec = before.encoding
        written = edit(original, before, document, _reading(codec), _Writer(codec, errors).lines)
        # Records can stand where nobody looks for them, such as an account inside a voucher.
        if written is original or errors == "transliterate" or loads(written, encoding=codec) == document:
            return written
    encoding = encoding or "cp437"
    require_encoding(encoding)
    lines = _Writer(encoding, errors).lines(document)
    if checksum:
        lines = _with_checksum(lines, encoding)
    try:
        return encode(_LINE_END.join([*lines, ""]), encoding)
    except UnicodeEncodeError as error:
        number = error.object.count("\n", 0, error.start)
        raise SieError(f"Line {number + 1}: {unwritable(lines[number], error)}") from None


def write(
    document: Document,
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    errors: Errors = "strict",
    checksum: bool = False,
    original: bytes | None = None,
) -> None:
    """Write a document to a file; a file that is there is replaced once the new one is complete. See `dumps`.

    Raises:
        SieError: A text can't be written; says record and character.
        OSError: The file can't be written.
    """
    data = dumps(document, encoding=encoding, errors=errors, checksum=checksum, original=original)
    # A link is followed: the file that it points to is replaced, not the link.
    target = Path(path).resolve()
    beside = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _reading(encoding: str) -> Callable[[bytes], Document]:
    return lambda data: parse(data, encoding=encoding)[0]


def _with_checksum(lines: list[str], encoding: str) -> list[str]:
    """Put #KSUMMA after #FLAGGA and at the end."""
    for codec in ("cp437", encoding):
        with contextlib.suppress(UnicodeEncodeError):
            return [lines[0], "#KSUMMA", *lines[1:], f"#KSUMMA {records_checksum(lines[1:], codec)}"]
    # The caller is about to find out which character it is.
    return lines


class _Writer:
    def __init__(self, encoding: str, errors: Errors) -> None:
        self._encoding = encoding
        self._transliterate = errors == "transliterate"
        self._heads: dict[tuple[RowKind, str, Objects], str] = {}
        self._tails: dict[tuple[object, ...], str] = {}
        self._endings: dict[tuple[object, ...], str] = {}
        self._series: dict[str, str] = {}
        self._days: dict[date | None, str] = {}
        self._quotes: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def lines(self, document: Document) -> list[str]:
        """Every line, in the order of the label table."""
        lines = [*self._identification(document), *self._chart(document)]
        for label, balances in (
            ("IB", document.opening_balances),
            ("UB", document.closing_balances),
            ("OIB", document.object_opening_balances),
            ("OUB", document.object_closing_balances),
            ("RES", document.results),
            ("PSALDO", document.period_balances),
            ("PBUDGET", document.budgets),
        ):
            lines += [self._balance(label, balance) for balance in balances]
        lines += [self._record(record) for record in document.unknown]
        self._vouchers(document.vouchers, lines.append)
        return lines

    def _identification(self, document: Document) -> Iterator[str]:
        company, extra = document.company, document.extra
        values: dict[str, tuple[object, ...]] = {
            "FLAGGA": (document.flag,),
            "PROGRAM": (document.program.name, document.program.version),
            "FORMAT": (document.format,),
            "GEN": (document.generated, document.generated_by),
            "SIETYP": (document.type_number,),
            "FTYP": (company.form,),
            "FNR": (company.number,),
            "ORGNR": (company.org_number, company.acquisition_number, company.activity_number),
            "BKOD": (company.industry_code,),
            "ADRESS": (company.contact, company.street, company.postal_address, company.phone),
            "FNAMN": (company.name,),
            "TAXAR": (document.tax_year,),
            "OMFATTN": (document.balances_until,),
            "KPTYP": (document.account_plan,),
            "VALUTA": (document.currency,),
        }
        always = {"FLAGGA", "PROGRAM", "FORMAT", "FNAMN"}
        for label in LABELS:
            if label == "PROSA":
                for i, comment in enumerate(document.comments, 1):
                    yield self._line("PROSA", (comment,), extra.get(("PROSA", str(i)), ()))
            elif label == "RAR":
                for year in document.fiscal_years.values():
                    yield self._line(
                        "RAR", (year.index, year.start, year.end), extra.get(("RAR", str(year.index)), ())
                    )
            elif label in values:
                more = extra.get((label,), ())
                if label in always or more or any(value not in {None, ""} for value in values[label]):
                    yield self._line(label, values[label], more)

    def _chart(self, document: Document) -> Iterator[str]:
        extra = document.extra
        for account in document.accounts.values():
            number = account.number
            yield self._line("KONTO", (number, account.name), extra.get(("KONTO", number), ()))
            if account.type is not None or ("KTYP", number) in extra:
                yield self._line("KTYP", (number, account.type), extra.get(("KTYP", number), ()))
            if account.unit is not None or ("ENHET", number) in extra:
                yield self._line("ENHET", (number, account.unit), extra.get(("ENHET", number), ()))
            for code in account.sru:
                yield self._line("SRU", (number, code), extra.get(("SRU", number, code), ()))
        for dimension in document.dimensions.values():
            more = extra.get(("DIM", dimension.number), ())
            if dimension.parent is None:
                yield self._line("DIM", (dimension.number, dimension.name), more)
            else:
                yield self._line("UNDERDIM", (dimension.number, dimension.name, dimension.parent), more)
        for item in document.objects.values():
            more = extra.get(("OBJEKT", item.dimension, item.number), ())
            yield self._line("OBJEKT", (item.dimension, item.number, item.name), more)

    def _balance(self, label: str, balance: Balance | ObjectBalance | PeriodBalance) -> str:
        values: tuple[object, ...] = (balance.year, balance.account, balance.amount, balance.quantity)
        if isinstance(balance, ObjectBalance):
            values = (balance.year, balance.account, balance.objects, balance.amount, balance.quantity)
        elif isinstance(balance, PeriodBalance):
            values = (
                balance.year,
                balance.month,
                balance.account,
                balance.objects,
                balance.amount,
                balance.quantity,
            )
        return self._line(label, values, balance.extra)

    def _vouchers(self, vouchers: Iterable[Voucher], add: Callable[[str], None]) -> None:
        for voucher in vouchers:
            add(self._header(voucher))
            add("{")
            for row in voucher.rows:
                head_key = (row.kind, row.account, row.objects)
                head = self._heads.get(head_key) or self._head(head_key)
                # Equal quantities may be written differently: 1 and 1.00.
                tail_key = (row.date, row.text, str(row.quantity), row.sign, row.extra)
                tail = self._tails.get(tail_key)
                if tail is None:
                    tail = self._tails[tail_key] = self._tail(row)
                amount = str(row.amount)
                if amount[-3:-2] != "." or amount == "-0.00":
                    amount = amount_text(row.amount)
                add(f"{head} {amount}{tail}")
            for record in voucher.unknown:
                add(self._record(record))
            add("}")

    def _header(self, voucher: Voucher) -> str:
        key = (voucher.registered, voucher.sign)
        ending = self._endings.get(key)
        if ending is None or voucher.extra:
            ending = self._joined(
                "VER", [(Kind.DATE, voucher.registered), (Kind.TEXT, voucher.sign)], voucher.extra
            )
            if not voucher.extra:
                self._endings[key] = ending
        series = self._series.get(voucher.series)
        if series is None:
            series = self._series[voucher.series] = self._text("VER", voucher.series, quoted=False)
        number = voucher.number
        if not number.isalnum() or self._transliterate:
            number = self._text("VER", number, quoted=False)
        text = self._text("VER", voucher.text, quoted=True) if voucher.text or ending else ""
        day = self._day(voucher.date)
        return f"#VER {series} {number} {day} {text}{ending}".rstrip(" ")

    def _head(self, key: tuple[RowKind, str, Objects]) -> str:
        kind, account, objects = key
        written = self._text(kind, account, quoted=False)
        head = self._heads[key] = f"#{kind} {written} {self._objects(kind, objects)}"
        return head

    def _tail(self, row: Row) -> str:
        label = row.kind.value
        quantity = '""' if row.quantity is None else decimal_text(row.quantity)
        fields = [self._day(row.date), self._quoted(label, row.text), quantity, self._quoted(label, row.sign)]
        fields += [self._quoted(label, field) for field in row.extra]
        while fields and fields[-1] == '""':
            fields.pop()
        return "".join([f" {field}" for field in fields])

    def _day(self, day: date | None) -> str:
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = date_text(day) or '""'
        return text

    def _quoted(self, label: str, text: str) -> str:
        written = self._quotes.get(text)
        if written is None:
            written = self._quotes[text] = self._text(label, text, quoted=True)
        return written

    def _line(self, label: str, values: Iterable[object], extra: tuple[str, ...] = ()) -> str:
        kinds = [rule.kind for rule in LABELS[label].fields]
        return f"#{label}" + self._joined(label, zip(kinds, values, strict=True), extra)

    def _joined(self, label: str, fields: Iterable[tuple[Kind, object]], extra: tuple[str, ...]) -> str:
        written = [self._field(label, kind, value) for kind, value in fields]
        # A record may be written in parts, of which this is the last one.
        required = sum(rule.required for rule in LABELS[label].fields[-len(written) :])
        written += [self._field(label, Kind.TEXT, value) for value in extra]
        while len(written) > required and written[-1] == '""':
            written.pop()
        return "".join(f" {field}" for field in written)

    def _field(self, label: str, kind: Kind, value: object) -> str:
        if value is None:
            return '""'
        if isinstance(value, date):
            return date_text(value)[: 6 if kind is Kind.MONTH else 8]
        if isinstance(value, Decimal):
            return amount_text(value) if kind is Kind.AMOUNT else decimal_text(value)
        if isinstance(value, tuple):
            return self._objects(label, cast("tuple[str | tuple[str, str], ...]", value))
        return self._text(label, str(value), quoted=kind is Kind.TEXT)

    def _objects(self, label: str, value: Sequence[str | tuple[str, str]]) -> str:
        items = [
            self._fitted(item) for pair in value for item in (pair if isinstance(pair, tuple) else (pair,))
        ]
        try:
            return quote_list(items)
        except ValueError as error:
            raise SieError(f"#{label}: the object list {items!r} can't be written: it {error}.") from None

    def _text(self, label: str, text: str, *, quoted: bool) -> str:
        text = self._fitted(text)
        if not quoted and can_be_bare(text):
            return text
        try:
            return quote(text)
        except ValueError as error:
            raise SieError(
                f'#{label}: the text {text!r} can\'t be written: it {error}. Change it, or use errors="transliterate".'
            ) from None

    def _record(self, record: Record) -> str:
        written = [self._field(record.label, Kind.TEXT, field) for field in record.fields]
        return "".join([f"#{record.label}", *(f" {field}" for field in written)])

    def _fitted(self, text: str) -> str:
        """With ``transliterate``, the text in characters that can be written; otherwise as it is."""
        if not self._transliterate:
            return text
        fitted = self._texts.get(text)
        if fitted is None:
            fitted = "".join(
                " " if character < " " or character == "\x7f" else character for character in text
            )
            fitted = fit(fitted, self._encoding)
            if fitted.endswith("\\") and not can_be_bare(fitted):
                fitted += " "
            self._texts[text] = fitted
        return fitted
