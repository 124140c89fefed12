"""The events in a world: exporters, importers, refreshers, crashes, clock steps, other people's bookings."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

import attrs

from fortnox_sdk.cli.exits import ExitCode, error_line, exit_code, export_exit_code, problems_exit_code
from fortnox_sdk.errors import AuthError, FortnoxError, SignInRequired
from fortnox_sdk.sandbox.books.other_user import book_voucher
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.result import ExportResult
from tests.sim.network import Fault
from tests.sim.scheduler import Actor, Scheduler
from tests.sim.world import SERIES, YEAR_END, Machine, Violation, World, closing_voucher

__all__ = ["Outcome", "Settings", "simulate"]

_MOST_KILLS: Final = 3
_POLL_S: Final = 5.0


@attrs.frozen(kw_only=True)
class Settings:
    """The faults and processes of one simulation, drawn from its seed or chosen for a replay."""

    likely: float
    kinds: tuple[Fault, ...]
    disk_full: float
    kills: float
    clock_steps: float
    vouchers: int
    exporters: int
    refreshers: int
    service: bool
    other_user: bool

    @classmethod
    def draw(cls, seed: int) -> "Settings":
        """Draw the settings of a seed."""
        import random

        dice = random.Random(f"settings {seed}")
        kinds = tuple(Fault) if dice.random() < 0.5 else tuple(dice.sample(list(Fault), dice.randint(1, 4)))
        return cls(
            likely=dice.choice((0.02, 0.1, 0.25, 0.5)),
            kinds=kinds,
            disk_full=dice.choice((0.0, 0.0, 0.01, 0.1)),
            kills=dice.choice((0.0, 0.3, 0.8)),
            clock_steps=dice.choice((0.0, 0.0, 0.5)),
            vouchers=dice.randint(1, 3),
            exporters=dice.choice((1, 1, 2)),
            refreshers=dice.choice((0, 1, 2, 3)),
            service=dice.random() < 0.25,
            other_user=dice.random() < 0.3,
        )


@attrs.define
class Outcome:
    """The result of one seed."""

    seed: int
    steps: int = 0
    struck_posts: int = 0
    struck_refreshes: int = 0
    kills: int = 0
    faults: int = 0
    violation: str = ""
    trace: Sequence[str] = ()


def simulate(
    seed: int,
    *,
    settings: Settings | None = None,
    fault: Callable[[str, str], Fault | None] | None = None,
) -> Outcome:
    """Run one seed to its end.

    Args:
        seed: Decides everything.
        settings: What can go wrong; None draws it.
        fault: Decides the fault of an exchange by method and path; None draws it.

    Returns:
        The outcome; `violation` says which promise was broken, if any.
    """
    chosen = settings or Settings.draw(seed)
    world = World(
        seed,
        likely=chosen.likely,
        kinds=chosen.kinds,
        disk_full=chosen.disk_full,
        service=chosen.service,
        fault=fault,
    )
    story = _Story(world, chosen)
    outcome = Outcome(seed)
    try:
        world.scheduler.after_each_step(world.check_step)
        world.scheduler.spawn("operator", story.live)
        world.scheduler.run()
        world.check_texts()
    except Exception as broken:  # noqa: BLE001 -- any error that reached here breaks a promise
        outcome.violation = f"{type(broken).__name__}: {broken}"
    finally:
        world.sandbox.close()
    outcome.steps = world.scheduler.steps
    outcome.struck_posts = world.struck["POST"]
    outcome.struck_refreshes = world.struck["refresh"]
    outcome.kills = story.kills
    outcome.faults = sum(world.struck[kind] for kind in Fault)
    outcome.trace = world.scheduler.trace
    return outcome


class _Story:
    """The operator: starts processes, kills them, starts them again, and in the end looks after everything."""

    def __init__(self, world: World, settings: Settings) -> None:
        self._world = world
        self._settings = settings
        self._scheduler: Scheduler = world.scheduler
        self._vouchers = [
            closing_voucher(f"tax-{i}", amount=f"{1000 + i}.00") for i in range(settings.vouchers)
        ]
        self.kills = 0

    def live(self) -> None:
        """Play the whole story."""
        world, settings = self._world, self._settings
        machine = world.add_machine("a")
        world.is_calm = True
        world.sign_in(machine)
        world.is_calm = False
        jobs: list[Callable[[Machine], None]] = [self._export] * settings.exporters
        jobs += [self._refresh] * settings.refreshers
        jobs += [self._import] * (settings.refreshers > 1)
        world.random.shuffle(jobs)
        for round_number in range(1, 4):
            self._round(machine, jobs, round_number)
            self._sign_in_if_needed(machine)
            # The access token may have expired by the next round.
            self._scheduler.step("between rounds", sleep_s=world.random.choice((1.0, 200.0, 4000.0)))
        self._end(machine)

    def _round(self, machine: Machine, jobs: Sequence[Callable[[Machine], None]], number: int) -> None:
        random = self._world.random
        running: list[Actor] = []
        for i, job in enumerate(jobs):
            begins = self._scheduler.now_s + random.random() * 20
            name = f"{job.__name__.strip('_')} {number}.{i}"
            actor = self._scheduler.spawn(name, lambda job=job: job(machine), wakes_at=begins)
            machine.processes.append(actor)
            running.append(actor)
            if random.random() < self._settings.kills:
                actor.dies_at_step = random.randint(1, 120)
                self.kills += 1
        if self._settings.other_user:
            self._scheduler.spawn("other user", self._book_another, wakes_at=self._scheduler.now_s + 10)
        if random.random() < self._settings.clock_steps:
            machine.clock.offset_s += random.choice((-400.0, -30.0, 30.0, 400.0))
        power_fails = random.random() < self._settings.kills / 2
        while any(not actor.has_ended for actor in running):
            self._scheduler.step("operator waits", sleep_s=_POLL_S)
            if power_fails and random.random() < 0.05:
                self._scheduler.note("power lost")
                machine.lose_power(self._scheduler)
                power_fails = False
                self.kills += 1

    def _sign_in_if_needed(self, machine: Machine) -> None:
        """Ask for the status as a person would, and check that a demand to sign in is true."""
        world = self._world
        world.is_calm = True
        try:
            client = world.client(machine)
            try:
                client.company_information.get()
            except SignInRequired as demand:
                world.texts.append(str(demand))
                self._check_demand(machine, demand)
                world.sign_in(machine)
        finally:
            world.is_calm = False

    def _check_demand(self, machine: Machine, demand: SignInRequired) -> None:
        world = self._world
        if self._settings.service:
            raise Violation(f"a service account was asked to sign in: {demand}")
        saved = world.store(machine).get(world.key)
        held = saved.tokens.refresh if saved and saved.tokens else None
        live = world.live_refresh_tokens()
        if held is not None and held.reveal() in live:
            raise Violation(f"asked to sign in although the saved token is good: {demand}")
        if any(token.encode() in content for token in live for content in machine.disk.contents().values()):
            raise Violation(f"asked to sign in although a good token lies on the disk: {demand}")

    # -- processes

    def _export(self, machine: Machine) -> None:
        with suppress(FortnoxError):
            self._run_export(machine)

    def _run_export(self, machine: Machine) -> ExitCode:
        """Run one export as the command does, and check that what it says is true."""
        world = self._world
        try:
            client = world.client(machine)
            year = client.financial_years.on(YEAR_END)
            journal = world.journal(machine)
            plan = plan_export(client, self._vouchers, series=SERIES, year=year, journal=journal)
            if plan.problems:
                world.texts += [str(problem) for problem in plan.problems]
                return problems_exit_code(plan.problems)
            result = plan.run()
        except FortnoxError as fault:
            world.texts.append(error_line(fault))
            code = exit_code(fault)
            if code is None:
                raise Violation(f"no exit code for {fault!r}") from fault
            self._scheduler.note(f"export ends with {code.name}: {error_line(fault)[:90]}")
            return code
        code = export_exit_code(result)
        world.texts.append(str(result.summary))
        self._scheduler.note(f"export ends with {code.name}: {result.summary}")
        self._check_result(result, code)
        return code

    def _check_result(self, result: ExportResult, code: ExitCode) -> None:
        there = {place for places in self._world.posted().values() for place in places}
        labels = {f"{series}{number}" for series, number in there}
        for label in (*result.posted, *result.already_posted):
            if label not in labels:
                raise Violation(f"{label} was reported and is not there")
        if code is ExitCode.DONE:
            if not result.complete or len(result.labels) != len(self._vouchers):
                raise Violation("exit code 0 without every voucher")
            if len(there) != len(self._vouchers):
                raise Violation(f"exit code 0 with {sorted(labels)}")

    def _refresh(self, machine: Machine) -> None:
        world = self._world
        client = world.client(machine)
        for _ in range(world.random.randint(1, 3)):
            try:
                client.company_information.get()
            except AuthError as fault:
                world.texts.append(str(fault))
                return
            except FortnoxError as fault:
                world.texts.append(str(fault))
            self._scheduler.step("between calls", sleep_s=world.random.choice((1.0, 1900.0)))

    def _import(self, machine: Machine) -> None:
        world = self._world
        client = world.client(machine)
        window = client.connection
        assert window is not None
        try:
            with window.importing() as job:
                year = client.financial_years.on(YEAR_END)
                client.sie.books(year)
                job.complete()
        except FortnoxError as fault:
            world.texts.append(str(fault))

    def _book_another(self) -> None:
        world = self._world
        with world.sandbox.database.transaction() as db:
            book_voucher(Tenant(db, world.company), day=None, now=world.sandbox.now())

    # -- the end

    def _end(self, machine: Machine) -> None:
        """Without faults: sign in if that is needed, export to the end, and check what is there."""
        world = self._world
        world.is_calm = True
        machine.clock.offset_s = 0.0
        self._sign_in_if_needed(machine)
        world.is_calm = True
        codes: list[ExitCode] = []
        for _ in range(4):
            codes.append(self._run_export(machine))
            if codes[-1] is ExitCode.DONE:
                break
            self._scheduler.step("try again later", sleep_s=300.0)
        if codes[-1] is not ExitCode.DONE:
            raise Violation(f"the export does not come to its end: {[code.name for code in codes]}")
        posted = world.posted()
        if len(posted) != len(self._vouchers) or any(len(places) != 1 for places in posted.values()):
            raise Violation(f"in the end: {posted}")
        saved = world.store(machine).get(world.key)
        assert saved is not None
        if saved.last_export is None or machine.clock.now() - saved.last_export > timedelta(minutes=1):
            raise Violation(f"a completed export did not renew the window: {saved.last_export}")
