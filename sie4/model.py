"""What a SIE file holds, as values: companies, accounts, balances, vouchers. No reading, no writing.

Texts that a file leaves out are ``""``; numbers and dates that it leaves out are None. Amounts are `Decimal`, debit
positive and credit negative, in the document's currency.
"""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - fields are called `date`, as in the standard
from decimal import Decimal
from enum import StrEnum

import attrs

__all__ = [
    "Account",
    "Balance",
    "Company",
    "Dimension",
    "FiscalYear",
    "ObjectBalance",
    "Objects",
    "PeriodBalance",
    "Program",
    "Record",
    "Row",
    "RowKind",
    "SieObject",
    "Voucher",
]

Objects = tuple[tuple[str, str], ...]
"""Pairs of dimension number and object number, such as ``(("1", "K12"), ("6", "P003"))``."""

_NUMBER, _CENTURY_AND_NUMBER = 10, 12
# A float is refused: money is Decimal from text to text.
_is_decimal = attrs.validators.instance_of(Decimal)
_is_decimal_or_none = attrs.validators.optional(_is_decimal)


@attrs.frozen(kw_only=True)
class Record:
    """A record that the standard does not know, or that could not be read: kept, and written back.

    Attributes:
        label: The label without its ``#``.
        fields: Its fields; an object list is a tuple.
    """

    label: str
    fields: tuple[str | tuple[str, ...], ...] = ()


@attrs.frozen(kw_only=True)
class Program:
    """The program that wrote the file (#PROGRAM)."""

    name: str = ""
    version: str | None = None


@attrs.frozen(kw_only=True)
class Company:
    """Whose books they are.

    Attributes:
        name: #FNAMN.
        org_number: #ORGNR as written: with or without hyphen, sometimes 12 digits.
        acquisition_number: Second field of #ORGNR: the running number of a person with several firms.
        activity_number: Third field of #ORGNR.
        number: #FNR, the program's own name for the company; some write a path.
        form: #FTYP: AB, E, HB ...
        industry_code: #BKOD, an SNI code.
        contact, street, postal_address, phone: #ADRESS.
    """

    name: str = ""
    org_number: str | None = None
    acquisition_number: str | None = None
    activity_number: str | None = None
    number: str | None = None
    form: str | None = None
    industry_code: str | None = None
    contact: str = ""
    street: str = ""
    postal_address: str = ""
    phone: str = ""

    @property
    def normal_org_number(self) -> str | None:
        """The org number as NNNNNN-NNNN, however it is written; None where it is no such number.

        >>> Company(org_number="165555555555").normal_org_number
        '555555-5555'
        """
        digits = (self.org_number or "").replace("-", "").replace(" ", "")
        if len(digits) == _CENTURY_AND_NUMBER:
            digits = digits[2:]
        if len(digits) != _NUMBER or not (digits.isascii() and digits.isdecimal()):
            return None
        return f"{digits[:6]}-{digits[6:]}"


@attrs.frozen(kw_only=True)
class FiscalYear:
    """A fiscal year (#RAR): index 0 is the file's own, -1 the one before. Programs leave the days out of type 4I."""

    index: int
    start: Date | None
    end: Date | None


@attrs.frozen(kw_only=True)
class Account:
    """An account of the chart (#KONTO, #KTYP, #ENHET, #SRU).

    Attributes:
        number: Kept as text: leading zeros count.
        name: ``""`` where the file only has other records about the account.
        type: T asset, S liability or equity, K cost, I income; None where not said.
        unit: Unit of quantities.
        sru: Codes of the tax return.
    """

    number: str
    name: str = ""
    type: str | None = None
    unit: str | None = None
    sru: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Dimension:
    """A dimension (#DIM), or a sub-dimension of ``parent`` (#UNDERDIM)."""

    number: str
    name: str = ""
    parent: str | None = None


@attrs.frozen(kw_only=True)
class SieObject:
    """An object of a dimension (#OBJEKT): a cost centre, a project, an employee."""

    dimension: str
    number: str
    name: str = ""


@attrs.frozen(kw_only=True)
class Balance:
    """An opening or closing balance, or a year's result, of an account (#IB, #UB, #RES)."""

    year: int
    account: str
    amount: Decimal = attrs.field(validator=_is_decimal)
    quantity: Decimal | None = attrs.field(default=None, validator=_is_decimal_or_none)
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(kw_only=True)
class ObjectBalance:
    """The part of an account's balance that belongs to an object (#OIB, #OUB); the whole includes it."""

    year: int
    account: str
    objects: Objects
    amount: Decimal = attrs.field(validator=_is_decimal)
    quantity: Decimal | None = attrs.field(default=None, validator=_is_decimal_or_none)
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(kw_only=True)
class PeriodBalance:
    """The change of an account in a calendar month (#PSALDO), or the budget for it (#PBUDGET).

    Attributes:
        month: The month's first day.
        objects: Empty: the whole account. A row with objects is a part of that, and never to be added to it.
    """

    year: int
    month: Date
    account: str
    objects: Objects = ()
    amount: Decimal = attrs.field(validator=_is_decimal)
    quantity: Decimal | None = attrs.field(default=None, validator=_is_decimal_or_none)
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)


class RowKind(StrEnum):
    """What a voucher row is: only TRANS counts; the others tell how the voucher was corrected."""

    TRANS = "TRANS"
    RTRANS = "RTRANS"
    """Added afterwards. The row itself follows as TRANS, so that readers who know no RTRANS see it."""
    BTRANS = "BTRANS"
    """Struck."""


# Without a weak-reference slot: the reader fills rows through a class of the same layout, three times as fast.
@attrs.frozen(kw_only=True, weakref_slot=False)
class Row:
    """A row of a voucher (#TRANS, #RTRANS, #BTRANS).

    Attributes:
        kind: Whether it counts, or is history.
        account: Account number.
        objects: What it is booked on.
        amount: Debit positive, credit negative.
        date: None: the voucher's date.
        text: Its own text.
        quantity: None where the file has none; many files have 0.
        sign: Who made or changed the row.
        extra: Fields beyond those of the standard.

    >>> Row(account="1930", amount=Decimal("-50.00")).kind
    <RowKind.TRANS: 'TRANS'>
    """

    kind: RowKind = RowKind.TRANS
    account: str
    objects: Objects = ()
    amount: Decimal = attrs.field(validator=_is_decimal)
    date: Date | None = None
    text: str = ""
    quantity: Decimal | None = attrs.field(default=None, validator=_is_decimal_or_none)
    sign: str = ""
    extra: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, weakref_slot=False)
class Voucher:
    """A voucher (#VER) with its rows in the order of the file.

    Attributes:
        series: ``""`` where the receiver chooses it (4I).
        number: ``""`` where the receiver numbers (4I).
        date: None where the file has no readable date.
        text: Its text.
        registered: The day it was entered.
        sign: Who entered it.
        rows: All rows, history included.
        unknown: Records in its block that the standard does not know, or that could not be read.
        extra: Fields beyond those of the standard.
        line: Where it begins in the file, from 1; None for a voucher that was made by a program.

    >>> voucher = Voucher(series="A", number="1", date=Date(2025, 1, 31), text="Hyra", rows=(
    ...     Row(account="5010", amount=Decimal(800)), Row(account="1930", amount=Decimal(-800))))
    >>> len(voucher.transactions), voucher.total
    (2, Decimal('0'))
    """

    series: str = ""
    number: str = ""
    date: Date | None
    text: str = ""
    registered: Date | None = None
    sign: str = ""
    rows: tuple[Row, ...] = ()
    unknown: tuple[Record, ...] = ()
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def transactions(self) -> tuple[Row, ...]:
        """The rows that count: those of kind TRANS."""
        return tuple(row for row in self.rows if row.kind is RowKind.TRANS)

    @property
    def total(self) -> Decimal:
        """The sum of the rows that count; 0 in every sound voucher."""
        return sum((row.amount for row in self.rows if row.kind is RowKind.TRANS), Decimal(0))
