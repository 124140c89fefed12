"""The reconciliation of control accounts with their ledger as of a day. No part of the difference has two causes."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import (
    Appendix,
    Cause,
    CauseKind,
    Ledger,
    OpenItem,
    Posting,
    Provenance,
    Settlement,
    SettlementKind,
)
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.reconciliation.causes import absence_causes, row_causes
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from fortnox_sdk.year_end.reconciliation.findings import account_findings, ledger_findings, ordered
from fortnox_sdk.year_end.reconciliation.texts import CauseTexts

_ZERO = Decimal(0)


def account_appendix(books: Books, account: str, as_of: date, *, provenance: Provenance) -> Appendix:
    """Return the appendix of an account without a ledger: its opening balance and its vouchers.

    Args:
        books: The books. The chosen year of the books must be the financial year of the balance date.
        account: The account number.
        as_of: The balance date.
        provenance: The origin of the books.
    """
    return Appendix(
        account=account,
        account_name=books.account_name(account),
        as_of=as_of,
        ledger=Ledger.NONE,
        provenance=provenance,
        account_balance=books.balance(account, as_of),
        ledger_total=None,
        opening_balance=books.year.opening(account),
        postings=tuple(
            Posting(
                voucher=voucher.key.label, on=voucher.on, text=Text.same(voucher.text), amount=voucher.amount
            )
            for voucher in books.year.on_accounts((account,))
            if voucher.on is not None and voucher.on <= as_of and voucher.amount
        ),
        findings=ordered(account_findings(books, (account,), as_of)),
    )


def ledger_appendix(valued: ValuedLedger, as_of: date, *, provenance: Provenance) -> Appendix:
    """Return the appendix of a ledger: its open items, and the difference from the balance of its control accounts.

    Args:
        valued: The ledger, matched with the books. The chosen year of the books must be the financial year of the
            balance date.
        as_of: The balance date.
        provenance: The origin of the books.
    """
    appendix = _appendix(Comparison(valued=valued, as_of=as_of), provenance)
    if not valued.accounts.others:
        return appendix
    parts = (Comparison(valued=valued, as_of=as_of, part=account) for account in valued.accounts.all)
    return attrs.evolve(appendix, parts=tuple(_appendix(part, provenance) for part in parts))


def _appendix(comparison: Comparison, provenance: Provenance) -> Appendix:
    """Return the appendix of the accounts of a comparison."""
    valued, accounts, as_of = comparison.valued, comparison.accounts, comparison.as_of
    books = valued.books
    return Appendix(
        account=accounts[0],
        account_name=books.account_name(accounts[0]),
        accounts=accounts,
        as_of=as_of,
        ledger=valued.records.ledger,
        provenance=provenance,
        items=tuple(sorted(_items(comparison), key=lambda item: (len(item.number), item.number))),
        account_balance=sum((books.balance(account, as_of) for account in accounts), _ZERO),
        ledger_total=comparison.ledger_total(as_of),
        causes=tuple(_causes(comparison)),
        opening_balance=sum(map(books.year.opening, accounts), _ZERO),
        findings=ordered((*account_findings(books, accounts, as_of), *ledger_findings(comparison))),
    )


def _items(comparison: Comparison) -> Iterator[OpenItem]:
    valued, as_of = comparison.valued, comparison.as_of
    for number, invoice in valued.records.invoices.items():
        position = comparison.position(number, as_of)
        if not position.open_currency and not position.open_sek:
            continue
        voucher = valued.voucher_of(invoice)
        yield OpenItem(
            number=number,
            external_number=invoice.external_number,
            counterparty_number=invoice.counterparty_number,
            counterparty_name=invoice.counterparty_name,
            invoice_date=invoice.invoice_date,
            due_date=invoice.due_date,
            booked_on=valued.booking_date(invoice),
            voucher=voucher.label if voucher else "",
            currency=invoice.currency,
            total=invoice.total,
            total_sek=comparison.invoice_total(number),
            open_currency=position.open_currency,
            open_sek=position.open_sek,
            days_overdue=max(0, (as_of - invoice.due_date).days) if invoice.due_date else 0,
            settled_after=tuple(
                Settlement(
                    kind=settlement.kind,
                    on=settlement.on,
                    amount_sek=amount,
                    reference=settlement.reference,
                )
                for settlement in valued.settlements.get(number, ())
                if settlement.on > as_of
                and ((amount := comparison.settled(number, settlement)) or comparison.part is None)
            ),
            is_credit=invoice.total < 0,
        )


def _causes(comparison: Comparison) -> Iterator[Cause]:
    """Yield all causes: first the causes in opening balances, and then the other causes in order of date."""
    yield from _opening_balance_causes(comparison)
    causes: Iterable[Cause] = (
        *row_causes(comparison),
        *absence_causes(comparison),
        *_cash_method_cause(comparison),
        *_exchange_causes(comparison),
    )
    yield from sorted(causes, key=lambda cause: (cause.on or date.min, cause.voucher))


def _opening_balance_causes(comparison: Comparison) -> Iterator[Cause]:
    kind, accounts = CauseKind.OPENING_BALANCE, comparison.accounts
    years = [year for year in comparison.valued.books.traceable_years if year.start <= comparison.as_of]
    opening, ledger = (
        sum(map(years[0].opening, accounts), _ZERO),
        comparison.ledger_total(comparison.day_before_books),
    )
    by_cash_method, _ = comparison.cash_method_gap(comparison.day_before_books)
    amount = opening - ledger - by_cash_method + comparison.booked_late
    if amount:
        yield comparison.cause(
            kind, CauseTexts.OPENING, None, years[0].start, amount, opening=opening, ledger=opening - amount
        )
    for before, year in pairwise(years):
        opening = sum(map(year.opening, accounts), _ZERO)
        closing = sum(map(before.document.balance, accounts), _ZERO)
        if opening != closing:
            yield comparison.cause(
                kind,
                CauseTexts.CARRIED,
                None,
                year.start,
                opening - closing,
                opening=opening,
                closing=closing,
                end=before.end,
            )


def _cash_method_cause(comparison: Comparison) -> Iterator[Cause]:
    amount, count = comparison.cash_method_gap(comparison.as_of)
    if amount:
        kind = CauseKind.CASH_METHOD
        yield comparison.cause(kind, CauseTexts.CASH, None, None, amount, count=count, counted=-amount)


def _exchange_causes(comparison: Comparison) -> Iterator[Cause]:
    """Yield the exchange differences of invoices in foreign currency.

    An invoice is left out if its balance in Fortnox does not follow from its payments, or if it is under the cash
    method.
    """
    valued = comparison.valued
    pairs = {pair.credit: pair.original for pair in valued.pairs}
    differences: dict[str, Decimal] = {}
    for number, invoice in valued.records.invoices.items():
        is_explained = number in valued.disputed or number in comparison.cash.invoices
        if not invoice.in_sek and not is_explained and comparison.is_home(number):
            group = pairs.get(number, number)
            differences[group] = differences.get(group, _ZERO) + _exchange_difference(comparison, number)
    for number, difference in differences.items():
        if difference:
            invoice = valued.records.invoices[number]
            yield comparison.cause(
                CauseKind.EXCHANGE_DIFFERENCE,
                CauseTexts.EXCHANGE,
                valued.voucher_of(invoice),
                valued.booked_on[number],
                difference,
                origins=(invoice.origin,),
            )


def _exchange_difference(comparison: Comparison, number: str) -> Decimal:
    """Return the amount that an invoice's vouchers should leave on the accounts, minus its open amount."""
    valued = comparison.valued
    origins = [valued.records.invoices[number].origin]
    origins += [payment.origin for payment in valued.records.payments_of.get(number, ())]
    moved = sum(
        (comparison.expected_amount(origin) for origin in origins if comparison.is_in_period(origin)), _ZERO
    )
    for settlement in valued.settlements.get(number, ()):
        # A credit invoice under the cash method settles this invoice without a row on the accounts (CashMethod).
        is_off_account = settlement.reference in comparison.cash.invoices
        is_in_period = comparison.day_before_books < settlement.on <= comparison.as_of
        if settlement.kind is SettlementKind.CREDIT and is_off_account and is_in_period:
            moved -= valued.records.sign * settlement.amount_sek
    before = comparison.position(number, comparison.day_before_books).open_sek
    return valued.records.sign * (before - comparison.position(number, comparison.as_of).open_sek) + moved
