"""A ledger that is matched with its vouchers: booking dates, booked amounts, and open amounts as of a date."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.books import AccountVoucher, Books, VoucherKey
from fortnox_sdk.year_end.ledger.booked_amounts import accounts_outside_ledger, with_booked_amounts
from fortnox_sdk.year_end.ledger.control_accounts import ControlAccounts, find_control_accounts
from fortnox_sdk.year_end.ledger.matching import Matching, match_vouchers
from fortnox_sdk.year_end.ledger.records import (
    ROUNDING,
    LedgerInvoice,
    LedgerRecords,
    LedgerSettlement,
    Origin,
    OriginKind,
    Position,
    round_to_ore,
)
from fortnox_sdk.year_end.ledger.settlements import (
    SettledPair,
    ledger_amount_sek,
    payment_sek,
    settled_pairs,
    settlements_by_invoice,
)
from fortnox_sdk.year_end.ledger.voucher_references import INVOICE_TYPES, VoucherReference

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True, slots=False)
class ValuedLedger:
    """A ledger that is matched with the books: the booking date, amount and settlements of each invoice.

    Attributes:
        records: The ledger, with the amounts that the lists do not show; see `with_booked_amounts`.
        books: The books of the chosen year and of the years around it.
        accounts: The control accounts of the ledger.
        matching: The vouchers of invoices and payments.
        on_account: The vouchers with rows on the control accounts, each with one `AccountVoucher` per date of its rows.
        on_each: The vouchers with rows on each control account, by account.
        predefined: The predefined accounts by their names in Fortnox; empty if they could not be read.
    """

    records: LedgerRecords
    books: Books
    accounts: ControlAccounts
    matching: Matching
    on_account: Mapping[VoucherKey, tuple[AccountVoucher, ...]] = attrs.field(repr=False)
    on_each: Mapping[str, Mapping[VoucherKey, tuple[AccountVoucher, ...]]] = attrs.field(repr=False)
    predefined: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @classmethod
    def match(
        cls,
        records: LedgerRecords,
        books: Books,
        references: Mapping[VoucherKey, VoucherReference],
        *,
        predefined: Mapping[str, str] | None = None,
    ) -> "ValuedLedger":
        """Match a ledger with the books and return the result.

        Args:
            records: The current ledger.
            books: The books of the chosen year and of the years around it.
            references: The origins of vouchers according to the voucher list.
            predefined: The predefined accounts by their names in Fortnox; None if they could not be read.
        """
        by_voucher = _invoices_by_voucher(records, references)
        signs = {
            key: records.sign * (1 if invoice.total > 0 else -1)
            for key, invoice in by_voucher.items()
            if invoice.total
        }
        accounts = find_control_accounts(records.ledger, books.traceable_years, signs, predefined or {})
        on_each = {account: _vouchers_on(books, (account,)) for account in accounts.all}
        accounts = accounts.without(accounts_outside_ledger(records, by_voucher, on_each))
        on_each = {account: on_each[account] for account in accounts.all}
        on_account = _vouchers_on(books, accounts.all) if accounts.others else on_each[accounts.main]
        return cls._matched(
            records,
            books=books,
            references=references,
            accounts=accounts,
            on_account=on_account,
            on_each=on_each,
            predefined=predefined or {},
        )

    @classmethod
    def _matched(
        cls,
        records: LedgerRecords,
        *,
        books: Books,
        references: Mapping[VoucherKey, VoucherReference],
        accounts: ControlAccounts,
        on_account: Mapping[VoucherKey, tuple[AccountVoucher, ...]],
        on_each: Mapping[str, Mapping[VoucherKey, tuple[AccountVoucher, ...]]],
        predefined: Mapping[str, str],
    ) -> "ValuedLedger":
        by_voucher = _invoices_by_voucher(records, references)
        amounts = {
            key: sum((voucher.original for voucher in vouchers), _ZERO)
            for key, vouchers in on_account.items()
        }
        records = with_booked_amounts(
            records,
            {
                invoice.number: records.sign * amounts.get(key, _ZERO)
                for key, invoice in by_voucher.items()
                if key in books.voucher_days
            },
        )
        matching = match_vouchers(
            records,
            references,
            days=books.voucher_days,
            amounts=amounts,
            first_day=books.first_day,
        )
        return cls(
            records=records,
            books=books,
            accounts=accounts,
            matching=matching,
            on_account=on_account,
            on_each=on_each,
            predefined=predefined,
        )

    def with_records(self, records: LedgerRecords) -> "ValuedLedger":
        """Match the records with the same books again, after some of them were read one by one.

        Single records have the same vouchers and signs as the records from lists, so the control accounts remain the
        same. There is one exception: an account is removed if the new balances show that it is not a control account.
        """
        outside: frozenset[str] = frozenset()
        if self.accounts.others:
            by_voucher = _invoices_by_voucher(records, self.matching.references)
            outside = accounts_outside_ledger(records, by_voucher, self.on_each)
        accounts = self.accounts.without(outside)
        return self._matched(
            records,
            books=self.books,
            references=self.matching.references,
            accounts=accounts,
            on_account=_vouchers_on(self.books, accounts.all) if outside else self.on_account,
            on_each={account: self.on_each[account] for account in accounts.all},
            predefined=self.predefined,
        )

    def voucher_of(self, invoice: LedgerInvoice) -> VoucherKey | None:
        """Return the voucher that booked an invoice: the matched voucher, or else the voucher named by the invoice.

        A voucher that the invoice names is not returned if it belongs to another invoice or to a payment.
        """
        key = self.matching.voucher_of.get(invoice.origin)
        if key is None and invoice.voucher not in self.matching.origins:
            return invoice.voucher
        return key

    def booking_date(self, invoice: LedgerInvoice) -> date | None:
        """Return the date of the invoice's voucher, or None if the voucher was not read or does not exist."""
        key = self.voucher_of(invoice)
        return None if key is None else self.books.voucher_days.get(key)

    @cached_property
    def booked_on(self) -> Mapping[str, date | None]:
        """The date from which the ledger includes each invoice, by number; None if the invoice is not booked.

        This is the date of the invoice's voucher, which can differ from the invoice date. If the voucher's year was
        not read, it is the day of that year nearest to the invoice date. Under the cash method, or if there is no
        voucher, it is the invoice date.
        """
        return {number: self._counts_from(invoice) for number, invoice in self.records.invoices.items()}

    def _counts_from(self, invoice: LedgerInvoice) -> date | None:
        if not invoice.is_in_ledger:
            return None
        key = self.voucher_of(invoice)
        if key is None or self.records.by_cash_method(invoice):
            return invoice.invoice_date
        day = self.books.voucher_days.get(key)
        year = self.records.years.get(key.year)
        is_read = any(key.year == read.id for read in self.books.years)
        if day is None and year is not None and not is_read:
            return max(min(invoice.invoice_date, year.last), year.first)
        return day or invoice.invoice_date

    @cached_property
    def booked_amounts(self) -> Mapping[Origin, Decimal]:
        """The amounts in SEK of invoices and payments in foreign currency, as booked on the control accounts.

        An invoice or payment is left out if its row on the accounts differs from its amount times the exchange rate
        by more than rounding. For a corrected row, the amount before the correction is used, because the correction
        is not part of the invoice.
        """
        amounts: dict[Origin, Decimal] = {}
        sign = self.records.sign
        for key, vouchers in self.on_account.items():
            origins = self.matching.origins.get(key, ())
            invoice = self.invoice_of(origins[0]) if len(origins) == 1 else None
            if invoice is None or invoice.in_sek or len(vouchers) != 1:
                continue
            origin = origins[0]
            row = vouchers[0].original * (sign if origin.kind is OriginKind.INVOICE else -sign)
            if abs(row - self._computed(origin, invoice)) <= ROUNDING:
                amounts[origin] = row
        return amounts

    def _computed(self, origin: Origin, invoice: LedgerInvoice) -> Decimal:
        if origin.kind is OriginKind.INVOICE:
            return ledger_amount_sek(invoice, {})
        return payment_sek(self.records.payment[origin.number], invoice, {})

    @cached_property
    def pairs(self) -> tuple[SettledPair, ...]:
        """The credit invoices with the invoices that they settled; see `settled_pairs`."""
        differences = {
            number: difference
            for number, invoice in self.records.invoices.items()
            if invoice.is_in_ledger
            and (difference := self._balance_difference(invoice, self._payments_only.get(number, ())))
        }
        return settled_pairs(self.records, differences, self.booked_on)

    @cached_property
    def _payments_only(self) -> Mapping[str, tuple[LedgerSettlement, ...]]:
        return settlements_by_invoice(self.records, booked_amounts=self.booked_amounts, pairs=())

    @cached_property
    def settlements(self) -> Mapping[str, tuple[LedgerSettlement, ...]]:
        """The settlements of each invoice until now, by number."""
        if not self.pairs:
            return self._payments_only
        return settlements_by_invoice(self.records, booked_amounts=self.booked_amounts, pairs=self.pairs)

    def _balance_difference(
        self, invoice: LedgerInvoice, settlements: tuple[LedgerSettlement, ...]
    ) -> Decimal:
        """Return an invoice's balance in Fortnox minus its calculated balance, in invoice currency.

        The calculated balance is the amount minus the settlements. Fortnox states the balance of an invoice in
        foreign currency either in that currency or in SEK (other developers have observed both). So the difference
        is 0 if the balance is right in one of the two currencies.
        """
        rest = invoice.ledger_amount - sum((each.amount_currency for each in settlements), _ZERO)
        if invoice.in_sek or invoice.balance == rest:
            return invoice.balance - rest
        rest_sek = ledger_amount_sek(invoice, self.booked_amounts) - sum(
            (each.amount_sek for each in settlements), _ZERO
        )
        in_sek = invoice.balance - rest_sek
        if abs(in_sek) <= ROUNDING:
            return _ZERO
        if self.records.sign < 0:
            return round_to_ore(invoice.balance / invoice.rate) - rest
        return invoice.balance - rest

    @cached_property
    def disputed(self) -> Mapping[str, Decimal]:
        """The balance in Fortnox minus the calculated balance, by invoice number, if the two balances differ.

        The calculated balance is the invoice's amount minus all settlements. The differences are in invoice currency.
        Only invoices for which `is_relevant` is True are included.
        """
        return {
            number: difference
            for number, invoice in self.records.invoices.items()
            if self.is_relevant(number)
            and (difference := self._balance_difference(invoice, self.settlements.get(number, ())))
        }

    def invoice_of(self, origin: Origin) -> LedgerInvoice | None:
        """Return the invoice that `origin` refers to or, if `origin` is a payment, the invoice that it pays.

        Return None if the ledger does not contain the invoice or the payment.
        """
        if origin.kind is OriginKind.INVOICE:
            return self.records.invoices.get(origin.number)
        payment = self.records.payment.get(origin.number)
        return None if payment is None else self.records.invoices.get(payment.invoice)

    def day_of(self, origin: Origin) -> date | None:
        """Return the date from which the ledger includes an invoice or a payment, or None if it is not included."""
        invoice = self.invoice_of(origin)
        if invoice is None or invoice.cancelled:
            return None
        if origin.kind is OriginKind.INVOICE:
            return self.booked_on[invoice.number]
        payment = self.records.payment[origin.number]
        return payment.on if payment.booked else None

    def expected_amount(self, origin: Origin) -> Decimal:
        """Return the amount that an invoice or payment should have on the control accounts. Debit is positive.

        The amount is 0 if the ledger does not include the invoice or payment; see `day_of`.
        """
        invoice = self.invoice_of(origin)
        if invoice is None or self.day_of(origin) is None:
            return _ZERO
        if origin.kind is OriginKind.INVOICE:
            return self.records.sign * ledger_amount_sek(invoice, self.booked_amounts)
        payment = self.records.payment[origin.number]
        return -self.records.sign * payment_sek(payment, invoice, self.booked_amounts)

    def origins(self) -> Iterator[Origin]:
        """Yield every invoice and payment of the ledger."""
        for invoice in self.records.invoices.values():
            yield invoice.origin
        for payment in self.records.payments:
            yield payment.origin

    def position(self, number: str, day: date) -> Position:
        """Return the open amount of an invoice at the end of a day.

        The day must not be earlier than the day before the first day of the books. The open amount is the amount of
        the invoice minus the settlements up to the day. If Fortnox's balance does not match the settlements, the open
        amount is instead that balance plus all settlements after the day. If an invoice is paid before it is booked,
        its open amount is negative until it is booked. Until then, only the payment is booked on the account.
        """
        invoice = self.records.invoices[number]
        booked_on = self.booked_on[number]
        open_currency = open_sek = _ZERO
        if booked_on is not None and not self.is_relevant(number):
            return Position(open_currency=_ZERO, open_sek=_ZERO)
        if booked_on is not None and booked_on <= day:
            open_currency = invoice.ledger_amount
            open_sek = ledger_amount_sek(invoice, self.booked_amounts)
        for settlement in () if invoice.cancelled else self.settlements.get(number, ()):
            if settlement.on <= day:
                open_currency -= settlement.amount_currency
                open_sek -= settlement.amount_sek
        difference = self.disputed.get(number) if booked_on is not None and booked_on <= day else None
        if difference:
            open_currency += difference
            open_sek += difference if invoice.in_sek else round_to_ore(difference * invoice.rate)
        return Position(open_currency=open_currency, open_sek=open_sek if open_currency else _ZERO)

    def is_relevant(self, number: str) -> bool:
        """Return True if an invoice may have been open on or after the day before the books begin."""
        invoice = self.records.invoices[number]
        booked_on, first = self.booked_on[number], self.books.first_day
        if booked_on is None or invoice.balance != 0 or booked_on >= first:
            return booked_on is not None
        final = invoice.final_pay_date
        return (
            final is None
            or final >= first
            or any(settlement.on >= first for settlement in self.settlements.get(number, ()))
        )


def _vouchers_on(books: Books, accounts: tuple[str, ...]) -> dict[VoucherKey, tuple[AccountVoucher, ...]]:
    vouchers: dict[VoucherKey, tuple[AccountVoucher, ...]] = {}
    for voucher in books.on_accounts(accounts):
        vouchers[voucher.key] = (*vouchers.get(voucher.key, ()), voucher)
    return vouchers


def _invoices_by_voucher(
    records: LedgerRecords, references: Mapping[VoucherKey, VoucherReference]
) -> dict[VoucherKey, LedgerInvoice]:
    """Return the invoices by voucher. Either the voucher list or the invoice itself names the voucher."""
    by_voucher: dict[VoucherKey, LedgerInvoice] = {}
    for key, reference in references.items():
        invoice = records.invoices.get(reference.number)
        if invoice is not None and reference.type in INVOICE_TYPES[records.ledger]:
            by_voucher[key] = invoice
    for invoice in records.invoices.values():
        if invoice.voucher is not None:
            by_voucher.setdefault(invoice.voucher, invoice)
    return by_voucher
