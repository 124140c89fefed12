"""What an export did: the exact split, and whether it is complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.problems import Problem

__all__ = ["ExportResult"]


@attrs.frozen(kw_only=True)
class ExportResult:
    """What one run of an export did. Labels are series and number, such as `V12`; references are the caller's."""

    series: str
    labels: Mapping[str, str]
    """The number of each voucher that is in Fortnox, by reference."""
    posted: Sequence[str] = ()
    """Labels of what this run posted."""
    already: Sequence[str] = ()
    """Labels of what was there, found by asking Fortnox in this run."""
    removed: Sequence[str] = ()
    """Labels that vouchers once had which were removed or reversed in Fortnox since; not posted again unasked."""
    removed_references: Sequence[str] = ()
    """Their references, to ask for them again (`repost`)."""
    unsettled: Sequence[str] = ()
    """References of vouchers whose send got no answer: neither posted nor not posted, as far as is known."""
    left: Sequence[str] = ()
    """References of vouchers that were not sent because the run stopped."""
    come_back: datetime | None = None
    """When the next run can settle what is unsettled; None when nothing is."""
    stopped: FortnoxError | None = None
    """What stopped the run; None when it went to its end."""
    differences: Sequence[Problem] = ()
    """What the reading back found: a posted voucher that is not as sent, or twice there."""

    @property
    def complete(self) -> bool:
        """Whether every voucher of the plan is posted, or was found posted by asking Fortnox in this run."""
        return not (self.removed or self.unsettled or self.left or self.stopped or self.differences)

    @property
    def summary(self) -> Text:
        """The split in one sentence, such as "2 posted (V1, V2), 1 left (tax)."."""
        split = (
            (self.posted, "posted", "bokförd", "bokförda"),
            (self.already, "already posted", "redan bokförd", "redan bokförda"),
            (self.removed, "removed since", "borttagen sedan dess", "borttagna sedan dess"),
            (self.unsettled, "unsettled", "oviss", "ovissa"),
            (self.left, "left", "kvar", "kvar"),
        )
        parts = [
            Text.same("{count} {state} ({names})").format(
                count=len(group),
                state=Text(english, one if len(group) == 1 else several),
                names=", ".join(group),
            )
            for group, english, one, several in split
            if group
        ]
        # To the second: an earlier run could not settle anything.
        back = f", {self.come_back.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S}" if self.come_back else ""
        return join(parts or [Text("nothing", "ingenting")], ", ") + Text.same(f"{back}.")
