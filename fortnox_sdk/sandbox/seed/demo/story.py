"""Two years of the seeded company, day by day, through the very functions that answer API calls."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from fortnox_sdk.sandbox.books import balances
from fortnox_sdk.sandbox.books.changes import change_row
from fortnox_sdk.sandbox.books.years import Year, year_of
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.resources.bookkeeping import vouchers
from fortnox_sdk.sandbox.resources.purchasing import suppliers
from fortnox_sdk.sandbox.resources.sales import customers
from fortnox_sdk.sandbox.seed.deals import PURCHASE, SALE, Deal, answered, purchase_body, sale_body
from fortnox_sdk.sandbox.seed.demo.purchases import PURCHASES, SUPPLIERS
from fortnox_sdk.sandbox.seed.demo.sales import CUSTOMERS, SALES
from fortnox_sdk.sandbox.seed.demo.vouchers import CORRECTED, VAT_DAYS, entries

__all__ = ["tell"]

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_VAT_ACCOUNTS = ("2611", "2614", "2621", "2631", "2641", "2645")
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
            sale = Deal(SALE, self._call, sale_body(day, customer, rate, rows), events)
            yield date.fromisoformat(day), sale.begin
            for event in events:
                yield date.fromisoformat(event[0]), sale.step(event)

    def purchases(self) -> Iterator[_Step]:
        """Invoices from suppliers and what became of them."""
        for day, supplier, rate, account, net, number, events in PURCHASES:
            body = purchase_body(day, supplier, rate, account=account, net=net, number=number)
            purchase = Deal(PURCHASE, self._call, body, events)
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
        number = answered(vouchers.create(call))["Voucher"]["VoucherNumber"]
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
