"""Fortnox's numeric error codes, each with its meaning and an error class. The module `hints` says what to do."""

from typing import Final

import attrs

from fortnox_sdk.errors import AccessDenied, ApiError, NotFound, PeriodLocked
from fortnox_sdk.text import Text


@attrs.frozen
class ErrorCode:
    """The meaning and the error class for one of Fortnox's error codes."""

    en: str
    """The meaning in English, as a part of a sentence."""
    sv: str
    """The meaning in Swedish."""
    raises: type[ApiError] | None = None
    """The error class; None means that the HTTP status decides."""
    text: str = ""
    """Fortnox's own Swedish text as recorded or published, with placeholders in braces; `""` if unknown.

    It is a quotation, not a translation of the meaning."""

    @property
    def meaning(self) -> Text:
        """The meaning in both languages, as a part of a sentence."""
        return Text(self.en, self.sv)


SANDBOX_CODES: Final = range(2_900_000, 3_000_000)
"""The codes that the sandbox uses for errors whose real code is not known. Fortnox never sends them."""

_UNDOCUMENTED = ErrorCode(
    "refused, for a reason that Fortnox does not document",
    "nekades av ett skäl som Fortnox inte dokumenterar",
)

CODES: dict[int, ErrorCode] = {
    1000003: ErrorCode("system error at Fortnox", "systemfel hos Fortnox"),
    1000030: ErrorCode("this response type is not supported", "svarstypen stöds inte"),
    1000031: ErrorCode("this content type is not supported", "innehållstypen stöds inte"),
    2000013: _UNDOCUMENTED,
    2000015: _UNDOCUMENTED,
    2000106: ErrorCode(
        "the value must be alphanumeric",
        "värdet måste vara alfanumeriskt",
        text="Värdet måste vara alfanumeriskt ({Value})",
    ),
    2000107: ErrorCode("the value is too long", "värdet är för långt"),
    2000108: ErrorCode(
        "the value must be numeric",
        "värdet måste vara numeriskt",
        text="Värdet måste vara numeriskt ({Value})",
    ),
    2000134: ErrorCode(
        "the value must be true or false",
        "värdet måste vara sant eller falskt",
        text="Värdet måste vara en boolean ({Value})",
    ),
    2000166: _UNDOCUMENTED,
    2000204: ErrorCode(
        "the customer does not exist", "kunden finns inte", text="Kunde inte hämta/hitta kund (kundnummer)"
    ),
    2000310: ErrorCode("invalid login", "ogiltig inloggning", text="Ogiltig inloggning"),
    2000311: ErrorCode(
        "the token or the client secret is missing",
        "åtkomstnyckeln eller klienthemligheten saknas",
        text="Kan inte logga in, access-token eller client-secret saknas(2).",
    ),
    2000321: ErrorCode("the article's sales price is read only", "artikelns försäljningspris kan bara läsas"),
    2000359: ErrorCode(
        "the text has characters that Fortnox does not allow",
        "texten innehåller tecken som Fortnox inte tillåter",
        text="Värdet innehåller ej tillåtna tecken. ({Value})",
    ),
    2000397: ErrorCode("the order is cancelled", "ordern är makulerad"),
    2000401: ErrorCode(
        "the period is locked",
        "perioden är låst",
        raises=PeriodLocked,
        text="{Namn} har låst perioden t.o.m. {datum}. Lås upp perioden för att fortsätta.",
    ),
    2000423: ErrorCode(
        "the account does not exist", "kontot finns inte", raises=NotFound, text="Kan inte hitta kontot."
    ),
    2000427: ErrorCode("the currency does not exist", "valutan finns inte", raises=NotFound),
    2000428: ErrorCode(
        "the article does not exist", "artikeln finns inte", raises=NotFound, text="Kan inte hitta artikeln."
    ),
    2000429: ErrorCode(
        "the terms of payment do not exist",
        "betalningsvillkoret finns inte",
        raises=NotFound,
        text="Kan inte hitta betalningsvillkoret.",
    ),
    2000430: ErrorCode("the price does not exist", "priset finns inte", raises=NotFound),
    2000431: ErrorCode("the price list does not exist", "prislistan finns inte", raises=NotFound),
    2000432: ErrorCode(
        "the unit, or the salary transaction, does not exist",
        "enheten eller lönetransaktionen finns inte",
        raises=NotFound,
        text="Kan inte hitta enheten.",
    ),
    2000433: ErrorCode(
        "the customer does not exist", "kunden finns inte", raises=NotFound, text="Kan inte hitta kunden."
    ),
    2000434: ErrorCode(
        "the invoice does not exist", "fakturan finns inte", raises=NotFound, text="Kan inte hitta fakturan."
    ),
    2000435: ErrorCode("the terms of delivery do not exist", "leveransvillkoret finns inte", raises=NotFound),
    2000439: ErrorCode(
        "the order does not exist", "ordern finns inte", raises=NotFound, text="Kan inte hitta ordern."
    ),
    2000496: ErrorCode("the order already has an invoice", "ordern har redan en faktura"),
    2000499: ErrorCode("the offer already has an order", "offerten har redan en order"),
    2000550: ErrorCode(
        "the account is not active",
        "kontot är inte aktivt",
        text='Konto "{nr}" är inte aktivt.',
    ),
    2000587: ErrorCode("the filter is unknown", "filtret är okänt", text="Ett ogiltigt filter har använts."),
    2000588: ErrorCode(
        "a query parameter is not valid",
        "en parameter i anropet är ogiltig",
        text="Ogiltig parameter i anropet.",
    ),
    2000600: ErrorCode(
        "the person already has a tax reduction on the document",
        "personen har redan en skattereduktion på dokumentet",
    ),
    2000637: ErrorCode(
        "the number is taken, perhaps by a deleted record",
        "numret är upptaget, kanske av en borttagen post",
        text="Kundnummer {n} används redan. Kundnumret har redan använts men blivit raderat.",
    ),
    2000663: ErrorCode(
        "the connection lacks the scope",
        "kopplingen saknar behörigheten (scope)",
        raises=AccessDenied,
        text="Har inte behörighet för scope",
    ),
    2000699: ErrorCode("the unit of a row is not valid", "enheten på en rad är ogiltig"),
    2000719: ErrorCode(
        "the authorisation code is not valid",
        "auktoriseringskoden är ogiltig",
        text="Ogiltig auktoriseringskod.",
    ),
    2000721: ErrorCode(
        "the authorisation code was already used",
        "auktoriseringskoden är redan använd",
        text="Auktoriseringskoden är redan förbrukad.",
    ),
    2000729: ErrorCode("the id in the address is not valid", "id:t i adressen är ogiltigt"),
    2000755: ErrorCode(
        "the supplier invoice does not balance",
        "leverantörsfakturan balanserar inte",
        text="Leverantörsfakturan balanserar inte",
    ),
    2000762: ErrorCode("there is no such address", "adressen finns inte", raises=NotFound),
    2000798: _UNDOCUMENTED,
    2000947: ErrorCode("the cost centre is inactive", "kostnadsstället är inaktivt"),
    2001089: ErrorCode("the payment is dated before the invoice", "betalningen är daterad före fakturan"),
    2001101: ErrorCode(
        "the company has no active licence for the scope",
        "företaget har ingen aktiv licens för behörigheten (scope)",
        raises=AccessDenied,
        text="Det finns ingen aktiv licens för önskat scope",
    ),
    2001103: ErrorCode(
        "the company lacks the API licence",
        "företaget saknar API-licens",
        raises=AccessDenied,
        text="Api-licens saknas.",
    ),
    2001161: ErrorCode(
        "the project does not exist",
        "projektet finns inte",
        raises=NotFound,
        text="Kan inte hitta projektet.",
    ),
    2001200: ErrorCode("the customer type is not valid", "kundtypen är ogiltig", text="Ogiltig kundtyp"),
    2001243: ErrorCode(
        "the offer became an order and can't be changed", "offerten har blivit en order och kan inte ändras"
    ),
    2001246: ErrorCode(
        "the document's last tax reduction can't be removed",
        "dokumentets sista skattereduktion kan inte tas bort",
    ),
    2001265: ErrorCode(
        "a predefined account is missing, unknown or inactive",
        "ett förvalt konto saknas, är okänt eller inaktivt",
    ),
    2001279: ErrorCode(
        "the order is already cancelled", "ordern är redan makulerad", text="Är redan makulerad"
    ),
    2001302: ErrorCode(
        "the article does not exist",
        "artikeln finns inte",
        text="Kunde inte hitta artikel",
    ),
    2001304: ErrorCode(
        "an account does not exist",
        "ett konto finns inte",
        text="Kunde inte hitta konto",
    ),
    2001322: _UNDOCUMENTED,
    2001339: ErrorCode(
        "the user has no permission to list invoices",
        "användaren saknar behörighet att lista fakturor",
        raises=AccessDenied,
    ),
    2001383: ErrorCode(
        "an invoiced order can't be cancelled",
        "en fakturerad order kan inte makuleras",
        text="Är låst och kan inte makuleras",
    ),
    2001392: ErrorCode(
        "the body is empty or of the wrong type",
        "anropet är tomt eller har fel typ av data",
        text="Ingen eller felaktig typ av data.",
    ),
    2001393: ErrorCode(
        "the user has no permission to use customer invoices",
        "användaren saknar behörighet till kundfakturor",
        raises=AccessDenied,
    ),
    2001399: ErrorCode(
        "a field name is unknown or not writable",
        "ett fältnamn är okänt eller kan inte skrivas",
        text="Felaktigt fältnamn",
    ),
    2001403: ErrorCode(
        "the predefined account does not exist", "det förvalda kontot finns inte", raises=NotFound
    ),
    2001427: ErrorCode(
        "the user has no permission to create accruals",
        "användaren saknar behörighet att skapa periodiseringar",
        raises=AccessDenied,
    ),
    2001740: ErrorCode(
        "the XML can't be read",
        "XML-texten kan inte läsas",
        text="Inläsning av dokument misslyckades: {Message}",
    ),
    2001795: ErrorCode("required fields are missing", "obligatoriska fält saknas"),
    2002115: ErrorCode("the JSON can't be read", "JSON-texten kan inte läsas"),
    2002141: ErrorCode(
        "the invoice can't be bookkept because the period is locked",
        "fakturan kan inte bokföras eftersom perioden är låst",
        raises=PeriodLocked,
    ),
    2002381: ErrorCode(
        "the data has the wrong structure", "datastrukturen är felaktig", text="Felaktig datastruktur"
    ),
    2002455: ErrorCode(
        "the user has no permission to use vouchers",
        "användaren saknar behörighet till verifikationer",
        raises=AccessDenied,
    ),
    2002462: ErrorCode("an account number must have four digits", "ett kontonummer måste ha fyra siffror"),
    2002951: _UNDOCUMENTED,
    2002980: ErrorCode(
        "the type OTHERCOSTS is not allowed on a housework row",
        "typen OTHERCOSTS är inte tillåten på en rad med husarbete",
        text="Kan inte sätta typen övrig kostnad på en rad markerad som husarbete.",
    ),
    2003055: ErrorCode("the invoice is already paid in full", "fakturan är redan slutbetald"),
    2003095: ErrorCode(
        "there is no predefined account for Swedish purchases with reverse charge",
        "det saknas ett förvalt konto för inköp i Sverige med omvänd skattskyldighet",
        text="Det saknas ett förvalt konto för Inköp SE, omvänd skattskyldighet",
    ),
    2003115: ErrorCode(
        "VAT rows of type REVERSE need a code",
        "momsrader av typen REVERSE måste ha en kod",
        text="Momsrader för momstyp REVERSE måste vara märkta med motsvarande CODE",
    ),
    2003124: ErrorCode(
        "only delivered orders can be marked ready",
        "bara levererade ordrar kan klarmarkeras",
        text="Enbart ordrar som levererats ut kan klarmarkeras",
    ),
    2003125: ErrorCode(
        "a document marked ready can't be changed",
        "ett klarmarkerat dokument kan inte ändras",
        text="Ett klarmarkerat dokument kan inte ändras",
    ),
    2003126: ErrorCode(
        "the delivery date is in the future",
        "utleveransdatumet ligger i framtiden",
        text="Utleveransdatum kan inte vara senare än dagens datum",
    ),
    2003127: ErrorCode(
        "an error in Fortnox's warehouse module",
        "ett fel i Fortnox lagermodul",
        text="Ett fel uppstod i lagermodulen",
    ),
    2003157: ErrorCode(
        "this type of housework no longer gives a tax reduction",
        "den här typen av husarbete ger inte längre skattereduktion",
        text="Skattereduktion för den valda typen av husarbete har upphört.",
    ),
    2003227: ErrorCode(
        "the work is worth less than the requested tax reduction",
        "arbetet är värt mindre än den begärda skattereduktionen",
    ),
    2003228: ErrorCode(
        "the requested tax reduction is more than the work allows",
        "den begärda skattereduktionen är större än arbetet medger",
    ),
    2003241: ErrorCode(
        "the migration has started or is finished",
        "migreringen är redan påbörjad eller avslutad",
        text="Migrering är redan påbörjad eller avslutad",
    ),
    2003275: ErrorCode(
        "the user lacks a permission",
        "användaren saknar en behörighet",
        raises=AccessDenied,
        text="Ej autentiserad",
    ),
    2003277: ErrorCode(
        "the warehouse has no such record",
        "posten finns inte i lagermodulen",
        raises=NotFound,
        text="Hittades inte i lagermodulen",
    ),
    2003330: ErrorCode(
        "the user has no permission to list payments",
        "användaren saknar behörighet att lista betalningar",
        raises=AccessDenied,
    ),
    2003399: ErrorCode(
        "the document is voided in the warehouse",
        "dokumentet är makulerat i lagermodulen",
        text="Dokumentet är makulerat i lagermodulen",
    ),
    2003498: ErrorCode(
        "the invoice is not marked as ready in the warehouse", "fakturan är inte klarmarkerad i lagermodulen"
    ),
    2003977: ErrorCode(
        "a row with a quantity lacks description and article",
        "en rad med antal saknar både beskrivning och artikel",
    ),
    2004001: _UNDOCUMENTED,
    2004021: ErrorCode(
        "the housework does not fit the type of tax reduction",
        "husarbetet passar inte typen av skattereduktion",
        text="Dokument med skattereduktionstypen '{typ}' får inte innehålla rader med husarbetestypen '{typ}'.",
    ),
    2004052: ErrorCode("the account's VAT code does not match", "kontots momskod stämmer inte"),
    2004054: ErrorCode("invalid login", "ogiltig inloggning"),
    2004167: ErrorCode(
        "a row with its own VAT rate needs an account", "en rad med egen momssats måste ha ett konto"
    ),
    2004194: _UNDOCUMENTED,
    2004209: ErrorCode("the work is not valid for green technology", "arbetet gäller inte för grön teknik"),
    2004217: ErrorCode("the requested amount has the wrong form", "det begärda beloppet har fel format"),
    2004218: ErrorCode("the requested amount is negative", "det begärda beloppet är negativt"),
    2004262: ErrorCode(
        "a type occurs twice among the tax reduction amounts",
        "en typ förekommer två gånger bland skattereduktionens belopp",
    ),
    2004263: ErrorCode("the tax reduction amounts are missing", "skattereduktionens belopp saknas"),
}
"""Fortnox's numeric error codes. For an unknown code, the HTTP status decides the error class."""
