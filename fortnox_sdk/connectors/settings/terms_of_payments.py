"""Terms of payment (betalningsvillkor)."""

from typing import Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["TermsOfPayment", "TermsOfPaymentConnector", "TermsOfPaymentSort"]

TermsOfPaymentSort = Literal["code"]


@attrs.frozen(kw_only=True)
class TermsOfPayment(Entity):
    """Terms of payment. The code is usually a number of days."""

    code: str = required()
    """At most 25 characters."""
    description: str | None = required()
    url: str | None = read_only(name="@url")


class TermsOfPaymentConnector(
    Gets[TermsOfPayment, str],
    Creates[TermsOfPayment],
    Updates[TermsOfPayment, str],
    Deletes[str],
    path="/3/termsofpayments",
    one="TermsOfPayment",
    many="TermsOfPayments",
    scope="settings",
):
    """Operations on terms of payment.

    Scope: settings. Calls need no financial year.
    """

    entity = TermsOfPayment

    def list(
        self,
        *,
        sort_by: TermsOfPaymentSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[TermsOfPayment]:
        """Return terms of payment, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"sortby": sort_by, "sortorder": sort_order}
        return self._pager(TermsOfPayment, params, limit=limit)
