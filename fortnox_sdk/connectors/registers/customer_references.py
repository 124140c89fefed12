"""Customer references (kundreferenser): the contact persons at a customer."""

from collections.abc import Iterable

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, decode_json, key, read_only
from fortnox_sdk.entities.updates import encode_new, encode_update
from fortnox_sdk.errors import NotFound
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager
from fortnox_sdk.text import Text

__all__ = ["CustomerReference", "CustomerReferenceConnector"]


@attrs.frozen(kw_only=True)
class CustomerReference(Entity):
    """A contact person at a customer."""

    customer_number: str = key()
    id: int = read_only()
    reference: str | None = None
    """The name of the person."""


@attrs.frozen(kw_only=True)
class _Rows(Entity):
    """The content of a response: a list of contact persons.

    According to Fortnox's API specification, it is a list even if only one contact person was requested.
    """

    customer_reference_rows: tuple[CustomerReference, ...] = ()


class CustomerReferenceConnector(
    Connector,
    path="/3/customerreferences",
    one="CustomerReferenceRow",
    many="CustomerReferenceRows",
    scope="customer",
):
    """Operations on the contact persons (references) of customers.

    Requests use the envelope `CustomerReferenceRow`. According to Fortnox's API specification, responses use
    `CustomerReference`, both for a single record and for a list. Fortnox does not document the scope; the SDK assumes
    `customer`.

    Scope: customer. Calls need no financial year.
    """

    def of_customer(self, customer_number: str, /) -> tuple[CustomerReference, ...]:
        """Return the contact persons of a customer.

        Raises:
            IncompleteList: Fortnox returned the same page twice, so the list may be incomplete.
        """

        def fetch(number: int) -> Page[CustomerReference]:
            params: dict[str, str | int] = {"customer": customer_number, "limit": PAGE_SIZE, "page": number}
            response = self._session.send("GET", self.path, params=params)
            rows = self._read_record(response.body, _Rows, "CustomerReference").customer_reference_rows
            # Fortnox's API specification has no page count for this list.
            return Page(rows=rows, keys=[str(row.id) for row in rows], total=None, pages=None)

        return tuple(Pager(self.path, fetch))

    def get(self, reference_id: int, /) -> tuple[CustomerReference, ...]:
        """Return the contact person with this id, in a tuple with one element.

        Raises:
            NotFound: Fortnox has no contact person with this id.
        """
        path = self._path_of(reference_id)
        response = self._session.send("GET", path)
        rows = self._read_record(response.body, _Rows, "CustomerReference").customer_reference_rows
        if not rows:  # Fortnox.NET.SDK expects such a response, with the status 200, after a DELETE.
            raise NotFound(
                Text(
                    f"Fortnox has no customer reference {reference_id}.",
                    f"Fortnox har ingen kundreferens {reference_id}.",
                ),
                hint=Text(
                    "client.customer_references.of_customer(...) shows the references of a customer, with their ids.",
                    "client.customer_references.of_customer(...) visar en kunds referenser, med deras id.",
                ),
                status=response.status,
                method="GET",
                path=path,
            )
        return rows

    def create(self, reference: CustomerReference, /) -> tuple[CustomerReference, ...]:
        """Create a contact person of a customer and return the contact persons in the response.

        The last of them is the new contact person. Fortnox can also return the customer's other contact persons.

        Raises:
            InvalidInput: A field is set that only Fortnox can set; nothing was sent.
            BadRequest: The customer does not exist.
            OutcomeUnknown: The response was lost; check the customer's contact persons before you try again.
        """
        created = self._send("POST", _Rows, body=encode_new(reference), one="CustomerReference")
        return created.customer_reference_rows

    def update(
        self,
        reference_id: int,
        reference: CustomerReference,
        /,
        *,
        since: CustomerReference | None = None,
        clear: Iterable[str] = (),
    ) -> None:
        """Change a contact person of a customer.

        Nothing is returned, because the sources differ: in Fortnox's API specification, the response contains the
        customer; in Fortnox.NET.SDK, it contains the contact person.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            NotFound: Fortnox has no contact person with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        self._written(
            decode_json,
            "PUT",
            self._path_of(reference_id),
            body=self._request_body(encode_update(reference, since=since, clear=clear)),
            repeatable=True,
        )

    def delete(self, reference_id: int, /) -> None:
        """Delete a contact person of a customer.

        Raises:
            NotFound: Fortnox has no contact person with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(reference_id))
