"""Whatever is done, in whatever order: books balance, and ledgers agree with their accounts."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sie4
from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api

days = st.dates(date(2025, 1, 1), date(2025, 12, 31))
money = st.decimals("0.01", "9999.99", places=2)
shares = st.sampled_from([Decimal("0.3"), Decimal(1)])
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("sell"), days, st.sampled_from(["1", "7", "9"]), money, st.sampled_from([25, 12, 6, 0])
        ),
        st.tuples(st.just("buy"), days, st.sampled_from(["1", "5", "6"]), money),
        st.tuples(st.just("be paid"), st.integers(0, 9), shares, st.decimals("9.5", "11.9", places=4)),
        st.tuples(st.just("pay"), st.integers(0, 9), shares, st.decimals("9.5", "11.9", places=4)),
        st.tuples(st.just("credit"), st.integers(0, 9)),
        st.tuples(st.just("post"), days, money, money),
    ),
    max_size=8,
)


def accepted(api, method, path, body=None):
    answer = api.call(method, path, body)
    return next(iter(answer.json().values())) if answer.ok else None


def pay(api, one, invoice, *, share, rate, key):
    rest = Decimal(str(invoice["Balance"]))
    if one == "SupplierInvoicePayment":
        rest = rest / Decimal(invoice["CurrencyRate"])
    body = {
        "InvoiceNumber": invoice[key],
        "PaymentDate": "2025-12-31",
        "AmountCurrency": str(round(rest * share, 2)),
    }
    if invoice["Currency"] != "SEK":
        body["CurrencyRate"] = str(rate)
    made = accepted(api, "POST", f"{one.lower()}s", {one: body})
    if made:
        accepted(api, "PUT", f"{one.lower()}s/{made['Number']}/bookkeep")


def act(api, step):
    invoices, suppliers = "invoices", "supplierinvoices"
    match step:
        case ("sell", day, customer, price, vat):
            rows = [{"Price": str(price), "DeliveredQuantity": "3", "VAT": vat}]
            body = {"CustomerNumber": customer, "InvoiceDate": str(day), "InvoiceRows": rows}
            made = accepted(api, "POST", invoices, {"Invoice": body})
            accepted(api, "PUT", f"invoices/{made['DocumentNumber']}/bookkeep")
        case ("buy", day, supplier, net):
            rows = [{"Account": 4010, "DebitCurrency": str(net)}]
            body = {
                "SupplierNumber": supplier,
                "InvoiceDate": str(day),
                "Total": str(net),
                "SupplierInvoiceRows": rows,
            }
            made = accepted(api, "POST", suppliers, {"SupplierInvoice": body})
            accepted(api, "PUT", f"supplierinvoices/{made['GivenNumber']}/bookkeep")
        case ("be paid", which, share, rate):
            rows = api.get(invoices, filter="unpaid")["Invoices"]
            pay(api, "InvoicePayment", rows[which % len(rows)], share=share, rate=rate, key="DocumentNumber")
        case ("pay", which, share, rate):
            rows = api.get(suppliers, filter="unpaid")["SupplierInvoices"]
            if rows:
                pay(
                    api,
                    "SupplierInvoicePayment",
                    rows[which % len(rows)],
                    share=share,
                    rate=rate,
                    key="GivenNumber",
                )
        case ("credit", which):
            rows = api.get(invoices, filter="unpaid")["Invoices"]
            original = accepted(api, "PUT", f"invoices/{rows[which % len(rows)]['DocumentNumber']}/credit")
            if original:
                accepted(api, "PUT", f"invoices/{original['CreditInvoiceReference']}/bookkeep")
        case ("post", day, debit, credit):
            rows = [{"Account": 7832, "Debit": str(debit)}, {"Account": 1229, "Credit": str(credit)}]
            answer = api.call(
                "POST", "vouchers", api.voucher("V", str(day), VoucherRows=rows), financialyear=2
            )
            assert answer.ok is (debit == credit)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_books_always_balance_and_ledgers_agree(drawn):
    with serve(rate_limit=False) as sandbox:
        api = Api(sandbox)
        for step in drawn:
            act(api, step)
        books = {year: sie4.loads(api.call("GET", "sie/4", financialyear=year).content) for year in (1, 2)}
        for document in books.values():
            assert [voucher for voucher in document.vouchers if voucher.total] == []
            assert {a: document.declared(a) for a in document.balances()} == document.balances()
        invoices = api.get("invoices", limit=500)["Invoices"]
        open_sek = sum(
            Decimal(str(row["Balance"])) * Decimal(row["CurrencyRate"])
            for row in invoices
            if row["Currency"] != "SEK"
        ) + sum(Decimal(str(row["Balance"])) for row in invoices if row["Currency"] == "SEK")
        # The seeded manual voucher of 1 250 is all that the account has and the ledger has not; each foreign invoice
        # that is open may round by an öre per booking.
        assert abs(books[1].balance("1510") - 1250 - open_sek) <= Decimal("0.02") * (1 + len(drawn))
        rows = api.get("supplierinvoices", limit=500)["SupplierInvoices"]
        owed = sum(Decimal(row["Balance"]) for row in rows if row["Booked"])
        assert -books[1].balance("2440") == owed
        api.session.close()
