"""Random stories of invoices: payments, write-offs, credits, prepayments, overpayments, drafts and cash invoices."""

import heapq
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from random import Random
from typing import Final

import attrs

from tests.year_end.model.company import Company
from tests.year_end.model.deviations import CashBooking, Expectation
from tests.year_end.model.injector import RATES, UNITS
from tests.year_end.model.layouts import FinancialYear
from tests.year_end.model.paper import ZERO, Bill, ore
from tests.year_end.model.registers import Draft

_STORIES: Final = (
    ("plain", 10),
    ("credited", 4),
    ("last part", 1),
    ("overpaid", 2),
    ("paid early", 2),
    ("paid draft", 2),
    ("draft", 1),
    ("cancelled", 1),
    ("cash invoice", 1),
    ("tax reduction", 2),
)
_SHOWN: Final = {
    "tax_reduction": ("tax reduction",) * 4,
    "credit_pairs": ("credited", "credited", "last part"),
    "second_credit": ("credited",) * 4,
}
"""For each behaviour switch, the stories that show its effect. They are added to the random stories."""
_Event = Callable[[], None]


@attrs.define
class Stories:
    """The random events of a company, which happen in the order of their days.

    Args:
        company: The company to which the events happen.
        expectation: The facts that the documents do not show. Manual year-end bookings are added to its `bookings`.
        chance: The random source of all choices.
        until: The last day of the history.
    """

    company: Company
    expectation: Expectation
    chance: Random
    until: date
    _events: list[tuple[date, int, _Event]] = attrs.field(factory=list[tuple[date, int, _Event]])
    _order: "count[int]" = attrs.Factory(count)

    def tell(self, invoices: int) -> None:
        """Run the events of `invoices` random invoices, and the year-end bookings, in the order of their days."""
        names, weights = zip(*_STORIES, strict=True)
        chosen = self.chance.choices(names, weights, k=invoices)
        for switch in self.company.switches:
            chosen += _SHOWN.get(switch, ())
        for name in chosen:
            suppliers = name != "tax reduction" and self.chance.random() < 0.5
            on = self._day(self.company.layout.first, self.until)
            self._plan(on, partial(self._begin, name, on, suppliers=suppliers))
        for year in self.company.layout.years:
            if year.cash and year.last <= self.until:
                self._plan(year.last + timedelta(days=1), partial(self._end_of, year))
        while self._events:
            _, _, event = heapq.heappop(self._events)
            event()

    def _plan(self, on: date, event: _Event) -> None:
        heapq.heappush(self._events, (on, next(self._order), event))

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randrange((last - first).days + 1))

    def _begin(self, name: str, on: date, *, suppliers: bool) -> None:
        draft = self._draft(on, in_sek=name in {"cash invoice", "tax reduction"})
        if suppliers and name == "cash invoice":
            name = "plain"
        is_cash_year = self.company.layout.year_of(on).cash
        on_own_account = self.company.switches.get("tax_reduction") == "own_account"
        if name == "tax reduction" and not (is_cash_year and on_own_account):
            bill = self.company.bill(attrs.evolve(draft, rot=True), suppliers=False)
            self._plan_payments(bill, on)
        elif name == "last part":
            self._begin_last_part(on, suppliers=suppliers)
        elif name == "cash invoice":
            self.company.bill(attrs.evolve(draft, in_cash=True), suppliers=False)
        elif name in {"paid draft", "draft", "cancelled"}:
            bill = self.company.bill(draft, suppliers=suppliers, book=False)
            self._continue_draft(name, bill)
        else:
            bill = self.company.bill(draft, suppliers=suppliers)
            self._continue(name, bill)

    def _begin_last_part(self, on: date, *, suppliers: bool) -> None:
        """Pay half of an invoice of EUR 2.00, and plan to credit the invoice.

        Each half is worth 11.005 SEK, so that the rounded halves do not add up to the rounded total.
        """
        price = Decimal("2.00") if suppliers else Decimal("1.60")
        draft = Draft(amount=price, on=on, currency="EUR", rate=Decimal("11.005"))
        bill = self.company.bill(draft, suppliers=suppliers)
        self.company.pay(bill, Decimal("1.00"), on)
        credited_on = min(self.until, on + timedelta(days=self.chance.randrange(10)))
        self._plan(credited_on, partial(self._credit, bill, credited_on))

    def _draft(self, on: date, *, in_sek: bool) -> Draft:
        currency = "SEK" if in_sek else self.chance.choice(("SEK", "SEK", "SEK", *RATES))
        rate = Decimal(self.chance.choice(RATES[currency])) if currency in RATES else Decimal(1)
        amount = Decimal(self.chance.choice((100, 200, 300, 1234, *self._any_amounts))) / 100
        return Draft(amount=amount, on=on, currency=currency, rate=rate, unit=UNITS.get(currency, 1))

    @property
    def _any_amounts(self) -> tuple[int, ...]:
        return tuple(self.chance.randrange(100, 900_000) for _ in range(3))

    def _continue_draft(self, name: str, bill: Bill) -> None:
        if name == "cancelled":
            self.company.cancel(bill)
        elif name == "paid draft":
            off = bill.rest - ore(bill.rest * Decimal("0.9")) if self.chance.random() < 0.3 else ZERO
            amount = bill.rest - off if self.chance.random() < 0.6 else ore(bill.rest / 3)
            self.company.pay(bill, amount, bill.on, off=off)
            if self.chance.random() < 0.6 and bill.booked_on is None:
                later = min(self.until, bill.on + timedelta(days=self.chance.randrange(60)))
                self._plan(later, partial(self._book, bill))

    def _book(self, bill: Bill) -> None:
        if bill.booked_on is None:
            self.company.book(bill)

    def _continue(self, name: str, bill: Bill) -> None:
        if name == "paid early":
            first = self.company.layout.first
            if bill.cash_method:
                first = self.company.layout.year_of(bill.on).first
            early = max(first, bill.on - timedelta(days=self.chance.randrange(1, 50)))
            amount = bill.rest if self.chance.random() < 0.6 else ore(bill.rest / 2)
            self.company.pay(bill, amount, early)
        else:
            last = self._plan_payments(bill, bill.on)
            if name == "credited":
                on = min(self.until, last + timedelta(days=self.chance.randrange(90)))
                self._plan(on, partial(self._credit, bill, on))
            elif name == "overpaid":
                on = min(self.until, last + timedelta(days=self.chance.randrange(60)))
                self._plan(on, partial(self._overpay, bill, on))

    def _plan_payments(self, bill: Bill, on: date) -> date:
        """Plan up to three payments. Return the day of the last payment, or `on` if there is no payment."""
        for _ in range(self.chance.choice((0, 1, 1, 2, 3))):
            on = min(self.until, on + timedelta(days=self.chance.randrange(100)))
            self._plan(on, partial(self._pay, bill, on))
        return on

    def _pay(self, bill: Bill, on: date) -> None:
        rest = bill.rest
        if not rest or not self.company.can_pay(bill, on):
            return
        amount = rest
        if self.chance.random() < 0.5:
            amount = ore(rest / self.chance.choice((2, 3, 4))) or rest
        left = rest - amount
        off = left if left and self.chance.random() < 0.25 else ZERO
        rate = None
        if not bill.in_sek and self.chance.random() < 0.5:
            rate = ore(bill.rate * UNITS.get(bill.currency, 1) * Decimal("0.93"))
        self.company.pay(bill, amount, on, off=off, rate=rate)

    def _credit(self, bill: Bill, on: date) -> None:
        second = self.company.switches.get("second_credit") == "allowed" and self.chance.random() < 0.5
        in_part = not bill.suppliers and self.chance.random() < 0.3
        price = ore(abs(bill.total) / 4) if in_part else None
        self.company.credit(bill, on, price=price)
        if second:
            later = min(self.until, on + timedelta(days=self.chance.randrange(30)))
            self._plan(later, partial(self._credit_again, bill, later))

    def _credit_again(self, bill: Bill, on: date) -> None:
        self.company.credit(bill, on)

    def _overpay(self, bill: Bill, on: date) -> None:
        if bill.rest > 0 and self.company.can_pay(bill, on):
            self.company.pay(bill, bill.rest + Decimal("12.50"), on)
            if self.chance.random() < 0.4:
                later = min(self.until, on + timedelta(days=self.chance.randrange(60)))
                self._plan(later, partial(self._pay_back, bill, later))

    def _pay_back(self, bill: Bill, on: date) -> None:
        if bill.rest < 0 and self.company.can_pay(bill, on):
            self.company.pay(bill, bill.rest, on)

    def _end_of(self, year: FinancialYear) -> None:
        """Choose at random how unpaid invoices are booked at the end of a year under the cash method.

        The choices are: by Fortnox, by hand, by hand and then reversed, or not at all.
        """
        way = self.chance.choice(("program", "program", "nothing", "by hand", "by hand and reversed"))
        if way == "program":
            self.company.book_unpaid(year.id)
        elif way != "nothing":
            for suppliers in (False, True):
                self._book_by_hand(year, suppliers=suppliers, reverse=way == "by hand and reversed")

    def _book_by_hand(self, year: FinancialYear, *, suppliers: bool, reverse: bool) -> None:
        control, other = self.company.control(suppliers=suppliers), "4010" if suppliers else "3001"
        amount = -self.expectation.gap(self.company.paper, year.last, suppliers=suppliers)
        bills = [
            bill
            for bill in self.company.paper.ledger(suppliers=suppliers)
            if bill.cash_method and bill.sheet is None and not bill.is_booked_by_hand
        ]
        # A person books what is unpaid, and no other difference.
        unpaid = sum((bill.sign * bill.is_open_on(year.last)[1] for bill in bills), ZERO)
        if not amount or amount != unpaid:
            return
        sheets = [self.company.post({control: amount, other: -amount}, year.last)]
        following = year.last + timedelta(days=1)
        if reverse and following <= self.company.layout.last:
            sheets.append(self.company.post({control: -amount, other: amount}, following))
        for bill in bills:
            bill.is_booked_by_hand = len(sheets) == 1
        self.expectation.bookings.append(CashBooking(suppliers, sheets))
