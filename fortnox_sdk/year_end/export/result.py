"""The result of an export: the posted vouchers, the others, and whether the export is complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.twins import Twin


@attrs.frozen(kw_only=True)
class ExportResult:
    """The result of one run. A label is a series and a number, such as `V12`; a reference is the caller's own.

    >>> result = ExportResult(series="V", labels={"tax": "V1"}, posted=["V1"], not_sent=["fee"])
    >>> result.complete, str(result.summary)
    (False, '1 posted (V1), 1 not sent (fee).')
    """

    series: str
    labels: Mapping[str, str]
    """The label of each voucher that is in Fortnox, by reference."""
    posted: Sequence[str] = ()
    """Labels of the vouchers that this run posted."""
    already_posted: Sequence[str] = ()
    """Labels of the vouchers that were in Fortnox before, found by asking Fortnox in this run."""
    removed: Sequence[str] = ()
    """Labels of vouchers that were posted earlier and have been removed or reversed in Fortnox since. They are posted
    again only if you ask for it with `repost`."""
    removed_references: Sequence[str] = ()
    """References of the vouchers in `removed`, in the same order."""
    unsettled: Sequence[str] = ()
    """References of vouchers that were sent without a response. It is not known whether Fortnox posted them."""
    not_sent: Sequence[str] = ()
    """References of vouchers that were not sent because the run stopped."""
    retry_at: datetime | None = None
    """The time from which the next run can settle the vouchers in `unsettled`, or None if `unsettled` is empty."""
    error: FortnoxError | None = None
    """The error that stopped the run, or None if the run reached its end."""
    differences: Sequence[Problem] = ()
    """Vouchers of this run that differ in Fortnox from what was sent, or that Fortnox has more than once."""
    twins: Sequence[Twin] = ()
    """Vouchers that another exporter with its own journal has posted, too. Each is also in `differences`. The younger
    twin is reversed only if you ask for it with `reverse_twins`."""
    reversed_twins: Sequence[Twin] = ()
    """Twins that this run has found after posting, and whose younger voucher it has reversed."""

    @property
    def complete(self) -> bool:
        """True if every voucher of the plan was posted, or was found in Fortnox in this run."""
        return not (self.removed or self.unsettled or self.not_sent or self.error or self.differences)

    @property
    def summary(self) -> Text:
        """The result in one sentence, such as "2 posted (V1, V2), 1 not sent (tax)."."""
        groups = (
            (self.posted, "posted", "bokförd", "bokförda"),
            (self.already_posted, "already posted", "redan bokförd", "redan bokförda"),
            (self.removed, "removed since", "borttagen sedan dess", "borttagna sedan dess"),
            (self.unsettled, "sent without a response", "skickad utan svar", "skickade utan svar"),
            (self.not_sent, "not sent", "inte skickad", "inte skickade"),
        )
        parts = [
            Text.same("{count} {state} ({names})").format(
                count=len(names),
                state=Text(english, singular if len(names) == 1 else plural),
                names=", ".join(names),
            )
            for names, english, singular, plural in groups
            if names
        ]
        text = join(parts or [Text("nothing", "ingenting")], ", ") + Text.same(".")
        if self.retry_at is None:
            return text
        # To the second, because a run that begins earlier can't settle anything.
        retry_at = f"{self.retry_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S}"
        return text + Text(
            f" Run the export again after {retry_at}.", f" Kör exporten igen efter {retry_at}."
        )
