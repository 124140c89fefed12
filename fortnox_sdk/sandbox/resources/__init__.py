"""The behaviour of Fortnox's resources, one file each. Fields and types come from the tables in `protocol`."""

from fortnox_sdk.sandbox.protocol.call import Route
from fortnox_sdk.sandbox.resources.assets import asset_types, assets
from fortnox_sdk.sandbox.resources.bookkeeping import accounts, financial_years, sie, voucher_series, vouchers
from fortnox_sdk.sandbox.resources.files import file_connections, folders
from fortnox_sdk.sandbox.resources.payroll import employees, schedule_times, transactions, vacation_debt_basis
from fortnox_sdk.sandbox.resources.purchasing import supplier_invoice_payments, supplier_invoices, suppliers
from fortnox_sdk.sandbox.resources.registers import (
    articles,
    company_information,
    currencies,
    customer_references,
    dimensions,
    plain_registers,
    prices,
)
from fortnox_sdk.sandbox.resources.sales import (
    accruals,
    contract_templates,
    contracts,
    customers,
    invoice_delivery,
    invoice_payments,
    invoices,
    nox_finans_invoices,
    offers,
    orders,
    tax_reductions,
)
from fortnox_sdk.sandbox.resources.settings import email_senders, predefined, read_only

__all__ = ["all_routes"]

_FILES = (
    accounts,
    accruals,
    articles,
    assets,
    asset_types,
    dimensions,
    company_information,
    contracts,
    contract_templates,
    currencies,
    customer_references,
    customers,
    email_senders,
    employees,
    file_connections,
    folders,
    financial_years,
    invoice_delivery,
    invoice_payments,
    invoices,
    nox_finans_invoices,
    offers,
    orders,
    transactions,
    plain_registers,
    predefined,
    prices,
    schedule_times,
    read_only,
    sie,
    supplier_invoice_payments,
    supplier_invoices,
    suppliers,
    tax_reductions,
    vacation_debt_basis,
    vouchers,
    voucher_series,
)


def all_routes() -> list[Route]:
    """Every request that the API takes."""
    return [route for resource in _FILES for route in resource.routes()]
