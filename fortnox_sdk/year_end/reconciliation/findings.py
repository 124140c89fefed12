"""Findings: points that a reviewer should check besides the difference between accounts and ledger."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.year_end.appendix import Appendix, Finding, FindingKind, Ledger
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from fortnox_sdk.year_end.reconciliation.texts import FindingTexts, invoice_text, sentence_start

_MAX_LABELS = 5
_BALANCE_ACCOUNTS: Final = ("1", "2")
"""The first digits of balance accounts in BAS. Other accounts begin each year with 0."""
_ORDER: Final = (FindingKind.NOT_VERIFIED, FindingKind.CORRECTION, FindingKind.NOTE)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings sorted by severity. First come the findings that say why a figure is unreliable."""
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.kind)))


def account_findings(books: Books, accounts: Sequence[str], as_of: date) -> Iterator[Finding]:
    """Yield the findings about the balances of accounts."""
    if not books.has_balance(as_of):
        text = FindingTexts.NO_BALANCE.format(day=as_of, type=books.year.document.type_number or "?")
        yield Finding(FindingKind.NOT_VERIFIED, text)
    for account in accounts:
        yield from opening_findings(books, account)
        outside = books.amount_outside_vouchers(account, as_of)
        yield from outside_findings(books, account, outside, as_of)


def outside_findings(books: Books, account: str, outside: Decimal, as_of: date) -> Iterator[Finding]:
    """Yield a finding if a part of a closing balance is neither in the opening balance nor in the vouchers.

    Args:
        books: The books.
        account: The account.
        outside: The amount that is neither in the opening balance nor in the vouchers.
        as_of: The balance date.
    """
    if outside:
        text = FindingTexts.OUTSIDE_VOUCHERS if books.year.has_vouchers else FindingTexts.NO_VOUCHERS
        closing = books.balance(account, as_of)
        yield Finding(FindingKind.NOT_VERIFIED, text.format(account=account, amount=outside, closing=closing))


def opening_findings(books: Books, account: str) -> Iterator[Finding]:
    """Yield a finding if the opening balance of a balance account is not the closing balance of the year before.

    A SIE file contains the books of one year, but can state the closing balances of the year before.
    """
    is_balance_account = account[:1] in _BALANCE_ACCOUNTS
    closing, opening = books.closing_before.get(account, Decimal(0)), books.year.opening(account)
    is_known = books.previous is not None or bool(books.closing_before)
    if is_known and is_balance_account and closing != opening:
        start = books.year.start
        end = start - timedelta(days=1) if books.previous is None else books.previous.end
        text = FindingTexts.NOT_CARRIED_FORWARD.format(
            account=account, start=start, opening=opening, end=end, closing=closing
        )
        yield Finding(FindingKind.CORRECTION, text)


def ledger_findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield the findings about a ledger.

    They report balances that do not match the payments, invoices without an exchange rate, credit invoices whose day
    of settlement is unknown, payments without an invoice, and unpaid invoices that must be booked under the cash
    method.
    """
    valued, as_of = comparison.valued, comparison.as_of
    invoice = invoice_text(valued.records.ledger)
    for number, difference in valued.disputed.items():
        position = valued.position(number, as_of)
        is_booked = comparison.is_by_balance_date(valued.booked_on[number])
        if is_booked and comparison.is_home(number):
            text = FindingTexts.DISPUTED.format(
                invoice=sentence_start(invoice),
                number=number,
                day=as_of,
                by_balance=position.open_currency,
                by_payments=position.open_currency - difference,
            )
            yield Finding(FindingKind.NOT_VERIFIED, text)
    for item in valued.records.invoices.values():
        is_here = comparison.is_home(item.number) and comparison.position(item.number, as_of).open_sek
        if not item.has_rate and is_here:
            text = FindingTexts.NO_RATE.format(
                invoice=sentence_start(invoice), number=item.number, currency=item.currency
            )
            yield Finding(FindingKind.NOT_VERIFIED, text)
    for pair in valued.pairs:
        if not pair.is_day_known and pair.on <= as_of and comparison.is_home(pair.original):
            text = FindingTexts.UNKNOWN_DAY.format(
                credit=pair.credit, original=pair.original, amount=pair.amount, day=pair.on
            )
            yield Finding(FindingKind.NOT_VERIFIED, text)
    for payment in valued.records.payments:
        is_relevant = valued.books.first_day <= payment.on <= as_of
        if payment.booked and is_relevant and payment.invoice not in valued.records.invoices:
            text = FindingTexts.ORPHAN.format(payment=payment.number, invoice=invoice, number=payment.invoice)
            yield Finding(FindingKind.NOT_VERIFIED, text)
    yield from _cash_method_findings(comparison)


def _cash_method_findings(comparison: Comparison) -> Iterator[Finding]:
    """Yield a finding if unpaid invoices should be booked because the year has ended (BFL 5 kap. 2 § 3 st.)."""
    records = comparison.valued.records
    year = records.year_of(comparison.as_of)
    unclear, invoices = comparison.cash.unclear
    if invoices:
        text = FindingTexts.UNCLEAR_BEFORE.format(
            count=len(invoices),
            amount=unclear,
            account=comparison.account,
            start=comparison.valued.books.first_day,
        )
        yield Finding(FindingKind.NOT_VERIFIED, text)
    amount, count = comparison.cash_method_gap(comparison.as_of)
    if year is None or not amount:
        return
    if not year.cash_method or comparison.as_of == year.last:
        text = FindingTexts.NOT_BOOKED_AT_YEAR_END.format(
            count=count, amount=-amount, account=comparison.account, day=comparison.as_of
        )
        yield Finding(FindingKind.CORRECTION, text)


def opening_breaks(books: Books) -> Iterator[Finding]:
    """Yield a finding for each balance account whose opening balance is not the previous year's closing balance."""
    accounts = {
        balance.account
        for year in books.years[: 1 if books.previous is None else 2]
        for balance in (*year.document.opening_balances, *year.document.closing_balances)
    }
    for account in sorted(accounts):
        yield from opening_findings(books, account)


BOOKS_MOVED: Final = Finding(FindingKind.NOT_VERIFIED, FindingTexts.MOVED)
"""The finding for books or ledgers that changed during every attempt to read them."""
IN_FUTURE: Final = Finding(FindingKind.NOT_VERIFIED, FindingTexts.IN_FUTURE)
"""The finding for a balance date that had not ended when the books were read."""


def different_vouchers(labels: Sequence[str]) -> Finding:
    """Return the finding for vouchers that only the voucher list or only the SIE file contains."""
    text = FindingTexts.DIFFERENT_VOUCHERS.format(
        count=len(labels),
        vouchers=", ".join(labels[:_MAX_LABELS]) + (" …" if len(labels) > _MAX_LABELS else ""),
    )
    return Finding(FindingKind.NOT_VERIFIED, text)


def reading_findings(
    *, moved: bool, differing_vouchers: Sequence[str], fetched_at: datetime, balance_date: date
) -> Iterator[Finding]:
    """Yield the findings about a reading, for example that the books changed during the reading.

    Args:
        moved: True if the books or ledgers changed during every attempt to read them.
        differing_vouchers: The labels of vouchers that only the voucher list or only the SIE file contains.
        fetched_at: The time of the reading.
        balance_date: The balance date.
    """
    if moved:
        yield BOOKS_MOVED
    if differing_vouchers:
        yield different_vouchers(differing_vouchers)
    if balance_date > fetched_at.astimezone(STOCKHOLM).date():
        yield IN_FUTURE


def with_findings(appendix: Appendix, findings: Iterable[Finding]) -> Appendix:
    """Return an appendix with further findings. Each part of the appendix also gets these findings.

    A finding that the appendix already has is not added again.
    """
    added = [finding for finding in findings if finding not in appendix.findings]
    return attrs.evolve(
        appendix,
        findings=ordered((*added, *appendix.findings)),
        parts=tuple(
            attrs.evolve(part, findings=ordered((*added, *part.findings))) for part in appendix.parts
        ),
    )


def ledger_not_read(ledger: Ledger) -> Finding:
    """Return the finding for a ledger that was not read, because the caller left it out."""
    return Finding(FindingKind.NOT_VERIFIED, FindingTexts.NOT_READ[ledger])
