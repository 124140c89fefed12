"""Warehouse documents, and the checks that refuse a change to a released or voided document."""

from collections.abc import Callable

from fortnox_sdk.sandbox.books.ledger import locked_until
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import PlainRequest
from fortnox_sdk.sandbox.resources.warehouse import receipts, stock


class Documents(Collection):
    """The stored warehouse documents of one type. A document's key is its number."""

    def source(self, document: Body) -> str:
        """Return the key of the document's stock movements."""
        return f"{self.name}/{document['id']}"

    def get_document(self, request: PlainRequest) -> Body:
        """Return the document whose number is in the URL."""
        return self.get(request.call, request.number)

    def get_open_document(self, request: PlainRequest, *, released: str = "released") -> Body:
        """Return the document whose number is in the URL. Raises an error if it is voided or released.

        `released` is the name of the field that is true if the document is released.
        """
        document = self.get_document(request)
        check_open(document, released=released)
        return document

    def save(self, call: Call, document: Body) -> Body:
        """Store a changed document."""
        return self.change(call, document, str(document["id"]))

    def annotate(self, request: PlainRequest) -> None:
        """Handle PATCH: update the document with the request's fields. Only a voided document is refused."""
        self.save(request.call, self.get_open_document(request, released="voided") | request.body)


def check_open(document: Body, *, released: str = "released") -> None:
    """Raise an error if the document is voided or released."""
    if document.get("voided"):
        raise Refused("document_is_voided", "The document is voided")
    if document.get(released):
        raise Refused("cannot_modify_released_document", "The document is released and locked")


def check_day(call: Call, day: str) -> None:
    """Raise an error if the day is in the future or in a locked period."""
    if day > call.today.isoformat():
        raise Refused(
            "cannot_release_later_than_current_date", f"The document's date {day} cannot be in the future"
        )
    locked = locked_until(call)
    if locked is not None and day <= locked.isoformat():
        raise Refused("period_locked", f"{day} is within a locked bookkeeping period")


def undo_movements(call: Call, source: str, *, force: bool) -> None:
    """Undo the stock movements of a document.

    Unless `force` is true, raise an error if some of the goods that the document added have left the stock.
    """
    is_unused = receipts.are_goods_left(call, source) and stock.is_untouched(call, source)
    if not force and not is_unused:
        raise Refused("void_linked_outbound", "Outbound deliveries are connected to the document")
    stock.post(call, source, (), "")
    receipts.undo(call, source)


def is_in_state(state: str) -> Callable[[Body], bool]:
    """Return a filter for the query parameter `state`: unreleased, released, voided or, by default, all documents."""
    tests: dict[str, Callable[[Body], bool]] = {
        "unreleased": lambda document: not document["released"] and not document["voided"],
        "released": lambda document: document["released"] and not document["voided"],
        "voided": lambda document: document["voided"],
    }
    return tests.get(state, lambda _document: True)
