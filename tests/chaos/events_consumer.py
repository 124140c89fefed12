"""A consumer of events, which `tests.chaos.events` starts and kills.

    python -m tests.chaos.events_consumer SETTINGS OFFSETS LOG STEP

It writes a line for each event to the log: the process, the company and the voucher. STEP is the number of the event
at which the consumer kills itself, after it has written the line and before it saves the offset. 0 means never.
"""

import os
import sys
from pathlib import Path

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.events import Event, FileOffsets
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.fleet import company_events
from fortnox_sdk.http.retry import RetryPolicy
from tests.chaos.dying import die


def main(settings: str, offsets: str, log: str, step: int) -> None:
    """Handle events until the process is killed."""
    files, path = LocalFiles(), Path(log)
    left = step

    def handle(event: Event) -> None:
        nonlocal left
        line = f"{os.getpid()} {event.company} {event.series}{event.entity}\n"
        files.append(path, line.encode())
        left -= 1
        if left == 0:
            die()

    config = FortnoxConfig.load(settings, environment={})
    retry = RetryPolicy(tries=1000, total_s=600.0, first_wait_s=0.02, longest_wait_s=0.5)
    stream = company_events(config, ["vouchers"], offsets=FileOffsets(offsets), retry=retry)
    stream.start()
    print("ready", flush=True)  # noqa: T201 -- the parent waits for it
    stream.run(handle)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
