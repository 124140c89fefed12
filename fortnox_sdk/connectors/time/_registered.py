"""What registrations of time and of articles have in common, and what they are made on."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.entities.codec import wire
from fortnox_sdk.errors import InvalidInput

__all__ = [
    "DocumentType",
    "ItemType",
    "Registration",
    "RegistrationType",
    "TimeCostCenter",
    "TimeCustomer",
    "TimeItem",
    "TimeItemPrice",
    "TimeProject",
    "check_span",
]

_LONGEST: Final = timedelta(days=366)


class DocumentType(StrEnum):
    """What registrations were charged with; other words may come and stay text."""

    ORDER = "order"
    INVOICE = "invoice"


class RegistrationType(StrEnum):
    """Work, absence or articles; other words may come and stay text."""

    WORK = "WORK"
    ABSENCE = "ABSENCE"
    ARTICLE = "ARTICLE"


class ItemType(StrEnum):
    """Whether an article is a service; other words may come and stay text."""

    SERVICE = "SERVICE"
    STOCK = "STOCK"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeItemPrice(PlainEntity):
    """What an article costs in a price list."""

    price: Decimal | None = None
    price_list: str | None = wire("list")
    """The price list's code."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeItem(PlainEntity):
    """An article, as time reporting knows it; a service is one."""

    active: bool | None = None
    description: str | None = None
    """At most 255 characters."""
    id: str | None = None
    """The article number. At most 40 characters."""
    is_stock: bool | None = None
    """Whether the stock is kept for it."""
    purchase_price: Decimal | None = None
    sales_prices: tuple[TimeItemPrice, ...] = ()
    type: ItemType | str | None = None
    unit: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeCostCenter(PlainEntity):
    """A cost center, as time reporting knows it."""

    active: str | None = None
    """A text, by the specification."""
    id: str | None = None
    """At most 40 characters."""
    name: str | None = None
    """At most 255 characters."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeCustomer(PlainEntity):
    """A customer, as time reporting knows it."""

    account_manager: str | None = None
    active: bool | None = None
    default_project_id: str | None = None
    deleted: bool | None = None
    id: str | None = None
    """The database's, which is not the customer number: what `customer_ids` selects by. At most 40 characters."""
    invoice_city: str | None = None
    invoice_zip_code: str | None = None
    is_business: int | None = None
    """A number, by the specification."""
    name: str | None = None
    """At most 255 characters."""
    number: str | None = None
    """The customer number. At most 1024 characters."""
    price_list: str | None = None
    property_designation: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeProject(PlainEntity):
    """A project, as time reporting knows it."""

    description: str | None = None
    """At most 50 characters."""
    end_date: date | None = None
    id: str | None = None
    """The project number. At most 40 characters."""
    invoiced_amount: Decimal | None = None
    order_amount: Decimal | None = None
    order_time: Decimal | None = None
    """Hours."""
    project_leader: str | None = None
    start_date: date | None = None
    status: int | None = None
    """A number; which means what is not documented."""
    total_amount_in_invoices: Decimal | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class Registration(PlainEntity):
    """What was registered, and how it is charged."""

    created_by: str | None = None
    created_time: datetime | None = None
    document_id: int | None = None
    """The invoice or order that it stands on."""
    document_type: DocumentType | str | None = None
    invoice_basis_id: int | None = None
    """The invoice or order basis that it is locked on."""
    invoice_text: str | None = None
    """For the invoice's row; at most 1000 characters."""
    non_invoiceable: bool | None = None
    """It is not to be charged."""
    note: str | None = None
    """At most 1000 characters."""


def check_span(from_date: date, to_date: date) -> None:
    """Refuse days that Fortnox does not search in one call.

    Raises:
        InvalidInput: the span is longer than a year or ends before it begins.
    """
    if not from_date <= to_date <= from_date + _LONGEST:
        raise InvalidInput(
            f"{from_date} to {to_date} is no span of at most a year.", hint="Ask for a year at a time."
        )
