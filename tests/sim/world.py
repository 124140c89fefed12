"""One simulated world: the sandbox, the network, the companies, and machines with disks, clocks and stores."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final, Self

import attrs

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.sandbox.oauth.grants import Grant, issue
from fortnox_sdk.sandbox.oauth.scopes import PUBLIC
from fortnox_sdk.scalars import Secret
from fortnox_sdk.year_end.export.journal import Journal
from tests.sim.clock import SimClock
from tests.sim.company import Company, closing_voucher
from tests.sim.dice import Dice
from tests.sim.disk import SimDisk
from tests.sim.faults import CONNECT, Fault
from tests.sim.log import Log
from tests.sim.machine import Job, JobKind, Machine
from tests.sim.network import Network
from tests.sim.prepared import NEW_YEAR, START, prepared_sandbox
from tests.sim.promises import Promises
from tests.sim.scheduler import Actor, Scheduler
from tests.sim.settings import Settings
from tests.sim.single import SingleFault, SingleKind
from tests.sim.stores import SimDatabase, StorePlace

__all__ = ["World"]

_WORK: Final = Path("/work")
_TOKEN_LIFE_S: Final = 3600.0

DrawFault = Callable[[str, str], Fault | None]


class World:
    """The simulated world of one seed: sandbox, network, companies and machines. Use it in a `with` statement.

    Args:
        seed: The seed of all random numbers.
        settings: The processes and the possible faults.
        only: The names of the faults that may occur, or None if all faults may occur.
        fault: A function that takes the method and path of a request, and returns its fault (None: no fault). Without
            the function, the seed decides the faults.
        single: A fault at one step of the first export, or None.
    """

    def __init__(
        self,
        seed: int,
        settings: Settings,
        *,
        only: frozenset[str] | None = None,
        fault: DrawFault | None = None,
        single: SingleFault | None = None,
    ) -> None:
        self.random = Random(seed)
        self.dice = Dice(seed, only)
        self.settings = settings
        self.scheduler = Scheduler(self.random, now_s=START.timestamp())
        self.is_calm = False
        """True while no fault may occur."""
        self.struck: Counter[str] = Counter()
        self.texts: list[str] = []
        """Every text that the program showed to a user or wrote to a log."""
        self._chosen_fault = fault
        self.single = single
        self.sandbox = prepared_sandbox()
        self.sandbox.begin(
            now_s=lambda: self.scheduler.now_s,
            random=Random(f"tokens {seed}"),
            lists_without_comments=settings.lists_without_comments,
        )
        self.config = FortnoxConfig(
            client_id=self.sandbox.client.id,
            client_secret=Secret(self.sandbox.client.secret),
            service=settings.service,
        )
        self.companies = [self._company(number) for number in self.sandbox.companies[: settings.companies]]
        self.machines: list[Machine] = []
        self._jobs: dict[Actor, Job] = {}
        self.database = SimDatabase(
            self.scheduler, fails=self._database_fails, slow_s=settings.slow_storage_s
        )
        self._locks = SimDisk(self.scheduler, full=lambda: False)
        self.promises = Promises(self)
        self.network = Network(
            self.scheduler, self.sandbox.answer, faults=self._fault, observer=self.promises
        )
        self.scheduler.after_each_step(self.promises.check_step)
        self._log = Log(self.texts)

    def __enter__(self) -> Self:
        self._log.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._log.end()
        self.database.close()

    # -- building

    def _company(self, number: int) -> Company:
        return Company(
            key=ConnectionKey(self.config.issuer_host, self.config.client_id, number),
            year=self.sandbox.years[number],
            next_year=self.sandbox.next_years[number],
            vouchers=[
                attrs.evolve(
                    closing_voucher(f"tax-{i}", amount=f"{1000 + i}.{number % 100:02}"),
                    text=f"Bokslut {i} {number}",
                    reverse_on=NEW_YEAR if self.settings.reversals else None,
                )
                for i in range(self.settings.vouchers)
            ],
        )

    def add_machine(self, name: str) -> Machine:
        """Add a machine with an empty disk and a correct clock, and return the machine."""
        disk = SimDisk(self.scheduler, full=self._disk_is_full, slow_s=self.settings.slow_storage_s)
        clock = SimClock(self.scheduler, is_busy=self.settings.busy_clock)
        place = StorePlace(
            self.settings.store, disk=disk, clock=clock, database=self.database, locks=self._locks
        )
        machine = Machine(name=name, disk=disk, clock=clock, place=place)
        self.machines.append(machine)
        return machine

    def begin(self, kind: JobKind, machine: Machine, company: Company) -> Job:
        """Begin a job in the current process, and return the job."""
        job = Job(kind, company, machine, self.scheduler.current, machine.clock.jumps)
        machine.jobs.append(job)
        self._jobs[job.actor] = job
        return job

    def job(self, actor: Actor) -> Job:
        """Return the latest job of a process."""
        return self._jobs[actor]

    def sign_in(self, machine: Machine, company: Company) -> None:
        """Save a new connection on a machine, as a sign-in in the browser would."""
        service = self.settings.service
        grant = Grant(
            client=company.key.client_id,
            company=company.number,
            scope=" ".join(sorted(PUBLIC)),
            service=service,
        )
        with self.sandbox.database.transaction() as db:
            if service:
                db.execute(
                    "INSERT OR REPLACE INTO service_consent VALUES (?, ?, ?)",
                    (grant.client, grant.company, grant.scope),
                )
            now = self.sandbox.service.now()
            body = issue(db, self.sandbox.service.token_service, grant, now=now, refreshable=not service)
        at = machine.clock.read()
        fresh = Connection(
            key=company.key,
            tokens=Tokens(
                access=Secret(str(body["access_token"])),
                refresh=None if service else Secret(str(body["refresh_token"])),
                expires_at=at + timedelta(seconds=_TOKEN_LIFE_S),
            ),
            connected_at=at,
            renewed_at=at,
            refreshed_at=at,
            service=service,
        )
        machine.place.open().update(
            company.key, lambda saved: attrs.evolve(fresh, version=saved.version if saved else 0)
        )
        self.scheduler.step("signed in")

    def journal(self, machine: Machine, company: Company) -> Journal:
        """Return a company's journal on a machine."""
        return Journal(
            _WORK,
            issuer_host=company.key.issuer_host,
            database_number=company.number,
            year=company.year,
            clock=machine.clock,
            files=machine.disk,
        )

    def journals(self, machine: Machine, company: Company) -> list[tuple[Journal, int]]:
        """Return the journals of a company on a machine: one per financial year, with the id of the year."""
        journal = self.journal(machine, company)
        return [(journal.of_year(year), year) for year in (company.year, company.next_year)]

    # -- faults

    def _fault(self, method: str, path: str) -> tuple[Fault, Random] | None:
        if self.is_calm:
            return None
        if self._chosen_fault is not None:
            chosen = self._chosen_fault(method, path)
            return None if chosen is None else (chosen, Random(0))
        possible = [kind for kind in self.settings.kinds if (kind in CONNECT) == (method == "CONNECT")]
        if not self.settings.proxy:
            possible = [kind for kind in possible if kind is not Fault.TUNNEL_REFUSED]
        if not possible:
            return None
        likely = self.settings.likely_posts if method == "POST" else self.settings.likely
        dice = self.dice.strike(f"{self.scheduler.current.name}: {method} {path}", likely)
        if dice is None:
            return None
        fault = dice.choice(possible)
        self.struck["exchange"] += 1
        if method == "POST" and path.startswith("/3/"):
            self.struck["POST"] += 1
        if path.endswith("/token"):
            self.struck["refresh"] += 1
        return fault, dice

    def _disk_is_full(self) -> bool:
        return self._storage_fails("disk") is not None

    def _database_fails(self) -> str:
        dice = self._storage_fails("database")
        return "" if dice is None else dice.choice(("before", "after"))

    def _storage_fails(self, place: str) -> Random | None:
        actor = self.scheduler.current
        if self.is_calm:
            return None
        dice = self._single_storage_fault(actor)
        if dice is None:
            dice = self.dice.strike(f"{actor.name}: {place} fails", self.settings.storage)
        if dice is not None:
            self.scheduler.note(f"the {place} fails")
            self.struck["storage"] += 1
            if actor in self._jobs:
                self._jobs[actor].storage_faults += 1
                self.promises.records.storage_failed(self._jobs[actor])
        return dice

    def _single_storage_fault(self, actor: Actor) -> Random | None:
        single = self.single
        if single is None or single.kind is not SingleKind.STORAGE or single.has_struck:
            return None
        if not actor.name.startswith("export"):
            return None
        self.struck["export's writes"] += 1
        single.has_struck = self.struck["export's writes"] == single.step
        return Random(single.step) if single.has_struck else None
