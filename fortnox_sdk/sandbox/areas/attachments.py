"""Attachments: files of the inbox on sales documents, purchase orders and incoming goods."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fortnox_sdk.sandbox.areas.documents import Documents, made_id
from fortnox_sdk.sandbox.areas.engine import Asked, Handlers
from fortnox_sdk.sandbox.areas.refusals import Refused
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["HANDLERS"]

_ATTACHMENTS = Documents("fileattachments.attachment")
_ROOT = "/api/fileattachments/attachments-v1"
_MOST_ON_SEND = 5  # documented
_MOST_IN_REQUEST = 100  # assumed: that there is a limit is documented, its height is not
_FIELDS = ("fileId", "entityId", "entityType")
# Where an entity type's documents lie in the sandbox. A credit invoice is an invoice too.
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
    if Documents(_ENTITIES[kind]).find(call, str(number)) is None:
        raise Refused.unknown(f"There is no document {number} of the type {kind}", "document_not_found")
    try:
        UUID(attachment["fileId"])
    except ValueError:
        raise Refused.unknown(f"There is no file {attachment['fileId']}", "file_not_found") from None


def _check_number_on_send(attachments: Iterable[Body]) -> None:
    """Refuse more files than are sent with one document."""
    sent: Counter[tuple[Any, Any]] = Counter(
        (item.get("entityType"), item.get("entityId")) for item in attachments if item.get("includeOnSend")
    )
    if sent and max(sent.values()) > _MOST_ON_SEND:
        raise Refused(
            "attachment_files_max_count_exceeded", f"At most {_MOST_ON_SEND} files are sent with a document"
        )


def _check_list(attachments: list[Body]) -> None:
    if not attachments:
        raise Refused("no_attachment_provided", "No attachment was given")
    if len(attachments) > _MOST_IN_REQUEST:
        raise Refused("too_many_attachments_in_one_request", f"At most {_MOST_IN_REQUEST} at a time")
    if len({item.get("entityType") for item in attachments}) > 1:
        raise Refused("mixed_documents", "The attachments are for documents of several types")


def _attach(asked: Asked) -> list[Body]:
    call = asked.call
    _check_list(asked.body)
    for item in asked.body:
        _check(call, item)
    _check_number_on_send([*_ATTACHMENTS.every(call), *asked.body])
    result: list[Body] = []
    for item in asked.body:
        number = made_id(call, _ATTACHMENTS.noun)
        result.append(_ATTACHMENTS.add(call, {"includeOnSend": False} | item | {"id": number}, number))
    return result


def _validate(asked: Asked) -> None:
    _check_list(asked.body)
    for item in asked.body:
        _check(asked.call, item)
    _check_number_on_send(item | {"includeOnSend": True} for item in asked.body)


def _get(asked: Asked) -> Body:
    found = _ATTACHMENTS.find(asked.call, asked.path["attachmentId"].lower())
    if found is None:
        raise Refused.unknown(f"There is no attachment {asked.path['attachmentId']}", "attachment_not_found")
    return found


def _update(asked: Asked) -> Body:
    old = _get(asked)
    for name in _FIELDS:
        if asked.body.get(name, old[name]) != old[name]:
            raise Refused("field_not_writable", f"{name} can't be changed")
    new = old | asked.body
    others = [item for item in _ATTACHMENTS.every(asked.call) if item["id"] != old["id"]]
    _check_number_on_send([*others, new])
    return _ATTACHMENTS.change(asked.call, old["id"], new)


def _detach(asked: Asked) -> None:
    _ATTACHMENTS.remove(asked.call, _get(asked)["id"])


def _of(asked: Asked, parameter: str) -> list[Body]:
    ids, kind = asked.query.get(parameter, []), asked.query["entitytype"]
    every = _ATTACHMENTS.every(asked.call)
    return [item for item in every if item["entityType"] == kind and item["entityId"] in ids]


def _count(asked: Asked) -> list[Body]:
    found = Counter(item["entityId"] for item in _of(asked, "entityids"))
    return [{"entityId": number, "numberOfAttachments": found[number]} for number in asked.query["entityids"]]


HANDLERS: Handlers = {
    f"GET {_ROOT}": lambda asked: _of(asked, "entityid"),
    f"POST {_ROOT}": _attach,
    f"GET {_ROOT}/numberofattachments": _count,
    f"POST {_ROOT}/validateincludedonsend": _validate,
    f"PUT {_ROOT}/{{attachmentId}}": _update,
    f"DELETE {_ROOT}/{{attachmentId}}": _detach,
}
