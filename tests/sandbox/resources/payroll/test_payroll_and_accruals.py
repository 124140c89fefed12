"""Tests of employees, transactions, schedules and accruals with `FortnoxClient`."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.payroll.absence_transactions import AbsenceTransaction
from fortnox_sdk.connectors.payroll.attendance_transactions import AttendanceTransaction
from fortnox_sdk.connectors.payroll.employees import Employee
from fortnox_sdk.connectors.payroll.expenses import Expense
from fortnox_sdk.connectors.payroll.salary_transactions import SalaryTransaction
from fortnox_sdk.connectors.payroll.schedule_times import ScheduleTime
from fortnox_sdk.connectors.purchasing.supplier_invoice_accruals import SupplierInvoiceAccrual
from fortnox_sdk.connectors.registers.articles import Article
from fortnox_sdk.connectors.sales.contract_accruals import AccrualRow, ContractAccrual
from fortnox_sdk.connectors.sales.contracts import Contract, InvoiceRow
from fortnox_sdk.connectors.sales.invoice_accruals import InvoiceAccrual
from fortnox_sdk.errors import BadRequest, NotFound

DAY = date(2026, 1, 12)
LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"
OWN_IDS = "www.fortnox.se/developer/blog/salary-api-is-now-supporting-multiple-registrations-per-day"
ABSENCE = AbsenceTransaction(cause_code="SJK", day=DAY, hours=Decimal(8))
ATTENDANCE = AttendanceTransaction(cause_code="ARB", day=DAY, hours=Decimal(8))


@pytest.fixture
def employee(client):
    return client.employees.create(
        Employee(first_name="Eva", last_name="Ek", email="eva@example.com")
    ).employee_id


@pytest.mark.reported(
    f"{LIVE_TESTS}: EmployeeTests, Test_Employee_CRUD; a new id: api.fortnox.se/apidocs, POST employees"
)
def test_employee_is_created_and_updated(client, employee):
    assert client.employees.get(employee).first_name == "Eva"
    assert client.employees.update(employee, Employee(first_name="Ida")).first_name == "Ida"


@pytest.mark.specified("GET /3/employees")
def test_employee_is_listed(client, employee):
    assert employee in [row.employee_id for row in client.employees.list()]


@pytest.mark.specified("PUT /3/employees/{EmployeeId}")
def test_employee_is_made_inactive(client, employee):
    assert client.employees.update(employee, Employee(inactive=True)).inactive is True


@pytest.mark.reported("developer.fortnox.se/documentation/resources/employees")
def test_full_name_of_an_employee_is_both_names(client, employee):
    assert client.employees.get(employee).full_name == "Eva Ek"


@pytest.mark.assumed("a GET of an employee who does not exist")
def test_missing_employee_is_not_found(client):
    with pytest.raises(NotFound):
        client.employees.get("4711")


def each_transaction(operation):
    """Return a decorator that runs a test for absence and for attendance transactions.

    Each run gets the pytest marker `specified(operation)`. A `*` in `operation` is replaced by the path of the
    transactions.
    """
    return pytest.mark.parametrize(
        ("resource", "record"),
        [
            pytest.param(
                f"{kind}_transactions",
                record,
                marks=pytest.mark.specified(operation.replace("*", f"/3/{kind}transactions")),
            )
            for kind, record in (("absence", ABSENCE), ("attendance", ATTENDANCE))
        ],
    )


# The specification shows the id of an attendance transaction in lists only.
@pytest.mark.parametrize(
    ("resource", "record"),
    [
        pytest.param(
            "absence_transactions", ABSENCE, marks=pytest.mark.specified("GET /3/absencetransactions/{id}")
        ),
        pytest.param("attendance_transactions", ATTENDANCE, marks=pytest.mark.reported(OWN_IDS)),
    ],
)
def test_transaction_is_found_by_its_own_id(client, employee, resource, record):
    connector = getattr(client, resource)
    made = connector.create(attrs.evolve(record, employee_id=employee))
    assert connector.get(made.id) == made


@each_transaction("GET *")
def test_transactions_are_listed(client, employee, resource, record):
    connector = getattr(client, resource)
    made = connector.create(attrs.evolve(record, employee_id=employee))
    assert [row.id for row in connector.list()] == [made.id]


@each_transaction("GET */{id}/{Date}/{Code}")
def test_transactions_of_a_day_are_found_by_their_cause(client, employee, resource, record):
    connector = getattr(client, resource)
    made = connector.create(attrs.evolve(record, employee_id=employee))
    assert [row.id for row in connector.of_day(employee, DAY, made.cause_code)] == [made.id]
    assert connector.of_day(employee, date(2026, 1, 13), made.cause_code) == ()


@each_transaction("PUT */{id}")
def test_hours_of_a_transaction_are_changed(client, employee, resource, record):
    connector = getattr(client, resource)
    sent = attrs.evolve(record, employee_id=employee)
    made = connector.create(sent)
    for hours in (Decimal(4), Decimal(6)):
        assert connector.update(made.id, attrs.evolve(sent, hours=hours)).hours == hours


@each_transaction("DELETE */{id}")
def test_deleted_transaction_is_not_found(client, employee, resource, record):
    connector = getattr(client, resource)
    made = connector.create(attrs.evolve(record, employee_id=employee))
    connector.delete(made.id)
    with pytest.raises(NotFound):
        connector.get(made.id)


@pytest.mark.assumed("a POST of an absence of an employee who does not exist")
@pytest.mark.parametrize(
    ("resource", "record"), [("absence_transactions", ABSENCE), ("attendance_transactions", ATTENDANCE)]
)
def test_transaction_of_an_unknown_employee_is_refused(client, resource, record):
    with pytest.raises(BadRequest, match="anställde"):
        getattr(client, resource).create(attrs.evolve(record, employee_id="4711"))


@pytest.mark.reported(f"{LIVE_TESTS}: ExpenseTests")
def test_expense_is_created_and_listed(client):
    client.expenses.create(Expense(code="BOS", text="Boende", account=5410))
    assert client.expenses.get("BOS").account == 5410
    assert [row.code for row in client.expenses.list()] == ["BOS"]


@pytest.mark.assumed("the Total of a salary transaction with an Amount and a Number")
def test_total_of_a_salary_transaction_is_its_amount_for_each_unit(client, employee):
    client.expenses.create(Expense(code="BOS", text="Boende", account=5410))
    line = SalaryTransaction(
        employee_id=employee,
        salary_code="11",
        day=DAY,
        amount=Decimal(200),
        number=Decimal("7.5"),
        expense="BOS",
    )
    assert client.salary_transactions.create(line).total == Decimal(1500)


@pytest.mark.reported(f"{LIVE_TESTS}: SalaryTransactionTests")
def test_salary_transaction_is_created_changed_and_deleted(client, employee):
    line = SalaryTransaction(employee_id=employee, salary_code="11", day=DAY, number=Decimal(10))
    made = client.salary_transactions.create(line)
    assert client.salary_transactions.get(made.salary_row) == made
    changed = SalaryTransaction(employee_id=employee, salary_code="11", day=DAY, text_row="Timlön")
    assert client.salary_transactions.update(made.salary_row, changed).text_row == "Timlön"
    client.salary_transactions.delete(made.salary_row)
    with pytest.raises(NotFound):
        client.salary_transactions.get(made.salary_row)


@pytest.mark.specified("GET /3/salarytransactions")
def test_salary_transactions_are_listed(client, employee):
    line = SalaryTransaction(employee_id=employee, salary_code="11", day=DAY, number=Decimal(10))
    made = client.salary_transactions.create(line)
    assert [row.salary_row for row in client.salary_transactions.list()] == [made.salary_row]


@pytest.mark.specified("GET /3/salarytransactions")
@pytest.mark.parametrize("name", ["employeeId", "employeeid"])
def test_salary_transactions_are_selected_by_employee(api, client, employee, name):
    line = SalaryTransaction(employee_id=employee, salary_code="11", day=DAY, number=Decimal(10))
    made = client.salary_transactions.create(line)
    found = [
        [row["SalaryRow"] for row in api.get("salarytransactions", **{name: number})["SalaryTransactions"]]
        for number in (employee, "4711")
    ]
    assert found == [[made.salary_row], []]


@pytest.mark.assumed("the schedule of a new employee on a Monday and on a Sunday")
def test_schedule_of_a_day_is_changed_and_reset(client, employee):
    assert client.schedule_times.get(employee, DAY).hours == "8"
    assert client.schedule_times.get(employee, date(2026, 1, 11)).hours == "0", "a Sunday"
    client.schedule_times.update(employee, DAY, ScheduleTime(hours="6", iwh1="2"))
    assert client.schedule_times.get(employee, DAY).iwh1 == "2"
    assert client.schedule_times.reset_day(employee, DAY).hours == "8"
    debt = client.vacation_debt_basis.get(2026, 1)
    assert (debt.last_day, debt.employees[-1].employee_name) == (date(2026, 1, 31), "Eva Ek")
    with pytest.raises(NotFound):
        client.vacation_debt_basis.get(2026, 13)


@pytest.mark.reported(f"{LIVE_TESTS}: ScheduleTimesTests")
def test_schedule_of_a_day_can_be_changed_again(client, employee):
    for hours in ("6.5", "7"):
        assert client.schedule_times.update(employee, DAY, ScheduleTime(hours=hours)).hours == hours
        assert client.schedule_times.get(employee, DAY).hours == hours


@pytest.mark.assumed("the Times of an accrual created without it, and a PUT with rows that do not balance")
def test_invoice_accrual_is_spread_over_periods(client):
    number = next(iter(client.invoices.list(filter="unbooked"))).document_number
    rows = (
        AccrualRow(account=3001, debit=Decimal(1000), credit=Decimal(0)),
        AccrualRow(account=1790, debit=Decimal(0), credit=Decimal(1000)),
    )
    accrual = InvoiceAccrual(
        invoice_number=number,
        accrual_account=1790,
        revenue_account=3001,
        description="Support",
        start_date=date(2026, 1, 1),
        end_date=date(2026, 6, 30),
        period="QUARTERLY",
        total=Decimal(1000),
        invoice_accrual_rows=rows,
    )
    made = client.invoice_accruals.create(accrual)
    assert (made.times, client.invoice_accruals.get(number)) == (2, made)
    assert [row.invoice_number for row in client.invoice_accruals.list()] == [number]
    crooked = attrs.evolve(accrual, invoice_accrual_rows=rows[:1])
    with pytest.raises(BadRequest, match="balanserar"):
        client.invoice_accruals.update(number, crooked)
    assert (
        client.invoice_accruals.update(number, attrs.evolve(accrual, description="Avtal")).description
        == "Avtal"
    )
    client.invoice_accruals.delete(number)
    with pytest.raises(NotFound):
        client.invoice_accruals.get(number)


def accrue_supplier_invoice(client):
    """Accrue a supplier invoice over the twelve months of a year."""
    number = next(iter(client.supplier_invoices.list())).given_number
    accrual = SupplierInvoiceAccrual(
        supplier_invoice_number=number,
        accrual_account=1790,
        cost_account=5410,
        start_date=date(2026, 1, 1),
        end_date=date(2026, 12, 31),
        period="1_MONTHS",
        times=12,
        total=Decimal(1200),
        supplier_invoice_accrual_rows=(
            AccrualRow(account=1790, debit=Decimal(1200)),
            AccrualRow(account=5410, credit=Decimal(1200)),
        ),
    )
    return client.supplier_invoice_accruals.create(accrual)


@pytest.mark.specified("POST /3/supplierinvoiceaccruals")
def test_supplier_invoice_accrual_has_the_number_of_its_periods(client):
    assert accrue_supplier_invoice(client).times == 12


@pytest.mark.specified("GET /3/supplierinvoiceaccruals")
def test_supplier_invoice_accrual_is_found_and_listed(client):
    made = accrue_supplier_invoice(client)
    number = made.supplier_invoice_number
    assert client.supplier_invoice_accruals.get(number) == made
    assert [row.supplier_invoice_number for row in client.supplier_invoice_accruals.list()].count(number) == 1


@pytest.mark.specified("DELETE /3/supplierinvoiceaccruals/{SupplierInvoiceNumber}")
def test_supplier_invoice_accrual_is_deleted(client):
    number = accrue_supplier_invoice(client).supplier_invoice_number
    client.supplier_invoice_accruals.delete(number)
    assert number not in [row.supplier_invoice_number for row in client.supplier_invoice_accruals.list()]


@pytest.mark.assumed("the Period and Times of an accrual of a contract that is invoiced every third month")
def test_contract_accrual_is_spread_over_its_interval(client):
    article = client.articles.create(Article(description="Service")).article_number
    contract = client.contracts.create(
        Contract(
            customer_number="1",
            invoice_rows=(InvoiceRow(article_number=article, delivered_quantity=Decimal(1)),),
            invoice_interval=3,
            period_end=date(2026, 3, 31),
        )
    )
    number = contract.document_number
    accrual = ContractAccrual(
        document_number=number,
        accrual_account=1790,
        cost_account=3001,
        description="Service",
        total=Decimal(300),
        accrual_rows=(
            AccrualRow(account=3001, debit=Decimal(300)),
            AccrualRow(account=1790, credit=Decimal(300)),
        ),
    )
    made = client.contract_accruals.create(accrual)
    assert (made.period, made.times, client.contract_accruals.get(number)) == ("QUARTERLY", 3, made)
    assert client.contract_accruals.update(number, ContractAccrual(description="Jour")).description == "Jour"
    assert [row.document_number for row in client.contract_accruals.list()] == [number]
    client.contract_accruals.delete(number)
    with pytest.raises(NotFound):
        client.contract_accruals.get(number)
