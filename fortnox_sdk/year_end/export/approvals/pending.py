"""A plan that needs approval, a person's decision about the plan, and the state of the plan at a given time."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.codec import digest
from fortnox_sdk.year_end.export.approvals.content import PlanContent

LIFETIME: Final = timedelta(minutes=30)
"""The time after which a plan can be neither approved nor run."""
CLOCK_TOLERANCE: Final = timedelta(seconds=5)
"""The longest time by which a clock can be set back without making existing plans unusable."""
SHOWN_DIGITS: Final = 6
"""The number of characters, from the start of a plan's hash, that a person types to approve the plan."""


class PlanState(StrEnum):
    """The states of a plan that needs approval."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    """The plan is too old, or a clock was set back since it was made."""
    USED = "used"
    """A run of the plan has begun. The plan can't be run again."""

    @property
    def text(self) -> Text:
        """The state in English and Swedish."""
        return _TEXTS[self]


_TEXTS: Final = {
    PlanState.WAITING: Text("waits for approval", "väntar på godkännande"),
    PlanState.APPROVED: Text("approved", "godkänd"),
    PlanState.REJECTED: Text("rejected", "avvisad"),
    PlanState.EXPIRED: Text("expired", "för gammal"),
    PlanState.USED: Text("used", "använd"),
}


@attrs.frozen(kw_only=True)
class Decision:
    """The decision of a person about a plan."""

    is_approval: bool
    """True if the person approved the plan, False if the person rejected it."""
    hash: str
    """The hash of the plan that the person saw."""
    by: str
    """The name of the person's user account."""
    place: str
    """The place of the decision: `terminal` or `start guide`."""
    at: datetime


@attrs.frozen(kw_only=True)
class PendingPlan:
    """A plan that needs a person's approval before it is run."""

    id: str
    content: PlanContent
    created_at: datetime
    """The time on this machine's clock when the plan was made."""
    asked_at: datetime
    """The time on Fortnox's clock when the plan was made."""
    lifetime_s: int
    decision: Decision | None = None
    used_at: datetime | None = None

    @property
    def hash(self) -> str:
        """The SHA-256 of everything that a person approves: the content, the id and the times of the plan."""
        return digest(attrs.evolve(self, decision=None, used_at=None))

    @property
    def expires_at(self) -> datetime:
        """The time on this machine's clock from which the plan can't be used."""
        return self.created_at + timedelta(seconds=self.lifetime_s)

    def state(self, now: datetime, *, now_at_fortnox: datetime | None = None) -> PlanState:
        """Return the state of the plan.

        Args:
            now: The time on this machine's clock.
            now_at_fortnox: The time on Fortnox's clock, or None if Fortnox was not asked. If it is given, the
                plan's lifetime can't be extended by setting back this machine's clock.
        """
        if self.used_at is not None:
            return PlanState.USED
        if self.decision is not None and not self.decision.is_approval:
            return PlanState.REJECTED
        lifetime = timedelta(seconds=self.lifetime_s)
        earliest = self.created_at if self.decision is None else max(self.created_at, self.decision.at)
        is_fresh = earliest - CLOCK_TOLERANCE <= now < self.created_at + lifetime
        if now_at_fortnox is not None:
            is_fresh &= self.asked_at - CLOCK_TOLERANCE <= now_at_fortnox < self.asked_at + lifetime
        if not is_fresh:
            return PlanState.EXPIRED
        return PlanState.WAITING if self.decision is None else PlanState.APPROVED
