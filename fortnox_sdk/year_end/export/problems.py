"""Problems of an export: a code, a text and a hint for each kind of problem."""

import re
from collections.abc import Collection
from typing import Self

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.export.problem_texts import PROBLEM_TEXTS
from fortnox_sdk.year_end.export.problem_texts import ProblemCode as ProblemCode  # noqa: PLC0414 -- exported


@attrs.frozen(kw_only=True)
class Problem:
    """A reason why a plan can't be run, or a difference between the plan and Fortnox.

    >>> problem = Problem.of(ProblemCode.REFERENCE_TWICE, reference="tax", count=2)
    >>> print(problem)
    2 vouchers have the reference 'tax'. Give each voucher its own reference.
    """

    code: ProblemCode
    reference: str
    """The reference of the voucher, or `""` if the problem concerns all vouchers."""
    text: Text
    """The description of the problem."""
    hint: Text
    """The instruction that solves the problem."""

    @classmethod
    def of(cls, code: ProblemCode, *, reference: str = "", **details: object) -> Self:
        """Create a problem from the text and the hint of its kind, and fill in their placeholders.

        Args:
            code: The kind of problem.
            reference: The reference of the voucher, or `""` if the problem concerns all vouchers.
            details: The values of the placeholders in the text and the hint.

        >>> Problem.of(ProblemCode.FEW_ROWS, reference="tax", count=1).text.en
        'tax: the voucher has 1 row.'
        """
        text, hint = PROBLEM_TEXTS[code]
        values = {"reference": reference, "argument": command_argument(reference), **details}
        return cls(code=code, reference=reference, text=text.format(**values), hint=hint.format(**values))

    @property
    def text_and_hint(self) -> Text:
        """The description of the problem and the instruction that solves it, in one line."""
        return join([self.text, self.hint])

    def __str__(self) -> str:
        return self.text_and_hint.en


def raise_problems(problems: Collection[Problem]) -> None:
    """Raise the first problem as an error, or do nothing if there are no problems.

    Raises:
        InvalidInput: There is at least one problem. The message also contains the number of further problems.
    """
    for first in problems:
        more = Text(" ({count} more)", " ({count} till)") if len(problems) > 1 else Text.same("")
        raise InvalidInput(first.text + more.format(count=len(problems) - 1), hint=first.hint)


def command_argument(reference: str) -> str:
    """Return a reference as it is written on the command line.

    >>> command_argument("tax"), command_argument("A 12")
    ('tax', '"A 12"')
    """
    return reference if re.fullmatch(r"[\w.:/-]+", reference) else f'"{reference}"'
