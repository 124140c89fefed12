"""The kinds of problems in an export, with the text and the hint of each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Text


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
    YEAR_MISSING = "year missing"
    REVERSAL_DATE = "reversal date"
    REVERSAL_DROPPED = "reversal dropped"
    OTHER_YEAR = "in another year"
    ACCOUNT_MISSING = "account missing"
    ACCOUNT_INACTIVE = "account inactive"
    OBJECT_MISSING = "cost centre or project missing"
    OBJECT_INACTIVE = "cost centre or project inactive"
    OBJECT_REQUIRED = "cost centre or project required"
    OBJECT_NOT_ALLOWED = "cost centre or project not allowed"
    PERIOD_LOCKED = "period locked"
    SERIES_MISSING = "series missing"
    SERIES_NOT_MANUAL = "series not manual"
    CHANGED = "changed"
    DUPLICATE = "duplicate"
    ELSEWHERE = "elsewhere"
    MISSING = "missing"
    DIFFERENT = "different"
    MOVED = "moved"
    REVERSED = "reversed"
    UNSETTLED = "unsettled"

    @property
    def refused_by_fortnox(self) -> bool:
        """True if the cause is a setting in Fortnox, such as a period lock, and not the voucher itself."""
        return self in _SETTINGS


_SETTINGS: Final = frozenset(
    {
        ProblemCode.ACCOUNT_MISSING,
        ProblemCode.ACCOUNT_INACTIVE,
        ProblemCode.OBJECT_MISSING,
        ProblemCode.OBJECT_INACTIVE,
        ProblemCode.OBJECT_REQUIRED,
        ProblemCode.OBJECT_NOT_ALLOWED,
        ProblemCode.YEAR_MISSING,
        ProblemCode.PERIOD_LOCKED,
        ProblemCode.SERIES_MISSING,
        ProblemCode.SERIES_NOT_MANUAL,
    }
)

PROBLEM_TEXTS: Final[Mapping[ProblemCode, tuple[Text, Text]]] = MappingProxyType(
    {
        ProblemCode.REFERENCE_MISSING: (
            Text("A voucher ({text}) has no reference.", "En verifikation ({text}) saknar referens."),
            Text(
                "Give the voucher a reference that no other voucher has and that is the same in every run.",
                "Ge verifikationen en referens som ingen annan verifikation har och som är densamma vid varje körning.",
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
                "{reference}: {field} has {length:character|characters}, but Fortnox allows at most {limit}.",
                "{reference}: {field} har {length} tecken, men Fortnox tillåter högst {limit}.",
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
                "{reference}: the voucher has {count:row|rows}.",
                "{reference}: verifikationen har {count:rad|rader}.",
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
        ProblemCode.YEAR_MISSING: (
            Text(
                "{reference}: the company has no financial year that contains {date}.",
                "{reference}: företaget har inget räkenskapsår som innehåller {date}.",
            ),
            Text(
                "Create the financial year in Fortnox, then run the export again. Nothing is sent before that.",
                "Lägg upp räkenskapsåret i Fortnox och kör sedan exporten igen. Ingenting skickas dessförinnan.",
            ),
        ),
        ProblemCode.REVERSAL_DATE: (
            Text(
                "{reference}: the voucher is dated {date}, but its reversal is dated {start}, which is not later.",
                "{reference}: verifikationen är daterad {date}, men återföringen är daterad {start}, vilket inte är "
                "senare.",
            ),
            Text(
                "Give the reversal a later date, such as the first day of the next financial year.",
                "Ge återföringen ett senare datum, till exempel första dagen på nästa räkenskapsår.",
            ),
        ),
        ProblemCode.REVERSAL_DROPPED: (
            Text(
                "{reference}: Fortnox has the reversal of the voucher as {label}, dated {date}, but the voucher no "
                "longer has a date for its reversal.",
                "{reference}: återföringen av verifikationen finns i Fortnox som {label}, daterad {date}, men "
                "verifikationen anger inte längre något datum för återföringen.",
            ),
            Text(
                "Enter the date of the reversal again, or first reverse {label}.",
                "Ange återföringens datum igen, eller återför först {label}.",
            ),
        ),
        ProblemCode.OTHER_YEAR: (
            Text(
                "{reference}: Fortnox has the voucher as {label} in another financial year, {start} to {end}.",
                "{reference}: verifikationen finns i Fortnox som {label} i ett annat räkenskapsår, {start} till {end}.",
            ),
            Text(
                "Change the voucher's date back to a date in that year, or first reverse {label} in that year.",
                "Ändra verifikationens datum tillbaka till ett datum i det året, eller återför först {label} i det "
                "året.",
            ),
        ),
        ProblemCode.ACCOUNT_MISSING: (
            Text(
                "{reference}: account {account} is not in the chart of accounts of the financial year {start} to "
                "{end}.",
                "{reference}: konto {account} finns inte i kontoplanen för räkenskapsåret {start} till {end}.",
            ),
            Text(
                "Create the account in Fortnox or use another account.",
                "Lägg upp kontot i Fortnox eller använd ett annat konto.",
            ),
        ),
        ProblemCode.ACCOUNT_INACTIVE: (
            Text(
                "{reference}: account {account} is not active in the financial year {start} to {end}.",
                "{reference}: konto {account} är inte aktivt under räkenskapsåret {start} till {end}.",
            ),
            Text(
                "Activate the account in Fortnox or use another account.",
                "Aktivera kontot i Fortnox eller använd ett annat konto.",
            ),
        ),
        ProblemCode.OBJECT_MISSING: (
            Text(
                "{reference}: the company has no {kind} {object}.",
                "{reference}: företaget har inget {kind} {object}.",
            ),
            Text(
                "Create {kind} {object} in Fortnox, or correct the code.",
                "Lägg upp {kind} {object} i Fortnox eller rätta koden.",
            ),
        ),
        ProblemCode.OBJECT_INACTIVE: (
            Text(
                "{reference}: {kind} {object} is not active.", "{reference}: {kind} {object} är inte aktivt."
            ),
            Text(
                "Activate {kind} {object} in Fortnox, or use another code.",
                "Aktivera {kind} {object} i Fortnox eller använd en annan kod.",
            ),
        ),
        ProblemCode.OBJECT_REQUIRED: (
            Text(
                "{reference}: row {row} has no {kind}, which account {account} requires.",
                "{reference}: rad {row} saknar {kind}, som konto {account} kräver.",
            ),
            Text(
                "Add a {kind} to the row, or change the settings of the account in Fortnox.",
                "Lägg till ett {kind} på raden eller ändra kontots inställningar i Fortnox.",
            ),
        ),
        ProblemCode.OBJECT_NOT_ALLOWED: (
            Text(
                "{reference}: row {row} has a {kind}, which account {account} does not allow.",
                "{reference}: rad {row} har ett {kind}, som konto {account} inte tillåter.",
            ),
            Text(
                "Remove the {kind} from the row, or change the settings of the account in Fortnox.",
                "Ta bort radens {kind} eller ändra kontots inställningar i Fortnox.",
            ),
        ),
        ProblemCode.PERIOD_LOCKED: (
            Text(
                "{reference}: the books are locked through {lock}, and the voucher is dated {date}.",
                "{reference}: bokföringen är låst till och med {lock}, och verifikationen är daterad {date}.",
            ),
            Text(
                "Unlock the period in Fortnox, then run the export again. If the series is exempt from the lock, add "
                "--exempt-from-lock (exempt_from_lock in Python).",
                "Lås upp perioden i Fortnox och kör sedan exporten igen. Om serien är undantagen från låsningen, lägg "
                "till --exempt-from-lock (exempt_from_lock i Python).",
            ),
        ),
        ProblemCode.SERIES_MISSING: (
            Text(
                "The financial year {start} to {end} has no voucher series {series}. Series for manual vouchers: "
                "{manual}.",
                "Räkenskapsåret {start} till {end} saknar verifikationsserie {series}. Serier för manuella "
                "verifikationer: {manual}.",
            ),
            Text(
                "Create the series in Fortnox for this year, or choose another series.",
                "Lägg upp serien i Fortnox för detta år eller välj en annan serie.",
            ),
        ),
        ProblemCode.SERIES_NOT_MANUAL: (
            Text(
                "Voucher series {series} does not accept manual vouchers in the financial year {start} to {end}. "
                "Series for manual vouchers: {manual}.",
                "Verifikationsserie {series} tar inte emot manuella verifikationer under räkenskapsåret {start} till "
                "{end}. Serier för manuella verifikationer: {manual}.",
            ),
            Text(
                "Allow manual vouchers in the series in Fortnox, or choose another series.",
                "Tillåt manuella verifikationer i serien i Fortnox eller välj en annan serie.",
            ),
        ),
        # These texts do not say "posted": a refused plan must not look as if it had posted something.
        ProblemCode.CHANGED: (
            Text(
                "{reference}: Fortnox has the voucher as {label}, but with a different date, text or rows.",
                "{reference}: verifikationen finns i Fortnox som {label}, men med annat datum, annan text eller andra "
                "rader.",
            ),
            Text(
                "Undo the change, or add --replace {argument} (replace in Python) to reverse {label} and post the "
                "changed voucher. If the two are different vouchers, give this one another reference, or choose "
                "another --reference-prefix.",
                "Ångra ändringen eller lägg till --replace {argument} (replace i Python) för att återföra {label} och "
                "bokföra den ändrade verifikationen. Om det är två olika verifikationer: ge den här en annan referens "
                "eller välj en annan --reference-prefix.",
            ),
        ),
        ProblemCode.DUPLICATE: (
            Text(
                "{reference}: Fortnox has the voucher more than once, as {labels}.",
                "{reference}: verifikationen finns mer än en gång i Fortnox, som {labels}.",
            ),
            Text(
                "Another export with a separate journal has sent this voucher, too. Add --reverse-twin (reverse_twins "
                "in Python) to reverse the voucher with the higher number.",
                "En annan export med en egen journal har också skickat verifikationen. Lägg till --reverse-twin "
                "(reverse_twins i Python) för att återföra verifikationen med det högre numret.",
            ),
        ),
        ProblemCode.ELSEWHERE: (
            Text(
                "{reference}: Fortnox put the voucher into another financial year ({message}).",
                "{reference}: Fortnox lade verifikationen i ett annat räkenskapsår ({message}).",
            ),
            Text(
                "Reverse the voucher in that year, then add --repost {argument} (repost in Python).",
                "Återför verifikationen i det året och lägg sedan till --repost {argument} (repost i Python).",
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
        ProblemCode.MOVED: (
            Text(
                "{reference}: the voucher was exported as {label}, dated {date}, and is now {found}.",
                "{reference}: verifikationen exporterades som {label}, daterad {date}, och är nu {found}.",
            ),
            Text(
                "Find out in Fortnox who moved the voucher, and why.",
                "Ta reda på i Fortnox vem som flyttade verifikationen och varför.",
            ),
        ),
        ProblemCode.REVERSED: (
            Text(
                "{reference}: {label} was reversed by {found}.",
                "{reference}: {label} har återförts genom {found}.",
            ),
            Text(
                "To book the voucher again, run the export with --repost {argument} (repost in Python).",
                "Kör exporten med --repost {argument} (repost i Python) för att bokföra verifikationen på nytt.",
            ),
        ),
        ProblemCode.UNSETTLED: (
            Text(
                "{reference}: it is not known whether Fortnox has the voucher in the financial year {start} to "
                "{end}.",
                "{reference}: det är inte känt om verifikationen finns i Fortnox för räkenskapsåret {start} till "
                "{end}.",
            ),
            Text(
                "Repeat the export that sent the voucher, with the same date. It finds out whether Fortnox has the "
                "voucher.",
                "Kör om exporten som skickade verifikationen, med samma datum. Då framgår om verifikationen "
                "finns i Fortnox.",
            ),
        ),
    }
)
"""The text and the hint of each problem."""
