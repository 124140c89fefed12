"""What an integration has sold."""

from datetime import datetime

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.entities.codec import wire
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "IntegrationSale", "IntegrationSaleConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IntegrationSale(PlainEntity):
    """A purchase or the end of one."""

    amount: int | None = None
    """Pieces or SEK: which is not documented."""
    time: datetime | None = wire("date")
    order_id: str | None = None
    tenant_id: str | None = None
    """The database number of the company that bought."""
    type: str | None = None
    """Bought or ended; the words are not documented."""


class IntegrationSaleConnector(Plain, path="/api/integration-developer/sales-v1"):
    """Sales of an integration; `app_sales` is the older form, which goes away on 2028-01-01.

    Which scope it takes is not documented; it answers developers with a published integration that is
    bought through Fortnox, for their own integrations.
    """

    def list(self, integration_id: int, /) -> Pager[IntegrationSale]:
        """The sales of an integration, in one call.

        Raises:
            NotFound: there is no integration of one's own with this id.
        """
        return self._at_once(IntegrationSale, {}, below=(integration_id,))


CONNECTOR = IntegrationSaleConnector
