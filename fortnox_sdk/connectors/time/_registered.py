"""Records shared by registrations of time and of articles."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.entities.codec import record_rows, wire
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

_LONGEST: Final = timedelta(days=366)


class DocumentType(StrEnum):
    """The kind of document that charges time or articles to the customer. Unknown values are kept as `str`."""

    ORDER = "order"
    INVOICE = "invoice"


class RegistrationType(StrEnum):
    """The kind of registration: work, absence or articles. Unknown values are kept as `str`."""

    WORK = "WORK"
    ABSENCE = "ABSENCE"
    ARTICLE = "ARTICLE"


class ItemType(StrEnum):
    """The kind of article: stock goods or service. Unknown values are kept as `str`."""

    SERVICE = "SERVICE"
    STOCK = "STOCK"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeItemPrice(PlainEntity):
    """The price of an article in a price list."""

    price: Decimal | None = None
    price_list: str | None = wire("list")
    """The code of the price list."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeItem(PlainEntity):
    """An article or a service in time reporting."""

    active: bool | None = None
    description: str | None = None
    """At most 255 characters."""
    id: str | None = None
    """The article number. At most 40 characters."""
    is_stock: bool | None = None
    """True if the company keeps stock of the article."""
    purchase_price: Decimal | None = None
    sales_prices: Sequence[TimeItemPrice] = record_rows()
    type: ItemType | str | None = None
    unit: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeCostCenter(PlainEntity):
    """A cost centre in time reporting."""

    active: str | None = None
    """The state as a text, not a Boolean. The values are not documented."""
    id: str | None = None
    """At most 40 characters."""
    name: str | None = None
    """At most 255 characters."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeCustomer(PlainEntity):
    """A customer in time reporting."""

    account_manager: str | None = None
    active: bool | None = None
    default_project_id: str | None = None
    deleted: bool | None = None
    id: str | None = None
    """The database id, not the customer number; at most 40 characters. Pass these ids as `customer_ids` to `list`."""
    invoice_city: str | None = None
    invoice_zip_code: str | None = None
    is_business: int | None = None
    """The kind of customer as a number, not a Boolean. The values are not documented."""
    name: str | None = None
    """At most 255 characters."""
    number: str | None = None
    """The customer number. At most 1024 characters."""
    price_list: str | None = None
    property_designation: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeProject(PlainEntity):
    """A project in time reporting."""

    description: str | None = None
    """At most 50 characters."""
    end_date: date | None = None
    id: str | None = None
    """The project number. At most 40 characters."""
    invoiced_amount: Decimal | None = None
    order_amount: Decimal | None = None
    order_time: Decimal | None = None
    """The ordered time as a number of hours."""
    project_leader: str | None = None
    start_date: date | None = None
    status: int | None = None
    """A number whose meaning is not documented."""
    total_amount_in_invoices: Decimal | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class Registration(PlainEntity):
    """Fields shared by registrations of time and of articles."""

    created_by: str | None = None
    created_time: datetime | None = None
    document_id: int | None = None
    """The number of the invoice or order that charges the registration."""
    document_type: DocumentType | str | None = None
    invoice_basis_id: int | None = None
    """The id of the invoice or order in preparation (underlag) that locks the registration."""
    invoice_text: str | None = None
    """The text of the invoice row; at most 1000 characters."""
    non_invoiceable: bool | None = None
    """True if the registration is not charged."""
    note: str | None = None
    """At most 1000 characters."""


def check_span(from_date: date, to_date: date) -> None:
    """Check that a period is short enough for one request.

    Raises:
        InvalidInput: The period is longer than a year or ends before it begins.
    """
    if not from_date <= to_date <= from_date + _LONGEST:
        raise InvalidInput(
            Text(
                f"The period '{from_date}' to '{to_date}' is longer than a year or ends before it begins.",
                f"Perioden '{from_date}' till '{to_date}' är längre än ett år eller slutar innan den börjar.",
            ),
            hint=Text(
                "Pass a period of at most one year, with a start date that is not after the end date.",
                "Ange en period på högst ett år, där startdatumet inte är senare än slutdatumet.",
            ),
        )
