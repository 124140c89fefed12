"""The sentences of causes and findings, and what they call invoices and payments, in English and Swedish."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind

__all__ = ["CauseTexts", "FindingTexts", "day_text", "invoice_text", "origin_text", "sentence_start"]

_WORDS: Final = {
    (Ledger.CUSTOMERS, OriginKind.INVOICE): Text("customer invoice", "kundfaktura"),
    (Ledger.CUSTOMERS, OriginKind.PAYMENT): Text("customer payment", "kundbetalning"),
    (Ledger.SUPPLIERS, OriginKind.INVOICE): Text("supplier invoice", "leverantörsfaktura"),
    (Ledger.SUPPLIERS, OriginKind.PAYMENT): Text("supplier payment", "leverantörsbetalning"),
}


def invoice_text(ledger: Ledger) -> Text:
    """Return what an invoice of a ledger is called."""
    return _WORDS[ledger, OriginKind.INVOICE]


def origin_text(ledger: Ledger, origins: Iterable[Origin]) -> Text:
    """Return what invoices and payments of a ledger are called, with their numbers.

    >>> print(origin_text(Ledger.CUSTOMERS, [Origin(OriginKind.INVOICE, "12"), Origin(OriginKind.PAYMENT, "3")]))
    customer invoice 12 and customer payment 3
    """
    names = (_WORDS[ledger, origin.kind] + Text.same(f" {origin.number}") for origin in origins)
    return join(names, Text(" and ", " och "))


def sentence_start(text: Text) -> Text:
    """Return a text with a capital letter at its beginning."""
    return Text(text.en[:1].upper() + text.en[1:], text.sv[:1].upper() + text.sv[1:])


def day_text(day: date | None) -> str:
    """Return a day as the sentences write it; it is the same in both languages."""
    return "(no date)" if day is None else day.isoformat()


class CauseTexts:
    """The evidence of causes. `account`, `voucher`, `day` and `amount` are those of the cause."""

    MANUAL = Text(
        "{voucher} {day}{text} has {amount} on {account} and belongs to no {invoice} or payment{made_from}.",
        "{voucher} {day}{text} har {amount} på {account} och hör inte till någon {invoice} eller betalning{made_from}.",
    )
    MADE_FROM = Text(" (made from {reference})", " (skapad av {reference})")
    CORRECTED = Text(
        "{voucher} of {origins} was corrected on {account}: {struck} was struck and {added} added, and the ledger did "
        "not follow.",
        "{voucher} för {origins} har rättats på {account}: {struck} ströks och {added} lades till, och reskontran "
        "följde inte med.",
    )
    ROW = Text(
        "{voucher} of {origins} has {booked} on {account}; the ledger says {expected}{at_rate}.",
        "{voucher} för {origins} har {booked} på {account}; reskontran säger {expected}{at_rate}.",
    )
    AT_RATE = Text(" at the invoice's rate", " till fakturans kurs")
    NOT_COUNTED = Text(
        "{voucher} has {amount} on {account} and names {origins} of the ledger, which {state}.",
        "{voucher} har {amount} på {account} och anger {origins} i reskontran, som {state}.",
    )
    IS_CANCELLED = Text("is cancelled there", "är makulerad där")
    DOES_NOT_COUNT = Text("does not count there", "räknas inte där")
    MISSING = Text(
        "{Origins} of {day} counts in the ledger with {expected}; {which} is not in the books that were read.",
        "{Origins} {day} räknas i reskontran med {expected}; {which} finns inte i bokföringen som lästes.",
    )
    ITS_VOUCHER = Text("its voucher", "dess verifikation")
    LATER = Text(
        "{Origins} is of {paid_on} in the ledger and its voucher {voucher} {where}: they lie on different sides of the "
        "balance date.",
        "{Origins} har datum {paid_on} i reskontran och verifikationen {voucher} {where}: de ligger på var sin sida om "
        "balansdagen.",
    )
    OF_DAY = Text("is of {day}", "har datum {day}")
    IN_ANOTHER_YEAR = Text("lies in another financial year", "ligger i ett annat räkenskapsår")
    ELSEWHERE = Text(
        "{Origins} counts in the ledger with {counted} and its voucher {voucher} has no row on {account}: it is booked "
        "on another account.",
        "{Origins} räknas i reskontran med {counted} och verifikationen {voucher} har ingen rad på {account}: den är "
        "bokförd på ett annat konto.",
    )
    EXCHANGE = Text(
        "The rows on {account} of {origins}, which is in another currency, leave {amount} more than what is open of it "
        "at its rate.",
        "Raderna på {account} för {origins}, som är i annan valuta, lämnar {amount} mer än vad som är öppet på den "
        "till dess kurs.",
    )
    CASH = Text(
        "The year is kept by the cash method: {count} invoices and payments with together {counted} in the ledger are "
        "not on {account} before the year's end.",
        "Året förs enligt kontantmetoden: {count} fakturor och betalningar med sammanlagt {counted} i reskontran står "
        "inte på {account} före årets slut.",
    )
    OPENING = Text(
        "{account} opens on {day} with {opening} (#IB); the ledger rolled back to the day before has {ledger} open.",
        "{account} har ingående balans {opening} den {day} (#IB); reskontran tillbakaräknad till dagen före har "
        "{ledger} öppet.",
    )
    CARRIED = Text(
        "{account} opens {day} with {opening} (#IB), and opening balance and vouchers of the year before come to "
        "{closing} on {end}.",
        "{account} har ingående balans {opening} den {day} (#IB), och ingående balans och verifikationer för året före "
        "ger {closing} den {end}.",
    )


class FindingTexts:
    """The sentences of findings."""

    DISPUTED = Text(
        "{invoice} {number}: the balance rolled back to {day} is {rolled_back}, and the total less what settled it is "
        "{forward}.",
        "{invoice} {number}: saldot tillbakaräknat till {day} är {rolled_back}, och totalbeloppet minus det som "
        "reglerat den är {forward}.",
    )
    ORPHAN = Text(
        "Payment {payment} is of {invoice} {number}, which the ledger lacks.",
        "Betalning {payment} avser {invoice} {number}, som saknas i reskontran.",
    )
    REFERENCE_IS_INVOICE = Text(
        "{voucher} is of payment {number} by its reference, and there is only an invoice of that number: try "
        "Assumptions(payment_reference_is_payment_number=False).",
        "{voucher} avser betalning {number} enligt sin referens, och det finns bara en faktura med det numret: pröva "
        "Assumptions(payment_reference_is_payment_number=False).",
    )
    TOTAL_IN_SEK = Text(
        "{invoice} {number}: its total stands on {account} in {voucher} as it is, as if it were in SEK: try "
        "Assumptions(supplier_total_in_invoice_currency=False).",
        "{invoice} {number}: totalbeloppet står oförändrat på {account} i {voucher}, som om det vore i SEK: pröva "
        "Assumptions(supplier_total_in_invoice_currency=False).",
    )
    NOT_CARRIED_FORWARD = Text(
        "{account} opens {start} with {opening} and closed {end} with {closing}: carry the opening balances forward in "
        "Fortnox.",
        "{account} har ingående balans {opening} den {start} och utgående {closing} den {end}: för över de ingående "
        "balanserna i Fortnox.",
    )
    BEYOND_VOUCHERS = Text(
        "{account}: the SIE file's own figure is {amount} from its opening balance and vouchers: it does not show all "
        "vouchers of the year.",
        "{account}: SIE-filens eget saldo avviker med {amount} från dess ingående balans och verifikationer: den visar "
        "inte årets alla verifikationer.",
    )
    IN_NO_VOUCHER = Text("(in no voucher of the SIE file)", "(utan verifikation i SIE-filen)")
    DIFFERENT_VOUCHERS = Text(
        "The voucher list and the SIE file do not have the same vouchers ({count}): {vouchers}. {advice}",
        "Verifikationslistan och SIE-filen har inte samma verifikationer ({count}): {vouchers}. {advice}",
    )
    SOMEONE_IS_BOOKKEEPING = Text(
        "Someone is bookkeeping: run it again.",
        "Någon bokför just nu: kör igen.",
    )
    LOOK_AT_THEM = Text(
        "It was so in two readings: look at these vouchers in Fortnox.",
        "Så var det i två läsningar: titta på dem i Fortnox.",
    )
    NOT_READ: Final = {
        Ledger.CUSTOMERS: Text(
            "The customers' ledger was not read: the account is compared with nothing.",
            "Kundreskontran lästes inte: kontot är inte avstämt mot något.",
        ),
        Ledger.SUPPLIERS: Text(
            "The suppliers' ledger was not read: the account is compared with nothing.",
            "Leverantörsreskontran lästes inte: kontot är inte avstämt mot något.",
        ),
    }
