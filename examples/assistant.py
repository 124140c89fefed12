"""Tool calls to the server for AI assistants, sent with the client of the `mcp` package in place of an assistant.

Install "fortnox-sdk[mcp,sandbox]".
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client

from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.stores import FileStore
from fortnox_sdk.testing import connect

YEAR_END = {"as_of": "2025-12-31"}
YEAR = {"from_date": "2025-01-01", "to_date": "2025-12-31"}
CALLS: list[tuple[str, Mapping[str, Any], list[str]]] = [
    ("explain_account", {"account": "1510", **YEAR_END}, ["balance", "difference", "unexplained", "verdict"]),
    ("list_open_items", {"ledger": "customers", **YEAR_END}, ["totals"]),
    ("get_account_balances", {"from_account": "1930", "to_account": "1930", **YEAR_END}, ["totals"]),
    ("search_vouchers", {**YEAR, "amount": "1250"}, ["totals"]),
    ("explain_account", {"account": "1510"}, []),
]


def settings_of(sandbox: Sandbox, folder: Path) -> Path:
    """Write the settings and the connection of a user who has signed in, and return the path of the settings."""
    connect(sandbox, store=FileStore(folder / "connections"))
    secret = folder / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text(sandbox.client_secret, encoding="utf-8")
    settings = folder / "fortnox.toml"
    settings.write_text(
        f'client_id = "{sandbox.client_id}"\nclient_secret = {{ file = "secret.txt" }}\nstore = "connections"\n'
        f'api_url = "{sandbox.url}"\nauth_url = "{sandbox.url}/oauth-v1"\n',
        encoding="utf-8",
    )
    return settings


async def ask(settings: Path) -> None:
    """Start `fortnox mcp` in the same way as an assistant, call its tools, and print the calls and the results."""
    words = ["mcp", "--config", str(settings), "--log", str(settings.parent / "log"), "--lang", "en"]
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "fortnox_sdk.cli", *words], env=dict(os.environ)
    )
    async with Client(stdio_client(server), mode="legacy") as assistant:
        for tool, arguments, names in CALLS:
            called = await assistant.call_tool(tool, dict(arguments))
            answer = called.structured_content
            print(f"> {tool} {json.dumps(arguments)}")
            if called.is_error:
                print(f"{answer['error']['code']}:", answer["error"]["message"])
                print(answer["error"]["hint"])
                continue
            print("complete:", answer["complete"], "| verification:", answer["verification"]["status"])
            print(json.dumps({name: answer["result"][name] for name in names}))


def main() -> None:
    """Start a sandbox, and call the tools for its company."""
    with serve() as sandbox, TemporaryDirectory() as folder:
        anyio.run(ask, settings_of(sandbox, Path(folder)))


if __name__ == "__main__":
    main()
