"""The distribution of a ledger over several control accounts, according to the vouchers of its invoices."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind, Position, round_to_ore
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True, slots=False)
class AccountShares:
    """The share of each control account in the invoices and payments of a ledger.

    An invoice belongs to the account on which its voucher has a row. If the voucher has rows on several control
    accounts, the row on each account is the share of that account. For example, the customer and Skatteverket each
    owe a part of an invoice with tax reduction. A payment belongs to the account of its invoice.
    """

    valued: ValuedLedger

    @cached_property
    def home(self) -> Mapping[str, str]:
        """The control account of each invoice, by invoice number: the account with the largest row.

        If the invoice's voucher was not read, the account is taken from the vouchers of its payments. If these do not
        show an account, the main account is used.
        """
        homes: dict[str, str] = {}
        for number, invoice in self.valued.records.invoices.items():
            payments = self.valued.records.payments_of.get(number, ())
            origins = (invoice.origin, *(payment.origin for payment in payments))
            nothing: dict[str, Decimal] = {}
            rows = next((rows for origin in origins if (rows := self._rows(origin))), nothing)
            homes[number] = max(
                rows, key=lambda account: abs(rows[account]), default=self.valued.accounts.main
            )
        return homes

    def expected_amount(self, origin: Origin, account: str) -> Decimal:
        """Return the amount that an invoice or payment should have on one control account. Debit is positive."""
        invoice = self.valued.invoice_of(origin)
        if invoice is None:
            return _ZERO
        expected, rows = self.valued.expected_amount(origin), self._rows(origin)
        is_split = origin.kind is OriginKind.INVOICE or len(self._rows(invoice.origin)) > 1
        if is_split and sum(rows.values(), _ZERO) == expected:
            return rows.get(account, _ZERO)
        return expected if self.home[invoice.number] == account else _ZERO

    def position(self, number: str, day: date, account: str) -> Position:
        """Return the part of an invoice's open amount that is on one control account at the end of a day."""
        whole = self.valued.position(number, day)
        if not whole.open_sek:
            is_home = self.home[number] == account
            return whole if is_home else Position(open_currency=_ZERO, open_sek=_ZERO)
        parts = self._open_by_account(number, day)
        parts[self.home[number]] += whole.open_sek - sum(parts.values(), _ZERO)
        part = parts[account]
        if part == whole.open_sek:
            return whole
        return Position(
            open_currency=round_to_ore(whole.open_currency * part / whole.open_sek), open_sek=part
        )

    def _open_by_account(self, number: str, day: date) -> dict[str, Decimal]:
        """Return the amount that the vouchers leave open on each account, with the sign of the invoice."""
        valued, parts = self.valued, dict.fromkeys(self.valued.accounts.all, _ZERO)
        invoice = valued.records.invoices[number]
        if len(self._rows(invoice.origin)) <= 1:
            return parts
        payments = valued.records.payments_of.get(number, ())
        for origin in (invoice.origin, *(payment.origin for payment in payments)):
            counts_from = valued.day_of(origin)
            if counts_from is not None and counts_from <= day:
                for account in parts:
                    parts[account] += valued.records.sign * self.expected_amount(origin, account)
        return parts

    def _rows(self, origin: Origin) -> dict[str, Decimal]:
        """Return the original amounts of the voucher of an invoice or payment, by account.

        The result is empty if there is no such voucher, or if it books something else as well.
        """
        key = self.valued.matching.voucher_of.get(origin)
        if key is None or len(self.valued.matching.origins[key]) != 1:
            return {}
        return self._original(key)

    def _original(self, key: VoucherKey) -> dict[str, Decimal]:
        amounts = {
            account: sum((voucher.original for voucher in vouchers.get(key, ())), _ZERO)
            for account, vouchers in self.valued.on_each.items()
        }
        return {account: amount for account, amount in amounts.items() if amount}
