"""What customers say of an integration."""

from datetime import datetime

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "IntegrationRating", "IntegrationRatingConnector", "RatingResponse"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class RatingResponse(PlainEntity):
    """The developer's answer to a rating."""

    comment: str | None = None
    created: datetime | None = None
    updated: datetime | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class IntegrationRating(PlainEntity):
    """A rating that a customer gave an integration."""

    comment: str | None = None
    company_employee_range: str | None = None
    """How many work there, such as "1-4"."""
    company_name: str | None = None
    created: datetime | None = None
    integration_id: int | None = None
    is_my_rating: bool | None = None
    """Whether it is the signed-in company's own."""
    rating: int | None = None
    """The grade, a whole number."""
    rating_id: int | None = None
    response: RatingResponse | None = None
    updated: datetime | None = None


class IntegrationRatingConnector(Plain, path="/api/integration-developer/ratings-v1"):
    """Ratings and reviews of the integrations that one owns.

    Which scope it takes is not documented; it answers developers with a published integration that is
    bought through Fortnox, for their own integrations.
    """

    def list(self) -> Pager[IntegrationRating]:
        """All of them, in one call."""
        return self._at_once(IntegrationRating, {})


CONNECTOR = IntegrationRatingConnector
