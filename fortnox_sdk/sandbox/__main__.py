"""The `python -m fortnox_sdk.sandbox` command, which runs the sandbox until SIGTERM or SIGINT."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict

from fortnox_sdk.sandbox.running import START_ERRORS, moved_text, until_signal
from fortnox_sdk.sandbox.serving import serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox until SIGTERM or SIGINT, then return exit code 0. Invalid arguments or files give exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m fortnox_sdk.sandbox", description=main.__doc__)
    parser.add_argument("--state", type=Path, help="file or folder for the state (default: memory only)")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument(
        "--port",
        type=int,
        default=0,
        help="port to listen on; 0 picks the port that the state used last, or else a free port",
    )
    parser.add_argument("--sie", type=Path, help="fill the first company of a new state from this SIE file")
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="delay of every response"
    )
    parser.add_argument("--no-rate-limit", action="store_true", help="turn off the rate limit")
    parser.add_argument(
        "--invoices", type=int, default=0, help="fill a new state with this many generated invoices"
    )
    parser.add_argument("--vouchers", type=int, default=0, help="generate at least this many vouchers")
    parser.add_argument("--seed", type=int, default=1, help="seed number of the generated company")
    parser.add_argument("--companies", type=int, default=1, help="number of companies in a new state")
    parser.add_argument(
        "--scope",
        action="append",
        default=[],
        help="scope of the application, in addition to the public scopes",
    )
    parser.add_argument("--database-number", type=int, help="database number of a new state's first company")
    parser.add_argument(
        "--fault", action="append", default=[], help="faults to inject, such as 429=0.1,latency=800ms"
    )
    parser.add_argument("--clock", default="0s", help="move the sandbox's clock by this much, such as 30d")
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
        scopes=options.scope,
    )
    errors: tuple[type[Exception], ...] = (*START_ERRORS, OSError, OverflowError, ValueError)
    if options.sie is not None:
        import sie4  # noqa: PLC0415 - it would delay the start of every sandbox

        errors = (*errors, sie4.SieError)
    try:
        with until_signal(starting, faults=options.fault, clock=options.clock) as sandbox:
            print(json.dumps(asdict(sandbox)), flush=True)  # noqa: T201  # the calling program parses this line
            if sandbox.previous_url is not None:
                print(moved_text(sandbox), file=sys.stderr)  # noqa: T201  # command-line output
    except errors as error:
        print(f"The sandbox can't start: {error}", file=sys.stderr)  # noqa: T201  # command-line output
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
