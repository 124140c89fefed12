"""Account specifications by period: VAT periods for VAT accounts, and months for the tax account, cash and bank."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import RegisterRow
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.registers.account_rows import AccountRow

VAT_SETTLEMENT: Final = frozenset({"1650", "2650"})
"""The accounts to which a VAT report moves the VAT of a period, in BAS."""
_VAT: Final = ("261", "262", "263", "264", "265")
_QUARTER_ENDS: Final = frozenset({3, 6, 9, 12})
_ZERO = Decimal(0)
_Label = Callable[[date], str]


def is_vat_account(account: str) -> bool:
    """Return True if an account is a VAT account in BAS: output VAT, input VAT or the settlement account.

    >>> is_vat_account("2611"), is_vat_account("2650"), is_vat_account("2710")
    (True, True, False)
    """
    return account.startswith(_VAT) or account in VAT_SETTLEMENT


def month_label(day: date) -> str:
    """Return the month of a day, such as `2025-03`."""
    return f"{day:%Y-%m}"


def quarter_label(day: date) -> str:
    """Return the calendar quarter of a day.

    >>> quarter_label(date(2025, 5, 17))
    '2025 Q2'
    """
    return f"{day.year} Q{(day.month + 2) // 3}"


def vat_reports(rows: Mapping[str, Sequence[AccountRow]]) -> frozenset[VoucherKey]:
    """Return the vouchers of VAT reports: those with rows on a settlement account and on another VAT account."""
    settlement, others = (
        {
            row.key
            for account, of_account in rows.items()
            if is_vat_account(account) and (account in VAT_SETTLEMENT) is settles
            for row in of_account
            if row.key is not None
        }
        for settles in (True, False)
    )
    return frozenset(settlement & others)


def vat_period(rows: Mapping[str, Sequence[AccountRow]], reports: frozenset[VoucherKey]) -> _Label:
    """Return the function that returns the VAT period of a day. It is `quarter_label` or `month_label`.

    The periods are quarters if every report is dated in the last month of a quarter, and otherwise months.
    """
    months = {row.on.month for of_account in rows.values() for row in of_account if row.key in reports}
    return quarter_label if months and months <= _QUARTER_ENDS else month_label


def rows_by_vat_period(
    rows: Iterable[AccountRow], label: _Label, settlements: frozenset[VoucherKey]
) -> tuple[RegisterRow, ...]:
    """Return one row per VAT period of an account: what was booked, what was settled, and what remains.

    A settlement belongs to the oldest period whose remainder it cancels out, and otherwise to the period of its date.
    The part of an opening or closing balance that no voucher explains has a row of its own.

    Args:
        rows: The rows of the account in order of date.
        label: The function that returns the period of a day.
        settlements: The vouchers that settle a period: the VAT reports or, on the settlement account, the vouchers that
            are not VAT reports.
    """
    booked: dict[str, Decimal] = {}
    settled: dict[str, Decimal] = {}
    last_day: dict[str, date] = {}
    for row in rows:
        period = row.label if row.key is None else label(row.on)
        remainder = (each for each in booked if booked[each] + settled.get(each, _ZERO) == -row.amount)
        is_settlement = row.key in settlements
        if is_settlement:
            period = next(remainder, period)
        booked.setdefault(period, _ZERO)
        last_day.setdefault(period, row.on)
        amounts = settled if is_settlement else booked
        amounts[period] = amounts.get(period, _ZERO) + row.amount
    return tuple(
        RegisterRow(
            number=period,
            text="",
            on=last_day[period],
            amount=amount + settled.get(period, _ZERO),
            details=(
                (Text("Booked", "Bokfört"), money_text(amount)),
                (Text("Settled", "Reglerat"), money_text(settled.get(period, _ZERO))),
            ),
        )
        for period, amount in booked.items()
    )


def rows_by_month(rows: Iterable[AccountRow]) -> tuple[RegisterRow, ...]:
    """Return one row per month of an account, with the balance after the month, to compare with a bank statement.

    The part of an opening or closing balance that no voucher explains has a row of its own.
    """
    changes: dict[tuple[str, date | None], Decimal] = {}
    first_day: dict[tuple[str, date | None], date] = {}
    for row in rows:
        period: tuple[str, date | None] = (month_label(row.on), None)
        if row.key is None:
            period = (row.label, row.on)
        changes[period] = changes.get(period, _ZERO) + row.amount
        first_day.setdefault(period, row.on)
    months: list[RegisterRow] = []
    balance = _ZERO
    for period, change in changes.items():
        balance += change
        details = ((Text("Balance after", "Saldo efter"), money_text(balance)),)
        months.append(
            RegisterRow(number=period[0], text="", on=first_day[period], amount=change, details=details)
        )
    return tuple(months)
