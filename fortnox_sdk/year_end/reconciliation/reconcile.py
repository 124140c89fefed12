"""An account held against its ledger as of a day: every difference as a named cause, each krona once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from fortnox_sdk.year_end.appendix import (
    Appendix,
    Cause,
    Ledger,
    OpenItem,
    Posting,
    Provenance,
    Settlement,
)
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.ledger.matching import VoucherReference, tie
from fortnox_sdk.year_end.ledger.records import SEK, LedgerRecords, OriginKind
from fortnox_sdk.year_end.ledger.settlements import claim_sek, credited_pairs
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.reconciliation.causes_in_rows import row_causes
from fortnox_sdk.year_end.reconciliation.causes_off_account import absence_causes, by_cash_method
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from fortnox_sdk.year_end.reconciliation.findings import (
    Finding,
    FindingWords,
    beyond_vouchers,
    not_carried_forward,
)

__all__ = ["account_appendix", "ledger_appendix"]

_ZERO = Decimal(0)
_NO_VOUCHER = "(utan verifikation i SIE-filen / in no voucher of the SIE file)"


def account_appendix(books: Books, account: str, as_of: date, *, provenance: Provenance) -> Appendix:
    """What an account consists of, where there is no ledger to hold it against.

    Args:
        books: With the year that the day lies in as the chosen one.
        account: Account number.
        as_of: The balance date.
        provenance: Where the books come from.
    """
    postings = [
        Posting(voucher=voucher.key.label, on=voucher.on, text=voucher.text, amount=voucher.amount)
        for voucher in books.year.on_account(account)
        if voucher.on is not None and voucher.on <= as_of and voucher.amount
    ]
    beyond = books.beyond_vouchers(account, as_of)
    if beyond:
        postings.append(Posting(voucher="", on=as_of, text=_NO_VOUCHER, amount=beyond))
    findings = [*_opening_findings(books, account), *_beyond_findings(books, account, as_of)]
    return Appendix(
        account=account,
        account_name=books.account_name(account),
        as_of=as_of,
        ledger=Ledger.NONE,
        provenance=provenance,
        account_balance=books.balance(account, as_of) + beyond,
        ledger_total=None,
        opening_balance=books.year.opening(account),
        postings=tuple(postings),
        findings=tuple(finding.english for finding in findings),
        findings_sv=tuple(finding.swedish for finding in findings),
    )


def ledger_appendix(
    books: Books,
    records: LedgerRecords,
    references: Mapping[VoucherKey, VoucherReference],
    account: str,
    as_of: date,
    *,
    assumptions: Assumptions,
    provenance: Provenance,
) -> Appendix:
    """The open items of a ledger as of a day, held against an account.

    Args:
        books: With the year that the day lies in as the chosen one.
        records: The ledger as it is now.
        references: What the voucher list says that vouchers were made from.
        account: The control account, such as `1510`.
        as_of: The balance date.
        assumptions: How Fortnox is taken to work.
        provenance: Where the figures come from.
    """
    valued = ValuedLedger(
        records=records,
        books=books,
        ties=tie(records, references, books.voucher_days, assumptions),
        assumptions=assumptions,
        account=account,
    )
    comparison = Comparison(valued=valued, references=references, account=account, as_of=as_of)
    findings = [
        *_opening_findings(books, account),
        *_beyond_findings(books, account, as_of),
        *_findings(comparison),
    ]
    return Appendix(
        account=account,
        account_name=books.account_name(account),
        as_of=as_of,
        ledger=records.ledger,
        provenance=provenance,
        items=tuple(sorted(_items(comparison), key=lambda item: (len(item.number), item.number))),
        account_balance=books.balance(account, as_of),
        ledger_total=comparison.ledger_total(as_of),
        causes=tuple(_causes(comparison)),
        opening_balance=books.year.opening(account),
        findings=tuple(finding.english for finding in findings),
        findings_sv=tuple(finding.swedish for finding in findings),
    )


def _items(comparison: Comparison) -> Iterator[OpenItem]:
    valued, as_of = comparison.valued, comparison.as_of
    for number, invoice in valued.records.invoices.items():
        found = valued.position(number, as_of)
        if not found.open_currency and not found.open_sek:
            continue
        voucher = valued.ties.voucher_of.get(invoice.origin) or invoice.voucher
        yield OpenItem(
            number=number,
            their_number=invoice.their_number,
            counterparty_number=invoice.counterparty_number,
            counterparty_name=invoice.counterparty_name,
            invoice_date=invoice.invoice_date,
            due_date=invoice.due_date,
            booked_on=valued.booked_on[number],
            voucher=voucher.label if voucher else "",
            currency=invoice.currency,
            total=invoice.total,
            total_sek=claim_sek(invoice, valued.booked),
            open_currency=found.open_currency,
            open_sek=found.open_sek,
            days_overdue=max(0, (as_of - invoice.due_date).days) if invoice.due_date else 0,
            settled_after=tuple(
                Settlement(kind=one.kind, on=one.on, amount_sek=one.sek, reference=one.reference)
                for one in valued.settled.get(number, ())
                if one.on > as_of
            ),
            is_credit=invoice.total < 0,
        )


def _causes(comparison: Comparison) -> Iterator[Cause]:
    valued = comparison.valued
    first, *later = valued.books.told
    opening = first.opening(comparison.account)
    ledger = comparison.ledger_total(comparison.before)
    if opening != ledger:
        yield comparison.words.opening(first.start, opening, ledger)
    for year in later:
        closed, opened = first.document.balance(comparison.account), year.opening(comparison.account)
        if closed != opened:
            yield comparison.words.carried(year.start, opened, first.end, closed)
    found: Iterable[Cause] = (
        *row_causes(comparison),
        *absence_causes(comparison),
        *_of_currency(comparison),
    )
    if valued.records.cash_method:
        found = by_cash_method(comparison, found)
    yield from sorted(found, key=lambda cause: (cause.on or date.min, cause.voucher))


def _of_currency(comparison: Comparison) -> Iterator[Cause]:
    """What rows at different rates, or roundings, leave of an invoice that both methods agree on."""
    valued = comparison.valued
    pairs = credited_pairs(valued.records, valued.assumptions)
    rests: dict[str, Decimal] = {}
    for number, invoice in valued.records.invoices.items():
        days = (comparison.before, comparison.as_of)
        if invoice.currency != SEK and all(valued.position(number, day).agrees for day in days):
            group = pairs.get(number, number)
            rests[group] = rests.get(group, _ZERO) + _rest(comparison, number)
    for number, rest in rests.items():
        if rest:
            invoice = valued.records.invoices[number]
            key = valued.ties.voucher_of.get(invoice.origin) or invoice.voucher
            yield comparison.words.exchange(number, key, valued.booked_on[number], rest)


def _rest(comparison: Comparison, number: str) -> Decimal:
    """How much more an invoice's vouchers ought to leave on the account than what is open of it."""
    valued = comparison.valued
    origins = [valued.records.invoices[number].origin]
    origins += [payment.origin for payment in valued.records.payments_of.get(number, ())]
    moved = sum((valued.expected(origin) for origin in origins if comparison.counts(origin)), _ZERO)
    before = valued.position(number, comparison.before).open_sek
    return valued.records.sign * (before - valued.position(number, comparison.as_of).open_sek) + moved


def _findings(comparison: Comparison) -> Iterator[Finding]:
    valued = comparison.valued
    words = FindingWords(valued.records.ledger, comparison.account)
    for number in valued.disputed():
        found = valued.position(number, comparison.as_of)
        if not found.agrees:
            yield words.disputed(number, comparison.as_of, found.rolled_back, found.forward)
    for payment in valued.records.payments:
        if payment.booked and payment.invoice not in valued.records.invoices:
            yield words.orphan(payment.number, payment.invoice)
    yield from _doubts(comparison, words)


def _doubts(comparison: Comparison, words: FindingWords) -> Iterator[Finding]:
    """Where the company itself speaks against an assumption."""
    valued = comparison.valued
    if valued.assumptions.payment_reference_is_payment_number:
        for named in valued.on_account:
            for kind, number in valued.ties.origins.get(named, ()):
                unknown = kind is OriginKind.PAYMENT and number not in valued.records.payment
                if unknown and number in valued.records.invoices:
                    yield words.reference_is_invoice(named, number)
    assumed = valued.assumptions.supplier_total_in_invoice_currency
    if valued.records.ledger is not Ledger.SUPPLIERS or not assumed:
        return
    for invoice in valued.records.invoices.values():
        key = valued.ties.voucher_of.get(invoice.origin)
        if invoice.currency == SEK or invoice.origin in valued.booked or key is None:
            continue
        # A row that is the total as it stands says that the total is in SEK, whatever is assumed.
        for voucher in valued.on_account.get(key, ()):
            if voucher.original == valued.records.sign * invoice.total:
                yield words.total_in_sek(invoice.number, voucher.key)


def _beyond_findings(books: Books, account: str, as_of: date) -> Iterator[Finding]:
    beyond = books.beyond_vouchers(account, as_of)
    if beyond:
        yield beyond_vouchers(account, beyond)


def _opening_findings(books: Books, account: str) -> Iterator[Finding]:
    """Opening balances are compared with what the same file says that the year before closed with (#UB -1)."""
    if books.previous is not None:
        said = books.year.document.declared_balance(account, -1)
        closing = books.previous.document.balance(account) if said is None else said
        opening = books.year.opening(account)
        if closing != opening:
            yield not_carried_forward(account, books.year.start, opening, books.previous.end, closing)
