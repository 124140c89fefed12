"""A run of Schemathesis, which derives requests from Fortnox's specification and checks the responses against it.

The tests make a short run, which sends the same requests each time. For a longer run, use this command, with any
arguments of `schemathesis run`:

    python -m tests.strangers.specification --phases fuzzing --max-examples 20 --seed 7
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fortnox_sdk.sandbox import serve
from tests.strangers.explanations import judge, read_table
from tests.strangers.installing import python_with
from tests.strangers.running import Run, environment_for

SHORT = ("--phases", "fuzzing", "--max-examples", "2", "--generation-deterministic")
CONFIG = '[headers]\nAuthorization = "Bearer ${SANDBOX_ACCESS_TOKEN}"\n'
ROOT = Path(__file__).resolve().parents[2]
GIVEN = os.environ.get("FORTNOX_OPENAPI")
"""The path of Fortnox's specification, or None if `FORTNOX_OPENAPI` is not set.

The variable is read at import, because the tests hide variables that begin with FORTNOX_.
"""


def specification(package: str) -> Path:
    """Return the path of Fortnox's specification, or skip the test. The file is not part of this repository."""
    path = Path(GIVEN) if GIVEN else ROOT.parent / "shared" / "facts" / "fortnox" / "openapi.json"
    if not path.is_file():
        pytest.skip(f"{package} needs Fortnox's specification: set FORTNOX_OPENAPI to its path")
    return path


def run_schemathesis(arguments: Iterable[str]) -> Run:
    """Run Schemathesis with its default checks. Return a `Run` whose exceptions are the failures of these checks."""
    program = python_with("schemathesis").with_name("schemathesis")
    settings = {
        "rate_limit": False,
        "database_number": 1234567,
        "now": lambda: datetime(2026, 3, 2, 9, tzinfo=UTC),
    }
    with tempfile.TemporaryDirectory() as folder, serve(**settings) as sandbox:
        events = Path(folder) / "events.ndjson"
        environment = environment_for(sandbox) | {"HOME": folder}
        command = [
            program,
            "run",
            specification("schemathesis"),
            "--url",
            sandbox.url,
            "--no-color",
            "--continue-on-failure",
            "--no-shrink",
        ]
        # The token is not an argument, because every user of this computer can see the arguments of a process.
        (Path(folder) / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
        command += ["--report", "ndjson", "--report-ndjson-path", events, *arguments]
        ran = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        # 0: no failure, 1: failures. Everything else is an error of the run itself.
        assert ran.returncode in {0, 1}, ran.stdout[-3000:]
        scenarios = [
            json.loads(line).get("ScenarioFinished")
            for line in events.read_text(encoding="utf-8").splitlines()
        ]
    version = re.search(r"Schemathesis v?(\S+)", ran.stdout)
    deviations: dict[str, set[str]] = {}
    made = understood = 0
    for recorder in (scenario["recorder"] for scenario in scenarios if scenario):
        for case, checks in recorder.get("checks", {}).items():
            failed = [check for check in checks if check["status"] == "failure"]
            made += 1
            understood += not failed
            for check in failed:
                name, text = _failure(check, recorder["interactions"].get(case))
                deviations.setdefault(name, set()).add(text)
    texts = {name: " / ".join(sorted(found)) for name, found in sorted(deviations.items())}
    return Run(version[1] if version else "", made, understood, texts)


def _failure(check, interaction) -> tuple[str, str]:
    """Return the name of a failure (check, operation, and place or error code), and its description in one line."""
    failure = check["failure_info"]["failure"]
    name = f"{check['name']} {failure['operation']}"
    first = failure["message"].splitlines()[0]
    place = re.search(r"Schema at /components/schemas/(\S+):", failure["message"])
    if check["name"] == "response_schema_conformance":
        return f"{name} {place[1].replace('/properties', '') if place else 'response'}", first
    response = (interaction or {}).get("response")
    if not response:
        return name, first
    body = base64.b64decode((response["content"] or {}).get("$base64", "")).decode(errors="replace")
    if check["name"] == "positive_data_acceptance":
        refusal = json.loads(body)
        error = {key.lower(): value for key, value in refusal.get("ErrorInformation", refusal).items()}
        code = error.get("code") or error["error"]
        return f"{name} {code}", f"{response['status_code']} {error['message']}"
    return name, f"{first} {' '.join(failure['message'].splitlines()[2:])}".strip()


def main() -> int:
    """Run Schemathesis with the command-line arguments, and print the unexplained failures."""
    try:
        run = run_schemathesis(sys.argv[1:])
    except pytest.skip.Exception as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    problems, faults = judge(
        run.exceptions, [entry for entry in read_table() if entry.client == "schemathesis"]
    )
    unexplained = [problem for problem in problems if not problem.startswith("no longer occurs")]
    sys.stdout.write("\n".join([*unexplained, f"{run.made} cases, explained: {dict(faults)}", ""]))
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
