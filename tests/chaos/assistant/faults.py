"""Guards that can be removed, to show that the conversations detect a missing guard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import attrs

from fortnox_sdk.files import LocalFiles
from fortnox_sdk.mcp.answers import Rendering
from fortnox_sdk.mcp.privacy.masking import Masking
from fortnox_sdk.year_end.export.approvals import folder
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import PendingPlan, PlanState
from fortnox_sdk.year_end.export.approvals.running import ApprovedExports

_state = PendingPlan.state
_read = LocalFiles.read


def _always_approved(plan: PendingPlan, *times: Any, **more: Any) -> PlanState:
    state = _state(plan, *times, **more)
    return PlanState.APPROVED if state is PlanState.WAITING else state


def _never_expires(plan: PendingPlan, *_: Any, **__: Any) -> PlanState:
    return _state(plan, plan.created_at if plan.decision is None else plan.decision.at)


def _never_rejected(plan: PendingPlan, *times: Any, **more: Any) -> PlanState:
    state = _state(plan, *times, **more)
    return PlanState.APPROVED if state is PlanState.REJECTED else state


def _without_decision(self: Approvals, plan: PendingPlan, shown: str, **times: Any) -> None:
    """Check only the hash of the plan, but not the person's decision."""
    folder._check_hash(plan, shown)


def _take_nothing(self: Approvals, plan_id: str, shown: str, **times: Any) -> PendingPlan:
    plan = self.read(plan_id)
    self.check(plan, shown, **times)
    return plan


def _take_without_check(self: Approvals, plan_id: str, shown: str, **times: Any) -> PendingPlan:
    used = attrs.evolve(self.read(plan_id), used_at=self._now())
    self._write(used)
    return used


def _find_any(self: ApprovedExports, plan_id: str) -> PendingPlan:
    return self.approvals.read(plan_id)


def _same(first: str, second: str) -> bool:
    return True


def _unmarked(self: Rendering, value: Any) -> object:
    return self.masking.text(value)


def _read_any(self: LocalFiles, path: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
    return _read(self, path, limit=limit)


def _run_unchecked(self: ApprovedExports, plan_id: str, shown: str, progress: Any = None) -> Any:
    pending = self.find(plan_id)
    self.approvals.check(pending, shown)
    plan, _ = self._plan(pending.content.request)
    self.approvals.take(plan_id, shown, now_at_fortnox=self.client.session.server_clock.now())
    return plan.run(progress)


_PATCHES: Final[dict[str, Callable[[], Any]]] = {
    "a waiting plan counts as approved": lambda: patch.object(PendingPlan, "state", _always_approved),
    "an approval never expires": lambda: patch.object(PendingPlan, "state", _never_expires),
    "a rejection is ignored": lambda: patch.object(PendingPlan, "state", _never_rejected),
    "hashes are not compared": lambda: patch.object(folder, "_is_same", _same),
    "an approval is not used up": lambda: patch.object(Approvals, "take", _take_nothing),
    "the last check before the run is left out": lambda: patch.object(Approvals, "take", _take_without_check),
    "a changed plan is run": lambda: patch.object(ApprovedExports, "run", _run_unchecked),
    "plans of other companies are found": lambda: patch.object(ApprovedExports, "find", _find_any),
    "files that are open to others are read": lambda: patch.object(LocalFiles, "read", _read_any),
    "personal numbers are shown": lambda: patch.object(Masking, "text", lambda self, text: text),
    "texts from the books are not marked": lambda: patch.object(Rendering, "_text", _unmarked),
}
FAULTS: Final = tuple(_PATCHES)
"""The names of the faults. Each fault is the lack of one guard."""


@contextmanager
def planted(fault: str) -> Iterator[None]:
    """Remove a guard during the `with` block; `""` removes no guard."""
    if not fault:
        yield
        return
    with _PATCHES[fault]():
        yield
