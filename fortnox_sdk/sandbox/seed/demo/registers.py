"""The demo company's registers besides its ledgers: assets, employees, accruals and tax reductions."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.assets.asset_types import ASSET_TYPES
from fortnox_sdk.sandbox.resources.assets.assets import ASSETS, depreciate
from fortnox_sdk.sandbox.resources.payroll.employees import EMPLOYEES
from fortnox_sdk.sandbox.resources.payroll.vacation_debt_basis import VACATION_DEBTS
from fortnox_sdk.sandbox.resources.sales.accrual_vouchers import post_accruals
from fortnox_sdk.sandbox.resources.sales.accruals import SUPPLIER_ACCRUALS
from fortnox_sdk.sandbox.resources.sales.tax_reductions import TAX_REDUCTIONS
from fortnox_sdk.sandbox.seed.demo.data import Accrual, DemoEvents, TaxReduction

_MONTH_ENDS: Final = (
    date(2025, 10, 31),
    date(2025, 11, 30),
    date(2025, 12, 31),
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2026, 3, 31),
)


class DemoRegisters:
    """The registers of the demo company. `call` is a function that creates a request on a given day."""

    def __init__(self, events: DemoEvents, call: Callable[..., Call]) -> None:
        self._events = events
        self._call = call

    def open(self, day: date) -> None:
        """Create the asset types, assets and employees."""
        type_ids = {str(body["Number"]): body["Id"] for body in ASSET_TYPES.every(self._call(day))}
        for kind in self._events.asset_types:
            fields: Body = {
                "Number": kind.number,
                "Description": kind.description,
                "AccountAssetId": kind.asset,
                "AccountDepreciationId": kind.depreciation,
                "AccountValueLossId": kind.cost,
            }
            type_ids[kind.number] = ASSET_TYPES.add_record(self._call(day), fields)["Id"]
        for asset in self._events.assets:
            body: Body = {
                "Number": asset.number,
                "Description": asset.text,
                "TypeId": type_ids[asset.type],
                "AcquisitionDate": asset.acquired.isoformat(),
                "AcquisitionStart": asset.acquired.replace(day=1).isoformat(),
                "AcquisitionValue": int(asset.value),
                "ManualOb": int(asset.opening),
                "DepreciationFinal": asset.final.isoformat(),
            }
            ASSETS.create_record(self._call(day, {"Asset": body}))
        for employee in self._events.employees:
            body = {
                "EmployeeId": employee.number,
                "FirstName": employee.first_name,
                "LastName": employee.last_name,
                "EmploymentDate": employee.employed.isoformat(),
                "Email": "personal@example.com",
            }
            EMPLOYEES.create_record(self._call(day, {"Employee": body}))

    def depreciate(self, day: date) -> None:
        """Post the depreciation of all assets up to a day."""
        ids = [asset["Id"] for asset in ASSETS.every(self._call(day))]
        depreciate(self._call(day, {"Asset": {"AssetIds": ids, "DepreciateUntil": day.isoformat()}}))

    def accrue(self, day: date, accrual: Accrual, account: int, number: str) -> None:
        """Create the accrual of the supplier invoice with the given number."""
        months = (accrual.last.year - accrual.first.year) * 12 + accrual.last.month - accrual.first.month + 1
        body: Body = {
            "SupplierInvoiceNumber": int(number),
            "Description": accrual.text,
            "AccrualAccount": account,
            "CostAccount": accrual.cost,
            "StartDate": accrual.first.isoformat(),
            "EndDate": accrual.last.isoformat(),
            "Period": "MONTHLY",
            "Times": months,
            "Total": accrual.per_month * months,
            "SupplierInvoiceAccrualRows": [
                {"Account": accrual.cost, "Debit": accrual.per_month, "Credit": Decimal(0)},
                {"Account": account, "Debit": Decimal(0), "Credit": accrual.per_month},
            ],
        }
        SUPPLIER_ACCRUALS.create_record(self._call(day, {"SupplierInvoiceAccrual": body}))

    @staticmethod
    def accrual_days() -> tuple[date, ...]:
        """Return the days on which the bookkeeper posts accruals."""
        return _MONTH_ENDS

    def post_accruals(self, day: date) -> None:
        """Post the accrual periods that end on or before a day."""
        post_accruals(self._call(day), day)

    def request_tax_reduction(self, day: date, reduction: TaxReduction, number: str) -> None:
        """Create the tax reduction of the invoice with the given number."""
        body: Body = {
            "AskedAmount": int(reduction.amount),
            "CustomerName": reduction.person,
            "ReferenceDocumentType": "INVOICE",
            "ReferenceNumber": number,
            "SocialSecurityNumber": reduction.personal_number,
        }
        TAX_REDUCTIONS.create_record(self._call(day, {"TaxReduction": body}))

    def store_vacation_debt(self, day: date, year: int, series: str, number: int) -> None:
        """Store all employees' vacation debts at the end of a month, with the voucher that posts them."""
        body: Body = {
            "Employees": [
                {
                    "EmployeeId": employee.number,
                    "EmployeeName": f"{employee.first_name} {employee.last_name}",
                    "DaysEarned": employee.days,
                    "DebtEarned": employee.debt,
                    "TotalDebtEmployee": employee.debt,
                    "TotalDebtEmployerContribution": employee.contribution,
                }
                for employee in self._events.employees
            ],
            "LastDay": day.isoformat(),
            "Month": day.month,
            "VoucherNumber": number,
            "VoucherSeries": series,
            "VoucherYear": year,
            "Year": day.year,
        }
        VACATION_DEBTS.insert(self._call(day), body, str(day.year), str(day.month))
