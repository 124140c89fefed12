"""The records of a SIE file as immutable values: company, accounts, balances, vouchers.

A text that the file leaves out is ``""``. A code, number or date that the file leaves out is None. Amounts are
`Decimal` in the currency of the document: debit is positive, credit is negative.
"""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - fields are called `date`, as in the standard
from decimal import Decimal, localcontext
from enum import StrEnum

import attrs

from sie4.mutable_records import MutableRow, MutableVoucher
from sie4.values import EXACT

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

_DIGITS, _DIGITS_WITH_CENTURY = 10, 12
# Floats are refused, because they cannot represent amounts exactly.
_is_decimal = attrs.validators.instance_of(Decimal)
_is_decimal_or_none = attrs.validators.optional(_is_decimal)


@attrs.frozen(kw_only=True)
class Record:
    """A generic record, used if no specific attribute of a document or voucher fits. It is kept and written back.

    A record is generic if its label is unknown, if a mandatory field is unreadable, or if the file may contain it only
    once but repeats it.

    Attributes:
        label: The label without ``#``.
        fields: The fields as text. An object list is a tuple of its items.

    >>> Record(label="MOMSKOD", fields=("2611", "10"))
    Record(label='MOMSKOD', fields=('2611', '10'))
    """

    label: str
    fields: tuple[str | tuple[str, ...], ...] = ()


@attrs.frozen(kw_only=True)
class Program:
    """The program that wrote the file (#PROGRAM).

    Attributes:
        name: The name.
        version: The version, or None if the file does not contain it.

    >>> Program(name="Fortnox", version="3.57").name
    'Fortnox'
    """

    name: str = ""
    version: str | None = None


@attrs.frozen(kw_only=True)
class Company:
    """The company that the books belong to.

    Attributes:
        name: The legal name (#FNAMN).
        org_number: The organisation number as in #ORGNR: with or without a hyphen, sometimes with 12 digits.
        acquisition_number: The second field of #ORGNR. It distinguishes several firms of the same person.
        activity_number: The third field of #ORGNR.
        number: The identity of the company in the program that wrote the file (#FNR). Some programs write a path.
        form: The legal form (#FTYP): ``"AB"``, ``"E"``, ``"HB"``, ...
        industry_code: The SNI code (#BKOD).
        contact: The contact person (#ADRESS).
        street: The street address (#ADRESS).
        postal_address: The postal code and town (#ADRESS).
        phone: The phone number (#ADRESS).

    >>> Company(name="Exempelbolaget AB", org_number="555555-5555").form is None
    True
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
    def normalised_org_number(self) -> str | None:
        """The organisation number as NNNNNN-NNNN, or None if it does not have 10 or 12 digits.

        >>> Company(org_number="165555555555").normalised_org_number
        '555555-5555'
        """
        digits = (self.org_number or "").replace("-", "").replace(" ", "")
        if len(digits) == _DIGITS_WITH_CENTURY:
            digits = digits[2:]
        if len(digits) != _DIGITS or not (digits.isascii() and digits.isdecimal()):
            return None
        return f"{digits[:6]}-{digits[6:]}"


@attrs.frozen(kw_only=True)
class FiscalYear:
    """A fiscal year (#RAR).

    Attributes:
        index: 0 is the year of the file, -1 the year before it, and so on.
        start: The first day, or None if the file does not contain it. Some programs leave out the dates in type 4I.
        end: The last day, or None if the file does not contain it.

    >>> from datetime import date as Date
    >>> FiscalYear(index=0, start=Date(2025, 1, 1), end=Date(2025, 12, 31)).end.isoformat()
    '2025-12-31'
    """

    index: int
    start: Date | None
    end: Date | None


@attrs.frozen(kw_only=True)
class Account:
    """An account of the chart of accounts (#KONTO, #KTYP, #ENHET, #SRU).

    Attributes:
        number: The account number as text, because leading zeros are significant.
        name: The name, or ``""`` if the file has other records of the account but no #KONTO.
        type: ``"T"`` asset, ``"S"`` liability or equity, ``"K"`` cost, ``"I"`` income. None if the file has no #KTYP.
        unit: The unit of quantities, or None.
        sru: The codes of the account in the tax return (SRU).

    >>> Account(number="1930", name="Företagskonto", type="T").sru
    ()
    """

    number: str
    name: str = ""
    type: str | None = None
    unit: str | None = None
    sru: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Dimension:
    """A dimension (#DIM) or a sub-dimension (#UNDERDIM).

    Attributes:
        number: The dimension number, such as ``"1"`` for cost centres and ``"6"`` for projects (SIE 4B §8).
        name: The name.
        parent: The number of the parent dimension, or None if this is not a sub-dimension.

    >>> Dimension(number="21", name="Grupp", parent="1").parent
    '1'
    """

    number: str
    name: str = ""
    parent: str | None = None


@attrs.frozen(kw_only=True)
class SieObject:
    """An object of a dimension (#OBJEKT), such as a cost centre, a project or an employee.

    Attributes:
        dimension: The dimension number.
        number: The object number, which may be any text.
        name: The name.

    >>> SieObject(dimension="1", number="K12", name="Butiken").number
    'K12'
    """

    dimension: str
    number: str
    name: str = ""


@attrs.frozen(kw_only=True)
class Balance:
    """An opening balance (#IB), a closing balance (#UB) or a result (#RES) of an account.

    Attributes:
        year: The index of the fiscal year.
        account: The account number.
        amount: The balance: debit positive, credit negative.
        quantity: The quantity, or None.
        extra: Fields beyond the standard.
        line: The line number in the file, from 1, or None if the balance was not read from a file.

    >>> from decimal import Decimal
    >>> Balance(year=0, account="1930", amount=Decimal("1000.00")).amount
    Decimal('1000.00')
    """

    year: int
    account: str
    amount: Decimal = attrs.field(validator=_is_decimal)
    quantity: Decimal | None = attrs.field(default=None, validator=_is_decimal_or_none)
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(kw_only=True)
class ObjectBalance:
    """The part of an opening (#OIB) or closing balance (#OUB) that belongs to an object.

    The `Balance` of the account includes this part.

    Attributes:
        year: The index of the fiscal year.
        account: The account number.
        objects: The object, as a pair of dimension number and object number.
        amount: The balance: debit positive, credit negative.
        quantity: The quantity, or None.
        extra: Fields beyond the standard.
        line: The line number in the file, from 1, or None if the balance was not read from a file.

    >>> from decimal import Decimal
    >>> ObjectBalance(year=0, account="1930", objects=(("1", "K12"),), amount=Decimal(400)).objects
    (('1', 'K12'),)
    """

    year: int
    account: str
    objects: Objects
    amount: Decimal = attrs.field(validator=_is_decimal)
    quantity: Decimal | None = attrs.field(default=None, validator=_is_decimal_or_none)
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(kw_only=True)
class PeriodBalance:
    """The change in an account's balance in a calendar month (#PSALDO), or the budget for this change (#PBUDGET).

    Attributes:
        year: The index of the fiscal year.
        month: The first day of the month.
        account: The account number.
        objects: The object, as a pair of dimension number and object number. Empty if the amount is for the whole
            account, including all its objects.
        amount: The change: debit positive, credit negative.
        quantity: The quantity, or None.
        extra: Fields beyond the standard.
        line: The line number in the file, from 1, or None if the balance was not read from a file.

    >>> from datetime import date as Date
    >>> from decimal import Decimal
    >>> PeriodBalance(year=0, month=Date(2025, 1, 1), account="3001", amount=Decimal(-500)).objects
    ()
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
    """The kind of a voucher row. Only TRANS counts towards balances. RTRANS and BTRANS record corrections.

    >>> RowKind("BTRANS")
    <RowKind.BTRANS: 'BTRANS'>
    """

    TRANS = "TRANS"
    """A transaction row."""
    RTRANS = "RTRANS"
    """A row that was added later. The same row follows as TRANS, for programs that do not read RTRANS."""
    BTRANS = "BTRANS"
    """A row that was removed."""


# A slot for weak references would change the layout. The reader fills rows through a class of the same layout, which
# is three times as fast.
@attrs.frozen(kw_only=True, weakref_slot=False)
class Row(MutableRow):
    """A row of a voucher (#TRANS, #RTRANS, #BTRANS).

    Attributes:
        kind: The kind. Only rows of kind TRANS count towards balances.
        account: The account number.
        objects: The cost centre, project and other objects of the row, as pairs of dimension and object number.
        amount: The amount: debit positive, credit negative.
        date: The transaction date, or None if it is the date of the voucher.
        text: The transaction text.
        quantity: The quantity, or None if the file does not contain it. Many files contain 0 instead.
        sign: The signature of the person who entered or changed the row.
        extra: Fields beyond the standard.

    >>> from decimal import Decimal
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
class Voucher(MutableVoucher):
    """A voucher (#VER) with its rows in the order of the file.

    Attributes:
        series: The voucher series, or ``""`` if the receiving program chooses it (type 4I).
        number: The voucher number as text, or ``""`` if the receiving program assigns it (type 4I).
        date: The voucher date, or None if the file has no readable date.
        text: The voucher text.
        registered_on: The date on which the voucher was entered, or None.
        sign: The signature of the person who entered the voucher.
        rows: All rows, including those of kind RTRANS and BTRANS.
        unknown: Records inside the voucher that are not in the standard or not readable.
        extra: Fields of #VER beyond the standard.
        line: The line number of #VER in the file, from 1, or None if the voucher was not read from a file.
        row_lines: The line number of each row, or None if the rows follow each other from the second line after #VER.

    >>> from datetime import date as Date
    >>> from decimal import Decimal
    >>> voucher = Voucher(series="A", number="1", date=Date(2025, 1, 31), text="Hyra", rows=(
    ...     Row(account="5010", amount=Decimal(800)), Row(account="1930", amount=Decimal(-800))))
    >>> len(voucher.transactions), voucher.total
    (2, Decimal('0'))
    """

    series: str = ""
    number: str = ""
    date: Date | None
    text: str = ""
    registered_on: Date | None = None
    sign: str = ""
    rows: tuple[Row, ...] = ()
    unknown: tuple[Record, ...] = ()
    extra: tuple[str, ...] = ()
    line: int | None = attrs.field(default=None, eq=False, repr=False)
    row_lines: tuple[int, ...] | None = attrs.field(default=None, eq=False, repr=False)

    def row_line(self, index: int) -> int | None:
        """Return the line number of a row in the file, or None if the voucher was not read from a file.

        Args:
            index: The index of the row in ``rows``.

        >>> from decimal import Decimal
        >>> Voucher(date=None, rows=(Row(account="1930", amount=Decimal(0)),), line=10).row_line(0)
        12
        """
        if self.line is None:
            return None
        if self.row_lines is None:
            return self.line + 2 + index
        return self.row_lines[index] if index < len(self.row_lines) else None

    @property
    def transactions(self) -> tuple[Row, ...]:
        """The rows of kind TRANS, which are the rows that count towards balances."""
        return tuple(row for row in self.rows if row.kind is RowKind.TRANS)

    @property
    def total(self) -> Decimal:
        """The sum of the rows of kind TRANS, which is 0 if the voucher balances."""
        with localcontext(EXACT):
            return sum((row.amount for row in self.rows if row.kind is RowKind.TRANS), Decimal(0))
