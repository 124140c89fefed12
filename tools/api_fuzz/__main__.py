"""Send valid and invalid inputs to every operation of the specification, and report the defects of the sandbox.

    python -m tools.api_fuzz OPENAPI.json [--inputs 50] [--seed 1] [--only TEXT] [--json]

Defects are: a status of 500 or more, an error without Fortnox's envelope, an operation that never succeeds, a
response that the client can't decode completely, and a created record that differs when it is read back.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from fortnox_sdk.sandbox import serve
from tools.api_fuzz.report import run_fuzz
from tools.api_fuzz.spec import Spec


def _progress(text: str) -> None:
    # On a terminal, one line is overwritten. In a file, each text is a line.
    end = "\x1b[K\r" if sys.stderr.isatty() else "\n"
    print(text, end=end, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 without defects, 1 with defects, 2 for an invalid specification."""
    parser = argparse.ArgumentParser(prog="python -m tools.api_fuzz", description=__doc__)
    parser.add_argument("spec", type=Path)
    parser.add_argument("--inputs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only operations whose name contains this text")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        spec = Spec(options.spec)
    except (OSError, ValueError, KeyError) as fault:
        print(f"'{options.spec}' is not a readable specification ({fault}).", file=sys.stderr)
        return 2
    with serve(rate_limit=False) as sandbox:
        draw = random.Random(options.seed)  # noqa: S311 - not a secret
        report = run_fuzz(spec, sandbox, draw, inputs=options.inputs, only=options.only, progress=_progress)
    defects = {kind: cast("list[str]", lines) for kind, lines in report.items() if isinstance(lines, list)}
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for kind, lines in defects.items():
            for line in lines:
                print(f"{kind}: {line}")
        print(
            f"{report['operations']} operations, {report['inputs']} inputs, "
            f"{report['answered_2xx']} operations with a success."
        )
    return 1 if any(defects.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
