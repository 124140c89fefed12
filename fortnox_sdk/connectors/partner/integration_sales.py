"""Purchases of an integration (an app sold through Fortnox), and cancellations of purchases."""

from datetime import datetime

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.entities.codec import wire
from fortnox_sdk.http.paging import Pager

__all__ = ["IntegrationSale", "IntegrationSaleConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IntegrationSale(PlainEntity):
    """A purchase of an integration, or the cancellation of a purchase."""

    amount: int | None = None
    """A number of items or an amount in SEK; Fortnox does not document which."""
    time: datetime | None = wire("date")
    order_id: str | None = None
    tenant_id: int | None = None
    """The database number of the buying company."""
    type: str | None = None
    """Purchase or cancellation; the values are not documented."""


class IntegrationSaleConnector(Plain, path="/api/integration-developer/sales-v1"):
    """Purchases of your integrations, and cancellations of purchases.

    This resource and `client.integration_users` replace `client.app_sales`, which Fortnox removes on 2028-01-01.

    The scope is not documented. Only developers with a published integration that is sold through Fortnox can use this
    resource, and only for their own integrations.
    """

    def list(self, integration_id: int, /, *, limit: int | None = None) -> Pager[IntegrationSale]:
        """Return the purchases of an integration and their cancellations, with one request.

        `limit` is the largest number of records to return; None returns all.

        Raises:
            NotFound: You have no integration with this id.
        """
        return self._unpaged(IntegrationSale, {}, below=(integration_id,), limit=limit)
