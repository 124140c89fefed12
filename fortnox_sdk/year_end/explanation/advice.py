"""The next step for each cause of a difference, in English and Swedish."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind

_ADVICE: Final[Mapping[CauseKind, Text]] = MappingProxyType(
    {
        CauseKind.MANUAL_VOUCHER: Text(
            "Open {voucher}. If it is for an invoice or a payment, reverse the voucher, and register the payment or "
            "the credit invoice in the ledger. If the voucher is right, for example a year-end revaluation or "
            "reclassification, write the reason in the appendix.",
            "Öppna {voucher}. Om den avser en faktura eller en betalning: vänd verifikationen och registrera "
            "betalningen eller kreditfakturan i reskontran. Om verifikationen är riktig, till exempel en omräkning "
            "eller omföring vid bokslutet: skriv skälet i bilagan.",
        ),
        CauseKind.INVOICE_ROW: Text(
            "Compare {voucher} with the invoice. If the voucher is wrong, change its row on the control account to "
            "the amount of the invoice. If the invoice is wrong, credit it, and create a new invoice.",
            "Jämför {voucher} med fakturan. Om verifikationen är fel: ändra raden på reskontrakontot till fakturans "
            "belopp. Om fakturan är fel: kreditera den och skapa en ny faktura.",
        ),
        CauseKind.PAYMENT_ROW: Text(
            "Compare {voucher} with the payment in the ledger and with the bank statement. If the voucher is wrong, "
            "correct its row on the control account. If the payment is wrong, remove it, and register it again with "
            "the right amount.",
            "Jämför {voucher} med betalningen i reskontran och med kontoutdraget. Om verifikationen är fel: rätta "
            "raden på reskontrakontot. Om betalningen är fel: ta bort den och registrera den på nytt med rätt belopp.",
        ),
        CauseKind.WITHOUT_PAYMENT: Text(
            "Compare {voucher} with the bank statement. If the money was paid, register the payment in the ledger "
            "again. Reverse the voucher whether or not the money was paid.",
            "Jämför {voucher} med kontoutdraget. Om pengarna har betalats: registrera betalningen i reskontran på "
            "nytt. Vänd verifikationen oavsett om pengarna har betalats.",
        ),
        CauseKind.RECLASSIFICATION: Text(
            "Open {voucher}, and check that the amount belongs to the control account to which the voucher moves it. "
            "If it does, nothing has to be booked, because the total of the control accounts is unchanged. "
            "Otherwise, reverse the voucher.",
            "Öppna {voucher} och kontrollera att beloppet hör till det reskontrakonto som verifikationen flyttar det "
            "till. I så fall behöver inget bokföras, eftersom reskontrakontonas summa är oförändrad. Vänd annars "
            "verifikationen.",
        ),
        CauseKind.NOT_IN_REGISTER: Text(
            "Open {voucher}. If it is for something that belongs in the register, such as a fixed asset, add a "
            "record to the register. If the voucher is a year-end entry that does not belong in the register, write "
            "the reason in the appendix.",
            "Öppna {voucher}. Om den avser något som hör hemma i registret, till exempel en anläggningstillgång: "
            "lägg in en post i registret. Om verifikationen är en bokslutspost som inte hör hemma i registret: skriv "
            "skälet i bilagan.",
        ),
        CauseKind.REGISTER_ROW: Text(
            "Compare {voucher} with the record in the register. If the voucher is wrong, correct its row on the "
            "account. If the record is wrong, correct the record.",
            "Jämför {voucher} med posten i registret. Om verifikationen är fel: rätta raden på kontot. Om posten är "
            "fel: rätta posten.",
        ),
        CauseKind.OTHER_ACCOUNT: Text(
            "Open {voucher}, which has no row on the control account. If its account for the invoice is wrong, move "
            "the amount to the control account. If its account is right, reconcile this account as well, and write "
            "the reason in the appendix.",
            "Öppna {voucher}, som saknar rad på reskontrakontot. Om dess konto för fakturan är fel: flytta beloppet "
            "till reskontrakontot. Om kontot är rätt: stäm av även det kontot och skriv skälet i bilagan.",
        ),
        CauseKind.VOUCHER_MISSING: Text(
            "Search for {voucher} in Fortnox. If it was removed by mistake, post its rows again. If it was removed on "
            "purpose, credit the invoice or remove the payment. Then import the books again.",
            "Sök efter {voucher} i Fortnox. Om den har tagits bort av misstag: bokför raderna på nytt. Om den har "
            "tagits bort med avsikt: kreditera fakturan eller ta bort betalningen. Importera sedan bokföringen igen.",
        ),
        CauseKind.BOOKED_LATER: Text(
            "Compare the date of {voucher} with the date of the invoice or payment. If both dates are right, nothing "
            "has to be booked: the difference disappears on the later date. Otherwise, correct the wrong date.",
            "Jämför datumet på {voucher} med fakturans eller betalningens datum. Om båda datumen är rätt behöver "
            "inget bokföras: differensen försvinner på det senare datumet. Rätta annars det datum som är fel.",
        ),
        CauseKind.EXCHANGE_DIFFERENCE: Text(
            "Open the invoice of {voucher}. If it is fully paid, post the amount that remains on the control "
            "account to 3960 (exchange gain) or 7960 (exchange loss). If it is not fully paid, wait for its final "
            "payment.",
            "Öppna fakturan för {voucher}. Om den är slutbetald: bokför det belopp som är kvar på reskontrakontot mot "
            "3960 (kursvinst) eller 7960 (kursförlust). Om den inte är slutbetald: vänta på slutbetalningen.",
        ),
        CauseKind.CASH_METHOD: Text(
            "On the last day of the financial year, book the unpaid invoices with Årsomför in Fortnox. On other days, "
            "nothing has to be booked.",
            "Bokför de obetalda fakturorna med Årsomför i Fortnox på räkenskapsårets sista dag. Andra dagar behöver "
            "inget bokföras.",
        ),
        CauseKind.OPENING_BALANCE: Text(
            "Compare the opening balance of the account with its closing balance of the year before. If they differ, "
            "carry the balances forward in Fortnox. If they are equal, create the appendix of the year before, and "
            "look for the cause in that appendix.",
            "Jämför kontots ingående balans med dess utgående balans året före. Om de skiljer sig åt: för över "
            "balanserna i Fortnox. Om de är lika: skapa bilagan för året före och sök orsaken i den bilagan.",
        ),
    }
)


def next_step(cause: Cause) -> Text:
    """Return the next step for a cause, in one to three sentences.

    >>> from decimal import Decimal
    >>> cause = Cause(kind=CauseKind.CASH_METHOD, voucher="", on=None, amount=Decimal(1), evidence=Text("…", "…"))
    >>> print(next_step(cause).en.partition(", ")[0])
    On the last day of the financial year
    """
    label = f" {cause.voucher}" if cause.voucher else ""
    voucher = Text(f"voucher{label}" if label else "the voucher", f"verifikation{label or 'en'}")
    return _ADVICE[cause.kind].format(voucher=voucher)
