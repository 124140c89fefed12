"""The behaviour that sales documents and supplier invoices share: numbers, dates and cancellation."""

from abc import ABC, abstractmethod

from attrs import frozen

from fortnox_sdk.sandbox.books.records import Selection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register, Verb

_MOST_DIGITS = 12  # numbers greater than int32 have been observed


@frozen(kw_only=True)
class Documents(Register, ABC):
    """The register of a document type, such as invoices or orders.

    Args:
        day: The name of the field with the document date.
    """

    day: str = "InvoiceDate"
    verbs: frozenset[Verb] = frozenset({"list", "create", "get", "update"})

    def selected(self, call: Call) -> Selection:
        """Return the documents in the date range of the request, or all documents if the request has no dates."""
        documents = self.every(call).only(self.day, ">=", call.iso_day("fromdate"))
        return documents.only(self.day, "<=", call.iso_day("todate"))

    def draft(self, call: Call, fields: Body) -> Body:
        """Return a new document with the number in the request, or the next number if the request has no number."""
        number = str(self._number_of(fields, self.next_number(call)))
        self.check_free(call, number)
        body = self.new_document(call, int(number), fields)
        body[self.resource.key[0]] = number
        return body

    def _number_of(self, fields: Body, next_number: int) -> int:
        number: str | None = fields.get(self.resource.key[0])
        if not number:
            return next_number
        if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
            raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({number})")
        return int(number)

    @abstractmethod
    def new_document(self, call: Call, number: int, fields: Body) -> Body:
        """Return a document with default values and the customer or supplier in the request."""

    def cancel(self, call: Call, key: str) -> Reply:
        """Cancel a document. Raises a Problem if the document can no longer be changed."""
        body = self.get(call, key)
        self.check_open(call, body)
        body["Cancelled"] = True
        self.save(call, body)
        return self.answer(call, body)
