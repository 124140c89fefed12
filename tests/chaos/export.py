"""Kills an export with SIGKILL, starts it again, and counts what Fortnox has: each voucher once.

    python -m tests.chaos.export --kills 200 --json

The sandbox runs in a process of its own; each export in a forked child that dies at a named point or at a random
time, up to twice, and is then run to its end with the same folder: with its journal kept or deleted, with voucher
lists that lack `Comments`, and with answers or requests lost on the way. Exit code 0: every voucher is there once.
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
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.chaos.killed import POINTS, Kill, KilledClock, KilledJournal, KilledTransport
from tests.chaos.sandbox_process import sandbox_process

LAST_DAY = date(2025, 12, 31)
SETTLE_S = 0.25
LONGEST_RUN_S = 0.07
"""About as long as a whole run takes: random kills fall within it."""
TRIALS_PER_COMPANY = 40
VARIANTS = ("as it is", "journal deleted", "lists without comments", "both")


def client(fortnox: Sandbox, kill: Kill | None = None) -> FortnoxClient:
    """A client that dies where it is told to."""
    return connect(fortnox, transport=KilledTransport(kill or Kill()), pace=Pace.off)


def renew(fortnox: Sandbox) -> None:
    """Start over with empty series."""
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
    """One company's export, to be killed."""

    number: int
    fortnox: Sandbox
    year: FinancialYearSummary
    folder: Path

    @property
    def series(self) -> str:
        return f"K{self.number}"

    def export(self, kill: Kill) -> dict[str, object]:
        clock, fortnox = KilledClock(kill), client(self.fortnox, kill)
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
            clock=clock,
            settle_s=SETTLE_S,
        )
        result = plan.run()
        return {
            "posted": list(result.posted),
            "already": list(result.already_posted),
            "complete": result.complete,
            "stopped": str(result.error or ""),
        }

    def in_child(self, kill: Kill, *, after_s: float | None = None) -> dict[str, object] | None:
        """Run it in a forked child; None when it was killed."""
        answer = self.folder.with_suffix(".answer")
        answer.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            status = 1
            try:
                try:
                    found = self.export(kill)
                except FortnoxError as fault:
                    found = {"stopped": str(fault)}
                answer.write_text(json.dumps(found), encoding="utf-8")
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
            raise SystemExit(f"trial {self.number}: the child ended with {status}")
        told: dict[str, object] = json.loads(answer.read_text(encoding="utf-8"))
        return told

    def texts(self) -> list[str]:
        """What Fortnox has in the series, in order."""
        listed = client(self.fortnox).vouchers.list(financial_year=self.year.id, series=self.series)
        return [row.description or "" for row in sorted(listed, key=lambda row: row.voucher_number)]


def run_trial(trial: Trial, point: str, variant: str, chance: random.Random) -> tuple[int, list[str]]:
    """How many times it was killed, and what was wrong in the end."""
    fortnox = trial.fortnox
    series = VoucherSeries(code=trial.series, description="Bokslut", manual=True)
    client(fortnox).voucher_series.create(series, financial_year=trial.year.id)
    lost = ""
    if point == "while settling" or chance.random() < 0.2:
        lost = chance.choice(["drop_after_commit", "drop_before_commit"])
    fortnox.set_faults(
        lists_without_comments=variant in {"lists without comments", "both"},
        drop_after_commit=int(lost == "drop_after_commit"),
        drop_before_commit=int(lost == "drop_before_commit"),
    )
    killed = 0
    for at in (point, chance.choice(POINTS)):
        by_time = at == "at a random time"
        kill = Kill() if by_time else Kill(at, chance.randint(1, 3))
        ended = trial.in_child(kill, after_s=chance.random() * LONGEST_RUN_S if by_time else None)
        killed += ended is None
        if variant in {"journal deleted", "both"}:
            # Whoever deletes it takes longer than a request that is under way takes to arrive.
            time.sleep(SETTLE_S)
            for journal in trial.folder.glob("*.jsonl"):
                journal.unlink()
        if chance.random() < 0.6:
            break
    wrong: list[str] = []
    last = trial.in_child(Kill()) or {}
    if not last.get("complete"):
        wrong.append(f"incomplete: {last}")
    again = trial.in_child(Kill()) or {}
    meant = [voucher.text for voucher in closing_vouchers(trial.number)]
    labels = [f"{trial.series}{n}" for n in range(1, len(meant) + 1)]
    if (again.get("posted"), again.get("already")) != ([], labels):
        wrong.append(f"the run after: {again}")
    stands = trial.texts()
    if sorted(stands) != sorted(meant):
        wrong.append(f"Fortnox has {stands}")
    return killed, wrong


def chaos(kills: int, *, seed: int, say: Callable[[str], object]) -> dict[str, object]:
    """Kill until so many kills have struck; every point and variant in turn."""
    chance = random.Random(seed)
    began = time.monotonic()
    struck, trials = 0, 0
    points: Counter[str] = Counter()
    variants: Counter[str] = Counter()
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as name, sandbox_process(Path(name) / "fortnox.sqlite3") as fortnox:
        year: FinancialYearSummary | None = None
        while struck < kills:
            point = POINTS[trials % len(POINTS)]
            variant = VARIANTS[(trials // len(POINTS) + trials) % len(VARIANTS)]
            if trials % TRIALS_PER_COMPANY == 0 or year is None:
                renew(fortnox)
                year = client(fortnox).financial_years.on(LAST_DAY)
            trials += 1
            trial = Trial(trials, fortnox, year, Path(name) / f"trial-{trials}")
            killed, wrong = run_trial(trial, point, variant, chance)
            struck += killed
            points[point] += bool(killed)
            variants[variant] += killed
            failures += [f"trial {trials} ({point}, {variant}): {text}" for text in wrong]
            if trials % 50 == 0:
                say(f"{struck} kills, {len(failures)} failures, {time.monotonic() - began:.0f} s")
    return {
        "seed": seed,
        "kills": struck,
        "trials": trials,
        "points": dict(points),
        "variants": dict(variants),
        "failures": failures,
        "seconds": round(time.monotonic() - began, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.export", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    found = chaos(wanted.kills, seed=wanted.seed, say=_say)
    lines = [json.dumps(found)] if wanted.json else [f"{name}: {value}" for name, value in found.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found["failures"] else 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
