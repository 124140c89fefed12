"""Tests of the vacation debt by account, with example books in memory."""

from datetime import date
from decimal import Decimal

from fortnox_sdk.connectors.payroll.vacation_debt_basis import EmployeeDebt, VacationDebtBasis
from fortnox_sdk.year_end.appendix import CauseKind, FindingKind
from fortnox_sdk.year_end.registers.vacation import vacation_accounts
from tests.year_end.registers.paper_books import YEAR_END, PaperBooks

BASIS = VacationDebtBasis(
    last_day=YEAR_END,
    employees=(
        EmployeeDebt(
            employee_id="1",
            employee_name="Maja Lind",
            total_debt_employee=Decimal(800),
            total_debt_employer_contribution=Decimal(250),
        ),
        EmployeeDebt(
            employee_id="2", total_debt_employee=Decimal(200), total_debt_employer_contribution=Decimal(0)
        ),
    ),
)


def test_the_voucher_of_the_debt_shows_its_accounts() -> None:
    paper = PaperBooks(opening_before={"2920": -900, "2941": -240, "2910": -50})
    key = paper.voucher(YEAR_END, {"2920": -100, "2941": -10})
    found = vacation_accounts(BASIS, key, paper.source())
    assert {account: part.total for account, part in found.accounts.items()} == {"2920": -1000, "2941": -250}
    assert [row.number for row in found.accounts["2941"].rows] == ["1"]


def test_a_voucher_after_the_debt_was_booked_explains_the_difference() -> None:
    paper = PaperBooks(opening_before={"2920": -900})
    key = paper.voucher(date(2025, 12, 30), {"2920": -100})
    paper.voucher(YEAR_END, {"2920": -70})
    (cause,) = vacation_accounts(BASIS, key, paper.source()).accounts["2920"].causes
    assert (cause.kind, cause.voucher, cause.amount) == (CauseKind.NOT_IN_REGISTER, "A2", -70)


def test_another_difference_has_no_cause() -> None:
    paper = PaperBooks(opening_before={"2920": -800})
    key = paper.voucher(YEAR_END, {"2920": -100})
    part = vacation_accounts(BASIS, key, paper.source()).accounts["2920"]
    assert (part.total, part.causes) == (-1000, ())


def test_a_missing_amount_is_never_replaced_by_0() -> None:
    paper = PaperBooks()
    key = paper.voucher(YEAR_END, {"2920": -100})
    basis = VacationDebtBasis(employees=(EmployeeDebt(employee_id="3"),), last_day=YEAR_END)
    (finding,) = vacation_accounts(basis, key, paper.source()).accounts["2920"].findings
    assert finding.kind is FindingKind.NOT_VERIFIED


def test_a_debt_on_several_accounts_is_not_compared() -> None:
    paper = PaperBooks()
    key = paper.voucher(YEAR_END, {"2920": -100, "2921": -60})
    found = vacation_accounts(BASIS, key, paper.source())
    assert found.accounts == {}
    assert "2920, 2921" in found.finding().text.en
