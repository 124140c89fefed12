"""Kill exports with SIGKILL, run them again, and check that Fortnox has each voucher once.

    python -m tests.chaos.export --kills 200 --json

The sandbox runs in its own process. Each export runs in a forked child, which is killed at a named point or at a random
time, once or twice, and then runs to its end with the same folder. In some trials, the journal is deleted, the voucher
lists lack `Comments`, or a request or response is lost. Exit code 0 means that Fortnox has every voucher once.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.chaos.killed import POINTS, Kill, KilledClock, KilledJournal, KilledTransport
from tests.chaos.sandbox_process import sandbox_process

LAST_DAY = date(2025, 12, 31)
SETTLE_S = 0.25
SETTLE_UNDER_WAY_S = 3.0
"""The seconds to wait for a request that was under way at a kill. On a busy machine, it arrives later than planned."""
LONGEST_RUN_S = 0.07
"""The approximate number of seconds that an export takes. A kill at a random time occurs within this time."""
TRIALS_PER_COMPANY = 40
VARIANTS = ("unchanged", "journal deleted", "lists without comments", "both")


def client(fortnox: Sandbox) -> FortnoxClient:
    """Return a client with the normal transport and clock, which never kill the process."""
    return connect(fortnox, pace=Pace.off)


def reset(fortnox: Sandbox) -> None:
    """Reset the sandbox, so that its voucher series are empty, and turn the rate limit off."""
    fortnox.reset()
    fortnox.clear_faults()
    fortnox.set_faults(rate_limit=False)


def closing_vouchers(trial: int) -> list[ClosingVoucher]:
    return [
        ClosingVoucher(
            reference=f"{trial}-{name}",
            date=LAST_DAY,
            text=f"Bokslut {trial} {name}",
            rows=(ClosingRow.signed(debit, amount), ClosingRow.signed(credit, -amount)),
        )
        for name, debit, credit, amount in (
            ("avskrivning", 7832, 1229, Decimal("1200.00")),
            ("arvode", 6530, 2990, Decimal(25000)),
            ("skatt", 8910, 2512, Decimal("41200.50")),
        )
    ]


@attrs.frozen
class Trial:
    """An export that is killed, and that runs to its end afterwards."""

    number: int
    fortnox: Sandbox
    year: FinancialYearSummary
    folder: Path
    settle_s: float = attrs.field(default=SETTLE_S, kw_only=True)

    @property
    def series(self) -> str:
        return f"K{self.number}"

    def transport(self, kill: Kill) -> Transport:
        return KilledTransport(kill)

    def create_series(self) -> None:
        series = VoucherSeries(code=self.series, description="Bokslut", manual=True)
        client(self.fortnox).voucher_series.create(series, financial_year=self.year.id)

    def export(self, kill: Kill) -> dict[str, object]:
        clock = KilledClock(kill)
        fortnox = connect(self.fortnox, transport=self.transport(kill), clock=clock, pace=Pace.off)
        KilledJournal.kill = kill
        journal = KilledJournal(
            self.folder,
            issuer_host=fortnox.issuer_host,
            database_number=self.fortnox.database_number,
            year=self.year.id,
            clock=clock,
        )
        plan = plan_export(
            fortnox,
            closing_vouchers(self.number),
            series=self.series,
            year=self.year,
            journal=journal,
            settle_s=self.settle_s,
        )
        result = plan.run()
        return {
            "posted": list(result.posted),
            "already_posted": list(result.already_posted),
            "labels": dict(result.labels),
            "not_sent": list(result.not_sent),
            "complete": result.complete,
            "error": str(result.error or ""),
        }

    def in_child(self, kill: Kill, *, after_s: float | None = None) -> dict[str, object] | None:
        """Run the export in a forked child. Return its result, or None if the child was killed.

        Args:
            kill: The point at which the child kills itself.
            after_s: The seconds after which this process kills the child, or None if only `kill` ends the child.
        """
        result_file = self.folder.with_suffix(".result")
        result_file.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            status = 1
            try:
                try:
                    result = self.export(kill)
                except FortnoxError as fault:
                    result = {"error": str(fault)}
                result_file.write_text(json.dumps(result), encoding="utf-8")
                status = 0
            finally:
                os._exit(status)
        if after_s is not None:
            time.sleep(after_s)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return None
        if status:
            raise SystemExit(f"trial {self.number}: the child ended with status {status}")
        child_result: dict[str, object] = json.loads(result_file.read_text(encoding="utf-8"))
        return child_result

    def texts(self) -> list[str]:
        """Return the texts of the vouchers in the series, ordered by voucher number."""
        listed = client(self.fortnox).vouchers.list(financial_year=self.year.id, series=self.series)
        return [row.description or "" for row in sorted(listed, key=lambda row: row.voucher_number)]


def run_trial(trial: Trial, point: str, variant: str, chance: random.Random) -> tuple[int, list[str]]:
    """Run one trial. Return the number of kills and the failures."""
    fortnox = trial.fortnox
    trial.create_series()
    fault = ""
    if point == "while settling" or chance.random() < 0.2:
        fault = chance.choice(["drop_after_commit", "drop_before_commit"])
    fortnox.set_faults(
        lists_without_comments=variant in {"lists without comments", "both"},
        drop_after_commit=int(fault == "drop_after_commit"),
        drop_before_commit=int(fault == "drop_before_commit"),
    )
    kills = 0
    for at in (point, chance.choice(POINTS)):
        by_time = at == "at a random time"
        kill = Kill() if by_time else Kill(at, chance.randint(1, 3))
        result = trial.in_child(kill, after_s=chance.random() * LONGEST_RUN_S if by_time else None)
        kills += result is None
        if at == "request in progress":
            trial = attrs.evolve(trial, settle_s=SETTLE_UNDER_WAY_S)
        if variant in {"journal deleted", "both"}:
            # A person who deletes the journal takes longer than a request in progress takes to arrive.
            time.sleep(trial.settle_s)
            for journal in trial.folder.glob("*.jsonl"):
                journal.unlink()
        if chance.random() < 0.6:
            break
    failures: list[str] = []
    last = trial.in_child(Kill()) or {}
    if not last.get("complete"):
        failures.append(f"incomplete: {last}")
    again = trial.in_child(Kill()) or {}
    texts = [voucher.text for voucher in closing_vouchers(trial.number)]
    labels = [f"{trial.series}{n}" for n in range(1, len(texts) + 1)]
    if (again.get("posted"), again.get("already_posted")) != ([], labels):
        failures.append(f"the next run: {again}")
    in_fortnox = trial.texts()
    if sorted(in_fortnox) != sorted(texts):
        failures.append(f"Fortnox has {in_fortnox}")
    return kills, failures


def run_trials(kills: int, *, seed: int, report: Callable[[str], object]) -> dict[str, object]:
    """Run trials with every point and variant in turn until a number of kills is reached."""
    chance = random.Random(seed)
    began = time.monotonic()
    total, trials = 0, 0
    points: Counter[str] = Counter()
    variants: Counter[str] = Counter()
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as name, sandbox_process(Path(name) / "fortnox.sqlite3") as fortnox:
        year: FinancialYearSummary | None = None
        while total < kills:
            point = POINTS[trials % len(POINTS)]
            variant = VARIANTS[(trials // len(POINTS) + trials) % len(VARIANTS)]
            if trials % TRIALS_PER_COMPANY == 0 or year is None:
                reset(fortnox)
                year = client(fortnox).financial_years.on(LAST_DAY)
            trials += 1
            trial = Trial(trials, fortnox, year, Path(name) / f"trial-{trials}")
            trial_kills, trial_failures = run_trial(trial, point, variant, chance)
            total += trial_kills
            points[point] += bool(trial_kills)
            variants[variant] += trial_kills
            failures += [f"trial {trials} ({point}, {variant}): {text}" for text in trial_failures]
            if trials % 50 == 0:
                report(f"{total} kills, {len(failures)} failures, {time.monotonic() - began:.0f} s")
    return {
        "seed": seed,
        "kills": total,
        "trials": trials,
        "points": dict(points),
        "variants": dict(variants),
        "failures": failures,
        "seconds": round(time.monotonic() - began, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.export", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report = run_trials(arguments.kills, seed=arguments.seed, report=_print)
    lines = [json.dumps(report)] if arguments.json else [f"{name}: {value}" for name, value in report.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report["failures"] else 0


def _print(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
