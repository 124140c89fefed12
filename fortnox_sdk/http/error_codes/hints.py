"""The hints for Fortnox's error codes, in English and Swedish. If another call can help, the hint names that call."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Text

_LATER = Text("Try again later.", "Försök igen senare.")
_RIGHT = Text(
    "Ask an administrator of the company to give the user the missing permission in Fortnox.",
    "Be en administratör i företaget att i Fortnox ge användaren den behörighet som saknas.",
)
_SIGN_IN = Text("Sign in again with: fortnox login.", "Logga in igen med: fortnox login.")
_UNLOCK = Text(
    "client.locked_period.get() shows the last locked day. Choose a later date for the voucher or document, or "
    "unlock the period in Fortnox.",
    "client.locked_period.get() visar sista låsta dagen. Välj ett senare datum för verifikationen eller dokumentet, "
    "eller lås upp perioden i Fortnox.",
)
_ACCOUNT = Text(
    "client.accounts.list(financial_year=...) shows the accounts of a financial year, and "
    "client.accounts.create(...) adds an account.",
    "client.accounts.list(financial_year=...) visar ett räkenskapsårs konton, och client.accounts.create(...) lägger "
    "till ett konto.",
)
_PREDEFINED = Text(
    "client.predefined_accounts.list() shows the predefined accounts, and client.predefined_accounts.update(...) "
    "changes a predefined account.",
    "client.predefined_accounts.list() visar de förvalda kontona, och client.predefined_accounts.update(...) ändrar "
    "ett förvalt konto.",
)
_NEW_DOCUMENT = Text(
    "Create a new document instead of changing the existing document.",
    "Skapa ett nytt dokument i stället för att ändra det befintliga dokumentet.",
)
_DATE = Text(
    "Release the document on its date or later, or change the document's date.",
    "Frisläpp dokumentet på dess datum eller senare, eller ändra dokumentets datum.",
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
        2000359: Text(
            "Remove <, > and other unusual characters from the text.",
            "Ta bort <, > och andra ovanliga tecken ur texten.",
        ),
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
            "client.invoices.list() shows the invoices. Pass the document number of one of these invoices.",
            "client.invoices.list() visar fakturorna. Ange dokumentnumret för en av dessa fakturor.",
        ),
        2000435: _register("terms_of_deliveries"),
        2000439: Text(
            "client.orders.list() shows the orders. Pass the document number of one of these orders.",
            "client.orders.list() visar orderna. Ange dokumentnumret för en av dessa order.",
        ),
        2000496: Text(
            "client.orders.get(...).invoice_reference is the number of the order's invoice.",
            "client.orders.get(...).invoice_reference är numret på orderns faktura.",
        ),
        2000499: Text(
            "client.offers.get(...).order_reference is the number of the order that was created from the offer.",
            "client.offers.get(...).order_reference är numret på ordern som skapades från offerten.",
        ),
        2000550: Text(
            "Set active=True on the account with client.accounts.update(...), or use another account.",
            "Sätt active=True på kontot med client.accounts.update(...), eller använd ett annat konto.",
        ),
        2000587: Text(
            "Pass one of the filters that the resource's list(...) accepts.",
            "Ange ett av de filter som resursens list(...) godtar.",
        ),
        2000588: Text(
            "Pass the selection as arguments of the resource's list(...). There is an argument for each parameter of "
            "Fortnox's list.",
            "Ange urvalet som argument till resursens list(...). Det finns ett argument för varje parameter i "
            "Fortnox lista.",
        ),
        2000600: Text(
            "Change the existing tax reduction with client.tax_reductions.update(...).",
            "Ändra den befintliga skattereduktionen med client.tax_reductions.update(...).",
        ),
        2000637: Text(
            "Leave out the record's number, so that Fortnox assigns a free number.",
            "Utelämna postens nummer, så väljer Fortnox ett ledigt nummer.",
        ),
        2000699: Text(
            "client.units.list() shows the units. Set `unit` of the row to the code of a unit, not to None.",
            "client.units.list() visar enheterna. Sätt radens `unit` till koden för en enhet, inte till None.",
        ),
        2000719: _SIGN_IN,
        2000721: _SIGN_IN,
        2000755: Text(
            "Change the supplier invoice's rows, VAT or total, so that the rows and the VAT add up to the total.",
            "Ändra leverantörsfakturans rader, moms eller totalbelopp så att raderna och momsen tillsammans blir "
            "totalbeloppet.",
        ),
        2000947: Text(
            "Set active=True on the cost centre with client.cost_centers.update(...), or use another cost centre.",
            "Sätt active=True på kostnadsstället med client.cost_centers.update(...), eller använd ett annat "
            "kostnadsställe.",
        ),
        2001089: Text(
            "Set the payment date to the invoice date or a later date.",
            "Sätt betalningsdatumet till fakturadatumet eller ett senare datum.",
        ),
        2001161: _register("projects"),
        2001200: Text(
            "Set the customer type to PRIVATE or COMPANY.", "Sätt kundtypen till PRIVATE eller COMPANY."
        ),
        2001243: Text(
            "The offer has become an order. Change the order with client.orders.update(...).",
            "Offerten har blivit en order. Ändra ordern med client.orders.update(...).",
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
        2001392: Text(
            "Send a JSON object as the body of the request.", "Skicka ett JSON-objekt som anropets innehåll."
        ),
        2001393: _RIGHT,
        2001399: _WRITABLE,
        2001403: _PREDEFINED,
        2001427: _RIGHT,
        2001740: Text("Send JSON.", "Skicka JSON."),
        2001795: Text(
            "Set all required fields. The documentation of the record's class lists the required fields.",
            "Fyll i alla obligatoriska fält. Dokumentationen av postens klass räknar upp de obligatoriska fälten.",
        ),
        2002141: _UNLOCK,
        2002455: _RIGHT,
        2002980: Text(
            "On the row with the type OTHERCOSTS, set house_work to False.",
            "Sätt house_work till False på raden med typen OTHERCOSTS.",
        ),
        2003055: Text(
            "client.invoices.get(...).balance is the amount that remains to be paid.",
            "client.invoices.get(...).balance är beloppet som återstår att betala.",
        ),
        2003095: _PREDEFINED,
        2003115: Text(
            "Set `code` in each VAT row of the supplier invoice.",
            "Ange `code` på varje momsrad i leverantörsfakturan.",
        ),
        2003124: Text(
            "Deliver the order in the warehouse before you mark the order as ready.",
            "Leverera ordern i lagret innan du klarmarkerar ordern.",
        ),
        2003125: _NEW_DOCUMENT,
        2003126: Text(
            "Set the delivery date to today's date or an earlier date.",
            "Sätt utleveransdatumet till dagens datum eller ett tidigare datum.",
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
        2003228: Text(
            "Lower the requested tax reduction (asked_amount).",
            "Sänk den begärda skattereduktionen (asked_amount).",
        ),
        2003275: _RIGHT,
        2003330: _RIGHT,
        2003498: Text(
            "Mark the invoice as ready with client.invoices.warehouse_ready(...), then try again.",
            "Klarmarkera fakturan med client.invoices.warehouse_ready(...), och försök sedan igen.",
        ),
        2003977: Text(
            "Give each row with a quantity a description or an article.",
            "Ange en beskrivning eller en artikel på varje rad med ett antal.",
        ),
        2004021: Text(
            "Use a type of housework that belongs to the tax reduction: ROT and RUT have different types.",
            "Använd en typ av husarbete som hör till skattereduktionen: ROT och RUT har olika typer.",
        ),
        2004052: Text(
            "On the row, use an account that has the same VAT code as the row.",
            "Använd ett konto på raden som har samma momskod som raden.",
        ),
        2004054: _SIGN_IN,
        2004167: Text(
            "Give each row with its own VAT rate an account.",
            "Ange ett konto på varje rad med egen momssats.",
        ),
        2004209: Text(
            "Use a type of work that is allowed for green technology.",
            "Använd en typ av arbete som är tillåten för grön teknik.",
        ),
        2004217: Text("Use whole kronor.", "Använd hela kronor."),
        2004262: Text(
            "In tax_reduction_amounts, add up the amounts of each type of work, and send each type once.",
            "Summera beloppen per typ av arbete i tax_reduction_amounts, och skicka varje typ en gång.",
        ),
        2004263: Text("Pass tax_reduction_amounts.", "Ange tax_reduction_amounts."),
        "alreadyexists": Text("Choose another code.", "Välj en annan kod."),
        "cannot_modify_released_document": Text("Void the document.", "Makulera dokumentet."),
        "cannot_release_after_current_date": _DATE,
        "cannot_release_later_than_current_date": _DATE,
        "could_not_retrieve_document": _LATER,
        "document_is_voided": _NEW_DOCUMENT,
        "document_not_fully_reserved": Text(
            "Receive the missing articles into the stock, then try again.",
            "Leverera in de artiklar som saknas i lagret, och försök sedan igen.",
        ),
        "field_not_writable": _WRITABLE,
        "file_not_found": Text(
            "To identify the file, pass the file's archive_file_id.",
            "Ange filens archive_file_id för att identifiera filen.",
        ),
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
            "Void the deliveries of the received goods first, or call void(...) with force=True.",
            "Makulera utleveranserna av de inlevererade varorna först, eller anropa void(...) med force=True.",
        ),
        "wrong_file_location": Text(
            "Upload the file to inbox_kf for invoices, to inbox_o for orders or to inbox_of for offers.",
            "Ladda upp filen till inbox_kf för fakturor, inbox_o för order eller inbox_of för offerter.",
        ),
        "wrong_file_type": Text("Attach a PDF.", "Bifoga en PDF."),
    }
)
"""The hints by error code. The hints for the codes about scopes and licences are in the module `scopes`."""
