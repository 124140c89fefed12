"""Tests of a ledger with several control accounts: one appendix for each account, and a joint total."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4
from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Ledger, Verdict
from fortnox_sdk.year_end.books import VoucherKey
from tests.year_end.reconciliation.paper_company import PaperCompany

YEAR_END = date(2025, 12, 31)
SPRING, SUMMER = date(2025, 4, 1), date(2025, 7, 1)
SHARED = {"1510": 700, "1513": 300, "3001": -1000}


@pytest.fixture
def company() -> PaperCompany:
    """Return a company with invoices on 1510 and 1511."""
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(1000), on=SPRING)
    company.invoice(Decimal(300), on=SPRING, account="1511")
    company.pay("1001", Decimal(100), on=SUMMER, account="1511")
    return company


def summary(appendix: Appendix) -> tuple[Decimal, Decimal | None, list[tuple[CauseKind, Decimal]]]:
    assert appendix.unexplained == 0
    causes = [(cause.kind, cause.amount) for cause in appendix.causes]
    return appendix.account_balance, appendix.ledger_total, causes


def move(company: PaperCompany, amount: Decimal, source: str, target: str, on: date = SUMMER) -> VoucherKey:
    """Post a manual voucher that moves an amount between two accounts."""
    key = company.voucher("A", on, amount, account=target)
    rows = (sie4.Row(account=target, amount=amount), sie4.Row(account=source, amount=-amount))
    company.vouchers[key] = attrs.evolve(company.vouchers[key], rows=rows)
    return key


def book(company: PaperCompany, number: str, amounts: Mapping[str, int]) -> None:
    """Replace the rows of an invoice's voucher."""
    key = company.papers[number].invoice.voucher
    assert key is not None
    rows = tuple(sie4.Row(account=account, amount=Decimal(amount)) for account, amount in amounts.items())
    company.vouchers[key] = attrs.evolve(company.vouchers[key], rows=rows)


def shared() -> tuple[PaperCompany, str]:
    """Return a company with an invoice of which the customer owes 700 and Skatteverket 300."""
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(1000), on=SPRING)
    book(company, number, SHARED)
    return company, number


def test_each_invoice_belongs_to_the_account_of_its_voucher(company: PaperCompany) -> None:
    appendix = company.appendix(YEAR_END)
    first, second = appendix.parts
    assert [part.account for part in appendix.parts] == ["1510", "1511"]
    assert summary(appendix) == (Decimal(1200), Decimal(1200), [])
    assert summary(first) == (Decimal(1000), Decimal(1000), [])
    assert summary(second) == (Decimal(200), Decimal(200), [])
    assert [item.number for item in second.items] == ["1001"]
    assert {part.verdict for part in appendix.parts} == {Verdict.VERIFIED}


def test_a_company_with_one_control_account_has_no_parts() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(1000), on=SPRING)
    assert company.appendix(YEAR_END).parts == ()


def test_a_manual_voucher_between_two_control_accounts_is_a_reclassification(company: PaperCompany) -> None:
    move(company, Decimal(50), "1510", "1511")
    appendix = company.appendix(YEAR_END)
    first, second = appendix.parts
    assert summary(appendix) == (Decimal(1200), Decimal(1200), [])
    assert summary(first) == (Decimal(950), Decimal(1000), [(CauseKind.RECLASSIFICATION, Decimal(-50))])
    assert summary(second) == (Decimal(250), Decimal(200), [(CauseKind.RECLASSIFICATION, Decimal(50))])
    assert "between account 1511 and 1510" in second.causes[0].evidence.en


def test_a_payment_on_another_control_account_is_a_cause_on_both(company: PaperCompany) -> None:
    company.pay("1001", Decimal(70), on=SUMMER, account="1510")
    appendix = company.appendix(YEAR_END)
    first, second = appendix.parts
    assert summary(appendix)[2] == []
    assert summary(first)[2] == [(CauseKind.PAYMENT_ROW, Decimal(-70))]
    assert summary(second)[2] == [(CauseKind.PAYMENT_ROW, Decimal(70))]


def test_an_invoice_with_rows_on_two_control_accounts_belongs_to_both() -> None:
    # The customer owes 7 000 of 10 000, and Skatteverket 3 000.
    company = PaperCompany(Ledger.CUSTOMERS)
    number = company.invoice(Decimal(10_000), on=SPRING)
    book(company, number, {"1510": 7000, "1513": 3000, "3001": -10_000})
    assert [summary(part)[:2] for part in company.appendix(YEAR_END).parts] == [(7000, 7000), (3000, 3000)]
    company.pay(number, Decimal(7000), on=SUMMER, account="1510")
    appendix = company.appendix(YEAR_END)
    assert [summary(part)[:2] for part in appendix.parts] == [(0, 0), (3000, 3000)]
    assert [item.open_sek for item in appendix.parts[1].items] == [3000]
    company.pay(number, Decimal(3000), on=SUMMER, account="1513")
    assert [summary(part)[:2] for part in company.appendix(YEAR_END).parts] == [(0, 0), (0, 0)]


@given(st.data())
def test_the_parts_add_up_to_the_joint_total(data: st.DataObject) -> None:
    company = PaperCompany(data.draw(st.sampled_from([Ledger.CUSTOMERS, Ledger.SUPPLIERS])))
    accounts = ["1510", "1511", "1513"] if company.ledger is Ledger.CUSTOMERS else ["2440", "2441", "2443"]
    amounts = st.decimals(Decimal("0.01"), Decimal(9000), places=2)
    days = st.dates(date(2024, 2, 1), date(2026, 3, 31))
    for _ in range(data.draw(st.integers(1, 6))):
        currency, rate = data.draw(st.sampled_from([("SEK", Decimal(1)), ("EUR", Decimal("11.2345"))]))
        on, account = data.draw(days), data.draw(st.sampled_from(accounts))
        number = company.invoice(data.draw(amounts), on=on, currency=currency, rate=rate, account=account)
        if data.draw(st.booleans()):
            left = company.papers[number].open_on(date.max)
            part = left if data.draw(st.booleans()) else (left / 3).quantize(Decimal("0.01"))
            company.pay(
                number, part, on=max(on, data.draw(days)), account=data.draw(st.sampled_from(accounts))
            )
    for _ in range(data.draw(st.integers(0, 2))):
        move(company, data.draw(amounts), *data.draw(st.permutations(accounts))[:2], data.draw(days))
    appendix = company.appendix(YEAR_END)
    assert appendix.unexplained == 0
    for part in appendix.parts:
        assert part.unexplained == 0
        assert sum(item.open_sek for item in part.items) * company.sign == part.ledger_total
    if appendix.parts:
        assert sum(part.account_balance for part in appendix.parts) == appendix.account_balance
        assert sum(part.ledger_total or 0 for part in appendix.parts) == appendix.ledger_total


@pytest.mark.parametrize("balance", [700, 1000])
def test_skatteverkets_part_is_in_the_ledger_only_if_the_balance_includes_it(balance: int) -> None:
    # The invoice has 700 on 1510 and 300 on 1513.
    company, number = shared()
    records = company.records()
    invoice = attrs.evolve(records.invoices[number], balance=Decimal(balance))
    appendix = company.appendix_of(attrs.evolve(records, invoices={number: invoice}), YEAR_END)
    assert summary(appendix) == (balance, balance, [])
    assert appendix.accounts == (("1510",) if balance == SHARED["1510"] else ("1510", "1513"))
    assert appendix.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("paid", [800, 1000])
def test_a_payment_of_more_than_the_share_of_its_account_belongs_to_the_other_account_too(paid: int) -> None:
    company, number = shared()
    company.pay(number, Decimal(paid), on=SUMMER, account="1510")
    appendix = company.appendix(YEAR_END)
    first, second = appendix.parts
    assert summary(appendix) == (1000 - paid, 1000 - paid, [])
    assert summary(first) == (700 - paid, 0, [(CauseKind.PAYMENT_ROW, Decimal(700 - paid))])
    assert summary(second) == (300, 1000 - paid, [(CauseKind.PAYMENT_ROW, Decimal(paid - 700))])


def test_a_repayment_of_an_overpaid_invoice_stays_on_its_account() -> None:
    company, number = shared()
    company.pay(number, Decimal(300), on=SUMMER, account="1513")
    company.pay(number, Decimal(750), on=SUMMER, account="1510")
    first, second = company.appendix(YEAR_END).parts
    assert (summary(first), summary(second)) == ((-50, -50, []), (0, 0, []))
    company.pay(number, Decimal(-50), on=SUMMER, account="1510")
    assert [summary(part) for part in company.appendix(YEAR_END).parts] == [(0, 0, []), (0, 0, [])]


@pytest.mark.parametrize(("on_first", "on_second"), [(700, 300), (350, 150), (0, 300), (400, 0)])
def test_a_credit_invoice_settles_the_accounts_of_its_own_voucher(on_first: int, on_second: int) -> None:
    company, number = shared()
    amount = on_first + on_second
    credit = company.invoice(Decimal(-amount), on=SUMMER)
    book(company, credit, {"1510": -on_first, "1513": -on_second, "3001": amount})
    records = company.records()
    original = attrs.evolve(records.invoices[number], balance=Decimal(1000 - amount), credit_reference=credit)
    settled = attrs.evolve(records.invoices[credit], balance=Decimal(0), final_pay_date=SUMMER)
    invoices = {number: original, credit: settled}
    appendix = company.appendix_of(attrs.evolve(records, invoices=invoices), YEAR_END)
    parts = {part.account: summary(part) for part in appendix.parts}
    assert summary(appendix) == (1000 - amount, 1000 - amount, [])
    assert parts == {
        "1510": (700 - on_first, 700 - on_first, []),
        "1513": (300 - on_second, 300 - on_second, []),
    }


def test_the_items_of_each_account_have_only_its_share_of_the_invoice_and_its_payments() -> None:
    company, number = shared()
    company.pay(number, Decimal(400), on=date(2026, 1, 15), account="1510")
    company.pay(number, Decimal(300), on=date(2026, 2, 15), account="1513")
    shown = [
        (item.total_sek, item.open_sek, [each.amount_sek for each in item.settled_after])
        for part in company.appendix(YEAR_END).parts
        for item in part.items
    ]
    assert shown == [(700, 700, [400]), (300, 300, [300])]
