"""Closing vouchers (bokslutsverifikationer): what a year-end tool hands over to be posted."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Self

import attrs

from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.scalars import ORE

__all__ = ["ClosingRow", "ClosingVoucher"]

_ZERO = Decimal(0)
_TOO_MUCH = Decimal(10) ** 15


def _clean(text: str) -> str:
    # NFC: a letter with its ring apart looks the same and is refused by Fortnox (2000359).
    return unicodedata.normalize("NFC", text).strip()


def _exact(value: Decimal | int) -> Decimal:
    # Callers without a type checker hand over floats: 0.1 + 0.2 is not 0.30.
    if type(value) not in {Decimal, int}:
        raise InvalidInput(
            f"{value!r} is a {type(value).__name__}, not an amount.", hint='Write Decimal("1200.00").'
        )
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= _TOO_MUCH:
        raise InvalidInput(f"{value} is not an amount.", hint='Write Decimal("1200.00").')
    return amount


@attrs.frozen(kw_only=True)
class ClosingRow:
    """One row: an account and its debit or credit, in SEK.

    >>> ClosingRow(account=7832, debit=Decimal("1200.00")).amount
    Decimal('1200.00')
    """

    account: int
    debit: Decimal = attrs.field(default=_ZERO, converter=_exact)
    credit: Decimal = attrs.field(default=_ZERO, converter=_exact)
    text: str = attrs.field(default="", converter=_clean)
    """The row's own text, at most 100 characters; sent as TransactionInformation, since Fortnox overwrites
    a row's Description with the account's name."""
    cost_center: str = attrs.field(default="", converter=_clean)
    project: str = attrs.field(default="", converter=_clean)

    @classmethod
    def signed(
        cls, account: int, amount: Decimal, *, text: str = "", cost_center: str = "", project: str = ""
    ) -> Self:
        """A row from one signed amount, as SIE writes it: positive is debit, negative credit.

        >>> ClosingRow.signed(1229, Decimal("-1200")).credit
        Decimal('1200')
        """
        side = "debit" if amount >= 0 else "credit"
        return cls(
            account=account,
            text=text,
            cost_center=cost_center,
            project=project,
            **{side: abs(_exact(amount))},
        )

    @property
    def amount(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


def _tuple(rows: Iterable[ClosingRow]) -> tuple[ClosingRow, ...]:
    return tuple(rows)


@attrs.frozen(kw_only=True)
class ClosingVoucher:
    """A voucher to post, with a reference of the caller's own.

    `reference` is what makes it the same voucher in the next run: unique in the plan, stable between runs, and
    never reused for something else. Two vouchers with one reference and different contents are one that changed.

    >>> voucher = ClosingVoucher(reference="depreciation", date=dt.date(2025, 12, 31), text="Avskrivning",
    ...     rows=(ClosingRow.signed(7832, Decimal("1200")), ClosingRow.signed(1229, Decimal("-1200"))))
    >>> voucher.balance
    Decimal('0')
    """

    reference: str = attrs.field(converter=_clean)
    date: dt.date
    text: str = attrs.field(converter=_clean)
    """At most 200 characters; Fortnox demands one."""
    rows: tuple[ClosingRow, ...] = attrs.field(converter=_tuple)
    comment: str = attrs.field(default="", converter=_clean)
    """For people; our marks come after it. At most 940 characters."""

    @property
    def balance(self) -> Decimal:
        """Debit less credit over all rows; must be nothing."""
        return sum((row.amount for row in self.rows), _ZERO)

    def entity(self, *, series: str, comments: str) -> Voucher:
        """The voucher as the connector sends it.

        Args:
            series: Where to post it.
            comments: The comment with its marks.
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
    def of_entity(cls, voucher: Voucher, *, reference: str) -> Self:
        """A voucher as it stands in Fortnox, struck rows left out.

        Args:
            voucher: As read one by one (lists have no rows).
            reference: What to call it.

        Raises:
            InvalidInput: it has no date.
        """
        if voucher.transaction_date is None:
            raise InvalidInput(f"Voucher {voucher.voucher_series}{voucher.voucher_number} has no date.")
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

    def mirrored(self, *, reference: str, text: str, date: dt.date) -> Self:
        """The voucher that takes this one back: the same rows, debit and credit exchanged."""
        rows = tuple(attrs.evolve(row, debit=row.credit, credit=row.debit) for row in self.rows)
        return attrs.evolve(self, reference=reference, text=text, date=date, rows=rows, comment="")
