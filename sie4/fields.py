"""The fields of one line as typed values, and a diagnostic for each that is not as the standard has it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from sie4.errors import Code, Diagnostic, Severity
from sie4.labels import Kind, Label
from sie4.lexer import Field, Line
from sie4.model import Objects, Record
from sie4.values import is_blank_date, read_amount, read_date, read_month

__all__ = ["ROW_LABELS", "FieldReader", "Findings", "kept"]

_MOST_DIGITS_OF_YEAR = 4
_DECIMALS_OF_AMOUNT = 2
ROW_LABELS = frozenset({"TRANS", "RTRANS", "BTRANS"})

_SEVERITY = {
    Code.STRAY_BRACE: Severity.WARNING,
    Code.UNCLOSED_LIST: Severity.WARNING,
    Code.UNTERMINATED_QUOTE: Severity.WARNING,
    Code.STRAY_QUOTE: Severity.WARNING,
    Code.BACKSLASH_BEFORE_QUOTE: Severity.INFO,
    Code.UNQUOTED_TEXT: Severity.WARNING,
}


class Findings:
    """Collects diagnostics while a file is read."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def add(
        self,
        line: int | None,
        code: Code,
        severity: Severity,
        message: str,
        *,
        affects: Literal["vouchers", "rows"] | None = None,
        number: int = 0,
    ) -> None:
        """Note a finding."""
        self.found.append(
            Diagnostic(
                line=line, code=code, severity=severity, message=message, affects=affects, number=number
            )
        )

    def add_line(self, number: int, line: Line) -> None:
        """Note what the lexer found odd."""
        for code, text in line.problems:
            self.add(number, code, _SEVERITY[code], f"#{line.label}: {text}")


def kept(line: Line) -> Record:
    """Keep a line that has no place in the model."""
    return Record(label=line.label, fields=tuple(line.fields))


class FieldReader:
    """Reads the fields of one line by the names that its label gives them.

    ``readable`` turns False when a field without which the record means nothing can't be read.
    """

    def __init__(self, number: int, label: Label, line: Line, findings: Findings) -> None:
        self._number = number
        self._label = label
        self._findings = findings
        self.readable = True
        findings.add_line(number, line)
        fields = list(line.fields)
        at = next((i for i, rule in enumerate(label.fields) if rule.kind is Kind.OBJECTS), None)
        if at is not None and (len(fields) <= at or not isinstance(fields[at], tuple)):
            self.note(Code.MISSING_OBJECT_LIST, Severity.WARNING, "no object list: read as {}")
            fields.insert(at, ())
        self._values: dict[str, Field] = {
            rule.name: field for rule, field in zip(label.fields, fields, strict=False)
        }
        self.extra = tuple(_plain(field) for field in fields[len(label.fields) :])
        # Programs write empty fields at the end of a record as they like.
        while self.extra and not self.extra[-1]:
            self.extra = self.extra[:-1]
        if self.extra:
            self.note(
                Code.EXTRA_FIELDS, Severity.INFO, f"{len(self.extra)} fields more than the standard has: kept"
            )
        for rule in label.fields:
            if rule.required and rule.name not in self._values and rule.kind in {Kind.TEXT, Kind.CODE}:
                self.note(Code.MISSING_FIELD, Severity.INFO, f"{rule.name} is missing: read as empty")

    def text(self, name: str) -> str:
        """A text or code; ``""`` when missing."""
        return _plain(self._values.get(name, ""))

    def optional(self, name: str) -> str | None:
        """A text or code; None when missing or empty."""
        return self.text(name) or None

    def account(self) -> str:
        """The account number, kept as it is."""
        account = self.text("account")
        if not account:
            self._unreadable(Code.BAD_FIELD, "no account number")
        elif not (account.isascii() and account.isdecimal()):
            self.note(
                Code.ACCOUNT_NOT_NUMERIC,
                Severity.WARNING,
                f"account {account!r} is not a number: kept as text",
            )
        return account

    def year(self) -> int:
        """The year index."""
        text = self.text("year")
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS_OF_YEAR:
            return int(text)
        self._unreadable(Code.BAD_FIELD, f"{text!r} is no year index (0, -1 ...)")
        return 0

    def month(self) -> date:
        """The calendar month, as its first day."""
        text = self.text("month")
        month = read_month(text)
        if month is None and read_month(self.text("account")) is not None:
            self.note(
                Code.SWAPPED_FIELDS,
                Severity.WARNING,
                "account and period have changed places: read by their form",
            )
            self._values["month"], self._values["account"] = self._values["account"], text
            month = read_month(self.text("month"))
        if month is None:
            self._unreadable(Code.BAD_FIELD, f"{text!r} is no period (YYYYMM)")
            return date.min
        return month

    def amount(self) -> Decimal:
        """The amount, without which the record means nothing: a made-up zero never stands for it."""
        text = self.text("amount")
        amount = self._number_in(text)
        if amount is None:
            self._unreadable(Code.BAD_AMOUNT, f"{text!r} is no amount" if text else "the amount is missing")
            return Decimal(0)
        _, _, decimals = text.replace(",", ".").partition(".")
        if len(decimals.rstrip("0")) > _DECIMALS_OF_AMOUNT:
            self.note(
                Code.MANY_DECIMALS,
                Severity.WARNING,
                f"amount {text} has more than two decimals: kept as it is",
            )
        return amount

    def quantity(self) -> Decimal | None:
        """The quantity; None when missing or unreadable."""
        text = self.text("quantity")
        if not text:
            return None
        quantity = self._number_in(text)
        if quantity is None:
            self.note(Code.BAD_FIELD, Severity.WARNING, f"{text!r} is no quantity: left out")
        return quantity

    def date(self, name: str, severity: Severity = Severity.WARNING) -> date | None:
        """A day; None when missing or unreadable."""
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
                self.note(
                    Code.TEXT_FOR_DATE,
                    Severity.WARNING,
                    f"{text!r} stands where the date belongs: read as the text",
                )
                self._values["text"] = text
            else:
                self.note(Code.BAD_DATE, severity, f"{text!r} is no date: left out")
        elif "-" in text:
            self.note(Code.ISO_DATE, Severity.WARNING, f"date {text} has hyphens: read as {day}")
        return day

    def objects(self) -> Objects:
        """The object list, as pairs."""
        # The constructor has put a list there.
        written = self._values.get("objects")
        items = list(written) if isinstance(written, tuple) else []
        if len(items) % 2:
            self.note(
                Code.ODD_OBJECT_LIST,
                Severity.WARNING,
                f"dimension {items[-1]!r} has no object: read as empty",
            )
            items.append("")
        return tuple(zip(items[::2], items[1::2], strict=True))

    def _number_in(self, text: str) -> Decimal | None:
        number = read_amount(text)
        if number is not None and ("," in text or text.startswith("+")):
            self.note(Code.DECIMAL_COMMA, Severity.WARNING, f"{text} has a comma or a plus: read as {number}")
        return number

    def note(self, code: Code, severity: Severity, message: str) -> None:
        """Note a finding about this line."""
        self._findings.add(self._number, code, severity, f"#{self._label.name}: {message}")

    def _unreadable(self, code: Code, message: str) -> None:
        self.readable = False
        counted = self._label.name in ROW_LABELS
        self._findings.add(
            self._number,
            code,
            Severity.ERROR,
            f"#{self._label.name}: {message}; the record is kept as it is and not counted",
            affects="rows" if counted else None,
            number=int(counted),
        )


def _plain(field: Field) -> str:
    return field if isinstance(field, str) else " ".join(field)
