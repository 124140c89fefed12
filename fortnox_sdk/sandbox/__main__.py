"""`python -m fortnox_sdk.sandbox`: the sandbox in a process of its own, until SIGTERM or SIGINT."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict

import sie4
from fortnox_sdk.sandbox.control import serve
from fortnox_sdk.sandbox.running import START_ERRORS, until_signal

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
    parser.add_argument("--database-number", type=int, help="of the first company of a new state")
    parser.add_argument("--fault", action="append", default=[], help="such as 429=0.1,latency=800ms")
    parser.add_argument("--clock", default="0s", help="how far the clock is moved, such as 30d")
    options = parser.parse_args(arguments)
    starting = serve(
        state=options.state,
        host=options.host,
        port=options.port,
        sie=options.sie,
        invoices=options.invoices,
        vouchers=options.vouchers,
        seed=options.seed,
        companies=options.companies,
        database_number=options.database_number,
        rate_limit=not options.no_rate_limit,
        latency_s=options.latency,
    )
    try:
        with until_signal(starting, faults=options.fault, clock=options.clock) as sandbox:
            print(json.dumps(asdict(sandbox)), flush=True)  # noqa: T201  # whoever started it reads this line
    except (*START_ERRORS, sie4.SieError, OSError, OverflowError, ValueError) as error:
        print(f"The sandbox can't start: {error}", file=sys.stderr)  # noqa: T201  # a command
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
