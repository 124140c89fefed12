"""Instructions for solving the problems of an export. The page shows them, so they name no command-line options."""

from collections.abc import Mapping
from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode

_HINTS: Final[Mapping[ProblemCode, Text]] = {
    ProblemCode.PERIOD_LOCKED: Text(
        "Unlock the period in Fortnox, or tick that the series is exempt from period locks, if it is. Then make a new "
        "plan.",
        "Lås upp perioden i Fortnox, eller kryssa i att serien är undantagen från periodlås om den är det. Gör sedan "
        "en ny plan.",
    ),
    ProblemCode.CHANGED: Text(
        "Undo the change, or tick that the voucher is reversed and posted again. Then make a new plan. If it is "
        "another voucher, give it another reference.",
        "Ångra ändringen, eller kryssa i att verifikationen återförs och bokförs på nytt. Gör sedan en ny plan. Om det "
        "är en annan verifikation: ge den en annan referens.",
    ),
    ProblemCode.DUPLICATE: Text(
        "Another exporter with a separate journal has sent it, too. Tick that duplicates are reversed, and make a new "
        "plan: the voucher with the higher number is then reversed.",
        "En annan export med en egen journal har också skickat den. Kryssa i att dubbletter återförs, och gör en ny "
        "plan: då återförs verifikationen med det högre numret.",
    ),
    ProblemCode.ELSEWHERE: Text(
        "Reverse the voucher in that year. Then tick that it is posted again, and make a new plan.",
        "Återför verifikationen i det året. Kryssa sedan i att den bokförs igen, och gör en ny plan.",
    ),
    ProblemCode.REVERSED: Text(
        "If the voucher should be posted again, make a new plan and tick that it is posted again.",
        "Ska verifikationen bokföras igen gör du en ny plan och kryssar i att den bokförs igen.",
    ),
}


def page_hint(problem: Problem) -> Text:
    """Return the instruction that the page shows for a problem.

    >>> changed = Problem.of(ProblemCode.CHANGED, reference="tax", label="V1")
    >>> "--replace" in changed.hint.en, "--" in page_hint(changed).en
    (True, False)
    """
    return _HINTS.get(problem.code, problem.hint)
