"""Findings: what a reviewer should look at besides the difference."""

from collections.abc import Iterator, Sequence
from datetime import date

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.ledger.records import SEK, OriginKind
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from fortnox_sdk.year_end.reconciliation.texts import FindingTexts, invoice_text, sentence_start

__all__ = ["account_findings", "different_vouchers", "ledger_findings", "not_read"]

_SHOWN = 5


def account_findings(books: Books, account: str, as_of: date) -> Iterator[Text]:
    """Yield the findings in an account's own balances.

    Opening balances are compared with what the same file says that the year before closed with (#UB -1).
    """
    if books.previous is not None:
        declared = books.year.document.declared_balance(account, -1)
        closing = books.previous.document.balance(account) if declared is None else declared
        opening = books.year.opening(account)
        if closing != opening:
            yield FindingTexts.NOT_CARRIED_FORWARD.format(
                account=account,
                start=books.year.start,
                opening=opening,
                end=books.previous.end,
                closing=closing,
            )
    beyond = books.beyond_vouchers(account, as_of)
    if beyond:
        yield FindingTexts.BEYOND_VOUCHERS.format(account=account, amount=beyond)


def ledger_findings(comparison: Comparison) -> Iterator[Text]:
    """Yield the findings in a ledger: disputed balances, payments of no invoice, and assumptions that look wrong."""
    valued = comparison.valued
    invoice_word = invoice_text(valued.records.ledger)
    for number in valued.disputed:
        position = valued.position(number, comparison.as_of)
        if not position.agrees:
            yield FindingTexts.DISPUTED.format(
                invoice=sentence_start(invoice_word),
                number=number,
                day=comparison.as_of,
                rolled_back=position.rolled_back,
                forward=position.forward,
            )
    for payment in valued.records.payments:
        if payment.booked and payment.invoice not in valued.records.invoices:
            yield FindingTexts.ORPHAN.format(
                payment=payment.number, invoice=invoice_word, number=payment.invoice
            )
    if valued.assumptions.payment_reference_is_payment_number:
        yield from _references_of_invoices(comparison)
    if valued.records.ledger is Ledger.SUPPLIERS and valued.assumptions.supplier_total_in_invoice_currency:
        yield from _totals_in_sek(comparison)


def _references_of_invoices(comparison: Comparison) -> Iterator[Text]:
    valued = comparison.valued
    for key in valued.on_account:
        for kind, number in valued.matching.origins.get(key, ()):
            unknown = kind is OriginKind.PAYMENT and number not in valued.records.payment
            if unknown and number in valued.records.invoices:
                yield FindingTexts.REFERENCE_IS_INVOICE.format(voucher=key.label, number=number)


def _totals_in_sek(comparison: Comparison) -> Iterator[Text]:
    valued = comparison.valued
    for invoice in valued.records.invoices.values():
        key = valued.matching.voucher_of.get(invoice.origin)
        if invoice.currency == SEK or invoice.origin in valued.booked or key is None:
            continue
        # A row that is the total as it stands says that the total is in SEK, whatever is assumed.
        for voucher in valued.on_account.get(key, ()):
            if voucher.original == valued.records.sign * invoice.total:
                yield FindingTexts.TOTAL_IN_SEK.format(
                    invoice=sentence_start(invoice_text(Ledger.SUPPLIERS)),
                    number=invoice.number,
                    account=comparison.account,
                    voucher=voucher.key.label,
                )


def different_vouchers(gaps: Sequence[str], *, moved: bool) -> Text:
    """Return the finding that the voucher list and the SIE file do not have the same vouchers."""
    return FindingTexts.DIFFERENT_VOUCHERS.format(
        count=len(gaps),
        vouchers=", ".join(gaps[:_SHOWN]) + (" …" if len(gaps) > _SHOWN else ""),
        advice=FindingTexts.SOMEONE_IS_BOOKKEEPING if moved else FindingTexts.LOOK_AT_THEM,
    )


def not_read(ledger: Ledger) -> Text:
    """Return the finding that a ledger was left out on purpose."""
    return FindingTexts.NOT_READ[ledger]
