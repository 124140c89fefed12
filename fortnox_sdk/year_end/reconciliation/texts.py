"""The texts of causes and findings, and the names of invoices and payments in them, in English and Swedish."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind

_NAMES: Final = {
    (Ledger.CUSTOMERS, OriginKind.INVOICE): Text("customer invoice", "kundfaktura"),
    (Ledger.CUSTOMERS, OriginKind.PAYMENT): Text("customer payment", "kundbetalning"),
    (Ledger.SUPPLIERS, OriginKind.INVOICE): Text("supplier invoice", "leverantörsfaktura"),
    (Ledger.SUPPLIERS, OriginKind.PAYMENT): Text("supplier payment", "leverantörsbetalning"),
}


def invoice_text(ledger: Ledger) -> Text:
    """Return the word for an invoice of a ledger, such as "customer invoice"."""
    return _NAMES[ledger, OriginKind.INVOICE]


def origin_text(ledger: Ledger, origins: Iterable[Origin]) -> Text:
    """Return a text that lists invoices and payments of a ledger with their numbers.

    >>> print(origin_text(Ledger.CUSTOMERS, [Origin(OriginKind.INVOICE, "12"), Origin(OriginKind.PAYMENT, "3")]))
    customer invoice 12 and customer payment 3
    """
    names = (_NAMES[ledger, origin.kind] + Text.same(f" {origin.number}") for origin in origins)
    return join(names, Text(" and ", " och "))


def sentence_start(text: Text) -> Text:
    """Return a text with its first letter in upper case."""
    return Text(text.en[:1].upper() + text.en[1:], text.sv[:1].upper() + text.sv[1:])


def day_text(day: date | None) -> Text:
    """Return a date as text, such as `2025-12-31`, or "(no date)" for None."""
    return Text("(no date)", "(utan datum)") if day is None else Text.same(day.isoformat())


class CauseTexts:
    """The evidence of causes, as texts with placeholders.

    The placeholders `account`, `voucher`, `day` and `amount` stand for the values of the cause.
    """

    MANUAL = Text(
        "Voucher {voucher} of {day}{text} has {amount} on account {account}, but is not matched with any {invoice} or "
        "payment{created_from}.",
        "Verifikation {voucher} {day}{text} har {amount} på konto {account} men hör inte till någon {invoice} eller "
        "betalning{created_from}.",
    )
    CREATED_FROM = Text(" (created from {reference})", " (skapad från {reference})")
    RECLASSIFICATION = Text(
        "Voucher {voucher} of {day} moves {amount} between account {account} and {accounts}. The total of the control "
        "accounts is unchanged.",
        "Verifikation {voucher} {day} flyttar {amount} mellan konto {account} och {accounts}. Summan av "
        "reskontrakontona är oförändrad.",
    )
    WITHOUT_PAYMENT = Text(
        "Voucher {voucher} of {day} has {amount} on account {account} for a payment{number} that is not in the ledger.",
        "Verifikation {voucher} {day} har {amount} på konto {account} för en betalning{number} som inte finns i "
        "reskontran.",
    )
    WITH_REFERENCE = Text(" with the reference {number}", " med referensen {number}")
    CORRECTED = Text(
        "Voucher {voucher} of {origins} was corrected on account {account}: {struck} was removed and {added} was "
        "added. The ledger was not corrected.",
        "Verifikation {voucher} för {origins} har rättats på konto {account}: {struck} togs bort och {added} lades "
        "till. Reskontran har inte rättats.",
    )
    ROW = Text(
        "Voucher {voucher} of {origins} has {booked} on account {account}, but the ledger has {expected}{at_rate}.",
        "Verifikation {voucher} för {origins} har {booked} på konto {account}, men reskontran har {expected}{at_rate}.",
    )
    AT_RATE = Text(" at the exchange rate of the invoice", " till fakturans kurs")
    NOT_COUNTED = Text(
        "Voucher {voucher} has {amount} on account {account} for {origins}, which {state}.",
        "Verifikation {voucher} har {amount} på konto {account} för {origins}, som {state}.",
    )
    IS_CANCELLED = Text("is cancelled in the ledger", "är makulerad i reskontran")
    IS_NOT_IN_LEDGER = Text(
        "is missing or not booked in the ledger", "saknas eller inte är bokförd i reskontran"
    )
    MISSING = Text(
        "{Origins} of {day} is in the ledger with {expected}, but {missing} is not in the books that were read.",
        "{Origins} från {day} finns i reskontran med {expected}, men {missing} finns inte i den bokföring som lästes "
        "in.",
    )
    ITS_VOUCHER = Text("its voucher", "dess verifikation")
    VOUCHER = Text("voucher {label}", "verifikation {label}")
    OTHER_SIDE = Text(
        "{Origins} has the date {ledger_date} in the ledger, and its voucher {voucher} {voucher_date}. The two "
        "dates are on different sides of the balance date.",
        "{Origins} har datum {ledger_date} i reskontran, och dess verifikation {voucher} {voucher_date}. Datumen "
        "ligger på var sin sida om balansdagen.",
    )
    DATED = Text("has the date {day}", "har datum {day}")
    IN_ANOTHER_YEAR = Text("is in another financial year", "ligger i ett annat räkenskapsår")
    OTHER_ACCOUNT = Text(
        "{Origins} is in the ledger with {counted}, but its voucher {voucher} has no row on account {account}. The "
        "invoice is booked on another account.",
        "{Origins} finns i reskontran med {counted}, men dess verifikation {voucher} har ingen rad på konto {account}. "
        "Fakturan är bokförd på ett annat konto.",
    )
    EXCHANGE = Text(
        "The rows of {origins} on account {account} total {amount} more than the open amount at the exchange rate of "
        "the invoice.",
        "Summan av raderna för {origins} på konto {account} är {amount} högre än det öppna beloppet till fakturans "
        "kurs.",
    )
    CASH = Text(
        "Under the cash method, account {account} lacks {count:unpaid invoice|unpaid invoices}, totalling {counted}.",
        "På konto {account} saknas {count:obetald faktura|obetalda fakturor} enligt kontantmetoden, på sammanlagt "
        "{counted}.",
    )
    OPENING = Text(
        "Account {account} has the opening balance {opening} on {day} (#IB), but the open items of the ledger on the "
        "day before were {ledger}.",
        "Konto {account} har ingående balans {opening} den {day} (#IB), men reskontrans öppna poster dagen före var "
        "{ledger}.",
    )
    CARRIED = Text(
        "Account {account} has the opening balance {opening} on {day} (#IB), but the opening balance and the vouchers "
        "of the year before give {closing} on {end}.",
        "Konto {account} har ingående balans {opening} den {day} (#IB), men ingående balans och verifikationer för "
        "föregående år ger {closing} den {end}.",
    )


class FindingTexts:
    """The texts of findings. Some contain placeholders."""

    DISPUTED = Text(
        "{invoice} {number}: the open amount on {day} is {by_balance} according to the balance in Fortnox, but "
        "{by_payments} according to the invoice's total, payments and credits. Check the invoice in Fortnox.",
        "{invoice} {number}: det öppna beloppet den {day} är {by_balance} enligt saldot i Fortnox, men {by_payments} "
        "enligt fakturans totalbelopp, betalningar och krediteringar. Kontrollera fakturan i Fortnox.",
    )
    NO_RATE = Text(
        "{invoice} {number} is in {currency}, but Fortnox states no exchange rate. Enter the exchange rate of the "
        "invoice in Fortnox.",
        "{invoice} {number} har valutan {currency}, men Fortnox anger ingen kurs. Ange fakturans kurs i Fortnox.",
    )
    UNKNOWN_DAY = Text(
        "Credit invoice {credit} has settled {amount} of invoice {original}, but Fortnox does not say on which day. "
        "The open items assume {day}. If the settlement was after the balance date, both invoices were still open. "
        "The total of the open items does not depend on the day.",
        "Kreditfaktura {credit} har reglerat {amount} av faktura {original}, men Fortnox anger inte vilken dag. De "
        "öppna posterna utgår från {day}. Om regleringen var efter balansdagen var båda fakturorna öppna. Summan av "
        "de öppna posterna beror inte på dagen.",
    )
    ORPHAN = Text(
        "Payment {payment} is for {invoice} {number}, which is not in the ledger.",
        "Betalning {payment} avser {invoice} {number}, som saknas i reskontran.",
    )
    NOT_CARRIED_FORWARD = Text(
        "Account {account} has the opening balance {opening} on {start}, but had the closing balance {closing} on "
        "{end}. Carry the opening balances forward in the bookkeeping program.",
        "Konto {account} har ingående balans {opening} den {start} men hade utgående balans {closing} den {end}. För "
        "över de ingående balanserna i bokföringsprogrammet.",
    )
    OUTSIDE_VOUCHERS = Text(
        "Account {account}: the closing balance in the SIE file, {closing}, differs by {amount} from the sum of its "
        "opening balance and vouchers. Either the file lacks vouchers, or the opening balance is wrong. Check the "
        "vouchers and the opening balance in the bookkeeping program.",
        "Konto {account}: utgående balans i SIE-filen, {closing}, avviker med {amount} från summan av ingående "
        "balans och verifikationer. Antingen saknar filen verifikationer eller så är den ingående balansen fel. "
        "Kontrollera verifikationerna och den ingående balansen i bokföringsprogrammet.",
    )
    NO_VOUCHERS = Text(
        "Account {account}: the SIE file has the closing balance {closing} but no vouchers, so {amount} can't be "
        "traced. Export the books as SIE type 4.",
        "Konto {account}: SIE-filen har utgående balans {closing} men inga verifikationer, så {amount} kan inte "
        "spåras. Exportera bokföringen som SIE typ 4.",
    )
    NO_BALANCE = Text(
        "The SIE file has no vouchers (type {type}), so it does not show the balances on {day}. Export the books as "
        "SIE type 4, or choose the last day of the year.",
        "SIE-filen saknar verifikationer (typ {type}) och visar därför inte saldona den {day}. Exportera bokföringen "
        "som SIE typ 4 eller välj årets sista dag.",
    )
    NOT_BOOKED_AT_YEAR_END = Text(
        "On {day}, account {account} lacks {count:unpaid invoice|unpaid invoices} under the cash method, totalling "
        "{amount}. Unpaid invoices must be booked at the end of the financial year (BFL 5 kap. 2 §). Use Årsomför in "
        "Fortnox.",
        "Den {day} saknas {count:obetald faktura|obetalda fakturor} på konto {account} enligt kontantmetoden, på "
        "sammanlagt {amount}. Obetalda fakturor ska bokföras vid räkenskapsårets slut (BFL 5 kap. 2 §). Använd "
        "Årsomför i Fortnox.",
    )
    UNCLEAR_BEFORE = Text(
        "Under the cash method, {count:invoice was|invoices were} unpaid before {start}, totalling {amount}. The "
        "opening balance of account {account} does not show if this amount was booked. The causes assume that it was "
        "not booked. If it was booked, the causes 'Cash method' and 'Opening balance' are each wrong by {amount}.",
        "Enligt kontantmetoden var {count:faktura obetald|fakturor obetalda} före {start}, på sammanlagt {amount}. Den "
        "ingående balansen på konto {account} visar inte om beloppet var bokfört. Orsakerna utgår från att det inte "
        "var bokfört. Om det var bokfört är orsakerna 'Kontantmetoden' och 'Ingående balans' vardera fel med {amount}.",
    )
    DIFFERENT_VOUCHERS = Text(
        "The voucher list and the SIE file differ in {count:voucher|vouchers}: {vouchers}. Fortnox was read twice, "
        "with the same result. Check these vouchers in Fortnox.",
        "Verifikationslistan och SIE-filen skiljer sig åt i {count:verifikation|verifikationer}: {vouchers}. Fortnox "
        "lästes två gånger, med samma resultat. Kontrollera verifikationerna i Fortnox.",
    )
    MOVED = Text(
        "The books or ledgers changed during every attempt to read them. Run the job again later.",
        "Bokföringen eller reskontrorna ändrades under varje försök att läsa dem. Kör uppdraget igen senare.",
    )
    IN_FUTURE = Text(
        "The balance date had not ended when the books were read, so the amounts may still change. Run the job again "
        "after the balance date.",
        "Balansdagen var inte slut när bokföringen lästes, så beloppen kan fortfarande ändras. Kör uppdraget igen "
        "efter balansdagen.",
    )
    NOT_READ: Final = {
        Ledger.CUSTOMERS: Text(
            "The customer ledger was not read, so the account is not reconciled with it.",
            "Kundreskontran lästes inte in, så kontot är inte avstämt mot den.",
        ),
        Ledger.SUPPLIERS: Text(
            "The supplier ledger was not read, so the account is not reconciled with it.",
            "Leverantörsreskontran lästes inte in, så kontot är inte avstämt mot den.",
        ),
    }
