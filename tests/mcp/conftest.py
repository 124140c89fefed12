"""Fixtures and helpers: MCP servers (servers for AI assistants), and clients of the MCP client library."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.shared import limiter_for
from fortnox_sdk.mcp.context import ServerContext, ServerOptions
from fortnox_sdk.mcp.starting import make_server
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config
from tests.settings import save_connection, write_settings

Json = dict[str, Any]
YEAR_END = "2025-12-31"
EVERY_TOOL: dict[str, Json] = {
    "list_companies": {},
    "list_financial_years": {},
    "get_account_balances": {"as_of": YEAR_END},
    "search_vouchers": {"from_date": "2025-01-01", "to_date": YEAR_END, "account": "1510"},
    "get_voucher": {"series": "A", "number": 1, "in_year_of": YEAR_END},
    "list_open_items": {"ledger": "customers", "as_of": YEAR_END},
    "explain_account": {"account": "1510", "as_of": YEAR_END},
    "get_binder_overview": {"as_of": YEAR_END},
    "list_customer_invoices": {},
    "list_supplier_invoices": {},
    "get_invoice": {"kind": "supplier", "number": "1"},
    "list_customers": {},
    "list_suppliers": {},
    "list_documents": {"attached_to": "vouchers", "in_year_of": YEAR_END},
    "get_from_api": {"path": "/3/voucherseries", "query": {"financialyear": "2"}},
}
"""For each tool, arguments with which the tool returns an answer."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox) -> Path:
    """Return the settings file of a user who is connected to the sandbox's company."""
    path = write_settings(tmp_path, sandbox)
    save_connection(tmp_path, sandbox, company_name="Fjällbris Friluft AB")
    return path


def command(settings: Path, *words: str) -> list[str]:
    """Return the command line of `fortnox mcp`."""
    return [sys.executable, "-m", "fortnox_sdk.cli", "mcp", "--config", str(settings), "--lang", "en", *words]


@asynccontextmanager
async def stdio(settings: Path, *words: str) -> AsyncIterator[Client]:
    """Start `fortnox mcp` in a process, and yield a client that is connected over standard input and output."""
    program, *arguments = command(settings, *words)
    environment = {**os.environ, "XDG_STATE_HOME": str(settings.parent / "state")}
    parameters = StdioServerParameters(command=program, args=arguments, env=environment, cwd=settings.parent)
    async with Client(stdio_client(parameters), mode="legacy") as client:
        yield client


@contextmanager
def http(settings: Path, *words: str) -> Iterator[tuple[str, str]]:
    """Start `fortnox mcp --http`, and yield the server's URL and token. Then stop the server as Ctrl-C does."""
    with subprocess.Popen(
        command(settings, "--http", "--json", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(settings.parent / "state")},
        # A shell starts programs in the background with SIGINT ignored, and children inherit that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads here
    ) as process:
        try:
            printed = json.loads(process.stdout.readline() if process.stdout else "")
            yield printed["address"], printed["token"]
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
            assert "Traceback" not in errors
        finally:
            process.kill()
    assert process.returncode == 0


def context_of(
    sandbox: Sandbox, folder: Path, *, clock: Clock | None = None, company: str | None = None, **options: Any
) -> ServerContext:
    """Return the context of a server that runs in this process, for the sandbox's first company."""
    store = MemoryStore()
    time = clock or SystemClock()
    key = connect(sandbox, store=store, clock=time).connection.key
    limiter_for((sandbox.url, key)).pace = Pace.off
    return ServerContext(
        config=sandbox_config(sandbox),
        store=store,
        choose=lambda: store.get(key),
        clock=time,
        files=LocalFiles(),
        folder=folder / "log",
        session="test",
        user="tester",
        options=ServerOptions(**options),
    )


@asynccontextmanager
async def in_process(context: ServerContext, mode: str = "auto") -> AsyncIterator[Client]:
    """Yield a client of a server in this process.

    In the mode `legacy`, client and server exchange the same messages as over standard input and output.
    """
    try:
        async with Client(make_server(context).build(), mode=mode) as client:
            yield client
    finally:
        context.close()


async def answer(client: Client, tool: str, **arguments: Any) -> Json:
    """Call a tool, which must succeed. Return its answer, which the client compares with the tool's schema."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def failure(client: Client, tool: str, **arguments: Any) -> Json:
    """Call a tool, which must fail, and return its error."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert "Traceback" not in result.content[0].text
    error = result.structured_content["error"]
    assert all(error[name] for name in ("code", "message", "message_sv", "hint", "hint_sv"))
    return error


def logged(folder: Path) -> list[Json]:
    """Return the calls in the logs below a folder."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("calls/*.json"))]
