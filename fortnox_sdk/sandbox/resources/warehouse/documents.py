"""Documents of the warehouse, and what may be done to one: a released document is locked, a voided one is dead."""

from collections.abc import Callable

from fortnox_sdk.sandbox.books.ledger import locked_until
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked
from fortnox_sdk.sandbox.resources.warehouse import stock

__all__ = ["Documents", "check_day", "check_open", "is_in_state", "take_back"]


class Documents(Collection):
    """The documents of one kind, under the numbers of their addresses."""

    def source(self, document: Body) -> str:
        """Return the name under which the stock keeps a document's movements."""
        return f"{self.name}/{document['id']}"

    def asked(self, asked: Asked) -> Body:
        """Return the document of an address."""
        return self.get(asked.call, asked.number)

    def open(self, asked: Asked, *, released: str = "released") -> Body:
        """Return the document of an address, to be changed; refused when it is voided or released."""
        document = self.asked(asked)
        check_open(document, released=released)
        return document

    def save(self, call: Call, document: Body) -> Body:
        """Write a changed document back."""
        return self.change(call, document, str(document["id"]))

    def annotate(self, asked: Asked) -> None:
        """Change some fields of a document, also when it is released."""
        self.save(asked.call, self.open(asked, released="voided") | asked.body)


def check_open(document: Body, *, released: str = "released") -> None:
    """Refuse a change of a voided or released document."""
    if document.get("voided"):
        raise Refused("document_is_voided", "The document is voided")
    if document.get(released):
        raise Refused("cannot_modify_released_document", "The document is released and locked")


def check_day(call: Call, day: str) -> None:
    """Refuse to book on a day that is yet to come or lies in a locked period."""
    if day > call.today.isoformat():
        raise Refused(
            "cannot_release_later_than_current_date", f"The document's date {day} cannot be in the future"
        )
    locked = locked_until(call)
    if locked is not None and day <= locked.isoformat():
        raise Refused("period_locked", f"{day} is within a locked bookkeeping period")


def take_back(call: Call, source: str, *, force: bool) -> None:
    """Undo what a document did to the stock; refused when some of what it brought has gone out again."""
    if not force and not stock.still_whole(call, source):
        raise Refused("void_linked_outbound", "Outbound deliveries are connected to the document")
    stock.post(call, source, (), "")


def is_in_state(state: str) -> Callable[[Body], bool]:
    """Return the test of `state=` in lists of documents that are unreleased, released or voided."""
    tests: dict[str, Callable[[Body], bool]] = {
        "unreleased": lambda document: not document["released"] and not document["voided"],
        "released": lambda document: document["released"] and not document["voided"],
        "voided": lambda document: document["voided"],
    }
    return tests.get(state, lambda _document: True)
