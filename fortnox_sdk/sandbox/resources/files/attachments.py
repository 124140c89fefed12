"""Attachments: inbox files attached to sales documents, purchase orders and incoming goods."""

from collections import Counter
from collections.abc import Iterable

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.files.stored_files import FILES
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest

_ATTACHMENTS = Collection("fileattachments.attachment")
_ROOT = "/api/fileattachments/attachments-v1"
# The inbox folder required for each document type (old documentation, which omits the warehouse folders).
_FOLDERS = {"F": "inbox_kf", "C": "inbox_kf", "O": "inbox_o", "OF": "inbox_of"}
_LARGEST_FILE = 5 * 1024 * 1024  # from the old documentation, like the next two constants
_LARGEST_ON_SEND = 15 * 1024 * 1024
_MOST_ON_SEND = 5
_MOST_IN_REQUEST = 100  # assumed: the documentation mentions a limit, but not its value
_FIELDS = ("fileId", "entityId", "entityType")
# The sandbox resources of each entity type. Credit invoices are stored with the invoices.
_ENTITIES = {
    "F": "invoices",
    "C": "invoices",
    "O": "orders",
    "OF": "offers",
    "LGR_IO": "warehouse.purchase_order",
    "LGR_IG": "warehouse.incoming_goods",
}


def _check(call: Call, attachment: Body) -> None:
    for name in _FIELDS:
        if attachment.get(name) in (None, ""):
            raise Refused("missing_mandatory_field", f"{name} is missing")
    kind, number = attachment["entityType"], attachment["entityId"]
    if Collection(_ENTITIES[kind]).find(call, str(number)) is None:
        raise Refused.unknown(f"Document {number} of type {kind} does not exist", "document_not_found")
    file = _file(call, attachment["fileId"])
    if kind in _FOLDERS and (file["_place"], file["_folder"]) != ("inbox", _FOLDERS[kind]):
        raise Refused("wrong_file_location", f"The file must be in the folder {_FOLDERS[kind]}")
    if not file["Name"].lower().endswith(".pdf"):  # assumed: only the error code is documented
        raise Refused("wrong_file_type", f"{file['Name']} is not a PDF file")
    if file["Size"] > _LARGEST_FILE:
        raise Refused("file_too_big", f"{file['Name']} is larger than 5 MB")


def _file(call: Call, number: str) -> Body:
    """Return a file by its `ArchiveFileId`.

    The file's `Id` gives a 404 error (observed by other developers).
    """
    for file in FILES.every(call):
        if file["ArchiveFileId"] == number:
            return file
    raise Refused.unknown(f"File {number} does not exist", "file_not_found")


def _check_on_send(call: Call, attachments: Iterable[Body]) -> None:
    """Raise an error if the files to send with a document are too many, or too large in total."""
    sizes = {file["ArchiveFileId"]: int(file["Size"]) for file in FILES.every(call)}
    count: Counter[tuple[str, int]] = Counter()
    size: Counter[tuple[str, int]] = Counter()
    for item in attachments:
        if item.get("includeOnSend"):
            count[_document(item)] += 1
            size[_document(item)] += sizes.get(item["fileId"], 0)
    if max(size.values(), default=0) > _LARGEST_ON_SEND:
        raise Refused("attachment_files_max_size_exceeded", "The files sent with a document exceed 15 MB")
    if max(count.values(), default=0) > _MOST_ON_SEND:
        raise Refused(
            "attachment_files_max_count_exceeded",
            f"At most {_MOST_ON_SEND} files can be sent with a document",
        )


def _check_list(attachments: list[Body]) -> None:
    if not attachments:
        raise Refused("no_attachment_provided", "The request contains no attachments")
    if len(attachments) > _MOST_IN_REQUEST:
        raise Refused(
            "too_many_attachments_in_one_request", f"At most {_MOST_IN_REQUEST} attachments are allowed"
        )
    if len({item.get("entityType") for item in attachments}) > 1:
        raise Refused("mixed_documents", "All attachments must have the same entityType")


def _attach(request: PlainRequest) -> list[Body]:
    call = request.call
    _check_list(request.body)
    for item in request.body:
        _check(call, item)
    existing = list(_ATTACHMENTS.every(call))
    sent = Counter(_document(item) for item in existing if item["includeOnSend"])
    added: list[Body] = []
    for item in request.body:
        # At most five files are sent with a document; further files are attached but not sent (old documentation).
        include = bool(item.get("includeOnSend")) and sent[_document(item)] < _MOST_ON_SEND
        sent[_document(item)] += include
        added.append(item | {"includeOnSend": include})
    _check_on_send(call, existing + added)
    return [_ATTACHMENTS.add(call, item | {"id": _ATTACHMENTS.draw_id(call)}) for item in added]


def _document(attachment: Body) -> tuple[str, int]:
    return attachment["entityType"], attachment["entityId"]


def _validate(request: PlainRequest) -> None:
    _check_list(request.body)
    for item in request.body:
        _check(request.call, item)
    _check_on_send(request.call, [item | {"includeOnSend": True} for item in request.body])


def _get(request: PlainRequest) -> Body:
    attachment = _ATTACHMENTS.find(request.call, request.path["attachmentId"].lower())
    if attachment is None:
        raise Refused.unknown(
            f"Attachment {request.path['attachmentId']} does not exist", "attachment_not_found"
        )
    return attachment


def _update(request: PlainRequest) -> Body:
    old = _get(request)
    for name in _FIELDS:
        if request.body.get(name, old[name]) != old[name]:
            raise Refused("field_not_writable", f"{name} can't be changed")
    new = old | request.body
    other_attachments = [item for item in _ATTACHMENTS.every(request.call) if item["id"] != old["id"]]
    _check_on_send(request.call, [*other_attachments, new])
    return _ATTACHMENTS.change(request.call, new, old["id"])


def _detach(request: PlainRequest) -> None:
    _ATTACHMENTS.remove(request.call, _get(request)["id"])


def _of(request: PlainRequest, parameter: str) -> list[Body]:
    ids, kind = request.query.get(parameter, []), request.query["entitytype"]
    every = _ATTACHMENTS.every(request.call)
    return [item for item in every if item["entityType"] == kind and item["entityId"] in ids]


def _count(request: PlainRequest) -> list[Body]:
    """Count the attachments of documents. Documents without attachments are not listed (old documentation)."""
    count = Counter(item["entityId"] for item in _of(request, "entityids"))
    numbers = dict.fromkeys(request.query["entityids"])
    return [{"entityId": number, "numberOfAttachments": count[number]} for number in numbers if count[number]]


HANDLERS: Handlers = {
    f"GET {_ROOT}": lambda request: _of(request, "entityid"),
    f"POST {_ROOT}": _attach,
    f"GET {_ROOT}/numberofattachments": _count,
    f"POST {_ROOT}/validateincludedonsend": _validate,
    f"PUT {_ROOT}/{{attachmentId}}": _update,
    f"DELETE {_ROOT}/{{attachmentId}}": _detach,
}
