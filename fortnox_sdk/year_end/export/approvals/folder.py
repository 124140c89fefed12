"""The folder of the plans that need approval. It lies beside the export journals, and only its owner can open it.

Each plan is one file, which is replaced in one step while a lock file is held. A plan that can't be trusted (damaged,
with unknown fields, or open to other users) is refused and never repaired.
"""

import hmac
import json
import re
import secrets
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import InvalidInput, OpenToOthers
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.codec import digest, plain_data, record_from_json
from fortnox_sdk.year_end.export.approvals.content import PlanContent
from fortnox_sdk.year_end.export.approvals.pending import LIFETIME, Decision, PendingPlan, PlanState
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused, Refusal

_SCHEMA: Final = "fortnox-sdk/approval/1"
_ID: Final = re.compile(r"[0-9a-f]{16}")
_FILE: Final = re.compile(r"([0-9a-f]{16})\.json")
_LARGEST: Final = 10_000_000
_LOCK_WAIT_S: Final = 10.0
_MOST_WAITING: Final = 20
_KEPT_UNUSED: Final = timedelta(days=1)
"""The age at which the file of an unused plan is removed. The files of used plans are kept."""


@attrs.frozen(kw_only=True)
class _File:
    """The content of a plan's file."""

    schema: str
    checksum: str
    """The digest of the plan, including the decision about it."""
    plan: PendingPlan


class Approvals:
    """The plans that need approval, in the folder `approvals` beside the export journals.

    Args:
        journal_folder: The folder of the export journals.
        clock: The clock of this machine.
        files: The file system; None means the local file system.
        new_id: A function that returns the given number of random bytes as hexadecimal text.
        lifetime: The time after which a new plan can be neither approved nor run.
    """

    def __init__(
        self,
        journal_folder: Path,
        *,
        clock: Clock,
        files: Files | None = None,
        new_id: Callable[[int], str] = secrets.token_hex,
        lifetime: timedelta = LIFETIME,
    ) -> None:
        self.folder: Path = journal_folder / "approvals"
        self._clock = clock
        self._files = files or LocalFiles()
        self._new_id = new_id
        self._lifetime = lifetime

    def keep(self, content: PlanContent, *, asked_at: datetime) -> PendingPlan:
        """Save a plan, which then waits for a person's approval, and return it.

        Args:
            content: The content of the plan.
            asked_at: The time on Fortnox's clock when the plan was made.

        Raises:
            PlanRefused: Too many plans are waiting already.
            InvalidInput: The folder can't be used.
        """
        plan = PendingPlan(
            id=self._new_id(8),
            content=content,
            created_at=self._now(),
            asked_at=asked_at.astimezone(UTC),
            lifetime_s=int(self._lifetime.total_seconds()),
        )
        with self._locked():
            kept = self.plans()
            self._remove_old(kept)
            waiting = [each for each in kept if self.state(each) is PlanState.WAITING]
            if len(waiting) >= _MOST_WAITING:
                raise PlanRefused(Refusal.TOO_MANY, count=len(waiting))
            self._write(plan)
        return plan

    def plans(self) -> Sequence[PendingPlan]:
        """Return the plans that can be trusted, the oldest first.

        Raises:
            InvalidInput: The folder can't be used.
        """
        found: list[PendingPlan] = []
        for plan_id in self._ids():
            try:
                found.append(self._read(plan_id))
            except PlanRefused:
                continue
        return sorted(found, key=lambda plan: (plan.created_at, plan.id))

    def damaged(self) -> Sequence[PlanRefused]:
        """Return an error for each file of a plan that can't be trusted.

        Raises:
            InvalidInput: The folder can't be used.
        """
        found: list[PlanRefused] = []
        for plan_id in self._ids():
            try:
                self._read(plan_id)
            except PlanRefused as fault:
                found.append(fault)
        return found

    def read(self, plan_id: str) -> PendingPlan:
        """Return a plan by its id.

        Raises:
            PlanRefused: There is no such plan, or its file can't be trusted.
            InvalidInput: The folder can't be used.
        """
        if _ID.fullmatch(plan_id) is None:
            raise PlanRefused(Refusal.UNKNOWN, plan=plan_id[:40])
        self._check_folder()
        return self._read(plan_id)

    def state(self, plan: PendingPlan) -> PlanState:
        """Return the present state of a plan, according to this machine's clock."""
        return plan.state(self._now())

    def decide(self, plan_id: str, *, shown: str, is_approval: bool, by: str, place: str) -> PendingPlan:
        """Record the decision of a person about a plan, and return the plan.

        A program must not call this method to approve its own plan.

        Args:
            plan_id: The id of the plan.
            shown: The hash of the plan that the person saw.
            is_approval: True to approve the plan, False to reject it. An approved plan can still be rejected.
            by: The name of the person's user account.
            place: The place of the decision: `terminal` or `start guide`.

        Raises:
            PlanRefused: The plan is not waiting, is not the plan that the person saw, or can't be trusted.
            InvalidInput: The folder can't be used.
        """
        with self._locked():
            plan = self.read(plan_id)
            _check_hash(plan, shown)
            state = self.state(plan)
            if state is not PlanState.WAITING and (is_approval or state is not PlanState.APPROVED):
                raise refusal_of(state, plan_id)
            decision = Decision(is_approval=is_approval, hash=plan.hash, by=by, place=place, at=self._now())
            decided = attrs.evolve(plan, decision=decision)
            self._write(decided)
        return decided

    def check(self, plan: PendingPlan, shown: str, *, now_at_fortnox: datetime | None = None) -> None:
        """Raise an error unless a person has approved the plan and it can still be run.

        Args:
            plan: The plan.
            shown: The hash of the plan that the caller expects.
            now_at_fortnox: The time on Fortnox's clock, or None if Fortnox was not asked.

        Raises:
            PlanRefused: The plan is not approved, was rejected, was used, or is too old, or the hash does not match.
        """
        _check_hash(plan, shown)
        state = plan.state(self._now(), now_at_fortnox=now_at_fortnox)
        if state is not PlanState.APPROVED or plan.decision is None:
            raise refusal_of(state, plan.id)
        _check_hash(plan, plan.decision.hash)

    def take(self, plan_id: str, shown: str, *, now_at_fortnox: datetime) -> PendingPlan:
        """Use the approval of a plan, and return the plan. An approval can be used only once.

        The use is saved to disk before this method returns. If the process ends before the run has posted everything,
        a person has to approve a new plan. To make that plan, the SDK asks Fortnox what was posted, so
        that nothing is posted twice.

        Args:
            plan_id: The id of the plan.
            shown: The hash of the plan that the caller expects.
            now_at_fortnox: The time on Fortnox's clock.

        Raises:
            PlanRefused: See `check`.
            InvalidInput: The folder can't be used.
        """
        with self._locked():
            plan = self.read(plan_id)
            self.check(plan, shown, now_at_fortnox=now_at_fortnox)
            used = attrs.evolve(plan, used_at=self._now())
            self._write(used)
        return used

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)

    def _ids(self) -> Sequence[str]:
        self._check_folder()
        with _file_faults(self.folder):
            names = self._files.names(self.folder)
        return [match[1] for name in names if (match := _FILE.fullmatch(name))]

    def _path(self, plan_id: str) -> Path:
        return self.folder / f"{plan_id}.json"

    def _read(self, plan_id: str) -> PendingPlan:
        path = self._path(plan_id)
        try:
            raw = self._files.read(path, private=True, limit=_LARGEST)
            file = record_from_json(raw, _File)
        except FileNotFoundError as fault:
            raise PlanRefused(Refusal.UNKNOWN, plan=plan_id) from fault
        except OpenToOthers as fault:
            reason = Text(fault.message.rstrip("."), fault.message_sv.rstrip("."))
            raise _damaged(plan_id, reason) from fault
        except OSError as fault:
            raise _damaged(plan_id, os_reason(fault)) from fault
        except (ValueError, InvalidInput) as fault:
            raise _damaged(plan_id, Text("the file is damaged", "filen är skadad")) from fault
        if file.schema != _SCHEMA:
            reason = Text(
                "another version of fortnox-sdk wrote the file",
                "en annan version av fortnox-sdk har skrivit filen",
            )
            raise _damaged(plan_id, reason)
        if file.plan.id != plan_id or not _is_same(file.checksum, digest(file.plan)):
            raise _damaged(
                plan_id, Text("the content of the file was changed", "filens innehåll har ändrats")
            )
        return file.plan

    def _write(self, plan: PendingPlan) -> None:
        file = _File(schema=_SCHEMA, checksum=digest(plan), plan=plan)
        content = json.dumps(plain_data(file), ensure_ascii=False, indent=1).encode()
        with _file_faults(self.folder):
            replace_file(self._path(plan.id), content, private=True, files=self._files)

    def _remove_old(self, plans: Sequence[PendingPlan]) -> None:
        now = self._now()
        for plan in plans:
            if self.state(plan) is not PlanState.USED and now - plan.created_at > _KEPT_UNUSED:
                with _file_faults(self.folder):
                    self._files.remove(self._path(plan.id))

    @contextmanager
    def _locked(self) -> Generator[None]:
        with _file_faults(self.folder):
            self._files.make_folder(self.folder, private=True)
        self._check_folder()
        lock = self.folder / "approvals.lock"
        with lock_file(lock, files=self._files, clock=self._clock, wait_s=_LOCK_WAIT_S):
            yield

    def _check_folder(self) -> None:
        """Refuse a folder in which another user could replace files. Accept a missing folder, which has no plans."""
        with _file_faults(self.folder):
            try:
                is_private = self._files.is_private(self.folder)
            except FileNotFoundError:
                return
        if not is_private:
            raise InvalidInput(
                Text(
                    f"Other users of this computer can change the folder '{self.folder}'.",
                    f"Andra användare av datorn kan ändra i mappen '{self.folder}'.",
                ),
                hint=Text(
                    f"Make yourself the owner of the folder, and run: chmod 700 {self.folder}",
                    f"Gör dig själv till ägare av mappen och kör: chmod 700 {self.folder}",
                ),
            )


def refusal_of(state: PlanState, plan_id: str) -> PlanRefused:
    """Return the error for a plan whose state does not allow the requested step."""
    reasons = {
        PlanState.WAITING: Refusal.NOT_APPROVED,
        PlanState.APPROVED: Refusal.APPROVED,
        PlanState.REJECTED: Refusal.REJECTED,
        PlanState.EXPIRED: Refusal.EXPIRED,
        PlanState.USED: Refusal.USED,
    }
    return PlanRefused(reasons[state], plan=plan_id)


def _check_hash(plan: PendingPlan, shown: str) -> None:
    if not _is_same(plan.hash, shown):
        raise PlanRefused(Refusal.WRONG_HASH, plan=plan.id)


def _is_same(first: str, second: str) -> bool:
    return hmac.compare_digest(first.encode(errors="replace"), second.encode(errors="replace"))


def _damaged(plan_id: str, reason: Text) -> PlanRefused:
    return PlanRefused(Refusal.DAMAGED, plan=plan_id, fault=reason)


@contextmanager
def _file_faults(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as fault:
        raise InvalidInput(
            Text(
                f"The folder of waiting plans '{folder}' can't be read or written: {os_reason(fault)}.",
                f"Mappen med väntande planer '{folder}' kan inte läsas eller skrivas: {os_reason(fault).sv}.",
            ),
            hint=Text(
                f"Give yourself read and write permission for '{folder}'.",
                f"Ge dig själv läs- och skrivrättigheter till '{folder}'.",
            ),
        ) from fault
