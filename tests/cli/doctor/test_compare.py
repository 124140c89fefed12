"""Tests of the comparison of Fortnox with the sandbox.

Another sandbox takes the place of Fortnox, behind a proxy that changes its responses.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.cli.doctor.compare.assumptions import ASSUMPTIONS, assumption_of
from fortnox_sdk.cli.doctor.compare.calls import planned_calls
from fortnox_sdk.cli.doctor.compare.fresh import fresh_sandbox
from fortnox_sdk.cli.doctor.compare.guard import ReadOnlyTransport
from fortnox_sdk.cli.doctor.compare.json_differences import Kind
from fortnox_sdk.cli.doctor.compare.observation import Observation
from fortnox_sdk.cli.doctor.compare.reading import Reader, Reading, read_all
from fortnox_sdk.cli.doctor.compare.report import Comparison, report_json, report_text
from fortnox_sdk.cli.doctor.compare_command import compare_company
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.shared import limiter_for
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.testing import connect
from tests.cli.doctor.planted import PLANTED, Planted
from tests.cli.doctor.rewriting_proxy import rewriting_proxy

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def expected() -> Reading:
    """Return the responses of a new sandbox to the requests of a comparison."""
    with fresh_sandbox(SystemClock()) as (client, guard):
        return read_all(Reader(client, guard, lambda _: None), TODAY)


def reading_of(sandbox: Sandbox) -> Reading:
    """Return the responses of a sandbox to the requests of a comparison, with a client that has all scopes."""
    guard = ReadOnlyTransport(
        RequestsTransport(), api_url=sandbox.url, token_url=f"{sandbox.url}/oauth-v1/token"
    )
    client = connect(sandbox, transport=guard, pace=Pace.off)
    return read_all(Reader(client, guard, lambda _: None), TODAY)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict, dict[str, int], int]]:
    """Yield the report about all planted differences, the number of requests by method, and the exit code."""
    clock = SystemClock()
    rules = [each.rule for each in PLANTED]
    with serve(rate_limit=False) as sandbox, rewriting_proxy(sandbox, rules) as proxy:
        connected = proxy.connected(tmp_path_factory.mktemp("planted"), clock)
        out = tmp_path_factory.mktemp("report") / "report.json"
        code = compare_company(Screen("en"), connected, clock, out=out, yes=True, pace=Pace.off)
        yield json.loads(out.read_text(encoding="utf-8")), dict(proxy.methods), code


def test_the_comparison_shares_the_rate_limit_of_the_calls_before_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    clock = SystemClock()
    with rewriting_proxy(sandbox, []) as proxy:
        connected = proxy.connected(tmp_path, clock)
        limiter = limiter_for((connected.config.api_url, connected.key), Pace.off)
        limiter.block(3600)
        compare_company(Screen("en"), connected, clock, out=tmp_path / "report.md", yes=True, pace=Pace.off)
        assert proxy.methods["GET"] == 0


@pytest.mark.parametrize("each", PLANTED, ids=lambda each: each.name)
def test_each_planted_difference_is_found(each: Planted, planted: tuple[dict, dict[str, int], int]) -> None:
    found = [
        difference
        for difference in planted[0]["differences"]
        if (difference["assumption"], difference["kind"]) == (each.assumption, each.kind)
        and (not each.place or difference["place"] == each.place)
    ]
    assert found, [entry for entry in planted[0]["differences"] if entry["assumption"] == each.assumption]


def test_every_reported_difference_belongs_to_a_planted_one(
    planted: tuple[dict, dict[str, int], int],
) -> None:
    # Some planted differences are reported twice: a renamed key is reported as missing and as added.
    expected = {(each.assumption, each.kind) for each in PLANTED}
    also = {
        ("errors.keys", Kind.ADDED),
        ("json.formats", Kind.FORMAT),
        ("sie.fields", Kind.SIE),
    }
    found = {(entry["assumption"], entry["kind"]) for entry in planted[0]["differences"]}
    assert found - expected - also == set()


def test_at_least_thirty_differences_are_planted() -> None:
    assert len({each.name for each in PLANTED}) >= 30


def test_differences_end_with_the_code_for_unexplained(planted: tuple[dict, dict[str, int], int]) -> None:
    assert planted[2] == ExitCode.UNEXPLAINED


def test_only_get_requests_and_a_token_refresh_are_sent(planted: tuple[dict, dict[str, int], int]) -> None:
    methods = planted[1]
    assert set(methods) == {"GET", "POST token"}
    assert methods["POST token"] == 1
    assert methods["GET"] <= 200


def test_a_sandbox_does_not_differ_from_itself(sandbox: Sandbox, expected: Reading) -> None:
    comparison = Comparison.of(TODAY, planned_calls(TODAY), reading_of(sandbox), expected)
    assert report_json(comparison)["differences"] == []
    assert not comparison.unanswered()
    assert len(comparison.confirmed()) > 35


@pytest.mark.parametrize("fortnox_sandbox_options", [{"invoices": 700, "seed": 3}])
def test_another_company_does_not_differ_either(sandbox: Sandbox, expected: Reading) -> None:
    comparison = Comparison.of(TODAY, planned_calls(TODAY), reading_of(sandbox), expected)
    assert [entry for entry in comparison.differences if entry.found.is_certain] == []
    assert "lists.limit-above-maximum" in {each.id for each in comparison.confirmed()}


def test_an_empty_company_leaves_assumptions_open(sandbox: Sandbox, expected: Reading) -> None:
    sandbox.empty(books=False)
    comparison = Comparison.of(TODAY, planned_calls(TODAY), reading_of(sandbox), expected)
    open_ids = {each.id for each in comparison.open()}
    assert {"vouchers.payment-reference", "invoices.draft-balance", "lists.limit-above-maximum"} <= open_ids
    assert "vouchers.payment-reference" in report_text(comparison).sv


def test_a_failed_or_ascii_only_sie_file_confirms_no_encoding(expected: Reading) -> None:
    # Without a letter beyond ASCII, a file does not show its encoding. It still shows its labels.
    sie = {name: each for name, each in expected.observations.items() if name.startswith("sie.type-")}
    ascii_only = {
        name: attrs.evolve(each, body={**each.body, "encoding": ("ASCII only",)})
        for name, each in sie.items()
    }
    failed = {name: Observation(status=500) for name in sie}
    still_open = []
    for changed in (sie, ascii_only, failed):
        reading = attrs.evolve(expected, observations={**expected.observations, **changed})
        comparison = Comparison.of(TODAY, planned_calls(TODAY), reading, expected)
        still_open.append({each.id for each in comparison.open() if each.id.startswith("sie.")})
    every_sie = {each.id for each in ASSUMPTIONS if each.id.startswith("sie.")}
    assert still_open == [set(), {"sie.encoding"}, every_sie]


def test_missing_scopes_are_noted(sandbox: Sandbox, expected: Reading) -> None:
    guard = ReadOnlyTransport(
        RequestsTransport(), api_url=sandbox.url, token_url=f"{sandbox.url}/oauth-v1/token"
    )
    access, _ = sandbox.token(scopes=["bookkeeping", "companyinformation"])
    client = FortnoxClient.from_token(access, api_url=sandbox.url, transport=guard, pace=Pace.off)
    comparison = Comparison.of(
        TODAY, planned_calls(TODAY), read_all(Reader(client, guard, lambda _: None), TODAY), expected
    )
    assert "customers.list" in comparison.refused()
    assert "vouchers.list" not in comparison.refused()
    assert "requests.missing-right" in {each.id for each in comparison.confirmed()}
    assert [assumption_of(each).id for each in comparison.differences] == []
    assert "`customers.list`: 400, 2000663" in report_text(comparison).en
