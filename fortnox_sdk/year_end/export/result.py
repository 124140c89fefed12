"""The result of an export: which vouchers were posted, which were not, and whether the export is complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.twins import Twin


@attrs.frozen(kw_only=True)
class ExportResult:
    """The result of one run of an export.

    A label is a voucher's series and number in Fortnox, such as `V12`. If the voucher's financial year is not the
    plan's year, the label also has the calendar year in which the voucher's financial year ends, such as `V1 (2026)`.
    A reference is the text by which the caller identifies a voucher.

    >>> result = ExportResult(series="V", labels={"tax": "V1"}, posted=["V1"], not_sent=["fee"])
    >>> result.complete, str(result.summary)
    (False, '1 posted (V1), 1 not sent (fee).')
    """

    series: str
    labels: Mapping[str, str]
    """The label of each voucher that is in Fortnox, by reference."""
    financial_years: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """Fortnox's id of the financial year of each voucher in `labels`, by reference."""
    posted: Sequence[str] = ()
    """Labels of the vouchers that this run posted."""
    already_posted: Sequence[str] = ()
    """Labels of the vouchers that this run found in Fortnox and therefore did not post."""
    removed: Sequence[str] = ()
    """Labels of vouchers that were posted earlier and have been removed or reversed in Fortnox since. To post them
    again, pass their references to `plan_export` as `repost`."""
    reversed_by: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """For each voucher in `removed` that was reversed, the label of the voucher that reversed it."""
    removed_references: Sequence[str] = ()
    """References of the vouchers in `removed`, in the same order."""
    unsettled: Sequence[str] = ()
    """References of vouchers whose response was lost. It is not known yet whether Fortnox posted them."""
    not_sent: Sequence[str] = ()
    """References of vouchers that were not sent, because the run stopped or because the voucher that they reverse is
    not in Fortnox."""
    retry_at: datetime | None = None
    """The time from which another run can find out whether Fortnox posted the vouchers in `unsettled`. None if
    `unsettled` is empty."""
    error: FortnoxError | None = None
    """The error that stopped the run, or None if there was no error."""
    differences: Sequence[Problem] = ()
    """Problems that this run found after posting: vouchers that are missing, different, posted twice, or posted in
    another financial year."""
    twins: Sequence[Twin] = ()
    """Duplicates (twins): pairs of vouchers that this exporter and an exporter with a separate journal have posted for
    the same voucher of the plan. Each pair is also in `differences`. To reverse the voucher with the higher number,
    pass `reverse_twins=True` to `plan_export`."""
    reversed_twins: Sequence[Twin] = ()
    """Duplicates (twins) that this run has resolved: it reversed the voucher with the higher number of each pair."""

    @property
    def complete(self) -> bool:
        """True if this run posted every voucher of the plan or found it in Fortnox, without errors or differences."""
        return not (self.removed or self.unsettled or self.not_sent or self.error or self.differences)

    @property
    def summary(self) -> Text:
        """The result in one sentence, such as "2 posted (V1, V2), 1 not sent (tax)."."""
        removed = [label for label in self.removed if label not in self.reversed_by]
        reversals = [f"{label} → {by}" for label, by in self.reversed_by.items()]
        elsewhere = [
            problem.reference for problem in self.differences if problem.code is ProblemCode.ELSEWHERE
        ]
        groups = (
            (self.posted, "posted", "bokförd", "bokförda"),
            (self.already_posted, "already posted", "redan bokförd", "redan bokförda"),
            (removed, "removed since", "borttagen sedan dess", "borttagna sedan dess"),
            (reversals, "reversed since", "återförd sedan dess", "återförda sedan dess"),
            (elsewhere, "posted in another year", "bokförd i ett annat år", "bokförda i ett annat år"),
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
        # Seconds are shown, because a run that begins earlier can't find out whether Fortnox posted the vouchers.
        retry_at = f"{self.retry_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S}"
        return text + Text(
            f" Run the export again after {retry_at}.", f" Kör exporten igen efter {retry_at}."
        )


def merge_results(results: Sequence[ExportResult]) -> ExportResult:
    """Return one result for all parts of a run, given in the order of posting."""
    first = results[0]
    retry_times = [result.retry_at for result in results if result.retry_at is not None]
    return ExportResult(
        series=first.series,
        labels={reference: label for each in results for reference, label in each.labels.items()},
        financial_years={
            reference: year for each in results for reference, year in each.financial_years.items()
        },
        posted=[label for each in results for label in each.posted],
        already_posted=[label for each in results for label in each.already_posted],
        removed=[label for each in results for label in each.removed],
        reversed_by={label: by for each in results for label, by in each.reversed_by.items()},
        removed_references=[reference for each in results for reference in each.removed_references],
        unsettled=[reference for each in results for reference in each.unsettled],
        not_sent=[reference for each in results for reference in each.not_sent],
        retry_at=min(retry_times, default=None),
        error=next((each.error for each in results if each.error is not None), None),
        differences=[problem for each in results for problem in each.differences],
        twins=[twin for each in results for twin in each.twins],
        reversed_twins=[twin for each in results for twin in each.reversed_twins],
    )
