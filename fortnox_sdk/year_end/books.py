"""Books: a financial year and the one before as their SIE files have them, with the bytes as received."""

import hashlib
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import attrs

import sie4
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles, replace_file

__all__ = ["AccountVoucher", "BookYear", "Books", "VoucherKey"]

_ZERO = Decimal(0)


class VoucherKey(NamedTuple):
    """The identity of a voucher: numbers restart in each year and series."""

    year: int
    """Fortnox's id of the financial year; 0 for a file from disk."""
    series: str
    number: str

    @classmethod
    def of(cls, year: int, series: str, number: str | int) -> "VoucherKey":
        """Return a key from a file or an answer; some programs pad numbers with zeros.

        >>> VoucherKey.of(2, "A", "0017") == VoucherKey.of(2, "A", 17)
        True
        """
        text = str(number)
        return cls(year, series, text.lstrip("0") or "0" if text.isdigit() else text)

    @property
    def label(self) -> str:
        """The voucher as people write it.

        >>> VoucherKey(2, "A", "17").label
        'A17'
        """
        return f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class AccountVoucher:
    """The rows of one voucher on one account.

    >>> changed = AccountVoucher(key=VoucherKey(2, "B", "4"), on=date(2025, 3, 1), text="Kundfaktura 4",
    ...     amount=Decimal(900), struck=Decimal(1000), added=Decimal(900))
    >>> changed.original
    Decimal('1000')
    """

    key: VoucherKey
    on: date | None
    """None: the file gives no readable day; it then counts in no balance as of a day."""
    text: str
    amount: Decimal
    """Sum of the rows that count (#TRANS), debit positive."""
    added: Decimal = _ZERO
    """Of `amount`, what a later correction added (#RTRANS)."""
    struck: Decimal = _ZERO
    """What a later correction struck (#BTRANS); not in `amount`."""

    @property
    def original(self) -> Decimal:
        """The sum as first booked."""
        return self.amount - self.added + self.struck


@attrs.frozen(kw_only=True)
class BookYear:
    """One financial year as its SIE file has it."""

    id: int
    """Fortnox's id of the year; 0 for a file from disk."""
    start: date
    end: date
    document: sie4.Document = attrs.field(repr=False)
    data: bytes = attrs.field(repr=False)
    """The file's bytes as received: accounting material, kept as it came (BFL 7 kap. 1 §)."""

    @property
    def sha256(self) -> str:
        """Hash of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def file_name(self) -> str:
        """A name that only these bytes have, of the year's days and the hash's first 12 digits."""
        return f"sie4_{self.start}_{self.end}_{self.sha256[:12]}.se"

    def key(self, voucher: sie4.Voucher) -> VoucherKey:
        """Return the key of one of the document's vouchers."""
        return VoucherKey.of(self.id, voucher.series, voucher.number)

    def opening(self, account: str) -> Decimal:
        """Return the balance of an account when the year begins (#IB)."""
        balances = self.document.opening_balances
        return sum((found.amount for found in balances if (found.year, found.account) == (0, account)), _ZERO)

    def on_account(self, account: str) -> Iterator[AccountVoucher]:
        """Yield the year's vouchers with rows on an account, struck ones included, in the file's order."""
        for voucher in self.document.vouchers:
            # Fortnox leaves the rows' own days empty; other programs may write one, and then it decides, as in sie4.
            days: dict[date | None, dict[sie4.RowKind, Decimal]] = {}
            for row in voucher.rows:
                if row.account == account:
                    sums = days.setdefault(row.date or voucher.date, dict.fromkeys(sie4.RowKind, _ZERO))
                    sums[row.kind] += row.amount
            for day, sums in days.items():
                yield AccountVoucher(
                    key=self.key(voucher),
                    on=day,
                    text=voucher.text,
                    amount=sums[sie4.RowKind.TRANS],
                    added=sums[sie4.RowKind.RTRANS],
                    struck=sums[sie4.RowKind.BTRANS],
                )


@attrs.frozen(kw_only=True, slots=False)
class Books:
    """The chosen year and, when there is one, the year before."""

    year: BookYear
    previous: BookYear | None = None

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], *, files: Files | None = None) -> "Books":
        """Read books from a SIE 4 file on disk.

        Args:
            path: The file.
            files: The file system; None is this machine's.

        Raises:
            InvalidInput: it can't be read, is no SIE file, or does not say which year it is of.
        """
        where = Path(path)
        try:
            data = (files or LocalFiles()).read(where)
            document = sie4.loads(data)
        except OSError as fault:
            raise InvalidInput(
                f"{where} can't be read: {fault.strerror}.", cure="Name a SIE 4 file (.se)."
            ) from fault
        except sie4.SieError as fault:
            raise InvalidInput(f"{where}: {fault}", cure="Export the books as SIE 4 once more.") from fault
        year = document.fiscal_years.get(0)
        if year is None or year.start is None or year.end is None:
            raise InvalidInput(
                f"{where} does not say which financial year it is of (#RAR 0).",
                cure="Export it as SIE type 4.",
            )
        return cls(year=BookYear(id=0, start=year.start, end=year.end, document=document, data=data))

    @property
    def years(self) -> tuple[BookYear, ...]:
        """The years read, the oldest first."""
        return (self.year,) if self.previous is None else (self.previous, self.year)

    @property
    def traceable_years(self) -> tuple[BookYear, ...]:
        """The years that can be followed voucher by voucher.

        A year before without any, as when a company came to Fortnox with its balances alone, is left out.
        """
        return tuple(year for year in self.years if year is self.year or year.document.vouchers)

    @property
    def first_day(self) -> date:
        """The first day of the books that can be followed."""
        return self.traceable_years[0].start

    def account_name(self, account: str) -> str:
        """Return an account's name; empty when the chart lacks it."""
        found = self.year.document.accounts.get(account)
        return found.name if found else ""

    def balance(self, account: str, on: date) -> Decimal:
        """Return the balance of an account at the end of a day of the chosen year, by its #TRANS rows alone."""
        return self.year.document.balance(account, on=on)

    def beyond_vouchers(self, account: str, on: date) -> Decimal:
        """Return what the file's own figure for the year's end (#UB, #RES) has beyond its opening balance and vouchers.

        It is not 0 if the file has only some of the year's vouchers, because the figure is that of all. It is 0 on any
        other day and if the file gives no such figures; a balance of 0 may be left out of them (SIE 4B 5.16-18).
        """
        document = self.year.document
        figures = any(b.year == 0 for b in (*document.closing_balances, *document.results))
        if on != self.year.end or not figures or not document.vouchers:
            return _ZERO
        return (document.declared_balance(account) or _ZERO) - self.balance(account, on)

    def on_account(self, account: str) -> Iterator[AccountVoucher]:
        """Yield the vouchers with rows on an account of all years read, the oldest year first."""
        for year in self.traceable_years:
            yield from year.on_account(account)

    @cached_property
    def voucher_days(self) -> dict[VoucherKey, date | None]:
        """Every voucher that was read, and its day."""
        return {year.key(voucher): voucher.date for year in self.years for voucher in year.document.vouchers}

    def save(self, folder: Path, *, files: Files | None = None) -> tuple[Path, ...]:
        """Keep the files as received in a folder; made when missing. Gives their paths, the oldest year first.

        A file that is there already with the same bytes is left alone.

        Args:
            folder: The folder.
            files: The file system; None is this machine's.

        Raises:
            InvalidInput: the folder can't be written, or holds other bytes under a file's name.
        """
        try:
            return tuple(
                _keep(folder / year.file_name, year.data, files or LocalFiles()) for year in self.years
            )
        except OSError as fault:
            raise InvalidInput(
                f"The books can't be kept in {folder}: {fault.strerror}.",
                cure="Name a folder you may write to.",
            ) from fault


def _keep(path: Path, data: bytes, files: Files) -> Path:
    if not files.is_file(path):
        replace_file(path, data, files=files)
    elif files.read(path) != data:
        raise InvalidInput(
            f"{path} is not what was once received: its bytes no longer match the hash in its name.",
            cure="Move it away and run the import again.",
        )
    return path
