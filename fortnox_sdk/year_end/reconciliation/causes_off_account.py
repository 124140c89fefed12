"""Causes in what the ledger counts and the account lacks: missing vouchers, other accounts, the cash method."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from fortnox_sdk.year_end.appendix import Cause, CauseKind
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind
from fortnox_sdk.year_end.reconciliation.comparison import Comparison

__all__ = ["absence_causes", "by_cash_method"]

_ZERO = Decimal(0)
_LEFT_OUT = frozenset({CauseKind.VOUCHER_MISSING, CauseKind.OTHER_ACCOUNT, CauseKind.PAYMENT_ROW})


def absence_causes(comparison: Comparison) -> Iterator[Cause]:
    """Invoices and payments without a row on the account."""
    yield from _without_voucher(comparison)
    yield from _elsewhere(comparison)


def _without_voucher(comparison: Comparison) -> Iterator[Cause]:
    valued = comparison.valued
    not_read = valued.records.year_days.keys() - {year.id for year in valued.books.years}
    for origin in comparison.off_account:
        key = valued.ties.voucher_of.get(origin)
        if key in valued.books.voucher_days:
            continue
        on, expected = valued.day_of(origin), valued.expected(origin)
        if key is not None and key.year in not_read:
            yield comparison.words.later(origin, key, paid_on=on, booked_on=None, amount=-expected)
        else:
            yield comparison.words.missing(origin, on, key, expected)


def _elsewhere(comparison: Comparison) -> Iterator[Cause]:
    """One cause for an invoice on another account, with its payments there."""
    valued = comparison.valued
    groups: dict[str, list[Origin]] = {}
    for origin in comparison.off_account:
        invoice = valued.invoice_of(origin)
        if invoice is not None and valued.ties.voucher_of.get(origin) in valued.books.voucher_days:
            groups.setdefault(invoice.number, []).append(origin)
    for origins in groups.values():
        amount = -sum(map(valued.expected, origins), _ZERO)
        key = valued.ties.voucher_of[origins[0]]
        on: date | None = valued.books.voucher_days[key]
        if amount and origins[0].kind is OriginKind.INVOICE:
            yield comparison.words.elsewhere(origins[0], key, on, amount)
        elif amount:
            yield comparison.words.row(
                key, on, origins, CauseKind.PAYMENT_ROW, booked=_ZERO, expected=-amount
            )


def by_cash_method(comparison: Comparison, causes: Iterable[Cause]) -> Iterator[Cause]:
    """In a year by the cash method what lacks a row on the account is one cause, and nobody's mistake."""
    found = list(causes)
    cash = [cause for cause in found if cause.kind in _LEFT_OUT]
    others = [cause for cause in found if cause.kind not in _LEFT_OUT]
    amount = sum((cause.amount for cause in cash), _ZERO)
    at_end = [
        cause
        for cause in others
        if cause.kind is CauseKind.MANUAL_VOUCHER and cause.on == comparison.valued.books.year.end
    ]
    if amount and amount + sum((cause.amount for cause in at_end), _ZERO) == 0:
        # The year-end booking of open invoices (årsomföring) brings in what the method left out: nothing differs.
        others = [cause for cause in others if cause not in at_end]
    elif amount:
        yield comparison.words.cash(len(cash), amount)
    yield from others
