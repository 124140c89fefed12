"""A sandbox in a process of its own, which outlives the children that are killed."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fortnox_sdk.sandbox import Sandbox


@contextmanager
def sandbox_process(state: Path) -> Generator[Sandbox]:
    """Run a sandbox with a state file and without the rate limit until the block ends."""
    command = [sys.executable, "-m", "fortnox_sdk.sandbox", "--state", str(state), "--no-rate-limit"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            ready = json.loads(process.stdout.readline() if process.stdout else "")
            yield Sandbox(**ready | {"redirect_uris": tuple(ready["redirect_uris"])})
        finally:
            process.terminate()
