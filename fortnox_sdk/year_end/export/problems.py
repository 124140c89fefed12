"""Problems of an export: a code, a text and a hint for each kind of problem."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, join


class ProblemCode(StrEnum):
    """The kind of a problem in an export."""

    REFERENCE_MISSING = "reference missing"
    REFERENCE_TWICE = "reference twice"
    TEXT_MISSING = "text missing"
    TEXT_LONG = "text too long"
    CHARACTER = "character"
    FEW_ROWS = "too few rows"
    AMOUNT = "amount"
    UNBALANCED = "unbalanced"
    OUTSIDE_YEAR = "outside the year"
    ACCOUNT_MISSING = "account missing"
    ACCOUNT_INACTIVE = "account inactive"
    PERIOD_LOCKED = "period locked"
    SERIES_MISSING = "series missing"
    SERIES_NOT_MANUAL = "series not manual"
    CHANGED = "changed"
    DUPLICATE = "duplicate"
    ELSEWHERE = "elsewhere"
    MISSING = "missing"
    DIFFERENT = "different"

    @property
    def refused_by_fortnox(self) -> bool:
        """True if the cause is a setting in Fortnox (period lock, series or account) and not the voucher itself."""
        return self in _SETTINGS


_SETTINGS: Final = frozenset(
    {
        ProblemCode.ACCOUNT_MISSING,
        ProblemCode.ACCOUNT_INACTIVE,
        ProblemCode.PERIOD_LOCKED,
        ProblemCode.SERIES_MISSING,
        ProblemCode.SERIES_NOT_MANUAL,
    }
)

_TEXTS: Final[Mapping[ProblemCode, tuple[Text, Text]]] = MappingProxyType(
    {
        ProblemCode.REFERENCE_MISSING: (
            Text("A voucher ({text}) has no reference.", "En verifikation ({text}) saknar referens."),
            Text(
                "Give it a reference that no other voucher has and that is the same in every run.",
                "Ge den en referens som ingen annan verifikation har och som är densamma vid varje körning.",
            ),
        ),
        ProblemCode.REFERENCE_TWICE: (
            Text(
                "{count} vouchers have the reference '{reference}'.",
                "{count} verifikationer har referensen '{reference}'.",
            ),
            Text("Give each voucher its own reference.", "Ge varje verifikation en egen referens."),
        ),
        ProblemCode.TEXT_MISSING: (
            Text("{reference}: the voucher has no text.", "{reference}: verifikationen saknar text."),
            Text(
                "Add a text, because Fortnox requires one.", "Lägg till en text, eftersom Fortnox kräver det."
            ),
        ),
        ProblemCode.TEXT_LONG: (
            Text(
                "{reference}: {field} has {length} characters, and Fortnox allows {limit}.",
                "{reference}: {field} har {length} tecken, och Fortnox tillåter {limit}.",
            ),
            Text("Shorten the text.", "Korta texten."),
        ),
        ProblemCode.CHARACTER: (
            Text(
                "{reference}: {field} contains {character}, which Fortnox does not allow.",
                "{reference}: {field} innehåller {character}, som Fortnox inte tillåter.",
            ),
            Text("Remove or replace the character.", "Ta bort eller ersätt tecknet."),
        ),
        ProblemCode.FEW_ROWS: (
            Text(
                "{reference}: the voucher has {count} row(s).",
                "{reference}: verifikationen har {count} rad(er).",
            ),
            Text("Give the voucher at least two rows.", "Ge verifikationen minst två rader."),
        ),
        ProblemCode.AMOUNT: (
            Text(
                "{reference}: row {row} on account {account}: {reason}.",
                "{reference}: rad {row} på konto {account}: {reason}.",
            ),
            Text(
                "Give each row one positive amount in SEK and whole öre, as debit or credit.",
                "Ge varje rad ett positivt belopp i kronor och hela ören, i debet eller kredit.",
            ),
        ),
        ProblemCode.UNBALANCED: (
            Text(
                "{reference}: debit and credit differ by {amount} SEK.",
                "{reference}: debet och kredit skiljer sig åt med {amount} kr.",
            ),
            Text("Correct the rows.", "Rätta raderna."),
        ),
        ProblemCode.OUTSIDE_YEAR: (
            Text(
                "{reference}: {date} lies outside the financial year {start} to {end}.",
                "{reference}: {date} ligger utanför räkenskapsåret {start} till {end}.",
            ),
            Text("Correct the date or choose another year.", "Rätta datumet eller välj ett annat år."),
        ),
        ProblemCode.ACCOUNT_MISSING: (
            Text(
                "{reference}: account {account} is not in the chart of accounts of the year.",
                "{reference}: konto {account} finns inte i årets kontoplan.",
            ),
            Text(
                "Create the account in Fortnox or use another account.",
                "Lägg upp kontot i Fortnox eller använd ett annat konto.",
            ),
        ),
        ProblemCode.ACCOUNT_INACTIVE: (
            Text(
                "{reference}: account {account} is not active.",
                "{reference}: konto {account} är inte aktivt.",
            ),
            Text(
                "Activate the account in Fortnox or use another account.",
                "Aktivera kontot i Fortnox eller använd ett annat konto.",
            ),
        ),
        ProblemCode.PERIOD_LOCKED: (
            Text(
                "{reference}: the books are locked through {lock}, and the voucher is dated {date}.",
                "{reference}: bokföringen är låst till och med {lock}, och verifikationen är daterad {date}.",
            ),
            Text(
                "Unlock the period in Fortnox, then run the export again.",
                "Lås upp perioden i Fortnox och kör sedan exporten igen.",
            ),
        ),
        ProblemCode.SERIES_MISSING: (
            Text(
                "The financial year has no voucher series {series}. Series for manual vouchers: {manual}.",
                "Räkenskapsåret saknar verifikationsserie {series}. Serier för manuella verifikationer: {manual}.",
            ),
            Text(
                "Create the series in Fortnox for this year, or choose another series.",
                "Lägg upp serien i Fortnox för detta år eller välj en annan serie.",
            ),
        ),
        ProblemCode.SERIES_NOT_MANUAL: (
            Text(
                "Voucher series {series} does not accept manual vouchers. Series that do: {manual}.",
                "Verifikationsserie {series} tar inte emot manuella verifikationer. Serier som gör det: {manual}.",
            ),
            Text(
                "Allow manual vouchers in the series in Fortnox, or choose another series.",
                "Tillåt manuella verifikationer i serien i Fortnox eller välj en annan serie.",
            ),
        ),
        ProblemCode.CHANGED: (
            Text(
                "{reference}: the voucher is posted as {label}, but its date, text or rows have changed since.",
                "{reference}: verifikationen är bokförd som {label}, men datum, text eller rader har ändrats sedan.",
            ),
            Text(
                "Undo the change, or run the export with --replace (replace in Python): it reverses the posted voucher "
                "and posts the changed one.",
                "Ångra ändringen eller kör exporten med --replace (replace i Python): då återförs den bokförda "
                "verifikationen och den ändrade bokförs.",
            ),
        ),
        ProblemCode.DUPLICATE: (
            Text(
                "{reference}: the voucher was posted more than once, as {labels}.",
                "{reference}: verifikationen har bokförts mer än en gång, som {labels}.",
            ),
            Text(
                "Another exporter with a separate journal also posted the voucher. Run the export again with "
                "--reverse-twin (reverse_twins in Python): it reverses the voucher with the higher number.",
                "En annan export med en egen journal har också bokfört verifikationen. Kör exporten igen med "
                "--reverse-twin (reverse_twins i Python): då återförs verifikationen med det högre numret.",
            ),
        ),
        ProblemCode.ELSEWHERE: (
            Text(
                "{reference}: Fortnox posted the voucher in another financial year ({message}).",
                "{reference}: Fortnox bokförde verifikationen i ett annat räkenskapsår ({message}).",
            ),
            Text(
                "Reverse the voucher in that year, then run the export with --repost (repost in Python).",
                "Återför verifikationen i det året och kör sedan exporten med --repost (repost i Python).",
            ),
        ),
        ProblemCode.MISSING: (
            Text(
                "{reference}: the voucher is not in Fortnox.",
                "{reference}: verifikationen finns inte i Fortnox.",
            ),
            Text("Run the export.", "Kör exporten."),
        ),
        ProblemCode.DIFFERENT: (
            Text(
                "{reference}: voucher {label} in Fortnox differs from the plan ({fields}).",
                "{reference}: verifikation {label} i Fortnox skiljer sig från planen ({fields}).",
            ),
            Text(
                "Compare the voucher in Fortnox with the plan, and correct the one that is wrong.",
                "Jämför verifikationen i Fortnox med planen och rätta den som är fel.",
            ),
        ),
    }
)
"""The text and the hint of each problem."""


@attrs.frozen(kw_only=True)
class Problem:
    """A reason why a plan can't be sent, or a difference between the plan and Fortnox.

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
        """Create a problem with the text and the hint of its kind, and fill in the placeholders in the text.

        Args:
            code: The kind of problem.
            reference: The reference of the voucher, or `""` if the problem concerns all vouchers.
            details: The values of the placeholders in the text.

        >>> Problem.of(ProblemCode.FEW_ROWS, reference="tax", count=1).text.en
        'tax: the voucher has 1 row(s).'
        """
        text, hint = _TEXTS[code]
        return cls(
            code=code, reference=reference, text=text.format(reference=reference, **details), hint=hint
        )

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
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise InvalidInput(f"{first.text}{more}", hint=str(first.hint))
