"""An account held against its ledger as of a day: every difference as a named cause, each krona once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.appendix import (
    Appendix,
    Cause,
    CauseKind,
    Ledger,
    OpenItem,
    Posting,
    Provenance,
    Settlement,
)
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import AccountVoucher, Books, VoucherKey
from fortnox_sdk.year_end.causes import Words
from fortnox_sdk.year_end.ledger import SEK, LedgerRecords, Origin, OriginKind
from fortnox_sdk.year_end.settlements import claim_sek, credited_pairs
from fortnox_sdk.year_end.ties import VoucherReference, tie
from fortnox_sdk.year_end.valuation import ValuedLedger

__all__ = ["account_appendix", "ledger_appendix"]

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


def account_appendix(books: Books, account: str, as_of: date, *, provenance: Provenance) -> Appendix:
    """What an account consists of, where there is no ledger to hold it against.

    Args:
        books: With the year that the day lies in as the chosen one.
        account: Account number.
        as_of: The balance date.
        provenance: Where the books come from.
    """
    postings = (
        Posting(voucher=voucher.key.label, on=voucher.on, text=voucher.text, amount=voucher.amount)
        for voucher in books.year.on_account(account)
        if voucher.on is not None and voucher.on <= as_of and voucher.amount
    )
    return Appendix(
        account=account,
        account_name=books.account_name(account),
        as_of=as_of,
        ledger=Ledger.NONE,
        provenance=provenance,
        account_balance=books.balance(account, as_of),
        ledger_total=None,
        opening_balance=books.year.opening(account),
        postings=tuple(postings),
        findings=tuple(_opening_findings(books, account)),
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
        ties=tie(records, references, assumptions),
        assumptions=assumptions,
        account=account,
    )
    comparison = _Comparison(valued=valued, references=references, account=account, as_of=as_of)
    return Appendix(
        account=account,
        account_name=books.account_name(account),
        as_of=as_of,
        ledger=records.ledger,
        provenance=provenance,
        items=tuple(comparison.items()),
        account_balance=books.balance(account, as_of),
        ledger_total=comparison.ledger_total(as_of),
        causes=tuple(comparison.causes()),
        opening_balance=books.year.opening(account),
        findings=(*_opening_findings(books, account), *comparison.findings()),
    )


@attrs.frozen(kw_only=True, slots=False)
class _Comparison:
    """The work of one appendix.

    What makes it whole: account less ledger on the day is the same difference when the books begin, plus, for every
    voucher since, its rows less what its invoice or payment ought to do, plus what roundings of currency leave.
    """

    valued: ValuedLedger
    references: Mapping[VoucherKey, VoucherReference]
    account: str
    as_of: date

    @cached_property
    def words(self) -> Words:
        return Words(self.valued.records.ledger, self.account)

    @property
    def before(self) -> date:
        """The day before the books begin."""
        return self.valued.books.first_day - _DAY

    def ledger_total(self, day: date) -> Decimal:
        numbers = self.valued.records.invoices
        opened = sum((self.valued.position(number, day).open_sek for number in numbers), _ZERO)
        return self.valued.records.sign * opened

    def items(self) -> Iterator[OpenItem]:
        valued, as_of = self.valued, self.as_of
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

    def causes(self) -> Iterator[Cause]:
        opening = self.valued.books.years[0].opening(self.account)
        ledger = self.ledger_total(self.before)
        if opening != ledger:
            yield self.words.opening(self.valued.books.first_day, opening, ledger)
        found = (*self._of_vouchers(), *self._without_voucher(), *self._elsewhere(), *self._of_currency())
        yield from sorted(self._with_cash(found), key=lambda cause: (cause.on or date.min, cause.voucher))

    # --- vouchers with rows on the account -------------------------------------------------------------------

    def _of_vouchers(self) -> Iterator[Cause]:
        for key, vouchers in self.valued.on_account.items():
            origins = self.valued.ties.origins.get(key, ())
            further = self.valued.ties.further.get(key)
            for voucher in vouchers:
                if origins:
                    yield from self._of_voucher(voucher, origins)
                elif self._until(voucher.on) and voucher.amount:
                    if further is None:
                        yield self.words.manual(voucher, self.references.get(key))
                    else:
                        yield self.words.row(
                            key,
                            voucher.on,
                            (further,),
                            _kind((further,)),
                            booked=voucher.amount,
                            expected=_ZERO,
                        )

    def _of_voucher(self, voucher: AccountVoucher, origins: tuple[Origin, ...]) -> Iterator[Cause]:
        """A voucher that was made from something: first the days, then the amounts."""
        entered = self._until(voucher.on)
        ours = tuple(origin for origin in origins if self.valued.ties.voucher_of.get(origin) == voucher.key)
        counting = tuple(origin for origin in ours if self.valued.day_of(origin) is not None)
        for origin in counting:
            if self._counts(origin) != entered:
                expected = self.valued.expected(origin)
                yield self.words.later(
                    origin,
                    voucher.key,
                    paid_on=self.valued.day_of(origin),
                    booked_on=voucher.on,
                    amount=expected if entered else -expected,
                )
        if not entered:
            return
        if all(self.valued.day_of(origin) is None for origin in origins):
            if voucher.amount:
                yield self._uncounted(voucher, origins)
            return
        expected = sum(map(self.valued.expected, counting), _ZERO)
        changed = voucher.added - voucher.struck
        if changed:
            yield self.words.changed(voucher, origins, _kind(origins))
        if voucher.original != expected:
            yield self.words.row(
                voucher.key,
                voucher.on,
                origins,
                self._row_kind(origins),
                booked=voucher.original,
                expected=expected,
            )

    def _uncounted(self, voucher: AccountVoucher, origins: tuple[Origin, ...]) -> Cause:
        invoice = self.valued.invoice_of(origins[0])
        cancelled = invoice is not None and invoice.cancelled
        return self.words.unknown(voucher, origins[0], _kind(origins), cancelled=cancelled)

    def _row_kind(self, origins: tuple[Origin, ...]) -> CauseKind:
        """A payment of an invoice in currency that differs does so by its rate."""
        kind = _kind(origins)
        if kind is CauseKind.PAYMENT_ROW:
            invoices = map(self.valued.invoice_of, origins)
            if any(invoice is not None and invoice.currency != SEK for invoice in invoices):
                return CauseKind.EXCHANGE_DIFFERENCE
        return kind

    # --- invoices and payments without rows on the account ---------------------------------------------------

    @cached_property
    def _off_account(self) -> tuple[Origin, ...]:
        """What counts in the ledger since the books begin, and has no row on the account."""
        on_account = self.valued.on_account
        return tuple(
            origin
            for origin in self.valued.origins()
            if self._counts(origin)
            and self.valued.expected(origin)
            and self.valued.ties.voucher_of.get(origin) not in on_account
        )

    def _without_voucher(self) -> Iterator[Cause]:
        for origin in self._off_account:
            key = self.valued.ties.voucher_of.get(origin)
            if key in self.valued.books.voucher_days:
                continue
            on, expected = self.valued.day_of(origin), self.valued.expected(origin)
            read = {year.id for year in self.valued.books.years}
            if key is not None and key.year in self.valued.records.year_days.keys() - read:
                yield self.words.later(origin, key, paid_on=on, booked_on=None, amount=-expected)
            else:
                yield self.words.missing(origin, on, key, expected)

    def _elsewhere(self) -> Iterator[Cause]:
        """One cause for an invoice on another account, with its payments there."""
        groups: dict[str, list[Origin]] = {}
        for origin in self._off_account:
            invoice = self.valued.invoice_of(origin)
            if (
                invoice is not None
                and self.valued.ties.voucher_of.get(origin) in self.valued.books.voucher_days
            ):
                groups.setdefault(invoice.number, []).append(origin)
        for origins in groups.values():
            amount = -sum(map(self.valued.expected, origins), _ZERO)
            key = self.valued.ties.voucher_of[origins[0]]
            on = self.valued.books.voucher_days[key]
            if amount and origins[0].kind is OriginKind.INVOICE:
                yield self.words.elsewhere(origins[0], key, on, amount)
            elif amount:
                yield self.words.row(key, on, origins, CauseKind.PAYMENT_ROW, booked=_ZERO, expected=-amount)

    # --- the rest of invoices in currency --------------------------------------------------------------------

    def _of_currency(self) -> Iterator[Cause]:
        """What rows at different rates, or roundings, leave of an invoice that both methods agree on."""
        pairs = credited_pairs(self.valued.records, self.valued.assumptions)
        rests: dict[str, Decimal] = {}
        for number, invoice in self.valued.records.invoices.items():
            if invoice.currency != SEK and self._both_agree(number):
                rests[pairs.get(number, number)] = rests.get(pairs.get(number, number), _ZERO) + self._rest(
                    number
                )
        for number, rest in rests.items():
            if rest:
                invoice = self.valued.records.invoices[number]
                key = self.valued.ties.voucher_of.get(invoice.origin) or invoice.voucher
                yield self.words.exchange(number, key, self.valued.booked_on[number], rest)

    def _rest(self, number: str) -> Decimal:
        valued, sign = self.valued, self.valued.records.sign
        origins = [valued.records.invoices[number].origin]
        origins += [payment.origin for payment in valued.records.payments_of.get(number, ())]
        moved = sum((valued.expected(origin) for origin in origins if self._counts(origin)), _ZERO)
        opened, now = (
            valued.position(number, self.before).open_sek,
            valued.position(number, self.as_of).open_sek,
        )
        return sign * (opened - now) + moved

    # --- the cash method -------------------------------------------------------------------------------------

    def _with_cash(self, causes: Iterable[Cause]) -> Iterator[Cause]:
        """In a year by the cash method what lacks a row on the account is one cause, and nobody's mistake."""
        if not self.valued.records.cash_method:
            yield from causes
            return
        left_out = {CauseKind.VOUCHER_MISSING, CauseKind.OTHER_ACCOUNT, CauseKind.PAYMENT_ROW}
        found = list(causes)
        cash = [cause for cause in found if cause.kind in left_out]
        amount = sum((cause.amount for cause in cash), _ZERO)
        others = [cause for cause in found if cause.kind not in left_out]
        last_day = self.valued.books.year.end
        booked_at_end = [
            cause for cause in others if cause.kind is CauseKind.MANUAL_VOUCHER and cause.on == last_day
        ]
        if amount and amount + sum((cause.amount for cause in booked_at_end), _ZERO) == 0:
            # The year-end booking of open invoices (årsomföring) brings in what the method left out: nothing differs.
            yield from (cause for cause in others if cause not in booked_at_end)
            return
        if amount:
            yield self.words.cash(len(cash), amount)
        yield from others

    # --- findings --------------------------------------------------------------------------------------------

    def findings(self) -> Iterator[str]:
        for number in self.valued.disputed():
            found = self.valued.position(number, self.as_of)
            if not found.agrees:
                yield (
                    f"Invoice {number}: Fortnox's balance rolled back to {self.as_of} gives {found.rolled_back}, the "
                    f"total less what settled it gives {found.forward}."
                )
        for payment in self.valued.records.payments:
            if payment.booked and payment.invoice not in self.valued.records.invoices:
                yield f"Payment {payment.number} is of invoice {payment.invoice}, which the ledger list lacks."

    # --- which side of the day -------------------------------------------------------------------------------

    def _until(self, day: date | None) -> bool:
        return day is not None and day <= self.as_of

    def _counts(self, origin: Origin) -> bool:
        """Whether it moved the ledger between the books' beginning and the day."""
        day = self.valued.day_of(origin)
        return day is not None and self.before < day <= self.as_of

    def _both_agree(self, number: str) -> bool:
        return (
            self.valued.position(number, self.as_of).agrees
            and self.valued.position(number, self.before).agrees
        )


def _kind(origins: tuple[Origin, ...]) -> CauseKind:
    is_invoice = any(origin.kind is OriginKind.INVOICE for origin in origins)
    return CauseKind.INVOICE_ROW if is_invoice else CauseKind.PAYMENT_ROW


def _opening_findings(books: Books, account: str) -> Iterator[str]:
    if books.previous is not None:
        closing = books.previous.document.balance(account)
        opening = books.year.opening(account)
        if closing != opening:
            yield (
                f"{account} opens {books.year.start} with {opening} and closed {books.previous.end} with {closing}: "
                "the opening balances were not carried forward since the last change."
            )
