"""The error codes of the areas below `/api`, which are texts, each with its meaning and an error class."""

from fortnox_sdk.errors import AccessDenied, NotFound, PeriodLocked
from fortnox_sdk.http.error_codes.numbers import ErrorCode

TEXT_CODES: dict[str, ErrorCode] = {
    "alreadyexists": ErrorCode("the code is already in use"),
    "attachment_files_max_count_exceeded": ErrorCode("too many files would be attached"),
    "attachment_files_max_pages_exceeded": ErrorCode("the attached files would have too many pages"),
    "attachment_files_max_size_exceeded": ErrorCode("the attached files would be too big"),
    "attachment_not_found": ErrorCode("the attachment does not exist", raises=NotFound),
    "cannot_modify_released_document": ErrorCode("a released document can't be changed"),
    "cannot_release_after_current_date": ErrorCode("the date is in the future"),
    "cannot_release_later_than_current_date": ErrorCode("the date is in the future"),
    "could_not_retrieve_document": ErrorCode("Fortnox could not read the document"),
    "document_is_released": ErrorCode("the document is already released"),
    "document_is_voided": ErrorCode("the document is voided"),
    "document_not_found": ErrorCode("the document does not exist", raises=NotFound),
    "document_not_fully_reserved": ErrorCode("some articles are not in stock"),
    "duplicatestocklocations": ErrorCode("two stock locations have the same code"),
    "field_not_writable": ErrorCode("a field was sent that can't be changed"),
    "file_not_found": ErrorCode("the file does not exist", raises=NotFound),
    "file_too_big": ErrorCode("the file is too big"),
    "max_total_attachments_exceeded": ErrorCode("the document has too many attachments"),
    "mismatch_attachment_id": ErrorCode("the id of the attachment differs from the id in the address"),
    "missing.rights": ErrorCode(
        "the user or the application has no permission for this", raises=AccessDenied
    ),
    "missing_mandatory_field": ErrorCode("a required field is missing"),
    "mixed_documents": ErrorCode("the attachments belong to several documents"),
    "no_attachment_provided": ErrorCode("no attachment was sent"),
    "period_locked": ErrorCode(
        "the period is locked",
        raises=PeriodLocked,
    ),
    "production_date_is_empty": ErrorCode("the production date is missing"),
    "referencetypenotallowed": ErrorCode("this name is not allowed for a type of document"),
    "too_many_attachments_in_one_request": ErrorCode("too many attachments in one request"),
    "void_linked_outbound": ErrorCode("the received goods were already delivered"),
    "wrong_file_location": ErrorCode("the file is in the wrong folder"),
    "wrong_file_type": ErrorCode("the file has the wrong type"),
}
"""The error codes of paths under `/api`, which are texts. The keys are in lower case, although Fortnox writes some
codes in capitals (official specification)."""
