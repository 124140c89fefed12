"""Tests of reconciliation with random histories: open items are found, and every difference is explained."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Ledger
from tests.year_end.reconciliation.paper_company import PaperCompany

DAYS = st.dates(date(2023, 6, 1), date(2026, 4, 30))
AS_OF = st.dates(date(2025, 1, 1), date(2025, 12, 31))
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(90_000), places=2)
CURRENCIES = st.sampled_from(
    [
        ("SEK", Decimal(1)),
        ("SEK", Decimal(1)),
        ("EUR", Decimal("11.2345")),
        ("USD", Decimal("9.87")),
        ("NOK", Decimal("0.9683")),
    ]
)
LEDGERS = st.sampled_from([Ledger.CUSTOMERS, Ledger.SUPPLIERS])


@st.composite
def companies(draw: st.DrawFn, *, currencies: bool = True) -> PaperCompany:
    """Return a company with invoices that are open, partly paid, paid, written off, credited, drafts or paid early."""
    company = PaperCompany(draw(LEDGERS))
    for _ in range(draw(st.integers(0, 8))):
        on = draw(DAYS)
        currency, rate = draw(CURRENCIES) if currencies else ("SEK", Decimal(1))
        number = company.invoice(
            draw(AMOUNTS),
            on=on,
            booked=min(on + timedelta(days=draw(st.integers(0, 40))), date(2026, 12, 31)),
            currency=currency,
            rate=rate,
            draft=draw(st.integers(0, 9)) == 0,
            without_reference=draw(st.booleans()),
        )
        paper = company.papers[number]
        if not paper.invoice.booked:
            continue
        for _ in range(draw(st.integers(0, 3))):
            left = paper.open_on(date.max)
            if not left:
                break
            amount = left if draw(st.booleans()) else min(left, draw(AMOUNTS))
            off = left - amount if draw(st.integers(0, 3)) == 0 else Decimal(0)
            paid_on = on + timedelta(days=draw(st.integers(0, 300)))
            company.pay(number, amount, on=min(paid_on, date(2026, 12, 31)), write_off=off)
        if paper.open_on(date.max) > 0 and draw(st.integers(0, 2)) == 0:
            company.credit(number, on=min(on + timedelta(days=draw(st.integers(0, 200))), date(2026, 12, 31)))
    return company


def sum_of_causes(appendix: Appendix) -> Decimal:
    return sum((cause.amount for cause in appendix.causes), Decimal(0))


@given(company=companies(), as_of=AS_OF, with_first=st.booleans())
def test_the_appendix_lists_the_invoices_that_were_open(
    company: PaperCompany, as_of: date, *, with_first: bool
) -> None:
    appendix = company.appendix(as_of, with_first=with_first)
    assert {item.number: item.open_currency for item in appendix.items} == company.truth(as_of)
    assert not [
        finding for finding in appendix.findings if "according to the balance in Fortnox" in finding.text.en
    ]


@given(companies(), AS_OF)
def test_nothing_is_unexplained_and_only_currency_roundings_are_causes(
    company: PaperCompany, as_of: date
) -> None:
    appendix = company.appendix(as_of)
    assert appendix.unexplained == 0
    assert sum_of_causes(appendix) == appendix.difference
    assert {cause.kind for cause in appendix.causes} <= {
        CauseKind.EXCHANGE_DIFFERENCE,
        CauseKind.OPENING_BALANCE,
    }
    assert all(abs(cause.amount) < 1 for cause in appendix.causes)


@given(companies(currencies=False), AS_OF)
def test_account_and_ledger_are_equal_in_sek(company: PaperCompany, as_of: date) -> None:
    appendix = company.appendix(as_of)
    assert appendix.difference == 0
    assert appendix.causes == ()


@given(companies(), AS_OF, st.data())
def test_manual_vouchers_and_corrected_rows_are_causes_with_their_amounts(
    company: PaperCompany, as_of: date, data: st.DataObject
) -> None:
    inside = st.dates(date(2024, 1, 1), date(2025, 12, 31))
    signed = AMOUNTS.flatmap(lambda amount: st.sampled_from([amount, -amount]))
    changeable = sorted(key for key in company.vouchers if key.year in {9, 2})
    expected: list[tuple[str, str, Decimal]] = []
    chosen = data.draw(st.lists(st.sampled_from(changeable), unique=True, max_size=3)) if changeable else []
    for key in chosen:
        amount = data.draw(signed)
        company.change(key, amount)
        on = company.vouchers[key].date
        if on is not None and on <= as_of:
            kind = "invoice voucher row differs" if key.series == "B" else "payment voucher row differs"
            expected.append((kind, key.label, amount))
    for _ in range(data.draw(st.integers(0, 3))):
        amount, on = data.draw(signed), data.draw(inside)
        key = company.voucher("A", on, amount)
        if on <= as_of:
            expected.append(("manual voucher", key.label, amount))
    appendix = company.appendix(as_of)
    causes = [
        (cause.kind.value, cause.voucher, cause.amount)
        for cause in appendix.causes
        if cause.kind not in {CauseKind.EXCHANGE_DIFFERENCE, CauseKind.OPENING_BALANCE}
    ]
    assert sorted(causes) == sorted(expected)
    assert appendix.unexplained == 0


@given(companies(currencies=False), AS_OF, AMOUNTS)
def test_a_difference_before_the_books_is_an_opening_balance(
    company: PaperCompany, as_of: date, offset: Decimal
) -> None:
    company.opening_offset = offset
    appendix = company.appendix(as_of)
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [(CauseKind.OPENING_BALANCE, offset)]
    assert appendix.unexplained == 0


@pytest.mark.parametrize("ledger", [Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def test_totals_have_the_sign_of_the_account(ledger: Ledger) -> None:
    company = PaperCompany(ledger)
    company.invoice(Decimal(100), on=date(2025, 3, 1))
    appendix = company.appendix(date(2025, 12, 31))
    sign = 1 if ledger is Ledger.CUSTOMERS else -1
    assert (appendix.account_balance, appendix.ledger_total) == (100 * sign, 100 * sign)
    assert [item.open_sek for item in appendix.items] == [Decimal(100)]
