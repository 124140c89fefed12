"""A computer of a world, and the jobs that run on it."""

from enum import StrEnum

import attrs

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connection import Connection
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.year_end.export.journal import Journal, JournalContent
from tests.sim.clock import SimClock
from tests.sim.company import Company
from tests.sim.disk import SimDisk
from tests.sim.scheduler import Actor, Scheduler
from tests.sim.stores import StorePlace

__all__ = ["Job", "JobKind", "Machine"]


class JobKind(StrEnum):
    """The kinds of job."""

    EXPORT = "export"
    IMPORT = "import"
    CALLS = "calls"
    OPERATOR = "operator"


@attrs.define(eq=False)
class Job:
    """What a process does for one company, and what became of it."""

    kind: JobKind
    company: Company
    machine: "Machine"
    actor: Actor
    jumps: int
    """The number of times that the machine's clock was set before the job."""
    renewals: int = 0
    """The number of times that the job renewed the window."""
    is_complete: bool = False
    """Whether an import has done all that completes it."""
    exit: ExitCode | None = None
    """The exit code of an export; None while it runs, and if it was killed."""
    storage_faults: int = 0
    """The number of writes that failed in this process."""
    delivered: list[str] = attrs.field(factory=list[str])
    """Access tokens that arrived at this process and that no store has had durably yet."""

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return not (self.actor.is_dead or self.actor.has_ended)

    @property
    def clock_has_jumped(self) -> bool:
        """Whether the machine's clock was set during the job."""
        return self.machine.clock.jumps != self.jumps


@attrs.define(eq=False)
class Machine:
    """A computer: what its processes share."""

    name: str
    disk: SimDisk
    clock: SimClock
    place: StorePlace
    jobs: list[Job] = attrs.field(factory=list[Job])

    def lose_power(self, scheduler: Scheduler) -> None:
        """End every process, and lose what the disk has not synced."""
        for job in self.jobs:
            if job.is_alive and job.kind is not JobKind.OPERATOR:
                scheduler.kill(job.actor)
        self.disk.lose_power()

    def journal_content(self, journal: Journal, *, durable: bool = False) -> JournalContent | None:
        """Return what a journal says, without a step; None if it is damaged."""
        content = self.disk.content(journal.path, durable=durable) or b""
        try:
            return _Peek(journal, content).read()
        except FortnoxError:
            return None

    def saved(self, company: Company) -> Connection | None:
        """Return the saved connection of a company, without a step."""
        return self.place.read(company.key, self.place.text(company.key))


class _Peek(Journal):
    """A journal with a given content."""

    def __init__(self, journal: Journal, content: bytes) -> None:
        self.path = journal.path
        self._content = content

    def _raw_content(self) -> bytes:
        return self._content
