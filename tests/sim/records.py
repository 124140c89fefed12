"""A check of each change to a saved connection: which tokens were saved, and which job renewed the 30-day window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from fortnox_sdk.connection import Connection
from tests.sim.company import Company
from tests.sim.machine import Job, JobKind, Machine
from tests.sim.scheduler import Actor

if TYPE_CHECKING:
    from tests.sim.world import World

__all__ = ["CANARY", "Records", "SeenRecord"]

CANARY = "fxcanary"
"""A text that every secret of the sandbox contains, so that secrets can be recognised."""


@attrs.define(eq=False)
class SeenRecord:
    """The saved connection of a company on one machine, as it was at the last check."""

    text: bytes | None = None
    durable: bytes | None = None
    saved: Connection | None = None
    writer: Actor | None = None
    """The process that changed the record last."""
    refresh: set[str] = attrs.field(factory=set[str])
    """Every refresh token that was saved durably since the last sign-in."""
    text_beside: bytes | None = None
    """The content of a temporary file that has not replaced the record yet."""
    beside_by: Actor | None = None
    """The process that wrote the temporary file."""
    beside: set[str] = attrs.field(factory=set[str])
    """The refresh tokens of all complete temporary files that have not replaced the record yet."""


class Records:
    """The saved connections of a simulated world, checked whenever they change.

    Args:
        world: The simulated world.
        fail: A function that reports a broken promise. Its argument describes what is broken.
    """

    def __init__(self, world: "World", fail: Callable[[str], None]) -> None:
        self._world = world
        self._fail = fail
        self._changes: dict[str, int] = {}
        self._seen: dict[tuple[str, int], SeenRecord] = {}

    def look(self) -> None:
        """Check all records that may have changed since the last check."""
        # A database is the same for every machine.
        shares = self._world.settings.store.is_sql
        for machine in self._world.machines[:1] if shares else self._world.machines:
            if self._changes.get(machine.name) != machine.place.changes:
                self._changes[machine.name] = machine.place.changes
                for company in self._world.companies:
                    self._look(machine, company)

    def power_lost(self, machine: Machine) -> None:
        """Accept a machine's current records after a power cut, because the cut may have restored older versions."""
        for company in self._world.companies:
            seen = self.seen(machine, company)
            seen.beside = set()
            seen.text = machine.place.text(company.key)
            seen.saved = machine.saved(company)

    def storage_failed(self, job: Job) -> None:
        """Forget the temporary files of a failed write. The process that wrote the files discards them."""
        self.seen(job.machine, job.company).beside = set()

    def seen(self, machine: Machine, company: Company) -> SeenRecord:
        """Return the state of a record as it was at the last check."""
        place = "database" if machine.place.kind.is_sql else machine.name
        return self._seen.setdefault((place, company.number), SeenRecord())

    def _look(self, machine: Machine, company: Company) -> None:
        seen = self.seen(machine, company)
        place, key = machine.place, company.key
        text = place.text(key)
        if text != seen.text:
            before, seen.text, seen.writer = seen.saved, text, self._world.scheduler.current
            seen.saved = place.read(key, text)
            if place.kind.is_encrypted and text is not None and CANARY.encode() in text:
                self._fail("the encrypted store contains a token in clear text")
            if (
                before is not None
                and seen.saved is not None
                and before.connected_at == seen.saved.connected_at
            ):
                writer = self._world.scheduler.current if seen.text_beside is None else seen.beside_by
                self._check_window(machine, company, before, seen.saved, writer)
            elif before is not None:
                # Somebody has signed in again. The tokens that were saved before are no longer needed.
                seen.refresh, seen.beside = set(), set()
        durable = place.text(key, durable=True)
        if durable != seen.durable:
            seen.durable = durable
            kept = place.read(key, durable)
            if kept is not None and kept.tokens is not None:
                company.saved_access.add(kept.tokens.access.reveal())
                if kept.tokens.refresh is not None:
                    seen.refresh.add(kept.tokens.refresh.reveal())
        text_beside = place.text_beside(key)
        if text_beside != seen.text_beside:
            seen.text_beside, seen.beside_by = text_beside, self._world.scheduler.current
        beside = place.read(key, text_beside)
        if beside is not None and beside.tokens is not None and beside.tokens.refresh is not None:
            seen.beside.add(beside.tokens.refresh.reveal())

    def _check_window(
        self,
        machine: Machine,
        company: Company,
        before: Connection,
        after: Connection,
        writer: Actor | None,
    ) -> None:
        """Check that only a completed job renews the 30-day window.

        `writer` is the process that wrote the connection. A process may finish a write that a killed process began.
        """
        if after.renewed_at < before.renewed_at:
            self._fail(f"the window moved back from {before.renewed_at} to {after.renewed_at}")
        exported = after.last_export != before.last_export
        imported = after.last_import != before.last_import
        if after.renewed_at != before.renewed_at and not (exported or imported):
            self._fail("the window was renewed without a job")
        if exported and not company.is_complete:
            self._fail("the window was renewed by an export without all of its vouchers")
        if exported or imported:
            job = self._renewing(machine, company, JobKind.EXPORT if exported else JobKind.IMPORT, writer)
            job.renewals += 1
            last = after.last_export if exported else after.last_import
            assert last is not None
            if after.renewed_at != max(before.renewed_at, last):
                self._fail(f"a job at {last} renewed the window at {after.renewed_at}")

    def _renewing(self, machine: Machine, company: Company, kind: JobKind, writer: Actor | None) -> Job:
        """Return the job that renewed the window: a job of `writer`, or else a job of a killed process."""
        candidates = [
            job
            for place in (self._world.machines if machine.place.kind.is_sql else [machine])
            for job in reversed(place.jobs)
            if job.company is company and job.renewals == 0 and job.kind is kind
        ]
        completed = [job for job in candidates if job.is_complete or kind is JobKind.EXPORT]
        for job in completed:
            if job.actor is writer:
                return job
        for job in completed:
            if job.actor.is_dead and job.exit is None:
                return job
        actor = self._world.scheduler.current
        self._fail(f"the window was renewed by {actor.name}, which has completed no {kind}")
        raise AssertionError
