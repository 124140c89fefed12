"""Fields and operations shared by manual inbound and outbound deliveries."""

from datetime import date
from typing import Generic

import attrs

from fortnox_sdk.connectors._base import Creates, Full, Gets
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case
from fortnox_sdk.entities.codec import read_only, required


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualDelivery(PlainEntity):
    """A manual delivery to or from the warehouse, without an order or an invoice."""

    day: date | None = required(name="date")
    id: int = read_only()
    """The number of the document, assigned by Fortnox."""
    note: str | None = None
    """At most 1000 characters."""
    released: bool | None = read_only()
    """True if the document is locked and has changed the stock."""
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """The UUID of the stock point that applies to rows without a stock point of their own."""
    stock_point_name: str | None = read_only()
    voided: bool | None = read_only()


class ManualDeliveries(Gets[Full, int], Creates[Full], Replaces[Full, int], Generic[Full]):
    """Operations on manual deliveries to or from the warehouse, without an order or an invoice."""

    def update_note(self, number: int, note: str, /) -> None:
        """Change only the note of a delivery (at most 1000 characters), even if the delivery is released.

        Raises:
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; it is safe to try again.
        """
        self._session.send(
            "PATCH", self._path_of(number), body=self._request_body({"note": note}), repeatable=True
        )

    def release(self, number: int, /) -> None:
        """Release a delivery: lock it, bookkeep it and change the stock.

        Raises:
            BadRequest: Fortnox refused the release with code `cannot_release_later_than_current_date` or
                `document_is_voided`.
            PeriodLocked: The date of the document lies in a locked period.
            NotFound: Fortnox has no document with this number.
            OutcomeUnknown: The response was lost; check the document's state before you try again.
        """
        self._act(number, "release")
