"""Instructions for solving the problems of an export. The page shows them, so they name no command-line options."""

from collections.abc import Mapping
from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode

_HINTS: Final[Mapping[ProblemCode, Text]] = {
    ProblemCode.PERIOD_LOCKED: Text(
        "Unlock the period in Fortnox. If the voucher series is exempt from period locks, tick the option "
        "'The series is exempt from period locks' instead. Then make a new plan.",
        "Lås upp perioden i Fortnox. Om verifikationsserien är undantagen från periodlås: kryssa i "
        "alternativet 'Serien är undantagen från periodlås' i stället. Gör sedan en ny plan.",
    ),
    ProblemCode.CHANGED: Text(
        "Undo the change to the voucher, or tick the option to reverse the voucher and post it again. Then "
        "make a new plan. If the voucher in the list is not the voucher in Fortnox, give the voucher in "
        "the list a new reference.",
        "Ångra ändringen av verifikationen, eller kryssa i att den ska återföras och bokföras på nytt. Gör "
        "sedan en ny plan. Om verifikationen i listan inte är verifikationen i Fortnox: ge verifikationen "
        "i listan en ny referens.",
    ),
    ProblemCode.DUPLICATE: Text(
        "Another export with a separate journal has posted the voucher, too. Tick the option Reverse duplicates, and "
        "make a new plan. The voucher with the higher number is then reversed.",
        "En annan export med en egen journal har också bokfört verifikationen. Kryssa i Återför dubbletter och gör en "
        "ny plan. Då återförs verifikationen med det högre numret.",
    ),
    ProblemCode.ELSEWHERE: Text(
        "Reverse the voucher in Fortnox, in the financial year in which it was posted. Then tick the "
        "option to post it again, and make a new plan.",
        "Återför verifikationen i Fortnox, i det räkenskapsår där den bokfördes. Kryssa sedan i att den "
        "ska bokföras igen, och gör en ny plan.",
    ),
    ProblemCode.REVERSED: Text(
        "To post the voucher again, make a new plan and tick the option to post it again.",
        "Om verifikationen ska bokföras igen: gör en ny plan och kryssa i att den ska bokföras igen.",
    ),
}


def page_hint(problem: Problem) -> Text:
    """Return the instruction that the page shows for a problem.

    >>> changed = Problem.of(ProblemCode.CHANGED, reference="tax", label="V1")
    >>> "--replace" in changed.hint.en, "--" in page_hint(changed).en
    (True, False)
    """
    return _HINTS.get(problem.code, problem.hint)
