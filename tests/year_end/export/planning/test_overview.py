"""Tests of the overview of a plan: account names, totals, and the effect of the vouchers to post on the profit."""

from decimal import Decimal

from tests.year_end.export.exporting import Company, closing, three_vouchers
from tests.year_end.export.test_accruals import accrual, next_year


def test_each_row_has_the_name_of_its_account_and_each_voucher_its_total(acme: Company) -> None:
    (part,) = acme.plan().overview()
    assert [voucher.total for voucher in part.vouchers] == [
        Decimal("1200.00"),
        Decimal(25000),
        Decimal("41200.50"),
    ]
    assert [row.account_name for row in part.vouchers[0].rows] == [
        "Avskrivningar inventarier",
        "Ackumulerade avskrivningar",
    ]
    assert (part.series, part.year, part.journal_path) == ("V", acme.year, acme.journal.path)
    assert part.total == part.total_to_post == Decimal("67400.50")


def test_costs_lower_the_profit_and_vouchers_in_fortnox_do_not_count_again(acme: Company) -> None:
    (part,) = acme.plan().overview()
    assert part.profit_effect == Decimal("-67400.50")
    acme.plan([closing()]).run()
    (part,) = acme.plan().overview()
    assert (part.total, part.total_to_post) == (Decimal("67400.50"), Decimal("66200.50"))
    assert part.profit_effect == Decimal("-66200.50")


def test_a_reversal_raises_the_profit_of_its_own_year(acme: Company) -> None:
    next_year(acme)
    first, second = acme.plan([accrual()]).overview()
    assert (first.profit_effect, second.profit_effect) == (Decimal(-25000), Decimal(25000))


def test_the_transfer_of_the_result_is_named_apart(acme: Company) -> None:
    acme.sandbox.set_account(acme.year.id, 2990, active=True)
    (part,) = acme.plan([closing("result", "5000", debit=8999, credit=2990)]).overview()
    assert (part.profit_effect, part.result_account_effect) == (Decimal(-5000), Decimal(-5000))
    assert part.vouchers[0].rows[0].account_name == ""


def test_only_accounts_from_3000_to_8999_count_as_profit(acme: Company) -> None:
    vouchers = [closing("first", "100", debit=3000, credit=2999), closing("after", "7", debit=9000)]
    (part,) = acme.plan(vouchers).overview()
    assert part.profit_effect == -100


def test_names_are_those_that_the_plan_has_read(acme: Company) -> None:
    plan = acme.plan()
    calls = len(acme.sandbox.log())
    plan.overview()
    assert len(acme.sandbox.log()) == calls


def test_names_are_read_also_if_there_is_nothing_to_post(acme: Company) -> None:
    acme.plan(three_vouchers()).run()
    (part,) = acme.plan(three_vouchers()).overview()
    assert part.vouchers[2].rows[0].account_name == "Skatt på årets resultat"
    assert part.profit_effect == 0
