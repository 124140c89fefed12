"""The routes of the API.

Paths that start with `/3` use JSON envelopes. Paths that start with `/api` use plain JSON and another error format.

The tables in `schema` define fields, types and operations. The other modules of this package define the
resources' behaviour.
"""

from collections.abc import Sequence

from fortnox_sdk.sandbox.protocol.call import Route
from fortnox_sdk.sandbox.resources import currencies
from fortnox_sdk.sandbox.resources.assets import asset_types, assets
from fortnox_sdk.sandbox.resources.bookkeeping import accounts, financial_years, sie, voucher_series, vouchers
from fortnox_sdk.sandbox.resources.files import archive, attachments, file_connections, inbox
from fortnox_sdk.sandbox.resources.partner import integrations
from fortnox_sdk.sandbox.resources.payroll import employees, schedule_times, transactions, vacation_debt_basis
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, route
from fortnox_sdk.sandbox.resources.purchasing import supplier_invoice_payments, supplier_invoices, suppliers
from fortnox_sdk.sandbox.resources.registers import (
    articles,
    company_information,
    cost_centers_and_projects,
    customer_references,
    plain_registers,
    prices,
)
from fortnox_sdk.sandbox.resources.sales import (
    accruals,
    contract_templates,
    contracts,
    customers,
    invoice_payments,
    invoices,
    nox_finans_invoices,
    offers,
    orders,
    tax_reductions,
)
from fortnox_sdk.sandbox.resources.settings import email_senders, predefined, read_only_settings
from fortnox_sdk.sandbox.resources.time import time_registrations
from fortnox_sdk.sandbox.resources.warehouse import (
    custom_documents,
    incoming_goods,
    manual_deliveries,
    production_orders,
    purchase_orders,
    stock_points,
    stock_taking,
    stock_transfers,
    tenants,
)
from fortnox_sdk.sandbox.schema.operations import OPERATIONS

ENVELOPE_ROUTES: Sequence[Route] = (
    *accounts.ROUTES,
    *accruals.ROUTES,
    *archive.ROUTES,
    *articles.ROUTES,
    *asset_types.ROUTES,
    *assets.ROUTES,
    *company_information.ROUTES,
    *contract_templates.ROUTES,
    *contracts.ROUTES,
    *cost_centers_and_projects.ROUTES,
    *currencies.ROUTES,
    *customer_references.ROUTES,
    *customers.ROUTES,
    *email_senders.ROUTES,
    *employees.ROUTES,
    *file_connections.ROUTES,
    *financial_years.ROUTES,
    *inbox.ROUTES,
    *invoice_payments.ROUTES,
    *invoices.ROUTES,
    *nox_finans_invoices.ROUTES,
    *offers.ROUTES,
    *orders.ROUTES,
    *plain_registers.ROUTES,
    *predefined.ROUTES,
    *prices.ROUTES,
    *read_only_settings.ROUTES,
    *schedule_times.ROUTES,
    *sie.ROUTES,
    *supplier_invoice_payments.ROUTES,
    *supplier_invoices.ROUTES,
    *suppliers.ROUTES,
    *tax_reductions.ROUTES,
    *transactions.ROUTES,
    *vacation_debt_basis.ROUTES,
    *voucher_series.ROUTES,
    *vouchers.ROUTES,
)

_HANDLERS: Handlers = {
    **attachments.HANDLERS,
    **custom_documents.HANDLERS,
    **incoming_goods.HANDLERS,
    **integrations.HANDLERS,
    **manual_deliveries.HANDLERS,
    **production_orders.HANDLERS,
    **purchase_orders.HANDLERS,
    **stock_points.HANDLERS,
    **stock_taking.HANDLERS,
    **stock_transfers.HANDLERS,
    **tenants.HANDLERS,
    **time_registrations.HANDLERS,
}

PLAIN_ROUTES: Sequence[Route] = tuple(
    route(operation, _HANDLERS[key]) for key, operation in OPERATIONS.items()
)
