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
from fortnox_sdk.sandbox.control import SandboxError, serve
from fortnox_sdk.sandbox.faults.notation import read_clock
from fortnox_sdk.sandbox.web.server import NotLoopback

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
    parser.add_argument("--invoices", type=int, default=0, help="fill a new state with a generated company")
    parser.add_argument("--vouchers", type=int, default=0, help="at least so many vouchers in it")
    parser.add_argument("--seed", type=int, default=1, help="of the generated company")
    parser.add_argument("--companies", type=int, default=1, help="how many a new state has")
    parser.add_argument("--fault", action="append", default=[], help="such as 429=0.1,latency=800ms")
    parser.add_argument("--clock", default="0s", help="how far the clock is moved, such as 30d")
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
            invoices=wanted.invoices,
            vouchers=wanted.vouchers,
            seed=wanted.seed,
            companies=wanted.companies,
            rate_limit=not wanted.no_rate_limit,
            latency_s=wanted.latency,
        ) as sandbox:
            for text in wanted.fault:
                sandbox.set_faults_in_words(text)
            sandbox.advance_clock(read_clock(wanted.clock))
            ready = {
                "url": sandbox.url,
                "client_id": sandbox.client_id,
                "client_secret": sandbox.client_secret,
                "redirect_uris": sandbox.redirect_uris,
                "database_number": sandbox.database_number,
            }
            print(json.dumps(ready), flush=True)  # noqa: T201  # whoever started it reads this line
            ended.wait()
    except (
        NotLoopback,
        StateError,
        SandboxError,
        sie4.SieError,
        OSError,
        OverflowError,
        ValueError,
    ) as error:
        print(f"The sandbox can't start: {error}", file=sys.stderr)  # noqa: T201  # a command
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
