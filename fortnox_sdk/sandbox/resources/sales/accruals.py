"""Accruals of customer invoices, supplier invoices and contracts. `accrual_vouchers` posts their periods."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_MONTHS = {
    "MONTHLY": 1,
    "BIMONTHLY": 2,
    "QUARTERLY": 3,
    "SEMIANNUALLY": 6,
    "ANNUALLY": 12,
    "1_MONTHS": 1,
    "2_MONTHS": 2,
    "3_MONTHS": 3,
    "6_MONTHS": 6,
    "12_MONTHS": 12,
}
_BY_MONTHS = {1: "MONTHLY", 2: "BIMONTHLY", 3: "QUARTERLY", 6: "SEMIANNUALLY", 12: "ANNUALLY"}
_NO_INVOICE = (2000434, "Kan inte hitta fakturan ({}).")
_MISSING = (CODES["record_missing"], "Kan inte hitta periodiseringen.")
_DUPLICATE = (CODES["number_taken"], "Dokument {} är redan periodiserat.")


def _check_rows(call: Call, body: Body, rows: str, accounts: tuple[str, ...]) -> None:
    """Raise a Problem if an account does not exist or the rows do not balance."""
    demand_accounts(
        call, [body[name] for name in accounts] + [row.get("Account") for row in body[rows] or ()]
    )
    sums = [decimal(row.get("Debit")) - decimal(row.get("Credit")) for row in body[rows] or ()]
    if sum(sums, Decimal(0)):
        raise Problem.assumed("not_balanced", "Periodiseringens rader balanserar inte.")


def period_days(body: Body) -> list[date]:
    """Return the day on which each period of an accrual is posted.

    The rows of an accrual contain the amounts of one period, and each period has one voucher. Fortnox has a setting
    for the day. The sandbox assumes the last day of the period.
    """
    starts = _period_starts(body)
    return [*(start - timedelta(days=1) for start in starts[1:]), date.fromisoformat(body["EndDate"])]


def _period_starts(body: Body) -> list[date]:
    """Return the first day of each period.

    The periods start at intervals of one or more months, and all of them start before the end date. An accrual from
    25 March to 25 June thus has three monthly periods, as in Fortnox's old documentation.
    """
    if not body["StartDate"] or not body["EndDate"]:
        raise Problem.assumed("bad_date", "Periodiseringen saknar start eller slut.")
    first, last = date.fromisoformat(body["StartDate"]), date.fromisoformat(body["EndDate"])
    if last < first:
        raise Problem.assumed("bad_date", "Periodiseringens slut ligger före dess början.")
    months = (last.year - first.year) * 12 + last.month - first.month
    step = _MONTHS.get(body["Period"], 1)
    later = (_months_after(first, n) for n in range(step, months + 1, step))
    return [first, *(start for start in later if start < last)]


def _months_after(day: date, months: int) -> date:
    """Add months to a date. If the resulting month has too few days, return its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _of_invoice(
    resource: str, number: str, rows: str, accounts: tuple[str, ...]
) -> Callable[[Call, Body], None]:
    def finish(call: Call, body: Body) -> None:
        invoice = demand_record(call, resource, body[number], _NO_INVOICE)
        if invoice["AccountingMethod"] == "CASH":
            # Fortnox's help: invoices of the cash method can't be accrued.
            raise Problem.assumed("wrong_state", "Fakturan kan inte periodiseras med kontantmetoden.")
        _check_rows(call, body, rows, accounts)
        body["Period"] = body["Period"] or "MONTHLY"
        body["Times"] = len(_period_starts(body))

    return finish


def _of_contract(call: Call, body: Body) -> None:
    refusal = (CODES["reference_missing"], "Kan inte hitta avtalet ({}).")
    contract = demand_record(call, "contracts", body["DocumentNumber"], refusal)
    _check_rows(call, body, "AccrualRows", ("AccrualAccount", "CostAccount"))
    body["Period"] = _BY_MONTHS.get(contract["InvoiceInterval"], "MONTHLY")
    body["Times"] = contract["InvoiceInterval"]


class _InvoiceAccruals(Register):
    """The register of accruals of customer invoices."""

    def add_record(self, call: Call, fields: Body) -> Body:
        """Create an accrual. Raises a Problem if the customer invoice is booked (Fortnox's help)."""
        invoice = demand_record(call, "invoices", fields["InvoiceNumber"], _NO_INVOICE)
        if invoice["Booked"]:
            raise Problem.assumed("invoice_booked", "Fakturan är bokförd och kan inte periodiseras.")
        return super().add_record(call, fields)


SUPPLIER_ACCRUALS = Register(
    resource=RESOURCES["supplierinvoiceaccruals"],
    missing=_MISSING,
    duplicate_error=_DUPLICATE,
    numbered="sent",
    finish=_of_invoice(
        "supplierinvoices",
        "SupplierInvoiceNumber",
        "SupplierInvoiceAccrualRows",
        ("AccrualAccount", "CostAccount"),
    ),
)
_REGISTERS = (
    _InvoiceAccruals(
        resource=RESOURCES["invoiceaccruals"],
        missing=_MISSING,
        duplicate_error=_DUPLICATE,
        numbered="sent",
        finish=_of_invoice(
            "invoices", "InvoiceNumber", "InvoiceAccrualRows", ("AccrualAccount", "RevenueAccount")
        ),
    ),
    SUPPLIER_ACCRUALS,
    Register(
        resource=RESOURCES["contractaccruals"],
        missing=_MISSING,
        duplicate_error=_DUPLICATE,
        numbered="sent",
        finish=_of_contract,
    ),
)


ROUTES = [route for register in _REGISTERS for route in register.routes()]
