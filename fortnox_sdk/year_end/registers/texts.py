"""The texts of register appendices and account specifications, in English and Swedish."""

from collections.abc import Sequence
from typing import Final

from fortnox_sdk.text import Text


class RegisterTexts:
    """Texts with placeholders: causes of differences between accounts and registers, and findings."""

    NOT_IN_REGISTER = Text(
        "Voucher {voucher} of {day}{text} has {amount} on account {account}, but belongs to no record of the register.",
        "Verifikation {voucher} {day}{text} har {amount} på konto {account} men hör inte till någon post i registret.",
    )
    NOT_IN_REGISTER_AFTER = Text(
        "Voucher {voucher} of {day} has changed the account by {amount} since the vacation debt was booked.",
        "Verifikation {voucher} {day} har ändrat kontot med {amount} sedan semesterskulden bokfördes.",
    )
    REGISTER_ROW = Text(
        "Voucher {voucher} has {booked} on account {account}, but the register has {expected} for {records}.",
        "Verifikation {voucher} har {booked} på konto {account}, men registret har {expected} för {records}.",
    )
    NOT_BOOKED = Text(
        "The register has {expected} for {records} on {day}, but account {account} has no voucher for this amount up "
        "to the balance date.",
        "Registret har {expected} för {records} den {day}, men konto {account} har ingen verifikation för beloppet "
        "till och med balansdagen.",
    )
    BOOK_IT = Text(
        "Account {account} has no voucher for {count:event|events} in the register, totalling {amount}. Book the "
        "voucher in Fortnox, or correct the register.",
        "Konto {account} saknar verifikation för {count:händelse|händelser} i registret, på sammanlagt {amount}. "
        "Bokför verifikationen i Fortnox eller rätta registret.",
    )
    READ_LATER = Text(
        "The register was read after the books. A booking between the two readings can cause a difference.",
        "Registret lästes efter bokföringen. Det som har bokförts mellan läsningarna kan ge en differens.",
    )
    DENIED = Text(
        "{register} could not be read, because the connection lacks the permission. Fortnox requires the "
        "scope {scope} and the right licence. Sign in again with the scope {scope}.",
        "{register} kunde inte läsas, eftersom kopplingen saknar behörighet. Fortnox kräver behörigheten "
        "(scope) {scope} och rätt licens. Logga in igen med behörigheten {scope}.",
    )
    NO_RECORD = Text(
        "{register} has no record for this account.", "{register} har ingen post för det här kontot."
    )
    ASSET_UNKNOWN_EVENT = Text(
        "Asset {number}: neither the register nor voucher {voucher} shows how the event of {day} ({amount}) affects "
        "the accounts. Check the asset in Fortnox.",
        "Tillgång {number}: varken registret eller verifikation {voucher} visar hur händelsen den {day} ({amount}) "
        "påverkar kontona. Kontrollera tillgången i Fortnox.",
    )
    ASSET_INCOMPLETE = Text(
        "Asset {number} lacks {missing} in the register, so it is not part of the total. Check the asset in Fortnox.",
        "Tillgång {number} saknar {missing} i registret och ingår därför inte i summan. Kontrollera tillgången i "
        "Fortnox.",
    )
    ACCRUAL_PERIODS = Text(
        "Accrual of {record}: {fewer} or {more} of {times} periods belong to the time up to {day}. The "
        "number depends on the day of the month on which Fortnox books the periods. The remaining amount "
        "is {after_fewer} or {after_more}. The appendix uses {after_fewer}.",
        "Periodisering av {record}: {fewer} eller {more} av {times} perioder avser tiden till och med "
        "{day}. Antalet beror på vilken dag i månaden Fortnox bokför perioderna. Återstående belopp är "
        "{after_fewer} eller {after_more}. Bilagan utgår från {after_fewer}.",
    )
    ACCRUAL_INCOMPLETE = Text(
        "Accrual of {record}: in Fortnox, the number, dates and amounts of the periods do not agree, so the accrual is "
        "not part of the total. Check the accrual in Fortnox.",
        "Periodisering av {record}: periodernas antal, datum och belopp i Fortnox stämmer inte överens, så "
        "periodiseringen ingår inte i summan. Kontrollera periodiseringen i Fortnox.",
    )
    VACATION_NOT_BOOKED = Text(
        "Fortnox has no booked vacation debt as of the balance date ({month}), so the account is not reconciled. "
        "Attach the list of the vacation debt from the payroll program.",
        "Fortnox har ingen bokförd semesterskuld per balansdagen ({month}), så kontot är inte avstämt. Bifoga listan "
        "över semesterskulden från löneprogrammet.",
    )
    VACATION_SEVERAL = Text(
        "Voucher {voucher} books the vacation debt on several accounts ({accounts}), and Fortnox does not say how much "
        "belongs to each. Attach the list of the vacation debt from the payroll program.",
        "Verifikation {voucher} bokför semesterskulden på flera konton ({accounts}), och Fortnox anger inte hur mycket "
        "som hör till varje konto. Bifoga listan över semesterskulden från löneprogrammet.",
    )
    VACATION_INCOMPLETE = Text(
        "Employee {number}: the vacation debt lacks an amount, so the total is too low.",
        "Anställd {number}: semesterskulden saknar ett belopp, så summan är för låg.",
    )
    REDUCTIONS_PAID = Text(
        "Fortnox does not say which tax reductions Skatteverket has paid. The payments are taken from the account.",
        "Fortnox anger inte vilka skattereduktioner Skatteverket har betalat. Betalningarna är hämtade från kontot.",
    )


class RecordNames:
    """The names of register records for use in the evidence of a cause, with placeholders."""

    ASSET = Text("asset {number}", "tillgång {number}")
    CUSTOMER_ACCRUAL = Text("customer invoice {number}", "kundfaktura {number}")
    SUPPLIER_ACCRUAL = Text("supplier invoice {number}", "leverantörsfaktura {number}")
    TAX_REDUCTION = Text("the tax reduction of invoice {number}", "skattereduktionen för faktura {number}")


class RegisterNames:
    """The names of registers, with a capital letter for the beginning of a sentence."""

    ASSETS = Text("The register of fixed assets", "Anläggningsregistret")
    ACCRUALS = Text("The register of accruals", "Registret över periodiseringar")
    VACATION = Text("The vacation debt", "Semesterskulden")
    TAX_REDUCTIONS = Text("The register of tax reductions", "Registret över skattereduktioner")


_STATEMENTS: Final[Sequence[tuple[str, Text]]] = (
    (
        "163",
        Text(
            "Attach Skatteverket's statement of the tax account (skattekonto) as of the balance date.",
            "Bifoga Skatteverkets kontoutdrag för skattekontot per balansdagen.",
        ),
    ),
    (
        "191",
        Text(
            "Attach the signed cash count as of the balance date.",
            "Bifoga det undertecknade protokollet från kassainventeringen per balansdagen.",
        ),
    ),
    (
        "19",
        Text(
            "Attach the bank statement, or the bank's confirmation of the balance, as of the balance date.",
            "Bifoga bankens kontoutdrag eller saldobesked per balansdagen.",
        ),
    ),
    (
        "14",
        Text(
            "Attach the signed stock list as of the balance date.",
            "Bifoga den undertecknade inventeringslistan per balansdagen.",
        ),
    ),
    (
        "23",
        Text(
            "Attach the lender's statement of the debt as of the balance date.",
            "Bifoga långivarens skuldbesked per balansdagen.",
        ),
    ),
    (
        "271",
        Text(
            "Attach the PAYE tax return (arbetsgivardeklaration) for the month of the balance date.",
            "Bifoga arbetsgivardeklarationen för balansdagens månad.",
        ),
    ),
    (
        "273",
        Text(
            "Attach the PAYE tax return (arbetsgivardeklaration) for the month of the balance date.",
            "Bifoga arbetsgivardeklarationen för balansdagens månad.",
        ),
    ),
    (
        "26",
        Text(
            "Attach the VAT return for the VAT period that contains the balance date.",
            "Bifoga momsdeklarationen för den redovisningsperiod som balansdagen ligger i.",
        ),
    ),
)
"""Texts that name the document to attach for an account, by the first digits of the account in BAS."""


def document_text(account: str) -> Text | None:
    """Return a text that names the document to attach for an account, or None if no document is known.

    >>> str(document_text("1930"))
    "Attach the bank statement, or the bank's confirmation of the balance, as of the balance date."
    >>> document_text("2081") is None
    True
    """
    return next((text for prefix, text in _STATEMENTS if account.startswith(prefix)), None)
