"""Benchmark of the server for AI assistants: its start time, and its response times for a large company.

    python -m benchmarks.assistants [--json] [--invoices 20000] [--no-rate-limit]

The server is started in the same way as by an assistant, and the MCP client library calls its tools. The exit code is
1 if a figure exceeds its bound.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from mcp import Client, StdioServerParameters, stdio_client

from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores import FileStore
from fortnox_sdk.testing import connect

_BOUNDS = {"start_s": 1.0, "from_cache_s": 2.0, "other_day_s": 2.0, "search_s": 2.0}
_PATIENCE_S = 1800.0
_ACCOUNT = {"account": "1510", "as_of": "2025-12-31"}
_QUESTIONS = {
    "first_answer_s": ("explain_account", _ACCOUNT),
    "from_cache_s": ("explain_account", _ACCOUNT),
    "other_day_s": ("explain_account", {"account": "1510", "as_of": "2025-11-30"}),
    "search_s": ("search_vouchers", {"from_date": "2025-01-01", "to_date": "2025-12-31", "account": "1510"}),
}


@contextmanager
def _large_company(invoices: int, *more: str) -> Generator[Sandbox]:
    """Run a sandbox in a new process, with `invoices` generated invoices.

    `more` contains further arguments for the sandbox.
    """
    command = [sys.executable, "-m", "fortnox_sdk.sandbox", "--invoices", str(invoices), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own command
        try:
            values = json.loads(process.stdout.readline() if process.stdout else "")
            yield Sandbox(**values | {"redirect_uris": tuple(values["redirect_uris"])})
        finally:
            process.terminate()


def _settings(sandbox: Sandbox, folder: Path) -> Path:
    connect(sandbox, store=FileStore(folder / "connections"))
    (folder / "secret.txt").touch(mode=0o600)
    (folder / "secret.txt").write_text(sandbox.client_secret, encoding="utf-8")
    path = folder / "fortnox.toml"
    path.write_text(
        f'client_id = "{sandbox.client_id}"\nclient_secret = {{ file = "secret.txt" }}\nstore = "connections"\n'
        f'api_url = "{sandbox.url}"\nauth_url = "{sandbox.url}/oauth-v1"\n',
        encoding="utf-8",
    )
    return path


async def _measure(settings: Path) -> dict[str, float]:
    words = ["mcp", "--config", str(settings), "--log", str(settings.parent / "log")]
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "fortnox_sdk.cli", *words], env=dict(os.environ)
    )
    began = time.perf_counter()
    async with Client(stdio_client(server), mode="legacy", read_timeout_seconds=_PATIENCE_S) as client:
        figures = {"start_s": time.perf_counter() - began}
        for name, (tool, arguments) in _QUESTIONS.items():
            began = time.perf_counter()
            called = await client.call_tool(tool, dict(arguments))
            figures[name] = time.perf_counter() - began
            if called.is_error:
                raise SystemExit(str(called.structured_content))
    return {name: round(seconds, 2) for name, seconds in figures.items()}


def main() -> int:
    """Measure and print the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--invoices", type=int, default=20_000)
    parser.add_argument("--no-rate-limit", action="store_true", help="a sandbox without Fortnox's rate limit")
    options = parser.parse_args()
    more = ["--no-rate-limit"] if options.no_rate_limit else []
    with TemporaryDirectory() as folder, _large_company(options.invoices, *more) as sandbox:
        figures = anyio.run(_measure, _settings(sandbox, Path(folder)))
    slow = [name for name, bound in _BOUNDS.items() if figures[name] > bound]
    if options.json:
        print(json.dumps({"figures": figures, "slow": slow}, indent=2))
    else:
        for name, seconds in figures.items():
            print(f"{name:16} {seconds:>8.2f}{'   SLOW' if name in slow else ''}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
