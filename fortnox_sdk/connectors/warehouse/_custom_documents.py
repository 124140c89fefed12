"""Verbs of the documents of other systems, the same for those that bring stock in and those that take it out."""

from typing import Any, ClassVar, Generic

from fortnox_sdk.connectors._base import Full
from fortnox_sdk.connectors._plain import Plain, query

__all__ = ["CustomDocuments"]


class CustomDocuments(Plain, Generic[Full]):
    """Documents that another system numbers, by their kind and number."""

    entity: ClassVar[type[Any]]

    def get(self, kind: str, number: str, /) -> Full:
        """One document.

        Raises:
            NotFound: there is none of this kind and number.
        """
        found: Full = self._fetch(self.entity, kind, number)
        return found

    def save(self, kind: str, number: str, document: Full, /) -> Full:
        """Make a document, or put another in the place of the one that is there.

        Raises:
            InvalidInput: a field that Fortnox demands is None; nothing was sent.
            BadRequest: the kind is not allowed, or the document is released or voided.
            OutcomeUnknown: the answer was lost; saving it again makes it as meant.
        """
        return self._replace(document, kind, number)

    def release(self, kind: str, number: str, /) -> None:
        """Lock and bookkeep a document, so that the stock changes by it.

        Raises:
            BadRequest: it is voided.
            NotFound: there is none of this kind and number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(kind, number, "release")

    def void(self, kind: str, number: str, /, *, force: bool = False) -> None:
        """Undo what a document did to the stock; it stays, marked.

        Args:
            kind: Its kind.
            number: Its number.
            force: Also when what it brought in was delivered on.

        Raises:
            BadRequest: what it brought in was delivered on, and `force` was not given.
            NotFound: there is none of this kind and number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(kind, number, "void", params=query({"force": force or None}))
