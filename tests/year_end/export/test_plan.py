"""Tests that exports to the sandbox over HTTP post each voucher once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connection import connection_status
from fortnox_sdk.errors import BadRequest, ExportBusy, InvalidInput, SignInRequired, StoreError
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.sql import SqlStore
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.states import VoucherState
from fortnox_sdk.year_end.export.vouchers import ClosingRow
from fortnox_sdk.year_end.recognised import exported_vouchers
from tests.messages import all_texts
from tests.year_end.export.exporting import (
    BeforePost,
    Company,
    Killed,
    closing,
    kill,
    three_vouchers,
)


def test_each_voucher_is_posted_once_and_found_by_the_next_run(acme: Company) -> None:
    plan = acme.plan()
    assert not plan.problems
    assert [item.state for item in plan.vouchers] == [VoucherState.TO_POST] * 3
    first = plan.run()
    assert (first.posted, first.already_posted, first.complete) == (["V1", "V2", "V3"], [], True)
    assert first.labels == {"depreciation": "V1", "fee": "V2", "tax": "V3"}
    again = acme.plan()
    assert list(again.already_posted) == ["V1", "V2", "V3"]
    second = again.run()
    assert (second.posted, second.already_posted, second.complete) == ([], ["V1", "V2", "V3"], True)
    assert acme.posts() == 3
    assert acme.plan().verify() == []


def test_a_posted_voucher_has_the_planned_content(acme: Company) -> None:
    acme.plan([closing(comment="Se bilaga 7")]).run()
    voucher = acme.client.vouchers.get("V", 1, financial_year=acme.year.id)
    assert voucher.transaction_date == date(2025, 12, 31)
    assert voucher.description == "Avskrivning inventarier"
    assert (voucher.comments or "").startswith("Se bilaga 7 ref:")
    assert [(row.account, row.amount) for row in voucher.voucher_rows] == [
        (7832, Decimal("1200.00")),
        (1229, Decimal("-1200.00")),
    ]
    assert voucher.voucher_rows[0].transaction_information == "Enligt plan"


def test_a_second_run_of_a_plan_posts_nothing(acme: Company) -> None:
    plan = acme.plan()
    plan.run()
    assert plan.run().already_posted == ["V1", "V2", "V3"]
    assert acme.posts() == 3


def test_a_longer_plan_posts_only_the_new_vouchers(acme: Company) -> None:
    acme.plan(three_vouchers()[:1]).run()
    result = acme.plan().run()
    assert (result.posted, result.already_posted) == (["V2", "V3"], ["V1"])


def test_an_export_makes_few_calls(acme: Company) -> None:
    before = acme.client.calls.count
    acme.plan().run()
    assert acme.client.calls.count - before == 4 + 1 + 3 + 1  # plan, look up, post, read back
    before = acme.client.calls.count
    acme.plan().run()
    assert acme.client.calls.count - before == 2


def test_a_refused_voucher_stops_the_run_and_the_result_names_the_vouchers_that_were_not_sent(
    acme: Company,
) -> None:
    plan = acme.plan()
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    result = plan.run()
    assert isinstance(result.error, BadRequest)
    assert (result.posted, result.not_sent, result.complete) == (["V1"], ["fee", "tax"], False)
    assert result.summary.en == "1 posted (V1), 2 not sent (fee, tax)."
    acme.sandbox.set_account(acme.year.id, 2990, active=True)
    assert acme.plan().run().posted == ["V2", "V3"]


def test_every_reason_for_a_refusal_is_found_before_a_voucher_is_sent(acme: Company) -> None:
    acme.sandbox.lock(date(2025, 6, 30))
    acme.sandbox.set_account(acme.year.id, 2990, active=False)
    row = ClosingRow.signed(1930, Decimal("1.005"))
    invalid = [
        closing("twice"),
        closing("twice"),
        closing("locked", on=date(2025, 6, 30)),
        closing("outside", on=date(2026, 1, 1)),
        closing("nowhere", credit=1999),
        closing("inactive", credit=2990),
        closing("silent", text=" "),
        closing("long", text="x" * 201),
        closing("arrow", text="Lager -> inkurans"),
        closing("link", comment="https://bilaga.example.com"),
        attrs.evolve(closing("single"), rows=closing().rows[:1]),
        attrs.evolve(closing("unbalanced"), rows=(*closing().rows, ClosingRow.signed(1930, Decimal("0.01")))),
        attrs.evolve(closing("fraction"), rows=(row, attrs.evolve(row, debit=row.credit, credit=row.debit))),
    ]
    plan = acme.plan(invalid)
    problems = {(problem.code, problem.reference) for problem in plan.problems}
    assert problems >= {
        (ProblemCode.REFERENCE_TWICE, "twice"),
        (ProblemCode.PERIOD_LOCKED, "locked"),
        (ProblemCode.OUTSIDE_YEAR, "outside"),
        (ProblemCode.ACCOUNT_MISSING, "nowhere"),
        (ProblemCode.ACCOUNT_INACTIVE, "inactive"),
        (ProblemCode.TEXT_MISSING, "silent"),
        (ProblemCode.TEXT_LONG, "long"),
        (ProblemCode.CHARACTER, "arrow"),
        (ProblemCode.CHARACTER, "link"),
        (ProblemCode.FEW_ROWS, "single"),
        (ProblemCode.UNBALANCED, "unbalanced"),
        (ProblemCode.AMOUNT, "fraction"),
    }
    assert all(problem.text.en and problem.text.sv and problem.hint for problem in plan.problems)
    with pytest.raises(InvalidInput, match="more"):
        plan.run()
    assert acme.posts() == 0


@pytest.mark.parametrize(
    ("series", "code"), [("Q", ProblemCode.SERIES_MISSING), ("B", ProblemCode.SERIES_NOT_MANUAL)]
)
def test_a_series_that_cannot_be_used_is_a_problem(acme: Company, series: str, code: ProblemCode) -> None:
    problems = acme.plan(series=series).problems
    assert [problem.code for problem in problems] == [code]
    assert "V" in problems[0].text.en
    assert problems[0].code.refused_by_fortnox


def test_the_caller_can_declare_a_series_exempt_from_period_locks(acme: Company) -> None:
    acme.sandbox.lock(date(2025, 12, 31))
    assert {problem.code for problem in acme.plan().problems} == {ProblemCode.PERIOD_LOCKED}
    assert not acme.plan(exempt_from_lock=True).problems


def test_a_changed_voucher_is_a_problem_and_is_replaced_on_request(acme: Company) -> None:
    acme.plan().run()
    changed = [closing(amount="1300"), *three_vouchers()[1:]]
    plan = acme.plan(changed)
    assert [(problem.code, problem.reference) for problem in plan.problems] == [
        (ProblemCode.CHANGED, "depreciation")
    ]
    assert "V1" in plan.problems[0].text.en
    result = acme.plan(changed, replace={"depreciation"}).run()
    assert (result.posted, result.already_posted, result.complete) == (["V4", "V5"], ["V2", "V3"], True)
    reversal = acme.client.vouchers.get("V", 4, financial_year=acme.year.id)
    assert reversal.description == "Återföring av V1: Avskrivning inventarier"
    assert [row.amount for row in reversal.voucher_rows] == [Decimal(-1200), Decimal(1200)]
    for options in ({}, {"replace": {"depreciation"}}):
        again = acme.plan(changed, **options).run()
        assert (again.posted, again.already_posted, again.complete) == ([], ["V5", "V2", "V3"], True)
    assert acme.plan(changed).verify() == []


def test_a_reversal_names_its_original_and_is_posted_once(acme: Company) -> None:
    acme.plan().run()
    for _ in range(2):
        plan = plan_reversal(acme.client, "V", 2, year=acme.year, journal=acme.journal)
        assert plan.run().complete
    assert acme.in_fortnox()[3:] == ["V4 Återföring av V2: Upplupet revisionsarvode"]
    result = acme.plan().run()
    assert (result.already_posted, result.removed, result.posted) == (["V1", "V3"], ["V2"], [])
    assert acme.plan(repost={"fee"}).run().posted == ["V5"]
    assert acme.plan().run().already_posted == ["V1", "V5", "V3"]


def test_reversing_a_reversal_after_a_repost_gives_a_duplicate(acme: Company) -> None:
    def reverse(number: int) -> None:
        plan = plan_reversal(acme.client, "V", number, year=acme.year, journal=acme.journal)
        assert plan.run().complete

    vouchers = [closing()]
    acme.plan(vouchers).run()
    reverse(1)
    assert acme.plan(vouchers, repost={"depreciation"}).run().posted == ["V3"]
    reverse(2)  # V2 is the reversal, so both V1 and V3 count now
    assert [problem.code for problem in acme.plan(vouchers).problems] == [ProblemCode.DUPLICATE]
    assert "V1, V3" in acme.plan(vouchers).problems[0].text.en
    reverse(3)
    assert acme.plan(vouchers).run().already_posted == ["V1"]


def test_a_removed_reversal_is_posted_again_on_request(acme: Company) -> None:
    acme.plan([closing()]).run()
    for repost in (False, False, True):
        plan = plan_reversal(acme.client, "V", 1, year=acme.year, journal=acme.journal, repost=repost)
        result = plan.run()
        if result.posted and not repost:
            acme.sandbox.remove_voucher(acme.year.id, "V", 2)
    assert (result.posted, result.complete) == (["V2"], True)
    # A replacement posts the removed reversal again, too.
    acme.sandbox.remove_voucher(acme.year.id, "V", 2)
    assert acme.plan([closing(amount="7")], replace={"depreciation"}).run().posted == ["V2", "V3"]
    assert acme.plan([closing(amount="7")]).verify() == []


def test_any_voucher_can_be_reversed(acme: Company) -> None:
    entity = closing(on=date(2025, 3, 31)).to_entity(series="A", comments="Utan märken")
    number = acme.client.vouchers.create(entity, financial_year=acme.year.id).voucher_number or 0
    for _ in range(2):
        plan = plan_reversal(
            acme.client,
            "A",
            number,
            year=acme.year,
            journal=acme.journal,
            into="V",
            on=date(2025, 12, 31),
        )
        assert plan.run().complete
    assert acme.in_fortnox() == [f"V1 Återföring av A{number}: Avskrivning inventarier"]
    with pytest.raises(InvalidInput, match="A99999"):
        plan_reversal(acme.client, "A", 99999, year=acme.year, journal=acme.journal)


def test_verify_finds_vouchers_that_someone_changed_or_removed_in_fortnox(acme: Company) -> None:
    acme.plan().run()
    acme.sandbox.change_row(acme.year.id, "V", 1, account=7832, amount=Decimal(100), against=1930)
    problems = acme.plan().verify()
    assert [(problem.code, problem.reference) for problem in problems] == [
        (ProblemCode.DIFFERENT, "depreciation")
    ]
    assert "rows" in problems[0].text.en
    acme.sandbox.remove_voucher(acme.year.id, "V", 3)
    assert ProblemCode.MISSING in {problem.code for problem in acme.plan().verify()}


def test_exported_vouchers_are_recognised_in_books_that_are_read_after_the_export(acme: Company) -> None:
    acme.plan(three_vouchers()[:2]).run()
    acme.client.vouchers.create(
        closing(text="Någon annans").to_entity(series="V", comments=""), financial_year=acme.year.id
    )
    acme.plan().run()

    def recognised_labels() -> list[str]:
        _, books = acme.client.sie.books(acme.year)
        vouchers = exported_vouchers(books, acme.journal.read())
        return [f"{voucher.series}{voucher.number}" for voucher in vouchers]

    assert recognised_labels() == ["V1", "V2", "V4"]
    acme.sandbox.change_row(acme.year.id, "V", 1, account=7832, amount=Decimal(100), against=1930)
    assert recognised_labels() == ["V2", "V4"]
    acme.sandbox.remove_voucher(acme.year.id, "V", 4)
    acme.plan([closing("other", text="Annat")]).run()
    assert recognised_labels() == ["V2", "V4"]
    acme.journal.path.unlink()
    assert recognised_labels() == []
    acme.plan(three_vouchers()[:2]).run()
    assert recognised_labels() == ["V2"]


def test_only_a_complete_export_renews_the_connection(acme: Company, clock: Clock) -> None:
    window = acme.client.connection
    assert window is not None

    def days_left() -> int:
        return connection_status(window.check_only(), clock.now()).days_left

    clock.advance(10 * 86400)
    plan = acme.plan(wait_s=0)
    assert days_left() == 20  # planning renews nothing
    acme.sandbox.set_faults(drop_before_commit=1)
    assert not plan.run().complete
    acme.plan().verify()
    assert days_left() == 20
    clock.advance(90)
    assert acme.plan(wait_s=0).run().complete
    assert days_left() == 30
    clock.advance(5 * 86400)
    assert acme.plan().run().complete  # all vouchers were found in Fortnox
    assert days_left() == 30


def test_vouchers_are_reported_although_the_renewal_cannot_be_saved(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = acme.client.connection
    assert window is not None

    def full_disk(*_: object) -> None:
        raise StoreError("The disk is full.")

    plan = acme.plan()
    monkeypatch.setattr(window._store, "update", full_disk)
    result = plan.run()
    assert (result.posted, result.complete) == (["V1", "V2", "V3"], False)
    assert isinstance(result.error, StoreError)


def test_an_expired_connection_is_refused_before_any_call(acme: Company, clock: Clock) -> None:
    plan = acme.plan()
    clock.advance(30 * 86400 + 1)
    before = acme.client.calls.count
    for operation in (plan.run, plan.verify, plan.verify_books, acme.plan):
        with pytest.raises(SignInRequired):
            operation()
    assert acme.client.calls.count == before


def test_an_empty_plan_or_an_unknown_reference_is_refused(acme: Company) -> None:
    before = acme.client.calls.count
    with pytest.raises(InvalidInput) as empty:
        acme.plan([])
    assert all_texts(empty.value) == [
        "There are no vouchers to export.",
        "Pass at least one voucher.",
        "Det finns inga verifikationer att exportera.",
        "Ange minst en verifikation.",
    ]
    for options in ({"repost": {"nosuch"}}, {"replace": {"tax", "nosuch"}}, {"repost": {"zulu", "nosuch"}}):
        with pytest.raises(InvalidInput) as unknown:
            acme.plan(**options)
        assert all_texts(unknown.value) == [
            "The plan has no voucher with the reference 'nosuch'.",
            "Correct the reference in --repost or --replace (repost or replace in Python).",
            "Planen har ingen verifikation med referensen 'nosuch'.",
            "Rätta referensen i --repost eller --replace (repost eller replace i Python).",
        ]
    assert acme.client.calls.count == before


def test_a_plan_has_the_vouchers_to_post_the_series_and_the_year(acme: Company) -> None:
    acme.plan(three_vouchers()[:1]).run()
    plan = acme.plan()
    assert list(plan.to_post) == three_vouchers()[1:]
    assert (list(plan.already_posted), plan.series, plan.year) == (["V1"], "V", acme.year)


def test_a_plan_has_the_problems_of_its_vouchers_and_of_their_states(acme: Company) -> None:
    acme.plan().run()
    vouchers = [closing(amount="1300"), closing("new", text=""), closing("far", credit=1999)]
    plan = acme.plan(vouchers)
    assert [(problem.code, problem.reference) for problem in plan.problems] == [
        (ProblemCode.TEXT_MISSING, "new"),
        (ProblemCode.CHANGED, "depreciation"),
        (ProblemCode.ACCOUNT_MISSING, "far"),
    ]
    with pytest.raises(InvalidInput, match=r"new.*\(2 more\)"):
        plan.run()


def test_a_plan_warns_of_vouchers_that_its_journal_lacks_and_names_the_first_five(
    acme: Company, tmp_path: Path
) -> None:
    other = attrs.evolve(acme, folder=tmp_path / "other")
    for count, labels in ((5, "V1, V2, V3, V4, V5"), (6, "V1, V2, V3, V4, V5, …")):
        other.plan([closing(f"v{number}") for number in range(count)]).run()
        (part,) = acme.plan().parts
        assert part.warnings == [
            Text(
                f"The journal '{part.journal_path}' lacks {count} exported vouchers of the financial year ending "
                f"2025-12-31: {labels}. Another export uses a different journal, or an earlier journal was lost. "
                "Let everybody who exports for the company use the same folder (--journal).",
                f"I journalen '{part.journal_path}' saknas {count} exporterade verifikationer från räkenskapsåret "
                f"som slutar 2025-12-31: {labels}. En annan export använder en annan journal, eller en tidigare "
                "journal har gått förlorad. Låt alla som exporterar för företaget använda samma mapp (--journal).",
            )
        ]


def test_the_representation_of_a_plan_has_its_vouchers_only(acme: Company) -> None:
    plan = acme.plan()
    (part,) = plan.parts
    assert "window" not in repr(plan)
    assert repr(part).startswith("PlanPart(vouchers=[PlannedVoucher(")
    assert "chart" not in repr(part)
    assert "target" not in repr(part)


def test_an_export_obeys_and_renews_the_window_that_it_is_given(acme: Company, clock: Clock) -> None:
    own = acme.client.connection
    other = connect(acme.sandbox, clock=clock, pace=Pace.off).connection
    assert own is not None
    assert other is not None
    not_connected = ConnectionWindow(MemoryStore(), own.key, clock)
    with pytest.raises(SignInRequired):
        acme.plan(window=not_connected)
    clock.advance(10 * 86400)
    plan = acme.plan(window=other)
    assert plan.run().complete
    assert [window.status().days_left for window in (own, other)] == [20, 30]
    clock.advance(21 * 86400)
    assert plan.verify() == []  # its own window is still open
    with pytest.raises(SignInRequired):
        acme.plan()


def test_a_client_without_a_connection_can_export(acme: Company) -> None:
    unconnected = attrs.evolve(acme, client=FortnoxClient(acme.client.session))
    assert unconnected.client.saved_connection is None
    assert unconnected.plan().run().complete
    plan = plan_reversal(unconnected.client, "V", 1, year=acme.year, journal=acme.journal)
    assert plan.run().posted == ["V4"]
    assert [problem.code for problem in unconnected.plan().verify()] == [ProblemCode.MISSING]


@pytest.mark.parametrize("is_shared", [True, False])
def test_exporters_whose_connections_are_in_one_database_exclude_each_other(
    acme: Company, clock: Clock, tmp_path: Path, *, is_shared: bool
) -> None:
    # Each exporter has its own journal. With separate databases, neither exporter notices the other.

    def exporter(name: str, transport: Transport | None = None) -> Company:
        database = tmp_path / ("shared.db" if is_shared else f"{name}.db")
        store = SqlStore(f"sqlite:///{database}", clock=clock)
        client = connect(acme.sandbox, store=store, clock=clock, transport=transport, pace=Pace.off)
        return attrs.evolve(acme, client=client, folder=tmp_path / name)

    with pytest.raises(Killed):
        exporter("first", BeforePost(kill)).plan().run()
    plan = exporter("second").plan(lock_wait_s=0)
    if is_shared:
        with pytest.raises(ExportBusy):
            plan.run()
    else:
        assert plan.run().complete
