"""What can be said about a file: errors that stop the reading, and diagnostics that do not."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import attrs

__all__ = ["Code", "Diagnostic", "Severity", "SieError"]


class SieError(Exception):
    """A file that is no SIE 4 file, or a document that cannot be written.

    The message says what happened, where, and what to do.
    """


class Severity(StrEnum):
    """How much a finding matters: an error means that something was lost or is wrong in the books."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Code(StrEnum):
    """Every kind of finding there is; the list is closed and described in docs/sie4/leniencies.md."""

    # The file
    NOT_SIE = "not-sie"
    ENCODING = "encoding"
    MIXED_ENCODING = "mixed-encoding"
    MOJIBAKE = "mojibake"
    CONTROL_CHARACTER = "control-character"
    TRUNCATED = "truncated"
    CHECKSUM = "checksum"
    # The line
    NOT_A_RECORD = "not-a-record"
    LOWER_CASE_LABEL = "lower-case-label"
    UNKNOWN_LABEL = "unknown-label"
    UNTERMINATED_QUOTE = "unterminated-quote"
    STRAY_QUOTE = "stray-quote"
    BACKSLASH_BEFORE_QUOTE = "backslash-before-quote"
    UNCLOSED_LIST = "unclosed-list"
    STRAY_BRACE = "stray-brace"
    EXTRA_FIELDS = "extra-fields"
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
    ODD_OBJECT_LIST = "odd-object-list"
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
    RECORD_IN_VOUCHER = "record-in-voucher"
    HISTORY = "history"
    # The books, found by `check`
    MANDATORY_RECORD = "mandatory-record"
    FORBIDDEN_RECORD = "forbidden-record"
    MISSING_TWIN = "missing-twin"
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


@attrs.frozen(kw_only=True)
class Diagnostic:
    """One finding about a file.

    Attributes:
        line: Line in the file, from 1; None when it concerns the file as a whole.
        code: Which kind of finding.
        severity: How much it matters.
        message: What was found, and how it was read.
        affects: What is in the file and not in the counts of vouchers and of rows that count (kind TRANS), because of
            this finding: ``"vouchers"``, ``"rows"`` or None. Rows are lines with #TRANS, #RTRANS and #BTRANS.
        number: How many of them.
    """

    line: int | None
    code: Code
    severity: Severity
    message: str
    affects: Literal["vouchers", "rows"] | None = None
    number: int = 0

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        return f"{where}{self.severity}: {self.message} [{self.code}]"
