"""Verbs of manual deliveries, the same into the warehouse and out of it."""

from typing import Generic

from fortnox_sdk.connectors._base import Creates, Full, Gets
from fortnox_sdk.connectors._plain import Replaces

__all__ = ["ManualDeliveries"]


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
