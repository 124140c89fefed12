"""Two years of the seeded company, day by day, through the very functions that answer API calls."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import balances
from fortnox_sdk.sandbox.books.changes import change_row
from fortnox_sdk.sandbox.books.years import Year, year_of
from fortnox_sdk.sandbox.nouns import customers, invoices, supplierinvoices, suppliers, vouchers
from fortnox_sdk.sandbox.nouns.invoicepayments import PAYMENTS as PAYMENTS_IN
from fortnox_sdk.sandbox.nouns.payments import Payments
from fortnox_sdk.sandbox.nouns.supplierinvoicepayments import PAYMENTS as PAYMENTS_OUT
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.seed.purchases import PURCHASES, SUPPLIERS
from fortnox_sdk.sandbox.seed.sales import CUSTOMERS, SALES, Event
from fortnox_sdk.sandbox.seed.vouchers import CORRECTED, VAT_DAYS, entries

__all__ = ["tell"]

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_VAT_ACCOUNTS = ("2611", "2614", "2621", "2631", "2641", "2645")
_VAT_SHARE = Decimal("0.25")
_FIRST_DAY = date(2025, 1, 2)

_Step = tuple[date, Callable[[], None]]


def tell(db: sqlite3.Connection, company: int) -> None:
    """Let it all happen, in the order of the days."""
    desk = _Desk(db, company)
    desk.open_registers()
    steps = [*desk.sales(), *desk.purchases(), *desk.by_hand()]
    for _, step in sorted(steps, key=lambda dated: dated[0]):
        step()


class _Desk:
    """The person who does it."""

    def __init__(self, db: sqlite3.Connection, company: int) -> None:
        self._db = db
        self._company = company

    def _call(self, day: date, body: object = None, **query: str) -> Call:
        now = datetime(day.year, day.month, day.day, 10, tzinfo=_STOCKHOLM)
        return Call(db=self._db, company=self._company, query=query, body=body, now=now, base="")

    def open_registers(self) -> None:
        """Customers and suppliers."""
        for name, org_number, currency, vat_type, country, city in CUSTOMERS:
            body = {
                "Name": name,
                "OrganisationNumber": org_number,
                "Currency": currency,
                "VATType": vat_type,
                "CountryCode": country,
                "City": city,
                "Email": "ekonomi@example.com",
                "TermsOfPayment": "30",
            }
            customers.REGISTER.create(self._call(_FIRST_DAY, {"Customer": body}))
        for name, currency, country, city in SUPPLIERS:
            body = {"Name": name, "Currency": currency, "CountryCode": country, "City": city}
            suppliers.REGISTER.create(self._call(_FIRST_DAY, {"Supplier": body}))

    def sales(self) -> Iterator[_Step]:
        """Invoices to customers and what became of them."""
        for day, customer, rate, rows, events in SALES:
            sale = _Invoice(_SALE, self._call, _sale(day, customer, rate, rows), events)
            yield date.fromisoformat(day), sale.begin
            for event in events:
                yield date.fromisoformat(event[0]), sale.step(event)

    def purchases(self) -> Iterator[_Step]:
        """Invoices from suppliers and what became of them."""
        for day, supplier, rate, account, net, number, events in PURCHASES:
            body = _purchase(day, supplier, rate, account=account, net=net, number=number)
            purchase = _Invoice(_PURCHASE, self._call, body, events)
            yield date.fromisoformat(day), purchase.begin
            for event in events:
                yield date.fromisoformat(event[0]), purchase.step(event)

    def by_hand(self) -> Iterator[_Step]:
        """Vouchers in series A."""
        for day, text, rows in entries():
            yield day, self._post(day, text, rows)
        for day in VAT_DAYS:
            yield day, self._report_vat(day)

    def _post(self, day: date, text: str, rows: tuple[tuple[str, str], ...]) -> Callable[[], None]:
        def post() -> None:
            self._voucher(day, text, [(account, Decimal(amount)) for account, amount in rows])

        return post

    def _year(self, day: date) -> Year:
        year = year_of(self._db, self._company, day)
        if year is None:
            raise LookupError(f"The company has no year for {day}")
        return year

    def _voucher(self, day: date, text: str, rows: list[tuple[str, Decimal]]) -> None:
        year = self._year(day)
        voucher = {
            "VoucherSeries": "A",
            "TransactionDate": day.isoformat(),
            "Description": text,
            "VoucherRows": [
                {"Account": int(account), "Debit" if amount > 0 else "Credit": abs(amount)}
                for account, amount in rows
            ],
        }
        call = self._call(day, {"Voucher": voucher}, financialyear=str(year.id))
        number = _content(vouchers.create(call))["Voucher"]["VoucherNumber"]
        if text == CORRECTED:
            change_row(
                self._db,
                self._company,
                voucher=(year.id, "A", number),
                account="6110",
                amount=Decimal(-128),
                against="2641",
                stamp=call.stamp,
            )

    def _report_vat(self, day: date) -> Callable[[], None]:
        def report() -> None:
            year = self._year(day)
            closing, _ = balances.closing(self._db, self._company, year)
            rows = [(account, -closing[account]) for account in _VAT_ACCOUNTS if closing.get(account)]
            owed = -sum((amount for _, amount in rows), Decimal(0))
            self._voucher(day, f"Momsrapport t.o.m. {day}", [*rows, ("2650", owed)])
            paid = date(day.year + day.month // 12, (day.month + 1) % 12 + 1, 12)
            self._voucher(paid, f"Moms t.o.m. {day}", [("2650", -owed), ("1930", owed)])

        return report


@frozen(kw_only=True)
class _Kind:
    """Invoices to customers, or those from suppliers."""

    one: str
    key: str
    reference: str
    create: Callable[[Call], Reply]
    book: Callable[[Call, str], Reply]
    cancel: Callable[[Call, str], Reply]
    credit: Callable[[Call, str], Reply]
    payments: Payments


_SALE = _Kind(
    one="Invoice",
    key="DocumentNumber",
    reference="CreditInvoiceReference",
    create=invoices.create,
    book=invoices.bookkeep,
    cancel=invoices.cancel,
    credit=invoices.credit,
    payments=PAYMENTS_IN,
)
_PURCHASE = _Kind(
    one="SupplierInvoice",
    key="GivenNumber",
    reference="CreditReference",
    create=supplierinvoices.create,
    book=supplierinvoices.book,
    cancel=supplierinvoices.cancel,
    credit=supplierinvoices.credit,
    payments=PAYMENTS_OUT,
)


class _Invoice:
    """One invoice, from its entry to its end."""

    def __init__(self, kind: _Kind, call: Callable[..., Call], body: Body, events: tuple[Event, ...]) -> None:
        self._kind = kind
        self._call = call
        self._body = body
        self._booked_at_once = not any(what in ("draft", "cancel", "book") for _, what, _ in events)
        self._number = ""

    def begin(self) -> None:
        """Enter it, and book it unless its story says otherwise."""
        day = date.fromisoformat(self._body["InvoiceDate"])
        answer = _content(self._kind.create(self._call(day, {self._kind.one: self._body})))
        self._number = str(answer[self._kind.one][self._kind.key])
        if self._booked_at_once:
            self._kind.book(self._call(day), self._number)

    def step(self, event: Event) -> Callable[[], None]:
        """What happens on a later day."""
        day, what, rate = date.fromisoformat(event[0]), event[1], event[2]

        def happen() -> None:
            if what == "credit":
                answer = _content(self._kind.credit(self._call(day), self._number))
                self._kind.book(self._call(day), str(answer[self._kind.one][self._kind.reference]))
            elif what == "cancel":
                self._kind.cancel(self._call(day), self._number)
            elif what == "book":
                supplierinvoices.book(self._call(day), self._number, day)
            elif what != "draft":
                self._pay(day, what, rate)

        return happen

    def _pay(self, day: date, what: str, rate: str | None) -> None:
        payments = self._kind.payments
        rest = decimal(payments.find_invoice(self._call(day), self._number)["_open"])
        written_off = Decimal(what.removeprefix("all-")) if what.startswith("all-") else Decimal(0)
        part = money(rest * Decimal(what[:-1]) / 100) if what.endswith("%") else rest - written_off
        body: Body = {"InvoiceNumber": self._number, "PaymentDate": day.isoformat()}
        body |= {"AmountCurrency": part, "CurrencyRate": Decimal(rate)} if rate else {"Amount": part}
        if written_off:
            body["WriteOffs"] = [{"Amount": written_off, "AccountNumber": int(assumptions.ACCOUNT_ROUNDING)}]
        created = _content(payments.create(self._call(day, {payments.noun.one: body})))
        payments.bookkeep(self._call(day), str(created[payments.noun.one]["Number"]))


def _content(reply: Reply) -> Body:
    return cast(Body, reply.content)  # these verbs answer with JSON


def _sale(day: str, customer: int, rate: str | None, rows: tuple[tuple[str, str, int, int], ...]) -> Body:
    body: Body = {
        "CustomerNumber": str(customer),
        "InvoiceDate": day,
        "InvoiceRows": [
            {"Description": text, "Price": Decimal(price), "DeliveredQuantity": str(quantity), "VAT": vat}
            for text, price, quantity, vat in rows
        ],
    }
    return body | ({"CurrencyRate": Decimal(rate)} if rate else {})


def _purchase(day: str, supplier: int, rate: str | None, *, account: str, net: str, number: str) -> Body:
    """A Swedish invoice has VAT; one from abroad has none, and the buyer reports it on both sides."""
    amount = Decimal(net)
    body: Body = {"SupplierNumber": str(supplier), "InvoiceDate": day, "InvoiceNumber": number}
    if rate is None:
        vat = money(amount * _VAT_SHARE)
        rows: list[Body] = [{"Account": int(account), "Debit": amount}]
        return body | {"Total": str(amount + vat), "VAT": str(vat), "SupplierInvoiceRows": rows}
    vat = money(amount * Decimal(rate) * _VAT_SHARE)
    rows = [
        {"Account": int(account), "DebitCurrency": amount},
        {"Account": 2645, "Debit": vat},
        {"Account": 2614, "Credit": vat},
    ]
    return body | {"Total": str(amount), "CurrencyRate": rate, "SupplierInvoiceRows": rows}
