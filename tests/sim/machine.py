"""A simulated computer, and the jobs that run on it."""

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
    """The kinds of job that a simulated process runs."""

    EXPORT = "export"
    IMPORT = "import"
    CALLS = "calls"
    OPERATOR = "operator"


@attrs.define(eq=False)
class Job:
    """A task of a simulated process for one company, with its result."""

    kind: JobKind
    company: Company
    machine: "Machine"
    actor: Actor
    jumps: int
    """The number of times that the machine's clock had been changed when the job began."""
    renewals: int = 0
    """The number of times that the job renewed the connection's 30-day window."""
    is_complete: bool = False
    """True if the job is an import that has read the books. An import may renew the 30-day window only then."""
    exit: ExitCode | None = None
    """The exit code of an export, or None if it is still running or was killed."""
    storage_faults: int = 0
    """The number of failed writes, failed SQL statements and lock time-outs in the job."""
    delivered: list[str] = attrs.field(factory=list[str])
    """The tokens that have arrived at the process. The process must save them."""

    @property
    def is_alive(self) -> bool:
        """True if the process is still running."""
        return not (self.actor.is_dead or self.actor.has_ended)

    @property
    def clock_has_jumped(self) -> bool:
        """True if the machine's clock was changed during the job."""
        return self.machine.clock.jumps != self.jumps


@attrs.define(eq=False)
class Machine:
    """A simulated computer: the disk, the clock and the token store that its processes share."""

    name: str
    disk: SimDisk
    clock: SimClock
    place: StorePlace
    jobs: list[Job] = attrs.field(factory=list[Job])

    def lose_power(self, scheduler: Scheduler) -> None:
        """Kill every process of the machine, and lose the unsynced data of its disk."""
        for job in self.jobs:
            if job.is_alive and job.kind is not JobKind.OPERATOR:
                scheduler.kill(job.actor)
        self.disk.lose_power()

    def journal_content(self, journal: Journal, *, durable: bool = False) -> JournalContent | None:
        """Return the content of a journal, or None if it is damaged, without letting other processes run.

        If `durable` is true, return the content that would survive a power cut.
        """
        content = self.disk.content(journal.path, durable=durable) or b""
        try:
            return _Peek(journal, content).read()
        except FortnoxError:
            return None

    def saved(self, company: Company) -> Connection | None:
        """Return the saved connection of a company, or None if it is missing or damaged.

        No other process runs meanwhile.
        """
        return self.place.read(company.key, self.place.text(company.key))


class _Peek(Journal):
    """A journal whose content is given instead of read from the disk."""

    def __init__(self, journal: Journal, content: bytes) -> None:
        self.path = journal.path
        self._content = content

    def _raw_content(self) -> bytes:
        return self._content
