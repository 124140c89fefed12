"""The reasons why a plan is not saved, approved or run. Nothing is sent to Fortnox in any of these cases."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text


class Refusal(StrEnum):
    """The reasons why a plan is refused."""

    UNKNOWN = "unknown_plan"
    NOT_APPROVED = "not_approved"
    APPROVED = "approved_already"
    REJECTED = "rejected"
    EXPIRED = "expired"
    USED = "used"
    WRONG_HASH = "wrong_hash"
    CHANGED = "plan_changed"
    DAMAGED = "damaged_plan"
    NOTHING_TO_POST = "nothing_to_post"
    TOO_MANY = "too_many_plans"


_PLAN_AGAIN: Final = Text(
    "Make a new export plan, and let a person approve it.",
    "Gör en ny exportplan och låt en person godkänna den.",
)
_TEXTS: Final = MappingProxyType(
    {
        Refusal.UNKNOWN: (Text("There is no plan '{plan}'.", "Det finns ingen plan '{plan}'."), _PLAN_AGAIN),
        Refusal.NOT_APPROVED: (
            Text("No person has approved plan '{plan}'.", "Ingen person har godkänt planen '{plan}'."),
            Text(
                "Ask a person to run `fortnox export approve`, or to open the page of waiting plans in the start "
                "guide.",
                "Be en person att antingen köra `fortnox export approve` eller öppna sidan med väntande planer i "
                "startguiden.",
            ),
        ),
        Refusal.APPROVED: (
            Text("Plan '{plan}' is approved already.", "Planen '{plan}' är redan godkänd."),
            Text("Run the plan, or reject it.", "Kör planen, eller avvisa den."),
        ),
        Refusal.REJECTED: (
            Text("Plan '{plan}' was rejected by a person.", "Planen '{plan}' har avvisats av en person."),
            Text(
                "Ask the person who rejected the plan for the reason before you make a new plan.",
                "Fråga personen som avvisade planen om skälet innan du gör en ny plan.",
            ),
        ),
        Refusal.EXPIRED: (
            Text(
                "Plan '{plan}' is too old, or the computer's clock was set back after the plan was made.",
                "Planen '{plan}' är för gammal, eller så har datorns klocka ställts tillbaka sedan planen gjordes.",
            ),
            _PLAN_AGAIN,
        ),
        Refusal.USED: (
            Text("Plan '{plan}' has been run already.", "Planen '{plan}' har redan körts."),
            Text(
                "Make a new export plan. The plan shows which vouchers Fortnox has already posted.",
                "Gör en ny exportplan. Planen visar vilka verifikationer som redan är bokförda i Fortnox.",
            ),
        ),
        Refusal.WRONG_HASH: (
            Text(
                "The given hash is not the hash of plan '{plan}'.",
                "Den angivna kontrollsumman är inte kontrollsumman för planen '{plan}'.",
            ),
            Text(
                "Copy the whole hash of the plan from plan_status or `fortnox export approve --list --json`.",
                "Kopiera planens hela kontrollsumma från plan_status eller `fortnox export approve --list --json`.",
            ),
        ),
        Refusal.CHANGED: (
            Text(
                "Plan '{plan}' has changed since a person approved it. Nothing was sent.",
                "Planen '{plan}' har ändrats sedan en person godkände den. Ingenting skickades.",
            ),
            _PLAN_AGAIN,
        ),
        Refusal.DAMAGED: (
            Text(
                "The file of plan '{plan}' can't be trusted: {fault}.",
                "Filen för planen '{plan}' går inte att lita på: {fault}.",
            ),
            _PLAN_AGAIN,
        ),
        Refusal.NOTHING_TO_POST: (
            Text(
                "There is nothing to post. Vouchers already in Fortnox: {labels}.",
                "Det finns inget att bokföra. Verifikationer som redan finns i Fortnox: {labels}.",
            ),
            Text(
                "Make a new export plan only for vouchers that are not in Fortnox.",
                "Gör en ny exportplan bara för verifikationer som inte finns i Fortnox.",
            ),
        ),
        Refusal.TOO_MANY: (
            Text(
                "{count:plan waits|plans wait} for approval already.",
                "{count:plan|planer} väntar redan på godkännande.",
            ),
            Text(
                "Let a person approve or reject the waiting plans before you make a new plan.",
                "Låt en person godkänna eller avvisa planerna som väntar innan du gör en ny plan.",
            ),
        ),
    }
)


class PlanRefused(InvalidInput):
    """A plan that needs approval can't be saved, approved or run. Nothing was sent.

    Args:
        reason: The reason.
        details: The values of the placeholders in the text of the reason.
    """

    def __init__(self, reason: Refusal, /, **details: object) -> None:
        message, hint = _TEXTS[reason]
        super().__init__(message.format(**details), hint=hint)
        self.reason = reason
        self._details = details

    def __reduce__(self) -> tuple[object, ...]:
        return _refused, (self.reason, self._details)


def _refused(reason: Refusal, details: dict[str, object]) -> PlanRefused:
    return PlanRefused(reason, **details)
