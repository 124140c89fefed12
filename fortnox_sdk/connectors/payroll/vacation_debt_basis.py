"""The company's vacation debt (semesterskuld) to its employees at the end of a month."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, record_rows

__all__ = ["EmployeeDebt", "VacationDebtBasis", "VacationDebtBasisConnector"]


@attrs.frozen(kw_only=True)
class EmployeeDebt(Entity):
    """The vacation days of an employee, and the company's debt for them in SEK."""

    days_earned: Decimal | None = None
    days_saved: Decimal | None = None
    days_unused: Decimal | None = None
    debt_advance: Decimal | None = None
    debt_earned: Decimal | None = None
    debt_saved: Decimal | None = None
    debt_unused: Decimal | None = None
    employee_id: str | None = None
    employee_name: str | None = None
    total_debt_employee: Decimal | None = None
    total_debt_employer_contribution: Decimal | None = None
    variable_earned: Decimal | None = None
    variable_unused: Decimal | None = None
    wage_earned: Decimal | None = None
    wage_saved: Decimal | None = None
    wage_unused: Decimal | None = None


@attrs.frozen(kw_only=True)
class VacationDebtBasis(Entity):
    """The vacation debt at the end of a month, by employee, with its voucher if the debt is booked."""

    employees: Sequence[EmployeeDebt] = record_rows()
    last_day: date | None = None
    month: int | None = None
    voucher_number: int | None = None
    voucher_series: str | None = None
    voucher_year: int | None = None
    """Fortnox's id of the financial year."""
    year: int | None = None
    """The calendar year."""


class VacationDebtBasisConnector(
    Connector,
    path="/3/vacationdebtbasis",
    one="VacationDebtBasis",
    many="VacationDebtBasis",
    scope="salary",
):
    """The vacation debt (semesterskuld), which can only be read.

    Scope: salary. Calls need no financial year.
    """

    def get(self, year: int, month: int) -> VacationDebtBasis:
        """Return the vacation debt at the end of a month (1 to 12) of a calendar year.

        Raises:
            NotFound: Fortnox has no vacation debt for this month.
        """
        return self._fetch(VacationDebtBasis, year, month)
