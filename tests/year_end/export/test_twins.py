"""Tests that two exporters with separate journals post each voucher once, or report the duplicate (twin).

Exporters that share a database of claims post no twins.
"""

from collections import defaultdict
from pathlib import Path
from random import Random

import attrs
import pytest

from fortnox_sdk.errors import ExportBusy, FortnoxError, InvalidInput, StoreError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.stores.claims import Claims
from fortnox_sdk.stores.file_claims import FileClaims
from fortnox_sdk.stores.sql import SqlStore
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.messages import all_texts
from tests.year_end.export.exporting import (
    BeforePost,
    Company,
    Killed,
    closing,
    company,
    kill,
    three_vouchers,
)
from tests.year_end.export.interleaving import interleave, names_both, net_amounts, orders, separate

ONE = [closing()]
TWO = three_vouchers()[:2]
ONCE = {7832: 120_000, 1229: -120_000}
LEASE_S = 690

# A run looks, posts each voucher, and looks again: three requests for one voucher and four for two.
ORDERS = {
    **{f"one {order}": (order, ONE) for order in orders(3, 3)},
    **{f"two {order}": (order, TWO) for order in list(orders(4, 4))[::5]},
}


def twins_in_fortnox(acme: Company) -> list[list[str]]:
    """Return the labels of the vouchers that share a reference mark: one list for each mark."""
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for row in acme.client.vouchers.list(financial_year=acme.year.id):
        if marks := find_marks(row.comments or ""):
            labels[marks.reference].append(f"{row.voucher_series}{row.voucher_number}")
    return [same for same in labels.values() if len(same) > 1]


def order_with_plans(order: str) -> str:
    """Return `order`, preceded by the requests of two plans: first the plan of A, then the plan of B.

    Each letter is a request of that exporter. A plan takes four: voucher list, series, lock, accounts.
    """
    return "AAAABBBB" + order


def make_twins(acme: Company) -> None:
    interleave(acme, order_with_plans("ABABAB"), lambda exporter: exporter.plan(ONE).run())
    assert twins_in_fortnox(acme) == [["V1", "V2"]]


def planned_run(exporter: Company, vouchers: list[ClosingVoucher], **options: object) -> ExportResult:
    return exporter.plan(vouchers, **options).run()


@pytest.mark.parametrize("name", ORDERS)
def test_each_voucher_is_posted_once_or_the_twin_is_named(acme: Company, name: str) -> None:
    order, vouchers = ORDERS[name]
    outcomes = interleave(acme, order_with_plans(order), lambda exporter: exporter.plan(vouchers).run())
    for labels in twins_in_fortnox(acme):
        assert any(names_both(outcome, labels) for outcome in outcomes.values()), (order, outcomes)
    # Afterwards, both find the twins, and one run with `reverse_twins` corrects the books.
    exporters = separate(acme, "A"), separate(acme, "B")
    has_twins = bool(twins_in_fortnox(acme))
    for exporter in exporters:
        assert bool(exporter.plan(vouchers).problems) is has_twins
    for exporter in exporters:
        assert exporter.plan(vouchers, reverse_twins=True).run().complete
        assert exporter.plan(vouchers).run().complete
    for account, amount in ONCE.items():
        assert net_amounts(acme)[account] == amount


def test_both_exporters_report_the_numbers_with_an_exit_code(acme: Company) -> None:
    outcomes = interleave(acme, order_with_plans("ABABAB"), lambda exporter: exporter.plan(ONE).run())
    for outcome in outcomes.values():
        assert isinstance(outcome, ExportResult)
        assert not outcome.complete
        assert [problem.code for problem in outcome.differences] == [ProblemCode.DUPLICATE]
        assert [(twin.reference, twin.older.label, twin.younger.label) for twin in outcome.twins] == [
            ("depreciation", "V1", "V2")
        ]
        for text in (outcome.differences[0].text_and_hint.en, outcome.differences[0].text_and_hint.sv):
            assert "V1, V2" in text
            assert "--reverse-twin" in text


@pytest.mark.parametrize("seed", range(12))
def test_two_runs_that_reverse_twins_never_reverse_both(acme: Company, seed: int) -> None:
    # The runs may begin before there is a twin, so one of the runs may find and reverse it alone.
    chance = Random(seed)
    order = "".join(chance.choice("AB") for _ in range(40))
    outcomes = interleave(acme, order, lambda exporter: exporter.plan(ONE, reverse_twins=True).run())
    check_net_amounts(acme, outcomes)


@pytest.mark.parametrize("seed", range(12))
def test_two_reversals_of_a_twin_at_the_same_time_never_reverse_both(acme: Company, seed: int) -> None:
    interleave(acme, order_with_plans("ABABAB"), lambda exporter: exporter.plan(ONE).run())
    assert twins_in_fortnox(acme) == [["V1", "V2"]]
    chance = Random(seed)
    order = "".join(chance.choice("AB") for _ in range(40))
    outcomes = interleave(acme, order, lambda exporter: exporter.plan(ONE, reverse_twins=True).run())
    check_net_amounts(acme, outcomes)
    reversed_labels = [row for row in acme.in_fortnox() if "Återföring av V1:" in row]
    assert not reversed_labels


def check_net_amounts(acme: Company, outcomes: dict[str, ExportResult | FortnoxError]) -> None:
    """Check that the books have the voucher once, or that a result reports the twin and later runs reverse the twin."""
    if net_amounts(acme) != ONCE:
        assert any(
            isinstance(outcome, FortnoxError) or not outcome.complete for outcome in outcomes.values()
        ), (outcomes, acme.in_fortnox())
    for name in "AB":
        result = planned_run(separate(acme, name), ONE, reverse_twins=True)
        assert result.complete, (result, acme.in_fortnox())
    assert net_amounts(acme) == ONCE, acme.in_fortnox()
    again = planned_run(separate(acme, "A"), ONE)
    assert (again.posted, again.already_posted) == ([], ["V1"])


def test_a_twin_in_another_series_is_found_and_the_higher_number_is_the_younger(
    acme: Company, tmp_path: Path
) -> None:
    other = attrs.evolve(acme, folder=tmp_path / "other")
    other.plan([closing("filler", text="Annat")], series="S").run()
    transport = BeforePost(lambda: other.plan(ONE, series="S").run())
    racing = company(acme.sandbox, acme.clock, acme.folder, transport=transport)
    result = racing.plan(ONE).run()
    assert [(twin.older.label, twin.younger.label) for twin in result.twins] == [("V1", "S2")]
    result = acme.plan(ONE, reverse_twins=True).run()
    assert (result.complete, result.labels["depreciation"]) == (True, "V1")
    assert any("Återföring av S2" in row for row in acme.in_fortnox())


def test_a_run_reverses_its_own_younger_twin_at_once_only_if_asked(acme: Company, tmp_path: Path) -> None:
    for name, asked in (("a", False), ("b", True)):
        vouchers = [closing(name, text=f"Avskrivning {name}")]
        other = attrs.evolve(acme, folder=tmp_path / f"other {name}")
        transport = BeforePost(lambda other=other, vouchers=vouchers: other.plan(vouchers).run())
        racing = company(acme.sandbox, acme.clock, acme.folder, transport=transport)
        result = racing.plan(vouchers, reverse_twins=asked).run()
        assert result.complete is asked
        assert bool(result.twins) is not asked
        assert len(result.reversed_twins) == asked
        if asked:
            assert result.labels["b"] == result.reversed_twins[0].older.label
            assert other.plan(vouchers).run().already_posted == [result.labels["b"]]


def test_a_younger_twin_is_not_reversed_if_the_older_one_is_gone(acme: Company) -> None:
    make_twins(acme)
    exporter = separate(acme, "A")
    plan = exporter.plan(ONE, reverse_twins=True)
    plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    with pytest.raises(InvalidInput) as gone:
        plan.run()
    assert all_texts(gone.value) == [
        "Voucher 'V1' was removed or reversed after the plan was made, so its duplicate 'V2' is not reversed.",
        "Make a new export plan.",
        "Verifikation 'V1' togs bort eller återfördes efter att planen gjordes, så dess dubblett 'V2' återförs inte.",
        "Gör en ny exportplan.",
    ]
    assert exporter.plan(ONE, reverse_twins=True).run().already_posted == ["V2"]
    assert net_amounts(acme) == ONCE


def test_twins_of_a_voucher_that_was_posted_again_are_named_and_reversed(acme: Company) -> None:
    acme.plan(ONE).run()
    plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal).run()
    assert acme.plan(ONE, repost={"depreciation"}).run().posted == ["V3"]
    comments = acme.client.vouchers.get("V", 3, financial_year=acme.year.id).comments or ""
    acme.client.vouchers.create(
        closing().to_entity(series="V", comments=comments), financial_year=acme.year.id
    )
    (problem,) = acme.plan(ONE).problems
    assert (problem.code, "V3, V4" in problem.text.en) == (ProblemCode.DUPLICATE, True)
    assert acme.plan(ONE, reverse_twins=True).run().posted == ["V5"]
    assert acme.in_fortnox()[-1] == "V5 Återföring av V4: Avskrivning inventarier"
    assert net_amounts(acme) == ONCE


def test_a_reversal_of_a_twin_that_was_removed_is_posted_again(acme: Company) -> None:
    make_twins(acme)
    exporter = separate(acme, "A")
    assert exporter.plan(ONE, reverse_twins=True).run().posted == ["V3"]
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    assert exporter.plan(ONE, reverse_twins=True).run().posted == ["V3"]
    assert net_amounts(acme) == ONCE


def test_nothing_is_reversed_if_both_twins_are_gone(acme: Company) -> None:
    make_twins(acme)
    plan = separate(acme, "A").plan(ONE, reverse_twins=True)
    for number in (2, 1):
        acme.sandbox.remove_voucher(acme.year.id, "V", number)
    with pytest.raises(InvalidInput, match="Voucher 'V1' was removed or reversed after the plan"):
        plan.run()
    assert acme.in_fortnox() == []


def test_of_two_runs_that_find_the_twin_only_the_one_that_posted_it_reverses_it(acme: Company) -> None:
    outcomes = interleave(
        acme, order_with_plans("AB" * 20), lambda exporter: exporter.plan(ONE, reverse_twins=True).run()
    )
    first, second = outcomes["A"], outcomes["B"]
    assert isinstance(first, ExportResult)
    assert isinstance(second, ExportResult)
    assert (first.posted, len(first.twins), first.reversed_twins) == (["V1"], 1, [])
    assert (second.posted, second.twins, len(second.reversed_twins)) == (["V2", "V3"], [], 1)
    assert second.complete
    assert net_amounts(acme) == ONCE


def test_a_reversal_that_both_exporters_posted_is_a_twin_too(acme: Company) -> None:
    make_twins(acme)
    # A plan with a reversal makes one request more. Both runs look before either of them posts.
    outcomes = interleave(
        acme, "AAAAABBBBB" + "AB" * 20, lambda exporter: exporter.plan(ONE, reverse_twins=True).run()
    )
    assert twins_in_fortnox(acme)[-1] == ["V3", "V4"]
    first, second = outcomes["A"], outcomes["B"]
    assert isinstance(first, ExportResult)
    assert isinstance(second, ExportResult)
    assert not first.complete
    assert [(twin.older.label, twin.younger.label) for twin in second.reversed_twins] == [("V3", "V4")]
    assert net_amounts(acme) == ONCE


def test_a_plan_names_the_twins_of_a_reversal(acme: Company, tmp_path: Path) -> None:
    acme.plan(ONE).run()
    other = attrs.evolve(acme, folder=tmp_path / "other")

    def reverse(exporter: Company) -> ExportResult:
        return plan_reversal(exporter.client, "V", 1, year=acme.year, journal=exporter.journal).run()

    racing = company(acme.sandbox, acme.clock, acme.folder, transport=BeforePost(lambda: reverse(other)))
    assert [(twin.older.label, twin.younger.label) for twin in reverse(racing).twins] == [("V2", "V3")]
    problems = acme.plan(ONE).problems
    assert [problem.code for problem in problems] == [ProblemCode.DUPLICATE]
    assert "V2, V3" in problems[0].text.en
    result = acme.plan(ONE, reverse_twins=True).run()
    assert (result.posted, result.removed) == (["V4"], ["V1"])
    assert not any(net_amounts(acme).values())


def test_a_plan_names_the_twins_of_the_reversal_of_an_older_twin(acme: Company, tmp_path: Path) -> None:
    make_twins(acme)
    other = attrs.evolve(acme, folder=tmp_path / "other")

    def reverse(exporter: Company, number: int) -> ExportResult:
        return plan_reversal(exporter.client, "V", number, year=acme.year, journal=exporter.journal).run()

    assert reverse(acme, 2).posted == ["V3"]
    transport = BeforePost(lambda: reverse(other, 1))
    racing = company(acme.sandbox, acme.clock, acme.folder, transport=transport)
    assert reverse(racing, 1).posted == ["V5"]
    (problem,) = acme.plan(ONE).problems
    assert problem.code is ProblemCode.DUPLICATE
    assert "V4, V5" in problem.text.en


def test_three_exporters_leave_one_voucher(acme: Company, tmp_path: Path) -> None:
    folders = [attrs.evolve(acme, folder=tmp_path / name) for name in ("second", "third")]
    inner = company(
        acme.sandbox, acme.clock, tmp_path / "third", transport=BeforePost(lambda: folders[0].plan(ONE).run())
    )
    outer = company(
        acme.sandbox, acme.clock, acme.folder, transport=BeforePost(lambda: inner.plan(ONE).run())
    )
    result = outer.plan(ONE).run()
    assert [(twin.older.label, twin.younger.label) for twin in result.twins] == [("V1", "V2"), ("V1", "V3")]
    assert acme.plan(ONE, reverse_twins=True).run().complete
    assert net_amounts(acme) == ONCE


# -- claims


def claims_in(kind: str, folder: Path, clock: Clock) -> Claims:
    if kind == "file":
        return FileClaims(folder / "claims", clock=clock, files=LocalFiles())
    return SqlStore(f"sqlite:///{folder}/store/connections.db", clock=clock).claims


@pytest.fixture(params=["sqlite", "file"])
def claims(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Claims:
    return claims_in(request.param, tmp_path, clock)


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("sqlite", name) for name in ORDERS), *(("file", name) for name in list(ORDERS)[::6])],
)
def test_with_a_claim_nothing_is_posted_twice(
    acme: Company, tmp_path: Path, clock: Clock, kind: str, name: str
) -> None:
    order, vouchers = ORDERS[name]
    claims = claims_in(kind, tmp_path, clock)
    outcomes = interleave(
        acme, order_with_plans(order), lambda exporter: exporter.plan(vouchers, claims=claims).run()
    )
    assert twins_in_fortnox(acme) == []
    assert acme.posts() == len(vouchers)
    for outcome in outcomes.values():
        assert isinstance(outcome, ExportBusy) or (isinstance(outcome, ExportResult) and outcome.complete)
    for exporter in "AB":
        assert separate(acme, exporter).plan(vouchers, claims=claims).run().complete
    assert acme.posts() == len(vouchers)


def test_the_claim_of_an_exporter_that_died_lapses(acme: Company, claims: Claims, clock: Clock) -> None:
    dying = company(acme.sandbox, clock, separate(acme, "A").folder, transport=BeforePost(kill))
    with pytest.raises(Killed):
        dying.plan(ONE, claims=claims).run()
    other = separate(acme, "B")
    for seconds in (0, LEASE_S - 1):
        clock.advance(seconds)
        with pytest.raises(ExportBusy, match="holds the claim 'export-"):
            other.plan(ONE, claims=claims, lock_wait_s=0).run()
    clock.advance(1)
    assert other.plan(ONE, claims=claims, lock_wait_s=0).run().posted == ["V1"]
    assert separate(acme, "A").plan(ONE, claims=claims).run().already_posted == ["V1"]


def test_the_next_exporter_with_the_same_journal_takes_the_claim_of_a_dead_one(
    acme: Company, claims: Claims
) -> None:
    dying = acme.with_transport(BeforePost(kill))
    with pytest.raises(Killed):
        dying.plan(ONE, claims=claims).run()
    assert acme.plan(ONE, claims=claims, lock_wait_s=0).run().posted == ["V1"]


def test_an_exporter_that_was_paused_until_its_claim_lapsed_sends_nothing(
    acme: Company, claims: Claims, clock: Clock
) -> None:
    def pause() -> None:
        clock.advance(LEASE_S)
        assert separate(acme, "B").plan(TWO, claims=claims, lock_wait_s=0).run().complete

    # The pause is before the first voucher is committed, so only that one may be there twice.
    paused = company(acme.sandbox, clock, separate(acme, "A").folder, transport=BeforePost(pause))
    result = paused.plan(TWO, claims=claims).run()
    assert "taken the claim" in str(result.error)
    assert [problem.code for problem in result.differences] == [ProblemCode.DUPLICATE]
    assert acme.posts() == 3


def test_a_claim_is_kept_while_a_voucher_may_still_arrive(
    acme: Company, claims: Claims, clock: Clock
) -> None:
    acme.sandbox.set_faults(drop_before_commit=1)
    assert acme.plan(ONE, claims=claims, wait_s=0).run().unsettled == ["depreciation"]
    other = separate(acme, "B")
    with pytest.raises(ExportBusy):
        other.plan(ONE, claims=claims, lock_wait_s=0).run()
    clock.advance(LEASE_S)
    assert other.plan(ONE, claims=claims, lock_wait_s=0).run().posted == ["V1"]


def test_a_claim_is_freed_after_a_refusal(acme: Company, claims: Claims) -> None:
    transport = BeforePost(lambda: acme.sandbox.set_faults(status=(400, 1)))
    refused = company(acme.sandbox, acme.clock, acme.folder, transport=transport)
    assert refused.plan(ONE, claims=claims).run().error is not None
    assert separate(acme, "B").plan(ONE, claims=claims, lock_wait_s=0).run().posted == ["V1"]


class UnreachableAtTheEnd:
    """Claims that can be taken and extended, but not released, because the database can't be reached any more."""

    def __init__(self, claims: Claims) -> None:
        self.take, self.extend = claims.take, claims.extend

    def release(self, name: str, owner: str, turn: int, /) -> None:
        raise StoreError(f"{name} of {owner} ({turn}) can't be freed.")


def test_the_result_is_not_lost_if_the_claim_cannot_be_freed(acme: Company, claims: Claims) -> None:
    result = acme.plan(ONE, claims=UnreachableAtTheEnd(claims)).run()
    assert (result.posted, result.complete) == (["V1"], True)
