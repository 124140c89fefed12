"""The books of a financial year and of the years around it, as read from SIE files, and the bytes of these files."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import attrs

import sie4
from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connectors.bookkeeping.sie import complete_document
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.foreign.sie_texts import sie_error_text
from fortnox_sdk.text import Text

_ZERO = Decimal(0)
_ROW_KINDS = tuple(sie4.RowKind)


def sie_file_name(start: date, end: date, sha256: str) -> str:
    """Return a name for a SIE file, with the dates of its year and the first 12 digits of the content's hash.

    >>> sie_file_name(date(2025, 1, 1), date(2025, 12, 31), "0123456789abcdef")
    'sie4_2025-01-01_2025-12-31_0123456789ab.se'
    """
    return f"sie4_{start}_{end}_{sha256[:12]}.se"


def stated_before(balances: Iterable[sie4.Balance]) -> dict[str, Decimal]:
    """Return the previous year's closing amounts (#UB -1, #RES -1) by account. Amounts of one account are added up."""
    amounts: dict[str, Decimal] = {}
    for balance in balances:
        if balance.year == -1:
            amounts[balance.account] = amounts.get(balance.account, _ZERO) + balance.amount
    return amounts


class VoucherKey(NamedTuple):
    """The key of a voucher. A voucher number is unique only within a financial year and a series."""

    year: int
    """Fortnox's id of the financial year, or 0 for a file from disk."""
    series: str
    number: str

    @classmethod
    def of(cls, year: int, series: str, number: str | int) -> "VoucherKey":
        """Return the key of a voucher. Leading zeros in the number, which some programs write, are removed.

        >>> VoucherKey.of(2, "A", "0017") == VoucherKey.of(2, "A", 17)
        True
        """
        text = str(number)
        return cls(year, series, text.lstrip("0") or "0" if text.isdigit() else text)

    @property
    def label(self) -> str:
        """The series and number of the voucher.

        >>> VoucherKey(2, "A", "17").label
        'A17'
        """
        return f"{self.series}{self.number}"


@attrs.frozen(kw_only=True)
class AccountVoucher:
    """The sums of one voucher's rows on one or more accounts, for one date.

    >>> changed = AccountVoucher(key=VoucherKey(2, "B", "4"), on=date(2025, 3, 1), text="Kundfaktura 4",
    ...     amount=Decimal(900), struck=Decimal(1000), added=Decimal(900))
    >>> changed.original
    Decimal('1000')
    """

    key: VoucherKey
    on: date | None
    """The date of the rows, or None if the file has no readable date. A balance as of a date excludes undated rows."""
    text: str
    amount: Decimal
    """The sum of the #TRANS rows. Debit is positive."""
    added: Decimal = _ZERO
    """The part of `amount` that a correction added later (#RTRANS)."""
    struck: Decimal = _ZERO
    """The amount that a correction removed later (#BTRANS). It is not part of `amount`."""

    @property
    def original(self) -> Decimal:
        """The sum of the rows before they were corrected."""
        return self.amount - self.added + self.struck


@attrs.frozen(kw_only=True)
class BookYear:
    r"""One financial year of the books, as read from a SIE file.

    >>> from datetime import date
    >>> import sie4
    >>> document = sie4.loads(b"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#IB 0 1930 100.00\n")
    >>> year = BookYear(id=1, start=date(2025, 1, 1), end=date(2025, 12, 31), data=b"", document=document)
    >>> year.opening("1930"), year.opening("1510")
    (Decimal('100.00'), Decimal('0'))
    """

    id: int
    """Fortnox's id of the year, or 0 for a file from disk."""
    start: date
    end: date
    document: sie4.Document = attrs.field(repr=False)
    data: bytes = attrs.field(repr=False)
    """The bytes of the SIE file as received. They are accounting material and are kept unchanged (BFL 7 kap. 1 §)."""

    @property
    def sha256(self) -> str:
        """The SHA-256 hash of the SIE file, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def file_name(self) -> str:
        """A name for the SIE file, with the dates of the year and the first 12 digits of the content's hash."""
        return sie_file_name(self.start, self.end, self.sha256)

    @property
    def has_vouchers(self) -> bool:
        """True if the file contains vouchers or is of the type that contains them (SIE type 4)."""
        return bool(self.document.vouchers) or self.document.type_number not in {None, "1", "2", "3"}

    @checked
    def key(self, voucher: sie4.Voucher) -> VoucherKey:
        """Return the key of a voucher of this year."""
        return VoucherKey.of(self.id, voucher.series, voucher.number)

    @checked
    def opening(self, account: str) -> Decimal:
        """Return the opening balance of an account (#IB)."""
        balances = self.document.opening_balances
        return sum(
            (balance.amount for balance in balances if (balance.year, balance.account) == (0, account)), _ZERO
        )

    @checked
    def on_accounts(self, accounts: Collection[str]) -> Iterator[AccountVoucher]:
        """Yield the vouchers that have rows on any of the accounts (even if only removed rows), in the file's order.

        If the rows of a voucher have different dates, one object is yielded for each date.
        """
        chosen = frozenset(accounts)
        for voucher in self.document.vouchers:
            # Fortnox writes no dates on rows. If another program does, the row's date is used, as in sie4.
            days: dict[date | None, dict[sie4.RowKind, Decimal]] = {}
            for row in voucher.rows:
                if row.account in chosen:
                    sums = days.setdefault(row.date or voucher.date, dict.fromkeys(_ROW_KINDS, _ZERO))
                    sums[row.kind] += row.amount
            for day, sums in days.items():
                yield AccountVoucher(
                    key=VoucherKey.of(self.id, voucher.series, voucher.number),
                    on=day,
                    text=voucher.text,
                    amount=sums[sie4.RowKind.TRANS],
                    added=sums[sie4.RowKind.RTRANS],
                    struck=sums[sie4.RowKind.BTRANS],
                )


@attrs.frozen(kw_only=True, slots=False)
class Books:
    r"""The books of the chosen year and, if they were read, of the year before and of later years.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "books.se")
    ...     _ = file.write_bytes(b"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#IB 0 1930 100.00\n")
    ...     books = Books.from_file(file)
    >>> books.balance("1930", date(2025, 12, 31)), books.first_day
    (Decimal('100.00'), datetime.date(2025, 1, 1))
    """

    year: BookYear
    previous: BookYear | None = None
    later: tuple[BookYear, ...] = ()
    """The years after the chosen year, oldest first. They show what was booked after the balance date."""

    @classmethod
    @checked
    def from_file(cls, path: str | os.PathLike[str], *, files: Files | None = None) -> "Books":
        """Read books from a SIE 4 file on disk.

        Args:
            path: The file.
            files: The file system; None means the local file system.

        Raises:
            InvalidInput: The file can't be read, is not a SIE file, has an invalid record, or does not state its
                financial year.
        """
        file = Path(path)
        try:
            data = (files or LocalFiles()).read(file)
            document = complete_document(data)
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"'{file}' can't be read: {os_reason(fault)}.",
                    f"'{file}' kan inte läsas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    "Correct the path, or choose a SIE 4 file (.se) that you may read.",
                    "Rätta sökvägen, eller välj en SIE 4-fil (.se) som du får läsa.",
                ),
            ) from fault
        except sie4.SieError as fault:
            reason = sie_error_text(fault)
            raise InvalidInput(
                Text(f"'{file}': {reason}", f"'{file}': {reason.sv}"),
                hint=Text(
                    "Export the books from the bookkeeping program again, as SIE type 4.",
                    "Exportera bokföringen från bokföringsprogrammet på nytt, som SIE typ 4.",
                ),
            ) from fault
        year = document.fiscal_years.get(0)
        if year is None or year.start is None or year.end is None:
            raise InvalidInput(
                Text(
                    f"'{file}' does not state its financial year (#RAR 0).",
                    f"'{file}' anger inte sitt räkenskapsår (#RAR 0).",
                ),
                hint=Text(
                    "Export the books from the bookkeeping program as SIE type 4.",
                    "Exportera bokföringen från bokföringsprogrammet som SIE typ 4.",
                ),
            )
        return cls(year=BookYear(id=0, start=year.start, end=year.end, document=document, data=data))

    @property
    def years(self) -> tuple[BookYear, ...]:
        """The years that were read, oldest first."""
        return (*(() if self.previous is None else (self.previous,)), self.year, *self.later)

    @cached_property
    def traceable_years(self) -> tuple[BookYear, ...]:
        """The years whose balances can be traced to vouchers, oldest first.

        The year before the chosen year is left out if it has no vouchers, for example if a company has moved only
        balances to Fortnox.
        """
        return tuple(year for year in self.years if year is not self.previous or year.document.vouchers)

    @cached_property
    def first_day(self) -> date:
        """The first day of the first year whose balances can be traced to vouchers."""
        return self.traceable_years[0].start

    @checked
    def account_name(self, account: str) -> str:
        """Return the name of an account, or `""` if it is not in the chart of accounts."""
        known = self.year.document.accounts.get(account)
        return known.name if known else ""

    @checked
    def balance(self, account: str, on: date) -> Decimal:
        """Return the balance of an account at the end of a day of the chosen year.

        It is the sum of the opening balance and the #TRANS rows. On the last day of the year, it is the closing balance
        that the file states (#UB, #RES); see `amount_outside_vouchers`. A file without vouchers (SIE types 1 to 3) has
        balances on other days only if it has period balances (#PSALDO); see `has_balance`.
        """
        document = self.year.document
        if on == self.year.end and self._has_closing_balances:
            return document.declared_balance(account) or _ZERO
        if self.year.has_vouchers:
            return self._traced_balance(account, on)
        return self.year.opening(account) + sum(self._period_balances(account, on), _ZERO)

    @checked
    def has_balance(self, on: date) -> bool:
        """Return True if the file shows the balances of accounts at the end of a day of the chosen year.

        A file without vouchers shows them on the last day of the year if it has closing balances, and at the end of a
        month if it has period balances up to that month.
        """
        document = self.year.document
        if self.year.has_vouchers or (on == self.year.end and self._has_closing_balances):
            return True
        months = {balance.month for balance in document.period_balances if balance.year == 0}
        is_end_of_month = (on + timedelta(days=1)).day == 1
        return is_end_of_month and any(month <= on for month in months)

    @property
    def _has_closing_balances(self) -> bool:
        document = self.year.document
        return any(balance.year == 0 for balance in (*document.closing_balances, *document.results))

    def _period_balances(self, account: str, on: date) -> Iterator[Decimal]:
        """Yield the monthly changes in an account's balance up to a day (#PSALDO, SIE 4B 5.17)."""
        for balance in self.year.document.period_balances:
            is_total = balance.year == 0 and not balance.objects
            if is_total and balance.account == account and balance.month <= on:
                yield balance.amount

    @checked
    def amount_outside_vouchers(self, account: str, on: date) -> Decimal:
        """Return the closing balance in the file (#UB, #RES) minus the opening balance and the vouchers.

        The closing balance includes all vouchers of the year. So the result is not 0 if the file lacks some of them, or
        if the opening balance in the file is wrong. An account without a closing balance in the file has the closing
        balance 0 (SIE 4B 5.16-18). The result is 0 if `on` is not the last day of the year, or if the file has no
        closing balances.
        """
        if on != self.year.end or not self._has_closing_balances:
            return _ZERO
        return self.balance(account, on) - self._traced_balance(account, on)

    def _traced_balance(self, account: str, on: date) -> Decimal:
        """Return an account's opening balance plus its vouchers up to a day. The first call reads all accounts."""
        if on not in self._traced_balances:
            self._traced_balances[on] = self.year.document.balances(on)
        return self._traced_balances[on].get(account, _ZERO)

    @cached_property
    def _traced_balances(self) -> dict[date, dict[str, Decimal]]:
        return {}

    @checked
    def on_accounts(self, accounts: Collection[str]) -> Iterator[AccountVoucher]:
        """Yield the vouchers of all traceable years that have rows on any of the accounts, oldest year first."""
        for year in self.traceable_years:
            yield from year.on_accounts(accounts)

    @cached_property
    def closing_before(self) -> Mapping[str, Decimal]:
        """The closing balances of the previous year, by account; empty if they are not known.

        The file of the chosen year states them (#UB -1). For accounts without such a record, they are taken from the
        books of the previous year, if these were read.
        """
        stated = stated_before(self.year.document.closing_balances)
        return {**({} if self.previous is None else self.previous.document.balances()), **stated}

    @cached_property
    def voucher_days(self) -> dict[VoucherKey, date | None]:
        """The dates of all vouchers that were read, by key."""
        return {
            VoucherKey.of(year.id, voucher.series, voucher.number): voucher.date
            for year in self.years
            for voucher in year.document.vouchers
        }

    @checked
    def save(self, folder: Path, *, files: Files | None = None) -> tuple[Path, ...]:
        """Save the SIE files as received, and return their paths, oldest year first.

        A file that already exists with the same content is left unchanged.

        Args:
            folder: The folder. It is created if it is missing.
            files: The file system; None means the local file system.

        Raises:
            InvalidInput: The folder can't be written, or a file with other content has the same name.
        """
        try:
            return tuple(
                _save_file(folder / year.file_name, year.data, files or LocalFiles()) for year in self.years
            )
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"The books can't be saved in '{folder}': {os_reason(fault)}.",
                    f"Bokföringen kan inte sparas i '{folder}': {os_reason(fault).sv}.",
                ),
                hint=Text("Choose a folder that you may write to.", "Välj en mapp som du får skriva i."),
            ) from fault


def _save_file(path: Path, data: bytes, files: Files) -> Path:
    if not files.is_file(path):
        replace_file(path, data, files=files)
    elif files.read(path) != data:
        raise InvalidInput(
            Text(
                f"'{path}' was changed after it was received: its content does not match the hash in its name.",
                f"'{path}' har ändrats efter att den togs emot: innehållet stämmer inte med "
                "kontrollsumman i namnet.",
            ),
            hint=Text(
                "Move the SIE file to another folder, then run the import again.",
                "Flytta SIE-filen till en annan mapp och kör sedan importen igen.",
            ),
        )
    return path
