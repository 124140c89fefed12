"""Tests that a voucher with a reversal date is posted once, and its reversal once, each in its own year."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYear, FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.errors import InvalidInput, OutcomeUnknown, SignInRequired
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.year_end.export.exporting import BeforePost, Company, closing

NEW_YEAR = date(2026, 1, 1)


def accrual(
    reference: str = "fee", amount: str = "25000", reverse_on: date | None = NEW_YEAR
) -> ClosingVoucher:
    voucher = closing(reference, amount, text="Upplupet revisionsarvode", debit=6530, credit=2990)
    return attrs.evolve(voucher, reverse_on=reverse_on)


def next_year(acme: Company, *, series: str = "V", year: int = 2026) -> FinancialYearSummary:
    """Create a later financial year with a series for manual vouchers, and return the year."""
    acme.client.financial_years.create(
        FinancialYear(from_date=date(year, 1, 1), to_date=date(year, 12, 31), accounting_method="ACCRUAL")
    )
    created = acme.client.financial_years.on(date(year, 1, 1))
    codes = {row.code for row in acme.client.voucher_series.list(financial_year=created.id)}
    if series not in codes:
        acme.client.voucher_series.create(
            VoucherSeries(code=series, description=series, manual=True), financial_year=created.id
        )
    return created


def texts(acme: Company, year: FinancialYearSummary, series: str = "V") -> list[str]:
    return attrs.evolve(acme, year=year).in_fortnox(series)


def test_the_voucher_and_its_reversal_are_posted_once_each_in_its_own_year(acme: Company) -> None:
    year = next_year(acme)
    vouchers = [closing(), accrual()]
    result = acme.plan(vouchers).run()
    assert (result.complete, result.series, result.posted) == (True, "V", ["V1", "V2", "V1 (2026)"])
    assert result.labels == {"depreciation": "V1", "fee": "V2", "fee:reversal": "V1 (2026)"}
    assert result.financial_years == {
        "depreciation": acme.year.id,
        "fee": acme.year.id,
        "fee:reversal": year.id,
    }
    mirror = acme.client.vouchers.get("V", 1, financial_year=year.id)
    assert (mirror.transaction_date, mirror.description) == (
        NEW_YEAR,
        "Återföring: Upplupet revisionsarvode",
    )
    assert [(row.account, row.amount) for row in mirror.voucher_rows] == [
        (6530, Decimal(-25000)),
        (2990, Decimal(25000)),
    ]
    again = acme.plan(vouchers).run()
    assert (again.posted, again.already_posted) == ([], ["V1", "V2", "V1 (2026)"])
    assert acme.posts() == 3
    assert acme.plan(vouchers).verify() == []


def test_after_an_error_in_the_first_year_nothing_is_sent_to_the_next(acme: Company) -> None:
    next_year(acme)

    def fail() -> None:
        raise SignInRequired("The connection was revoked.")

    result = acme.with_transport(BeforePost(fail, after=1)).plan([accrual("a"), accrual("b")]).run()
    assert isinstance(result.error, SignInRequired)
    assert (result.posted, acme.posts()) == (["V1"], 1)
    assert acme.plan([accrual("a"), accrual("b")]).run().posted == ["V2", "V1 (2026)", "V2 (2026)"]


def test_a_reversal_in_the_same_year_and_series_is_posted_after_its_voucher(acme: Company) -> None:
    vouchers = [attrs.evolve(accrual(), date=date(2025, 11, 30), reverse_on=date(2025, 12, 1)), closing()]
    assert acme.plan(vouchers).run().labels == {"fee": "V1", "depreciation": "V2", "fee:reversal": "V3"}
    assert acme.plan(vouchers).run().posted == []


def test_reversals_can_have_a_series_of_their_own(acme: Company) -> None:
    year = next_year(acme, series="S")
    vouchers = [
        accrual(),
        attrs.evolve(accrual("early"), date=date(2025, 6, 30), reverse_on=date(2025, 7, 1)),
    ]
    result = acme.plan(vouchers, reversal_series="S").run()
    assert result.labels == {
        "fee": "V1",
        "early": "V2",
        "early:reversal": "S1",
        "fee:reversal": "S1 (2026)",
    }
    assert texts(acme, year, "S") == ["S1 Återföring: Upplupet revisionsarvode"]
    assert acme.plan(vouchers, reversal_series="S").run().posted == []


def test_a_reversal_without_a_year_does_not_hide_the_next_reversal(acme: Company) -> None:
    year = next_year(acme)
    vouchers = [accrual("far", reverse_on=date(2030, 1, 1)), accrual()]
    plan = acme.plan(vouchers)
    assert [(problem.code, problem.reference) for problem in plan.problems] == [
        (ProblemCode.YEAR_MISSING, "far:reversal")
    ]
    assert [(part.year.id, [item.voucher.reference for item in part.vouchers]) for part in plan.parts] == [
        (acme.year.id, ["far", "fee"]),
        (year.id, ["fee:reversal"]),
    ]


def test_a_missing_next_year_stops_the_export_before_anything_is_sent(acme: Company) -> None:
    plan = acme.plan([closing(), accrual()])
    (problem,) = plan.problems
    assert problem.code is ProblemCode.YEAR_MISSING
    assert problem.text == Text(
        "fee:reversal: the company has no financial year that contains 2026-01-01.",
        "fee:reversal: företaget har inget räkenskapsår som innehåller 2026-01-01.",
    )
    assert "In Fortnox, create a financial year that contains 2026-01-01" in problem.hint.en
    assert acme.posts() == 0


def test_both_years_are_checked_before_anything_is_sent(acme: Company) -> None:
    year = next_year(acme)
    acme.sandbox.set_account(year.id, 2990, active=False)
    (problem,) = acme.plan([accrual()]).problems
    assert problem.text.en == (
        "fee:reversal: account 2990 is not active in the financial year 2026-01-01 to 2026-12-31."
    )
    acme.sandbox.set_account(year.id, 2990, active=True)
    only_first = VoucherSeries(code="Z", description="Z", manual=True)
    acme.client.voucher_series.create(only_first, financial_year=acme.year.id)
    (problem,) = acme.plan([accrual()], series="Z").problems
    assert problem.text.en.startswith("The financial year 2026-01-01 to 2026-12-31 has no voucher series Z.")
    acme.sandbox.lock(NEW_YEAR)
    problems = acme.plan([accrual()]).problems
    assert [problem.reference for problem in problems] == ["fee", "fee:reversal"]


def test_a_reversal_must_be_later_than_its_voucher(acme: Company) -> None:
    (problem,) = acme.plan([accrual(reverse_on=date(2025, 12, 31))]).problems
    assert problem.code is ProblemCode.REVERSAL_DATE


def test_a_reversal_that_was_not_posted_is_posted_by_the_next_run(acme: Company) -> None:
    year = next_year(acme)
    acme.plan([accrual(reverse_on=None)]).run()
    plan = acme.plan([accrual()])
    assert [item.state for item in plan.vouchers] == [VoucherState.ALREADY_POSTED, VoucherState.TO_POST]
    assert plan.run().posted == ["V1 (2026)"]
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    acme.journal.path.unlink()
    # Without its journal, nobody knows that the voucher was removed, so it is posted again. The reversal is there.
    assert acme.plan([accrual()]).run().labels == {"fee": "V1", "fee:reversal": "V1 (2026)"}
    assert texts(acme, year) == ["V1 Återföring: Upplupet revisionsarvode"]


def test_a_reversal_is_not_posted_if_its_voucher_was_removed(acme: Company) -> None:
    year = next_year(acme)
    acme.plan([accrual(reverse_on=None)]).run()
    acme.sandbox.remove_voucher(acme.year.id, "V", 1)
    plan = acme.plan([accrual()])
    assert [item.state for item in plan.vouchers] == [VoucherState.REMOVED, VoucherState.WITHOUT_ORIGINAL]
    result = plan.run()
    assert (result.removed, result.not_sent, result.complete) == (["V1"], ["fee:reversal"], False)
    assert texts(acme, year) == []
    assert acme.plan([accrual()], repost=["fee"]).run().posted == ["V1", "V1 (2026)"]


def test_the_reference_of_a_reversal_is_known_only_if_the_plan_has_the_reversal(acme: Company) -> None:
    year = next_year(acme)
    acme.plan([accrual()]).run()
    acme.sandbox.remove_voucher(year.id, "V", 1)
    assert acme.plan([accrual()], repost=["fee:reversal"]).run().posted == ["V1 (2026)"]
    with pytest.raises(InvalidInput, match="'fee:reversal'"):
        acme.plan([accrual(reverse_on=None)], repost=["fee:reversal"])


def test_a_changed_voucher_and_its_reversal_are_refused_and_replaced_together(acme: Company) -> None:
    year = next_year(acme)
    acme.plan([accrual()]).run()
    changed = accrual(amount="26000")
    problems = acme.plan([changed]).problems
    assert [(problem.code, problem.reference) for problem in problems] == [
        (ProblemCode.CHANGED, "fee"),
        (ProblemCode.CHANGED, "fee:reversal"),
    ]
    assert " as V1 (2026), but " in problems[1].text.en
    assert "--replace fee:reversal " in problems[1].hint.en
    result = acme.plan([changed], replace=["fee"]).run()
    assert result.posted == ["V2", "V3", "V2 (2026)", "V3 (2026)"]
    assert [text.split(" ", 1)[1] for text in texts(acme, year)] == [
        "Återföring: Upplupet revisionsarvode",
        "Återföring av V1: Återföring: Upplupet revisionsarvode",
        "Återföring: Upplupet revisionsarvode",
    ]
    assert acme.plan([changed]).run().posted == []


def test_a_reversal_whose_date_moves_to_another_year_is_refused(acme: Company) -> None:
    next_year(acme)
    next_year(acme, year=2027)
    acme.plan([accrual()]).run()
    moved = accrual(reverse_on=date(2027, 1, 1))
    (problem,) = acme.plan([moved]).problems
    assert (problem.code, problem.reference) == (ProblemCode.OTHER_YEAR, "fee:reversal")
    assert "as V1 in another financial year, 2026-01-01 to 2026-12-31" in problem.text.en
    (problem,) = acme.plan([accrual(reverse_on=date(2026, 2, 1))]).problems
    assert problem.code is ProblemCode.CHANGED


def test_all_copies_of_a_reversal_in_another_year_are_named(acme: Company) -> None:
    year = next_year(acme)
    next_year(acme, year=2027)
    acme.plan([accrual()]).run()
    comments = acme.client.vouchers.get("V", 1, financial_year=year.id).comments or ""
    copy = closing(on=date(2026, 1, 1)).to_entity(series="V", comments=comments)
    acme.client.vouchers.create(copy, financial_year=year.id)
    (problem,) = acme.plan([accrual(reverse_on=date(2027, 1, 1))]).problems
    assert problem.code is ProblemCode.OTHER_YEAR
    assert "as V1, V2 in another financial year, 2026-01-01 to 2026-12-31" in problem.text.en


def test_a_voucher_that_no_longer_names_the_day_of_its_posted_reversal_is_refused(acme: Company) -> None:
    year = next_year(acme)
    next_year(acme, year=2027)  # years without reversals stand before and after the year of the reversal
    acme.plan([accrual()]).run()
    (problem,) = acme.plan([accrual(reverse_on=None)]).problems
    assert (problem.code, problem.reference) == (ProblemCode.REVERSAL_DROPPED, "fee")
    assert "as V1, dated 2026-01-01" in problem.text.en
    plan_reversal(acme.client, "V", 1, year=year, journal=acme.journal.of_year(year.id)).run()
    assert acme.plan([accrual(reverse_on=None)]).problems == []


def test_a_reversal_without_a_response_stops_a_plan_that_moves_it_to_another_year(acme: Company) -> None:
    next_year(acme)
    next_year(acme, year=2027)
    acme.plan([accrual(reverse_on=None)]).run()
    acme.sandbox.set_faults(drop_before_commit=1)
    assert isinstance(acme.plan([accrual()], wait_s=0).run().error, OutcomeUnknown)
    (problem,) = acme.plan([accrual(reverse_on=date(2027, 1, 1))]).problems
    assert (problem.code, problem.reference) == (ProblemCode.UNSETTLED, "fee:reversal")
    assert problem.text.en.startswith("fee:reversal: ")


def test_the_reference_of_a_reversal_must_not_be_used_for_another_voucher(acme: Company) -> None:
    next_year(acme)
    codes = {problem.code for problem in acme.plan([accrual(), closing("fee:reversal")]).problems}
    assert ProblemCode.REFERENCE_TWICE in codes


def test_if_the_first_year_stops_the_second_year_is_not_sent(acme: Company) -> None:
    year = next_year(acme)
    acme.sandbox.set_faults(drop_before_commit=1)
    result = acme.plan([accrual()], wait_s=0).run()
    assert (result.unsettled, result.not_sent, result.complete) == (["fee"], ["fee:reversal"], False)
    assert texts(acme, year) == []


def test_lost_journals_of_both_years_make_the_run_wait_for_requests_under_way(
    acme: Company, tmp_path: Path
) -> None:
    next_year(acme)
    acme.plan([accrual(reverse_on=None)]).run()
    elsewhere = attrs.evolve(acme, folder=tmp_path / "other")
    began = acme.clock.now()
    assert elsewhere.plan([accrual()]).run().posted == ["V1 (2026)"]
    assert (acme.clock.now() - began).total_seconds() >= 90


def test_twins_of_a_reversal_in_the_next_year_are_named_and_reversed_on_request(acme: Company) -> None:
    year = next_year(acme)
    acme.plan([accrual()]).run()
    # Post the voucher that another exporter, with its own journal and store, would have posted at the same moment.
    comments = acme.client.vouchers.get("V", 1, financial_year=year.id).comments
    mirror = accrual().mirror
    assert mirror is not None
    entity = mirror.to_entity(series="V", comments=comments or "")
    acme.client.vouchers.create(entity, financial_year=year.id)
    (problem,) = acme.plan([accrual()]).problems
    assert (problem.code, problem.reference) == (ProblemCode.DUPLICATE, "fee:reversal")
    assert problem.text.en == "fee:reversal: Fortnox has the voucher more than once, as V1 (2026), V2 (2026)."
    result = acme.plan([accrual()], reverse_twins=True).run()
    assert (result.posted, result.complete) == (["V3 (2026)"], True)
    assert acme.plan([accrual()], reverse_twins=True).run().posted == []


@pytest.mark.parametrize("on", [NEW_YEAR, date(2026, 3, 31)])
def test_a_voucher_can_be_reversed_in_the_next_year_once(acme: Company, on: date) -> None:
    year = next_year(acme)
    acme.plan([closing()]).run()

    def reverse(day: date | None) -> list[str]:
        plan = plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal, on=day)
        return [problem.code.value for problem in plan.problems] or list(plan.run().posted)

    assert reverse(on) == ["V1"]
    assert texts(acme, year) == ["V1 Återföring av V1: Avskrivning inventarier"]
    assert acme.in_fortnox() == ["V1 Avskrivning inventarier"]
    assert reverse(on) == []
    # The same voucher is not reversed a second time in its own year.
    assert reverse(None) == [ProblemCode.OTHER_YEAR]
    assert acme.posts() == 2


def test_a_voucher_that_was_reversed_in_its_own_year_is_not_reversed_in_the_next(acme: Company) -> None:
    next_year(acme)
    acme.plan([closing()]).run()
    plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    plan = plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal, on=NEW_YEAR)
    assert [problem.code for problem in plan.problems] == [ProblemCode.OTHER_YEAR]
