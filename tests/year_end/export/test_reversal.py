"""Tests that any voucher can be reversed once, and that the rules of all exports apply to the reversal too."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.connection import connection_status
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.errors import ExportBusy, InvalidInput, SignInRequired
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.stores.file_claims import FileClaims
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.plan import plan_reversal
from fortnox_sdk.year_end.export.problems import ProblemCode
from tests.messages import all_texts
from tests.year_end.export.exporting import BeforePost, ChangedVouchers, Company, closing, company

ORIGINAL = closing("original", on=date(2025, 3, 31))


@pytest.fixture
def posted(acme: Company) -> Company:
    """Post the original voucher as V1, and return the company."""
    assert acme.plan([ORIGINAL]).run().posted == ["V1"]
    return acme


def reversal_of(acme: Company, number: int = 1, **options: Any) -> ExportPlan:
    return plan_reversal(acme.client, "V", number, year=acme.year, journal=acme.journal, **options)


def days_left(window: ConnectionWindow | None, clock: Clock) -> int:
    assert window is not None
    return connection_status(window.check_only(), clock.now()).days_left


@pytest.mark.parametrize(("on", "expected"), [(None, date(2025, 3, 31)), (date(2025, 12, 30),) * 2])
def test_a_reversal_has_its_own_date_or_that_of_the_original(
    posted: Company, on: date | None, expected: date
) -> None:
    assert reversal_of(posted, on=on).run().posted == ["V2"]
    reversal = posted.client.vouchers.get("V", 2, financial_year=posted.year.id)
    assert reversal.transaction_date == expected
    assert [(row.account, row.amount) for row in reversal.voucher_rows] == [
        (7832, Decimal("-1200.00")),
        (1229, Decimal("1200.00")),
    ]
    assert reversal.voucher_rows[0].transaction_information == "Enligt plan"


def test_a_reversal_of_a_voucher_with_a_long_text_can_be_posted(acme: Company) -> None:
    acme.plan([closing(text="x" * 200)]).run()
    assert reversal_of(acme).run().complete
    assert acme.in_fortnox()[1] == "V2 " + f"Återföring av V1: {'x' * 200}"[:200]


def test_a_voucher_of_fortnox_with_texts_that_the_api_refuses_can_be_reversed(posted: Company) -> None:
    def change(voucher: dict[str, Any]) -> None:
        if voucher["VoucherNumber"] == 1:
            voucher["Description"] = """Bill's "café" <https://a.b>"""
            voucher["VoucherRows"][0]["TransactionInformation"] = "x" * 99 + " |"

    changed = posted.with_transport(ChangedVouchers(change, of="Voucher"))
    assert reversal_of(changed).run().complete
    assert posted.in_fortnox()[1] == "V2 Återföring av V1: Bill’s  café   https a.b"
    reversal = posted.client.vouchers.get("V", 2, financial_year=posted.year.id)
    assert reversal.voucher_rows[0].transaction_information == "x" * 99
    assert reversal_of(changed).already_posted == ["V2"]


def test_a_reversal_leaves_out_rows_without_an_amount(acme: Company) -> None:
    rows = [VoucherRow(account=1229, debit=Decimal(0), credit=Decimal(0))]
    rows += [VoucherRow(account=7832, debit=Decimal(5)), VoucherRow(account=1229, credit=Decimal(5))]
    voucher = Voucher(
        voucher_series="V", transaction_date=ORIGINAL.date, description="Noll", voucher_rows=rows
    )
    acme.client.vouchers.create(voucher, financial_year=acme.year.id)
    assert reversal_of(acme).run().complete
    reversal = acme.client.vouchers.get("V", 2, financial_year=acme.year.id)
    assert [(row.account, row.amount) for row in reversal.voucher_rows] == [
        (7832, Decimal(-5)),
        (1229, Decimal(5)),
    ]
    assert reversal_of(acme).run().already_posted == ["V2"]


def test_a_reversal_leaves_out_rows_that_were_struck(posted: Company) -> None:
    posted.sandbox.change_row(posted.year.id, "V", 1, account=7832, amount=Decimal(100), against=1930)
    original = posted.client.vouchers.get("V", 1, financial_year=posted.year.id)
    assert reversal_of(posted).run().complete
    reversal = posted.client.vouchers.get("V", 2, financial_year=posted.year.id)
    assert sorted((row.account, -row.amount) for row in reversal.voucher_rows) == sorted(
        (row.account, row.amount) for row in original.voucher_rows if not row.removed
    )


@pytest.mark.parametrize("options", [{}, {"settle_s": 10.0}])
def test_a_reversal_whose_request_was_lost_is_sent_again_after_the_settle_time(
    posted: Company, clock: Clock, options: dict[str, Any]
) -> None:
    plan = reversal_of(posted, **options)
    posted.sandbox.set_faults(drop_before_commit=1)
    assert plan.run().posted == ["V2"]
    assert sum(clock.sleeps) == options.get("settle_s", 90)


def test_a_reversal_in_a_locked_period_is_a_problem_unless_its_series_is_exempt(posted: Company) -> None:
    posted.sandbox.lock(date(2025, 6, 30))
    assert [problem.code for problem in reversal_of(posted).problems] == [ProblemCode.PERIOD_LOCKED]
    assert not reversal_of(posted, exempt_from_lock=True).problems


def test_a_removed_reversal_is_posted_again_only_on_request(posted: Company) -> None:
    reversal_of(posted).run()
    posted.sandbox.remove_voucher(posted.year.id, "V", 2)
    result = reversal_of(posted).run()
    assert (result.posted, result.removed, result.complete) == ([], ["V2"], False)
    assert reversal_of(posted, repost=True).run().posted == ["V2"]


def test_a_reversed_voucher_is_reported_with_the_voucher_that_reversed_it(posted: Company) -> None:
    reversal_of(posted).run()
    result = posted.plan([ORIGINAL]).run()
    assert (result.removed[0], dict(result.reversed_by)) == ("V1", {"V1": "V2"})
    assert "reversed since (V1 → V2)" in result.summary.en
    assert "återförd sedan dess (V1 → V2)" in result.summary.sv


def test_a_reversal_is_refused_before_any_call_if_the_connection_has_expired(
    posted: Company, clock: Clock
) -> None:
    clock.advance(30 * 86400 + 1)
    before = posted.client.calls.count
    with pytest.raises(SignInRequired):
        reversal_of(posted)
    assert posted.client.calls.count == before


def test_a_reversal_obeys_and_renews_the_window_that_it_is_given(posted: Company, clock: Clock) -> None:
    own = posted.client.connection
    assert own is not None
    not_connected = ConnectionWindow(MemoryStore(), own.key, clock)
    before = posted.client.calls.count
    with pytest.raises(SignInRequired):
        reversal_of(posted, window=not_connected)
    assert posted.client.calls.count == before
    other = connect(posted.sandbox, clock=clock, pace=Pace.off).connection
    clock.advance(timedelta(days=10).total_seconds())
    assert reversal_of(posted, window=other).run().complete
    assert (days_left(other, clock), days_left(own, clock)) == (30, 20)


def test_a_reversal_respects_the_claims_of_other_exporters(
    posted: Company, tmp_path: Path, clock: Clock
) -> None:
    claims = FileClaims(tmp_path / "claims", clock=clock, files=LocalFiles())
    plan = reversal_of(posted, claims=claims)
    assert claims.take(posted.journal.path.stem, "another exporter", lease_s=1000) is not None
    with pytest.raises(ExportBusy) as busy:
        plan.run()
    assert busy.value.hint
    assert reversal_of(posted).run().posted == ["V2"]


def test_of_two_reversals_the_younger_is_reversed_on_request(posted: Company, tmp_path: Path) -> None:
    other = attrs.evolve(posted, folder=tmp_path / "other")
    transport = BeforePost(lambda: reversal_of(other).run())
    reversal_of(company(posted.sandbox, posted.clock, posted.folder, transport=transport)).run()
    assert len(posted.in_fortnox()) == 3
    assert [problem.code for problem in reversal_of(posted).problems] == [ProblemCode.DUPLICATE]
    result = reversal_of(posted, reverse_twins=True).run()
    assert (result.posted, result.already_posted, result.complete) == (["V4"], ["V2"], True)


def test_a_voucher_that_does_not_exist_is_named(acme: Company) -> None:
    with pytest.raises(InvalidInput) as missing:
        reversal_of(acme, 99)
    assert all_texts(missing.value) == [
        f"Voucher 'V99' does not exist in the financial year with id {acme.year.id}.",
        "Correct the series, the number or the financial year.",
        f"Verifikation 'V99' finns inte i räkenskapsåret med id {acme.year.id}.",
        "Rätta serien, numret eller räkenskapsåret.",
    ]
