"""The vacation debt (semesterskuld) in Fortnox's payroll, compared with the accounts on which Fortnox booked it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.payroll.vacation_debt_basis import EmployeeDebt, VacationDebtBasis
from fortnox_sdk.errors import AccessDenied, NotFound
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind, Finding, FindingKind, Ledger, RegisterRow
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.registers.account_rows import AccountRow
from fortnox_sdk.year_end.registers.register import AccountRegister, Register, RegisterInput, denied
from fortnox_sdk.year_end.registers.texts import RegisterNames, RegisterTexts

_VACATION: Final = "292"
"""The first digits of the accounts for accrued vacation pay in BAS."""
_CONTRIBUTIONS: Final = "294"
"""The first digits of the accounts for accrued social security contributions in BAS."""
_REGISTER: Final = Register(
    ledger=Ledger.VACATION, name=RegisterNames.VACATION, usual_accounts=(_VACATION, _CONTRIBUTIONS)
)
_ZERO = Decimal(0)


def vacation_register(client: FortnoxClient, source: RegisterInput) -> Register:
    """Read the vacation debt as of the balance date, and return its amounts on each account.

    Fortnox has the vacation debt for the last day of each month. On any other balance date, nothing is read.

    Raises:
        FortnoxError: Fortnox could not be read. If the connection lacks permission to read the vacation debt, or if
            Fortnox has not booked the debt, no error is raised, but `missing` of the result states the reason.
    """
    day = source.as_of
    basis: VacationDebtBasis | None = None
    if (day + timedelta(days=1)).day == 1:
        try:
            basis = client.vacation_debt_basis.get(day.year, day.month)
        except NotFound:
            pass
        except AccessDenied:
            return denied(_REGISTER, client.vacation_debt_basis.scope)
    # According to Fortnox's specification, every basis has a posted voucher.
    if basis is None or basis.voucher_number is None:
        return _not_compared(RegisterTexts.VACATION_NOT_BOOKED.format(month=f"{day:%Y-%m}"))
    key = VoucherKey.of(basis.voucher_year or 0, basis.voucher_series or "", basis.voucher_number)
    return vacation_accounts(basis, key, source)


def can_have_vacation_debt(account: str) -> bool:
    """Return True if BAS uses an account for accrued vacation pay or for accrued social security contributions."""
    return _REGISTER.has_account(account)


def vacation_accounts(basis: VacationDebtBasis, key: VoucherKey, source: RegisterInput) -> Register:
    """Return the vacation debt by account.

    The accounts are taken from the voucher `key`, which booked the debt. If the voucher was not read, they are taken
    from the rows of all accounts. If vacation pay or social security contributions have several accounts, no account
    is compared, and the result contains the reason.
    """
    booked = source.amounts.get(key, {})
    accounts: dict[str, AccountRegister] = {}
    for prefix, is_contribution in ((_VACATION, False), (_CONTRIBUTIONS, True)):
        candidates = sorted(account for account in (booked or source.rows) if account.startswith(prefix))
        if len(candidates) > 1:
            text = RegisterTexts.VACATION_SEVERAL
            return _not_compared(text.format(voucher=key.label, accounts=", ".join(candidates)))
        for account in candidates:
            accounts[account] = _account_register(basis, key, source.rows.get(account, ()), is_contribution)
    return attrs.evolve(_REGISTER, accounts=accounts)


def _not_compared(text: Text) -> Register:
    return attrs.evolve(_REGISTER, missing=Finding(FindingKind.NOTE, text))


def _account_register(
    basis: VacationDebtBasis,
    key: VoucherKey,
    rows: tuple[AccountRow, ...],
    is_contribution: bool,  # noqa: FBT001 -- one of two kinds
) -> AccountRegister:
    result = AccountRegister()
    for employee in basis.employees:
        debt = employee.total_debt_employer_contribution if is_contribution else employee.total_debt_employee
        if debt is None:
            result.not_verified(RegisterTexts.VACATION_INCOMPLETE.format(number=employee.employee_id or ""))
        elif debt:
            result.rows.append(_row(employee, basis.last_day, -debt))
    difference = sum((row.amount for row in rows), _ZERO) - result.total
    causes = tuple(_later_vouchers(key, rows))
    if difference and difference == sum((cause.amount for cause in causes), _ZERO):
        result.causes = causes
    return result


def _later_vouchers(key: VoucherKey, rows: tuple[AccountRow, ...]) -> Iterator[Cause]:
    """Yield a cause for each voucher on the account since the day on which `key` booked the debt, except for `key`."""
    booked_on = next((row.on for row in rows if row.key == key), date.max)
    amounts: dict[tuple[str, date], Decimal] = {}
    for row in rows:
        if row.key is not None and row.key != key and row.on >= booked_on:
            amounts[row.label, row.on] = amounts.get((row.label, row.on), _ZERO) + row.amount
    for (label, on), amount in amounts.items():
        text = RegisterTexts.NOT_IN_REGISTER_AFTER.format(voucher=label, day=on, amount=amount)
        yield Cause(kind=CauseKind.NOT_IN_REGISTER, voucher=label, on=on, amount=amount, evidence=text)


def _row(employee: EmployeeDebt, last_day: date | None, amount: Decimal) -> RegisterRow:
    days: Mapping[Text, Decimal | None] = {
        Text("Days earned", "Intjänade dagar"): employee.days_earned,
        Text("Days saved", "Sparade dagar"): employee.days_saved,
        Text("Days not taken", "Ej uttagna dagar"): employee.days_unused,
    }
    return RegisterRow(
        number=employee.employee_id or "",
        text=employee.employee_name or "",
        on=last_day,
        amount=amount,
        details=tuple((name, "" if value is None else f"{value:f}") for name, value in days.items()),
    )
