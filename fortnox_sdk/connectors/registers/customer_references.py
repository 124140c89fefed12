"""Customer references (kundreferenser): the persons at a customer."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, encode, read_only

__all__ = ["CONNECTOR", "CustomerReference", "CustomerReferenceConnector"]


@attrs.frozen(kw_only=True)
class CustomerReference(Entity):
    """A person at a customer."""

    customer_number: str | None = None
    id: int | None = read_only()
    reference: str | None = None
    """The name."""


@attrs.frozen(kw_only=True)
class _Rows(Entity):
    """Every answer's form: a list, also when one was asked for (specification)."""

    customer_reference_rows: tuple[CustomerReference, ...] = ()


class CustomerReferenceConnector(
    Connector,
    path="/3/customerreferences",
    one="CustomerReferenceRow",
    many="CustomerReferenceRows",
    scope="customer",
):
    """References of customers.

    The specification gives one and many in the same envelope; the scope is assumed.

    Scope: customer. Financial year: none.
    """

    def of_customer(self, customer_number: str, /) -> tuple[CustomerReference, ...]:
        """The references of one customer."""
        params = {"customer": customer_number}
        answer = self._session.send("GET", self.path, params=params)
        return self._one(answer.body, _Rows, "CustomerReference").customer_reference_rows

    def get(self, reference_id: str, /) -> tuple[CustomerReference, ...]:
        """One reference by its row's id, in the form of a list.

        Raises:
            NotFound: there is none with this id.
        """
        answer = self._session.send("GET", self._at(reference_id))
        return self._one(answer.body, _Rows, "CustomerReference").customer_reference_rows

    def create(self, reference: CustomerReference, /) -> tuple[CustomerReference, ...]:
        """Add a reference to a customer.

        Raises:
            BadRequest: there is no such customer.
            OutcomeUnknown: the answer was lost; look at the customer first.
        """
        made = self._send("POST", _Rows, body=encode(reference), one="CustomerReference")
        return made.customer_reference_rows

    def update(self, reference_id: str, reference: CustomerReference, /) -> None:
        """Change a reference; the answer is not read, since the specification gives it as a customer's.

        Raises:
            NotFound: there is none with this id.
        """
        self._send("PUT", Entity, reference_id, body=encode(reference), repeatable=True, one="Customer")

    def delete(self, reference_id: str, /) -> None:
        """Remove a reference.

        Raises:
            NotFound: there is none with this id.
        """
        self._session.send("DELETE", self._at(reference_id))


CONNECTOR = CustomerReferenceConnector
