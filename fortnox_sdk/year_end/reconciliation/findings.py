"""Findings: points that a reviewer should check besides the difference between account and ledger."""

from collections.abc import Iterator, Sequence
from datetime import date

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.ledger.records import SEK, OriginKind
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from fortnox_sdk.year_end.reconciliation.texts import FindingTexts, invoice_text, sentence_start

_MAX_LABELS = 5


def account_findings(books: Books, account: str, as_of: date) -> Iterator[Text]:
    """Yield the findings about the balances of an account.

    The opening balance is compared with the closing balance of the year before in the same file (#UB -1), or, if the
    file has no such balance, with the books of that year.
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
    outside = books.amount_outside_vouchers(account, as_of)
    if outside:
        yield FindingTexts.OUTSIDE_VOUCHERS.format(account=account, amount=outside)


def ledger_findings(comparison: Comparison) -> Iterator[Text]:
    """Yield the findings about a ledger.

    The findings report balances that do not match the payments, payments without an invoice, and settings of
    `Assumptions` that seem wrong for this company.
    """
    valued = comparison.valued
    invoice = invoice_text(valued.records.ledger)
    for number in valued.disputed_invoices:
        position = valued.position(number, comparison.as_of)
        if not position.agrees:
            yield FindingTexts.DISPUTED.format(
                invoice=sentence_start(invoice),
                number=number,
                day=comparison.as_of,
                rolled_back=position.rolled_back,
                forward=position.forward,
            )
    for payment in valued.records.payments:
        if payment.booked and payment.invoice not in valued.records.invoices:
            yield FindingTexts.ORPHAN.format(payment=payment.number, invoice=invoice, number=payment.invoice)
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
        if invoice.currency == SEK or invoice.origin in valued.booked_amounts or key is None:
            continue
        # If the amount of the row equals the invoice total, the total seems to be in SEK, contrary to the assumption.
        for voucher in valued.on_account.get(key, ()):
            if voucher.original == valued.records.sign * invoice.total:
                yield FindingTexts.TOTAL_IN_SEK.format(
                    invoice=sentence_start(invoice_text(Ledger.SUPPLIERS)),
                    number=invoice.number,
                    account=comparison.account,
                    voucher=voucher.key.label,
                )


def different_vouchers(labels: Sequence[str], *, changed: bool) -> Text:
    """Return the finding for vouchers that only the voucher list or only the SIE file contains."""
    return FindingTexts.DIFFERENT_VOUCHERS.format(
        count=len(labels),
        vouchers=", ".join(labels[:_MAX_LABELS]) + (" …" if len(labels) > _MAX_LABELS else ""),
        advice=FindingTexts.RUN_AGAIN if changed else FindingTexts.CHECK_VOUCHERS,
    )


def ledger_not_read(ledger: Ledger) -> Text:
    """Return the finding for a ledger that was not read, because the caller left it out."""
    return FindingTexts.NOT_READ[ledger]
