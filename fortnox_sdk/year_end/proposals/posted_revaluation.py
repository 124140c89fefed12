"""The recognition of vouchers that have revalued a ledger already."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import attrs

import sie4
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger

_ZERO = Decimal(0)
_PREDEFINED: Final = ("CURRENCYWIN", "CURRENCYLOSS")
_BAS: Final = ("3960", "7960")
_LEDGER_GROUPS: Final = ("15", "24")
"""The first digits of the accounts for receivables and payables. One voucher may revalue both ledgers."""


@attrs.frozen
class CurrencyAccounts:
    """The accounts for exchange gains and losses on receivables and payables."""

    gain: str
    loss: str

    @classmethod
    def of(cls, predefined: Mapping[str, str]) -> "CurrencyAccounts":
        """Return the company's predefined accounts. If a predefined account is missing, use the account in BAS.

        >>> CurrencyAccounts.of({"CURRENCYWIN": "3961"})
        CurrencyAccounts(gain='3961', loss='7960')
        """
        gain, loss = (predefined.get(name) or bas for name, bas in zip(_PREDEFINED, _BAS, strict=True))
        return cls(gain, loss)

    @property
    def all(self) -> frozenset[str]:
        """Both accounts, and the corresponding accounts in BAS."""
        return frozenset({self.gain, self.loss, *_BAS})


@attrs.frozen(kw_only=True)
class PostedRevaluation:
    """A manual voucher with rows on control accounts and on the accounts for exchange gains and losses."""

    voucher: str
    """Series and number, such as `A17`."""
    on: date
    text: str
    by_account: Mapping[str, Decimal]
    """The amounts on the control accounts in SEK. Debit is positive."""
    is_certain: bool
    """True if the voucher has the balance date and no rows on other accounts. Otherwise, it may be something else, such
    as the correction of a payment."""

    @property
    def amount(self) -> Decimal:
        """The sum on the control accounts in SEK. Debit is positive."""
        return sum(self.by_account.values(), _ZERO)


def posted_revaluations(
    valued: ValuedLedger, as_of: date, accounts: CurrencyAccounts
) -> tuple[PostedRevaluation, ...]:
    """Return the vouchers up to the balance date that have, or may have, revalued a ledger.

    The vouchers before the balance date are left out if they add up to 0 on every control account, as last year's
    revaluation and its reversal do. A voucher before the balance date is also left out if it has rows on other
    accounts: it may be a payment that was posted by hand.
    """
    candidates = list(_candidates(valued, as_of, accounts))
    at_close = [each for each in candidates if each.on == as_of]
    earlier = [each for each in candidates if each.on < as_of]
    sums: dict[str, Decimal] = {}
    for each in earlier:
        for account, amount in each.by_account.items():
            sums[account] = sums.get(account, _ZERO) + amount
    return (*(earlier if any(sums.values()) else ()), *at_close)


def _candidates(valued: ValuedLedger, as_of: date, accounts: CurrencyAccounts) -> Iterator[PostedRevaluation]:
    for key, voucher in _manual_vouchers(valued):
        rows = voucher.transactions
        day = voucher.date
        if day is None or day > as_of or not any(row.account in accounts.all for row in rows):
            continue
        is_pure = _is_pure(rows, accounts)
        by_account = {
            account: amount
            for account in valued.accounts.all
            if (amount := sum((row.amount for row in rows if row.account == account), _ZERO))
        }
        if by_account and (is_pure or day == as_of):
            yield PostedRevaluation(
                voucher=key.label,
                on=day,
                text=voucher.text,
                by_account=MappingProxyType(by_account),
                is_certain=is_pure and day == as_of,
            )


def _is_pure(rows: Sequence[sie4.Row], accounts: CurrencyAccounts) -> bool:
    return all(row.account in accounts.all or row.account.startswith(_LEDGER_GROUPS) for row in rows)


def _manual_vouchers(valued: ValuedLedger) -> Iterator[tuple[VoucherKey, sie4.Voucher]]:
    """Yield the vouchers on the control accounts that do not come from the ledger."""
    matching = valued.matching
    from_ledger = (matching.origins, matching.further, matching.without_payment)
    for year in valued.books.traceable_years:
        for voucher in year.document.vouchers:
            key = year.key(voucher)
            if key in valued.on_account and not any(key in keys for keys in from_ledger):
                yield key, voucher
