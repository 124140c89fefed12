"""The year-end operations that Fortnox offers only in its user interface.

They carry balances over from the preceding year ("Överför balanser från föregående år") and post the unpaid invoices
of a cash-method year ("Årsomför").
"""

from datetime import date
from decimal import Decimal

from fortnox_sdk.sandbox.books import balances
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.years import Year, find_year
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.invoicing import Invoices
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoices import SUPPLIER_INVOICES
from fortnox_sdk.sandbox.resources.sales.invoices import INVOICES
from fortnox_sdk.sandbox.resources.settlement import contra_rows, store_for_payment


def _demand_year(tenant: Tenant, year_id: int) -> Year:
    year = find_year(tenant, year_id)
    if year is None:
        raise Problem.assumed("year_missing", "Räkenskapsåret finns inte.")
    return year


def transfer_balances(tenant: Tenant, year_id: int) -> None:
    """Replace a year's opening balances with the closing balances of the preceding year."""
    balances.carry_balances(tenant, _demand_year(tenant, year_id))


def book_unpaid_invoices(call: Call, year_id: int) -> list[str]:
    """Post the unpaid invoices of a cash-method year on the last day of the year.

    Fortnox allows this from the last day of the year on, and creates one voucher for each invoice. Later payments
    then settle receivables and payables, so nothing is reversed in the next year (Fortnox's help). It is an
    assumption that the vouchers belong to the series of the invoices.

    Returns:
        The series and number of each voucher, such as `B17`.
    """
    year = _demand_year(call, year_id)
    if year.method != "CASH":
        raise Problem.assumed("wrong_state", "Räkenskapsåret använder inte kontantmetoden.")
    if call.today < year.last:
        raise Problem.assumed("wrong_state", "Räkenskapsåret har inte tagit slut.")
    return [
        voucher
        for register, sign in ((INVOICES, 1), (SUPPLIER_INVOICES, -1))
        for invoice in list(register.every(call))
        if year.first.isoformat() <= str(invoice["InvoiceDate"]) <= year.last.isoformat()
        for voucher in _book_unpaid(call, register, invoice, year.last, sign)
    ]


def _book_unpaid(call: Call, register: Invoices, invoice: Body, day: date, sign: int) -> list[str]:
    """Post the unpaid part of an invoice. Return a list with the voucher's name, or [] if nothing was posted.

    Args:
        call: The request.
        register: The register of the invoice.
        invoice: The invoice.
        day: The last day of the year.
        sign: 1 if an unpaid amount is a debit on the control account (receivables), -1 if it is a credit.
    """
    if invoice["Cancelled"]:
        return []
    control = register.control_account(call, invoice)
    if not invoice["Booked"]:
        # With the cash method, Fortnox posts only the payment of an invoice.
        store_for_payment(invoice, register.voucher_rows(call, invoice, day), control)
        invoice["Booked"] = True
    unpaid: Decimal = sign * decimal(invoice["_open_sek"])
    if not unpaid or not invoice.get("_cash_rows"):
        return []
    rows = [
        Row(account=control, amount=unpaid),
        *(row for row in contra_rows(invoice, control, -unpaid) if row.amount),
    ]
    register.post_voucher(call, invoice, rows, day)
    invoice["_cash_rows"] = []  # the payment settles the control account
    register.save(call, invoice)
    return [f"{invoice['VoucherSeries']}{invoice['VoucherNumber']}"]
