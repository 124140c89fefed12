"""The simulation of the demo company's two years. It uses the functions that handle API requests."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from fortnox_sdk.sandbox.books import balances
from fortnox_sdk.sandbox.books.changes import change_row
from fortnox_sdk.sandbox.books.years import Year, all_years, year_of
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.resources.bookkeeping import vouchers
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoice_payments import PAYMENTS as PAYMENTS_OUT
from fortnox_sdk.sandbox.resources.purchasing.suppliers import SUPPLIERS
from fortnox_sdk.sandbox.resources.sales.customers import CUSTOMERS
from fortnox_sdk.sandbox.resources.sales.invoice_payments import PAYMENTS as PAYMENTS_IN
from fortnox_sdk.sandbox.seed.demo.data import Correction, Voucher, demo_events
from fortnox_sdk.sandbox.seed.demo.registers import DemoRegisters
from fortnox_sdk.sandbox.seed.simulated_invoice import (
    SimulatedInvoice,
    json_body,
    purchase_body,
    sale_body,
)

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_VAT_ACCOUNTS = ("2611", "2614", "2621", "2631", "2641", "2645")
_FIRST_DAY = date(2025, 1, 2)

_DatedStep = tuple[date, Callable[[], None]]


def simulate(tenant: Tenant) -> None:
    """Create the demo company's records and vouchers in date order, and carry over the balances to the next year."""
    bookkeeper = _Bookkeeper(tenant)
    bookkeeper.open_registers()
    steps = [*bookkeeper.invoice_steps(), *bookkeeper.voucher_steps(), *bookkeeper.register_steps()]
    for _, apply in sorted(steps, key=lambda dated_step: dated_step[0]):
        apply()
    for year in reversed(all_years(tenant)):
        balances.carry_balances(tenant, year)


class _Bookkeeper:
    """The simulated bookkeeper of the demo company."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._events = demo_events()
        self._registers = DemoRegisters(self._events, self._call)

    def _call(self, day: date, body: object = None, **query: str) -> Call:
        now = datetime(day.year, day.month, day.day, 10, tzinfo=_STOCKHOLM)
        return Call(
            db=self._tenant.db, company=self._tenant.company, query=query, body=body, now=now, base=""
        )

    def open_registers(self) -> None:
        """Create the customers, suppliers, assets and employees."""
        self._registers.open(_FIRST_DAY)
        for customer in self._events.customers:
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
        for supplier in self._events.suppliers:
            body = {
                "Name": supplier.name,
                "Currency": supplier.currency,
                "CountryCode": supplier.country,
                "City": supplier.city,
            }
            SUPPLIERS.create_record(self._call(_FIRST_DAY, {"Supplier": body}))

    def invoice_steps(self) -> Iterator[_DatedStep]:
        """Yield a date and a function for the creation of each invoice and for each later event, such as a payment."""
        for sale in self._events.sales:
            sale_fields = sale_body(sale.day, sale.customer, sale.rate, sale.rows)
            prepare = None
            if sale.tax_reduction is not None:
                sale_fields["TaxReductionType"] = sale.tax_reduction.kind
                prepare = partial(self._registers.request_tax_reduction, sale.day, sale.tax_reduction)
            invoice = SimulatedInvoice(
                PAYMENTS_IN, self._call, sale_fields, sale.events, draft=sale.draft, prepare=prepare
            )
            yield sale.day, invoice.create
            yield from ((event.day, partial(invoice.apply, event)) for event in sale.events)
        for purchase in self._events.purchases:
            purchase_fields = purchase_body(
                purchase.day,
                purchase.supplier,
                purchase.rate,
                account=purchase.account,
                net=purchase.net,
                number=purchase.number,
            )
            prepare = None
            if purchase.accrual is not None:
                prepare = partial(
                    self._registers.accrue, purchase.day, purchase.accrual, int(purchase.account)
                )
            invoice = SimulatedInvoice(
                PAYMENTS_OUT,
                self._call,
                purchase_fields,
                purchase.events,
                draft=purchase.draft,
                prepare=prepare,
            )
            yield purchase.day, invoice.create
            yield from ((event.day, partial(invoice.apply, event)) for event in purchase.events)

    def voucher_steps(self) -> Iterator[_DatedStep]:
        """Yield a date and a function for each manual voucher and each VAT report. The functions post to series A."""
        for voucher in self._events.vouchers:
            yield voucher.day, partial(self._post, voucher)
        for day in self._events.vat_days:
            yield day, partial(self._report_vat, day)

    def register_steps(self) -> Iterator[_DatedStep]:
        """Yield a date and a function for each posting of depreciation and of accruals."""
        for day in self._events.depreciation_days:
            yield day, partial(self._registers.depreciate, day)
        for day in self._registers.accrual_days():
            yield day, partial(self._registers.post_accruals, day)

    def _year(self, day: date) -> Year:
        year = year_of(self._tenant, day)
        if year is None:
            raise LookupError(f"The company has no financial year that includes '{day}'.")
        return year

    def _post(self, voucher: Voucher) -> None:
        number = self._book(voucher.day, voucher.text, voucher.rows)
        if voucher.vacation_debt:
            self._registers.store_vacation_debt(voucher.day, self._year(voucher.day).id, "A", number)
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
        return int(json_body(vouchers.create(call))["Voucher"]["VoucherNumber"])

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
        vat_due = -sum(rows.values(), Decimal(0))
        self._book(day, f"Momsrapport t.o.m. {day}", {**rows, "2650": vat_due})
        payment_day = date(day.year + day.month // 12, (day.month + 1) % 12 + 1, 12)
        self._book(payment_day, f"Moms t.o.m. {day}", {"2650": -vat_due, "1930": vat_due})
