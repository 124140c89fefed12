"""Customers' ratings of integrations."""

from datetime import datetime

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.http.paging import Pager

__all__ = ["IntegrationRating", "IntegrationRatingConnector", "RatingResponse"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class RatingResponse(PlainEntity):
    """The developer's response to a rating."""

    comment: str | None = None
    created: datetime | None = None
    updated: datetime | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IntegrationRating(PlainEntity):
    """A customer's rating of an integration."""

    comment: str | None = None
    company_employee_range: str | None = None
    """A range of the number of employees, such as `1-4`."""
    company_name: str | None = None
    created: datetime | None = None
    integration_id: int | None = None
    is_my_rating: bool | None = None
    """True if the connected company gave the rating."""
    rating: int | None = None
    rating_id: int | None = None
    response: RatingResponse | None = None
    updated: datetime | None = None


class IntegrationRatingConnector(Plain, path="/api/integration-developer/ratings-v1"):
    """Ratings and reviews of your integrations.

    The scope is not documented. Only developers with a published integration that is sold through Fortnox can use this
    resource, and only for their own integrations.
    """

    def list(self, *, limit: int | None = None) -> Pager[IntegrationRating]:
        """Return every rating of your integrations, with one request.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._unpaged(IntegrationRating, {}, limit=limit)
