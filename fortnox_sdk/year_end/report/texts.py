"""The labels of the reports in English and Swedish. All reports use the same labels."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import (
    Appendix,
    Bucket,
    CauseKind,
    Colour,
    FindingKind,
    Ledger,
    SettlementKind,
    Verdict,
)

_LABELS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "account": Text("Account", "Konto"),
        "account_balance": Text("Balance of the account", "Saldo på kontot"),
        "ageing": Text("Ageing", "Åldersanalys"),
        "ageing_about": Text(
            "Days after the due date, amounts in SEK", "Dagar efter förfallodagen, belopp i SEK"
        ),
        "amount_sek": Text("Amount, SEK", "Belopp, SEK"),
        "added": Text("New", "Ny"),
        "ageing_row": Text("Ageing row", "Rad i åldersanalys"),
        "as_of": Text("Balance date", "Balansdag"),
        "back_to_overview": Text("Back to the overview", "Tillbaka till översikten"),
        "balance": Text("Balance", "Saldo"),
        "before": Text("Before", "Före"),
        "binder": Text("Annual accounts binder", "Bokslutspärm"),
        "cell": Text("Cell", "Cell"),
        "change": Text("Change", "Ändring"),
        "changed": Text("Changed", "Ändrad"),
        "changes": Text("Changes", "Ändringar"),
        "changes_about": Text(
            "Compared with the workbook that was saved {saved} and kept as {name}",
            "Jämfört med arbetsboken som sparades {saved} och finns kvar som {name}",
        ),
        "colour": Text("Colour", "Färg"),
        "consists_of": Text("The balance consists of", "Saldot består av"),
        "contents": Text("Contents", "Innehåll"),
        "control_accounts": Text("Control accounts", "Reskontrakonton"),
        "booked_on": Text("Booked", "Bokförd"),
        "bucket": Text("Overdue, days", "Förfallen, dagar"),
        "by_counterparty": Text("By counterparty and currency", "Per motpart och valuta"),
        "by_currency": Text("By currency", "Per valuta"),
        "by_bucket": Text("By age", "Per åldersklass"),
        "cause": Text("Cause", "Orsak"),
        "of_them": Text("in all", "st"),
        "company": Text("Company", "Företag"),
        "account_vouchers": Text("Vouchers on the account", "Kontots verifikationer"),
        "count": Text("Number", "Antal"),
        "credit": Text("Credit invoice", "Kreditfaktura"),
        "currency": Text("Currency", "Valuta"),
        "customer_name": Text("Customer", "Kund"),
        "customer_number": Text("Customer no", "Kundnr"),
        "counterparty_name": Text("Counterparty", "Motpart"),
        "counterparty_number": Text("No", "Nr"),
        "customers_reversed": Text(
            "Of which customers with a credit balance", "Varav kunder med kreditsaldo"
        ),
        "date": Text("Date", "Datum"),
        "days_overdue": Text("Days", "Dagar"),
        "difference": Text("Difference", "Differens"),
        "due_date": Text("Due", "Förfaller"),
        "evidence": Text("Evidence", "Underlag"),
        "explained": Text("Explained", "Förklarat"),
        "fetched_at": Text("Retrieved", "Hämtad"),
        "findings": Text("To check", "Att kontrollera"),
        "invoice": Text("Invoice", "Faktura"),
        "invoice_date": Text("Invoice date", "Fakturadatum"),
        "ledger_total": Text("Open items of the ledger", "Öppna poster enligt reskontran"),
        "method": Text("How the figures are calculated", "Så är beloppen beräknade"),
        "method_balance": Text(
            "Balance of the account: the opening balance and all #TRANS rows of the SIE file up to the balance date.",
            "Saldo på kontot: ingående balans och alla #TRANS-rader i SIE-filen till och med balansdagen.",
        ),
        "method_items": Text(
            "Open items: the amounts that were unpaid when the data was retrieved, plus the amounts that had been "
            "settled between the balance date and the retrieval.",
            "Öppna poster: de belopp som var obetalda när uppgifterna hämtades, plus de belopp som hade reglerats "
            "mellan balansdagen och hämtningen.",
        ),
        "method_causes": Text(
            "Causes: each row on the account is matched with an invoice or a payment. Each deviation has a "
            "cause.",
            "Orsaker: varje rad på kontot är kopplad till en faktura eller betalning. Varje avvikelse har en orsak.",
        ),
        "no_causes": Text("There is no difference to explain.", "Det finns ingen differens att förklara."),
        "name": Text("Name", "Namn"),
        "no_changes": Text("Nothing has changed.", "Inget har ändrats."),
        "no_register_rows": Text("The register has no records.", "Registret har inga poster."),
        "not_carried": Text("Not carried over", "Ej överfört"),
        "not_carried_about": Text(
            "Entered by hand in the workbook that is kept as {name}, but not carried over to this workbook",
            "Ifyllt för hand i arbetsboken som finns kvar som {name}, men inte överfört till den här "
            "arbetsboken",
        ),
        "now": Text("Now", "Nu"),
        "number": Text("Number", "Nummer"),
        "no_items": Text("There are no open items.", "Det finns inga öppna poster."),
        "document": Text("Document", "Underlag"),
        "note": Text("Note", "Anm."),
        "open_currency": Text("Open, currency", "Öppet, valuta"),
        "open_items": Text("Open items", "Öppna poster"),
        "open_sek": Text("Open, SEK", "Öppet, SEK"),
        "opening_balance": Text("Opening balance", "Ingående balans"),
        "org_number": Text("Organisation number", "Organisationsnummer"),
        "overview": Text("Overview", "Översikt"),
        "own_voucher": Text(
            "Closing voucher posted by this job", "Bokslutsverifikation som uppdraget har bokfört"
        ),
        "outside_vouchers": Text(
            "Balance without vouchers in the books", "Saldo utan verifikationer i bokföringen"
        ),
        "page": Text("Page", "Sida"),
        "page_of": Text("of", "av"),
        "prepared_by": Text("Prepared by", "Upprättad av"),
        "reconciliation": Text("Reconciliation", "Avstämning"),
        "reason": Text("Reason", "Anledning"),
        "register": Text("Records of the register", "Registrets poster"),
        "register_total": Text("Total of the register", "Summa enligt registret"),
        "removed": Text("Removed", "Borttagen"),
        "rests_on": Text("Based on", "Grundas på"),
        "sheet": Text("Sheet", "Blad"),
        "subject": Text("Concerns", "Gäller"),
        "value": Text("Content", "Innehåll"),
        "verdict": Text("Result", "Resultat"),
        "reviewed_by": Text("Reviewed by", "Granskad av"),
        "settled": Text("Settled, SEK", "Reglerat, SEK"),
        "settled_after": Text("Settled later, SEK", "Reglerat senare, SEK"),
        "settled_after_how": Text("Settled by", "Reglerat genom"),
        "settled_after_on": Text("Last settled", "Senast reglerat"),
        "share": Text("Share", "Andel"),
        "sie_generated": Text("SIE file created (#GEN)", "SIE-filen skapad (#GEN)"),
        "sie_sha256": Text("SHA-256 of the SIE file", "SIE-filens SHA-256"),
        "signature_date": Text("Date", "Datum"),
        "source": Text("Source", "Källa"),
        "sources": Text("Sources", "Källor"),
        "summary": Text("Summary", "Sammanfattning"),
        "supplier_name": Text("Supplier", "Leverantör"),
        "supplier_number": Text("Supplier no", "Levnr"),
        "suppliers_reversed": Text(
            "Of which suppliers with a debit balance", "Varav leverantörer med debetsaldo"
        ),
        "text": Text.same("Text"),
        "external_number": Text("Supplier's invoice no", "Lev. fakturanr"),
        "title": Text("Ledger reconciliation", "Reskontraavstämning"),
        "total": Text("Total", "Summa"),
        "total_currency": Text("Total, currency", "Totalt, valuta"),
        "total_sek": Text("Total, SEK", "Totalt, SEK"),
        "unexplained": Text("Unexplained", "Oförklarat"),
        "verified_at": Text("Checked and unchanged", "Kontrollerad och oförändrad"),
        "voucher": Text("Voucher", "Ver."),
        "vouchers": Text("Vouchers up to the balance date", "Verifikationer till och med balansdagen"),
        "vouchers_short": Text("Vouchers", "Verifikationer"),
        "worst": Text("The most serious result", "Det allvarligaste resultatet"),
        "year": Text("Financial year", "Räkenskapsår"),
    }
)

Term = Bucket | CauseKind | Colour | Ledger | SettlementKind | Verdict
"""The members of enumerations that have a name in both languages."""

_TERMS: Final[Mapping[Term, Text]] = MappingProxyType(
    {
        Bucket.NOT_DUE: Text("Not due", "Ej förfallet"),
        Bucket.TO_30: Text.same("1-30"),
        Bucket.TO_60: Text.same("31-60"),
        Bucket.TO_90: Text.same("61-90"),
        Bucket.OVER_90: Text("Over 90", "Över 90"),
        CauseKind.MANUAL_VOUCHER: Text("Manual voucher", "Manuell verifikation"),
        CauseKind.INVOICE_ROW: Text(
            "Row in the invoice's voucher deviates", "Rad i fakturans verifikation avviker"
        ),
        CauseKind.PAYMENT_ROW: Text(
            "Row in the payment's voucher deviates", "Rad i betalningens verifikation avviker"
        ),
        CauseKind.WITHOUT_PAYMENT: Text("Voucher without a payment", "Verifikation utan betalning"),
        CauseKind.RECLASSIFICATION: Text("Reclassification", "Omföring mellan reskontrakonton"),
        CauseKind.NOT_IN_REGISTER: Text("Not in the register", "Finns inte i registret"),
        CauseKind.REGISTER_ROW: Text(
            "Row in the register's voucher deviates", "Rad i registrets verifikation avviker"
        ),
        CauseKind.OTHER_ACCOUNT: Text("Invoice on another account", "Faktura bokförd på ett annat konto"),
        CauseKind.VOUCHER_MISSING: Text("Voucher missing", "Verifikation saknas"),
        CauseKind.BOOKED_LATER: Text(
            "Dated and booked on different sides of the balance date",
            "Daterad och bokförd på olika sidor om balansdagen",
        ),
        CauseKind.EXCHANGE_DIFFERENCE: Text("Exchange difference", "Valutakursdifferens"),
        CauseKind.CASH_METHOD: Text("Cash method", "Kontantmetoden"),
        CauseKind.OPENING_BALANCE: Text("Opening balance", "Ingående balans"),
        Colour.GREEN: Text("Green", "Grön"),
        Colour.YELLOW: Text("Yellow", "Gul"),
        Colour.RED: Text("Red", "Röd"),
        SettlementKind.PAYMENT: Text("payment", "betalning"),
        SettlementKind.WRITE_OFF: Text("write-off", "bortskrivning"),
        SettlementKind.CREDIT: Text("credit invoice", "kreditfaktura"),
        Ledger.CUSTOMERS: Text("Trade receivables", "Kundfordringar"),
        Ledger.SUPPLIERS: Text("Trade payables", "Leverantörsskulder"),
        Ledger.ASSETS: Text("Fixed assets", "Anläggningstillgångar"),
        Ledger.ACCRUALS: Text("Accruals", "Periodiseringar"),
        Ledger.VACATION: Text("Vacation debt", "Semesterskuld"),
        Ledger.TAX_REDUCTIONS: Text("Tax reductions", "Skattereduktioner"),
        Ledger.NONE: Text("Account specification", "Kontospecifikation"),
        Verdict.VERIFIED: Text("Reconciled", "Avstämd"),
        Verdict.EXPLAINED: Text("The difference is explained", "Differensen är förklarad"),
        Verdict.SPECIFIED: Text(
            "Account specification, without evidence from outside the books",
            "Kontospecifikation, utan underlag utanför bokföringen",
        ),
        Verdict.CORRECTION_NEEDED: Text("A correction is needed in Fortnox", "Rättelse krävs i Fortnox"),
        Verdict.UNEXPLAINED: Text("There is an unexplained difference", "Oförklarad differens"),
        Verdict.NOT_VERIFIED: Text("Not verified", "Inte verifierad"),
    }
)

# A member of a `StrEnum` equals its text, and some kinds of finding have the text of a verdict.
_FINDINGS: Final[Mapping[FindingKind, Text]] = MappingProxyType(
    {
        FindingKind.NOTE: Text("To know", "Att veta"),
        FindingKind.CORRECTION: Text("To correct", "Att rätta"),
        FindingKind.NOT_VERIFIED: Text("Not verified", "Inte verifierat"),
    }
)


def labels_in(language: Language) -> Mapping[str, str]:
    """Return all labels of the reports in one language, by name.

    >>> labels_in("sv")["unexplained"], labels_in("en")["unexplained"]
    ('Oförklarat', 'Unexplained')
    """
    return {name: text.in_language(language) for name, text in _LABELS.items()}


def term(value: Term, language: Language) -> str:
    """Return the name of an age class, a cause, a colour, a ledger, a settlement or a verdict.

    >>> term(CauseKind.MANUAL_VOUCHER, "sv")
    'Manuell verifikation'
    """
    return _TERMS[value].in_language(language)


def finding_name(kind: FindingKind, language: Language) -> str:
    """Return the name of a kind of finding.

    >>> finding_name(FindingKind.CORRECTION, "en")
    'To correct'
    """
    return _FINDINGS[kind].in_language(language)


def ledger_title(appendix: Appendix, language: Language) -> str:
    """Return the title of an appendix: the account and the ledger, such as `1510 Kundfordringar`.

    An account without a customer or supplier ledger has its own name in the title. The title of an appendix of several
    control accounts has the numbers of all of them.
    """
    accounts = "+".join(part.account for part in appendix.parts) or appendix.account
    if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        return f"{accounts} {term(appendix.ledger, language)}"
    return f"{accounts} {appendix.account_name or term(appendix.ledger, language)}"
