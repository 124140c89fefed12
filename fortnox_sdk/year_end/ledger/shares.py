"""The distribution of a ledger over several control accounts, according to the vouchers of its invoices."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.appendix import SettlementKind
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import (
    LedgerInvoice,
    LedgerSettlement,
    Origin,
    OriginKind,
    Position,
    round_to_ore,
)
from fortnox_sdk.year_end.ledger.settlements import ledger_amount_sek
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True, slots=False)
class AccountShares:
    """The share of each control account in the invoices and payments of a ledger.

    An invoice belongs to the account on which its voucher has a row. If the voucher has rows on several control
    accounts, the row on each account is the share of that account. For example, the customer and Skatteverket each
    owe a part of an invoice with tax reduction. A payment belongs to the account of its invoice. If the invoice has
    several accounts, the rows of the payment's voucher decide, but only up to each account's share of the invoice: the
    rest of the payment belongs to the other accounts.
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
        if invoice.number in self._split and origin.kind is OriginKind.PAYMENT:
            return self._payments_of_split[invoice.number][origin].get(account, _ZERO)
        expected, rows = self.valued.expected_amount(origin), self._rows(invoice.origin)
        if origin.kind is OriginKind.INVOICE and sum(rows.values(), _ZERO) == expected:
            return rows.get(account, _ZERO)
        return expected if self.home[invoice.number] == account else _ZERO

    def cash_amount(self, origin: Origin, account: str, amount: Decimal) -> Decimal:
        """Return the share of one control account in the amount of an invoice or payment under the cash method.

        Args:
            origin: The invoice or the payment.
            account: The control account.
            amount: The amount that the control accounts together should have; see `CashMethod.expected_amount`.
        """
        invoice = self.valued.invoice_of(origin)
        if invoice is None or not amount:
            return _ZERO
        if invoice.number in self._split:
            is_invoice = origin.kind is OriginKind.INVOICE
            return (
                self._split[invoice.number].get(account, _ZERO)
                if is_invoice
                else self.expected_amount(origin, account)
            )
        return amount if self.home[invoice.number] == account else _ZERO

    @cached_property
    def _split(self) -> Mapping[str, Mapping[str, Decimal]]:
        """The amounts by account of each invoice that has rows on several control accounts, by invoice number.

        An invoice under the cash method is included only if its rows add up to the amount that is unpaid on the date
        of its voucher.
        """
        split: dict[str, Mapping[str, Decimal]] = {}
        for number, invoice in self.valued.records.invoices.items():
            rows, by_cash = self._rows(invoice.origin), self._cash_day(invoice)
            if len(rows) > 1 and (by_cash is None or self._is_whole(number, by_cash, rows)):
                split[number] = rows
        return split

    def _cash_day(self, invoice: LedgerInvoice) -> date | None:
        """Return the date of an invoice's voucher if the invoice is under the cash method, and otherwise None.

        Before that date, the accounts do not contain the invoice. If no voucher was read, the result is `date.max`.
        """
        if not self.valued.records.by_cash_method(invoice):
            return None
        return self.valued.booking_date(invoice) or date.max

    def _is_whole(self, number: str, day: date, rows: Mapping[str, Decimal]) -> bool:
        unpaid = self.valued.position(number, day).open_sek
        return sum(rows.values(), _ZERO) == self.valued.records.sign * unpaid

    @cached_property
    def _payments_of_split(self) -> Mapping[str, Mapping[Origin, Mapping[str, Decimal]]]:
        """The amounts of payments by account, for each invoice with rows on several control accounts."""
        return {number: self._divided_payments(number) for number in self._split}

    @cached_property
    def _on_several(self) -> frozenset[str]:
        """The numbers of the invoices that have rows on several accounts, or belong to a `SettledPair`."""
        credited = (number for pair in self.valued.pairs for number in (pair.credit, pair.original))
        return frozenset((*self._split, *credited))

    def _divided_payments(self, number: str) -> Mapping[Origin, Mapping[str, Decimal]]:
        left, home = dict(self._split[number]), self.home[number]
        since = self._cash_day(self.valued.records.invoices[number]) or date.min
        payments = sorted(self.valued.records.payments_of.get(number, ()), key=lambda payment: payment.on)
        divided: dict[Origin, dict[str, Decimal]] = {}
        for payment in payments:
            origin, expected = payment.origin, self.valued.expected_amount(payment.origin)
            if payment.on <= since:
                divided[origin] = {home: expected}
                continue
            rows = self._rows(origin)
            booked = rows if sum(rows.values(), _ZERO) == expected else {home: expected}
            shares = divided.setdefault(origin, {})
            for account, amount in booked.items():
                rest = amount
                for each in (account, *(other for other in left if other != account)):
                    # A payment reduces what is open on an account to 0 at most. The other accounts take the rest.
                    owed = left.get(each, _ZERO)
                    part = max(rest, min(-owed, _ZERO)) if rest < 0 else min(rest, max(-owed, _ZERO))
                    shares[each] = shares.get(each, _ZERO) + part
                    left[each] = owed + part
                    rest -= part
                shares[account] += rest
                left[account] += rest
        return divided

    def position(self, number: str, day: date, account: str) -> Position:
        """Return the part of an invoice's open amount that is on one control account at the end of a day."""
        whole, home = self.valued.position(number, day), self.home[number]
        parts = self._open_by_account(number, day) if number in self._on_several else {home: whole.open_sek}
        parts[home] += whole.open_sek - sum(parts.values(), _ZERO)
        if not any(amount for other, amount in parts.items() if other != home):
            return whole if home == account else Position(open_currency=_ZERO, open_sek=_ZERO)
        part = parts[account]
        if whole.open_sek and whole.open_currency:
            open_currency = whole.open_currency * part / whole.open_sek
        else:
            # A credit invoice can be on another account than the invoice that it settled.
            open_currency = part / self.valued.records.invoices[number].rate
        return Position(open_currency=round_to_ore(open_currency), open_sek=part)

    def total(self, number: str, account: str) -> Decimal:
        """Return the amount in SEK that an invoice adds to one control account, with the sign of the invoice."""
        total = ledger_amount_sek(self.valued.records.invoices[number], self.valued.booked_amounts)
        others = {
            other: self.valued.records.sign * amount
            for other, amount in self._split.get(number, {}).items()
            if other != self.home[number]
        }
        return (
            total - sum(others.values(), _ZERO)
            if account == self.home[number]
            else others.get(account, _ZERO)
        )

    def settled(self, number: str, settlement: LedgerSettlement, account: str) -> Decimal:
        """Return the amount in SEK by which a settlement of an invoice reduced its open amount on one account."""
        if settlement.kind is SettlementKind.CREDIT:
            return self._credited(self.valued.records.invoices[number], settlement).get(account, _ZERO)
        origin = Origin(OriginKind.PAYMENT, settlement.reference)
        whole, part = self.valued.expected_amount(origin), self.expected_amount(origin, account)
        return settlement.amount_sek if part == whole else round_to_ore(settlement.amount_sek * part / whole)

    def _open_by_account(self, number: str, day: date) -> dict[str, Decimal]:
        """Return the amount of an invoice that the vouchers leave open on each account at the end of a day.

        The amounts have the sign of the invoice.
        """
        valued, parts = self.valued, dict.fromkeys(self.valued.accounts.all, _ZERO)
        invoice = valued.records.invoices[number]
        since, is_split = self._cash_day(invoice), number in self._split
        if not valued.is_relevant(number) or (since is not None and (day < since or not is_split)):
            return parts
        if since is not None:
            parts |= {
                account: valued.records.sign * amount for account, amount in self._split[number].items()
            }
        payments = (payment.origin for payment in valued.records.payments_of.get(number, ()))
        for origin in payments if since is not None else (invoice.origin, *payments):
            counts_from = valued.day_of(origin)
            if counts_from is not None and (since or date.min) < counts_from <= day:
                for account in parts:
                    parts[account] += valued.records.sign * self.expected_amount(origin, account)
        for settlement in valued.settlements.get(number, ()):
            is_credit = settlement.kind is SettlementKind.CREDIT
            if is_credit and (since or date.min) < settlement.on <= day:
                for account, amount in self._credited(invoice, settlement).items():
                    parts[account] -= amount
        return parts

    def _credited(self, invoice: LedgerInvoice, settlement: LedgerSettlement) -> Mapping[str, Decimal]:
        """Return the amount of a settlement by credit invoice on each account.

        It is divided in proportion to the rows of the credit invoice's voucher. Under the cash method, the whole amount
        is on the account in `home`.
        """
        number = invoice.number if invoice.ledger_amount < 0 else settlement.reference
        credit = self.valued.records.invoices[number]
        if self._cash_day(credit) is not None:
            return {self.home[invoice.number]: settlement.amount_sek}
        rows = self._rows(credit.origin)
        whole = sum(rows.values(), _ZERO)
        amounts = (
            {
                account: round_to_ore(settlement.amount_sek * amount / whole)
                for account, amount in rows.items()
            }
            if whole
            else {}
        )
        home = self.home[number]
        amounts[home] = amounts.get(home, _ZERO) + settlement.amount_sek - sum(amounts.values(), _ZERO)
        return amounts

    def _rows(self, origin: Origin) -> dict[str, Decimal]:
        """Return the original amounts of the voucher of an invoice or payment, by account.

        The result is empty if there is no such voucher, or if the voucher also contains other transactions.
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
