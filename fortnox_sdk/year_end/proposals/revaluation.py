"""The revaluation of open items in foreign currency at the closing rate (ÅRL 4 kap. 13 §)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Finding, FindingKind, Ledger, Verdict
from fortnox_sdk.year_end.ledger.records import SEK, round_to_ore
from fortnox_sdk.year_end.ledger.shares import AccountShares
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRate, ClosingRates
from fortnox_sdk.year_end.proposals.posted_revaluation import (
    CurrencyAccounts,
    PostedRevaluation,
    posted_revaluations,
)
from fortnox_sdk.year_end.proposals.texts import RevaluationTexts

_ZERO = Decimal(0)
_MAX_CHANGE = Decimal(2)
"""The greatest credible factor between an invoice's rate and the closing rate. A greater factor means that a rate is
for another unit, such as 100 units, or that the invoice's rate is wrong."""


@attrs.frozen(kw_only=True)
class RevaluedItem:
    """An open item in foreign currency, at the rate of its invoice and at the closing rate.

    Amounts have the sign that they have on the invoice.
    """

    number: str
    counterparty_name: str
    account: str
    """The control account of the invoice."""
    currency: str
    open_currency: Decimal
    open_sek: Decimal
    """The open amount in SEK as booked."""
    rate: ClosingRate | None
    """The closing rate, or None if the file has no rate for the currency."""

    @property
    def revalued_sek(self) -> Decimal | None:
        """The open amount in SEK at the closing rate, or None if there is no closing rate."""
        return None if self.rate is None else round_to_ore(self.open_currency * self.rate.sek_per_unit)

    @property
    def difference(self) -> Decimal | None:
        """The revalued amount minus the booked amount, or None if there is no closing rate."""
        return None if self.revalued_sek is None else self.revalued_sek - self.open_sek

    @property
    def is_doubtful(self) -> bool:
        """True if the closing rate is more than twice or less than half of the booked rate."""
        if self.revalued_sek is None:
            return False
        booked, revalued = abs(self.open_sek), abs(self.revalued_sek)
        # Amounts of some öre say little about the rate.
        return abs(booked - revalued) > 1 and max(booked, revalued) > _MAX_CHANGE * min(booked, revalued)


@attrs.frozen(kw_only=True)
class CurrencyRevaluation:
    """The sums of the items in one currency. Debit is positive, as on the account."""

    currency: str
    rate: ClosingRate | None
    count: int
    open_currency: Decimal
    open_sek: Decimal
    revalued_sek: Decimal | None
    """The sum at the closing rate, or None if there is no closing rate."""

    @property
    def difference(self) -> Decimal | None:
        """The change in the balance of the control accounts, or None if there is no closing rate."""
        return None if self.revalued_sek is None else self.revalued_sek - self.open_sek


@attrs.frozen(kw_only=True)
class Revaluation:
    """The revaluation of a ledger at the closing rate. Debit is positive, except in `items`; see `RevaluedItem`."""

    ledger: Ledger
    as_of: date
    rates_source: str
    """The name of the file with the rates."""
    currency_accounts: CurrencyAccounts
    items: tuple[RevaluedItem, ...]
    by_currency: tuple[CurrencyRevaluation, ...]
    posted: tuple[PostedRevaluation, ...]
    """The vouchers that have, or may have, revalued the ledger already."""
    findings: tuple[Finding, ...]
    """The findings about missing, older and doubtful rates, and about vouchers that were recognised as revaluations."""

    @property
    def difference(self) -> Decimal:
        """The change in the balance of the control accounts. Currencies without a rate are left out."""
        return sum((each.difference or _ZERO for each in self.by_currency), _ZERO)

    @property
    def posted_amount(self) -> Decimal:
        """The sum of the posted revaluations that are certain."""
        return sum((each.amount for each in self.posted if each.is_certain), _ZERO)

    @property
    def remaining(self) -> Decimal:
        """The part of the difference that is not posted."""
        return self.difference - self.posted_amount

    @property
    def is_verified(self) -> bool:
        """True if no finding puts the open items, the rates or the posted revaluations in doubt."""
        return all(finding.kind is not FindingKind.NOT_VERIFIED for finding in self.findings)

    def remaining_by_account(self) -> Mapping[str, Decimal]:
        """Return the part of the difference that is not posted, by control account. Zero amounts are left out."""
        sign = -1 if self.ledger is Ledger.SUPPLIERS else 1
        amounts: dict[str, Decimal] = {}
        for item in self.items:
            amounts[item.account] = amounts.get(item.account, _ZERO) + sign * (item.difference or _ZERO)
        for posted in self.posted:
            for account, amount in posted.by_account.items() if posted.is_certain else ():
                amounts[account] = amounts.get(account, _ZERO) - amount
        return {account: amount for account, amount in sorted(amounts.items()) if amount}


def revalue(valued: ValuedLedger, appendix: Appendix, rates: ClosingRates) -> Revaluation:
    """Return the revaluation of the open items in foreign currency at the closing rate.

    Gains and losses are posted to the predefined accounts or, if they could not be read, to 3960 and 7960 in BAS.

    Args:
        valued: The ledger, matched with the books.
        appendix: The joint appendix of its control accounts, created from the same ledger.
        rates: The closing rates.
    """
    home = AccountShares(valued=valued).home
    items = tuple(
        RevaluedItem(
            number=item.number,
            counterparty_name=item.counterparty_name,
            account=home[item.number],
            currency=item.currency,
            open_currency=item.open_currency,
            open_sek=item.open_sek,
            rate=rates.at(item.currency, appendix.as_of),
        )
        for item in appendix.items
        if item.currency != SEK
    )
    accounts = CurrencyAccounts.of(valued.predefined)
    posted = posted_revaluations(valued, appendix.as_of, accounts) if items else ()
    by_currency = tuple(_by_currency(items, valued.records.sign))
    result = Revaluation(
        ledger=appendix.ledger,
        as_of=appendix.as_of,
        rates_source=rates.source,
        currency_accounts=accounts,
        items=items,
        by_currency=by_currency,
        posted=posted,
        findings=(),
    )
    findings = list(_findings(result))
    if items and appendix.verdict is Verdict.NOT_VERIFIED:
        findings.insert(0, Finding(FindingKind.NOT_VERIFIED, RevaluationTexts.APPENDIX_NOT_VERIFIED))
    return attrs.evolve(result, findings=tuple(findings))


def _by_currency(items: Iterable[RevaluedItem], sign: int) -> Iterator[CurrencyRevaluation]:
    groups: dict[str, list[RevaluedItem]] = {}
    for item in items:
        groups.setdefault(item.currency, []).append(item)
    for currency, group in sorted(groups.items()):
        rate = group[0].rate
        revalued = sum((item.revalued_sek or _ZERO for item in group), _ZERO)
        yield CurrencyRevaluation(
            currency=currency,
            rate=rate,
            count=len(group),
            open_currency=sign * sum((item.open_currency for item in group), _ZERO),
            open_sek=sign * sum((item.open_sek for item in group), _ZERO),
            revalued_sek=None if rate is None else sign * revalued,
        )


def _findings(result: Revaluation) -> Iterator[Finding]:
    texts, as_of = RevaluationTexts, result.as_of
    for each in result.by_currency:
        if each.rate is None:
            text = texts.NO_RATE.format(currency=each.currency, count=each.count, day=as_of)
            yield Finding(FindingKind.NOT_VERIFIED, text)
        elif each.rate.on != as_of:
            text = texts.OLDER_RATE.format(currency=each.currency, on=each.rate.on, day=as_of)
            yield Finding(FindingKind.NOTE, text)
    for item in result.items:
        if item.is_doubtful and item.rate is not None:
            booked = (item.open_sek / item.open_currency).quantize(Decimal("0.0001"))
            text = texts.DOUBTFUL_RATE.format(
                currency=item.currency,
                rate=_rate_text(item.rate.sek_per_unit),
                number=item.number,
                booked=_rate_text(booked),
            )
            yield Finding(FindingKind.NOT_VERIFIED, text)
    certain = [each for each in result.posted if each.is_certain]
    if certain:
        text = texts.POSTED if result.remaining else texts.ALL_POSTED
        yield Finding(
            FindingKind.NOTE,
            text.format(
                vouchers=", ".join(_label(each, result.by_currency) for each in certain),
                posted=result.posted_amount,
                difference=result.difference,
                remaining=result.remaining,
            ),
        )
    uncertain = [each for each in result.posted if not each.is_certain]
    if uncertain:
        amount = sum((each.amount for each in uncertain), _ZERO)
        text = texts.UNCERTAIN.format(
            vouchers=", ".join(f"{each.voucher} ({each.on})" for each in uncertain),
            amount=amount,
            remaining=result.remaining,
            other=result.remaining - amount,
        )
        yield Finding(FindingKind.NOT_VERIFIED, text)


def _label(posted: PostedRevaluation, currencies: Iterable[CurrencyRevaluation]) -> str:
    """Return the label of a voucher, followed by the currency if exactly one currency has the voucher's amount."""
    fitting = [each.currency for each in currencies if each.difference == posted.amount]
    return f"{posted.voucher} ({fitting[0]})" if len(fitting) == 1 else posted.voucher


def _rate_text(rate: Decimal) -> Text:
    text = f"{rate:f}"
    return Text(text, text.replace(".", ","))
