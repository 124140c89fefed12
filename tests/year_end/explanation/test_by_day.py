"""Tests of the difference between a ledger and its control accounts on each day of the books."""

import time
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sie4
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.explanation.by_day import DifferenceByDay, difference_by_day
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerPayment, LedgerRecords, LedgerYear
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from tests.year_end.reconciliation.paper_company import PaperCompany
from tests.year_end.reconciliation.test_laws import AMOUNTS, AS_OF, companies
from tests.year_end.reconciliation.test_paper_cash_method import cash_company

YEAR_END = date(2025, 12, 31)
DAYS = st.dates(date(2024, 1, 1), date(2026, 3, 31))


def by_day(company: PaperCompany, as_of: date = YEAR_END) -> DifferenceByDay:
    return difference_by_day(Comparison(valued=company.matched(), as_of=as_of))


def test_there_is_one_difference_for_every_day_from_the_first_day_of_the_books() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(10), on=date(2024, 7, 1))
    days = [day.on for day in by_day(company, date(2025, 3, 1)).days]
    assert days == [date(2024, 1, 1) + timedelta(days=index) for index in range(366 + 60)]


@settings(max_examples=25)
@given(companies(), AS_OF, st.lists(st.tuples(DAYS, AMOUNTS), max_size=3))
def test_each_day_is_what_the_appendix_of_that_day_says(
    company: PaperCompany, as_of: date, manual: list[tuple[date, Decimal]]
) -> None:
    for on, amount in manual:
        company.voucher("A", on, amount)
    result = by_day(company, as_of)
    chosen = [day for day in result.days if day.on.year == 2025][:: max(1, as_of.timetuple().tm_yday // 5)]
    for day in (*chosen, result.days[-1]):
        appendix = company.appendix(day.on)
        assert (day.account_balance, day.ledger_total) == (appendix.account_balance, appendix.ledger_total)


@settings(max_examples=25)
@given(companies(), st.sets(st.sampled_from([9, 2, 7])), AS_OF, st.data())
def test_each_day_has_the_gap_of_the_cash_method(
    company: PaperCompany, cash_years: set[int], as_of: date, data: st.DataObject
) -> None:
    company.cash_years = frozenset(cash_years)
    for number, paper in company.papers.items():
        key = paper.invoice.voucher
        if key is not None and data.draw(st.booleans(), label=f"{number} without a voucher"):
            del company.vouchers[key], company.references[key]
            paper.invoice = attrs.evolve(paper.invoice, voucher=None)
    unpaid = company.sign * sum(company.truth(date(2024, 12, 31)).values(), Decimal(0))
    if data.draw(st.booleans(), label="year-end voucher"):
        company.voucher("A", date(2024, 12, 31), unpaid)
        company.voucher("A", date(2025, 1, 1), -unpaid)
    comparison = Comparison(valued=company.matched(), as_of=as_of)
    for day in difference_by_day(comparison).days[:: max(1, as_of.timetuple().tm_yday // 7)]:
        assert day.by_cash_method == comparison.cash_method_gap(day.on)[0]
        assert day.ledger_total == comparison.ledger_total(day.on)


def test_the_first_day_and_the_day_since_which_the_difference_stands_are_named() -> None:
    company = PaperCompany(Ledger.SUPPLIERS)
    company.invoice(Decimal(4000), on=date(2025, 2, 3))
    company.voucher("A", date(2025, 4, 5), Decimal(70))
    company.voucher("A", date(2025, 4, 9), Decimal(-70))
    company.voucher("A", date(2025, 8, 20), Decimal(-512))
    result = by_day(company)
    assert (result.broke_on, result.standing_since) == (date(2025, 4, 5), date(2025, 8, 20))
    assert [(day.on.isoformat(), change) for day, change in result.changes] == [
        ("2025-04-05", Decimal(70)),
        ("2025-04-09", Decimal(-70)),
        ("2025-08-20", Decimal(-512)),
    ]


def test_a_payment_booked_a_month_late_breaks_the_agreement_for_that_month() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(4000), on=date(2025, 2, 3))
    company.pay(number, Decimal(4000), on=date(2025, 3, 3), booked_on=date(2025, 4, 3))
    result = by_day(company)
    assert [day.on for day in result.days if day.difference] == [
        date(2025, 3, 3) + timedelta(days=index) for index in range(31)
    ]
    assert result.standing_since is None


def test_a_break_between_two_years_begins_on_the_first_day_of_the_second() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.voucher("A", date(2024, 5, 1), Decimal(10))
    company.opening_offset = Decimal(10)
    assert by_day(company).broke_on == date(2024, 1, 1)
    assert {day.difference for day in by_day(company).days if day.on.year == 2025} == {Decimal(20)}


def test_one_of_several_control_accounts_has_its_own_days() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(100), on=date(2025, 2, 3))
    company.invoice(Decimal(70), on=date(2025, 2, 4), account="1511")
    company.voucher("A", date(2025, 4, 5), Decimal(9), account="1511")
    valued = company.matched()
    main, other = (
        difference_by_day(Comparison(valued=valued, as_of=YEAR_END, part=account))
        for account in valued.accounts.all
    )
    assert (main.broke_on, main.days[-1].ledger_total) == (None, Decimal(100))
    assert (other.broke_on, other.days[-1].account_balance) == (date(2025, 4, 5), Decimal(79))


@pytest.mark.parametrize("ledger", [Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def test_unpaid_invoices_by_the_cash_method_are_no_deviation(ledger: Ledger) -> None:
    company = cash_company(ledger, 9, 2)
    company.voucher("A", date(2024, 12, 31), Decimal(700 * company.sign))
    company.voucher("A", date(2025, 1, 1), Decimal(-700 * company.sign))
    result = by_day(company)
    assert result.broke_on is None
    day = next(day for day in result.days if day.on == date(2025, 6, 30))
    assert (day.difference, day.by_cash_method) == (
        Decimal(-700 * company.sign),
        Decimal(-700 * company.sign),
    )
    at_year_end = next(day for day in result.days if day.on == date(2024, 12, 31))
    assert at_year_end.difference == 0


def large_ledger(count: int) -> ValuedLedger:
    """Return a ledger with `count` invoices in two years. Nine invoices in ten are paid after a month."""
    spans = {1: (date(2024, 1, 1), date(2024, 12, 31)), 2: (date(2025, 1, 1), date(2025, 12, 31))}
    invoices: dict[str, LedgerInvoice] = {}
    payments: list[LedgerPayment] = []
    vouchers: dict[int, list[sie4.Voucher]] = {1: [], 2: []}
    references: dict[VoucherKey, VoucherReference] = {}

    def book(series: str, on: date, amount: Decimal, reference: VoucherReference) -> VoucherKey:
        year = on.year - 2023
        number = str(len(vouchers[year]) + 1)
        rows = (sie4.Row(account="1510", amount=amount), sie4.Row(account="3001", amount=-amount))
        vouchers[year].append(sie4.Voucher(series=series, number=number, date=on, rows=rows))
        key = VoucherKey(year, series, number)
        references[key] = reference
        return key

    for index in range(count):
        on, number, amount = (
            date(2024, 1, 1) + timedelta(days=index % 660),
            str(index + 1),
            Decimal(100 + index),
        )
        paid = index % 10 != 0
        key = book("B", on, amount, VoucherReference(type="INVOICE", number=number))
        invoices[number] = LedgerInvoice(
            number=number,
            counterparty_number="1",
            counterparty_name="Motparten AB",
            invoice_date=on,
            total=amount,
            ledger_amount=amount,
            balance=Decimal(0) if paid else amount,
            voucher=key,
        )
        if paid:
            paid_on = on + timedelta(days=30)
            voucher = book("C", paid_on, -amount, VoucherReference(type="INVOICEPAYMENT", number=number))
            payments.append(
                LedgerPayment(
                    number=number,
                    invoice=number,
                    on=paid_on,
                    amount_sek=amount,
                    amount_currency=amount,
                    voucher=voucher,
                )
            )
    records = LedgerRecords(
        ledger=Ledger.CUSTOMERS,
        invoices=invoices,
        payments=tuple(payments),
        years={
            id_: LedgerYear(first=first, last=last, cash_method=False) for id_, (first, last) in spans.items()
        },
    )
    opening = sum((row.amount for voucher in vouchers[1] for row in voucher.rows[:1]), Decimal(0))
    years = [
        BookYear(
            id=id_,
            start=first,
            end=last,
            data=b"",
            document=sie4.Document(
                type_number="4",
                opening_balances=(
                    sie4.Balance(year=0, account="1510", amount=opening if id_ == 2 else Decimal(0)),
                ),
                vouchers=tuple(vouchers[id_]),
            ),
        )
        for id_, (first, last) in spans.items()
    ]
    return ValuedLedger.match(records, Books(year=years[1], previous=years[0]), references)


def test_twenty_thousand_invoices_take_less_than_two_seconds() -> None:
    comparison = Comparison(valued=large_ledger(20_000), as_of=YEAR_END)
    assert comparison.ledger_total(YEAR_END)  # the appendix has computed this before
    start = time.process_time()
    result = difference_by_day(comparison)
    assert time.process_time() - start < 2
    assert result.broke_on is None
    assert result.days[-1].account_balance == comparison.ledger_total(YEAR_END)
