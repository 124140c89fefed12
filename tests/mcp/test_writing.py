"""Tests of the tools that write: a plan, a person's approval outside the conversation, and the run of the plan."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.catalogue.writing import WRITE_TOOLS
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from tests.mcp.conftest import answer, context_of, failure, in_process, logged, stdio
from tests.mcp.writes import FEE, VOUCHER, decide, writing
from tests.year_end.export.approvals.waiting import content_of
from tests.year_end.export.exporting import BOOKS

pytestmark = pytest.mark.anyio


@pytest.fixture
def fortnox_sandbox_options(clock: Clock) -> dict[str, object]:
    return {"sie": BOOKS, "now": clock.now}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def context(sandbox: Sandbox, tmp_path: Path, clock: Clock, journal: Path) -> ServerContext:
    return context_of(sandbox, tmp_path, clock=clock, journal_folder=journal)


def posts(sandbox: Sandbox) -> int:
    return sum((entry["method"], entry["path"]) == ("POST", "/3/vouchers") for entry in sandbox.log())


def writes(sandbox: Sandbox) -> list[str]:
    return [entry["path"] for entry in sandbox.log() if entry["method"] in {"POST", "PUT", "DELETE"}]


async def plan(client: Any, *vouchers: dict[str, Any], **more: object) -> dict[str, Any]:
    found = await answer(
        client, "plan_closing_vouchers", vouchers=list(vouchers) or [VOUCHER], series="V", **more
    )
    result = found["result"]
    assert isinstance(result, dict)
    return result


async def test_a_plan_is_approved_by_a_person_and_then_run_once(
    sandbox: Sandbox, context: ServerContext, journal: Path, tmp_path: Path
):
    async with writing(context) as client:
        made = await plan(client, VOUCHER, FEE)
        assert made["state"] == "waiting"
        assert f"fortnox export approve {made['plan_id']}" in made["where_to_approve"]
        (part,) = made["preview"]
        assert (part["series"], part["total_to_post"], part["profit_effect"]) == ("V", "2100.00", "-2100.00")
        assert part["vouchers"][0]["rows"][0] == {
            "account": 7832,
            "account_name": {"text_from_books": "Avskrivningar inventarier"},
            "debit": "1200.00",
            "credit": "0.00",
            "text": {"text_from_books": ""},
            "cost_center": "",
            "project": "",
        }
        names = {"plan_id": made["plan_id"], "hash": made["hash"]}
        assert (await failure(client, "run_approved_plan", **names))["code"] == "not_approved"
        assert posts(sandbox) == 0
        decide(journal, context, made)
        status = (await answer(client, "plan_status", plan_id=made["plan_id"]))["result"]
        assert (status["state"], status["hash"]) == ("approved", made["hash"])
        done = await answer(client, "run_approved_plan", **names)
        assert (done["result"]["complete"], done["result"]["posted"]) == (True, ["V1", "V2"])
        assert (await failure(client, "run_approved_plan", **names))["code"] == "used"
        again = await failure(client, "plan_closing_vouchers", vouchers=[VOUCHER, FEE], series="V")
        assert (again["code"], "V1, V2" in again["message"]) == ("nothing_to_post", True)
    assert posts(sandbox) == 2
    calls = logged(tmp_path / "log")
    assert [(call["name"], call["outcome"]) for call in calls] == [
        ("plan_closing_vouchers", "answered"),
        ("run_approved_plan", "not_approved"),
        ("plan_status", "answered"),
        ("run_approved_plan", "answered"),
        ("run_approved_plan", "used"),
        ("plan_closing_vouchers", "nothing_to_post"),
    ]
    assert calls[3]["records"] == [f"plan {made['plan_id']}", "voucher V1", "voucher V2"]


async def test_each_field_of_a_voucher_is_planned(sandbox: Sandbox, context: ServerContext, journal: Path):
    sandbox.put("costcenters", [{"Code": "BUTIK", "Description": "Butiken", "Active": True}])
    sandbox.put("projects", [{"ProjectNumber": "7", "Description": "Kanot", "StartDate": "2025-01-01"}])
    debit, credit = FEE["rows"]
    fee = {
        **FEE,
        "date": "2025-11-30",
        "comment": "Enligt avtal",
        "reverse_on": "2025-12-31",
        "rows": [{**debit, "text": "Revisor", "cost_center": "BUTIK", "project": "7"}, credit],
    }
    async with writing(context) as client:
        made = await plan(client, fee, reversal_series="A")
        decide(journal, context, made)
        names = {"plan_id": made["plan_id"], "hash": made["hash"]}
        done = await answer(client, "run_approved_plan", **names)
    first, second = made["preview"]
    (posted,), (reversal,) = first["vouchers"], second["vouchers"]
    assert (first["series"], posted["date"]) == ("V", "2025-11-30")
    assert (second["series"], reversal["date"]) == ("A", "2025-12-31")
    texts = {name: posted[name]["text_from_books"] for name in ("reference", "text", "comment")}
    assert texts == {"reference": "fee", "text": "Upplupet arvode", "comment": "Enligt avtal"}
    assert posted["rows"][0] == {
        "account": 6530,
        "account_name": {"text_from_books": "Redovisningstjänster"},
        "debit": "900.00",
        "credit": "0.00",
        "text": {"text_from_books": "Revisor"},
        "cost_center": "BUTIK",
        "project": "7",
    }
    assert [(row["account"], row["debit"]) for row in reversal["rows"]] == [
        (6530, "0.00"),
        (2990, "900.00"),
    ]
    assert done["result"]["posted"] == ["V1", "A2"]


async def test_a_rejected_plan_is_not_run(sandbox: Sandbox, context: ServerContext, journal: Path):
    async with writing(context) as client:
        made = await plan(client)
        decide(journal, context, made, is_approval=False)
        fault = await failure(client, "run_approved_plan", plan_id=made["plan_id"], hash=made["hash"])
        state = await answer(client, "plan_status", plan_id=made["plan_id"])
    assert (fault["code"], state["result"]["state"]) == ("rejected", "rejected")
    assert fault["hint_sv"] == "Fråga personen som avvisade planen om skälet innan du gör en ny plan."
    assert posts(sandbox) == 0


async def test_an_approval_that_is_too_old_is_not_used(
    sandbox: Sandbox, context: ServerContext, journal: Path, clock: Clock
):
    async with writing(context) as client:
        made = await plan(client)
        decide(journal, context, made)
        clock.advance(timedelta(minutes=31))
        fault = await failure(client, "run_approved_plan", plan_id=made["plan_id"], hash=made["hash"])
    assert fault["code"] == "expired"
    assert posts(sandbox) == 0


async def test_a_plan_of_another_company_does_not_exist(context: ServerContext, journal: Path, clock: Clock):
    other = content_of(str(ConnectionKey("127.0.0.1", "k3", 1)), name="Canary AB", text="Canary")
    kept = Approvals(journal, clock=clock).keep(other, asked_at=clock.now())
    async with writing(context) as client:
        for name, more in (("plan_status", {}), ("run_approved_plan", {"hash": kept.hash})):
            fault = await failure(client, name, plan_id=kept.id, **more)
            assert fault["code"] == "unknown_plan"
            assert "Canary" not in json.dumps(fault)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"vouchers": []}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "date": "2025-13-31"}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "date": "31/12"}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "rows": [{"account": 7832, "debit": 1200}] * 2}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "rows": [{"account": 7832, "debit": "-1"}] * 2}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "rows": [{"account": 7832, "debit": "1,5"}] * 2}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "approved": True}]}, "invalid_arguments"),
        ({"approved_by": "anna"}, "invalid_arguments"),
        ({"vouchers": VOUCHER}, "invalid_arguments"),
        ({"vouchers": ["depreciation"]}, "invalid_arguments"),
        ({"vouchers": [{"reference": "a", "date": "2025-12-31", "text": "b"}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "rows": [{"debit": "1.00"}] * 2}]}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "rows": VOUCHER["rows"][:1]}]}, "invalid_arguments"),
        ({"vouchers": [VOUCHER] * 201}, "invalid_arguments"),
        ({"vouchers": [{**VOUCHER, "rows": [{"account": 7832, "debit": "1"}] * 2}]}, "invalid_input"),
        ({"series": "Q"}, "invalid_input"),
        ({"replace": ["unknown"]}, "invalid_input"),
    ],
)
async def test_wrong_arguments_are_a_clear_result(
    sandbox: Sandbox, context: ServerContext, journal: Path, change: dict[str, Any], code: str
):
    async with writing(context) as client:
        fault = await failure(
            client, "plan_closing_vouchers", **{"vouchers": [VOUCHER], "series": "V", **change}
        )
    assert (fault["code"], bool(fault["hint"])) == (code, True)
    assert Approvals(journal, clock=context.clock).plans() == []
    assert writes(sandbox) == []


async def test_an_expired_window_and_fortnox_down_are_clear_results(
    sandbox: Sandbox, context: ServerContext, journal: Path, clock: Clock
):
    async with writing(context) as client:
        made = await plan(client)
        decide(journal, context, made)
        sandbox.set_faults(half_answer=999)
        names = {"plan_id": made["plan_id"], "hash": made["hash"]}
        assert (await failure(client, "run_approved_plan", **names))["code"] == "no_answer"
        sandbox.clear_faults()
        clock.advance(timedelta(days=31))
        assert (await failure(client, "run_approved_plan", **names))["code"] == "sign_in_required"
    assert posts(sandbox) == 0


async def test_a_lost_response_is_not_verified(sandbox: Sandbox, context: ServerContext, journal: Path):
    async with writing(context) as client:
        made = await plan(client, VOUCHER, FEE)
        decide(journal, context, made)
        sandbox.set_faults(drop_after_commit=1)
        done = await answer(client, "run_approved_plan", plan_id=made["plan_id"], hash=made["hash"])
    assert done["result"]["complete"], done
    assert posts(sandbox) == 2


async def test_without_permission_the_tools_do_not_exist(sandbox: Sandbox, tmp_path: Path, clock: Clock):
    context = context_of(sandbox, tmp_path, clock=clock)
    async with in_process(context) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        for tool in WRITE_TOOLS:
            assert tool.name not in names
            fault = await failure(client, tool.name, plan_id="0" * 16, hash="0" * 64)
            assert fault["code"] == "unknown_name"
    # Even a server that lists them by mistake does not write.
    async with writing(context_of(sandbox, tmp_path / "other", clock=clock)) as client:
        fault = await failure(client, "plan_closing_vouchers", vouchers=[VOUCHER], series="V")
    assert fault["code"] == "configuration_error"
    assert writes(sandbox) == []


@pytest.mark.slow
async def test_the_command_offers_the_tools_only_with_its_option(settings: Path):
    async with stdio(settings) as client:
        listed = (await client.list_tools()).tools
    assert [tool.name for tool in listed] == [tool.name for tool in READ_TOOLS]
    async with stdio(settings, "--allow-writes", "--journal", str(settings.parent / "journal")) as client:
        assert "Three tools of this server are an exception: with them, you can plan" in client.instructions
        assert "You can't approve a plan yourself." in client.instructions
        listed = (await client.list_tools()).tools
        made = await plan(client)
        state = await answer(client, "plan_status", plan_id=made["plan_id"])
    assert [tool.name for tool in listed] == [tool.name for tool in (*READ_TOOLS, *WRITE_TOOLS)]
    assert [tool.name for tool in listed if not tool.annotations.read_only_hint] == [
        "plan_closing_vouchers",
        "run_approved_plan",
    ]
    assert state["result"]["state"] == "waiting"
