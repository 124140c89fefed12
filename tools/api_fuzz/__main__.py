"""Fire good and bad inputs at every operation of the specification, and tell what the sandbox does wrong.

    python -m tools.api_fuzz OPENAPI.json [--inputs 50] [--seed 1] [--only TEXT] [--json]

Wrong is: an answer of 500 or more, an error outside of Fortnox's envelope, an operation that no input gets a success
from, a good answer that the client can't decode or keeps in `extra`, and a created record that reads back otherwise.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from fortnox_sdk.sandbox import serve
from tools.api_fuzz.report import fire
from tools.api_fuzz.spec import Spec


def _progress(text: str) -> None:
    # On a terminal one line that changes; in a file every line.
    end = "\x1b[K\r" if sys.stderr.isatty() else "\n"
    print(text, end=end, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when nothing is wrong, 1 when something is, 2 for a file that is no specification."""
    parser = argparse.ArgumentParser(prog="python -m tools.api_fuzz", description=__doc__)
    parser.add_argument("spec", type=Path)
    parser.add_argument("--inputs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="operations whose name holds this text")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        spec = Spec(options.spec)
    except (OSError, ValueError, KeyError) as fault:
        print(f"{options.spec}: no specification could be read there ({fault}).", file=sys.stderr)
        return 2
    with serve(rate_limit=False) as sandbox:
        draw = random.Random(options.seed)  # noqa: S311 - a choice, no secret
        found = fire(spec, sandbox, draw, inputs=options.inputs, only=options.only, tell=_progress)
    wrong = {kind: cast("list[str]", lines) for kind, lines in found.items() if isinstance(lines, list)}
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for kind, lines in wrong.items():
            for line in lines:
                print(f"{kind}: {line}")
        print(
            f"{found['operations']} operations, {found['inputs']} inputs, {found['answered_2xx']} answered 2xx."
        )
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
