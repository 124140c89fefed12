"""Fixtures: servers for assistants, and clients that are the protocol's own library."""

import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.context import ServerContext, ServerOptions
from fortnox_sdk.mcp.server import ToolServer
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config
from tests.settings import save_connection, write_settings

Json = dict[str, Any]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox) -> Path:
    """Return the settings file of a user who is connected to the sandbox's company."""
    path = write_settings(tmp_path, sandbox)
    save_connection(tmp_path, sandbox)
    return path


@asynccontextmanager
async def stdio(settings: Path, *words: str) -> AsyncIterator[Client]:
    """Start `fortnox mcp` in a process, and yield a client of it."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "fortnox_sdk.cli", "mcp", "--config", str(settings), "--lang", "en", *words],
        env={**os.environ, "XDG_STATE_HOME": str(settings.parent / "state")},
        cwd=settings.parent,
    )
    async with Client(stdio_client(parameters), mode="legacy") as client:
        yield client


def context_of(
    sandbox: Sandbox, folder: Path, *, clock: Clock | None = None, **options: Any
) -> ServerContext:
    """Return the values of a server in this process for the sandbox's first company."""
    store = MemoryStore()
    time = clock or SystemClock()
    key = connect(sandbox, store=store, clock=time).connection.key
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
async def in_process(context: ServerContext) -> AsyncIterator[Client]:
    """Yield a client of a server in this process."""
    try:
        async with Client(ToolServer(context=context, tools=READ_TOOLS).build()) as client:
            yield client
    finally:
        context.close()


async def answer(client: Client, tool: str, **arguments: Any) -> Json:
    """Return the answer of a call, which must not be an error. The client compares it with the tool's schema."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def failure(client: Client, tool: str, **arguments: Any) -> Json:
    """Return the error of a call."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    (only,) = result.structured_content.values()
    assert "Traceback" not in result.content[0].text
    return only


def logged(folder: Path) -> list[Mapping[str, Any]]:
    """Return the calls in the log."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("calls/*.json"))]
