"""Calls that mypy and pyright must refuse. A comment on each line has the error codes of mypy and pyright."""

# pyright: standard
# (the strict mode would add an error about an unknown type to each line)

from datetime import date, datetime
from decimal import Decimal

from fortnox_sdk import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.connectors.payroll.employees import EmployeeSummary
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.connectors.sales.offers import OfferRow
from fortnox_sdk.connectors.sales.orders import Order
from fortnox_sdk.connectors.warehouse.purchase_orders import PurchaseOrder, PurchaseOrderRow


def operations_that_fortnox_does_not_have(client: FortnoxClient, invoice: Invoice, voucher: Voucher) -> None:
    client.vouchers.update("A", voucher)  # refused: attr-defined reportAttributeAccessIssue
    client.vouchers.cancel("A", 12)  # refused: attr-defined reportAttributeAccessIssue
    client.invoices.delete("1043")  # refused: attr-defined reportAttributeAccessIssue
    client.supplier_invoices.delete("88")  # refused: attr-defined reportAttributeAccessIssue
    client.financial_years.delete(3)  # refused: attr-defined reportAttributeAccessIssue
    client.account_charts.get("BAS 2025")  # refused: attr-defined reportAttributeAccessIssue
    client.company_information.update(invoice)  # refused: attr-defined reportAttributeAccessIssue
    client.invoices.approve_payment("1043")  # refused: attr-defined reportAttributeAccessIssue
    client.stock_balances.delete("A")  # refused: attr-defined reportAttributeAccessIssue
    client.predefined_accounts.delete("BG")  # refused: attr-defined reportAttributeAccessIssue
    client.invoice.list()  # refused: attr-defined reportAttributeAccessIssue


def fields_that_are_misspelt(client: FortnoxClient, invoice: Invoice) -> None:
    Invoice(costumer_number="7")  # refused: call-arg reportCallIssue
    Invoice(CustomerNumber="7")  # refused: call-arg reportCallIssue
    VoucherRow(accont=1930)  # refused: call-arg reportCallIssue
    Voucher(date=date(2025, 12, 31))  # refused: call-arg reportCallIssue
    repr(invoice.ballance)  # refused: attr-defined reportAttributeAccessIssue
    repr(client.invoices.list().first().balance)  # refused: union-attr reportOptionalMemberAccess
    repr(next(iter(client.invoices.list())).invoice_rows)  # refused: attr-defined reportAttributeAccessIssue


def records_that_share_fields(client: FortnoxClient, order: Order, employee: EmployeeSummary) -> None:
    client.offers.create(order)  # refused: arg-type reportArgumentType
    client.employees.create(employee)  # refused: arg-type reportArgumentType
    Order(offer_rows=())  # refused: call-arg reportCallIssue
    Order(order_rows=(OfferRow(),))  # refused: arg-type reportArgumentType
    order.city = "Luleå"  # refused: misc reportAttributeAccessIssue
    EmployeeSummary(full_name="Anna")  # refused: call-arg reportCallIssue


def values_of_a_wrong_type(client: FortnoxClient) -> None:
    VoucherRow(account=1930, debit=1200.0)  # refused: arg-type reportArgumentType
    VoucherRow(account=1930, debit="1200.00")  # refused: arg-type reportArgumentType
    VoucherRow(account="1930", debit=Decimal(1))  # refused: arg-type reportArgumentType
    InvoiceRow(price=99.5)  # refused: arg-type reportArgumentType
    Invoice(freight=0.1)  # refused: arg-type reportArgumentType
    Invoice(invoice_date="2025-12-31")  # refused: arg-type reportArgumentType
    Voucher(voucher_rows=(InvoiceRow(),))  # refused: arg-type reportArgumentType
    client.vouchers.get("A", "12", financial_year=3)  # refused: arg-type reportArgumentType
    client.invoices.get(1043)  # refused: arg-type reportArgumentType
    client.sie.export(financial_year=3, sie_type=5)  # refused: arg-type reportArgumentType
    client.financial_years.on("2025-12-31")  # refused: arg-type reportArgumentType


def lists_with_wrong_arguments(client: FortnoxClient) -> None:
    client.invoices.list(filter="unpayed")  # refused: arg-type reportArgumentType
    client.invoices.list(filter="authorizepending")  # refused: arg-type reportArgumentType
    client.supplier_invoices.list(filter="active")  # refused: arg-type reportArgumentType
    client.customers.list(filter="all")  # refused: arg-type reportArgumentType
    client.invoices.list("unpaid")  # refused: call-arg reportCallIssue
    client.invoices.list(fromdate=date(2025, 1, 1))  # refused: call-arg reportCallIssue
    client.invoices.list(from_date="2025-01-01")  # refused: arg-type reportArgumentType
    client.currencies.list(filter="active")  # refused: call-arg reportCallIssue
    client.invoices.list(sort_by="balance")  # refused: arg-type reportArgumentType
    client.invoices.list(sort_by="total", sort_order="down")  # refused: arg-type reportArgumentType
    client.invoices.list(sent="true")  # refused: arg-type reportArgumentType
    client.invoices.list(last_modified=date(2025, 1, 1))  # refused: arg-type reportArgumentType
    client.orders.list(filter="ordercreated")  # refused: arg-type reportArgumentType
    client.stock_points.list(state="active")  # refused: arg-type reportArgumentType


def missing_financial_years(client: FortnoxClient, voucher: Voucher) -> None:
    client.vouchers.create(voucher)  # refused: call-arg reportCallIssue
    client.vouchers.list()  # refused: call-arg reportCallIssue
    client.vouchers.get("A", 12)  # refused: call-arg reportCallIssue
    client.accounts.get(1930)  # refused: call-arg reportCallIssue
    client.accounts.list()  # refused: call-arg reportCallIssue
    client.sie.export()  # refused: call-arg reportCallIssue
    client.voucher_file_connections.list()  # refused: call-arg reportCallIssue
    client.voucher_series.list()  # refused: call-arg reportCallIssue
    client.vouchers.list(financial_year=date(2025, 1, 1))  # refused: arg-type reportArgumentType


def records_in_the_wrong_place(client: FortnoxClient, invoice: Invoice, customer: Customer) -> None:
    VoucherRow(1930, Decimal(1))  # refused: call-arg+arg-type reportCallIssue
    client.invoices.create(customer)  # refused: arg-type reportArgumentType
    client.invoices.create({"CustomerNumber": "7"})  # refused: arg-type reportArgumentType
    client.invoices.create(record=invoice)  # refused: call-arg reportCallIssue
    for row in client.invoices.list():
        client.invoices.update("1043", row)  # refused: arg-type reportArgumentType
    client.invoices.update("1043", invoice, since=customer)  # refused: arg-type reportArgumentType
    client.invoices.update(invoice)  # refused: call-arg+arg-type reportCallIssue
    invoice.comments = "Påmind"  # refused: misc reportAttributeAccessIssue
    Customer(name=datetime(2025, 1, 1))  # refused: arg-type reportArgumentType  # noqa: DTZ001 - never run


def areas_below_api(client: FortnoxClient, order: PurchaseOrder) -> None:
    client.purchase_orders.delete(4)  # refused: attr-defined reportAttributeAccessIssue
    client.purchase_orders.update(4, order, since=order)  # refused: call-arg reportCallIssue
    client.stock_balances.get("A1")  # refused: attr-defined reportAttributeAccessIssue
    client.stock_balances.list(item_ids="A1")  # refused: arg-type reportArgumentType
    client.production_orders.list(state="done")  # refused: arg-type reportArgumentType
    client.time_registrations.list(from_date=date(2025, 1, 1))  # refused: call-arg reportCallIssue
    PurchaseOrder(suplier_number="7")  # refused: call-arg reportCallIssue
    PurchaseOrder(rows=[VoucherRow()])  # refused: list-item reportArgumentType
    Voucher(voucher_rows=[InvoiceRow()])  # refused: list-item reportArgumentType
    client.invoices.update("1", Invoice(document_number=None))  # refused: arg-type reportArgumentType
    client.invoice_payments.list(invoice_number=17)  # refused: arg-type reportArgumentType
    client.invoices.list(limit="10")  # refused: arg-type reportArgumentType
    client.request("PATCH", "/3/units")  # refused: arg-type reportArgumentType
    client.request("GET", "/3/units").get("Units")  # refused: attr-defined reportAttributeAccessIssue
    len(client.units.list())  # refused: arg-type reportArgumentType
    PurchaseOrderRow(item_id="A1", price=9.9)  # refused: arg-type reportArgumentType
