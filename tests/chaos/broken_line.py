"""Export vouchers and refresh tokens over connections that break: TLS, a proxy, and TLS through a proxy.

    python -m tests.chaos.broken_line --runs 500 --json

Every run is a child process with real sockets. The connection breaks during the POST of a voucher or of a token
request. The runs go through all combinations of a place (`line.PLACES`), a way (`line.WAYS`) and a route
(`line.ROUTES`), in random order. After an export, its result must agree with the books. After the next export, the
books must contain every voucher exactly once. A refresh is checked as in `tests.chaos.refresh`. Exit code 0 means that
nothing was wrong.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial
from itertools import product
from pathlib import Path

import attrs

from fortnox_sdk.http.messages import Transport
from fortnox_sdk.sandbox import Sandbox
from tests.chaos import export, refresh
from tests.chaos.killed import Kill
from tests.chaos.line import PLACES, ROUTES, WAYS, Break, Line, LineTransport, line_to
from tests.chaos.sandbox_process import sandbox_process
from tests.stores import postgres_server

_VOUCHERS = "/3/vouchers"
_TOKEN = "/oauth-v1/token"
_PER_COMPANY = 40


@attrs.define
class Outcome:
    """The counts of all runs, and lists of the faults that were found, which have to be empty."""

    exports: int = 0
    refreshes: Counter[str] = attrs.field(factory=Counter[str])
    exports_by_place: Counter[str] = attrs.field(factory=Counter[str])
    twice: list[str] = attrs.field(factory=list[str])
    lost: list[str] = attrs.field(factory=list[str])
    untrue: list[str] = attrs.field(factory=list[str])
    """Results that did not agree with the books."""
    refreshed: refresh.Result = attrs.field(factory=refresh.Result)

    def good(self) -> bool:
        return not (self.twice or self.lost or self.untrue) and self.refreshed.good()


@attrs.frozen
class _Export(export.Trial):
    """An export over the breaking connection."""

    line: Line
    broken: Break

    def transport(self, _kill: Kill) -> Transport:
        return LineTransport(self.line, self.fortnox.url, self.broken)


def run_export(trial: _Export, outcome: Outcome) -> None:
    """Export over the breaking connection and check the result. Export again without a break and check the books."""
    where = f"trial {trial.number}, {trial.broken}"
    texts = {voucher.reference: voucher.text for voucher in export.closing_vouchers(trial.number)}
    first = trial.in_child(Kill()) or {}
    check_broken(trial.line, trial.broken)
    in_books = trial.texts()
    claimed = first.get("labels", {})
    assert isinstance(claimed, dict)
    untrue = [reference for reference in claimed if texts[reference] not in in_books]
    untrue += [reference for reference in first.get("not_sent", []) if texts[reference] in in_books]
    if first.get("complete") and sorted(in_books) != sorted(texts.values()):
        untrue.append("complete")
    if untrue:
        outcome.untrue.append(f"{where}: {untrue} of {first}, but the books have {in_books}")
    last = attrs.evolve(trial, broken=Break(route=trial.broken.route)).in_child(Kill()) or {}
    in_books = trial.texts()
    count = Counter(in_books)
    if twice := [text for text, times in count.items() if times > 1]:
        outcome.twice.append(f"{where}: {twice}, {first}, {last}")
    if not last.get("complete") or set(texts.values()) - set(count):
        outcome.lost.append(f"{where}: {in_books}, {first}, {last}")
    outcome.exports += 1
    outcome.exports_by_place[trial.broken.place] += 1


def check_broken(line: Line, broken: Break) -> None:
    """End the command if the connection has not broken, because the run would have tested nothing."""
    if not line.has_broken():
        raise SystemExit(f"The line did not break: {broken}.")


def breaks(chance: random.Random, path: str, highest: int) -> list[Break]:
    """Return a break for each combination of route, place and way, in random order.

    Each break affects one of the first `highest` POSTs to `path`.
    """
    cases = [
        Break(chance.randint(1, highest), path, route, place, way)
        for route, place, way in product(ROUTES, PLACES, WAYS)
    ]
    chance.shuffle(cases)
    return cases


def run(runs: int, refreshes: int, stores: list[str], seed: int) -> Outcome:
    """Run exports and refreshes over breaking connections, and return the counts and the faults."""
    chance, outcome = random.Random(seed), Outcome()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnox-sdk-line-")))
        fortnox = stack.enter_context(sandbox_process(folder / "sandbox.db"))
        line = stack.enter_context(line_to(fortnox.url, folder))
        cases: list[Break] = []
        for number in range(1, runs + 1):
            if number % _PER_COMPANY == 1:
                export.reset(fortnox)
                year = export.client(fortnox).financial_years.on(export.LAST_DAY)
            cases = cases or breaks(chance, _VOUCHERS, 3)
            trial = _Export(number, fortnox, year, folder / f"trial-{number}", line, cases.pop())
            trial.create_series()
            run_export(trial, outcome)
        run_refreshes(
            refreshes, stores, chance, outcome, fortnox=fortnox, line=line, folder=folder, stack=stack
        )
    return outcome


def run_refreshes(
    runs: int,
    stores: list[str],
    chance: random.Random,
    outcome: Outcome,
    *,
    fortnox: Sandbox,
    line: Line,
    folder: Path,
    stack: ExitStack,
) -> None:
    """Refresh tokens over the breaking connection, with the stores in turn.

    After each refresh, another request for a token checks what the next process finds in the store.
    """
    server = ""
    if runs and "postgresql" in stores and postgres_server.program("initdb") is not None:
        server = postgres_server.new_database(stack.enter_context(postgres_server.running()))
    names = [name for name in stores if name != "postgresql" or server]
    trials = {
        name: refresh.Trial(name, refresh.configuration(name, folder, fortnox, server), fortnox)
        for name in names
    }
    cases: list[Break] = []
    for number in range(runs):
        cases = cases or breaks(chance, _TOKEN, 1)
        broken = cases.pop()
        trial = trials[names[number % len(names)]]
        trial.refresh_in_child(partial(LineTransport, line, fortnox.url, broken))
        check_broken(line, broken)
        trial.look(outcome.refreshed, str(broken))
        outcome.refreshes[trial.name] += 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.broken_line", description=__doc__)
    parser.add_argument("--runs", type=int, default=126, help="the number of exports")
    parser.add_argument("--refreshes", type=int, default=126, help="the number of refreshes")
    parser.add_argument("--stores", default=",".join(refresh.STORES), help="some of them, with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    began = time.monotonic()
    outcome = run(options.runs, options.refreshes, options.stores.split(","), options.seed)
    summary = attrs.asdict(outcome) | {"seconds": round(time.monotonic() - began, 1)}
    sys.stdout.write(json.dumps(summary, indent=None if options.json else 2) + "\n")
    return 0 if outcome.good() else 1


if __name__ == "__main__":
    sys.exit(main())
