"""Tests of generated companies: size, reproducibility and consistent books."""

from collections import Counter
from decimal import Decimal

import pytest
import requests

import sie4
from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own

INVOICES, SEED = 260, 7


@pytest.fixture(scope="module")
def api():
    with serve(rate_limit=False, invoices=INVOICES, vouchers=1200, seed=SEED) as sandbox:
        client = Api(sandbox)
        yield client
        client.session.close()


@pytest.fixture(scope="module")
def books(api):
    years = api.get("financialyears")["FinancialYears"]
    return {
        year["FromDate"][:4]: sie4.loads(api.call("GET", "sie/4", financialyear=year["Id"]).content)
        for year in years
    }


def every(api, resource, many):
    return [row for page in (1, 2) for row in api.get(resource, limit=500, page=page)[many]]


def test_company_has_the_requested_size(api, books):
    assert len(every(api, "invoices", "Invoices")) == INVOICES
    assert sum(len(document.vouchers) for document in books.values()) >= 1200
    assert set(books) == {"2024", "2025", "2026"}


def test_vouchers_balance_and_are_numbered_without_gaps(books):
    for document in books.values():
        assert [voucher for voucher in document.vouchers if voucher.total] == []
        assert {a: document.declared_balance(a) for a in document.balances()} == document.balances()
        numbers = {}
        for voucher in document.vouchers:
            numbers.setdefault(voucher.series, []).append((voucher.date, int(voucher.number)))
        assert set(numbers) == set("ABCDE")
        for found in numbers.values():
            assert [number for _, number in sorted(found, key=lambda pair: pair[1])] == list(
                range(1, len(found) + 1)
            )
            assert sorted(found) == sorted(found, key=lambda pair: pair[1]), "numbers follow the days"
        assert sum(b.amount for b in document.opening_balances if b.year == 0) == 0


@pytest.mark.own
def test_control_accounts_agree_with_the_ledgers(api, books):
    invoices = every(api, "invoices", "Invoices")
    assert {row["Currency"] for row in invoices} == {"SEK", "EUR", "USD"}
    booked = [row for row in invoices if row["Booked"]]
    owed = sum(Decimal(str(row["Balance"])) * Decimal(row["CurrencyRate"]) for row in booked)
    foreign = sum(row["Currency"] != "SEK" and bool(row["Balance"]) for row in booked)
    assert foreign
    assert abs(books["2026"].balance("1510") - owed) <= Decimal("0.01") * foreign
    rows = every(api, "supplierinvoices", "SupplierInvoices")
    assert -books["2026"].balance("2440") == sum(Decimal(row["Balance"]) for row in rows if row["Booked"])


def test_company_has_typical_invoices_payments_and_vouchers(api):
    invoices = every(api, "invoices", "Invoices")
    assert [int(row["DocumentNumber"]) for row in invoices] == list(range(1, INVOICES + 1))
    assert [row["InvoiceDate"] for row in invoices] == sorted(row["InvoiceDate"] for row in invoices)
    unpaid = [row for row in invoices if row["Booked"] and row["Balance"]]
    assert 10 < len(unpaid) < INVOICES // 3
    assert any(row["Total"] < 0 for row in invoices)
    assert any(row["Cancelled"] for row in invoices)
    assert any(not row["Booked"] and not row["Cancelled"] for row in invoices)
    payments = every(api, "invoicepayments", "InvoicePayments")
    assert max(Counter(row["InvoiceNumber"] for row in payments).values()) == 2
    assert any(row["WriteOffExist"] for row in payments)
    assert len({row["CustomerName"] for row in invoices}) > 10
    texts = {row["Description"] for row in every(api, "vouchers", "Vouchers")}
    assert any(text.startswith("Löner") for text in texts)
    assert any(text.startswith("Momsrapport") for text in texts)


def test_company_has_typical_supplier_invoices_and_payments(api):
    invoices = every(api, "supplierinvoices", "SupplierInvoices")
    assert {row["Currency"] for row in invoices} == {"SEK", "EUR", "USD"}
    assert any(not row["Booked"] for row in invoices)
    assert any(row["Booked"] and Decimal(row["Balance"]) for row in invoices)
    payments = every(api, "supplierinvoicepayments", "SupplierInvoicePayments")
    assert max(Counter(row["InvoiceNumber"] for row in payments).values()) == 2


def test_generated_invoices_refer_to_their_own_records(api):
    invoices = every(api, "invoices", "Invoices")
    for row in invoices[:: INVOICES // 40]:
        invoice = api.get(f"invoices/{row['DocumentNumber']}")["Invoice"]
        assert invoice["OCR"].startswith(row["DocumentNumber"])
        assert "90000000" not in str(invoice)
        if not invoice["Booked"]:
            continue
        voucher = api.get(
            f"vouchers/{invoice['VoucherSeries']}/{invoice['VoucherNumber']}",
            financialyear=invoice["VoucherYear"],
        )["Voucher"]
        assert voucher["TransactionDate"] == invoice["InvoiceDate"]
        assert voucher["ReferenceNumber"] == row["DocumentNumber"]
        assert voucher["Description"].endswith(f"{row['DocumentNumber']}, {invoice['CustomerName']}")
        other = invoice["CreditInvoiceReference"]
        if other != "0":
            pair = api.get(f"invoices/{other}")["Invoice"]
            assert (pair["CreditInvoiceReference"], pair["Total"]) == (
                row["DocumentNumber"],
                -invoice["Total"],
            )


def test_open_invoices_can_be_paid_and_changed(api):
    unpaid = [row for row in every(api, "invoices", "Invoices") if row["Booked"] and row["Currency"] == "SEK"]
    row = next(row for row in unpaid if row["Balance"] and row["Total"] > 0)
    body = {
        "InvoiceNumber": row["DocumentNumber"],
        "Amount": str(row["Balance"]),
        "PaymentDate": "2026-06-30",
    }
    payment = api.post("invoicepayments", {"InvoicePayment": body})
    api.put(f"invoicepayments/{payment['Number']}/bookkeep")
    assert api.get(f"invoices/{row['DocumentNumber']}")["Invoice"]["Balance"] == 0


@pytest.mark.parametrize("fortnox_sandbox_options", [{"invoices": 40, "seed": 3}])
def test_same_seed_gives_the_same_company(sandbox):
    def sie():
        client = Api(sandbox)
        content = client.call("GET", "sie/4", financialyear=2).content
        client.session.close()
        return sie4.loads(content)

    first, other = sie(), sandbox.add_company(invoices=40, seed=4)
    access, _ = sandbox.token(database_number=other)
    headers = {"Authorization": f"Bearer {access}"}
    second = requests.get(
        f"{sandbox.url}/3/sie/4", params={"financialyear": 2}, headers=headers, timeout=10
    ).content
    sandbox.reset()
    assert sie4.compare(first, sie()) == []
    assert sie4.compare(first, sie4.loads(second)) != []


@pytest.mark.parametrize(
    ("resource", "many"),
    [
        ("invoices", "Invoices"),
        ("supplierinvoices", "SupplierInvoices"),
        ("invoicepayments", "InvoicePayments"),
        ("customers", "Customers"),
    ],
)
def test_a_page_is_the_same_with_and_without_a_filter(api, resource, many):
    # A page without a filter is read in SQL; a search or a filter reads all records.
    whole = api.get(resource, limit=500, lastmodified="2000-01-01")
    assert len(whole[many]) >= 20
    assert api.get(resource, limit=500) == whole
    page = api.get(resource, limit=7, page=2)
    assert page[many] == whole[many][7:14]
    assert page["MetaInformation"]["@TotalResources"] == whole["MetaInformation"]["@TotalResources"]
    assert api.get(resource, limit=5, sortorder="descending")[many] == whole[many][:-6:-1]
    assert api.get(resource, limit=5, page=900)[many] == []


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: InvoiceTests, Test_Search")
def test_invoices_are_filtered_by_date(api):
    rows = every(api, "invoices", "Invoices")
    found = api.get("invoices", limit=500, fromdate="2025-02-01", todate="2025-03-31")["Invoices"]
    assert found == [row for row in rows if "2025-02-01" <= row["InvoiceDate"] <= "2025-03-31"]


@pytest.mark.specified("GET /3/invoices")
def test_invoices_are_filtered_by_the_date_of_the_final_payment(api):
    rows = every(api, "invoices", "Invoices")
    paid = api.get("invoices", limit=500, fromfinalpaydate="2025-01-01", tofinalpaydate="2025-01-31")[
        "Invoices"
    ]
    assert paid == [row for row in rows if (row["FinalPayDate"] or "")[:7] == "2025-01"]


@pytest.mark.assumed("a GET of /3/invoices with credit=true")
def test_credit_invoices_can_be_listed(api):
    assert {row["Total"] < 0 for row in api.get("invoices", credit="true")["Invoices"]} == {True}


def test_goods_leave_the_warehouse_on_the_day_of_the_invoice(api):
    numbers = [row["DocumentNumber"] for row in api.get("invoices", limit=50)["Invoices"]]
    invoices = [api.get(f"invoices/{number}")["Invoice"] for number in numbers]
    days = [
        (invoice["InvoiceDate"], invoice["OutboundDate"]) for invoice in invoices if invoice["OutboundDate"]
    ]
    assert len(days) > 40
    assert all(invoiced == outbound for invoiced, outbound in days)
