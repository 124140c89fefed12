"""Tests that the books balance and the ledgers agree with their accounts after any sequence of operations."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sie4
from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own

# A SIE export of each year and a restored snapshot cost as much as thirty calls.
HISTORIES = settings(
    max_examples=max(24, settings().max_examples // 2), suppress_health_check=[HealthCheck.too_slow]
)
MANUAL = Decimal(
    1250
)  # the manual voucher of the demo company, which is on account 1510 but not in the ledger

days = st.dates(date(2025, 1, 1), date(2026, 3, 31)).map(str)
money = st.decimals("0.01", "9999.99", places=2).map(str)
rates = st.decimals("9.5", "11.9", places=4).map(str)
which = st.integers(0, 9)
invoice_rows = st.lists(
    st.fixed_dictionaries(
        {
            "Price": money,
            "DeliveredQuantity": st.sampled_from(["1", "3", "0.33", "-1", "12.5"]),
            "VAT": st.sampled_from([25, 12, 6, 0]),
            "Description": st.just("Rad"),
        },
        optional={"Discount": st.sampled_from(["10", "33.33", "100"])},
    ),
    min_size=1,
    max_size=3,
)
heads = st.fixed_dictionaries(
    {}, optional={"Freight": money, "AdministrationFee": money, "VATIncluded": st.booleans()}
)
housework = st.sampled_from(
    [
        {},
        {},
        {"TaxReductionType": "rot", "work": {"HouseWork": True, "HouseWorkType": "CONSTRUCTION"}},
        {"TaxReductionType": "rut", "work": {"HouseWork": True, "HouseWorkType": "CLEANING"}},
    ]
)
payments = st.fixed_dictionaries(
    {
        "share": st.sampled_from([Decimal("0.3"), Decimal("0.999"), Decimal(1), Decimal(2)]),
        "rate": rates,
        "write_off": st.sampled_from([None, None, "0.49", "10"]),
        "end": st.sampled_from(["book", "book", "book", "leave", "delete", "change and book"]),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("sell"), days, st.sampled_from(["1", "2", "7", "9"]), invoice_rows, heads, housework
        ),
        st.tuples(st.just("change"), which, invoice_rows),
        st.tuples(st.just("be paid"), which, payments),
        st.tuples(st.just("credit"), which),
        st.tuples(st.just("cancel"), which),
        st.tuples(st.just("buy"), days, st.sampled_from(["1", "5", "6"]), money, st.booleans()),
        st.tuples(st.just("pay"), which, payments),
        st.tuples(st.just("credit purchase"), which),
        st.tuples(st.just("post"), days, st.lists(money, min_size=1, max_size=4), st.booleans()),
        st.tuples(st.just("colleague"), days),
    ),
    min_size=5,
    max_size=16,
)


class Clerk:
    """A simulated user who performs random operations; Fortnox may refuse them."""

    def __init__(self, api):
        self.api = api

    def done(self, method, path, body=None, **query):
        """Send a request, and return the record in the response.

        Return None if the request was refused or the response is empty.
        """
        answer = self.api.call(method, path, body, **query)
        assert answer.status_code < 500, answer.text
        return next(iter(answer.json().values())) if answer.ok and answer.content else None

    def some(self, resource, many, place, **query):
        rows = self.api.get(resource, limit=500, **query)[many]
        return rows[-1 - place % len(rows)] if rows else None

    def act(self, step):
        getattr(self, step[0].replace(" ", "_"))(*step[1:])

    def sell(self, day, customer, rows, head, reduction):
        work = reduction.get("work", {})
        body = {"CustomerNumber": customer, "InvoiceDate": day, **head}
        body |= {name: value for name, value in reduction.items() if name != "work"}
        body["InvoiceRows"] = [rows[0] | work, *rows[1:]]
        made = self.done("POST", "invoices", {"Invoice": body})
        if made and not day.endswith("3"):
            self.done("PUT", f"invoices/{made['DocumentNumber']}/bookkeep")

    def change(self, place, rows):
        draft = self.some("invoices", "Invoices", place, filter="unbooked")
        if draft:
            self.done("PUT", f"invoices/{draft['DocumentNumber']}", {"Invoice": {"InvoiceRows": rows}})
            self.done("PUT", f"invoices/{draft['DocumentNumber']}/bookkeep")

    def be_paid(self, place, how):
        invoice = self.some("invoices", "Invoices", place, filter="unpaid")
        if invoice:
            self.settle("InvoicePayment", invoice, Decimal(str(invoice["Balance"])), "DocumentNumber", **how)

    def pay(self, place, how):
        invoice = self.some("supplierinvoices", "SupplierInvoices", place, filter="unpaid")
        if invoice:
            rest = Decimal(invoice["Balance"]) / Decimal(invoice["CurrencyRate"])
            self.settle("SupplierInvoicePayment", invoice, rest, "GivenNumber", **how)

    def settle(self, one, invoice, rest, key, *, share, rate, write_off, end):
        resource = f"{one.lower()}s"
        body = {
            "InvoiceNumber": invoice[key],
            "PaymentDate": "2026-03-31",
            "AmountCurrency": str(round(rest * share, 2)),
        }
        if invoice["Currency"] != "SEK":
            body["CurrencyRate"] = rate
        if write_off:
            body["WriteOffs"] = [{"Amount": write_off, "AccountNumber": 3740}]
        made = self.done("POST", resource, {one: body})
        if made is None or end == "leave":
            return
        if end == "change and book":
            self.done(
                "PUT", f"{resource}/{made['Number']}", {one: {"AmountCurrency": str(round(rest / 2, 2))}}
            )
        verb = "DELETE" if end == "delete" else "PUT"
        self.done(verb, f"{resource}/{made['Number']}" + ("" if end == "delete" else "/bookkeep"))

    def credit(self, place):
        invoice = self.some("invoices", "Invoices", place)
        original = self.done("PUT", f"invoices/{invoice['DocumentNumber']}/credit")
        if original:
            self.done("PUT", f"invoices/{original['CreditInvoiceReference']}/bookkeep")

    def cancel(self, place):
        self.done("PUT", f"invoices/{self.some('invoices', 'Invoices', place)['DocumentNumber']}/cancel")

    def buy(self, day, supplier, net, booked):
        rows = [{"Account": 4010, "DebitCurrency": net}]
        body = {"SupplierNumber": supplier, "InvoiceDate": day, "Total": net, "SupplierInvoiceRows": rows}
        made = self.done("POST", "supplierinvoices", {"SupplierInvoice": body})
        if made and booked:
            self.done("PUT", f"supplierinvoices/{made['GivenNumber']}/bookkeep")

    def credit_purchase(self, place):
        number = self.some("supplierinvoices", "SupplierInvoices", place)["GivenNumber"]
        original = self.done("PUT", f"supplierinvoices/{number}/credit")
        if original:
            self.done("PUT", f"supplierinvoices/{original['CreditReference']}/bookkeep")

    def post(self, day, amounts, balanced):
        total = sum(map(Decimal, amounts)) + (0 if balanced else Decimal("0.01"))
        rows = [{"Account": 7832, "Debit": amount} for amount in amounts]
        rows.append({"Account": 1229, "Credit": str(total)})
        year = 2 if day.startswith("2025") else 1
        answer = self.api.call(
            "POST", "vouchers", self.api.voucher("V", day, VoucherRows=rows), financialyear=year
        )
        assert answer.ok is balanced

    def colleague(self, day):
        self.api.sandbox.book_foreign_voucher(date.fromisoformat(day))


@pytest.fixture(scope="module")
def api():
    with serve(rate_limit=False) as sandbox:
        client = Api(sandbox)
        sandbox.snapshot("start")
        yield client
        client.session.close()


@pytest.mark.own
@HISTORIES
@given(steps)
def test_books_always_balance_and_ledgers_agree(api, drawn):
    api.sandbox.restore("start")
    clerk = Clerk(api)
    for step in drawn:
        clerk.act(step)
    api.sandbox.carry_balances(1)
    books = {year: sie4.loads(api.call("GET", "sie/4", financialyear=year).content) for year in (1, 2)}
    for document in books.values():
        books_hold(document)
    closing = {b.account: b.amount for b in books[2].closing_balances if b.year == 0 and b.amount}
    opening = {b.account: b.amount for b in books[1].opening_balances if b.year == 0 and b.amount}
    assert opening == closing
    ledgers_agree(api, books)


def books_hold(document):
    assert [voucher for voucher in document.vouchers if voucher.total] == []
    assert {a: document.declared_balance(a) for a in document.balances()} == document.balances()
    numbers = {}
    for voucher in document.vouchers:
        numbers.setdefault(voucher.series, []).append(int(voucher.number))
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


def ledgers_agree(api, books):
    invoices = api.get("invoices", limit=500)["Invoices"]
    owed, foreign = Decimal(0), 0
    for row in invoices:
        balance = Decimal(str(row["Balance"]))
        if not row["Booked"] and not row["Cancelled"]:
            balance -= Decimal(str(row["Total"]))  # the payments of an invoice that is not booked yet
        owed += balance * (1 if row["Currency"] == "SEK" else Decimal(row["CurrencyRate"]))
        foreign += row["Currency"] != "SEK"
    # The parts of a foreign invoice are rounded to öre one by one.
    assert abs(books[1].balance("1510") - MANUAL - owed) <= Decimal("0.02") * foreign
    rows = api.get("supplierinvoices", limit=500)["SupplierInvoices"]
    assert -books[1].balance("2440") == sum(Decimal(row["Balance"]) for row in rows if row["Booked"])
    by_voucher = {
        (year, voucher.series, int(voucher.number)): voucher
        for year, document in books.items()
        for voucher in document.vouchers
    }
    for row in invoices:
        invoice = api.get(f"invoices/{row['DocumentNumber']}")["Invoice"]
        if invoice["Booked"]:
            key = (invoice["VoucherYear"], invoice["VoucherSeries"], invoice["VoucherNumber"])
            assert str(by_voucher[key].date) == invoice["InvoiceDate"]
