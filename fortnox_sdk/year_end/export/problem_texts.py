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
                "Give the voucher a text, because Fortnox requires a text.",
                "Ge verifikationen en text, eftersom Fortnox kräver en text.",
            ),
        ),
        ProblemCode.TEXT_LONG: (
            Text(
                "{reference}: {field} has {length:character|characters}, but Fortnox allows at most {limit}.",
                "{reference}: {field} har {length} tecken, men Fortnox tillåter högst {limit}.",
            ),
            Text(
                "Shorten {field} of the voucher to at most {limit:character|characters}.",
                "Korta {field} i verifikationen till högst {limit} tecken.",
            ),
        ),
        ProblemCode.CHARACTER: (
            Text(
                "{reference}: {field} contains {character}, which Fortnox does not allow.",
                "{reference}: {field} innehåller {character}, som Fortnox inte tillåter.",
            ),
            Text(
                "Remove or replace {character} in the voucher.",
                "Ta bort eller ersätt {character} i verifikationen.",
            ),
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
            Text(
                "Correct the rows of the voucher so that debit and credit are equal.",
                "Rätta verifikationens rader så att debet och kredit är lika.",
            ),
        ),
        ProblemCode.OUTSIDE_YEAR: (
            Text(
                "{reference}: {date} lies outside the financial year {start} to {end}.",
                "{reference}: {date} ligger utanför räkenskapsåret {start} till {end}.",
            ),
            Text(
                "Correct the date of the voucher, or choose another financial year.",
                "Rätta verifikationens datum eller välj ett annat räkenskapsår.",
            ),
        ),
        ProblemCode.YEAR_MISSING: (
            Text(
                "{reference}: the company has no financial year that contains {date}.",
                "{reference}: företaget har inget räkenskapsår som innehåller {date}.",
            ),
            Text(
                "In Fortnox, create a financial year that contains {date}, then run the export again. Nothing has "
                "been sent.",
                "Lägg i Fortnox upp ett räkenskapsår som innehåller {date} och kör sedan exporten igen. Ingenting "
                "har skickats.",
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
                "Give the voucher its reversal date {date} again, or reverse {label} in Fortnox. Then run the export "
                "again.",
                "Ange återföringsdatumet {date} för verifikationen igen, eller återför {label} i Fortnox. Kör sedan "
                "exporten igen.",
            ),
        ),
        ProblemCode.OTHER_YEAR: (
            Text(
                "{reference}: Fortnox has the voucher as {label} in another financial year, {start} to {end}.",
                "{reference}: verifikationen finns i Fortnox som {label} i ett annat räkenskapsår, {start} till {end}.",
            ),
            Text(
                "Change the voucher's date back to a date from {start} to {end}, or reverse {label} in that "
                "financial year. Then run the export again.",
                "Ändra verifikationens datum tillbaka till ett datum från {start} till {end}, eller återför {label} "
                "i det räkenskapsåret. Kör sedan exporten igen.",
            ),
        ),
        ProblemCode.ACCOUNT_MISSING: (
            Text(
                "{reference}: account {account} is not in the chart of accounts of the financial year {start} to "
                "{end}.",
                "{reference}: konto {account} finns inte i kontoplanen för räkenskapsåret {start} till {end}.",
            ),
            Text(
                "Create account {account} for the financial year in Fortnox, or use another account in the voucher.",
                "Lägg upp konto {account} för räkenskapsåret i Fortnox eller använd ett annat konto i verifikationen.",
            ),
        ),
        ProblemCode.ACCOUNT_INACTIVE: (
            Text(
                "{reference}: account {account} is not active in the financial year {start} to {end}.",
                "{reference}: konto {account} är inte aktivt under räkenskapsåret {start} till {end}.",
            ),
            Text(
                "Activate account {account} for the financial year in Fortnox, or use another account in the voucher.",
                "Aktivera konto {account} för räkenskapsåret i Fortnox eller använd ett annat konto i verifikationen.",
            ),
        ),
        ProblemCode.OBJECT_MISSING: (
            Text(
                "{reference}: the company has no {kind} {object}.",
                "{reference}: företaget har inget {kind} {object}.",
            ),
            Text(
                "Create {kind} {object} in Fortnox, or correct the code in the voucher.",
                "Lägg upp {kind} {object} i Fortnox eller rätta koden i verifikationen.",
            ),
        ),
        ProblemCode.OBJECT_INACTIVE: (
            Text(
                "{reference}: {kind} {object} is not active.", "{reference}: {kind} {object} är inte aktivt."
            ),
            Text(
                "Activate {kind} {object} in Fortnox, or use another code in the voucher.",
                "Aktivera {kind} {object} i Fortnox eller använd en annan kod i verifikationen.",
            ),
        ),
        ProblemCode.OBJECT_REQUIRED: (
            Text(
                "{reference}: row {row} has no {kind}, which account {account} requires.",
                "{reference}: rad {row} saknar {kind}, som konto {account} kräver.",
            ),
            Text(
                "Add a {kind} to row {row} of the voucher, or change the settings of account {account} in Fortnox.",
                "Lägg till ett {kind} på rad {row} i verifikationen eller ändra inställningarna för konto {account} "
                "i Fortnox.",
            ),
        ),
        ProblemCode.OBJECT_NOT_ALLOWED: (
            Text(
                "{reference}: row {row} has a {kind}, which account {account} does not allow.",
                "{reference}: rad {row} har ett {kind}, som konto {account} inte tillåter.",
            ),
            Text(
                "Remove the {kind} from row {row} of the voucher, or change the settings of account {account} in "
                "Fortnox.",
                "Ta bort {kind} från rad {row} i verifikationen eller ändra inställningarna för konto {account} i "
                "Fortnox.",
            ),
        ),
        ProblemCode.PERIOD_LOCKED: (
            Text(
                "{reference}: the books are locked through {lock}, and the voucher is dated {date}.",
                "{reference}: bokföringen är låst till och med {lock}, och verifikationen är daterad {date}.",
            ),
            Text(
                "Unlock the books for {date} in Fortnox, then run the export again. If your voucher series is exempt "
                "from the lock, add --exempt-from-lock (exempt_from_lock in Python).",
                "Lås upp bokföringen för {date} i Fortnox och kör sedan exporten igen. Om din verifikationsserie är "
                "undantagen från låsningen: lägg till --exempt-from-lock (exempt_from_lock i Python).",
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
                "Create voucher series {series} for the financial year in Fortnox, or choose another series.",
                "Lägg upp verifikationsserie {series} för räkenskapsåret i Fortnox eller välj en annan serie.",
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
                "Allow manual vouchers in voucher series {series} in Fortnox, or choose another series.",
                "Tillåt manuella verifikationer i verifikationsserie {series} i Fortnox eller välj en annan serie.",
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
                "Change the voucher back, or add --replace {argument} (replace in Python) to reverse {label} and "
                "post the changed voucher. If {label} is another voucher, give your voucher another reference, or "
                "choose another --reference-prefix (reference_prefix in Python).",
                "Ändra tillbaka verifikationen eller lägg till --replace {argument} (replace i Python) för att "
                "återföra {label} och bokföra den ändrade verifikationen. Om {label} är en annan verifikation: ge "
                "din verifikation en annan referens eller välj en annan --reference-prefix (reference_prefix i "
                "Python).",
            ),
        ),
        ProblemCode.DUPLICATE: (
            Text(
                "{reference}: Fortnox has the voucher more than once, as {labels}.",
                "{reference}: verifikationen finns mer än en gång i Fortnox, som {labels}.",
            ),
            Text(
                "Another export with a separate journal has also sent the voucher. Run the export with "
                "--reverse-twin (reverse_twins in Python) to reverse the duplicate with the higher number.",
                "En annan export med en egen journal har också skickat verifikationen. Kör exporten med "
                "--reverse-twin (reverse_twins i Python) för att återföra dubbletten med det högre numret.",
            ),
        ),
        ProblemCode.ELSEWHERE: (
            Text(
                "{reference}: Fortnox put the voucher into another financial year ({message}).",
                "{reference}: Fortnox lade verifikationen i ett annat räkenskapsår ({message}).",
            ),
            Text(
                "Reverse the voucher in the wrong financial year in Fortnox, then run the export with --repost "
                "{argument} (repost in Python).",
                "Återför verifikationen i det felaktiga räkenskapsåret i Fortnox och kör sedan exporten med --repost "
                "{argument} (repost i Python).",
            ),
        ),
        ProblemCode.MISSING: (
            Text(
                "{reference}: the voucher is not in Fortnox.",
                "{reference}: verifikationen finns inte i Fortnox.",
            ),
            Text(
                "Run the export with the voucher '{reference}'.",
                "Kör exporten med verifikationen '{reference}'.",
            ),
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
                "{reference}: voucher {label} was reversed by {found}.",
                "{reference}: verifikation {label} har återförts genom {found}.",
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
                "Repeat the export that sent the voucher, and leave the voucher's date unchanged. The export finds "
                "out whether Fortnox has the voucher.",
                "Kör om exporten som skickade verifikationen och låt verifikationens datum vara oförändrat. Exporten "
                "tar reda på om verifikationen finns i Fortnox.",
            ),
        ),
    }
)
"""The text and the hint of each problem."""
