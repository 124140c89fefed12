"""Functions that start a sandbox and run the script of a client with it."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.oauth.scopes import PUBLIC

SCRIPTS = Path(__file__).parent / "clients"
NO_PROXY = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
CLOSED = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
"""Environment variables for a proxy that doesn't exist. They keep a client's requests on this machine."""


@frozen
class Run:
    """The outcome of a client's calls.

    Attributes:
        version: The version of the client.
        made: The number of calls.
        understood: The number of calls whose response the client understood.
        exceptions: The text of each exception, by the name of the call that failed.
    """

    version: str
    made: int
    understood: int
    exceptions: dict[str, str]


@contextmanager
def sandbox_of_a_client():
    """Yield a sandbox whose clock stands still, so that each run gets the same records."""
    with serve(rate_limit=False, now=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC)) as sandbox:
        yield sandbox


def environment_for(sandbox) -> dict[str, str]:
    """Return a script's environment variables: the sandbox's URL and tokens, and a proxy that blocks other hosts."""
    access, refresh = sandbox.token()
    return {
        "PATH": os.environ["PATH"],
        "SANDBOX_URL": sandbox.url,
        "SANDBOX_CLIENT_ID": sandbox.client_id,
        "SANDBOX_CLIENT_SECRET": sandbox.client_secret,
        "SANDBOX_ACCESS_TOKEN": access,
        "SANDBOX_REFRESH_TOKEN": refresh,
        "SANDBOX_SCOPES": " ".join(PUBLIC),
        "PYTHONDONTWRITEBYTECODE": "1",
        **CLOSED,
        **NO_PROXY,
    }


def run_script(program: Path | str, script: str, **more: str) -> Run:
    """Run a script in `clients/` with the interpreter `program`, and return the outcome of its calls."""
    with sandbox_of_a_client() as sandbox:
        ran = subprocess.run(
            [str(program), str(SCRIPTS / script)],
            env=environment_for(sandbox) | more,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    record = json.loads(ran.stdout)
    names = [call["call"] for call in record["calls"]]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"two calls have the same name: {twice}"
    if os.environ.get("STRANGERS_PRINT"):
        json.dump(record, sys.stderr, indent=1, ensure_ascii=False)
    exceptions = {
        call["call"]: call["exception"] for call in record["calls"] if call["exception"] is not None
    }
    return Run(record["version"], len(names), len(names) - len(exceptions), exceptions)
