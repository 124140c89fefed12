"""Hold adversarial conversations with the server for AI assistants.

    python -m tests.chaos.assistant --conversations 1000 --json
    python -m tests.chaos.assistant --conversations 100 --fault "hashes are not compared"

The assistant lies, repeats itself, believes every text in the books, and invents calls and arguments. It talks to the
server through the MCP client library. A simulated person approves and rejects plans outside the conversation. After
each conversation, a judge compares the vouchers in the sandbox with the approvals, and searches the texts that the
assistant has read for secrets and for data of another company. Exit code 0 means that nothing was posted without an
approval, no data leaked, and every attempt was refused for the expected reason.
"""

import argparse
import json
import sys
import time

from tests.chaos.assistant.conversations import hold
from tests.chaos.assistant.faults import FAULTS
from tests.chaos.assistant.scenarios import SCENARIOS


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--conversations", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", choices=FAULTS, default="", help="a guard to remove")
    parser.add_argument("--scenario", choices=SCENARIOS, help="hold only conversations of this kind")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    begun = time.monotonic()
    report = hold(
        arguments.conversations,
        seed=arguments.seed,
        fault=arguments.fault,
        only=arguments.scenario,
    )
    figures = {**report.to_json(), "seconds": round(time.monotonic() - begun)}
    print(json.dumps(figures) if arguments.json else json.dumps(figures, indent=1))  # noqa: T201 -- the result
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
