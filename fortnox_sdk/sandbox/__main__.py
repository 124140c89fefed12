"""`python -m fortnox_sdk.sandbox`: the sandbox in a process of its own, until SIGTERM or SIGINT."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import sie4
from fortnox_sdk.sandbox.books.database import StateError
from fortnox_sdk.sandbox.handle import serve
from fortnox_sdk.sandbox.server import NotLoopback

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal comes. Exit codes: 0 ended as asked, 2 wrong arguments or files."""
    parser = argparse.ArgumentParser(prog="python -m fortnox_sdk.sandbox", description=main.__doc__)
    parser.add_argument("--state", type=Path, help="file or folder that keeps the state (default: memory)")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--sie", type=Path, help="SIE file to fill the company from, when the state is new")
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="every answer waits this long"
    )
    parser.add_argument("--no-rate-limit", action="store_true", help="switch the rate limit off")
    wanted = parser.parse_args(arguments)
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        with serve(
            state=wanted.state,
            host=wanted.host,
            port=wanted.port,
            sie=wanted.sie,
            rate_limit=not wanted.no_rate_limit,
            latency_s=wanted.latency,
        ) as sandbox:
            ready = {
                "url": sandbox.url,
                "client_id": sandbox.client_id,
                "client_secret": sandbox.client_secret,
                "redirect_uris": sandbox.redirect_uris,
                "database_number": sandbox.database_number,
            }
            print(json.dumps(ready), flush=True)  # noqa: T201  # whoever started it reads this line
            ended.wait()
    except (NotLoopback, StateError, sie4.SieError, OSError, OverflowError) as error:
        print(f"The sandbox can't start: {error}", file=sys.stderr)  # noqa: T201  # a command
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
