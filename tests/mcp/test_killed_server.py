"""Tests that nothing is posted twice or without approval if the system kills the server while it posts vouchers."""

import json
import os
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from tests.mcp.conftest import answer, command, failure
from tests.mcp.writes import FEE, VOUCHER
from tests.year_end.export.exporting import BOOKS

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
TAX = {
    "reference": "tax",
    "date": "2025-12-31",
    "text": "Årets skatt",
    "rows": [{"account": 8910, "debit": "41200.50"}, {"account": 2512, "credit": "41200.50"}],
}
ARGUMENTS = {"vouchers": [VOUCHER, FEE, TAX], "series": "V"}


@pytest.fixture
def fortnox_sandbox_options() -> dict[str, object]:
    return {"sie": BOOKS}


@contextmanager
def started(settings: Path, journal: Path) -> Iterator[tuple[Mapping[str, str], subprocess.Popen[str]]]:
    """Start an HTTP server that may write, and yield its parsed output (URL and token) and its process."""
    words = command(settings, "--http", "--json", "--allow-writes", "--journal", str(journal))
    environment = {**os.environ, "XDG_STATE_HOME": str(settings.parent / "state")}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else ""), process
        finally:
            process.kill()


@asynccontextmanager
async def connected(printed: Mapping[str, str]) -> AsyncIterator[Client]:
    """Yield a client of the server that printed this output."""
    headers = {"Authorization": f"Bearer {printed['token']}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as connection,
        Client(streamable_http_client(printed["address"], http_client=connection)) as client,
    ):
        yield client


def posts(sandbox: Sandbox) -> int:
    return sum((each["method"], each["path"]) == ("POST", "/3/vouchers") for each in sandbox.log())


def kill_after_first_post(sandbox: Sandbox, process: subprocess.Popen[str]) -> None:
    while process.poll() is None and not posts(sandbox):
        pass
    process.kill()


def approve(approvals: Approvals, plan: dict[str, str]) -> None:
    approvals.decide(plan["plan_id"], shown=plan["hash"], is_approval=True, by="anna", place="terminal")


async def test_a_killed_run_needs_a_new_approval_and_posts_nothing_twice(
    sandbox: Sandbox, settings: Path, tmp_path: Path
):
    approvals = Approvals(tmp_path / "journal", clock=SystemClock())
    with started(settings, tmp_path / "journal") as (printed, process):
        async with connected(printed) as client:
            plan = (await answer(client, "plan_closing_vouchers", **ARGUMENTS))["result"]
        approve(approvals, plan)
        names = {"plan_id": plan["plan_id"], "hash": plan["hash"]}
        sandbox.set_faults(latency_s=0.1)
        killer = threading.Thread(target=kill_after_first_post, args=(sandbox, process))
        killer.start()
        with pytest.raises((ExceptionGroup, MCPError)):
            async with connected(printed) as client:
                await client.call_tool("run_approved_plan", names)
        killer.join()
    sandbox.set_faults(latency_s=0)
    with started(settings, tmp_path / "journal") as (printed, _):
        async with connected(printed) as client:
            # The sandbox logs a request after its latency, so a second POST can appear after the kill. Starting the
            # server takes ten times as long.
            before = posts(sandbox)
            assert 1 <= before <= 2
            assert (await failure(client, "run_approved_plan", **names))["code"] == "used"
            again = (await answer(client, "plan_closing_vouchers", **ARGUMENTS))["result"]
            fault = await failure(client, "run_approved_plan", plan_id=again["plan_id"], hash=again["hash"])
            assert fault["code"] == "not_approved"
    assert posts(sandbox) == before
    states = [each["state"] for each in again["preview"][0]["vouchers"]]
    assert states[-1] == "to post"
    assert set(states[:-1]) <= {"in Fortnox", "sent without a response", "to post"}
