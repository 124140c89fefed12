"""Random histories, each with its own seed, and companies with one or two injected causes of a difference."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final, cast

import attrs

from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.sandbox.books.behaviour import BehaviourSwitches
from fortnox_sdk.testing import Clock, connect
from tests.year_end.model.check import Findings, check
from tests.year_end.model.company import Company
from tests.year_end.model.deviations import Deviation, Expectation
from tests.year_end.model.injections import INJECTIONS, MANUAL_EQUAL, inject
from tests.year_end.model.injector import Injector
from tests.year_end.model.layouts import LAYOUTS, Layout, prepare
from tests.year_end.model.stories import Stories

SWITCHES: Final[tuple[Mapping[str, str], ...]] = (
    {},
    {"payment_reference": "payment"},
    {"payment_reference": "none"},
    {"credit_pairs": "settled"},
    {"draft_balance": "zero"},
    {"tax_reduction": "own_account"},
    {"second_credit": "allowed"},
    {"second_credit": "allowed", "credit_pairs": "settled", "payment_reference": "payment"},
)
"""The behaviour switches of the sandbox in the histories. Every second history uses the first entry, the defaults."""
_CAUSES: Final = (*INJECTIONS, MANUAL_EQUAL)
PAIRS: Final = (*((name,) for name in _CAUSES), *combinations(_CAUSES, 2))
"""The name of each cause alone, and then the names of each pair of causes."""
_BEGIN: Final = datetime(2023, 7, 1, 9, tzinfo=UTC)


@attrs.frozen
class Bench:
    """A running sandbox with a snapshot for each layout, and the clock that it shares with its clients."""

    sandbox: Sandbox
    clock: Clock
    folder: Path

    def company(self, layout: Layout, switches: Mapping[str, str]) -> Company:
        """Return a company without records."""
        self.clock.set_now(_BEGIN)
        self.sandbox.restore(layout.name)
        self.sandbox.set_behaviour(**cast(BehaviourSwitches, switches))
        return Company(sandbox=self.sandbox, layout=layout, clock=self.clock, switches=switches)


@contextmanager
def bench() -> Generator[Bench]:
    """Start a sandbox in which any number of histories can run, until the block ends."""
    clock = Clock(_BEGIN)
    with serve(rate_limit=False, now=clock.now) as sandbox, TemporaryDirectory() as folder:
        prepare(sandbox, connect(sandbox, pace=Pace.off, clock=clock))
        yield Bench(sandbox, clock, Path(folder))


def run_history(started: Bench, seed: int) -> Findings:
    """Run the history of a seed, and compare its appendices with the model's books (`company.paper`)."""
    chance = Random(f"history {seed}")
    # Consecutive seeds go through all switches and layouts, so that 20 histories show everything.
    switches = SWITCHES[0] if seed % 2 else SWITCHES[1 + seed // 2 % (len(SWITCHES) - 1)]
    company = started.company(LAYOUTS[(seed + seed // len(LAYOUTS)) % len(LAYOUTS)], switches)
    expectation = Expectation()
    until = company.layout.last - timedelta(days=chance.randrange(90))
    Stories(company, expectation, chance, until).tell(chance.randrange(6, 19))
    company.move_clock(until)
    for suppliers in (False, True):
        injector = Injector(company, chance, suppliers)
        names = chance.sample(_CAUSES, chance.randrange(6))
        expectation.deviations += _inject_all(injector, names)
    return _checked(started, company, expectation, _days(chance, company))


def run_pair(started: Bench, names: Sequence[str], seed: int) -> Findings:
    """Inject causes into both ledgers of a small company, and compare its appendices with the model's books."""
    chance = Random(f"{names} {seed}")
    company = started.company(LAYOUTS[seed % 3], {})
    expectation = Expectation()
    company.move_clock(company.layout.last)
    for suppliers in (False, True):
        injector = Injector(company, chance, suppliers)
        injector.payment(company.bill(injector.draft(company.layout.first), suppliers=suppliers))
        expectation.deviations += _inject_all(injector, names)
    return _checked(started, company, expectation, _days(chance, company))


def _inject_all(injector: Injector, names: Sequence[str]) -> list[Deviation]:
    deviations: list[Deviation] = []
    for name in names:
        deviations += inject(injector, name, deviations)
    return deviations


def _days(chance: Random, company: Company) -> list[date]:
    layout, today = company.layout, company.today
    ends = [year.last for year in layout.years if year.last <= today]
    span = (today - layout.first).days
    days = {layout.first + timedelta(days=chance.randrange(span)) for _ in range(3)}
    # The first years are then not among the books that are read.
    days.add(today - timedelta(days=chance.randrange(min(60, (today - layout.years[-1].first).days + 1))))
    return sorted(days | set(chance.sample(ends, min(2, len(ends)))))


def _checked(started: Bench, company: Company, expectation: Expectation, days: Sequence[date]) -> Findings:
    company.carry_balances()
    findings = Findings()
    for deviation in expectation.deviations:
        # A late booking shows only between its two dates.
        days = [*days, *([deviation.since] if deviation.until else [])]
    check(company, expectation, {*days}, folder=started.folder, findings=findings)
    return findings
