"""Balances computed from the bytes of a file: only the account, date and amount of each row are read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, localcontext
from enum import Enum

from sie4.diagnostics import DiagnosticList
from sie4.errors import SieError
from sie4.lenient_voucher_reader import LenientVoucherReader
from sie4.limits import MAX_FIELDS, MAX_VOUCHER_LENGTH
from sie4.model import Row, RowKind
from sie4.reader import loads
from sie4.recognition import decode_file, not_sie_message
from sie4.record_reader import RecordReader
from sie4.regular_lines import AMOUNTS, RegularLineParser
from sie4.values import EXACT, read_date
from sie4.voucher_reader import VoucherReader, line_splitter, remove_empty_lines, split_vouchers

__all__ = ["balances"]

_DAY = re.compile(r'"(\d{8})"|(\d{8})', re.ASCII)
# The content of an object list up to the first closing brace.
_PAIRS = re.compile(r'(?:[^ "{}\\]++ "[^"{}\\]*+"(?: |$))*+')
_OBJECTS = re.compile(r' *+(?:(?:"[^"{}\\]*+"|[^ "{}\\]++)(?: ++|$))*+')


def balances(data: bytes, on: date | None = None, *, encoding: str | None = None) -> dict[str, Decimal]:
    r"""Return the balances of all accounts as of a date, by account number, without building a document.

    The result is the same as that of `Document.balances`, in half the time.

    Args:
        data: The bytes of the file.
        on: The balance date, inclusive. None counts every row.
        encoding: The encoding. None detects it from the bytes.

    Raises:
        SieError: The file is not a SIE 4 file, it exceeds a limit, or the encoding is unknown.

    >>> balances(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    {'1930': Decimal('100.00')}
    """
    message = not_sie_message(data)
    if message is not None:
        raise SieError(message)
    diagnostics = DiagnosticList()
    text, encoding = decode_file(data, encoding, diagnostics)
    with localcontext(EXACT):
        totals = _BalanceReader(encoding, diagnostics, on).read(text)
    if totals is None:
        return loads(data, encoding=encoding).balances(on)
    diagnostics.refuse_exceeded_limits()
    return totals


class _Unknown(Enum):
    """The type of `_UNKNOWN`, which means that a value is not in a cache or that a text is irregular."""

    UNKNOWN = None


_UNKNOWN = _Unknown.UNKNOWN


class _BalanceReader:
    def __init__(self, encoding: str, diagnostics: DiagnosticList, on: date | None) -> None:
        self._on = on
        self._record_reader = RecordReader(encoding, diagnostics)
        self._lenient_reader = LenientVoucherReader(diagnostics, self._record_reader.read)
        self._parser = RegularLineParser()
        self._voucher_reader = VoucherReader(self._lenient_reader, self._parser)
        # The key is the text of a row's date. The value is True if the row counts towards the balances, False if it
        # does not, and None if the date of the voucher decides.
        self._counts: dict[str, bool | None] = {'""': None}
        self._days: dict[str, date] = {}
        self._series: set[str] = set()
        self._totals: dict[str, Decimal] = {}
        # Both mappings contain the same lists: the amounts of rows as text, or None for RTRANS and BTRANS. The key of
        # the first mapping is the start of a row without its objects. The key of the second is the start with them.
        self._amounts_by_account: dict[str, list[str] | None] = {}
        self._amounts: dict[str, list[str] | None] = {}
        self._accounts: dict[str, str] = {}
        self._later_amounts: list[str] = []

    def read(self, text: str) -> dict[str, Decimal] | None:
        """Return the balances of a whole file, or None if the file is too irregular for this reader."""
        head, chunks = split_vouchers(text)
        if any(True for _ in self._voucher_reader.read(head)):
            return None
        for balance in self._record_reader.document(()).opening_balances:
            if balance.year == 0:
                self._add(balance.account, balance.amount)
        if not self._add_vouchers(text, chunks):
            return None
        # Rows with a date after the balance date were skipped. If their amounts contain quotes or braces, what looks
        # like the date may be a part of a text instead.
        later_amounts = " ".join(self._later_amounts)
        if '"' in later_amounts or "{" in later_amounts or "}" in later_amounts:
            return None
        for start, amounts in self._amounts_by_account.items():
            if amounts:
                if AMOUNTS.fullmatch(" ".join(amounts)) is None:
                    return None
                self._add(self._accounts[start], sum(map(Decimal, amounts), Decimal(0)))
        return self._totals

    def _add_vouchers(self, text: str, chunks: list[str]) -> bool:  # noqa: C901, PLR0912 - the hot loop: calls cost time
        """Collect the amounts of all rows. Return False if a voucher is too irregular for this reader."""
        on = self._on
        day: date | None = None
        voucher_counts = True
        find_amounts, find_counts = self._amounts.get, self._counts.get
        add_later_amount = self._later_amounts.append
        split, is_large = line_splitter(text), len(text) > MAX_VOUCHER_LENGTH
        for chunk in chunks:
            lines = split(chunk) or [""]
            if lines[-1] != "}":
                remove_empty_lines(lines)
            if is_large and len(chunk) > MAX_VOUCHER_LENGTH:
                return False
            if len(lines) < 3 or lines[1] != "{" or lines[-1] != "}":  # noqa: PLR2004 - header and braces
                return False
            if on is not None:
                day = self._find_date(lines[0])
                if day is None:
                    return False
                voucher_counts = day <= on
            for line in lines[2:-1]:
                key, _, rest = line.partition("} ")
                amount, _, content = rest.partition(" ")
                amounts = find_amounts(key, _UNKNOWN)
                if amounts is _UNKNOWN or not amount:
                    amounts = self._cache_row_start(key) if amount else _UNKNOWN
                counts = voucher_counts
                if on is not None and content:
                    row_counts = find_counts(content.partition(" ")[0], _UNKNOWN)
                    if row_counts is _UNKNOWN:
                        row_counts = self._parse_row_date(content.partition(" ")[0])
                    if row_counts is _UNKNOWN:
                        amounts = _UNKNOWN
                    elif row_counts is not None:
                        counts = row_counts is True
                if isinstance(amounts, list):
                    if counts:
                        amounts.append(amount)
                    else:
                        add_later_amount(amount)
                elif amounts is _UNKNOWN and not self._add_irregular_row(line, day):
                    return False
        return True

    def _cache_row_start(self, key: str) -> list[str] | _Unknown | None:
        """Return the list that collects the amounts of all rows with the same start, and store it in the caches.

        The start, ``key``, is the text before the closing brace. Return None if such rows do not count towards the
        balances (RTRANS, BTRANS), or `_UNKNOWN` if the start is irregular.
        """
        start, _, objects = key.partition("{")
        if len(key) > MAX_FIELDS or not (_PAIRS.fullmatch(objects) or _OBJECTS.fullmatch(objects)):
            return _UNKNOWN
        amounts = self._amounts_by_account.get(start, _UNKNOWN)
        if amounts is _UNKNOWN:
            row_start = self._parser.parse_row_start(start + "{")
            if row_start is None:
                return _UNKNOWN
            amounts = self._amounts_by_account[start] = [] if row_start[0] is RowKind.TRANS else None
            self._accounts[start] = row_start[1]
        self._amounts[key] = amounts
        return amounts

    def _parse_row_date(self, date_text: str) -> bool | _Unknown | None:
        """Return True if a date is not after the balance date, otherwise False. `_UNKNOWN` means an irregular date."""
        match = _DAY.fullmatch(date_text)
        day = None if match is None else read_date(match[1] or match[2])
        if day is None or self._on is None:
            return _UNKNOWN
        counts = self._counts[date_text] = day <= self._on
        return counts

    def _find_date(self, header: str) -> date | None:
        """Return the date in the header of a voucher, or None if the header is irregular."""
        words = header.split(" ", 3)
        if len(words) == 4 and words[0] in self._series:  # noqa: PLR2004 - series, number, day and the rest
            number, date_text = words[1], words[2]
            if number.isalnum() or (number[:1] == number[-1:] == '"' and number[1:-1].isalnum()):
                day = self._days.get(date_text)
                if day is not None:
                    return day
        fields = self._parser.parse_header(header)
        if fields is None or fields[2] is None:
            return None
        # Series and date are cached only if they are whole fields, and not parts of a text with spaces.
        if words[0] and words[0].strip('"') == fields[0] and words[2] == f"{fields[2]:%Y%m%d}":
            self._series.add(words[0])
            self._days[words[2]] = fields[2]
        return fields[2]

    def _add_irregular_row(self, line: str, day: date | None) -> bool:
        """Add the amount of an irregular row to the balances. Return False if the line is not a row."""
        row = self._lenient_reader.read_row(0, line)
        if isinstance(row, Row) and row.kind is RowKind.TRANS:
            day = row.date or day
            if self._on is None or (day is not None and day <= self._on):
                self._add(row.account, row.amount)
        return row is not None

    def _add(self, account: str, amount: Decimal) -> None:
        self._totals[account] = self._totals.get(account, Decimal(0)) + amount
