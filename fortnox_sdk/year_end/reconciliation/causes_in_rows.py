"""Causes in the vouchers that have rows on the account."""

from collections.abc import Iterator
from decimal import Decimal

from fortnox_sdk.year_end.appendix import Cause, CauseKind
from fortnox_sdk.year_end.books import AccountVoucher
from fortnox_sdk.year_end.ledger.records import SEK, Origin, OriginKind
from fortnox_sdk.year_end.reconciliation.comparison import Comparison

__all__ = ["row_causes"]

_ZERO = Decimal(0)


def row_causes(comparison: Comparison) -> Iterator[Cause]:
    """What each voucher on the account does beyond what its invoice or payment ought to do."""
    ties = comparison.valued.ties
    for key, vouchers in comparison.valued.on_account.items():
        origins, further = ties.origins.get(key, ()), ties.further.get(key)
        for voucher in vouchers:
            if origins:
                yield from _of_origins(comparison, voucher, origins)
            elif not comparison.until(voucher.on) or not voucher.amount:
                continue
            elif further is None:
                yield comparison.words.manual(voucher, comparison.references.get(key))
            else:
                kind = _kind((further,))
                yield comparison.words.row(
                    key, voucher.on, (further,), kind, booked=voucher.amount, expected=_ZERO
                )


def _of_origins(
    comparison: Comparison, voucher: AccountVoucher, origins: tuple[Origin, ...]
) -> Iterator[Cause]:
    """A voucher that was made from something: first the days, then the amounts."""
    valued, words = comparison.valued, comparison.words
    entered = comparison.until(voucher.on)
    counting = [
        origin
        for origin in origins
        if valued.ties.voucher_of.get(origin) == voucher.key and valued.day_of(origin) is not None
    ]
    for origin in counting:
        if comparison.counts(origin) != entered:
            expected = valued.expected(origin)
            yield words.later(
                origin,
                voucher.key,
                paid_on=valued.day_of(origin),
                booked_on=voucher.on,
                amount=expected if entered else -expected,
            )
    if not entered:
        return
    if all(valued.day_of(origin) is None for origin in origins):
        if voucher.amount:
            invoice = valued.invoice_of(origins[0])
            cancelled = invoice is not None and invoice.cancelled
            yield words.unknown(voucher, origins[0], _kind(origins), cancelled=cancelled)
        return
    if voucher.added != voucher.struck:
        yield words.changed(voucher, origins, _kind(origins))
    expected = sum(map(valued.expected, counting), _ZERO)
    if voucher.original != expected:
        kind = _row_kind(comparison, origins)
        yield words.row(voucher.key, voucher.on, origins, kind, booked=voucher.original, expected=expected)


def _row_kind(comparison: Comparison, origins: tuple[Origin, ...]) -> CauseKind:
    """A payment of an invoice in currency that differs does so by its rate."""
    kind = _kind(origins)
    if kind is CauseKind.PAYMENT_ROW:
        invoices = map(comparison.valued.invoice_of, origins)
        if any(invoice is not None and invoice.currency != SEK for invoice in invoices):
            return CauseKind.EXCHANGE_DIFFERENCE
    return kind


def _kind(origins: tuple[Origin, ...]) -> CauseKind:
    is_invoice = any(origin.kind is OriginKind.INVOICE for origin in origins)
    return CauseKind.INVOICE_ROW if is_invoice else CauseKind.PAYMENT_ROW
