"""Deviations of the control account from its ledger, and the causes that an appendix has to name for them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import attrs

from tests.year_end.model.layouts import Layout
from tests.year_end.model.paper import ZERO, Paper, Sheet

OPENING, CASH = "opening balance", "cash method"


class Named(NamedTuple):
    """A cause of a difference, with the fields that are compared with the appendix."""

    kind: str
    voucher: str
    amount: Decimal


@attrs.define(kw_only=True)
class Deviation:
    """A cause that makes the account differ from the ledger.

    Attributes:
        kind: The kind of cause that has to be named.
        suppliers: True for the supplier ledger, False for the customer ledger.
        voucher: The label of the voucher that has to be named.
        amount: The balance of the account minus the ledger.
        since: The first day on which the account and the ledger differ.
        until: The first day on which the account and the ledger no longer differ, or None if the difference remains.
    """

    kind: str
    suppliers: bool
    voucher: str
    amount: Decimal
    since: date
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@attrs.define
class CashBooking:
    """Manual vouchers that book the unpaid invoices of the cash method, and their reversal."""

    suppliers: bool
    sheets: list[Sheet]


@attrs.define
class Expectation:
    """The facts about a company that its documents do not show: injected deviations and manual year-end bookings."""

    deviations: list[Deviation] = attrs.Factory(list)
    bookings: list[CashBooking] = attrs.Factory(list)

    def causes(self, paper: Paper, layout: Layout, day: date, *, suppliers: bool) -> Counter[Named]:
        """Return the causes that an appendix as of `day` has to name, and how many times it has to name each cause."""
        begin = books_begin(paper, layout, day)
        of_ledger = [each for each in self.deviations if each.suppliers is suppliers and each.counts_on(day)]
        named = [Named(each.kind, each.voucher, each.amount) for each in of_ledger if each.since >= begin]
        before = sum((each.amount for each in of_ledger if each.since < begin), ZERO)
        gap = self.gap(paper, day, suppliers=suppliers)
        day_before = begin - timedelta(days=1)
        # Two kinds of amounts stay on the account: the amount of an accrual invoice that settles an unbooked invoice,
        # and the amount of an invoice that was booked at the end of a year, and then credited without a voucher.
        stuck = self._settled_by_accrual(paper, day_before, suppliers=suppliers)
        stuck += self._left_by_settled(paper, day_before, suppliers=suppliers)
        before, gap = before + stuck, gap - stuck
        old = _old_unpaid(paper, day_before, suppliers=suppliers)
        if old and paper.difference(day_before, suppliers=suppliers) in (ZERO, -old):
            # Nothing shows old manual vouchers that hide each other, or that equal what is not booked.
            before, gap = ZERO, gap + before
        named.append(Named(OPENING, "", before))
        named.append(Named(CASH, "", gap))
        return Counter(each for each in named if each.amount)

    def gap(self, paper: Paper, day: date, *, suppliers: bool) -> Decimal:
        """Return the amount by which the cash method makes the control account differ from the ledger on a day."""
        gap = ZERO
        control = "2440" if suppliers else "1510"
        for bill in paper.ledger(suppliers=suppliers):
            if bill.cash_method:
                gap -= bill.sign * bill.is_open_on(day)[1]
                sheets = (bill.sheet, *(part.sheet for part in bill.parts))
                gap += _rows(sheets, control, day)
        gap += self._settled_by_accrual(paper, day, suppliers=suppliers)
        for booking in self.bookings:
            if booking.suppliers is suppliers:
                gap += _rows(booking.sheets, control, day)
        return gap

    @staticmethod
    def _settled_by_accrual(paper: Paper, day: date, *, suppliers: bool) -> Decimal:
        return sum(
            (
                -bill.sign * part.sek
                for bill in paper.ledger(suppliers=suppliers)
                for part in bill.parts
                if bill.cash_method and part.by_accrual and part.on <= day
            ),
            ZERO,
        )

    def _left_by_settled(self, paper: Paper, day: date, *, suppliers: bool) -> Decimal:
        """Return the amount on the control account, at the end of a day, from cash-method invoices that are settled."""
        control, left = "2440" if suppliers else "1510", ZERO
        lasting = [
            booking.sheets[0].on
            for booking in self.bookings
            if booking.suppliers is suppliers and _rows(booking.sheets, control, day)
        ]
        for bill in paper.ledger(suppliers=suppliers):
            if bill.cash_method and not bill.is_open_on(day)[1]:
                left += _rows((bill.sheet, *(part.sheet for part in bill.parts)), control, day)
                booked = [on for on in lasting if bill.is_booked_by_hand and bill.on <= on]
                left += bill.sign * bill.is_open_on(booked[0])[1] if booked else ZERO
        return left

    def is_unclear(self, paper: Paper, layout: Layout, day: date, *, suppliers: bool) -> bool:
        """Return True if the books do not show whether old unpaid cash-method invoices were booked by hand.

        That is the case if account and ledger differ before the first day of the books, and the difference is not the
        unpaid sum of these invoices. Invoices that have a voucher are left out.
        """
        before = books_begin(paper, layout, day) - timedelta(days=1)
        old = _old_unpaid(paper, before, suppliers=suppliers)
        return bool(old) and paper.difference(before, suppliers=suppliers) not in (ZERO, -old)

    def needs_correction(self, paper: Paper, layout: Layout, day: date, *, suppliers: bool) -> bool:
        """Return True if unpaid invoices should be booked because a year under the cash method has ended."""
        year = layout.year_of(day)
        is_due = not year.cash or day == year.last
        return is_due and bool(self.gap(paper, day, suppliers=suppliers))


def _old_unpaid(paper: Paper, day: date, *, suppliers: bool) -> Decimal:
    """Return the unpaid sum of the cash-method invoices that have no voucher on `day`. A debit is positive."""
    return sum(
        (
            bill.sign * bill.is_open_on(day)[1]
            for bill in paper.ledger(suppliers=suppliers)
            if bill.cash_method and (bill.sheet is None or bill.sheet.on > day)
        ),
        ZERO,
    )


def books_begin(paper: Paper, layout: Layout, day: date) -> date:
    """Return the first day of the books that an appendix as of `day` is based on.

    The books of the day's year and of the previous year are read. A previous year without vouchers is left out,
    because a company may have moved only its balances to Fortnox.
    """
    index = layout.years.index(layout.year_of(day))
    before = layout.years[max(0, index - 1)]
    return (before if paper.has_vouchers(before.first, before.last) else layout.years[index]).first


def _rows(sheets: Iterable[Sheet | None], account: str, day: date) -> Decimal:
    return sum(
        (
            sheet.rows.get(account, ZERO)
            for sheet in sheets
            if sheet is not None and sheet.present and sheet.on <= day
        ),
        ZERO,
    )
