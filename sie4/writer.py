"""Writing of documents in the canonical form, which Fortnox, Visma and Spiris import (SIE 4B §5).

The form has CRLF line ends, groups of records in the order of the standard, texts in quotes, numbers without quotes,
and amounts with at least two decimals. Inside a group, the records are in the order of the document.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from sie4.checksum import compute_checksum
from sie4.document import Document
from sie4.editing import edit
from sie4.encoding import encode, require_encoding, transliterate, unwritable_message
from sie4.errors import SieError
from sie4.file_replacement import replace_file
from sie4.labels import LABELS, FieldKind
from sie4.lexer import can_be_bare, quote, quote_list
from sie4.limits import MAX_DIGITS
from sie4.model import Balance, ObjectBalance, Objects, PeriodBalance, Record, Row, RowKind, Voucher
from sie4.reader import loads, parse
from sie4.recognition import not_sie_message
from sie4.values import amount_text, date_text, decimal_text, require_writable

__all__ = ["dumps", "write"]

_LINE_END = "\r\n"
_SHORT_NUMBER = re.compile(rf"-?[0-9.]{{1,{MAX_DIGITS}}}")
Errors = Literal["strict", "transliterate"]


def dumps(
    document: Document,
    *,
    encoding: str | None = None,
    errors: Errors = "strict",
    checksum: bool = False,
    original: bytes | None = None,
) -> bytes:
    r"""Return a document as the bytes of a SIE file.

    Args:
        document: The document.
        encoding: The encoding. None means code page 437, the only encoding that the standard allows (SIE 4B §5.8). Pass
            ``document.encoding`` to keep the encoding of the file that was read.
        errors: The treatment of characters that the encoding does not have or that SIE does not allow. ``"strict"``
            raises `SieError`. ``"transliterate"`` writes similar characters instead.
        checksum: True adds the checksum record #KSUMMA, which few programs verify.
        original: The bytes that the document was read from. Only records that have changed since are written anew; all
            other bytes are returned unchanged. The encoding is then the file's encoding, and #KSUMMA is not updated.
            If a changed record is in an unusual place, such as inside a voucher, the whole file is written anew.

    Raises:
        SieError: A text cannot be written, or the encoding is unknown. The message names the record and the character.

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
        edited = edit(original, before, document, _document_parser(codec), _Writer(codec, errors).lines)
        # Editing may remove all records, and does not find an account inside a voucher, for example.
        is_empty = not_sie_message(original) is None and not_sie_message(edited) is not None
        if edited is original:
            return original
        if not is_empty and (errors == "transliterate" or loads(edited, encoding=codec) == document):
            return edited
        encoding = codec
    encoding = encoding or "cp437"
    require_encoding(encoding)
    lines = _Writer(encoding, errors).lines(document)
    if checksum:
        lines = _add_checksum(lines, encoding)
    try:
        return encode(_LINE_END.join([*lines, ""]), encoding)
    except UnicodeEncodeError as error:
        number = error.object.count("\n", 0, error.start)
        raise SieError(
            f"Line {number + 1}: {unwritable_message(lines[number], error)}",
            line=number + 1,
            column=error.start - error.object.rfind("\n", 0, error.start),
            record=lines[number].split(maxsplit=1)[0].removeprefix("#"),
        ) from None


def write(
    document: Document,
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    errors: Errors = "strict",
    checksum: bool = False,
    original: bytes | None = None,
) -> None:
    """Write a document to a file; see `dumps` for the other arguments.

    An existing file is replaced only when the new file is complete. A symbolic link is followed.

    Args:
        document: The document.
        path: The path of the file.
        encoding: See `dumps`.
        errors: See `dumps`.
        checksum: See `dumps`.
        original: See `dumps`.

    Raises:
        SieError: A text cannot be written, or the encoding is unknown. The message names the record and the character.
        OSError: The file cannot be written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Document(type_number="4"), Path(folder) / "ut.se")
    ...     loads((Path(folder) / "ut.se").read_bytes()).sie_type
    '4I'
    """
    data = dumps(document, encoding=encoding, errors=errors, checksum=checksum, original=original)
    with replace_file(path) as file:
        file.write(data)


def _document_parser(encoding: str) -> Callable[[bytes], Document]:
    return lambda data: parse(data, encoding=encoding)[0]


def _add_checksum(lines: list[str], encoding: str) -> list[str]:
    """Return the lines with #KSUMMA after #FLAGGA and at the end."""
    for codec in ("cp437", encoding):
        with contextlib.suppress(UnicodeEncodeError):
            return [lines[0], "#KSUMMA", *lines[1:], f"#KSUMMA {compute_checksum(lines[1:], codec)}"]
    # The caller encodes the lines next, and reports the character that cannot be encoded.
    return lines


class _Writer:
    def __init__(self, encoding: str, errors: Errors) -> None:
        self._encoding = encoding
        self._transliterate = errors == "transliterate"
        self._row_starts: dict[tuple[RowKind, str, Objects], str] = {}
        self._row_ends: dict[tuple[object, ...], str] = {}
        self._header_ends: dict[tuple[object, ...], str] = {}
        self._series: dict[str, str] = {}
        self._days: dict[date | None, str] = {}
        self._quoted_texts: dict[str, str] = {}
        self._transliterated_texts: dict[str, str] = {}

    def lines(self, document: Document) -> list[str]:
        """Return the lines of a document, in the order of the records in the standard."""
        lines = [*self._identification_lines(document), *self._chart_lines(document)]
        for label, balances in (
            ("IB", document.opening_balances),
            ("UB", document.closing_balances),
            ("OIB", document.object_opening_balances),
            ("OUB", document.object_closing_balances),
            ("RES", document.results),
            ("PSALDO", document.period_balances),
            ("PBUDGET", document.budgets),
        ):
            lines += [self._format_balance(label, balance) for balance in balances]
        lines += [self._format_unknown_record(record) for record in document.unknown]
        self._add_vouchers(document.vouchers, lines.append)
        return lines

    def _identification_lines(self, document: Document) -> Iterator[str]:
        company, extra = document.company, document.extra
        values: dict[str, tuple[object, ...]] = {
            "FLAGGA": (document.flag,),
            "PROGRAM": (document.program.name, document.program.version),
            "FORMAT": (document.format,),
            "GEN": (document.generated_on, document.generated_by),
            "SIETYP": (document.type_number,),
            "FTYP": (company.form,),
            "FNR": (company.number,),
            "ORGNR": (company.org_number, company.acquisition_number, company.activity_number),
            "BKOD": (company.industry_code,),
            "ADRESS": (company.contact, company.street, company.postal_address, company.phone),
            "FNAMN": (company.name,),
            "TAXAR": (document.tax_year,),
            "OMFATTN": (document.balances_until,),
            "KPTYP": (document.chart_type,),
            "VALUTA": (document.currency,),
        }
        mandatory_labels = {"FLAGGA", "PROGRAM", "FORMAT", "FNAMN"}
        for label in LABELS:
            if label == "PROSA":
                for i, comment in enumerate(document.comments, 1):
                    yield self._format_record("PROSA", (comment,), extra.get(("PROSA", str(i)), ()))
            elif label == "RAR":
                for year in document.fiscal_years.values():
                    yield self._format_record(
                        "RAR", (year.index, year.start, year.end), extra.get(("RAR", str(year.index)), ())
                    )
            elif label in values:
                extra_fields = extra.get((label,), ())
                if (
                    label in mandatory_labels
                    or extra_fields
                    or any(value not in {None, ""} for value in values[label])
                ):
                    yield self._format_record(label, values[label], extra_fields)

    def _chart_lines(self, document: Document) -> Iterator[str]:
        extra = document.extra
        for account in document.accounts.values():
            number = account.number
            yield self._format_record("KONTO", (number, account.name), extra.get(("KONTO", number), ()))
            if account.type is not None or ("KTYP", number) in extra:
                yield self._format_record("KTYP", (number, account.type), extra.get(("KTYP", number), ()))
            if account.unit is not None or ("ENHET", number) in extra:
                yield self._format_record("ENHET", (number, account.unit), extra.get(("ENHET", number), ()))
            for code in account.sru:
                yield self._format_record("SRU", (number, code), extra.get(("SRU", number, code), ()))
        for dimension in document.dimensions.values():
            extra_fields = extra.get(("DIM", dimension.number), ())
            if dimension.parent is None:
                yield self._format_record("DIM", (dimension.number, dimension.name), extra_fields)
            else:
                yield self._format_record(
                    "UNDERDIM", (dimension.number, dimension.name, dimension.parent), extra_fields
                )
        for item in document.objects.values():
            extra_fields = extra.get(("OBJEKT", item.dimension, item.number), ())
            yield self._format_record("OBJEKT", (item.dimension, item.number, item.name), extra_fields)

    def _format_balance(self, label: str, balance: Balance | ObjectBalance | PeriodBalance) -> str:
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
        return self._format_record(label, values, balance.extra)

    def _add_vouchers(self, vouchers: Iterable[Voucher], add: Callable[[str], None]) -> None:
        for voucher in vouchers:
            add(self._format_header(voucher))
            add("{")
            for row in voucher.rows:
                start_key = (row.kind, row.account, row.objects)
                row_start = self._row_starts.get(start_key) or self._format_row_start(start_key)
                # The key contains the quantity as text, because 1 and 1.00 are equal but are written differently.
                end_key = (row.date, row.text, str(row.quantity), row.sign, row.extra)
                row_end = self._row_ends.get(end_key)
                if row_end is None:
                    row_end = self._row_ends[end_key] = self._format_row_end(row)
                amount = str(row.amount)
                if amount[-3:-2] != "." or amount == "-0.00" or len(amount) > MAX_DIGITS:
                    if _SHORT_NUMBER.fullmatch(amount) is None:
                        require_writable(row.kind, row.amount)
                    amount = amount_text(row.amount)
                add(f"{row_start} {amount}{row_end}")
            for record in voucher.unknown:
                add(self._format_unknown_record(record))
            add("}")

    def _format_header(self, voucher: Voucher) -> str:
        key = (voucher.registered_on, voucher.sign)
        header_end = self._header_ends.get(key)
        if header_end is None or voucher.extra:
            header_end = self._join_fields(
                "VER",
                [(FieldKind.DATE, voucher.registered_on), (FieldKind.TEXT, voucher.sign)],
                voucher.extra,
            )
            if not voucher.extra:
                self._header_ends[key] = header_end
        series = self._series.get(voucher.series)
        if series is None:
            series = self._series[voucher.series] = self._format_text("VER", voucher.series, is_quoted=False)
        number = voucher.number
        if not number.isalnum() or self._transliterate:
            number = self._format_text("VER", number, is_quoted=False)
        text = self._format_text("VER", voucher.text, is_quoted=True) if voucher.text or header_end else ""
        day = self._format_date(voucher.date)
        return f"#VER {series} {number} {day} {text}{header_end}".rstrip(" ")

    def _format_row_start(self, key: tuple[RowKind, str, Objects]) -> str:
        kind, account, objects = key
        account_text = self._format_text(kind, account, is_quoted=False)
        row_start = self._row_starts[key] = f"#{kind} {account_text} {self._format_objects(kind, objects)}"
        return row_start

    def _format_row_end(self, row: Row) -> str:
        label = row.kind.value
        quantity = (
            '""' if row.quantity is None else self._format_field(label, FieldKind.QUANTITY, row.quantity)
        )
        fields = [
            self._format_date(row.date),
            self._quote_text(label, row.text),
            quantity,
            self._quote_text(label, row.sign),
        ]
        fields += [self._quote_text(label, field) for field in row.extra]
        while fields and fields[-1] == '""':
            fields.pop()
        return "".join([f" {field}" for field in fields])

    def _format_date(self, day: date | None) -> str:
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = date_text(day) or '""'
        return text

    def _quote_text(self, label: str, text: str) -> str:
        quoted_text = self._quoted_texts.get(text)
        if quoted_text is None:
            quoted_text = self._quoted_texts[text] = self._format_text(label, text, is_quoted=True)
        return quoted_text

    def _format_record(self, label: str, values: Iterable[object], extra: tuple[str, ...] = ()) -> str:
        kinds = [rule.kind for rule in LABELS[label].fields]
        return f"#{label}" + self._join_fields(label, zip(kinds, values, strict=True), extra)

    def _join_fields(
        self, label: str, fields: Iterable[tuple[FieldKind, object]], extra: tuple[str, ...]
    ) -> str:
        texts = [self._format_field(label, kind, value) for kind, value in fields]
        # The fields may be the last part of a record whose first part is written separately.
        required = sum(rule.required for rule in LABELS[label].fields[-len(texts) :])
        texts += [self._format_field(label, FieldKind.TEXT, value) for value in extra]
        while len(texts) > required and texts[-1] == '""':
            texts.pop()
        return "".join(f" {field}" for field in texts)

    def _format_field(self, label: str, kind: FieldKind, value: object) -> str:
        if value is None:
            return '""'
        if isinstance(value, date):
            return date_text(value)[: 6 if kind is FieldKind.MONTH else 8]
        if isinstance(value, Decimal):
            require_writable(label, value)
            return amount_text(value) if kind is FieldKind.AMOUNT else decimal_text(value)
        if isinstance(value, tuple):
            return self._format_objects(label, cast("tuple[str | tuple[str, str], ...]", value))
        return self._format_text(label, str(value), is_quoted=kind is FieldKind.TEXT)

    def _format_objects(self, label: str, value: Sequence[str | tuple[str, str]]) -> str:
        items = [
            self._transliterate_text(item)
            for pair in value
            for item in (pair if isinstance(pair, tuple) else (pair,))
        ]
        try:
            return quote_list(items)
        except ValueError as error:
            raise SieError(
                f"#{label}: an item of the object list {items!r} {error}. Change the item, or pass "
                'errors="transliterate".',
                record=label,
            ) from None

    def _format_text(self, label: str, text: str, *, is_quoted: bool) -> str:
        text = self._transliterate_text(text)
        if not is_quoted and can_be_bare(text):
            return text
        try:
            return quote(text)
        except ValueError as error:
            raise SieError(
                f'#{label}: text {text!r} {error}. Change the text, or pass errors="transliterate".',
                record=label,
            ) from None

    def _format_unknown_record(self, record: Record) -> str:
        texts = [self._format_field(record.label, FieldKind.TEXT, field) for field in record.fields]
        return "".join([f"#{record.label}", *(f" {field}" for field in texts)])

    def _transliterate_text(self, text: str) -> str:
        """Transliterate a text so that it can be written. With ``errors="strict"``, return the text unchanged."""
        if not self._transliterate:
            return text
        writable_text = self._transliterated_texts.get(text)
        if writable_text is None:
            writable_text = "".join(
                " " if character < " " or character == "\x7f" else character for character in text
            )
            writable_text = transliterate(writable_text, self._encoding)
            if writable_text.endswith("\\") and not can_be_bare(writable_text):
                writable_text += " "
            self._transliterated_texts[text] = writable_text
        return writable_text
