"""The comparison of control accounts with their ledger as of a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerSettlement, Origin, Position
from fortnox_sdk.year_end.ledger.settlements import ledger_amount_sek
from fortnox_sdk.year_end.ledger.shares import AccountShares
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.reconciliation.cash_method import CashMethod
from fortnox_sdk.year_end.reconciliation.texts import day_text, invoice_text, origin_text, sentence_start

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True, slots=False)
class Comparison:
    """A comparison of control accounts with their ledger as of a balance date. All functions that find causes use it.

    If `part` is an account, only this control account and its share of the ledger are compared.

    The difference (accounts minus ledger) on the balance date is the sum of four parts: the difference when the books
    begin, the deviations of later vouchers from their invoices and payments, the amounts that the cash method leaves
    off the accounts, and exchange differences. The causes cover these parts, so that no amount is explained twice.
    """

    valued: ValuedLedger
    as_of: date
    part: str | None = None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that are compared."""
        return self.valued.accounts.all if self.part is None else (self.part,)

    @property
    def account(self) -> str:
        """The compared accounts in one text, such as `1510, 1513`."""
        return ", ".join(self.accounts)

    @cached_property
    def shares(self) -> AccountShares:
        """The shares of the control accounts in the ledger."""
        return AccountShares(valued=self.valued)

    @property
    def rows(self) -> Mapping[VoucherKey, tuple[AccountVoucher, ...]]:
        """The vouchers with rows on the accounts that are compared."""
        return self.valued.on_account if self.part is None else self.valued.on_each[self.part]

    @property
    def day_before_books(self) -> date:
        """The day before the first day of the books."""
        return self.valued.books.first_day - _DAY

    @cached_property
    def cash(self) -> CashMethod:
        """The invoices under the cash method."""
        return CashMethod(valued=self.valued)

    def is_by_balance_date(self, day: date | None) -> bool:
        """Return True if a date is known, and on or before the balance date."""
        return day is not None and day <= self.as_of

    def is_by_cash_method(self, origin: Origin) -> bool:
        """Return True if an invoice, or the invoice of a payment, is under the cash method."""
        invoice = self.valued.invoice_of(origin)
        return invoice is not None and invoice.number in self.cash.invoices

    def day_of(self, origin: Origin) -> date | None:
        """Return the date from which the accounts include an invoice or payment, or None if they never include it."""
        if self.is_by_cash_method(origin):
            return self.cash.day_of(origin)
        return self.valued.day_of(origin)

    def expected_amount(self, origin: Origin) -> Decimal:
        """Return the amount that an invoice or payment should have on the control accounts. Debit is positive."""
        if self.is_by_cash_method(origin):
            amount = self.cash.expected_amount(origin)
            return amount if self.part is None else self.shares.cash_amount(origin, self.part, amount)
        if self.part is not None:
            return self.shares.expected_amount(origin, self.part)
        return self.valued.expected_amount(origin)

    def is_home(self, number: str) -> bool:
        """Return True if an invoice belongs to the accounts that are compared."""
        return self.part is None or self.shares.home[number] == self.part

    def position(self, number: str, day: date) -> Position:
        """Return the part of an invoice's open amount that is on the compared accounts at the end of a day."""
        if self.part is None:
            return self.valued.position(number, day)
        return self.shares.position(number, day, self.part)

    def invoice_total(self, number: str) -> Decimal:
        """Return the amount in SEK that an invoice adds to the compared accounts, with the sign of the invoice."""
        if self.part is None:
            return ledger_amount_sek(self.valued.records.invoices[number], self.valued.booked_amounts)
        return self.shares.total(number, self.part)

    def settled(self, number: str, settlement: LedgerSettlement) -> Decimal:
        """Return the amount in SEK by which a settlement reduced the open amount on the compared accounts."""
        return (
            settlement.amount_sek if self.part is None else self.shares.settled(number, settlement, self.part)
        )

    def cash_method_gap(self, day: date) -> tuple[Decimal, int]:
        """Return the amount of the invoices that the cash method leaves off the accounts on a day, and their number."""
        gaps = {number: amount for number, amount in self.cash.gaps(day).items() if self.is_home(number)}
        return sum(gaps.values(), _ZERO), len(gaps)

    def is_in_period(self, origin: Origin) -> bool:
        """Return True if an invoice or payment entered the accounts in the period of the comparison.

        The period begins on the first day of the books and ends on the balance date.
        """
        day = self.day_of(origin)
        return day is not None and self.day_before_books < day <= self.as_of

    def ledger_total(self, day: date) -> Decimal:
        """Return the sum of all open items at the end of a day. It is negative for payables, as on the account."""
        numbers = self.valued.records.invoices
        total = sum((self.position(number, day).open_sek for number in numbers), _ZERO)
        # Adding zero avoids minus zero, which a Decimal keeps and prints.
        return _ZERO + self.valued.records.sign * total

    @cached_property
    def booked_late(self) -> Decimal:
        """The sum of invoices and payments that entered the ledger before the books begin, but were booked later.

        Debit is positive.
        """
        days, before = self.valued.books.voucher_days, self.day_before_books
        return sum(
            (
                self.expected_amount(origin)
                for origin, key in self.valued.matching.voucher_of.items()
                if (counts_from := self.day_of(origin)) is not None
                and counts_from <= before < (days.get(key) or before)
            ),
            _ZERO,
        )

    @cached_property
    def origins_off_account(self) -> tuple[Origin, ...]:
        """The invoices and payments of the period that changed the ledger but have no row on the accounts."""
        on_account = self.rows
        return tuple(
            origin
            for origin in self.valued.origins()
            if self.is_in_period(origin)
            and self.expected_amount(origin)
            and self.valued.matching.voucher_of.get(origin) not in on_account
        )

    def cause(
        self,
        kind: CauseKind,
        evidence: Text,
        key: VoucherKey | None,
        on: date | None,
        amount: Decimal,
        *,
        origins: tuple[Origin, ...] = (),
        **details: object,
    ) -> Cause:
        """Return a cause. The placeholders in its evidence are replaced with values.

        Args:
            kind: The kind of cause.
            evidence: A text of `CauseTexts`.
            key: The key of the voucher, or None if the cause has no voucher.
            on: The date of the cause.
            amount: The part of the difference (accounts minus ledger) that the cause explains.
            origins: The invoices or payments that the evidence names.
            details: The values of further placeholders in the evidence, by name.
        """
        ledger, voucher = self.valued.records.ledger, key.label if key else ""
        names = origin_text(ledger, origins)
        text = evidence.format(
            account=self.account,
            voucher=voucher,
            day=day_text(on),
            amount=amount,
            invoice=invoice_text(ledger),
            origins=names,
            Origins=sentence_start(names),
            **details,
        )
        return Cause(kind=kind, voucher=voucher, on=on, amount=amount, evidence=text)
