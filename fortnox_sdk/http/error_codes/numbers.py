"""Fortnox's numeric error codes, each with its meaning and an error class. The module `hints` says what to do."""

from typing import Final

import attrs

from fortnox_sdk.errors import AccessDenied, ApiError, NotFound, PeriodLocked


@attrs.frozen
class ErrorCode:
    """The meaning and the error class for one of Fortnox's error codes."""

    meaning: str
    """The meaning in English, as a part of a sentence."""
    raises: type[ApiError] | None = None
    """The error class; None means that the HTTP status decides."""
    text: str = ""
    """Fortnox's own Swedish text as recorded or published, with {names} for its variable parts; `""` if unknown.

    It is a quotation, not a translation of `meaning`."""


SANDBOX_CODES: Final = range(2_900_000, 3_000_000)
"""The codes that the sandbox uses for errors whose real code is not known. Fortnox never sends them."""

_UNDOCUMENTED = ErrorCode("refused, for a reason that Fortnox does not document")

CODES: dict[int, ErrorCode] = {
    1000003: ErrorCode("system error at Fortnox"),
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
    2000310: ErrorCode("invalid login", text="Ogiltig inloggning"),
    2000311: ErrorCode(
        "the token or the client secret is missing",
        text="Kan inte logga in, access-token eller client-secret saknas(2).",
    ),
    2000321: ErrorCode("the article's sales price is read only"),
    2000359: ErrorCode(
        "the text has characters that Fortnox does not allow",
        text="Värdet innehåller ej tillåtna tecken. ({Value})",
    ),
    2000397: ErrorCode("the order is cancelled"),
    2000401: ErrorCode(
        "the period is locked",
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
    2000496: ErrorCode("the order already has an invoice"),
    2000499: ErrorCode("the offer already has an order"),
    2000550: ErrorCode(
        "the account is not active",
        text='Konto "{nr}" är inte aktivt.',
    ),
    2000587: ErrorCode("the filter is unknown", text="Ett ogiltigt filter har använts."),
    2000588: ErrorCode("a query parameter is not valid", text="Ogiltig parameter i anropet."),
    2000600: ErrorCode("the person already has a tax reduction on the document"),
    2000637: ErrorCode(
        "the number is taken, perhaps by a deleted record",
        text="Kundnummer {n} används redan. Kundnumret har redan använts men blivit raderat.",
    ),
    2000663: ErrorCode(
        "the connection lacks the scope",
        raises=AccessDenied,
        text="Har inte behörighet för scope",
    ),
    2000699: ErrorCode("the unit of a row is not valid"),
    2000719: ErrorCode("the authorisation code is not valid", text="Ogiltig auktoriseringskod."),
    2000721: ErrorCode(
        "the authorisation code was already used",
        text="Auktoriseringskoden är redan förbrukad.",
    ),
    2000729: ErrorCode("the id in the address is not valid"),
    2000755: ErrorCode(
        "the supplier invoice does not balance",
        text="Leverantörsfakturan balanserar inte",
    ),
    2000762: ErrorCode("there is no such address", raises=NotFound),
    2000798: _UNDOCUMENTED,
    2000947: ErrorCode("the cost centre is inactive"),
    2001089: ErrorCode("the payment is dated before the invoice"),
    2001101: ErrorCode(
        "the company has no active licence for the scope",
        raises=AccessDenied,
        text="Det finns ingen aktiv licens för önskat scope",
    ),
    2001103: ErrorCode(
        "the company lacks the API licence",
        raises=AccessDenied,
        text="Api-licens saknas.",
    ),
    2001161: ErrorCode("the project does not exist", raises=NotFound, text="Kan inte hitta projektet."),
    2001200: ErrorCode("the customer type is not valid", text="Ogiltig kundtyp"),
    2001243: ErrorCode("the offer became an order and can't be changed"),
    2001246: ErrorCode("the document's last tax reduction can't be removed"),
    2001265: ErrorCode("a predefined account is missing, unknown or inactive"),
    2001279: ErrorCode("the order is already cancelled", text="Är redan makulerad"),
    2001302: ErrorCode(
        "the article does not exist",
        text="Kunde inte hitta artikel",
    ),
    2001304: ErrorCode(
        "an account does not exist",
        text="Kunde inte hitta konto",
    ),
    2001322: _UNDOCUMENTED,
    2001339: ErrorCode("the user has no permission to list invoices", raises=AccessDenied),
    2001383: ErrorCode(
        "an invoiced order can't be cancelled",
        text="Är låst och kan inte makuleras",
    ),
    2001392: ErrorCode("the body is empty or of the wrong type", text="Ingen eller felaktig typ av data."),
    2001393: ErrorCode("the user has no permission to use customer invoices", raises=AccessDenied),
    2001399: ErrorCode("a field name is unknown or not writable", text="Felaktigt fältnamn"),
    2001403: ErrorCode("the predefined account does not exist", raises=NotFound),
    2001427: ErrorCode("the user has no permission to create accruals", raises=AccessDenied),
    2001740: ErrorCode(
        "the XML can't be read",
        text="Inläsning av dokument misslyckades: {Message}",
    ),
    2001795: ErrorCode("required fields are missing"),
    2002115: ErrorCode("the JSON can't be read"),
    2002141: ErrorCode(
        "the invoice can't be bookkept because the period is locked",
        raises=PeriodLocked,
    ),
    2002381: ErrorCode("the data has the wrong structure", text="Felaktig datastruktur"),
    2002455: ErrorCode("the user has no permission to use vouchers", raises=AccessDenied),
    2002462: ErrorCode("an account number must have four digits"),
    2002951: _UNDOCUMENTED,
    2002980: ErrorCode(
        "the type OTHERCOSTS is not allowed on a housework row",
        text="Kan inte sätta typen övrig kostnad på en rad markerad som husarbete.",
    ),
    2003055: ErrorCode("the invoice is already paid in full"),
    2003095: ErrorCode(
        "there is no predefined account for Swedish purchases with reverse charge",
        text="Det saknas ett förvalt konto för Inköp SE, omvänd skattskyldighet",
    ),
    2003115: ErrorCode(
        "VAT rows of type REVERSE need a code",
        text="Momsrader för momstyp REVERSE måste vara märkta med motsvarande CODE",
    ),
    2003124: ErrorCode(
        "only delivered orders can be marked ready",
        text="Enbart ordrar som levererats ut kan klarmarkeras",
    ),
    2003125: ErrorCode(
        "a document marked ready can't be changed",
        text="Ett klarmarkerat dokument kan inte ändras",
    ),
    2003126: ErrorCode(
        "the delivery date is in the future",
        text="Utleveransdatum kan inte vara senare än dagens datum",
    ),
    2003127: ErrorCode("an error in Fortnox's warehouse module", text="Ett fel uppstod i lagermodulen"),
    2003157: ErrorCode(
        "this type of housework no longer gives a tax reduction",
        text="Skattereduktion för den valda typen av husarbete har upphört.",
    ),
    2003227: ErrorCode("the work is worth less than the requested tax reduction"),
    2003228: ErrorCode("the requested tax reduction is more than the work allows"),
    2003241: ErrorCode(
        "the migration has started or is finished", text="Migrering är redan påbörjad eller avslutad"
    ),
    2003275: ErrorCode("the user lacks a permission", raises=AccessDenied, text="Ej autentiserad"),
    2003277: ErrorCode(
        "the warehouse has no such record", raises=NotFound, text="Hittades inte i lagermodulen"
    ),
    2003330: ErrorCode("the user has no permission to list payments", raises=AccessDenied),
    2003399: ErrorCode(
        "the document is voided in the warehouse", text="Dokumentet är makulerat i lagermodulen"
    ),
    2003498: ErrorCode("the invoice is not marked as ready in the warehouse"),
    2003977: ErrorCode("a row with a quantity lacks description and article"),
    2004001: _UNDOCUMENTED,
    2004021: ErrorCode(
        "the housework does not fit the type of tax reduction",
        text="Dokument med skattereduktionstypen '{typ}' får inte innehålla rader med husarbetestypen '{typ}'.",
    ),
    2004052: ErrorCode("the account's VAT code does not match"),
    2004054: ErrorCode("invalid login"),
    2004167: ErrorCode("a row with its own VAT rate needs an account"),
    2004194: _UNDOCUMENTED,
    2004209: ErrorCode("the work is not valid for green technology"),
    2004217: ErrorCode("the requested amount has the wrong form"),
    2004218: ErrorCode("the requested amount is negative"),
    2004262: ErrorCode("a type occurs twice among the tax reduction amounts"),
    2004263: ErrorCode("the tax reduction amounts are missing"),
}
"""Fortnox's numeric error codes. For an unknown code, the HTTP status decides the error class."""
