"""The words of the reports in Swedish and English, and how each language writes amounts.

One glossary for Excel and HTML, so that a thing has the same name wherever it is read.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from fortnox_sdk.scalars import ORE
from fortnox_sdk.year_end.appendix import Appendix, Bucket, CauseKind, Ledger, SettlementKind

__all__ = ["Language", "amount_text", "ledger_title", "term", "words"]

Language = Literal["sv", "en"]
"""Both are lawful for accounting material in Sweden (BFL 1 kap. 4 § names Swedish, Danish, Norwegian, English)."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "account": ("Konto", "Account"),
        "account_balance": ("Saldo på kontot", "Balance of the account"),
        "ageing": ("Åldersanalys", "Ageing"),
        "ageing_about": ("Räknad från förfallodagen, SEK", "Counted from the due date, SEK"),
        "amount": ("Belopp", "Amount"),
        "amount_sek": ("Belopp SEK", "Amount SEK"),
        "appendix": ("Bilaga", "Appendix"),
        "as_of": ("Balansdag", "Balance date"),
        "booked_on": ("Bokförd", "Booked"),
        "bucket": ("Förfallen, dagar", "Overdue, days"),
        "by_counterparty": ("Per motpart och valuta", "By counterparty and currency"),
        "by_currency": ("Per valuta", "By currency"),
        "by_bucket": ("Per åldersklass", "By age"),
        "cause": ("Orsak", "Cause"),
        "changed": ("Ändrades under läsningen", "Changed while reading"),
        "of_them": ("st", "in all"),
        "company": ("Företag", "Company"),
        "consists_of": ("Kontots verifikationer", "Vouchers on the account"),
        "count": ("Antal", "Number"),
        "credit": ("Kredit", "Credit"),
        "currency": ("Valuta", "Currency"),
        "customer_name": ("Kund", "Customer"),
        "customer_number": ("Kundnr", "Customer no"),
        "counterparty_name": ("Motpart", "Counterparty"),
        "counterparty_number": ("Nr", "No"),
        "customers_reversed": ("Varav kunder med kreditsaldo", "Of which customers in credit"),
        "date": ("Datum", "Date"),
        "days_overdue": ("Dagar", "Days"),
        "difference": ("Differens", "Difference"),
        "difference_explained": ("Differensen är förklarad", "The difference is explained"),
        "due_date": ("Förfaller", "Due"),
        "evidence": ("Underlag", "Evidence"),
        "explained": ("Förklarat", "Explained"),
        "fetched_at": ("Hämtad", "Fetched"),
        "findings": ("Att titta på", "To look at"),
        "invoice": ("Faktura", "Invoice"),
        "invoice_date": ("Fakturadatum", "Invoice date"),
        "its_difference": ("Differens", "Difference"),
        "ledger_total": ("Öppna poster enligt reskontran", "Open items of the ledger"),
        "method": ("Så är siffrorna framtagna", "How the figures are made"),
        "method_balance": (
            "Kontots saldo: ingående balans och alla #TRANS-rader till och med balansdagen i SIE-filen.",
            "The account's balance: opening balance and all #TRANS rows up to the balance date in the SIE file.",
        ),
        "method_items": (
            "Öppna poster: dagens obetalda belopp, ökade med det som har reglerats efter balansdagen.",
            "Open items: what is unpaid today, plus what was settled after the balance date.",
        ),
        "method_causes": (
            "Orsaker: varje rad på kontot är kopplad till sin faktura eller betalning; det som avviker är namngivet.",
            "Causes: each row on the account is tied to its invoice or payment; what does not agree is named.",
        ),
        "name": ("Namn", "Name"),
        "no_causes": ("Ingen differens att förklara.", "There is no difference to explain."),
        "no_items": ("Inga öppna poster.", "No open items."),
        "no_ledger": ("Ingen reskontra att stämma av mot", "No ledger to reconcile with"),
        "note": ("Anm.", "Note"),
        "open_currency": ("Kvar, valuta", "Open, currency"),
        "open_items": ("Öppna poster", "Open items"),
        "open_sek": ("Kvar SEK", "Open SEK"),
        "opening_balance": ("Ingående balans", "Opening balance"),
        "org_number": ("Organisationsnummer", "Organisation number"),
        "page": ("Sida", "Page"),
        "page_of": ("av", "of"),
        "prepared_by": ("Upprättad av", "Prepared by"),
        "reconciled": ("Avstämd", "Reconciled"),
        "reconciliation": ("Avstämning", "Reconciliation"),
        "reviewed_by": ("Granskad av", "Reviewed by"),
        "settled": ("Reglerat SEK", "Settled SEK"),
        "settled_after": ("Reglerat efter, SEK", "Settled after, SEK"),
        "settled_after_how": ("Reglerat genom", "Settled by"),
        "settled_after_on": ("Senast", "Latest"),
        "share": ("Andel", "Share"),
        "sie_generated": ("SIE-filens #GEN", "#GEN of the SIE file"),
        "sie_sha256": ("SIE-filens SHA-256", "SHA-256 of the SIE file"),
        "signature_date": ("Datum", "Date"),
        "source": ("Källa", "Source"),
        "sources": ("Källor", "Sources"),
        "summary": ("Sammanfattning", "Summary"),
        "supplier_name": ("Leverantör", "Supplier"),
        "supplier_number": ("Levnr", "Supplier no"),
        "suppliers_reversed": ("Varav leverantörer med debetsaldo", "Of which suppliers in debit"),
        "text": ("Text", "Text"),
        "their_number": ("Lev. fakturanr", "Their invoice no"),
        "title": ("Reskontraavstämning", "Ledger reconciliation"),
        "total": ("Summa", "Total"),
        "total_currency": ("Total, valuta", "Total, currency"),
        "total_sek": ("Total SEK", "Total SEK"),
        "unexplained": ("Oförklarat", "Unexplained"),
        "unexplained_left": ("Oförklarad differens", "Unexplained difference"),
        "voucher": ("Ver.", "Voucher"),
        "vouchers": ("Verifikationer till och med balansdagen", "Vouchers up to the balance date"),
        "year": ("Räkenskapsår", "Fiscal year"),
        "yes": ("ja", "yes"),
    }
)

_TERMS: Final[Mapping[Bucket | CauseKind | SettlementKind, tuple[str, str]]] = MappingProxyType(
    {
        Bucket.NOT_DUE: ("Ej förfallet", "Not due"),
        Bucket.TO_30: ("1-30", "1-30"),
        Bucket.TO_60: ("31-60", "31-60"),
        Bucket.TO_90: ("61-90", "61-90"),
        Bucket.OVER_90: ("Över 90", "Over 90"),
        CauseKind.MANUAL_VOUCHER: ("Manuell verifikation", "Manual voucher"),
        CauseKind.INVOICE_ROW: (
            "Rad i fakturans verifikation avviker",
            "Row in the invoice's voucher differs",
        ),
        CauseKind.PAYMENT_ROW: (
            "Rad i betalningens verifikation avviker",
            "Row in the payment's voucher differs",
        ),
        CauseKind.OTHER_ACCOUNT: ("Faktura som inte är bokförd på kontot", "Invoice not on this account"),
        CauseKind.VOUCHER_MISSING: ("Verifikation saknas", "Voucher missing"),
        CauseKind.BOOKED_LATER: (
            "Bokförd på annan sida av balansdagen",
            "Booked on the other side of the date",
        ),
        CauseKind.EXCHANGE_DIFFERENCE: ("Valutakursdifferens", "Exchange difference"),
        CauseKind.CASH_METHOD: ("Kontantmetoden", "Cash method"),
        CauseKind.OPENING_BALANCE: ("Ingående balans", "Opening balance"),
        SettlementKind.PAYMENT: ("betalning", "payment"),
        SettlementKind.WRITE_OFF: ("avskrivning", "write-off"),
        SettlementKind.CREDIT: ("kreditfaktura", "credit invoice"),
    }
)

_LEDGERS: Final[Mapping[Ledger, tuple[str, str]]] = MappingProxyType(
    {
        Ledger.CUSTOMERS: ("Kundfordringar", "Customer ledger"),
        Ledger.SUPPLIERS: ("Leverantörsskulder", "Supplier ledger"),
        Ledger.NONE: ("Kontospecifikation", "Account"),
    }
)


def _index(language: Language) -> int:
    return 0 if language == "sv" else 1


def words(language: Language) -> Mapping[str, str]:
    """All fixed words of the reports in one language.

    >>> words("sv")["unexplained"], words("en")["unexplained"]
    ('Oförklarat', 'Unexplained')
    """
    return {name: both[_index(language)] for name, both in _WORDS.items()}


def term(value: Bucket | CauseKind | SettlementKind, language: Language) -> str:
    """What people call a bucket, a kind of cause or a kind of settlement.

    >>> term(CauseKind.MANUAL_VOUCHER, "sv")
    'Manuell verifikation'
    """
    return _TERMS[value][_index(language)]


def ledger_title(appendix: Appendix, language: Language) -> str:
    """Account and ledger, such as `1510 Kundfordringar`."""
    return f"{appendix.account} {_LEDGERS[appendix.ledger][_index(language)]}"


def amount_text(amount: Decimal, language: Language) -> str:
    """An amount for readers: two decimals, thousands apart, the language's own decimal mark.

    >>> amount_text(Decimal("-1250"), "en"), amount_text(Decimal("-1250"), "sv").replace(chr(160), " ")
    ('-1,250.00', '-1 250,00')
    """
    rounded = amount.quantize(ORE)
    text = f"{rounded or abs(rounded):,f}"
    # A space that does not break, so that an amount never falls apart over two lines.
    return text if language == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
