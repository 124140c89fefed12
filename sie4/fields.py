"""The fields of one line as typed values, with a diagnostic for each field that deviates from the standard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sie4.diagnostics import DiagnosticList
from sie4.errors import Code, Severity, excerpt
from sie4.labels import FieldKind, Label
from sie4.lexer import Field, Line
from sie4.model import Objects, Record
from sie4.values import date_text, is_blank_date, read_amount, read_date, read_month

__all__ = ["ROW_LABELS", "FieldReader", "to_record"]

_MAX_YEAR_DIGITS = 4
_AMOUNT_DECIMALS = 2
_SHOWN_FIELDS = 10
ROW_LABELS = frozenset({"TRANS", "RTRANS", "BTRANS"})

_SEVERITY = {
    Code.STRAY_BRACE: Severity.WARNING,
    Code.UNCLOSED_LIST: Severity.WARNING,
    Code.UNTERMINATED_QUOTE: Severity.WARNING,
    Code.STRAY_QUOTE: Severity.WARNING,
    Code.BACKSLASH_BEFORE_QUOTE: Severity.INFO,
    Code.UNQUOTED_TEXT: Severity.WARNING,
    Code.TOO_MANY_FIELDS: Severity.ERROR,
}


def to_record(line: Line) -> Record:
    """Convert a line to a generic record, which is used if no specific attribute of a document or voucher fits."""
    return Record(label=line.label, fields=tuple(line.fields))


class FieldReader:
    """A reader of the fields of one line. The argument ``label`` gives the names and kinds of the fields.

    Attributes:
        readable: False if a mandatory field is missing or unreadable, so that the record can't be used.
        extra: The fields beyond the standard, without empty fields at the end.
    """

    def __init__(self, number: int, label: Label, line: Line, diagnostics: DiagnosticList) -> None:
        self._line_number = number
        self._label = label
        self._diagnostics = diagnostics
        self._columns: dict[str, int] = {}
        self.readable: bool = True
        for code, problem, column in line.problems:
            diagnostics.add(
                number, code, _SEVERITY[code], f"#{line.label}: {problem}", column=column, record=label.name
            )
        fields, columns = list(line.fields), list(line.columns)
        at = next((i for i, rule in enumerate(label.fields) if rule.kind is FieldKind.OBJECTS), None)
        if at is not None and (len(fields) <= at or not isinstance(fields[at], tuple)):
            self.report(
                Code.MISSING_OBJECT_LIST, Severity.WARNING, "the object list is missing. It is read as {}."
            )
            fields.insert(at, ())
            columns.insert(at, columns[at] if at < len(columns) else 0)
        self._values: dict[str, Field] = {
            rule.name: field for rule, field in zip(label.fields, fields, strict=False)
        }
        self._columns = {
            rule.name: column for rule, column in zip(label.fields, columns, strict=False) if column
        }
        extra = [_as_text(field) for field in fields[len(label.fields) :]]
        # Many programs write empty fields at the end of a record.
        while extra and not extra[-1]:
            extra.pop()
        self.extra: tuple[str, ...] = tuple(extra)
        if extra:
            shown = ", ".join(map(excerpt, extra[:_SHOWN_FIELDS])) + (
                ", ..." if len(extra) > _SHOWN_FIELDS else ""
            )
            self.report(
                Code.EXTRA_FIELDS, Severity.INFO, f"the standard has no field for {shown}. The text is kept."
            )
        for rule in label.fields:
            if (
                rule.required
                and rule.name not in self._values
                and rule.kind in {FieldKind.TEXT, FieldKind.CODE}
            ):
                self.report(
                    Code.MISSING_FIELD, Severity.INFO, f"{rule.name} is missing. It is read as empty."
                )

    def text(self, name: str) -> str:
        """Return the value of a field as text, or ``""`` if the field is missing."""
        return _as_text(self._values.get(name, ""))

    def optional(self, name: str) -> str | None:
        """Return the value of a field as text, or None if the field is missing or empty."""
        return self.text(name) or None

    def account(self) -> str:
        """Return the account number as text. Reject the record if the number is missing.

        In a voucher row (#TRANS, #RTRANS, #BTRANS), an empty field is accepted and returned as ``""``.
        """
        account = self.text("account")
        if not account and self._values.get("account") == "" and self._label.name in ROW_LABELS:
            # Five other parsers count such a row, and the voucher would not balance without it.
            self.report(
                Code.MISSING_FIELD,
                Severity.WARNING,
                "account is empty. The row counts towards an account without a number.",
                "account",
            )
        elif not account:
            self._reject(Code.BAD_FIELD, "account is missing.", "account")
        elif not (account.isascii() and account.isdecimal()):
            self.report(
                Code.ACCOUNT_NOT_NUMERIC,
                Severity.WARNING,
                f"account {excerpt(account)} is not a number. It is kept as text.",
                "account",
            )
        return account

    def year(self) -> int:
        """Return the year index: 0, -1 and so on. Reject the record if the index is missing or unreadable."""
        text = self.text("year")
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdecimal() and len(digits) <= _MAX_YEAR_DIGITS:
            return int(text)
        self._reject(Code.BAD_FIELD, f"year {excerpt(text)} is not a year index (0, -1, ...).", "year")
        return 0

    def month(self) -> date:
        """Return the first day of the calendar month. Reject the record if the month is missing or unreadable."""
        text = self.text("month")
        month = read_month(text)
        if month is None and read_month(self.text("account")) is not None:
            self.report(
                Code.SWAPPED_FIELDS,
                Severity.WARNING,
                f"month {excerpt(text)} and account {excerpt(self.text('account'))} are swapped. "
                "They are read in the right order.",
                "month",
            )
            self._values["month"], self._values["account"] = self._values["account"], text
            month = read_month(self.text("month"))
        if month is None:
            self._reject(Code.BAD_FIELD, f"month {excerpt(text)} is not a month. Write YYYYMM.", "month")
            return date.min
        return month

    def amount(self) -> Decimal:
        """Return the amount. Reject the record if the amount is missing or unreadable."""
        text = self.text("amount")
        amount = self._number("amount", text)
        if amount is None:
            self._reject(
                Code.BAD_AMOUNT,
                f"amount {excerpt(text)} is not an amount." if text else "amount is missing.",
                "amount",
            )
            return Decimal(0)
        _, _, decimals = text.replace(",", ".").partition(".")
        if len(decimals.rstrip("0")) > _AMOUNT_DECIMALS:
            self.report(
                Code.MANY_DECIMALS,
                Severity.WARNING,
                f"amount {excerpt(text)} has more than two decimals. It is kept unchanged.",
                "amount",
            )
        return amount

    def quantity(self) -> Decimal | None:
        """Return the quantity, or None if it is missing or unreadable."""
        text = self.text("quantity")
        if not text:
            return None
        quantity = self._number("quantity", text)
        if quantity is None:
            self.report(
                Code.BAD_FIELD,
                Severity.WARNING,
                f"quantity {excerpt(text)} is not a number. It is read as empty.",
                "quantity",
            )
        return quantity

    def date(self, name: str, severity: Severity = Severity.WARNING) -> date | None:
        """Return a date, or None if it is missing or unreadable."""
        text = self.text(name)
        day = read_date(text)
        if day is None:
            if is_blank_date(text):
                return None
            if (
                name == "date"
                and self._label.name in ROW_LABELS
                and not self.text("text")
                and not text[:1].isdecimal()
            ):
                self.report(
                    Code.TEXT_FOR_DATE,
                    Severity.WARNING,
                    f"the date field contains {excerpt(text)}. It is read as the text of the row.",
                    name,
                )
                self._values["text"] = text
            else:
                self.report(
                    Code.BAD_DATE,
                    severity,
                    f"{name} {excerpt(text)} is not a date. It is read as empty. Write YYYYMMDD.",
                    name,
                )
        elif "-" in text:
            self.report(
                Code.ISO_DATE,
                Severity.WARNING,
                f"{name} {excerpt(text)} has hyphens. It is read as {date_text(day)}.",
                name,
            )
        return day

    def objects(self) -> Objects:
        """Return the object list as pairs of dimension number and object number."""
        # The constructor inserts an empty list if the line has no object list.
        field = self._values.get("objects")
        items = list(field) if isinstance(field, tuple) else []
        if len(items) % 2:
            self.report(
                Code.INCOMPLETE_OBJECT_LIST,
                Severity.WARNING,
                f"dimension {excerpt(items[-1])} has no object. The object number is read as empty.",
                "objects",
            )
            items.append("")
        return tuple(zip(items[::2], items[1::2], strict=True))

    def report(self, code: Code, severity: Severity, message: str, name: str | None = None) -> None:
        """Add a diagnostic about this line, or about the field ``name``."""
        self._diagnostics.add(
            self._line_number, code, severity, f"#{self._label.name}: {message}",
            column=self._columns.get(name or ""), record=self._label.name,
        )  # fmt: skip

    def _number(self, name: str, text: str) -> Decimal | None:
        number = read_amount(text)
        if number is not None and ("," in text or text.startswith("+")):
            self.report(
                Code.DECIMAL_COMMA,
                Severity.WARNING,
                f"{name} {excerpt(text)} has a decimal comma or a plus sign. It is read as {number}.",
                name,
            )
        return number

    def _reject(self, code: Code, message: str, name: str) -> None:
        """Mark the record as unreadable and add a diagnostic with severity error."""
        # A row with two unreadable fields is counted as one affected row.
        is_row = self.readable and self._label.name in ROW_LABELS
        self.readable = False
        self._diagnostics.add(
            self._line_number,
            code,
            Severity.ERROR,
            f"#{self._label.name}: {message} The record is kept but not counted. Correct it in the file.",
            affects="rows" if is_row else None,
            count=int(is_row),
            column=self._columns.get(name),
            record=self._label.name,
        )


def _as_text(field: Field) -> str:
    return field if isinstance(field, str) else " ".join(field)
