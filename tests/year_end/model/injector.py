"""The days, amounts, invoices and payments that all injected causes use, for one ledger of a company."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

import attrs

from tests.year_end.model.company import Company
from tests.year_end.model.deviations import Deviation
from tests.year_end.model.layouts import FinancialYear
from tests.year_end.model.paper import Bill, Part, Sheet, ore
from tests.year_end.model.registers import Draft

RATES: Final = {
    "EUR": ("11.3471", "10.9", "11.0050", "11.005"),
    "USD": ("9.4312", "10.005"),
    "NOK": ("96.835", "98.5"),
}
UNITS: Final = {"NOK": 100}


@attrs.define
class Injector:
    """The injection of causes into one ledger of a company.

    Args:
        company: The company whose ledger or account is changed.
        chance: The random source of amounts and days.
        suppliers: True for the supplier ledger, False for the customer ledger.
    """

    company: Company
    chance: Random
    suppliers: bool

    @property
    def control(self) -> str:
        return self.company.control(suppliers=self.suppliers)

    @property
    def sign(self) -> int:
        return -1 if self.suppliers else 1

    def year(self) -> FinancialYear | None:
        """Return a random year with accrual accounting that began at least 60 days ago, or None if there is none."""
        years = [
            year
            for year in self.company.layout.years
            if not year.cash and year.first + timedelta(days=60) <= self.company.today
        ]
        return self.chance.choice(years) if years else None

    def day(self, first: date, last: date) -> date:
        last = min(last, self.company.today)
        return first + timedelta(days=self.chance.randrange(max(1, (last - first).days)))

    def day_near(self, day: date) -> date:
        """Return a random day 1 to 20 days after `day`, at the latest the last day of the financial year."""
        return min(day + timedelta(days=self.chance.randrange(1, 21)), self.company.layout.year_of(day).last)

    def money(self, most: int = 900_000) -> Decimal:
        return Decimal(self.chance.randrange(100, most)) / 100

    def draft(self, on: date, *, currency: str | None = None) -> Draft:
        chosen = currency or self.chance.choice(("SEK", "SEK", "SEK", *RATES))
        rate = Decimal(self.chance.choice(RATES[chosen])) if chosen in RATES else Decimal(1)
        return Draft(amount=self.money(), on=on, currency=chosen, rate=rate, unit=UNITS.get(chosen, 1))

    def invoice(self, *, currency: str | None = None) -> Bill | None:
        """Return a new booked invoice in a year with accrual accounting, or None if there is no such year."""
        year = self.year()
        if year is None:
            return None
        on = self.day(year.first, year.last)
        return self.company.bill(self.draft(on, currency=currency), suppliers=self.suppliers)

    def payment(self, bill: Bill, *, days: int = 200, rate: Decimal | None = None) -> Part:
        amount = bill.rest if self.chance.random() < 0.5 else ore(bill.rest * Decimal("0.37"))
        on = self.day(bill.on, bill.on + timedelta(days=days))
        return self.company.pay(bill, amount, on, rate=rate)

    def deviation(self, kind: str, sheet: Sheet | None, amount: Decimal, since: date) -> Deviation:
        voucher = "" if sheet is None else str(sheet.label)
        return Deviation(kind=kind, suppliers=self.suppliers, voucher=voucher, amount=amount, since=since)
