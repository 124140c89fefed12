"""The saved result of an export or of a verification, with the next step for each voucher."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.saved_plan import SavedPlan
from fortnox_sdk.web.closing.status import LastLook, SeenVoucher
from fortnox_sdk.year_end.export.problems import Problem
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.states import VoucherState


class Outcome(StrEnum):
    """The possible outcomes of a voucher in one run."""

    POSTED = "posted"
    ALREADY_POSTED = "already posted"
    REMOVED = "removed"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


_NAMES: Final[Mapping[Outcome, Text]] = {
    Outcome.POSTED: Text("Posted", "Bokförd"),
    Outcome.ALREADY_POSTED: Text("Already posted", "Redan bokförd"),
    Outcome.REMOVED: Text("Removed or reversed in Fortnox", "Borttagen eller återförd i Fortnox"),
    Outcome.UNKNOWN: Text("Outcome unknown", "Okänt utfall"),
    Outcome.NOT_SENT: Text("Not sent", "Inte skickad"),
}
_ADVICE: Final[Mapping[Outcome, Text]] = {
    Outcome.POSTED: Text("No action is needed.", "Ingen åtgärd behövs."),
    Outcome.ALREADY_POSTED: Text(
        "No action is needed: the voucher was already in Fortnox, and was not posted again.",
        "Ingen åtgärd behövs: verifikationen fanns redan i Fortnox och bokfördes inte igen.",
    ),
    Outcome.REMOVED: Text(
        "To post the voucher again, make a new plan and tick the option to post it again.",
        "Om verifikationen ska bokföras igen: gör en ny plan och kryssa i att den ska bokföras igen.",
    ),
    Outcome.UNKNOWN: Text(
        "Make a new plan and export the voucher again. The plan first checks if Fortnox has the voucher, "
        "so the voucher is never posted twice.",
        "Gör en ny plan och exportera verifikationen igen. Planen kontrollerar först om verifikationen "
        "finns i Fortnox, så verifikationen bokförs aldrig två gånger.",
    ),
    Outcome.NOT_SENT: Text(
        "Make a new plan and export the voucher again.", "Gör en ny plan och exportera verifikationen igen."
    ),
}


@attrs.frozen(kw_only=True)
class ResultLine:
    """A voucher in the result of a run."""

    reference: str
    text: str
    outcome: Outcome
    label: str = ""
    """Series and number in Fortnox, or `""` if they are not known."""
    note: Text = Text("", "")

    @property
    def name(self) -> Text:
        """The name of the outcome."""
        return _NAMES[self.outcome]

    @property
    def advice(self) -> Text:
        """The next step for the user."""
        return _ADVICE[self.outcome]

    @property
    def colour(self) -> str:
        """The colour for the outcome: `green`, `yellow` or `red`, as for verdicts of appendices."""
        if self.outcome in {Outcome.POSTED, Outcome.ALREADY_POSTED}:
            return "green"
        return "yellow" if self.outcome in {Outcome.REMOVED, Outcome.NOT_SENT} else "red"


@attrs.frozen(kw_only=True)
class SavedResult:
    """The result of one run of an export."""

    ended_at: datetime
    series: str
    complete: bool
    """True if every voucher is in Fortnox, without errors or differences."""
    lines: tuple[ResultLine, ...]
    problems: tuple[Problem, ...]
    """Differences that were found after posting."""
    error: Text = Text("", "")
    """The error that stopped the run, with its hint; empty if no error stopped it."""
    retry_at: datetime | None = None
    """The time from which a new run can determine each unknown outcome; None if every outcome is known."""

    def look(self, plan: SavedPlan) -> LastLook:
        """Return the states of the vouchers in Fortnox after the run.

        Args:
            plan: The plan that was run, which has the contents of the vouchers.
        """
        states = {
            Outcome.POSTED: VoucherState.ALREADY_POSTED,
            Outcome.ALREADY_POSTED: VoucherState.ALREADY_POSTED,
            Outcome.UNKNOWN: VoucherState.UNSETTLED,
            Outcome.NOT_SENT: VoucherState.TO_POST,
            Outcome.REMOVED: VoucherState.REMOVED,
        }
        contents = {line.reference: line.content for line in plan.lines}
        return LastLook(
            asked_at=self.ended_at,
            vouchers={
                line.reference: SeenVoucher(
                    state=states[line.outcome], label=line.label, content=contents.get(line.reference, "")
                )
                for line in self.lines
            },
        )


@attrs.frozen(kw_only=True)
class SavedVerification:
    """The result of a verification: the exported vouchers compared with the current books in Fortnox."""

    ended_at: datetime
    checked: int
    problems: tuple[Problem, ...]


def result_record(result: ExportResult, plan: SavedPlan, *, ended_at: datetime) -> SavedResult:
    """Return the result of a run in its saved form, with one line for each voucher in the order of posting."""
    removed = dict(zip(result.removed_references, result.removed, strict=True))
    return SavedResult(
        ended_at=ended_at,
        series=result.series,
        complete=result.complete,
        lines=tuple(_line(line.reference, line.text, result, removed) for line in plan.lines),
        problems=tuple(result.differences),
        error=error_text(result.error),
        retry_at=result.retry_at,
    )


def error_text(error: FortnoxError | None) -> Text:
    """Return the message and the hint of an error in both languages, or an empty text if there is no error."""
    return Text("", "") if error is None else Text(error.in_language("en"), error.in_language("sv"))


def _line(reference: str, text: str, result: ExportResult, removed: Mapping[str, str]) -> ResultLine:
    label = result.labels.get(reference, "")
    if reference in removed:
        former = removed[reference]
        by = result.reversed_by.get(former, "")
        note = Text(f"reversed by {by}", f"återförd genom {by}") if by else Text("", "")
        return ResultLine(reference=reference, text=text, outcome=Outcome.REMOVED, label=former, note=note)
    if reference in result.unsettled:
        outcome = Outcome.UNKNOWN
    elif label:
        outcome = Outcome.POSTED if label in result.posted else Outcome.ALREADY_POSTED
    else:
        outcome = Outcome.NOT_SENT
    return ResultLine(reference=reference, text=text, outcome=outcome, label=label)
