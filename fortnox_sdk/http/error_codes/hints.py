"""The hints for Fortnox's error codes, in English and Swedish. If another call can help, the hint names that call."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Text

_LATER = Text("Try again later.", "Försök igen senare.")
_RIGHT = Text(
    "Ask an administrator of the company to give the user this permission in Fortnox.",
    "Be en administratör i företaget att ge användaren behörigheten i Fortnox.",
)
_SIGN_IN = Text("Sign in again with: fortnox login.", "Logga in igen med: fortnox login.")
_UNLOCK = Text(
    "client.locked_period.get() shows the last locked day: choose a later date, or unlock the period in Fortnox.",
    "client.locked_period.get() visar sista låsta dagen: välj ett senare datum eller lås upp perioden i Fortnox.",
)
_ACCOUNT = Text(
    "client.accounts.list(financial_year=...) shows the year's accounts, and client.accounts.create(...) adds an "
    "account.",
    "client.accounts.list(financial_year=...) visar årets konton, och client.accounts.create(...) lägger till ett "
    "konto.",
)
_PREDEFINED = Text(
    "client.predefined_accounts.list() shows the predefined accounts, and client.predefined_accounts.update(...) "
    "changes an account.",
    "client.predefined_accounts.list() visar de förvalda kontona, och client.predefined_accounts.update(...) ändrar "
    "ett konto.",
)
_NEW_DOCUMENT = Text("Create a new document.", "Skapa ett nytt dokument.")
_DATE = Text(
    "Wait until the document's date, or change the date.",
    "Vänta till dokumentets datum, eller ändra datumet.",
)
_WRITABLE = Text(
    "Send only changes: update(..., since=record) leaves out the fields that Fortnox sets.",
    "Skicka bara ändringar: update(..., since=post) utelämnar de fält som Fortnox sätter.",
)


def _register(name: str) -> Text:
    """Return the hint for a missing record: the call that lists the records, and the call that creates a record."""
    calls = f"client.{name}.list()", f"client.{name}.create(...)"
    return Text(
        f"{calls[0]} shows the existing records, and {calls[1]} creates a record.",
        f"{calls[0]} visar befintliga poster, och {calls[1]} skapar en post.",
    )


HINTS: Final[Mapping[int | str, Text]] = MappingProxyType(
    {
        1000003: _LATER,
        2000107: Text("Shorten the value.", "Korta värdet."),
        2000204: _register("customers"),
        2000310: _SIGN_IN,
        2000311: _SIGN_IN,
        2000321: Text(
            "Change the price in a price list with client.prices.update(...).",
            "Ändra priset i en prislista med client.prices.update(...).",
        ),
        2000359: Text("Remove < > and other unusual characters.", "Ta bort < > och andra ovanliga tecken."),
        2000397: Text(
            "Create a new order with client.orders.create(...).",
            "Skapa en ny order med client.orders.create(...).",
        ),
        2000401: _UNLOCK,
        2000423: _ACCOUNT,
        2000427: _register("currencies"),
        2000428: _register("articles"),
        2000429: _register("terms_of_payments"),
        2000430: Text(
            "client.prices.of_article(...) shows the prices of an article.",
            "client.prices.of_article(...) visar en artikels priser.",
        ),
        2000431: _register("price_lists"),
        2000432: _register("units"),
        2000433: _register("customers"),
        2000434: Text(
            "client.invoices.list() shows the invoices; pass the document number.",
            "client.invoices.list() visar fakturorna; ange dokumentnumret.",
        ),
        2000435: _register("terms_of_deliveries"),
        2000439: Text(
            "client.orders.list() shows the orders; pass the document number.",
            "client.orders.list() visar orderna; ange dokumentnumret.",
        ),
        2000496: Text(
            "client.orders.get(...).invoice_reference is the number of the invoice.",
            "client.orders.get(...).invoice_reference är fakturans nummer.",
        ),
        2000499: Text(
            "client.offers.get(...).order_reference is the number of the order.",
            "client.offers.get(...).order_reference är orderns nummer.",
        ),
        2000550: Text(
            "Set active=True on the account with client.accounts.update(...), or use another account.",
            "Sätt active=True på kontot med client.accounts.update(...), eller använd ett annat konto.",
        ),
        2000587: Text(
            "Pass one of the filters that list(...) accepts.",
            "Ange ett av de filter som list(...) godtar.",
        ),
        2000588: Text(
            "Pass the selection as arguments of list(...), which has an argument for each parameter of Fortnox's list.",
            "Ange urvalet som argument till list(...), som har ett argument för varje parameter i Fortnox lista.",
        ),
        2000600: Text(
            "Change the existing tax reduction with client.tax_reductions.update(...).",
            "Ändra den befintliga skattereduktionen med client.tax_reductions.update(...).",
        ),
        2000637: Text(
            "Leave the number out, and Fortnox assigns a free number.",
            "Utelämna numret, så väljer Fortnox ett ledigt nummer.",
        ),
        2000699: Text(
            "client.units.list() shows the units; pass the code of a unit, not None.",
            "client.units.list() visar enheterna; ange koden för en enhet, inte None.",
        ),
        2000719: _SIGN_IN,
        2000721: _SIGN_IN,
        2000755: Text(
            "Change the rows, the VAT or the total, so that the rows and the VAT add up to the total.",
            "Ändra raderna, momsen eller totalbeloppet så att raderna och momsen tillsammans blir totalbeloppet.",
        ),
        2000947: Text(
            "Set active=True on the cost centre with client.cost_centers.update(...), or use another cost centre.",
            "Sätt active=True på kostnadsstället med client.cost_centers.update(...), eller använd ett annat.",
        ),
        2001089: Text(
            "Use the invoice date or a later date.", "Använd fakturadatumet eller ett senare datum."
        ),
        2001161: _register("projects"),
        2001200: Text("Use PRIVATE or COMPANY.", "Använd PRIVATE eller COMPANY."),
        2001243: Text(
            "Change the order with client.orders.update(...).", "Ändra ordern med client.orders.update(...)."
        ),
        2001246: Text(
            "Change the document's type of tax reduction.", "Ändra dokumentets typ av skattereduktion."
        ),
        2001265: _PREDEFINED,
        2001302: _register("articles"),
        2001304: _ACCOUNT,
        2001339: _RIGHT,
        2001383: Text(
            "Credit the order's invoice with client.invoices.credit(...).",
            "Kreditera orderns faktura med client.invoices.credit(...).",
        ),
        2001392: Text("Send a JSON object as the body.", "Skicka ett JSON-objekt som anropets innehåll."),
        2001393: _RIGHT,
        2001399: _WRITABLE,
        2001403: _PREDEFINED,
        2001427: _RIGHT,
        2001740: Text("Send JSON.", "Skicka JSON."),
        2001795: Text(
            "Set all required fields. They are listed in the documentation of the record.",
            "Fyll i alla obligatoriska fält. De står i postens dokumentation.",
        ),
        2002141: _UNLOCK,
        2002455: _RIGHT,
        2002980: Text("Set house_work of the row to False.", "Sätt radens house_work till False."),
        2003055: Text(
            "client.invoices.get(...).balance is the amount that remains to be paid.",
            "client.invoices.get(...).balance är beloppet som återstår att betala.",
        ),
        2003095: _PREDEFINED,
        2003115: Text(
            "Set `code` in each VAT row of the supplier invoice.",
            "Ange `code` på varje momsrad i leverantörsfakturan.",
        ),
        2003124: Text("Deliver the order in the warehouse first.", "Leverera ordern i lagret först."),
        2003125: _NEW_DOCUMENT,
        2003126: Text(
            "Use today's date or an earlier date.", "Använd dagens datum eller ett tidigare datum."
        ),
        2003127: _LATER,
        2003157: Text(
            "Use another type of housework. There is no tax reduction for COOKING and TUTORING any more.",
            "Använd en annan typ av husarbete. COOKING och TUTORING ger inte längre skattereduktion.",
        ),
        2003227: Text(
            "Lower the requested tax reduction with client.tax_reductions.update(...) before you change the document.",
            "Sänk den begärda skattereduktionen med client.tax_reductions.update(...) innan du ändrar dokumentet.",
        ),
        2003228: Text("Lower the requested amount.", "Sänk det begärda beloppet."),
        2003275: _RIGHT,
        2003330: _RIGHT,
        2003498: Text(
            "Mark the invoice as ready with client.invoices.warehouse_ready(...) first.",
            "Klarmarkera fakturan med client.invoices.warehouse_ready(...) först.",
        ),
        2003977: Text(
            "Give the row a description or an article.", "Ange en beskrivning eller en artikel på raden."
        ),
        2004021: Text(
            "Use a type of housework that belongs to the tax reduction: ROT and RUT have different types.",
            "Använd en typ av husarbete som hör till skattereduktionen: ROT och RUT har olika typer.",
        ),
        2004052: Text("Use an account with the VAT code of the row.", "Använd ett konto med radens momskod."),
        2004054: _SIGN_IN,
        2004167: Text("Give the row an account.", "Ange ett konto på raden."),
        2004209: Text("Use a type of work for green technology.", "Använd en typ av arbete för grön teknik."),
        2004217: Text("Use whole kronor.", "Använd hela kronor."),
        2004262: Text(
            "Add up the amounts of each type of work, and send each type once.",
            "Summera beloppen per typ av arbete och skicka varje typ en gång.",
        ),
        2004263: Text("Pass tax_reduction_amounts.", "Ange tax_reduction_amounts."),
        "alreadyexists": Text("Choose another code.", "Välj en annan kod."),
        "cannot_modify_released_document": Text("Void the document.", "Makulera dokumentet."),
        "cannot_release_after_current_date": _DATE,
        "cannot_release_later_than_current_date": _DATE,
        "could_not_retrieve_document": _LATER,
        "document_is_voided": _NEW_DOCUMENT,
        "document_not_fully_reserved": Text(
            "Receive the missing articles first.", "Leverera först in de artiklar som saknas."
        ),
        "field_not_writable": _WRITABLE,
        "file_not_found": Text("Use the file's archive_file_id.", "Använd filens archive_file_id."),
        "file_too_big": Text(
            "Send a smaller file: Fortnox states a limit of 5 MB.",
            "Skicka en mindre fil: Fortnox anger gränsen 5 MB.",
        ),
        "missing.rights": _RIGHT,
        "period_locked": _UNLOCK,
        "production_date_is_empty": Text("Set production_date first.", "Ange production_date först."),
        "referencetypenotallowed": Text("Choose another name.", "Välj ett annat namn."),
        "too_many_attachments_in_one_request": Text(
            "Send fewer attachments in one request.", "Skicka färre bilagor per anrop."
        ),
        "void_linked_outbound": Text(
            "Void the deliveries first, or pass force=True.",
            "Makulera utleveranserna först, eller ange force=True.",
        ),
        "wrong_file_location": Text(
            "Upload the file to inbox_kf for invoices, to inbox_o for orders or to inbox_of for offers.",
            "Ladda upp filen till inbox_kf för fakturor, inbox_o för order eller inbox_of för offerter.",
        ),
        "wrong_file_type": Text("Attach a PDF.", "Bifoga en PDF."),
    }
)
"""The hints by error code. The hints for the codes about scopes and licences are in the module `scopes`."""
