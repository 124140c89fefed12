"""Export a voucher and its reversal in the next year, and kill the export at each of its steps in turn.

    python -m tests.chaos.every_step --lost drop_after_commit --json

Requests, changes on the disk and waits have steps: before, during and after a request or a change, and in the middle of
a wait. The first export is killed with SIGKILL at step 1, the second at step 2, and so on, until an export ends before
its step. With `--lost`, the first request that posts a voucher is lost, or the response to this request is lost. The
export then also waits and looks for the voucher. Each export is run again. Exit code 0 means that Fortnox then has
both vouchers once, in the right years, at whichever step the export was killed.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYear, FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.chaos.dying import die, die_with_the_request_under_way
from tests.chaos.export import SETTLE_S, SETTLE_UNDER_WAY_S, client, reset
from tests.chaos.sandbox_process import sandbox_process

LAST_DAY, NEW_YEAR = date(2025, 12, 31), date(2026, 1, 1)
UNDER_WAY_S = 0.15
SERIES = "Å"


class Steps:
    """The steps of one process, which is killed at one of them."""

    def __init__(self, last: int | None, names: Path) -> None:
        self._last = last
        self._count = 0
        self._names = names

    def is_last(self, name: str) -> bool:
        """Count a step. If the process must die at this step, write the step's name to a file and return True."""
        self._count += 1
        if self._count != self._last:
            return False
        self._names.write_text(name, encoding="utf-8")
        return True

    def step(self, name: str) -> None:
        """Count a step, and kill the process if it must die at this step."""
        if self.is_last(name):
            die()


class StepTransport:
    """A transport with a step before and after each request, and during each request other than GET."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._inner = RequestsTransport()

    def send(self, request: Request, /) -> Response:
        name = f"{request.method} {request.path}"
        self._steps.step(f"before {name}")
        if request.method != "GET" and self._steps.is_last(f"during {name}"):
            die_with_the_request_under_way(UNDER_WAY_S)
            try:
                # The connections of the dead process are closed, so the request needs a new one.
                RequestsTransport().send(request)
            finally:
                os._exit(0)
        response = self._inner.send(request)
        self._steps.step(f"after {name}")
        return response


class StepClock(SystemClock):
    """The system clock, with a step in the middle of each wait."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds / 2)
        self._steps.step("in a wait")
        super().sleep(seconds / 2)


class StepFiles(LocalFiles):
    """The local file system, with steps before and after each change, and in the middle of each written line."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps

    def append(self, path: Path, content: bytes, /) -> None:
        self._steps.step(f"before a line of {path.suffix}")
        if self._steps.is_last(f"in a line of {path.suffix}"):
            super().append(path, content[: len(content) // 2])
            die()
        super().append(path, content)
        self._steps.step(f"after a line of {path.suffix}")

    def sync(self, path: Path, /) -> None:
        super().sync(path)
        self._steps.step(f"after a sync of {path.suffix}")

    def sync_folder(self, folder: Path, /) -> None:
        super().sync_folder(folder)
        self._steps.step("after a sync of the folder")

    def cut(self, path: Path, size: int, /) -> None:
        self._steps.step(f"before a cut of {path.suffix}")
        super().cut(path, size)
        self._steps.step(f"after a cut of {path.suffix}")

    def move(self, source: Path, target: Path, /) -> None:
        self._steps.step(f"before a move to {target.suffix}")
        super().move(source, target)
        self._steps.step(f"after a move to {target.suffix}")


@attrs.frozen
class Trial:
    """An export of a voucher and its reversal. Each trial has its own reference and folder."""

    number: int
    fortnox: Sandbox
    year: FinancialYearSummary
    next_year: FinancialYearSummary
    folder: Path

    @property
    def voucher(self) -> ClosingVoucher:
        amount = Decimal(25000)
        return ClosingVoucher(
            reference=f"fee-{self.number}",
            date=LAST_DAY,
            text=f"Arvode {self.number}",
            rows=(ClosingRow.signed(6530, amount), ClosingRow.signed(2990, -amount)),
            reverse_on=NEW_YEAR,
        )

    def export(self, steps: Steps, settle_s: float) -> dict[str, object]:
        fortnox = connect(self.fortnox, transport=StepTransport(steps), clock=StepClock(steps), pace=Pace.off)
        journal = Journal(
            self.folder,
            issuer_host=fortnox.issuer_host,
            database_number=self.fortnox.database_number,
            year=self.year.id,
            clock=fortnox.session.server_clock,
            files=StepFiles(steps),
        )
        plan = plan_export(
            fortnox, [self.voucher], series=SERIES, year=self.year, journal=journal, settle_s=settle_s
        )
        result = plan.run()
        return {"posted": len(result.posted), "complete": result.complete, "error": str(result.error or "")}

    def in_child(self, last: int | None = None, *, settle_s: float = SETTLE_S) -> dict[str, object] | None:
        """Run the export in a forked child. Return its result, or None if it was killed at step `last`."""
        result_file = self.folder.with_suffix(".result")
        result_file.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            status = 1
            try:
                result = self.export(Steps(last, self.name_file), settle_s)
                result_file.write_text(json.dumps(result), encoding="utf-8")
                status = 0
            finally:
                if status:
                    traceback.print_exc()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return None
        if status:
            raise SystemExit(f"step {self.number}: the child ended with status {status}")
        child_result: dict[str, object] = json.loads(result_file.read_text(encoding="utf-8"))
        return child_result

    @property
    def name_file(self) -> Path:
        return self.folder.with_suffix(".step")

    def failures(self, step: str) -> list[str]:
        """Run the export, which was killed at `step`, twice more. Return the faults that remain."""
        settle_s = SETTLE_UNDER_WAY_S if step.startswith("during") else SETTLE_S
        again, once_more = self.in_child(settle_s=settle_s) or {}, self.in_child() or {}
        failures = [] if again.get("complete") else [f"incomplete: {again}"]
        if (once_more.get("posted"), once_more.get("complete")) != (0, True):
            failures.append(f"the next run: {once_more}")
        for year, text in (
            (self.year, self.voucher.text),
            (self.next_year, f"Återföring: {self.voucher.text}"),
        ):
            listed = client(self.fortnox).vouchers.list(financial_year=year.id, series=SERIES)
            labels = [
                f"{row.voucher_series}{row.voucher_number}" for row in listed if row.description == text
            ]
            if len(labels) != 1:
                failures.append(f"'{text}' is there as {labels}")
        return failures


def run_every_step(lost: str = "") -> dict[str, object]:
    """Run one trial for each step of an export, and return the counts and the faults.

    `lost` names a fault of the sandbox, such as `drop_after_commit`. `""` means no fault.
    """
    began = time.monotonic()
    names: Counter[str] = Counter()
    failures: list[str] = []
    number = 0
    with tempfile.TemporaryDirectory() as name, sandbox_process(Path(name) / "fortnox.sqlite3") as fortnox:
        reset(fortnox)
        year, next_year = _years(fortnox)
        while True:
            number += 1
            trial = Trial(number, fortnox, year, next_year, Path(name) / f"trial-{number}")
            if lost:
                fortnox.set_faults(**{lost: 1})
            ended = trial.in_child(number) is not None
            if lost:
                fortnox.set_faults(**{lost: 0})
            if ended:
                break
            step = trial.name_file.read_text(encoding="utf-8")
            names[step] += 1
            failures += [f"step {number} ({step}): {text}" for text in trial.failures(step)]
    return {
        "steps": number - 1,
        "names": dict(names),
        "failures": failures,
        "seconds": round(time.monotonic() - began, 1),
    }


def _years(fortnox: Sandbox) -> tuple[FinancialYearSummary, FinancialYearSummary]:
    api = client(fortnox)
    try:
        api.financial_years.on(NEW_YEAR)
    except InvalidInput:
        new = FinancialYear(
            from_date=NEW_YEAR, to_date=date(NEW_YEAR.year, 12, 31), accounting_method="ACCRUAL"
        )
        api.financial_years.create(new)
    year, next_year = api.financial_years.on(LAST_DAY), api.financial_years.on(NEW_YEAR)
    for each in (year, next_year):
        series = VoucherSeries(code=SERIES, description="Bokslut", manual=True)
        api.voucher_series.create(series, financial_year=each.id)
    return year, next_year


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.every_step", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lost", choices=["drop_after_commit", "drop_before_commit"], default="")
    arguments = parser.parse_args()
    report = run_every_step(arguments.lost)
    lines = [json.dumps(report)] if arguments.json else [f"{name}: {value}" for name, value in report.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
