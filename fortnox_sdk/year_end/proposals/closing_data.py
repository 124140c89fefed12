"""The data on which proposals rest: open items, and the rows of the vouchers that booked invoices."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Final

import attrs

import sie4
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, OpenItem, SettlementKind
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, round_to_ore
from fortnox_sdk.year_end.ledger.shares import AccountShares
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.proposals.texts import JudgementTexts

_ZERO = Decimal(0)
_VAT: Final = "26"
"""The first digits of VAT accounts in BAS."""
_RESULT: Final = ("3", "4", "5", "6", "7", "8")
"""The first digits of income and expense accounts in BAS."""


@attrs.frozen(kw_only=True)
class InvoiceBooking:
    """The rows of an invoice's voucher. Debit is positive.

    >>> booking = InvoiceBooking(voucher="B7", control=Decimal(1250), vat=Decimal(-250), result={})
    >>> booking.without_vat(Decimal(500))
    Decimal('400.00')
    """

    voucher: str
    control: Decimal
    """The sum on the control accounts."""
    vat: Decimal
    """The sum on VAT accounts."""
    result: Mapping[str, Decimal]
    """The sums on income and expense accounts, by account."""

    def without_vat(self, amount: Decimal) -> Decimal:
        """Return an amount on the control accounts without the VAT that it includes. `control` must not be 0."""
        return round_to_ore(amount * (self.control + self.vat) / self.control)


@attrs.frozen(kw_only=True, slots=False)
class ClosingData:
    """The data of one ledger that proposals need: the ledger with its books, and its appendix."""

    valued: ValuedLedger
    appendix: Appendix

    @property
    def as_of(self) -> date:
        """The balance date."""
        return self.appendix.as_of

    @property
    def read_on(self) -> date:
        """The day on which the books were read, in Stockholm. Payments until then are known."""
        return self.appendix.provenance.fetched_at.astimezone(STOCKHOLM).date()

    @cached_property
    def home(self) -> Mapping[str, str]:
        """The control account of each invoice, by invoice number."""
        return AccountShares(valued=self.valued).home

    def booking(self, invoice: LedgerInvoice) -> InvoiceBooking | None:
        """Return the rows of an invoice's voucher, or None.

        The result is None if the voucher was not read, or if the voucher also contains other transactions.
        """
        key = self.valued.matching.voucher_of.get(invoice.origin)
        voucher = None if key is None else self._vouchers.get(key)
        if key is None or voucher is None or self.valued.matching.origins.get(key) != (invoice.origin,):
            return None
        sums: dict[str, Decimal] = {}
        for row in voucher.transactions:
            sums[row.account] = sums.get(row.account, _ZERO) + row.amount
        accounts = self.valued.accounts.all
        return InvoiceBooking(
            voucher=key.label,
            control=sum((sums.get(account, _ZERO) for account in accounts), _ZERO),
            vat=sum((amount for account, amount in sums.items() if account.startswith(_VAT)), _ZERO),
            result=MappingProxyType({a: amount for a, amount in sums.items() if amount and a[:1] in _RESULT}),
        )

    def settled_after(self, item: OpenItem) -> Mapping[SettlementKind, Decimal]:
        """Return the amounts in SEK that settled an item after the balance date, by kind of settlement.

        Fortnox's program settles a credit invoice and the credited invoice with payments on the same day, although no
        money is paid. If a credit invoice of the same counterparty has an equal and opposite payment on the same day,
        the payment counts as a credit.
        """
        sums = dict.fromkeys(SettlementKind, _ZERO)
        for settlement in item.settled_after:
            kind = settlement.kind
            payment = self.valued.records.payment.get(settlement.reference)
            if kind is SettlementKind.PAYMENT and payment is not None:
                key = (item.counterparty_number, item.currency, payment.on, -payment.amount_currency)
                kind = SettlementKind.CREDIT if key in self._paid_credits else kind
            sums[kind] += settlement.amount_sek
        return sums

    @cached_property
    def _paid_credits(self) -> frozenset[tuple[str, str, date, Decimal]]:
        """The counterparty, the currency, the day and the amount of each payment of a credit invoice."""
        invoices = self.valued.records.invoices
        return frozenset(
            (invoice.counterparty_number, invoice.currency, payment.on, payment.amount_currency)
            for payment in self.valued.records.payments
            if payment.booked
            and (invoice := invoices.get(payment.invoice)) is not None
            and invoice.ledger_amount < 0
        )

    @cached_property
    def _vouchers(self) -> Mapping[VoucherKey, sie4.Voucher]:
        origins = self.valued.matching.origins
        return {
            key: voucher
            for year in self.valued.books.years
            for voucher in year.document.vouchers
            if (key := year.key(voucher)) in origins
        }

    def existing_voucher(self, account: str, amount: Decimal, names: Iterable[str]) -> AccountVoucher | None:
        """Return a voucher of the year, up to the balance date, that seems to have posted a proposal already.

        The voucher either has exactly `amount` on the account, or it has an amount with the same sign and a text that
        contains one of the names.
        """
        wanted = [_as_word(name) for name in names if name]
        return next(
            (
                voucher
                for voucher in self.on_account(account)
                if voucher.amount == amount
                or (voucher.amount * amount > 0 and any(word.search(voucher.text) for word in wanted))
            ),
            None,
        )

    def on_account(self, account: str) -> tuple[AccountVoucher, ...]:
        """Return the vouchers of the year on an account, up to the balance date."""
        if account not in self._on_account:
            self._on_account[account] = tuple(
                voucher
                for voucher in self.valued.books.year.on_accounts((account,))
                if voucher.on is not None and voucher.on <= self.as_of and voucher.amount
            )
        return self._on_account[account]

    @cached_property
    def _on_account(self) -> dict[str, tuple[AccountVoucher, ...]]:
        return {}

    def missing_accounts(self, accounts: Iterable[str]) -> Text:
        """Return a sentence about the accounts that the chart of accounts lacks, or an empty text."""
        chart = self.valued.books.year.document.accounts
        missing = sorted({account for account in accounts if account not in chart})
        text = JudgementTexts.NO_ACCOUNT.format(accounts=", ".join(missing))
        return Text.same(" ") + text if missing else Text("", "")


def _as_word(name: str) -> re.Pattern[str]:
    # A hyphen beside a number is part of a date, such as 2025-12-31.
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
