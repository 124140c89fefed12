"""Users of an integration in one company."""

from datetime import datetime

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.http.paging import Pager

__all__ = ["IntegrationUser", "IntegrationUserConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IntegrationUser(PlainEntity):
    """A user of an integration in a company."""

    activation_time: datetime | None = None
    email: str | None = None
    external_source_id: str | None = None
    name: str | None = None
    user_type: str | None = None


class IntegrationUserConnector(Plain, path="/api/integration-developer/users/users-v1"):
    """Users of an integration in one company.

    This resource and `client.integration_sales` replace `client.app_sales`, which Fortnox removes on 2028-01-01.

    The scope is not documented. Only developers with a published integration that is sold through Fortnox can use this
    resource, and only for their own integrations.
    """

    def list(
        self, integration_id: int, tenant_id: int, /, *, limit: int | None = None
    ) -> Pager[IntegrationUser]:
        """Return the users of an integration in one company, with one request.

        `tenant_id` is the company's database number.

        `limit` is the largest number of records to return; None returns all.

        Raises:
            NotFound: You have no integration with this id, or the company has not bought it.
        """
        return self._unpaged(IntegrationUser, {}, below=(integration_id, tenant_id), limit=limit)
