"""What manual deliveries into the warehouse and out of it have in common: fields and verbs."""

from datetime import date
from typing import Generic

import attrs

from fortnox_sdk.connectors._base import Creates, Full, Gets
from fortnox_sdk.connectors._plain import PlainEntity, Replaces, camel_case
from fortnox_sdk.entities.codec import read_only, required

__all__ = ["ManualDeliveries", "ManualDelivery"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ManualDelivery(PlainEntity):
    """A delivery that no order or invoice stands behind."""

    day: date | None = required(name="date")
    id: int | None = read_only()
    """Fortnox numbers it."""
    note: str | None = None
    """At most 1000 characters."""
    released: bool | None = read_only()
    """Locked, and counted in the stock."""
    stock_point_code: str | None = None
    stock_point_id: str | None = None
    """A UUID; where the rows name none."""
    stock_point_name: str | None = read_only()
    voided: bool | None = read_only()


class ManualDeliveries(Gets[Full, int], Creates[Full], Replaces[Full, int], Generic[Full]):
    """Deliveries that no order or invoice stands behind."""

    def update_note(self, number: int, note: str, /) -> None:
        """Change the note alone, which a released document allows too; at most 1000 characters.

        Raises:
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; sending it again does no harm.
        """
        self._session.send("PATCH", self._at(number), body=self._enveloped({"note": note}), repeatable=True)

    def release(self, number: int, /) -> None:
        """Lock and bookkeep a document, so that the stock changes by it.

        Raises:
            BadRequest: code `cannot_release_later_than_current_date` or `document_is_voided`.
            PeriodLocked: its date lies in a locked period.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "release")
