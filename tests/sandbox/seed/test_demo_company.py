"""Tests of the demo company: the cases that the year-end job has to handle."""

from collections import Counter
from decimal import Decimal

import pytest

import sie4
from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own

# Year ids: 1 is 2026, 2 is 2025.


@pytest.fixture(scope="module")
def year_2025(seeded):
    return sie4.loads(seeded.call("GET", "sie/4", financialyear=2).content)


@pytest.fixture(scope="module")
def year_2026(seeded):
    return sie4.loads(seeded.call("GET", "sie/4", financialyear=1).content)


def test_every_voucher_and_the_whole_year_balance(year_2025, year_2026):
    for books in (year_2025, year_2026):
        assert [voucher for voucher in books.vouchers if voucher.total] == []
    of_the_year = (*year_2025.closing_balances, *year_2025.results)
    assert sum(balance.amount for balance in of_the_year if balance.year == 0) == 0
    assert sum(balance.amount for balance in year_2025.opening_balances) == 0


def test_declared_balances_agree_with_the_vouchers(year_2025, year_2026):
    for books in (year_2025, year_2026):
        assert {account: books.declared_balance(account) for account in books.balances()} == books.balances()


@pytest.mark.reported("support.fortnox.se/produkthjalp/bokforing/overforing-av-ingaende-balanser")
def test_2026_opens_with_the_closing_balances_of_2025(year_2025, year_2026):
    closing = {b.account: b.amount for b in year_2025.closing_balances if b.year == 0 and b.amount}
    assert {b.account: b.amount for b in year_2026.opening_balances if b.year == 0 and b.amount} == closing
    assert {b.account: b.amount for b in year_2026.closing_balances if b.year == -1 and b.amount} == closing


def test_all_series_are_used_and_numbered_without_gaps(year_2025):
    numbers = {}
    for voucher in year_2025.vouchers:
        numbers.setdefault(voucher.series, []).append(int(voucher.number))
    assert set(numbers) == set("ABCDE")
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


@pytest.mark.own
def test_receivables_differ_by_the_one_manual_voucher(seeded, year_2026):
    invoices = [row for row in seeded.get("invoices", limit=500)["Invoices"] if row["Booked"]]
    assert all(row["Currency"] == "SEK" for row in invoices if row["Balance"])
    ledger = sum(Decimal(str(row["Balance"])) for row in invoices)
    assert year_2026.balance("1510") - ledger == Decimal(1250)
    by_hand = [
        (voucher.text, row.account, row.amount)
        for voucher in year_2026.vouchers
        if voucher.series == "A"
        for row in voucher.transactions
        if row.account in {"1510", "2440"}
    ]
    assert by_hand == []


def test_only_one_manual_voucher_touches_a_ledger_account(year_2025):
    found = [
        (voucher.text, row.account, row.amount)
        for voucher in year_2025.vouchers
        if voucher.series == "A"
        for row in voucher.rows
        if row.account in {"1510", "2440"}
    ]
    assert found == [("Rättelse kundbetalning", "1510", Decimal(1250))]


def test_payables_agree_with_their_ledger(seeded, year_2026):
    rows = seeded.get("supplierinvoices", limit=500)["SupplierInvoices"]
    ledger = sum(Decimal(row["Balance"]) for row in rows if row["Booked"])
    assert -year_2026.balance("2440") == ledger


@pytest.mark.own
def test_demo_company_has_the_difficult_cases_of_a_year_end(seeded):
    invoices = seeded.get("invoices", limit=500)["Invoices"]
    assert {row["Currency"] for row in invoices} == {"SEK", "EUR", "USD"}
    assert sum(row["InvoiceDate"] < "2026" for row in invoices) >= 45
    assert sum(not row["Booked"] and not row["Cancelled"] for row in invoices) == 3
    assert sum(row["Cancelled"] for row in invoices) == 1
    credit_notes = [row for row in invoices if row["Total"] < 0]
    assert [row["InvoiceDate"][:7] for row in credit_notes] == ["2025-04", "2026-01"]
    for credit in credit_notes:
        single = seeded.get(f"invoices/{credit['DocumentNumber']}")["Invoice"]
        original = seeded.get(f"invoices/{single['InvoiceReference']}")["Invoice"]
        assert original["CreditInvoiceReference"] == credit["DocumentNumber"]
        assert original["InvoiceDate"] < "2026"
    payments = seeded.get("invoicepayments", limit=500)["InvoicePayments"]
    assert sum(row["WriteOffExist"] for row in payments) == 1
    assert sum("2026-01-01" <= row["PaymentDate"] <= "2026-03-31" for row in payments) >= 5
    paid = Counter(row["InvoiceNumber"] for row in payments)
    assert sum(count > 1 for count in paid.values()) >= 2
    suppliers = seeded.get("supplierinvoices", limit=500)["SupplierInvoices"]
    late = [row for row in suppliers if row["InvoiceDate"] == "2025-12-28"]
    voucher = late[0]["Vouchers"][0]
    booked = seeded.get(f"vouchers/D/{voucher['Number']}", financialyear=voucher["Year"])["Voucher"]
    assert (voucher["Year"], booked["TransactionDate"]) == (1, "2026-01-08")


def test_exchange_differences_and_write_offs_are_booked(year_2025):
    touched = {row.account for voucher in year_2025.vouchers for row in voucher.transactions}
    assert {"3740", "3960", "7960", "2611", "2621", "2631", "2641", "2614", "2645", "3105", "3108"} <= touched


def test_the_organisation_number_has_the_right_check_digit(seeded):
    digits = [
        int(d)
        for d in seeded.get("companyinformation")["CompanyInformation"]["OrganizationNumber"]
        if d != "-"
    ]
    doubled = [d * 2 if place % 2 == 0 else d for place, d in enumerate(digits)]
    assert sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def test_demo_company_is_always_the_same(seeded, year_2025):
    with serve(database_number=seeded.sandbox.database_number, rate_limit=False) as sandbox:
        api = Api(sandbox)
        again = sie4.loads(api.call("GET", "sie/4", financialyear=2).content)
        api.session.close()
    assert sie4.compare(year_2025, again) == []


@pytest.mark.parametrize(
    "resource",
    [
        "accounts",
        "customers",
        "invoices",
        "invoicepayments",
        "supplierinvoices",
        "supplierinvoicepayments",
    ],
)
def test_the_copied_demo_company_equals_a_simulated_one(api, resource):
    other = Api(api.sandbox, database_number=api.sandbox.add_company("Fjällbris Friluft AB"))
    copied, told = (one.get(resource, limit=500, financialyear=2) for one in (api, other))
    assert copied["MetaInformation"]["@TotalResources"] > 0
    assert copied == told
    books = [sie4.loads(one.call("GET", "sie/4", financialyear=2).content) for one in (api, other)]
    assert [found.where for found in sie4.compare(*books)] == ["company number"]
    other.session.close()
