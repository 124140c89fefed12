"""Fortnox's error codes that are texts, each with its meaning and an error class. Paths below `/api` use them."""

from fortnox_sdk.errors import AccessDenied, NotFound, PeriodLocked
from fortnox_sdk.http.error_codes.numbers import ErrorCode

TEXT_CODES: dict[str, ErrorCode] = {
    "alreadyexists": ErrorCode("the code is already in use", "koden används redan"),
    "attachment_files_max_count_exceeded": ErrorCode(
        "too many files would be attached", "för många filer skulle bifogas"
    ),
    "attachment_files_max_pages_exceeded": ErrorCode(
        "the attached files would have too many pages", "de bifogade filerna skulle ha för många sidor"
    ),
    "attachment_files_max_size_exceeded": ErrorCode(
        "the attached files would be too big", "de bifogade filerna skulle vara för stora"
    ),
    "attachment_not_found": ErrorCode(
        "the attachment does not exist", "den bifogade filen finns inte", raises=NotFound
    ),
    "cannot_modify_released_document": ErrorCode(
        "a released document can't be changed", "ett frisläppt dokument kan inte ändras"
    ),
    "cannot_release_after_current_date": ErrorCode("the date is in the future", "datumet ligger i framtiden"),
    "cannot_release_later_than_current_date": ErrorCode(
        "the date is in the future", "datumet ligger i framtiden"
    ),
    "could_not_retrieve_document": ErrorCode(
        "Fortnox could not read the document", "Fortnox kunde inte läsa dokumentet"
    ),
    "document_is_released": ErrorCode("the document is already released", "dokumentet är redan frisläppt"),
    "document_is_voided": ErrorCode("the document is voided", "dokumentet är makulerat"),
    "document_not_found": ErrorCode("the document does not exist", "dokumentet finns inte", raises=NotFound),
    "document_not_fully_reserved": ErrorCode(
        "some articles are not in stock", "några artiklar finns inte i lager"
    ),
    "duplicatestocklocations": ErrorCode(
        "two stock locations have the same code", "två lagerplatser har samma kod"
    ),
    "field_not_writable": ErrorCode(
        "a field was sent that can't be changed", "ett fält som inte kan ändras skickades med"
    ),
    "file_not_found": ErrorCode("the file does not exist", "filen finns inte", raises=NotFound),
    "file_too_big": ErrorCode("the file is too big", "filen är för stor"),
    "max_total_attachments_exceeded": ErrorCode(
        "the document has too many attachments", "dokumentet har för många bifogade filer"
    ),
    "mismatch_attachment_id": ErrorCode(
        "the id of the attachment differs from the id in the address",
        "den bifogade filens id skiljer sig från id:t i adressen",
    ),
    "missing.rights": ErrorCode(
        "the user or the application has no permission for this",
        "användaren eller appen saknar behörighet till detta",
        raises=AccessDenied,
    ),
    "missing_mandatory_field": ErrorCode("a required field is missing", "ett obligatoriskt fält saknas"),
    "mixed_documents": ErrorCode(
        "the attachments belong to several documents", "de bifogade filerna hör till flera dokument"
    ),
    "no_attachment_provided": ErrorCode("no attachment was sent", "ingen fil skickades med"),
    "period_locked": ErrorCode(
        "the period is locked",
        "perioden är låst",
        raises=PeriodLocked,
    ),
    "production_date_is_empty": ErrorCode("the production date is missing", "produktionsdatumet saknas"),
    "referencetypenotallowed": ErrorCode(
        "this name is not allowed for a type of document", "namnet är inte tillåtet för en dokumenttyp"
    ),
    "too_many_attachments_in_one_request": ErrorCode(
        "too many attachments in one request", "för många bifogade filer i ett anrop"
    ),
    "void_linked_outbound": ErrorCode(
        "the received goods were already delivered", "de inlevererade varorna är redan utlevererade"
    ),
    "wrong_file_location": ErrorCode("the file is in the wrong folder", "filen ligger i fel mapp"),
    "wrong_file_type": ErrorCode("the file has the wrong type", "filen har fel typ"),
}
"""The error codes of paths under `/api`, which are texts. The keys are in lower case, although Fortnox writes some
codes in capitals (official specification)."""
