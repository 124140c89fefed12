"""The error that stops reading or writing, and the diagnostics that do not stop reading."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import attrs

__all__ = ["LIMIT_CODES", "Code", "Diagnostic", "Severity", "SieError", "excerpt", "shorten"]

_EXCERPT_LENGTH = 80


class SieError(Exception):
    """The error that sie4 raises if a file, a document or an argument can't be used.

    For example, it is raised if a file is not a SIE 4 file, or if a document cannot be merged or written. The message
    says what happened, where, and what to do.

    >>> import sie4
    >>> try:
    ...     sie4.loads(b"")
    ... except SieError as error:
    ...     print(error)
    The file is empty. Export it again.

    Attributes:
        line: The line number in the file, from 1, or None if the error does not concern one line.
        column: The position in the line, from 1, of the first character of the field, or None.
        record: The label of the record without ``#``, such as ``"TRANS"``, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        record: str | None = None,
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.record = record


class Severity(StrEnum):
    """The severity of a diagnostic.

    ``ERROR``: something is missing from the document, or the books are not consistent. ``WARNING``: the reader had to
    guess. ``INFO``: the file differs from the standard in a way that changes nothing.

    >>> Severity.ERROR == "error"
    True
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Code(StrEnum):
    """The kinds of diagnostics. The list is complete; the page "Leniencies" of the documentation describes each code.

    >>> Code.BAD_AMOUNT == "bad-amount"
    True
    """

    # The file
    NOT_SIE = "not-sie"
    ENCODING = "encoding"
    MIXED_ENCODING = "mixed-encoding"
    MOJIBAKE = "mojibake"
    CONTROL_CHARACTER = "control-character"
    TRUNCATED = "truncated"
    CHECKSUM = "checksum"
    # The line
    LINE_TOO_LONG = "line-too-long"
    NOT_A_RECORD = "not-a-record"
    LOWER_CASE_LABEL = "lower-case-label"
    UNKNOWN_LABEL = "unknown-label"
    UNTERMINATED_QUOTE = "unterminated-quote"
    STRAY_QUOTE = "stray-quote"
    BACKSLASH_BEFORE_QUOTE = "backslash-before-quote"
    UNCLOSED_LIST = "unclosed-list"
    STRAY_BRACE = "stray-brace"
    EXTRA_FIELDS = "extra-fields"
    TOO_MANY_FIELDS = "too-many-fields"
    UNQUOTED_TEXT = "unquoted-text"
    # The field
    BAD_FIELD = "bad-field"
    BAD_DATE = "bad-date"
    BAD_AMOUNT = "bad-amount"
    DECIMAL_COMMA = "decimal-comma"
    MANY_DECIMALS = "many-decimals"
    ISO_DATE = "iso-date"
    MISSING_FIELD = "missing-field"
    MISSING_OBJECT_LIST = "missing-object-list"
    INCOMPLETE_OBJECT_LIST = "incomplete-object-list"
    SWAPPED_FIELDS = "swapped-fields"
    TEXT_FOR_DATE = "text-for-date"
    ACCOUNT_NOT_NUMERIC = "account-not-numeric"
    # The record
    DUPLICATE = "duplicate"
    FLAG_MISSING = "flag-missing"
    FORMAT_MISSING = "format-missing"
    TYPE_MISSING = "type-missing"
    FLAG_NOT_FIRST = "flag-not-first"
    EMPTY_YEAR = "empty-year"
    ROW_OUTSIDE_VOUCHER = "row-outside-voucher"
    VOUCHER_WITHOUT_BLOCK = "voucher-without-block"
    VOUCHER_NOT_CLOSED = "voucher-not-closed"
    VOUCHER_TOO_LARGE = "voucher-too-large"
    RECORD_IN_VOUCHER = "record-in-voucher"
    HISTORY = "history"
    # The books: reported by `check`
    MANDATORY_RECORD = "mandatory-record"
    FORBIDDEN_RECORD = "forbidden-record"
    MISSING_TRANS_COPY = "missing-trans-copy"
    UNBALANCED_VOUCHER = "unbalanced-voucher"
    EMPTY_VOUCHER = "empty-voucher"
    NUMBER_ORDER = "number-order"
    DUPLICATE_NUMBER = "duplicate-number"
    DATE_OUTSIDE_YEAR = "date-outside-year"
    UNDECLARED_ACCOUNT = "undeclared-account"
    UNDECLARED_DIMENSION = "undeclared-dimension"
    UNDECLARED_OBJECT = "undeclared-object"
    CLOSING_BALANCE = "closing-balance"
    RESULT = "result"
    OPENING_BALANCE = "opening-balance"
    PERIOD_BALANCE = "period-balance"
    BALANCE_SHEET = "balance-sheet"
    DUPLICATE_BALANCE = "duplicate-balance"


LIMIT_CODES = frozenset({Code.LINE_TOO_LONG, Code.TOO_MANY_FIELDS, Code.VOUCHER_TOO_LARGE})
"""The codes of exceeded limits. A diagnostic with such a code means that a part of the file was not read."""


@attrs.frozen(kw_only=True)
class Diagnostic:
    """One deviation or inconsistency in a file, found by `parse`, `stream` or `check`.

    Attributes:
        line: The line number in the file, from 1. None if the diagnostic concerns the whole file.
        code: The kind of diagnostic.
        severity: The severity.
        message: One to three sentences that say what happened, how the reader interpreted it and what to do.
        affects: ``"rows"`` if rows of the file (#TRANS, #RTRANS, #BTRANS) do not count towards balances.
            ``"vouchers"`` if vouchers of the file are not in the document. Otherwise None.
        count: The number of the affected rows or vouchers.
        column: The position in the line, from 1, of the first character of the field. None if the diagnostic concerns
            no single field.
        record: The label of the record without ``#``, such as ``"TRANS"``. None if the diagnostic concerns no single
            record.

    >>> message = "'x' is not an amount."
    >>> diagnostic = Diagnostic(line=4, code=Code.BAD_AMOUNT, severity=Severity.ERROR, message=message)
    >>> print(diagnostic)
    line 4: error: 'x' is not an amount. [bad-amount]
    """

    line: int | None
    code: Code
    severity: Severity
    message: str
    affects: Literal["vouchers", "rows"] | None = None
    count: int = 0
    column: int | None = None
    record: str | None = None

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        return f"{where}{self.severity}: {self.message} [{self.code}]"


def excerpt(text: str) -> str:
    """Return a text in quotes for a message, shortened if it is long.

    >>> excerpt("abc"), len(excerpt("a" * 1_000_000)) < 120
    ("'abc'", True)
    """
    return repr(shorten(text))


def shorten(text: str) -> str:
    """Return a text for a message. A long text is cut off, and its length is added."""
    if len(text) <= _EXCERPT_LENGTH:
        return text
    return f"{text[:_EXCERPT_LENGTH]}... ({len(text)} characters)"
