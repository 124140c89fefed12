"""Calls that mypy and pyright must accept: correct versions of the calls in `refused.py`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_type

import attrs

from fortnox_sdk import Connection, FortnoxClient, FortnoxConfig, Secret, sign_in
from fortnox_sdk.auth import SignIn, ask_for_redirect, sign_in_as_service
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherConnector, VoucherRow, VoucherSummary
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow, InvoiceSummary
from fortnox_sdk.connectors.sales.orders import Order, OrderRow
from fortnox_sdk.connectors.warehouse.purchase_orders import PurchaseOrder, PurchaseOrderRow
from fortnox_sdk.connectors.warehouse.stock_balances import StockBalance
from fortnox_sdk.http import Pager
from fortnox_sdk.stores import TokenStore


def signs_in(config: FortnoxConfig, store: TokenStore) -> None:
    assert_type(sign_in(), Connection)
    assert_type(FortnoxClient.connect(sign_in(paste=ask_for_redirect)), FortnoxClient)
    assert_type(FortnoxClient.connect(sign_in_as_service(1838388)), FortnoxClient)
    assert_type(FortnoxClient.from_token("token"), FortnoxClient)
    attempt = SignIn.resume(SignIn(config, store).save(), config, store, session="user 7")
    assert_type(attempt.finish(Secret("https://books.example.com/callback?code=x&state=y")), Connection)


def reads(client: FortnoxClient) -> None:
    assert_type(client.vouchers, VoucherConnector)
    assert_type(client.invoices.get("1043"), Invoice)
    assert_type(client.invoices.list(filter="unpaid", from_date=date(2025, 1, 1)), Pager[InvoiceSummary])
    assert_type(client.invoices.list().first(), InvoiceSummary | None)
    client.invoices.list(sort_by="invoicedate", sort_order="descending", sent=True, customer_number="7")
    client.invoices.list(last_modified=datetime(2025, 1, 1, tzinfo=UTC), filter=None)
    assert_type(client.vouchers.list(financial_year=3, series="A"), Pager[VoucherSummary])
    assert_type(client.invoices.preview("1043"), bytes)
    for rows in client.invoices.list().pages():
        assert_type(rows, Sequence[InvoiceSummary])
    # Fields that every recorded response has are never None, so amounts can be summed directly.
    total: Decimal = sum((row.balance for row in client.invoices.list()), Decimal(0))
    assert_type(total, Decimal)


def writes(client: FortnoxClient) -> None:
    row = VoucherRow(account=1930, debit=Decimal("1200.00"))
    voucher = Voucher(
        voucher_series="A",
        transaction_date=date(2025, 12, 31),
        description="Avskrivning",
        voucher_rows=(row,),
    )
    assert_type(client.vouchers.create(voucher, financial_year=3), Voucher)
    read = client.invoices.get("1043")
    changed = attrs.evolve(read, comments="Påmind")
    assert_type(client.invoices.update("1043", changed, since=read, clear={"cost_center"}), Invoice)
    client.invoices.create(Invoice(customer_number="7", invoice_rows=(InvoiceRow(price=Decimal(100)),)))
    client.customers.create(Customer(name="Bageriet Bullen AB"))
    client.customers.delete("7")


def areas_below_api(client: FortnoxClient, order: PurchaseOrder) -> None:
    assert_type(client.purchase_orders.get(4), PurchaseOrder)
    assert_type(client.purchase_orders.create(order), PurchaseOrder)
    assert_type(client.purchase_orders.update(4, attrs.evolve(order, note="x")), PurchaseOrder)
    assert_type(client.purchase_orders.csv(), bytes)
    assert_type(client.stock_balances.list(item_ids=["A1"]), Pager[StockBalance])
    PurchaseOrder(rows=(PurchaseOrderRow(item_id="A1", price=Decimal("9.90")),))
    client.production_orders.list(state="all")
    client.time_registrations.list(from_date=date(2025, 1, 1), to_date=date(2025, 12, 31), invoiced=False)
    in_stock: Decimal = sum((row.in_stock for row in client.stock_balances.list()), Decimal(0))
    assert_type(in_stock, Decimal)


def keys_that_are_never_none(client: FortnoxClient) -> None:
    assert_type(client.invoices.get("1043").document_number, str)
    assert_type(client.invoices.get("1043").customer_number, str)
    assert_type(client.vouchers.get("A", 12, financial_year=3).voucher_number, int)
    assert_type(client.financial_years.get(3).id, int)
    assert_type(client.voucher_file_connections.get("f").file_id, str)
    assert_type(client.voucher_file_connections.get("f").voucher_number, int)
    assert_type(client.invoice_payments.get("1").invoice_number, str)
    assert_type(client.supplier_invoices.get("7").given_number, str)
    assert_type(client.inbox.upload("kvitto.pdf", b"%PDF").id, str)
    assert_type(client.connection.status().days_left, int)


def conveniences(client: FortnoxClient, customer: Customer) -> None:
    assert_type(client.customers.list(limit=10).total(), int | None)
    client.customers.list().page(3)[0].customer_number.casefold()
    assert_type(customer.to_dict(), dict[str, object])
    assert_type(customer.to_json(), str)
    assert_type(customer.as_new(), Customer)
    assert_type(client.request("GET", "/3/units", params={"limit": 1}), object)
    Voucher(voucher_rows=[VoucherRow(account=1930)])
    PurchaseOrder(rows=[PurchaseOrderRow(item_id="A1")])
    rows = [*client.vouchers.get("A", 12, financial_year=3).voucher_rows, VoucherRow(account=1930)]
    assert_type(rows, list[VoucherRow])


def fields_that_records_share(client: FortnoxClient) -> None:
    row = OrderRow(article_number="A1", price=Decimal("9.90"), ordered_quantity=Decimal(2))
    order = Order(customer_number="7", city="Luleå", order_rows=(row,))
    assert_type(client.orders.create(order), Order)
    assert_type(order.total, Decimal | None)
    for employee in client.employees.list():
        assert_type(employee.employee_id, str)
        assert_type(employee.full_name, str | None)
    for payment in client.invoice_payments.list():
        assert_type(payment.amount, Decimal)
        assert_type(payment.number, str)
