"""The seven checks in Fortnox's help that find the reason for a difference between a ledger and its account.

Source: Fortnox's help, "Differens mellan reskontra och huvudbok".
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Cause, CauseKind
from fortnox_sdk.year_end.explanation.by_day import DifferenceByDay
from fortnox_sdk.year_end.explanation.check_texts import CheckDetails, CheckNames
from fortnox_sdk.year_end.explanation.equal_amounts import EqualVouchers
from fortnox_sdk.year_end.reconciliation.comparison import Comparison

_MAX_LABELS: Final = 8
_ZERO = Decimal(0)
_OTHER_AMOUNT: Final = frozenset(
    {
        CauseKind.INVOICE_ROW,
        CauseKind.PAYMENT_ROW,
        CauseKind.OTHER_ACCOUNT,
        CauseKind.EXCHANGE_DIFFERENCE,
    }
)


class CheckResult(StrEnum):
    """The possible results of a check."""

    PASSED = "passed"
    """The check found nothing that a person has to look at."""
    FAILED = "failed"
    """The check found something that a person has to look at."""
    NOT_APPLICABLE = "not applicable"


@attrs.frozen(kw_only=True)
class Check:
    """One of the seven checks, with its result."""

    number: int
    """The position of the check in Fortnox's guide, from 1 to 7."""
    name: Text
    result: CheckResult
    detail: Text
    """A sentence that says what was found, with amounts and vouchers."""

    @property
    def is_failed(self) -> bool:
        """True if something was found that a person has to look at."""
        return self.result is CheckResult.FAILED


def seven_checks(
    comparison: Comparison, causes: Collection[Cause], by_day: DifferenceByDay, equal: EqualVouchers
) -> tuple[Check, ...]:
    """Return the seven checks in the order of Fortnox's guide.

    Args:
        comparison: The accounts and their ledger.
        causes: The causes of the difference, as in the appendix.
        by_day: The difference on every day.
        equal: The result of the search for vouchers with the amount of the difference.
    """
    results = (
        (CheckNames.FROM_THE_BEGINNING, _from_the_beginning(comparison, causes)),
        (CheckNames.BY_DAY, _by_day(comparison, by_day)),
        (CheckNames.EQUAL_AMOUNTS, _equal_amounts(equal)),
        (CheckNames.CHANGED_ROWS, _changed_rows(comparison)),
        (CheckNames.MANUAL, _manual_vouchers(causes)),
        (CheckNames.OTHER_AMOUNT, _other_amounts(comparison, causes)),
        (CheckNames.PAID_BEFORE_BOOKING, _paid_before_booking(comparison)),
    )
    return tuple(
        Check(number=number, name=name, result=result, detail=detail)
        for number, (name, (result, detail)) in enumerate(results, start=1)
    )


_Result = tuple[CheckResult, Text]


def _passed(detail: Text) -> _Result:
    return CheckResult.PASSED, detail


def _failed(detail: Text) -> _Result:
    return CheckResult.FAILED, detail


def _from_the_beginning(comparison: Comparison, causes: Iterable[Cause]) -> _Result:
    records, first = comparison.valued.records, comparison.valued.books.first_day
    opening = sum((cause.amount for cause in causes if cause.kind is CauseKind.OPENING_BALANCE), _ZERO)
    orphans = [
        payment.number
        for payment in records.payments
        if payment.booked
        and first <= payment.on <= comparison.as_of
        and payment.invoice not in records.invoices
    ]
    found: list[Text] = []
    if opening:
        found.append(CheckDetails.OPENING.format(amount=opening))
    if orphans:
        found.append(CheckDetails.ORPHANS.format(payments=_listed(orphans)))
    if found:
        return _failed(join(found))
    return _passed(CheckDetails.COMPLETE.format(count=len(records.invoices), day=first))


def _by_day(comparison: Comparison, by_day: DifferenceByDay) -> _Result:
    broke, since = by_day.broke_on, by_day.standing_since
    if broke is None:
        return _passed(CheckDetails.ALWAYS_AGREED.format(count=len(by_day.days)))
    if since is None:
        return _passed(CheckDetails.AGREES_NOW.format(broke=broke))
    change = next(change for day, change in by_day.changes if day.on == since)
    vouchers = _listed(_labels_of(comparison, since))
    detail = CheckDetails.BROKE.format(broke=broke, since=since, change=change, vouchers=vouchers)
    return _failed(detail)


def _labels_of(comparison: Comparison, day: date) -> Iterator[str]:
    """Yield the labels of a day's vouchers on the accounts. Vouchers that do not come from the ledger come first."""
    valued = comparison.valued
    keys = [key for key, vouchers in valued.on_account.items() if any(each.on == day for each in vouchers)]
    yield from (key.label for key in sorted(keys, key=lambda key: (key in valued.matching.origins, key)))


def _equal_amounts(equal: EqualVouchers) -> _Result:
    if not equal.amount:
        return CheckResult.NOT_APPLICABLE, CheckDetails.NO_DIFFERENCE
    if not equal.count:
        return _passed(CheckDetails.NO_EQUAL.format(amount=equal.amount))
    vouchers = _listed([each.voucher for each in equal.vouchers])
    return _failed(CheckDetails.EQUAL.format(count=equal.count, amount=equal.amount, vouchers=vouchers))


def _changed(comparison: Comparison) -> Iterator[tuple[str, date | None, Decimal]]:
    """Yield each ledger voucher whose amount on the accounts was corrected: its label, its date and the change."""
    matching = comparison.valued.matching
    for key, vouchers in comparison.rows.items():
        if key in matching.origins or key in matching.further:
            for voucher in vouchers:
                if comparison.is_by_balance_date(voucher.on) and voucher.added != voucher.struck:
                    yield key.label, voucher.on, voucher.added - voucher.struck


def _changed_rows(comparison: Comparison) -> _Result:
    changed = list(_changed(comparison))
    if not changed:
        return _passed(CheckDetails.NO_CHANGED)
    amount = sum((amount for _, _, amount in changed), _ZERO)
    vouchers = _listed([label for label, _, _ in changed])
    return _failed(CheckDetails.CHANGED.format(amount=amount, vouchers=vouchers))


def _manual_vouchers(causes: Iterable[Cause]) -> _Result:
    kinds = (CauseKind.MANUAL_VOUCHER, CauseKind.RECLASSIFICATION, CauseKind.WITHOUT_PAYMENT)
    manual = [cause for cause in causes if cause.kind in kinds]
    return _failed(_summed(CheckDetails.MANUAL, manual)) if manual else _passed(CheckDetails.NO_MANUAL)


def _other_amounts(comparison: Comparison, causes: Iterable[Cause]) -> _Result:
    changed = set(_changed(comparison))
    other = [
        cause
        for cause in causes
        if cause.kind in _OTHER_AMOUNT and (cause.voucher, cause.on, cause.amount) not in changed
    ]
    return (
        _failed(_summed(CheckDetails.OTHER_AMOUNT, other)) if other else _passed(CheckDetails.NO_OTHER_AMOUNT)
    )


def _paid_before_booking(comparison: Comparison) -> _Result:
    valued = comparison.valued
    paid: dict[str, None] = {}
    for payment in valued.records.payments:
        invoice = valued.records.invoices.get(payment.invoice)
        if (
            payment.booked
            and comparison.is_by_balance_date(payment.on)
            and invoice is not None
            and not invoice.cancelled
            and not comparison.is_by_balance_date(valued.booked_on[invoice.number])
            and comparison.position(invoice.number, comparison.as_of).open_sek
        ):
            paid[invoice.number] = None
    if not paid:
        return _passed(CheckDetails.NOT_PAID_BEFORE)
    return _failed(CheckDetails.PAID_BEFORE.format(invoices=_listed(paid)))


def _summed(text: Text, causes: Collection[Cause]) -> Text:
    amount = sum((cause.amount for cause in causes), _ZERO)
    labels = [cause.voucher or str(cause.on or "–") for cause in causes]
    return text.format(count=len(causes), amount=amount, vouchers=_listed(labels))


def _listed(labels: Iterable[str]) -> str:
    """Return the first `_MAX_LABELS` labels, separated by commas, or a dash if there are no labels."""
    labels = list(labels)
    return (", ".join(labels[:_MAX_LABELS]) + (" …" if len(labels) > _MAX_LABELS else "")) or "–"
