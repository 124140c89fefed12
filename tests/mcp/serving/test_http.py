"""Tests that the HTTP server answers only requests with its token, and only for its own host and origin."""

import httpx2
import pytest
import requests
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.mcp.conftest import EVERY_TOOL, answer, http

pytestmark = pytest.mark.anyio
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


async def test_the_client_lists_and_calls_every_tool_over_http(settings):
    with http(settings) as (address, token):
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as connection,
            Client(streamable_http_client(address, http_client=connection)) as client,
        ):
            listed = [tool.name for tool in (await client.list_tools()).tools]
            for tool in listed:
                await answer(client, tool, **EVERY_TOOL[tool])
    assert listed == list(EVERY_TOOL)


def test_a_request_needs_the_token_the_host_and_an_origin_of_this_machine(settings):
    def status(**headers):
        return requests.post(address, json=INITIALIZE, headers=ACCEPT | headers, timeout=10).status_code

    with http(settings) as (address, token):
        right = f"Bearer {token}"
        assert status(Authorization=right) == 200
        assert status() == 401
        assert status(Authorization=f"Bearer {token[:-1]}x") == 401
        assert status(Authorization=f"Bearer {token}x") == 401
        assert status(Authorization=f"Basic {token}") == 401
        assert status(Authorization=right, Host="evil.example") == 421
        assert status(Authorization=right, Origin="https://evil.example") == 403
        assert requests.get(f"{address}?token={token}", headers=ACCEPT, timeout=10).status_code == 401
        refusal = requests.post(address, json=INITIALIZE, headers=ACCEPT, timeout=10)
        assert (refusal.headers["WWW-Authenticate"], refusal.content) == ("Bearer", b"")
    assert address.startswith("http://127.0.0.1:")
