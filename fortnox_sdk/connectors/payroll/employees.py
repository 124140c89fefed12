"""Employees (anställda)."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.connectors._selection import Selection
from fortnox_sdk.connectors.payroll._employee_enums import (
    EmploymentForm,
    ForaType,
    PayslipType,
    PersonelType,
    SalaryForm,
    TaxAllowance,
)
from fortnox_sdk.entities.codec import (
    Entity,
    blank,
    key,
    read_only,
    record_rows,
    required,
    sorted_by_name,
    wire,
)
from fortnox_sdk.http.paging import Pager

__all__ = [
    "DatedSchedule",
    "DatedWage",
    "Employee",
    "EmployeeCategory",
    "EmployeeChild",
    "EmployeeConnector",
    "EmployeeFilter",
    "EmployeeSummary",
    "EmploymentForm",
    "ForaType",
    "OpeningSalary",
    "PayslipType",
    "PersonelType",
    "SalaryForm",
    "TaxAllowance",
]


EmployeeFilter = Literal["active", "inactive"]


@attrs.frozen(kw_only=True)
class OpeningSalary(Entity):
    """An amount that an employee was paid earlier in the year, before the company used Fortnox for payroll."""

    amount: Decimal | None = None
    employee_id: str | None = None
    """At most 15 characters."""
    period: str | None = None
    product_group: str | None = None
    quantity: Decimal | None = None
    quantity_unit: str | None = None
    row_id: int | None = None
    salary_type_name: str | None = None
    salary_type_number: str | None = None
    sort_code: str | None = None
    text_row: str | None = None
    total: Decimal | None = None
    vat: Decimal | None = wire("VAT")


@attrs.frozen(kw_only=True)
class EmployeeChild(Entity):
    """A child of an employee, with the days of parental leave for the child."""

    approved_days: int | None = None
    child: str | None = None
    employee_id: str | None = None
    """At most 15 characters."""
    id: str | None = None
    ingoing_withdrawn_days: int | None = None
    withdrawn_days: Decimal | None = None


@attrs.frozen(kw_only=True)
class EmployeeCategory(Entity):
    """A category that an employee belongs to."""

    name: str | None = None
    value: str | None = wire("value")


@attrs.frozen(kw_only=True)
class DatedWage(Entity):
    """An employee's pay from `first_day` on."""

    employee_id: str | None = None
    """At most 15 characters."""
    first_day: date | None = None
    hourly_pay: str | None = None
    monthly_salary: str | None = None


@attrs.frozen(kw_only=True)
class DatedSchedule(Entity):
    """An employee's schedule from `first_day` on."""

    employee_id: str | None = None
    """At most 15 characters."""
    first_day: date | None = None
    schedule_id: str | None = None


@attrs.frozen(kw_only=True)
class _EmployeeFields(Entity):
    """Fields shared by the full record and the summary of an employee."""

    absence_hours_non_vacation_based: Decimal | None = None
    absence_hours_vacation_based: Decimal | None = None
    absence_workdays_non_vacation_based: Decimal | None = None
    absence_workdays_vacation_based: Decimal | None = None
    address1: str | None = None
    address2: str | None = None
    atf_value: Decimal | None = wire("ATFValue")
    atk_value: Decimal | None = wire("ATKValue")
    auto_non_recurring_tax: bool | None = None
    average_hourly_wage: Decimal | None = blank()
    """None if Fortnox sends an empty text, as in the example in Fortnox's documentation of employees."""
    average_weekly_hours: Decimal | None = blank()
    bank_account_no: str | None = None
    city: str | None = None
    clearing_no: str | None = None
    cost_center: str | None = None
    country: str | None = None
    current_comp_balance: Decimal | None = None
    current_flex_balance: Decimal | None = None
    dated_schedules: Sequence[DatedSchedule] = record_rows()
    dated_wages: Sequence[DatedWage] = record_rows()
    email: str | None = None
    employed_to: date | None = None
    employee_categories: Sequence[EmployeeCategory] = record_rows()
    employee_children: Sequence[EmployeeChild] = record_rows()
    employment_date: date | None = None
    employment_form: EmploymentForm | str | None = None
    first_name: str | None = None
    fora_type: ForaType | str | None = None
    full_name: str | None = read_only()
    full_time_equivalent: Decimal | None = None
    hourly_pay: Decimal | None = None
    inactive: bool | None = None
    initial_comp: Decimal | None = None
    initial_flex: Decimal | None = None
    job_title: str | None = None
    """At most 30 characters."""
    last_name: str | None = None
    monthly_salary: Decimal | None = None
    non_recurring_tax: Decimal | None = None
    non_vacation_based_calendar_days_partial: Decimal | None = None
    non_vacation_based_calendar_days_whole: Decimal | None = None
    opening_salaries: Sequence[OpeningSalary] = record_rows()
    payslip_type: PayslipType | str | None = None
    personal_identity_number: str | None = None
    personel_type: PersonelType | str | None = None
    phone1: str | None = None
    phone2: str | None = None
    post_code: str | None = None
    preliminary_tax_deducted: Decimal | None = None
    project: str | None = None
    salary_form: SalaryForm | str | None = None
    schedule_id: str | None = None
    tax_allowance: TaxAllowance | str | None = None
    tax_column: int | None = None
    """The column of the tax table, from 1 to 6."""
    tax_table: Decimal | None = None
    vacation_based_attendance_days: Decimal | None = None
    vacation_based_attendance_hours: Decimal | None = None
    vacation_based_calendar_days_whole: Decimal | None = None
    vacation_based_salary_total: Decimal | None = None
    vacation_based_salary_variable_addition: Decimal | None = None
    vacation_based_salary_worked_time: Decimal | None = None
    vacation_calculation_advance_vacation_debt: Decimal | None = None
    vacation_calculation_include_in_calculation: bool | None = None
    vacation_calculation_same_wage_percent: bool | None = None
    vacation_calculation_sole_custody: bool | None = None
    vacation_calculation_sum_only_no_days: bool | None = None
    vacation_calculation_total_vacation_salary_sum: Decimal | None = None
    vacation_calculation_vacation_entitlement: Decimal | None = None
    vacation_calculation_variable_addition_sum: Decimal | None = None
    vacation_days_paid: Decimal | None = read_only()
    vacation_days_pending_paid: Decimal | None = read_only()
    vacation_days_pending_prepaid: Decimal | None = read_only()
    vacation_days_pending_saved: Decimal | None = read_only()
    vacation_days_pending_saved_year1: Decimal | None = read_only()
    vacation_days_pending_saved_year2: Decimal | None = read_only()
    vacation_days_pending_saved_year3: Decimal | None = read_only()
    vacation_days_pending_saved_year4: Decimal | None = read_only()
    vacation_days_pending_saved_year5: Decimal | None = read_only()
    vacation_days_pending_saved_year6_plus: Decimal | None = read_only()
    vacation_days_pending_unpaid: Decimal | None = read_only()
    vacation_days_prepaid: Decimal | None = read_only()
    vacation_days_registered_paid: Decimal | None = read_only()
    vacation_days_registered_prepaid: Decimal | None = read_only()
    vacation_days_registered_saved: Decimal | None = read_only()
    vacation_days_registered_saved_year1: Decimal | None = read_only()
    vacation_days_registered_saved_year2: Decimal | None = read_only()
    vacation_days_registered_saved_year3: Decimal | None = read_only()
    vacation_days_registered_saved_year4: Decimal | None = read_only()
    vacation_days_registered_saved_year5: Decimal | None = read_only()
    vacation_days_registered_saved_year6_plus: Decimal | None = read_only()
    vacation_days_registered_unpaid: Decimal | None = read_only()
    vacation_days_saved: Decimal | None = read_only()
    vacation_days_saved_employment_rate_year1: Decimal | None = read_only()
    vacation_days_saved_employment_rate_year2: Decimal | None = read_only()
    vacation_days_saved_employment_rate_year3: Decimal | None = read_only()
    vacation_days_saved_employment_rate_year4: Decimal | None = read_only()
    vacation_days_saved_employment_rate_year5: Decimal | None = read_only()
    vacation_days_saved_employment_rate_year6_plus: Decimal | None = read_only()
    vacation_days_saved_year1: Decimal | None = read_only()
    vacation_days_saved_year2: Decimal | None = read_only()
    vacation_days_saved_year3: Decimal | None = read_only()
    vacation_days_saved_year4: Decimal | None = read_only()
    vacation_days_saved_year5: Decimal | None = read_only()
    vacation_days_saved_year6_plus: Decimal | None = read_only()
    vacation_days_unpaid: Decimal | None = read_only()
    working_time_enumeration: str | None = None


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class Employee(_EmployeeFields):
    """The full record of an employee."""

    email: str | None = required()
    employee_id: str = key()
    """At most 15 characters."""
    first_name: str | None = required()
    last_name: str | None = required()


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class EmployeeSummary(_EmployeeFields):
    """An employee as returned in lists."""

    employee_id: str
    url: str | None = wire("@url")


class EmployeeConnector(
    Gets[Employee, str],
    Creates[Employee],
    Updates[Employee, str],
    path="/3/employees",
    one="Employee",
    many="Employees",
    scope="salary",
):
    """Operations on employees.

    An employee can't be deleted; set `inactive` to True instead.

    Scope: salary. Calls need no financial year.
    """

    entity = Employee

    def list(
        self,
        *,
        filter: EmployeeFilter | None = None,  # noqa: A002 - Fortnox's word
        limit: int | None = None,
    ) -> Pager[EmployeeSummary]:
        """Return employees, page by page.

        `filter` is one of Fortnox's predefined selections.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"filter": filter}
        return self._pager(EmployeeSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[EmployeeSummary, Any], bool]] = {
    "filter": lambda row, word: row.inactive in {None, word == "inactive"},
}
