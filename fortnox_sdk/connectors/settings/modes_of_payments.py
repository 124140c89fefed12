"""Modes of payment (betalningssätt)."""

from collections.abc import Callable
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains
from fortnox_sdk.entities.codec import Entity, key, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["ModeOfPayment", "ModeOfPaymentConnector", "ModeOfPaymentSort"]

ModeOfPaymentSort = Literal["code"]


@attrs.frozen(kw_only=True)
class ModeOfPayment(Entity):
    """A mode of payment with the account for its payments."""

    account_number: int | None = required(sent_as=str)
    """The number of the account for payments; at most 4 digits."""
    code: str = key()
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
    """Operations on modes of payment.

    Scope: settings. Calls need no financial year.
    """

    entity = ModeOfPayment

    def list(
        self,
        *,
        code: str | None = None,
        sort_by: ModeOfPaymentSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[ModeOfPayment]:
        """Return modes of payment, page by page. `code` matches any part of the code, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"code": code, "sortby": sort_by, "sortorder": sort_order}
        return self._pager(ModeOfPayment, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[ModeOfPayment, Any], bool]] = {
    "code": contains("code"),
}
