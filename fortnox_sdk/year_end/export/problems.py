"""What keeps an export from being sent: one code, one text and one hint for each kind of problem."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

import attrs

from fortnox_sdk.text import Text, join

__all__ = ["Problem", "ProblemCode"]


class ProblemCode(StrEnum):
    """Kinds of problems."""

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
        """Whether Fortnox's settings stand in the way (lock, series, account), not what was handed over."""
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
                "Give it one that is its own and the same in every run.",
                "Ge den en egen referens, densamma vid varje körning.",
            ),
        ),
        ProblemCode.REFERENCE_TWICE: (
            Text(
                "{count} vouchers have the reference {reference}.",
                "{count} verifikationer har referensen {reference}.",
            ),
            Text("Give each voucher a reference of its own.", "Ge varje verifikation en egen referens."),
        ),
        ProblemCode.TEXT_MISSING: (
            Text("{reference}: the voucher has no text.", "{reference}: verifikationen saknar text."),
            Text("Say what it is about; Fortnox demands it.", "Skriv vad den avser; Fortnox kräver det."),
        ),
        ProblemCode.TEXT_LONG: (
            Text(
                "{reference}: {what} has {length} characters; Fortnox takes {limit}.",
                "{reference}: {what} har {length} tecken; Fortnox tar emot {limit}.",
            ),
            Text("Shorten it.", "Korta den."),
        ),
        ProblemCode.CHARACTER: (
            Text(
                "{reference}: {what} has {character}, which Fortnox does not allow.",
                "{reference}: {what} innehåller {character}, som Fortnox inte tillåter.",
            ),
            Text("Write it without.", "Skriv utan det."),
        ),
        ProblemCode.FEW_ROWS: (
            Text(
                "{reference}: the voucher has {count} row(s).",
                "{reference}: verifikationen har {count} rad(er).",
            ),
            Text("A voucher has at least two.", "En verifikation har minst två."),
        ),
        ProblemCode.AMOUNT: (
            Text(
                "{reference}: row {row} on account {account}: {why}.",
                "{reference}: rad {row} på konto {account}: {why}.",
            ),
            Text(
                "Give each row one positive amount in whole öre, as debit or credit.",
                "Ge varje rad ett positivt belopp i hela ören, i debet eller kredit.",
            ),
        ),
        ProblemCode.UNBALANCED: (
            Text(
                "{reference}: debit and credit differ by {amount} SEK.",
                "{reference}: debet och kredit skiljer {amount} kr.",
            ),
            Text("Correct the rows.", "Rätta raderna."),
        ),
        ProblemCode.OUTSIDE_YEAR: (
            Text(
                "{reference}: {date} lies outside the financial year {start} to {end}.",
                "{reference}: {date} ligger utanför räkenskapsåret {start} till {end}.",
            ),
            Text("Correct the date or choose the other year.", "Rätta datumet eller välj det andra året."),
        ),
        ProblemCode.ACCOUNT_MISSING: (
            Text(
                "{reference}: account {account} is not in the year's chart of accounts.",
                "{reference}: konto {account} finns inte i årets kontoplan.",
            ),
            Text("Create it in Fortnox or use another.", "Lägg upp det i Fortnox eller använd ett annat."),
        ),
        ProblemCode.ACCOUNT_INACTIVE: (
            Text(
                "{reference}: account {account} is not active.",
                "{reference}: konto {account} är inte aktivt.",
            ),
            Text("Activate it in Fortnox or use another.", "Aktivera det i Fortnox eller använd ett annat."),
        ),
        ProblemCode.PERIOD_LOCKED: (
            Text(
                "{reference}: the books are locked through {lock}, and the voucher is dated {date}.",
                "{reference}: bokföringen är låst till och med {lock}, och verifikationen är daterad {date}.",
            ),
            Text(
                "Unlock the period in Fortnox, then run it again.", "Lås upp perioden i Fortnox och kör igen."
            ),
        ),
        ProblemCode.SERIES_MISSING: (
            Text(
                "The financial year has no voucher series {series}; manual ones: {manual}.",
                "Räkenskapsåret saknar verifikationsserie {series}; manuella är: {manual}.",
            ),
            Text(
                "Create the series in Fortnox, for this year, or choose another.",
                "Lägg upp serien i Fortnox för detta år eller välj en annan.",
            ),
        ),
        ProblemCode.SERIES_NOT_MANUAL: (
            Text(
                "Voucher series {series} is not open to manual vouchers; these are: {manual}.",
                "Verifikationsserie {series} är inte öppen för manuell kontering; dessa är det: {manual}.",
            ),
            Text(
                "Mark it for manual entry in Fortnox or choose another.",
                "Markera den för manuell kontering i Fortnox eller välj en annan.",
            ),
        ),
        ProblemCode.CHANGED: (
            Text(
                "{reference}: posted as {label}, and its date, text or rows have changed since.",
                "{reference}: bokförd som {label}, och datum, text eller rader har ändrats sedan dess.",
            ),
            Text(
                "A posted voucher stays: ask for it to be reversed and posted anew (replace), or take the change back.",
                "En bokförd verifikation står kvar: begär återföring och ny bokföring (replace) eller ångra ändringen.",
            ),
        ),
        ProblemCode.DUPLICATE: (
            Text(
                "{reference}: posted more than once, as {labels}.",
                "{reference}: bokförd mer än en gång, som {labels}.",
            ),
            Text("Reverse all but one.", "Återför alla utom en."),
        ),
        ProblemCode.ELSEWHERE: (
            Text(
                "{reference}: Fortnox posted it in another financial year ({said}).",
                "{reference}: Fortnox bokförde den i ett annat räkenskapsår ({said}).",
            ),
            Text(
                "Reverse it there, then ask for it to be posted again (repost).",
                "Återför den där och begär sedan att den bokförs igen (repost).",
            ),
        ),
        ProblemCode.MISSING: (
            Text("{reference}: not in Fortnox.", "{reference}: finns inte i Fortnox."),
            Text("Run the export.", "Kör exporten."),
        ),
        ProblemCode.DIFFERENT: (
            Text(
                "{reference}: {label} in Fortnox differs in {what}.",
                "{reference}: {label} i Fortnox skiljer sig i {what}.",
            ),
            Text("Look at the voucher in Fortnox.", "Se på verifikationen i Fortnox."),
        ),
    }
)
"""The text and the hint of each problem."""


@attrs.frozen(kw_only=True)
class Problem:
    """One reason not to send, or one finding of a verification."""

    code: ProblemCode
    reference: str
    """The voucher's; empty when it concerns them all."""
    text: Text
    """What is wrong."""
    hint: Text
    """What to do."""

    @classmethod
    def of(cls, code: ProblemCode, *, reference: str = "", **details: object) -> Self:
        """Make a problem from its code and what its text names.

        >>> Problem.of(ProblemCode.FEW_ROWS, reference="tax", count=1).text.en
        'tax: the voucher has 1 row(s).'
        """
        text, hint = _TEXTS[code]
        return cls(
            code=code, reference=reference, text=text.format(reference=reference, **details), hint=hint
        )

    @property
    def text_and_hint(self) -> Text:
        """What is wrong and what to do, in one line."""
        return join([self.text, self.hint])

    def __str__(self) -> str:
        return self.text_and_hint.en
