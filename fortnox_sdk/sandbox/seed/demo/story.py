"""The simulation of the demo company's two years, with the same functions that handle API requests."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from fortnox_sdk.sandbox.books import balances
from fortnox_sdk.sandbox.books.changes import change_row
from fortnox_sdk.sandbox.books.years import Year, year_of
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.resources.bookkeeping import vouchers
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoice_payments import PAYMENTS as PAYMENTS_OUT
from fortnox_sdk.sandbox.resources.purchasing.suppliers import SUPPLIERS
from fortnox_sdk.sandbox.resources.sales.customers import CUSTOMERS
from fortnox_sdk.sandbox.resources.sales.invoice_payments import PAYMENTS as PAYMENTS_IN
from fortnox_sdk.sandbox.seed.deals import (
    Deal,
    answered,
    purchase_body,
    sale_body,
)
from fortnox_sdk.sandbox.seed.demo.data import Correction, Voucher, demo_story

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_VAT_ACCOUNTS = ("2611", "2614", "2621", "2631", "2641", "2645")
_FIRST_DAY = date(2025, 1, 2)

_Step = tuple[date, Callable[[], None]]


def tell(tenant: Tenant) -> None:
    """Create the demo company's records and vouchers in the order of their dates."""
    desk = _Desk(tenant)
    desk.open_registers()
    steps = [*desk.deals(), *desk.by_hand()]
    for _, step in sorted(steps, key=lambda dated: dated[0]):
        step()


class _Desk:
    """The simulated bookkeeper of the demo company."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._story = demo_story()

    def _call(self, day: date, body: object = None, **query: str) -> Call:
        now = datetime(day.year, day.month, day.day, 10, tzinfo=_STOCKHOLM)
        return Call(
            db=self._tenant.db, company=self._tenant.company, query=query, body=body, now=now, base=""
        )

    def open_registers(self) -> None:
        """Create the customers and suppliers."""
        for customer in self._story.customers:
            body = {
                "Name": customer.name,
                "OrganisationNumber": customer.org_number,
                "Currency": customer.currency,
                "VATType": customer.vat_type,
                "CountryCode": customer.country,
                "City": customer.city,
                "Email": "ekonomi@example.com",
                "TermsOfPayment": "30",
            }
            CUSTOMERS.create_record(self._call(_FIRST_DAY, {"Customer": body}))
        for supplier in self._story.suppliers:
            body = {
                "Name": supplier.name,
                "Currency": supplier.currency,
                "CountryCode": supplier.country,
                "City": supplier.city,
            }
            SUPPLIERS.create_record(self._call(_FIRST_DAY, {"Supplier": body}))

    def deals(self) -> Iterator[_Step]:
        """Yield the dated steps of all customer and supplier invoices."""
        for sale in self._story.sales:
            sold = sale_body(sale.day, sale.customer, sale.rate, sale.rows)
            deal = Deal(PAYMENTS_IN, self._call, sold, sale.events, draft=sale.draft)
            yield sale.day, deal.begin
            yield from ((event.day, partial(deal.step, event)) for event in sale.events)
        for purchase in self._story.purchases:
            bought = purchase_body(
                purchase.day,
                purchase.supplier,
                purchase.rate,
                account=purchase.account,
                net=purchase.net,
                number=purchase.number,
            )
            deal = Deal(PAYMENTS_OUT, self._call, bought, purchase.events, draft=purchase.draft)
            yield purchase.day, deal.begin
            yield from ((event.day, partial(deal.step, event)) for event in purchase.events)

    def by_hand(self) -> Iterator[_Step]:
        """Yield the dated steps that post the manual vouchers and VAT reports, all in series A."""
        for voucher in self._story.vouchers:
            yield voucher.day, partial(self._post, voucher)
        for day in self._story.vat_days:
            yield day, partial(self._report_vat, day)

    def _year(self, day: date) -> Year:
        year = year_of(self._tenant, day)
        if year is None:
            raise LookupError(f"The company has no financial year that includes '{day}'.")
        return year

    def _post(self, voucher: Voucher) -> None:
        number = self._book(voucher.day, voucher.text, voucher.rows)
        if voucher.correction is not None:
            self._correct(voucher.day, number, voucher.correction)

    def _book(self, day: date, text: str, rows: Mapping[str, Decimal]) -> int:
        voucher = {
            "VoucherSeries": "A",
            "TransactionDate": day.isoformat(),
            "Description": text,
            "VoucherRows": [
                {"Account": int(account), "Debit" if amount > 0 else "Credit": abs(amount)}
                for account, amount in rows.items()
            ],
        }
        call = self._call(day, {"Voucher": voucher}, financialyear=str(self._year(day).id))
        return int(answered(vouchers.create(call))["Voucher"]["VoucherNumber"])

    def _correct(self, day: date, number: int, correction: Correction) -> None:
        change_row(
            self._tenant,
            voucher=(self._year(day).id, "A", number),
            account=correction.account,
            amount=correction.amount,
            against=correction.against,
            stamp=self._call(day).stamp,
        )

    def _report_vat(self, day: date) -> None:
        closing, _ = balances.closing(self._tenant, self._year(day))
        rows = {account: -closing[account] for account in _VAT_ACCOUNTS if closing.get(account)}
        owed = -sum(rows.values(), Decimal(0))
        self._book(day, f"Momsrapport t.o.m. {day}", {**rows, "2650": owed})
        paid = date(day.year + day.month // 12, (day.month + 1) % 12 + 1, 12)
        self._book(paid, f"Moms t.o.m. {day}", {"2650": -owed, "1930": owed})
