"""Modes of payment (betalningssätt)."""

import attrs

from fortnox_sdk.codec import Entity, read_only, required
from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "ModeOfPayment", "ModeOfPaymentConnector"]


@attrs.frozen(kw_only=True)
class ModeOfPayment(Entity):
    """A mode of payment with the account that payments go to."""

    account_number: str | None = required()
    """At most 4 characters."""
    code: str | None = None
    description: str | None = None
    url: str | None = read_only(name="@url")


class ModeOfPaymentConnector(
    Gets[ModeOfPayment, str],
    Creates[ModeOfPayment],
    Updates[ModeOfPayment, str],
    Deletes[str],
    path="/3/modesofpayments",
    one="ModeOfPayment",
    many="ModesOfPayments",
    scope="settings",
):
    """Modes of payment."""

    entity = ModeOfPayment

    def list(self) -> Pager[ModeOfPayment]:
        """All of them."""
        return self._pager(ModeOfPayment, {})


CONNECTOR = ModeOfPaymentConnector
