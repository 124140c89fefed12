"""Post vouchers while the consumer of their events is disconnected and killed. Check that it handled all events.

    python -m tests.chaos.events --events 10000 --cuts 50 --kills 20 --json

The vouchers belong to several companies, whose events come over one connection. Half of the kills happen after an
event was handled and before its offset was saved, and half at a random moment. Each event must have been handled at
least once, and the events of each company in order. A new process may repeat events that were handled before, if it
then handles all later events in order. Exit code 0 means that nothing was wrong.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import attrs

from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect, sandbox_config
from tests.chaos.sandbox_process import sandbox_process

LONGEST_S = 300.0
"""The longest wait in seconds for the consumer to connect, or to handle the posted vouchers."""


@attrs.define
class Result:
    """The counts of one run, as the command `python -m tests.chaos.events` prints them."""

    events: int = 0
    cuts: int = 0
    kills: int = 0
    handled: int = 0
    repeated: int = 0
    lost: int = 0
    out_of_order: int = 0
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return self.events > 0 and not (self.lost or self.out_of_order)


class Consumer:
    """The process that handles events. A new process is started after each kill."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.log = folder / "handled.txt"
        self.log.touch()
        self._arguments = [str(folder / name) for name in ("fortnox.toml", "offsets.json", "handled.txt")]
        self._errors = folder / "errors.txt"
        self._rng = rng
        self._start(step=0)

    def _start(self, *, step: int) -> None:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.events_consumer", *self._arguments, str(step)],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"PYTHONPATH": str(Path.cwd())},
            )

    def wait_until_ready(self) -> None:
        """Wait until the consumer has connected, so that the first event is not missed."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line == b"ready\n", self._errors.read_text("utf-8")

    def kill(self) -> None:
        """Kill the process now, and start another process. Half of the new processes kill themselves later."""
        self.end()
        self._start(step=self._rng.randrange(1, 40) if self._rng.random() < 0.5 else 0)

    def replace_dead(self) -> int:
        """Start another process if the consumer has killed itself. Return the number of deaths (0 or 1)."""
        if self._process.poll() is None:
            return 0
        self.end()
        self._start(step=0)
        return 1

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def run(events: int, cuts: int, kills: int, *, companies: int = 4, seed: str = "1") -> Result:
    """Post `events` vouchers, cut the consumer's connection and kill the consumer meanwhile, and return the result."""
    rng = random.Random(seed)
    result = Result()
    begin = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sandbox = stack.enter_context(sandbox_process(folder / "sandbox.sqlite3"))
        numbers = [
            sandbox.database_number,
            *(sandbox.add_company(f"Bolag {n} AB") for n in range(1, companies)),
        ]
        store = FileStore(folder / "store")
        for number in numbers:
            connect(sandbox, database_number=number, store=store)
        write_settings(sandbox, folder)
        consumer = Consumer(folder, rng)
        stack.callback(consumer.end)
        consumer.wait_until_ready()
        posted: dict[int, list[str]] = defaultdict(list)
        # Without a handled event, there is no offset, and the next process could only report a gap.
        posted[numbers[0]].append(str(sandbox.book_foreign_voucher()))
        _wait(consumer, 1)
        disturbances = ["cut"] * cuts + ["kill"] * kills
        rng.shuffle(disturbances)
        for number in range(1, events):
            company = rng.choice(numbers)
            posted[company].append(str(sandbox.book_foreign_voucher(database_number=company)))
            result.kills += consumer.replace_dead()
            # The disturbances are spread over the events, and the last events are handled without any.
            while len(disturbances) * (events + 1) > (cuts + kills) * (events - number):
                if disturbances.pop() == "cut":
                    result.cuts += _cut(sandbox, consumer)
                else:
                    result.kills += 1
                    consumer.kill()
        result.kills += _wait(consumer, events)
        consumer.end()
        _check(result, posted, consumer.log.read_text("utf-8"))
    result.seconds = round(time.monotonic() - begin, 1)
    return result


def _cut(sandbox: Sandbox, consumer: Consumer) -> int:
    """Cut the consumer's connection as soon as it exists. Return the number of cut connections."""
    ends_at = time.monotonic() + LONGEST_S
    while not (count := sandbox.cut_events()) and time.monotonic() < ends_at:
        consumer.replace_dead()
        time.sleep(0.02)
    return count


def _wait(consumer: Consumer, events: int) -> int:
    """Wait until the consumer has handled `events` events. Return the number of processes that died meanwhile."""
    deaths, ends_at = 0, time.monotonic() + LONGEST_S
    while len(_lines(consumer.log.read_text("utf-8"))) < events and time.monotonic() < ends_at:
        deaths += consumer.replace_dead()
        time.sleep(0.2)
    return deaths


def _lines(log: str) -> set[str]:
    """Return the events in a log, without duplicates."""
    return {line.partition(" ")[2] for line in log.splitlines()}


def _check(result: Result, posted: dict[int, list[str]], log: str) -> None:
    lines = [line.split(" ") for line in log.splitlines()]
    seen: dict[int, list[str]] = defaultdict(list)
    last: dict[tuple[str, int], int] = {}
    position = {
        (company, voucher): n for company, vouchers in posted.items() for n, voucher in enumerate(vouchers)
    }
    for process, number, voucher in lines:
        company = int(number)
        place = position[company, voucher]
        # Within a process, a company's events have no gaps. A new process may begin with an event handled before.
        expected = last.get((process, company))
        result.out_of_order += expected is not None and place != expected + 1
        result.out_of_order += expected is None and place > len(seen[company])
        last[process, company] = place
        if place == len(seen[company]):
            seen[company].append(voucher)
    result.events = len(position)
    result.handled = sum(map(len, seen.values()))
    result.repeated = len(lines) - result.handled
    result.lost = result.events - len(_lines(log))


def write_settings(sandbox: Sandbox, folder: Path) -> None:
    """Write the settings of the consumer, and the client secret in a file that only this user can read."""
    secret = folder / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text(sandbox_config(sandbox).secret().reveal(), "utf-8")
    values = {
        "client_id": sandbox.client_id,
        "api_url": sandbox.url,
        "auth_url": f"{sandbox.url}/oauth-v1",
        "store": str(folder / "store"),
    }
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    text = "\n".join([*lines, f'client_secret = {{ file = "{secret}" }}', ""])
    (folder / "fortnox.toml").write_text(text, "utf-8")


def main() -> int:
    """Run the command; return 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(description="Disturb a consumer of events.")
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=5)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--companies", type=int, default=4)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = run(options.events, options.cuts, options.kills, companies=options.companies, seed=options.seed)
    print(json.dumps(attrs.asdict(result)) if options.json else result)  # noqa: T201 -- the command's output
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
