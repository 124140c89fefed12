"""Tests that vouchers, opening balances and SIE files of all years agree after any sequence of operations."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sie4
from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api

HISTORIES = settings(
    max_examples=max(24, settings().max_examples // 2), suppress_health_check=[HealthCheck.too_slow]
)
YEARS = {2025: 2, 2026: 1, 2027: 3, 2028: 4}
"""The id of each year. The years 2027 and 2028 use the cash method."""

days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
money = st.decimals("0.01", "9999.99", places=2)
kronor = st.integers(1, 9000)
which = st.integers(0, 9)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("post"),
            days,
            money,
            st.sampled_from([(1910, 1930), (6110, 1930), (1930, 3001), (1229, 7832)]),
        ),
        st.tuples(st.just("correct"), which, money),
        st.tuples(st.just("remove"), which),
        st.tuples(st.just("open_account"), st.sampled_from(list(YEARS)), money),
        st.tuples(st.just("sell"), days, kronor, st.booleans()),
        st.tuples(st.just("be_paid"), which, st.sampled_from([Decimal("0.37"), Decimal(1)]), days),
        st.tuples(st.just("buy"), days, kronor),
        st.tuples(st.just("accrue"), which, st.integers(1, 14)),
        st.tuples(st.just("carry_out"), days),
        st.tuples(st.just("book_unpaid"), st.sampled_from([2027, 2028])),
        st.tuples(st.just("carry_over"), st.sampled_from([2026, 2027, 2028])),
    ),
    min_size=6,
    max_size=18,
)


FIRST_STEPS = [
    ("sell", date(2026, 3, 1), 900, False),
    ("accrue", 0, 5),
    ("sell", date(2027, 5, 1), 800, True),
    ("sell", date(2027, 5, 2), 700, False),
    ("buy", date(2027, 6, 1), 600),
]
"""The first steps of every sequence. Without them, an accrual and an unpaid cash-method invoice would be rare."""


class Books:
    """The books of one company, and the opening balances that they must have."""

    def __init__(self, api, openings):
        self.api = api
        self.openings = {year: dict(amounts) for year, amounts in openings.items()}

    def done(self, method, path, body=None, **query):
        """Send a request, and return the record in the response.

        Return None if the request was refused or the response is empty.
        """
        answer = self.api.call(method, path, body, **query)
        assert answer.status_code < 500, answer.text
        return next(iter(answer.json().values())) if answer.ok and answer.content else None

    def vouchers(self, year):
        rows = self.api.get("vouchers", financialyear=YEARS[year], limit=500)["Vouchers"]
        return [
            self.api.get(f"vouchers/{r['VoucherSeries']}/{r['VoucherNumber']}", financialyear=YEARS[year])[
                "Voucher"
            ]
            for r in rows
        ]

    def sums(self, year):
        """Return the sum of the voucher rows by account, and by account and month."""
        by_account, by_month = Counter(), Counter()
        for voucher in self.vouchers(year):
            assert voucher["TransactionDate"].startswith(str(year))
            for row in voucher["VoucherRows"]:
                if not row["Removed"]:
                    amount = Decimal(str(row["Debit"])) - Decimal(str(row["Credit"]))
                    by_account[str(row["Account"])] += amount
                    by_month[str(row["Account"]), voucher["TransactionDate"][:7]] += amount
        return nonzero(by_account), nonzero(by_month)

    def api_opening(self, year):
        accounts = self.api.get("accounts", financialyear=YEARS[year], limit=500)["Accounts"]
        return nonzero({str(row["Number"]): Decimal(str(row["BalanceBroughtForward"])) for row in accounts})

    def pick(self, resource, many, place, **query):
        rows = self.api.get(resource, limit=500, **query)[many]
        return rows[place % len(rows)] if rows else None

    def act(self, step):
        getattr(self, step[0])(*step[1:])

    def post(self, day, amount, accounts):
        debit, credit = accounts
        rows = [{"Account": debit, "Debit": str(amount)}, {"Account": credit, "Credit": str(amount)}]
        assert self.done("POST", "vouchers", self.api.voucher("V", str(day), VoucherRows=rows))

    def correct(self, place, amount):
        voucher = self.pick("vouchers", "Vouchers", place, financialyear=1, voucherseries="V")
        if voucher:
            number = voucher["VoucherNumber"]
            account = self.api.get(f"vouchers/V/{number}", financialyear=1)["Voucher"]["VoucherRows"][0][
                "Account"
            ]
            self.api.sandbox.change_row(1, "V", number, account=account, amount=amount, against=1940)

    def remove(self, place):
        year = list(YEARS.values())[place % 4]
        last = self.api.get("voucherseries/V", financialyear=year)["VoucherSeries"]["NextVoucherNumber"] - 1
        if last:
            self.api.sandbox.remove_voucher(year, "V", last)

    def open_account(self, year, amount):
        body = {"Account": {"BalanceBroughtForward": str(amount)}}
        assert self.done("PUT", "accounts/1910", body, financialyear=YEARS[year])
        self.openings[year]["1910"] = amount

    def sell(self, day, price, booked):
        row = {"Description": "Vara", "Price": price, "DeliveredQuantity": 1, "VAT": 25}
        body = {"CustomerNumber": "1", "InvoiceDate": str(day), "InvoiceRows": [row]}
        number = self.done("POST", "invoices", {"Invoice": body})["DocumentNumber"]
        if booked:
            assert self.done("PUT", f"invoices/{number}/bookkeep")

    def buy(self, day, net):
        rows = [{"Account": 4010, "Debit": net}]
        body = {"SupplierNumber": "1", "InvoiceDate": str(day), "Total": net, "SupplierInvoiceRows": rows}
        number = self.done("POST", "supplierinvoices", {"SupplierInvoice": body})["GivenNumber"]
        assert self.done("PUT", f"supplierinvoices/{number}/bookkeep")

    def be_paid(self, place, share, day):
        invoice = self.pick("invoices", "Invoices", place, filter="unpaid")
        if invoice:
            amount = str(round(Decimal(str(invoice["Balance"])) * share, 2))
            body = {"InvoiceNumber": invoice["DocumentNumber"], "Amount": amount, "PaymentDate": str(day)}
            made = self.done("POST", "invoicepayments", {"InvoicePayment": body})
            if made:
                self.done("PUT", f"invoicepayments/{made['Number']}/bookkeep")

    def accrue(self, place, months):
        """Accrue an invoice and book it afterwards, since a booked invoice can't be accrued."""
        invoice = self.pick("invoices", "Invoices", place, filter="unbooked")
        if invoice:
            first = date.fromisoformat(invoice["InvoiceDate"])
            rows = [{"Account": 2990, "Debit": 10, "Credit": 0}, {"Account": 3990, "Debit": 0, "Credit": 10}]
            body = {
                "InvoiceNumber": invoice["DocumentNumber"],
                "AccrualAccount": 2990,
                "RevenueAccount": 3990,
                "Description": "Periodisering",
                "StartDate": str(first),
                "EndDate": str(first + timedelta(days=30 * months)),
                "Total": 10 * months,
                "InvoiceAccrualRows": rows,
            }
            self.done("POST", "invoiceaccruals", {"InvoiceAccrual": body})
            self.done("PUT", f"invoices/{invoice['DocumentNumber']}/bookkeep")

    def carry_out(self, day):
        self.api.sandbox.post_accruals(day)

    def book_unpaid(self, year):
        self.api.sandbox.book_unpaid_invoices(YEARS[year])

    def carry_over(self, year):
        changes, _ = self.sums(year - 1)
        closing = Counter(self.openings[year - 1])
        for account, amount in changes.items():
            if account < "3":
                closing[account] += amount
        self.api.sandbox.carry_balances(YEARS[year])
        self.openings[year] = nonzero(closing)


def nonzero(amounts):
    return {key: amount for key, amount in amounts.items() if amount}


@pytest.fixture(scope="module")
def api():
    with serve(rate_limit=False) as sandbox:
        client = Api(sandbox)
        sandbox.empty()
        for year in (2027, 2028):
            body = {"FromDate": f"{year}-01-01", "ToDate": f"{year}-12-31", "AccountingMethod": "CASH"}
            assert client.post("financialyears", {"FinancialYear": body})["Id"] == YEARS[year]
        client.post("customers", {"Customer": {"CustomerNumber": "1", "Name": "Ek AB"}})
        client.post("suppliers", {"Supplier": {"SupplierNumber": "1", "Name": "Alm AB"}})
        client.go_to("2028-12-31")
        sandbox.snapshot("start")
        client.openings = {year: declared(read(client, year), 0)[0] for year in YEARS}
        yield client
        client.session.close()


def read(api, year):
    return sie4.loads(api.call("GET", "sie/4", financialyear=YEARS[year]).content)


def declared(document, year):
    """Return the opening balances, closing balances and results of a year in a SIE file."""
    parts = (document.opening_balances, document.closing_balances, document.results)
    return tuple(nonzero({b.account: b.amount for b in part if b.year == year}) for part in parts)


@pytest.mark.own
@HISTORIES
@given(steps)
def test_vouchers_balances_and_sie_files_agree(api, drawn):
    api.sandbox.restore("start")
    books = Books(api, api.openings)
    for step in [*FIRST_STEPS, *drawn]:
        books.act(step)
    files = {year: read(api, year) for year in YEARS}
    for year, document in files.items():
        opening, closing, results = declared(document, 0)
        assert opening == books.api_opening(year) == books.openings[year]
        changes, by_month = books.sums(year)
        moved = nonzero({a: closing.get(a, 0) - opening.get(a, 0) for a in {*closing, *opening}})
        assert moved | results == changes
        assert all(account < "3" for account in moved)
        months = {(b.account, f"{b.month:%Y-%m}"): b.amount for b in document.period_balances if not b.year}
        assert nonzero(months) == by_month
        if year - 1 in files:
            assert declared(document, -1) == declared(files[year - 1], 0)
