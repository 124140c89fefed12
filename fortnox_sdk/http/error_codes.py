"""Fortnox's error codes, each with its meaning, a hint and an error class."""

import attrs

from fortnox_sdk.errors import AccessDenied, ApiError, NotFound, PeriodLocked


@attrs.frozen
class ErrorCode:
    """The meaning, the hint and the error class for one of Fortnox's error codes."""

    meaning: str
    """The meaning in English, as a part of a sentence."""
    hint: str = ""
    """One instruction; `""` if there is nothing to do."""
    raises: type[ApiError] | None = None
    """The error class; None means that the HTTP status decides."""
    text: str = ""
    """Fortnox's own Swedish text as recorded or published, with {names} for its variable parts; `""` if unknown.

    It is a quotation, not a translation of `meaning`."""


_SCOPE = "Add the scope to the app in Fortnox's developer portal, then sign in again."
_LICENCE = "Ask the company to order the licence from Fortnox; signing in again does not help."
_RIGHT = "Ask an administrator of the company to give the user this permission in Fortnox."
_SIGN_IN = "Sign in again."
_LATER = "Try again later."
_UNLOCK = "Unlock the period in Fortnox or choose a later date."
_UNDOCUMENTED = ErrorCode("refused, for a reason that Fortnox does not document")

CODES: dict[int, ErrorCode] = {
    1000003: ErrorCode("system error at Fortnox", hint=_LATER),
    1000030: ErrorCode("this response type is not supported"),
    1000031: ErrorCode("this content type is not supported"),
    2000013: _UNDOCUMENTED,
    2000015: _UNDOCUMENTED,
    2000106: ErrorCode("the value must be alphanumeric", text="Värdet måste vara alfanumeriskt ({Value})"),
    2000107: ErrorCode("the value is too long"),
    2000108: ErrorCode("the value must be numeric", text="Värdet måste vara numeriskt ({Value})"),
    2000134: ErrorCode("the value must be true or false", text="Värdet måste vara en boolean ({Value})"),
    2000166: _UNDOCUMENTED,
    2000204: ErrorCode("the customer does not exist", text="Kunde inte hämta/hitta kund (kundnummer)"),
    2000310: ErrorCode("invalid login", hint=_SIGN_IN, text="Ogiltig inloggning"),
    2000311: ErrorCode(
        "the token or the client secret is missing",
        hint=_SIGN_IN,
        text="Kan inte logga in, access-token eller client-secret saknas(2).",
    ),
    2000321: ErrorCode(
        "the article's sales price is read only", hint="Change the price in a price list instead."
    ),
    2000359: ErrorCode(
        "the text has characters that Fortnox does not allow",
        hint="Remove < > and other unusual characters.",
        text="Värdet innehåller ej tillåtna tecken. ({Value})",
    ),
    2000397: ErrorCode("the order is cancelled", hint="Create a new order."),
    2000401: ErrorCode(
        "the period is locked",
        hint=_UNLOCK,
        raises=PeriodLocked,
        text="{Namn} har låst perioden t.o.m. {datum}. Lås upp perioden för att fortsätta.",
    ),
    2000423: ErrorCode("the account does not exist", raises=NotFound, text="Kan inte hitta kontot."),
    2000427: ErrorCode("the currency does not exist", raises=NotFound),
    2000428: ErrorCode("the article does not exist", raises=NotFound, text="Kan inte hitta artikeln."),
    2000429: ErrorCode(
        "the terms of payment do not exist",
        raises=NotFound,
        text="Kan inte hitta betalningsvillkoret.",
    ),
    2000430: ErrorCode("the price does not exist", raises=NotFound),
    2000431: ErrorCode("the price list does not exist", raises=NotFound),
    2000432: ErrorCode(
        "the unit, or the salary transaction, does not exist",
        raises=NotFound,
        text="Kan inte hitta enheten.",
    ),
    2000433: ErrorCode("the customer does not exist", raises=NotFound, text="Kan inte hitta kunden."),
    2000434: ErrorCode("the invoice does not exist", raises=NotFound, text="Kan inte hitta fakturan."),
    2000435: ErrorCode("the terms of delivery do not exist", raises=NotFound),
    2000439: ErrorCode("the order does not exist", raises=NotFound, text="Kan inte hitta ordern."),
    2000496: ErrorCode(
        "the order already has an invoice", hint="Read the order, which contains the invoice's number."
    ),
    2000499: ErrorCode(
        "the offer already has an order", hint="Read the offer, which contains the order's number."
    ),
    2000550: ErrorCode(
        "the account is not active",
        hint="Activate the account in Fortnox or use another account.",
        text='Konto "{nr}" är inte aktivt.',
    ),
    2000587: ErrorCode("the filter is unknown", text="Ett ogiltigt filter har använts."),
    2000588: ErrorCode("a query parameter is not valid", text="Ogiltig parameter i anropet."),
    2000600: ErrorCode(
        "the person already has a tax reduction on the document", hint="Change that tax reduction instead."
    ),
    2000637: ErrorCode(
        "the number is taken, perhaps by a deleted record",
        text="Kundnummer {n} används redan. Kundnumret har redan använts men blivit raderat.",
    ),
    2000663: ErrorCode(
        "the connection lacks the scope",
        hint=_SCOPE,
        raises=AccessDenied,
        text="Har inte behörighet för scope",
    ),
    2000699: ErrorCode(
        "the unit of a row is not valid", hint="Use a unit from the register of units, not None."
    ),
    2000719: ErrorCode(
        "the authorisation code is not valid", hint=_SIGN_IN, text="Ogiltig auktoriseringskod."
    ),
    2000721: ErrorCode(
        "the authorisation code was already used",
        hint=_SIGN_IN,
        text="Auktoriseringskoden är redan förbrukad.",
    ),
    2000729: ErrorCode("the id in the address is not valid"),
    2000755: ErrorCode(
        "the supplier invoice does not balance",
        hint="Change the rows so that their sum is the total of the invoice.",
        text="Leverantörsfakturan balanserar inte",
    ),
    2000762: ErrorCode("there is no such address", raises=NotFound),
    2000798: _UNDOCUMENTED,
    2000947: ErrorCode("the cost centre is inactive"),
    2001089: ErrorCode(
        "the payment is dated before the invoice", hint="Use the invoice date or a later date."
    ),
    2001101: ErrorCode(
        "the company has no active licence for the scope",
        hint=_LICENCE,
        raises=AccessDenied,
        text="Det finns ingen aktiv licens för önskat scope",
    ),
    2001103: ErrorCode(
        "the company lacks the API licence",
        hint=_LICENCE,
        raises=AccessDenied,
        text="Api-licens saknas.",
    ),
    2001161: ErrorCode("the project does not exist", raises=NotFound, text="Kan inte hitta projektet."),
    2001200: ErrorCode(
        "the customer type is not valid", hint="Use PRIVATE or COMPANY.", text="Ogiltig kundtyp"
    ),
    2001243: ErrorCode("the offer became an order and can't be changed", hint="Change the order instead."),
    2001246: ErrorCode(
        "the document's last tax reduction can't be removed",
        hint="Change the document's type of tax reduction.",
    ),
    2001265: ErrorCode(
        "a predefined account is missing, unknown or inactive",
        hint="Correct the account in Fortnox's predefined accounts.",
    ),
    2001279: ErrorCode("the order is already cancelled", text="Är redan makulerad"),
    2001302: ErrorCode(
        "the article does not exist",
        hint="Create the article or use another one.",
        text="Kunde inte hitta artikel",
    ),
    2001304: ErrorCode(
        "an account does not exist",
        hint="Create the account in Fortnox or use another one.",
        text="Kunde inte hitta konto",
    ),
    2001322: _UNDOCUMENTED,
    2001339: ErrorCode("the user has no permission to list invoices", hint=_RIGHT, raises=AccessDenied),
    2001383: ErrorCode(
        "an invoiced order can't be cancelled",
        hint="Credit its invoice instead.",
        text="Är låst och kan inte makuleras",
    ),
    2001392: ErrorCode("the body is empty or of the wrong type", text="Ingen eller felaktig typ av data."),
    2001393: ErrorCode(
        "the user has no permission to use customer invoices", hint=_RIGHT, raises=AccessDenied
    ),
    2001399: ErrorCode("a field name is unknown or not writable", text="Felaktigt fältnamn"),
    2001403: ErrorCode("the predefined account does not exist", raises=NotFound),
    2001427: ErrorCode("the user has no permission to create accruals", hint=_RIGHT, raises=AccessDenied),
    2001740: ErrorCode(
        "the XML can't be read",
        hint="Send JSON.",
        text="Inläsning av dokument misslyckades: {Message}",
    ),
    2001795: ErrorCode("required fields are missing"),
    2002115: ErrorCode("the JSON can't be read"),
    2002141: ErrorCode(
        "the invoice can't be bookkept because the period is locked",
        hint="Unlock the period in Fortnox.",
        raises=PeriodLocked,
    ),
    2002381: ErrorCode("the data has the wrong structure", text="Felaktig datastruktur"),
    2002455: ErrorCode("the user has no permission to use vouchers", hint=_RIGHT, raises=AccessDenied),
    2002462: ErrorCode("an account number must have four digits"),
    2002951: _UNDOCUMENTED,
    2002980: ErrorCode(
        "the type OTHERCOSTS is not allowed on a housework row",
        hint="Set house_work of the row to False.",
        text="Kan inte sätta typen övrig kostnad på en rad markerad som husarbete.",
    ),
    2003055: ErrorCode("the invoice is already paid in full"),
    2003095: ErrorCode(
        "there is no predefined account for Swedish purchases with reverse charge",
        hint="Set the account in Fortnox's predefined accounts.",
        text="Det saknas ett förvalt konto för Inköp SE, omvänd skattskyldighet",
    ),
    2003115: ErrorCode(
        "VAT rows of type REVERSE need a code",
        hint="Set `code` in each VAT row of the supplier invoice.",
        text="Momsrader för momstyp REVERSE måste vara märkta med motsvarande CODE",
    ),
    2003124: ErrorCode(
        "only delivered orders can be marked ready",
        hint="Deliver the order in the warehouse first.",
        text="Enbart ordrar som levererats ut kan klarmarkeras",
    ),
    2003125: ErrorCode(
        "a document marked ready can't be changed",
        hint="Create a new document.",
        text="Ett klarmarkerat dokument kan inte ändras",
    ),
    2003126: ErrorCode(
        "the delivery date is in the future",
        hint="Use today's date or an earlier date.",
        text="Utleveransdatum kan inte vara senare än dagens datum",
    ),
    2003127: ErrorCode(
        "an error in Fortnox's warehouse module", hint=_LATER, text="Ett fel uppstod i lagermodulen"
    ),
    2003157: ErrorCode(
        "this type of housework no longer gives a tax reduction",
        hint="Use another type of housework. There is no tax reduction for COOKING and TUTORING any more.",
        text="Skattereduktion för den valda typen av husarbete har upphört.",
    ),
    2003227: ErrorCode(
        "the work is worth less than the requested tax reduction",
        hint="Lower the requested tax reduction before you change the document.",
    ),
    2003228: ErrorCode(
        "the requested tax reduction is more than the work allows", hint="Lower the requested amount."
    ),
    2003241: ErrorCode(
        "the migration has started or is finished", text="Migrering är redan påbörjad eller avslutad"
    ),
    2003275: ErrorCode(
        "the user lacks a permission", hint=_RIGHT, raises=AccessDenied, text="Ej autentiserad"
    ),
    2003277: ErrorCode(
        "the warehouse has no such record", raises=NotFound, text="Hittades inte i lagermodulen"
    ),
    2003330: ErrorCode("the user has no permission to list payments", hint=_RIGHT, raises=AccessDenied),
    2003399: ErrorCode(
        "the document is voided in the warehouse", text="Dokumentet är makulerat i lagermodulen"
    ),
    2003498: ErrorCode(
        "the invoice is not marked as ready in the warehouse", hint="Mark the invoice as ready first."
    ),
    2003977: ErrorCode(
        "a row with a quantity lacks description and article",
        hint="Give the row a description or an article.",
    ),
    2004001: _UNDOCUMENTED,
    2004021: ErrorCode(
        "the housework does not fit the type of tax reduction",
        hint="Use a type of housework that belongs to the tax reduction: ROT and RUT have different types.",
        text="Dokument med skattereduktionstypen '{typ}' får inte innehålla rader med husarbetestypen '{typ}'.",
    ),
    2004052: ErrorCode(
        "the account's VAT code does not match", hint="Use an account with the VAT code of the row."
    ),
    2004054: ErrorCode("invalid login", hint=_SIGN_IN),
    2004167: ErrorCode("a row with its own VAT rate needs an account", hint="Give the row an account."),
    2004194: _UNDOCUMENTED,
    2004209: ErrorCode(
        "the work is not valid for green technology", hint="Use a type of work for green technology."
    ),
    2004217: ErrorCode("the requested amount has the wrong form", hint="Use whole kronor."),
    2004218: ErrorCode("the requested amount is negative"),
    2004262: ErrorCode(
        "a type occurs twice among the tax reduction amounts",
        hint="Add up the amounts of each type and send each type once.",
    ),
    2004263: ErrorCode("the tax reduction amounts are missing", hint="Pass tax_reduction_amounts."),
}
"""Fortnox's numeric error codes. For an unknown code, the HTTP status decides the error class."""

TEXT_CODES: dict[str, ErrorCode] = {
    "alreadyexists": ErrorCode("the code is already in use", hint="Choose another code."),
    "attachment_files_max_count_exceeded": ErrorCode("too many files would be attached"),
    "attachment_files_max_pages_exceeded": ErrorCode("the attached files would have too many pages"),
    "attachment_files_max_size_exceeded": ErrorCode("the attached files would be too big"),
    "attachment_not_found": ErrorCode("the attachment does not exist", raises=NotFound),
    "cannot_modify_released_document": ErrorCode(
        "a released document can't be changed", hint="Void the document."
    ),
    "cannot_release_after_current_date": ErrorCode(
        "the date is in the future", hint="Wait for that day or change the date."
    ),
    "cannot_release_later_than_current_date": ErrorCode(
        "the date is in the future", hint="Wait for that day or change the date."
    ),
    "could_not_retrieve_document": ErrorCode("Fortnox could not read the document", hint=_LATER),
    "document_is_released": ErrorCode("the document is already released"),
    "document_is_voided": ErrorCode("the document is voided", hint="Create a new document."),
    "document_not_found": ErrorCode("the document does not exist", raises=NotFound),
    "document_not_fully_reserved": ErrorCode(
        "some articles are not in stock", hint="Receive the missing articles first."
    ),
    "duplicatestocklocations": ErrorCode("two stock locations have the same code"),
    "field_not_writable": ErrorCode("a field was sent that can't be changed"),
    "file_not_found": ErrorCode(
        "the file does not exist", hint="Use the file's archive_file_id.", raises=NotFound
    ),
    "file_too_big": ErrorCode(
        "the file is too big", hint="Send a smaller file: Fortnox states a limit of 5 MB."
    ),
    "max_total_attachments_exceeded": ErrorCode("the document has too many attachments"),
    "mismatch_attachment_id": ErrorCode("the id of the attachment differs from the id in the address"),
    "missing.rights": ErrorCode(
        "the user or the application has no permission for this", hint=_RIGHT, raises=AccessDenied
    ),
    "missing_mandatory_field": ErrorCode("a required field is missing"),
    "mixed_documents": ErrorCode("the attachments belong to several documents"),
    "no_attachment_provided": ErrorCode("no attachment was sent"),
    "period_locked": ErrorCode(
        "the period is locked",
        hint=_UNLOCK,
        raises=PeriodLocked,
    ),
    "production_date_is_empty": ErrorCode(
        "the production date is missing", hint="Set production_date first."
    ),
    "referencetypenotallowed": ErrorCode(
        "this name is not allowed for a type of document", hint="Choose another name."
    ),
    "too_many_attachments_in_one_request": ErrorCode(
        "too many attachments in one request", hint="Send fewer attachments in one request."
    ),
    "void_linked_outbound": ErrorCode(
        "the received goods were already delivered", hint="Void the deliveries first, or pass force=True."
    ),
    "wrong_file_location": ErrorCode(
        "the file is in the wrong folder",
        hint="Upload it to inbox_kf for invoices, to inbox_o for orders or to inbox_of for offers.",
    ),
    "wrong_file_type": ErrorCode("the file has the wrong type", hint="Attach a PDF."),
}
"""The error codes of paths under `/api`, which are texts. The keys are in lower case, although Fortnox writes some
codes in capitals (official specification)."""
