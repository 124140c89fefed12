"""The events of a simulation: jobs, crashes, power cuts, clock jumps, and vouchers of other users."""

from collections.abc import Callable
from typing import Final

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.errors import SignInRequired
from tests.sim.appendices import run_appendices
from tests.sim.clients import make_client
from tests.sim.company import Company
from tests.sim.machine import JobKind, Machine
from tests.sim.other_user import book_another
from tests.sim.processes import run_calls, run_export, run_import
from tests.sim.scheduler import Actor, Scheduler
from tests.sim.settings import Settings
from tests.sim.single import SingleFault, SingleKind
from tests.sim.world import World

__all__ = ["Story"]

_POLL_S: Final = 5.0
_MONTH_S: Final = 31 * 86400.0
_JUMPS_S: Final = (-86400.0, -600.0, -400.0, -30.0, 400.0, 600.0, 86400.0)
_MOST_RUNS: Final = 4
_KILLS: Final = (
    (("",), 30),
    (("",), 400),
    (("create", "write", "sync", "move", "cut", "sql"), 20),
    (("write", "sync", "move"), 12),
    (("request /3/vouchers", "answer /3/vouchers", "request /oauth", "answer /oauth", "wait"), 6),
)
"""Ways to choose the step at which a process is killed.

Each entry has the label prefixes of the steps that are counted, and the highest step number that can be chosen.
"""


_READERS: Final = (
    *(("calls", run_calls), ("import", run_import), ("appendices", run_appendices)),
    *(("calls", run_calls), ("import", run_import)),
)
"""The read-only processes, in the order in which they are started (repeated cyclically)."""


class Story:
    """The operator of the simulation, who starts processes, restarts them after crashes, and checks the end result."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._settings: Settings = world.settings
        self._scheduler: Scheduler = world.scheduler
        self._power_cut: tuple[Machine, int] | None = None
        self.kills = 0
        self._scheduler.after_each_step(self._cut_power)

    def live(self) -> None:
        """Run the whole simulation: sign in, run all rounds, and then complete the exports while no fault can occur."""
        world, settings = self._world, self._settings
        for name in "ab"[: settings.machines]:
            machine = world.add_machine(name)
            for company in world.companies:
                if (
                    machine.saved(company) is None
                ):  # false if another machine with the same database has signed in
                    self._calmly(lambda m=machine, c=company: self._sign_in(m, c))
        # The tokens are new, about to expire, or have expired.
        self._scheduler.step("before the first round", sleep_s=world.random.choice((0.0, 3500.0, 4000.0)))
        for number in range(1, settings.rounds + 1):
            self._round(number)
            for machine in world.machines:
                for company in world.companies:
                    self._calmly(lambda m=machine, c=company: self._sign_in_if_needed(m, c))
            self._after_round(number)
        for machine in world.machines:
            for company in world.companies:
                self._calmly(lambda m=machine, c=company: self._end(m, c))

    def _calmly(self, act: Callable[[], None]) -> None:
        self._world.is_calm = True
        act()
        self._world.is_calm = False

    # -- a round

    def _round(self, number: int) -> None:
        world = self._world
        running = [
            self._start(f"{name} {number}.{i}", machine, run)
            for i, (name, machine, run) in enumerate(self._drawn_jobs())
        ]
        if self._settings.other_user:
            for i in range(world.random.randint(1, 3)):
                at = self._scheduler.now_s + world.random.random() * 60
                self._scheduler.spawn(f"other user {number}.{i}", lambda: book_another(world), wakes_at=at)
        for machine in world.machines:
            dice = world.dice.strike(
                f"round {number}: the clock of {machine.name} jumps", self._settings.clock_jumps
            )
            if dice is not None:
                seconds, at = dice.choice(_JUMPS_S), self._scheduler.now_s + dice.random() * 150
                jump = lambda m=machine, s=seconds: m.clock.jump(s)  # noqa: E731 -- bound to this machine
                self._scheduler.spawn(f"clock {number}", jump, wakes_at=at)
            dice = world.dice.strike(f"round {number}: power cut of {machine.name}", self._settings.kills / 2)
            if dice is not None:
                self._power_cut = machine, self._scheduler.steps + dice.randint(1, dice.choice((60, 600)))
        while any(not actor.has_ended for actor in running):
            self._scheduler.step("operator waits", sleep_s=_POLL_S)
        self._power_cut = None

    def _drawn_jobs(self) -> list[tuple[str, Machine, Callable[[Machine], object]]]:
        world, settings = self._world, self._settings
        drawn: list[tuple[str, Machine, Callable[[Machine], object]]] = []

        def add(name: str, run: Callable[[World, Machine, Company], object], company: Company) -> None:
            machine = world.machines[len(drawn) % len(world.machines)]
            drawn.append((name, machine, lambda m: run(world, m, company)))

        for company in world.companies:
            for _ in range(max(settings.exporters, settings.machines)):
                add("export", self._export, company)
            for i in range(settings.refreshers):
                add(*_READERS[i % len(_READERS)], company)
        world.random.shuffle(drawn)
        return drawn

    def _export(self, world: World, machine: Machine, company: Company) -> None:
        """Run an export. If its outcome is uncertain, run a second export soon, as an impatient user does."""
        wait_s = world.random.choice((None, 0.0))
        code, _ = run_export(world, machine, company, wait_s=wait_s)
        if code is ExitCode.UNCERTAIN and not company.twins:
            about = f"{self._scheduler.current.name}: the clock of {machine.name} jumps"
            dice = world.dice.strike(about, self._settings.clock_jumps)
            if dice is not None:
                # A jump forward makes a request without a response look older than it is.
                machine.clock.jump(abs(dice.choice(_JUMPS_S)))
            self._scheduler.step("try again", sleep_s=world.random.choice((0.5, 0.5, 5.0, 30.0)))
            run_export(world, machine, company, wait_s=wait_s)

    def _start(self, name: str, machine: Machine, run: Callable[[Machine], object]) -> Actor:
        begins = self._scheduler.now_s + self._world.random.random() * self._world.random.choice(
            (0.1, 1.0, 20.0)
        )
        actor = self._scheduler.spawn(name, lambda: run(machine), wakes_at=begins)
        single = self._world.single
        if single is not None and name.startswith("export"):
            self._start_single(single, actor, machine)
        dice = self._world.dice.strike(f"{name}: killed", self._settings.kills)
        if dice is not None:
            actor.dies_at_labels, most = dice.choice(_KILLS)
            actor.dies_at_step = dice.randint(1, most)
            self.kills += 1
        return actor

    def _start_single(self, single: SingleFault, actor: Actor, machine: Machine) -> None:
        """Arrange that a process is killed, or its machine's power is cut, at the step of a single fault."""

        def strike() -> None:
            if actor.steps >= single.step and not single.has_struck:
                single.has_struck = True
                self._power_cut = machine, 0

        if single.kind is SingleKind.KILL:
            actor.dies_at_step = single.step
            self._scheduler.after_each_step(lambda: setattr(single, "has_struck", actor.is_dead))
        elif single.kind is SingleKind.POWER_CUT:
            self._scheduler.after_each_step(strike)

    def _cut_power(self) -> None:
        if self._power_cut is not None and self._scheduler.steps >= self._power_cut[1]:
            machine, self._power_cut = self._power_cut[0], None
            self._scheduler.note(f"power cut of {machine.name}")
            machine.lose_power(self._scheduler)
            self._world.promises.records.power_lost(machine)
            self.kills += 1

    def _after_round(self, number: int) -> None:
        world, settings = self._world, self._settings
        for machine in world.machines:
            dice = world.dice.strike(
                f"round {number}: the journals of {machine.name} are lost", settings.journal_lost
            )
            # No program could know of a late request if the journal is lost, so the journal is kept in that case.
            if dice is not None and not world.network.on_the_way:
                self._scheduler.note(f"the journals of {machine.name} are lost")
                for company in world.companies:
                    for journal, _ in world.journals(machine, company):
                        machine.disk.forget(journal.path)
        if world.dice.strike(f"round {number}: a month passes", settings.long_pause) is not None:
            self._scheduler.step("a month passes", sleep_s=_MONTH_S)
        # The access token may have expired by the next round.
        self._scheduler.step("between rounds", sleep_s=world.random.choice((1.0, 200.0, 4000.0, 4000.0)))

    # -- the operator

    def _sign_in(self, machine: Machine, company: Company) -> None:
        self._world.begin(JobKind.OPERATOR, machine, company)
        self._world.sign_in(machine, company)

    def _sign_in_if_needed(self, machine: Machine, company: Company) -> None:
        """Sign in again if the program asks for it, and check that the program has a reason to ask."""
        world = self._world
        job = world.begin(JobKind.OPERATOR, machine, company)
        client = make_client(world, job)
        window = client.connection
        assert window is not None
        try:
            client.company_information.get()
        except SignInRequired as demand:
            world.texts.append(str(demand))
            self._scheduler.note(f"    asked to sign in: {demand}")
            world.promises.check_demand(job, demand)
            world.sign_in(machine, company)
        if not window.status().is_usable:
            self._scheduler.note(f"    signs in again: {window.status().state}")
            world.sign_in(machine, company)

    def _end(self, machine: Machine, company: Company) -> None:
        """Repeat the export without faults until it is complete, and compare the expected vouchers with the sandbox."""
        world, fail = self._world, self._world.promises.fail
        self._set_clock(machine)
        self._sign_in_if_needed(machine, company)
        codes: list[str] = []
        code = ExitCode.ERROR
        while code is not ExitCode.DONE and len(codes) < _MOST_RUNS and not company.twins:
            # The clock of the last round may still jump. The error tells the operator to set it.
            self._set_clock(machine)
            code, _ = run_export(world, machine, company)
            codes.append(code.name)
            self._scheduler.step("try again later", sleep_s=300.0)
        if company.twins:
            self._end_with_twins(machine, company)
        elif code is not ExitCode.DONE:
            fail(f"the export is not complete after the faults: {codes}")
        elif differences := company.differences(world.sandbox):
            fail(f"in the end: {differences}")

    @staticmethod
    def _set_clock(machine: Machine) -> None:
        if machine.clock.offset_s:
            machine.clock.jump(-machine.clock.offset_s)

    def _end_with_twins(self, machine: Machine, company: Company) -> None:
        """Check that one more export reports every voucher that was posted twice."""
        code, _ = run_export(self._world, machine, company)
        if code is not ExitCode.UNCERTAIN or not company.twins.keys() <= company.twins_named:
            self._world.promises.fail(
                f"{company.twins} was not reported, and the export ends with {code.name}"
            )
