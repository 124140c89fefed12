"""Base classes with the fields that rows of warehouse documents share: the article and its stock location.

The subclasses document the limits of their fields, such as the maximum length of a text.
"""

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.entities.codec import read_only, required


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ArticleRow(PlainEntity):
    """The base class of rows with an article."""

    item_description: str | None = None
    item_id: str | None = required()
    """The article number. At most 50 characters."""
    item_unit: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockRow(ArticleRow):
    """The base class of rows with an article, a stock location, a cost centre and a project."""

    cost_center_code: str | None = None
    project_id: str | None = None
    stock_location_id: str | None = None
    """The UUID of the stock location."""
    stock_point_id: str | None = None
    """The UUID of the stock point."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PlacedRow(StockRow):
    """The base class of rows with the id, code and name of a stock point and of a stock location."""

    stock_location_code: str | None = None
    stock_location_name: str | None = read_only()
    stock_point_code: str | None = None
    stock_point_name: str | None = read_only()
