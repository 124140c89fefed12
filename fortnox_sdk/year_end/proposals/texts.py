"""The texts of proposals and of their findings, in English and Swedish."""

from collections.abc import Mapping
from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger


class RevaluationTexts:
    """The texts of revaluations. Some contain placeholders."""

    NO_RATE = Text(
        "The file of exchange rates has no rate of {currency} on {day} or on the seven days before, so "
        "{count:open item was|open items were} not revalued. Add the rate to the file.",
        "Kursfilen har ingen kurs för {currency} den {day} eller de sju dagarna före, så "
        "{count:öppen post|öppna poster} har inte räknats om. Lägg till kursen i filen.",
    )
    OLDER_RATE = Text(
        "{currency} is revalued at the rate of {on}, because the file of exchange rates has no rate for {day}.",
        "{currency} räknas om till kursen den {on}, eftersom kursfilen saknar kurs för {day}.",
    )
    DOUBTFUL_RATE = Text(
        "Invoice {number}: the closing rate of {currency} is {rate}, but the invoice was booked at {booked}. Check "
        "that the closing rate is for one unit. Also check the rate of the invoice in Fortnox.",
        "Faktura {number}: balansdagens kurs för {currency} är {rate}, men fakturan bokfördes till kursen {booked}. "
        "Kontrollera att balansdagens kurs gäller en enhet. Kontrollera också fakturans kurs i Fortnox.",
    )
    ALL_POSTED = Text(
        "The revaluation of {difference} is posted already: {vouchers}.",
        "Omräkningen på {difference} är redan bokförd: {vouchers}.",
    )
    POSTED = Text(
        "Of the revaluation of {difference}, {posted} is posted already: {vouchers}. {remaining} remains to be "
        "posted.",
        "Av omräkningen på {difference} är {posted} redan bokfört: {vouchers}. {remaining} återstår att bokföra.",
    )
    UNCERTAIN = Text(
        "The books do not show whether {vouchers}, totalling {amount}, are revaluations. If these vouchers are not "
        "revaluations, {remaining} remains to be posted. If they are revaluations that have not been reversed, "
        "{other} remains to be posted.",
        "Bokföringen visar inte om {vouchers}, på sammanlagt {amount}, är omräkningar. Om dessa verifikationer inte "
        "är omräkningar återstår {remaining} att bokföra. Om de är omräkningar som inte har vänts återstår {other} "
        "att bokföra.",
    )
    RESTS_ON = Text(
        "{count:open item in foreign currency is|open items in foreign currency are} booked at {booked}. The rates "
        "in {source} give {revalued}. The change is {change}, of which {remaining} is not posted.",
        "{count:öppen post i utländsk valuta är bokförd|öppna poster i utländsk valuta är bokförda} till {booked}. "
        "Kurserna i {source} ger {revalued}. Ändringen är {change}, varav {remaining} inte är bokfört.",
    )
    QUESTION = Text(
        "Should the open items in foreign currency be revalued at the closing rates? Reverse the voucher on the "
        "first day of the next year, because Fortnox settles each invoice at the exchange rate of the invoice.",
        "Ska de öppna posterna i utländsk valuta räknas om till balansdagens kurser? Vänd verifikationen på nästa "
        "års första dag, eftersom Fortnox reglerar varje faktura till fakturans egen kurs.",
    )
    APPENDIX_NOT_VERIFIED = Text(
        "The appendix is not verified, so the open items may be wrong. See its findings.",
        "Bilagan är inte verifierad, så de öppna posterna kan vara fel. Se dess anmärkningar.",
    )
    NOT_VERIFIED = Text(
        "A rate is missing or doubtful, or the books do not show what is posted already. See the findings of the "
        "revaluation.",
        "En kurs saknas eller är tveksam, eller bokföringen visar inte vad som redan är bokfört. Se omräkningens "
        "anmärkningar.",
    )
    VOUCHER: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text(
            "Revaluation of receivables at the closing rate",
            "Omräkning av kundfordringar till balansdagens kurs",
        ),
        Ledger.SUPPLIERS: Text(
            "Revaluation of payables at the closing rate",
            "Omräkning av leverantörsskulder till balansdagens kurs",
        ),
    }


class JudgementTexts:
    """The texts of the other proposals. Some contain placeholders."""

    DUE = Text(
        "Invoice {number} was due on {due}, {days:day|days} before the balance date, and {open} was open.",
        "Faktura {number} förföll {due}, {days:dag|dagar} före balansdagen, och {open} var öppet.",
    )
    PAID_AFTER = Text(
        "{paid} was paid after the balance date (until {until}), and {unpaid} is still unpaid.",
        "{paid} har betalats efter balansdagen (till och med {until}), och {unpaid} är fortfarande obetalt.",
    )
    NOT_PAID_AFTER = Text(
        "Nothing was paid after the balance date (until {until}), and {unpaid} is still unpaid.",
        "Inget har betalats efter balansdagen (till och med {until}), och {unpaid} är fortfarande obetalt.",
    )
    CREDITED_AFTER = Text("{amount} was credited.", "{amount} har krediterats.")
    WRITTEN_OFF_AFTER = Text("{amount} was written off.", "{amount} har skrivits bort.")
    WILL_CUSTOMER_PAY = Text(
        "Will the customer pay? A doubtful claim is written down without VAT.",
        "Kommer kunden att betala? En osäker fordran skrivs ned utan moms.",
    )
    IS_DEBT_RIGHT = Text(
        "Is the debt still to be paid, or is it disputed, paid in another way or booked twice?",
        "Ska skulden fortfarande betalas, eller är den bestridd, betald på annat sätt eller bokförd två gånger?",
    )
    DOUBTFUL = Text("Doubtful claim, invoice {number} {name}", "Befarad kundförlust, faktura {number} {name}")
    VAT = Text(
        "In the invoice's voucher {voucher}, {vat} of {total} is VAT, so {unpaid} is {net} without VAT.",
        "I fakturans verifikation {voucher} är {vat} av {total} moms, så {unpaid} är {net} utan moms.",
    )
    VAT_UNKNOWN = Text(
        "The invoice's VAT is not known, because its voucher was not read or also contains other transactions.",
        "Fakturans moms är inte känd, eftersom verifikationen inte lästes in eller även avser annat än fakturan.",
    )
    WRITTEN_DOWN = Text(
        "Voucher {voucher} seems to have written down this invoice already.",
        "Verifikation {voucher} verkar redan ha skrivit ned fakturan.",
    )
    WRITE_DOWNS_EXIST = Text(
        "Account {account} has the balance {balance}, which may include this invoice. If it does not, {net} is to be "
        "written down.",
        "Konto {account} har saldot {balance}, som kan omfatta fakturan. Om det inte gör det ska {net} skrivas ned.",
    )
    CREDIT = Text(
        "Credit invoice {credit} of {on} amounts to {amount}.",
        "Kreditfaktura {credit} från {on} är på {amount}.",
    )
    NAMED = Text(
        "According to Fortnox, it concerns invoice {original}, booked on {booked}.",
        "Enligt Fortnox avser den faktura {original}, bokförd {booked}.",
    )
    SAME_AMOUNT = Text(
        "Fortnox's list does not name the credited invoice. Invoice {original}, booked on {booked}, has the same "
        "counterparty and amount.",
        "Fortnox lista anger inte den krediterade fakturan. Faktura {original}, bokförd {booked}, har samma motpart "
        "och belopp.",
    )
    UNKNOWN_ORIGINAL = Text(
        "The ledger does not show which invoice the credit invoice concerns. The counterparty had open items on the "
        "balance date.",
        "Reskontran visar inte vilken faktura kreditfakturan avser. Motparten hade öppna poster på balansdagen.",
    )
    WHICH_YEAR = Text(
        "Does the credit invoice concern the year of the balance date? If so, it changes that year's result. Reverse "
        "the voucher on the first day of the next year, because the credit invoice itself is booked in the next year.",
        "Hör kreditfakturan till balansdagens räkenskapsår? I så fall ändrar den det årets resultat. Vänd "
        "verifikationen på nästa års första dag, eftersom kreditfakturan själv bokförs nästa år.",
    )
    CREDITED = Text(
        "Credit invoice {credit} {name} concerns the year", "Kreditfaktura {credit} {name} avser året"
    )
    NO_RESULT_ROWS = Text(
        "The credit invoice's voucher was not read, contains other transactions, too, or has no rows on income or "
        "expense accounts.",
        "Kreditfakturans verifikation lästes inte in, avser även annat än kreditfakturan eller har inga rader på "
        "resultatkonton.",
    )
    NO_ORIGINAL = Text(
        "It is not certain which invoice was credited.",
        "Det är inte säkert vilken faktura som har krediterats.",
    )
    ACCRUED = Text(
        "Voucher {voucher} seems to have accrued this credit invoice already.",
        "Verifikation {voucher} verkar redan ha periodiserat kreditfakturan.",
    )
    CREDIT_BALANCE: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text(
            "The customer has a credit balance of {amount} in total: {items}.",
            "Kunden har sammanlagt ett kreditsaldo på {amount}: {items}.",
        ),
        Ledger.SUPPLIERS: Text(
            "The supplier has a debit balance of {amount} in total: {items}.",
            "Leverantören har sammanlagt ett debetsaldo på {amount}: {items}.",
        ),
    }
    RECLASSIFY = Text(
        "Should the balance of the customer or supplier be shown on account {account}? If so, the control account "
        "differs from its ledger by the balance until you reverse the voucher on the first day of the next year.",
        "Ska kundens eller leverantörens saldo visas på konto {account}? I så fall avviker reskontrakontot från "
        "reskontran med saldot tills du vänder verifikationen på nästa års första dag.",
    )
    RECLASSIFIED: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text("Customer's credit balance, {name}", "Kund med kreditsaldo, {name}"),
        Ledger.SUPPLIERS: Text("Supplier's debit balance, {name}", "Leverantör med debetsaldo, {name}"),
    }
    ALREADY_MOVED = Text(
        "Voucher {voucher} seems to have moved the balance of the customer or supplier already.",
        "Verifikation {voucher} verkar redan ha fört om kundens eller leverantörens saldo.",
    )
    NO_ACCOUNT = Text(
        "Accounts missing from the chart of accounts: {accounts}. Add them before the export.",
        "Konton som saknas i kontoplanen: {accounts}. Lägg till dem före exporten.",
    )
