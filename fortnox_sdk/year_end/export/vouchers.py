"""Closing vouchers (bokslutsverifikationer), which a year-end program posts to Fortnox."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Self

import attrs

from fortnox_sdk.arguments.checking import checked, checked_fields
from fortnox_sdk.arguments.matching import require
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.scalars import ORE, check_type
from fortnox_sdk.text import Text

_ZERO = Decimal(0)
_TOO_MUCH = Decimal(10) ** 15
_SMALLEST_EXPONENT = -28
_HIGHEST_ACCOUNT = 9999
_LONGEST_SHOWN = 40
LONGEST_TEXT: Final = 200
"""The highest number of characters that Fortnox accepts in the text of a voucher (API specification)."""
_EXACT = Text(
    'Pass a Decimal or an int below 10**15, with at most 28 decimals, such as Decimal("1200.00").',
    'Ange en Decimal eller en int under 10**15, med högst 28 decimaler, till exempel Decimal("1200.00").',
)


def _normalize(text: str) -> str:
    check_type("text", text, str)
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InvalidInput(
            Text(
                f"{_shown(text)} contains an invalid character (a lone surrogate).",
                f"{_shown(text)} innehåller ett ogiltigt tecken (ett ensamt surrogattecken).",
            ),
            hint=Text("Pass text that can be encoded as UTF-8.", "Ange text som kan kodas som UTF-8."),
        )
    # Fortnox refuses a letter whose ring or dots are a separate character (error 2000359). NFC combines the two.
    return unicodedata.normalize("NFC", text).strip()


def _checked_amount(value: Decimal | int) -> Decimal:
    # A float is refused, because 0.1 + 0.2 is not exactly 0.30 as a float.
    if type(value) not in {Decimal, int}:
        raise InvalidInput(
            Text(
                f"{_shown(value)} has the type {type(value).__name__}, which is not allowed for amounts.",
                f"{_shown(value)} har typen {type(value).__name__}, som inte är tillåten för belopp.",
            ),
            hint=_EXACT,
        )
    amount = Decimal(value)
    # `abs` rounds its result and would therefore raise Overflow for 1E+999999999.
    if not amount.is_finite() or amount.copy_abs() >= _TOO_MUCH or _exponent(amount) < _SMALLEST_EXPONENT:
        raise InvalidInput(
            Text(f"'{amount:.10}' is not an amount.", f"'{amount:.10}' är inte ett belopp."), hint=_EXACT
        )
    return amount


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _checked_account(value: int) -> int:
    # A row that was read from Fortnox may have no account. Its account is then 0. The value is not shown, because
    # Python refuses to format an integer of thousands of digits.
    if not 0 <= check_type("account", value, int) <= _HIGHEST_ACCOUNT:
        raise InvalidInput(
            Text(
                "The account number is not in the range 0 to 9999.",
                "Kontonumret ligger inte mellan 0 och 9999.",
            ),
            hint=Text(
                "Pass a number of four digits, such as 1930.",
                "Ange ett nummer med fyra siffror, till exempel 1930.",
            ),
        )
    return value


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class ClosingRow:
    """One row of a closing voucher: an account and its debit or credit in SEK.

    Raises:
        InvalidInput: An amount is not a finite `Decimal` or `int` below 10**15, or has more than 28 decimals. The
            error is also raised if the account is not a number from 0 to 9999, or if a text can't be encoded as UTF-8.

    >>> from decimal import Decimal
    >>> ClosingRow(account=7832, debit=Decimal("1200.00")).amount
    Decimal('1200.00')
    """

    account: int = attrs.field(converter=_checked_account)
    debit: Decimal = attrs.field(default=_ZERO, converter=_checked_amount)
    credit: Decimal = attrs.field(default=_ZERO, converter=_checked_amount)
    text: str = attrs.field(default="", converter=_normalize)
    """The text of the row, at most 100 characters. It is sent as TransactionInformation, because Fortnox overwrites the
    Description of a row with the account's name."""
    cost_center: str = attrs.field(default="", converter=_normalize)
    project: str = attrs.field(default="", converter=_normalize)

    @classmethod
    @checked
    def signed(
        cls, account: int, amount: Decimal, *, text: str = "", cost_center: str = "", project: str = ""
    ) -> Self:
        """Return a row from a signed amount. As in SIE files, a debit is positive and a credit is negative.

        >>> from decimal import Decimal
        >>> ClosingRow.signed(1229, Decimal("-1200")).credit
        Decimal('1200')
        """
        amount = _checked_amount(amount)
        side = "debit" if amount >= 0 else "credit"
        return cls(
            account=account,
            text=text,
            cost_center=cost_center,
            project=project,
            **{side: abs(amount)},
        )

    @property
    def amount(self) -> Decimal:
        """Debit minus credit, in SEK."""
        return self.debit - self.credit


def _tuple(rows: Iterable[ClosingRow]) -> tuple[ClosingRow, ...]:
    require("ClosingVoucher.rows", rows, Iterable[ClosingRow])
    return tuple(rows)


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class ClosingVoucher:
    """A voucher to post, with a reference that you choose.

    The reference identifies the voucher in later runs. It must be unique in the plan, be the same in every run, and
    never be used for another voucher. A voucher that has the same reference but a different date, text or rows counts
    as a changed voucher, not as a new one.

    >>> import datetime as dt
    >>> from decimal import Decimal
    >>> voucher = ClosingVoucher(reference="depreciation", date=dt.date(2025, 12, 31), text="Avskrivning",
    ...     rows=(ClosingRow.signed(7832, Decimal("1200")), ClosingRow.signed(1229, Decimal("-1200"))))
    >>> voucher.balance
    Decimal('0')
    """

    reference: str = attrs.field(converter=_normalize)
    date: dt.date
    text: str = attrs.field(converter=_normalize)
    """The text, at most 200 characters. Fortnox requires a text."""
    rows: tuple[ClosingRow, ...] = attrs.field(converter=_tuple)
    comment: str = attrs.field(default="", converter=_normalize)
    """A comment for people, at most 944 characters. The export adds two marks after it, which identify the voucher."""
    reverse_on: dt.date | None = None
    """The date of a second voucher that reverses this one, such as the first day of the next financial year. The export
    posts both. If None, no reversal is posted. In files, the field is named `reverse_on` (JSON), or `reverse on` or
    `vänds` (columns)."""

    @property
    def balance(self) -> Decimal:
        """The sum of debit minus credit over all rows. It must be 0."""
        return sum((row.amount for row in self.rows), _ZERO)

    @checked
    def to_entity(self, *, series: str, comments: str) -> Voucher:
        """Return the record to create in Fortnox.

        Args:
            series: The series to post the voucher to.
            comments: The voucher's comment, followed by the marks that identify the voucher.
        """
        return Voucher(
            voucher_series=series,
            transaction_date=self.date,
            description=self.text,
            comments=comments,
            voucher_rows=tuple(
                VoucherRow(
                    account=row.account,
                    debit=row.debit.quantize(ORE) or None,
                    credit=row.credit.quantize(ORE) or None,
                    transaction_information=row.text or None,
                    cost_center=row.cost_center or None,
                    project=row.project or None,
                )
                for row in self.rows
            ),
        )

    @classmethod
    @checked
    def from_entity(cls, voucher: Voucher, *, reference: str) -> Self:
        """Convert a voucher from Fortnox to a closing voucher. Removed rows are left out.

        Args:
            voucher: The full record, as returned by `client.vouchers.get`. The records of a list have no rows.
            reference: The reference that the closing voucher gets.

        Raises:
            InvalidInput: The voucher has no date.
        """
        rows = tuple(
            ClosingRow.signed(
                row.account or 0,
                row.amount,
                text=row.transaction_information or "",
                cost_center=row.cost_center or "",
                project=row.project or "",
            )
            for row in voucher.voucher_rows
            if not row.removed
        )
        return cls(
            reference=reference, date=voucher.transaction_date, text=voucher.description or "", rows=rows
        )

    @checked
    def reverse(self, *, reference: str, text: str, date: dt.date) -> Self:
        """Return the voucher that reverses this one: the same rows with debit and credit exchanged."""
        rows = tuple(attrs.evolve(row, debit=row.credit, credit=row.debit) for row in self.rows)
        return attrs.evolve(
            self, reference=reference, text=text, date=date, rows=rows, comment="", reverse_on=None
        )

    @property
    def mirror(self) -> "ClosingVoucher | None":
        """The voucher that reverses this one on `reverse_on`, or None if the voucher is not to be reversed.

        Its reference is the reference of this voucher, followed by `:reversal`.

        >>> import datetime as dt
        >>> from decimal import Decimal
        >>> accrual = ClosingVoucher(reference="fee", date=dt.date(2025, 12, 31), text="Upplupet arvode",
        ...     rows=(ClosingRow.signed(6530, Decimal(900)), ClosingRow.signed(2990, Decimal(-900))),
        ...     reverse_on=dt.date(2026, 1, 1))
        >>> accrual.mirror.reference, accrual.mirror.text, accrual.mirror.rows[0].credit
        ('fee:reversal', 'Återföring: Upplupet arvode', Decimal('900'))
        """
        if self.reverse_on is None:
            return None
        # The text does not name the number of the original, because the plan is made before the number is known.
        text = f"Återföring: {self.text}"[:LONGEST_TEXT] if self.text else ""
        return self.reverse(reference=mirror_reference(self.reference), text=text, date=self.reverse_on)


def mirror_reference(reference: str) -> str:
    """Return the reference of the automatic reversal of the voucher with the given reference."""
    return f"{reference}:reversal" if reference else ""
