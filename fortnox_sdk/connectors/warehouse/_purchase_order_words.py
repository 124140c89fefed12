"""The words of purchase orders, and the small records around them."""

from datetime import date
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.entities.codec import required

__all__ = [
    "DocumentReference",
    "PartialPurchaseOrder",
    "PurchaseOrderMail",
    "PurchaseOrderRowNote",
    "PurchaseOrderState",
    "PurchaseType",
    "ReleaseParentOrder",
    "ResponseState",
]


class PurchaseOrderState(StrEnum):
    """Where a purchase order stands; CURRENT and ALL only select. Other words may come and stay text."""

    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    SENT_NOT_REJECTED = "SENT_NOT_REJECTED"
    DELAYED = "DELAYED"
    RECEIVED = "RECEIVED"
    VOIDED = "VOIDED"
    CURRENT = "CURRENT"
    ALL = "ALL"


class PurchaseType(StrEnum):
    """Whether the goods go to the warehouse or straight to the customer; other words may come and stay text."""

    WAREHOUSE = "WAREHOUSE"
    DROPSHIP = "DROPSHIP"


class ResponseState(StrEnum):
    """What the supplier answered: accepted whole or in part, with the day that was asked for or another one.

    Other words may come and stay text.
    """

    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    ACCEPTED_WITH_REQ_DLV_DATE = "ACCEPTED_WITH_REQ_DLV_DATE"
    ACCEPTED_WITH_CHANGED_DLV_DATE = "ACCEPTED_WITH_CHANGED_DLV_DATE"
    PARTLY_ACCEPTED_WITH_REQ_DLV_DATE = "PARTLY_ACCEPTED_WITH_REQ_DLV_DATE"
    PARTLY_ACCEPTED_WITH_CHANGED_DLV_DATE = "PARTLY_ACCEPTED_WITH_CHANGED_DLV_DATE"
    REJECTED = "REJECTED"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class DocumentReference(PlainEntity):
    """Another document, by its kind and number."""

    id: str | None = None
    type: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PurchaseOrderRowNote(PlainEntity):
    """A note on a row of a purchase order."""

    note: str | None = None
    purchase_order_id: int | None = None
    purchase_order_row_id: str | None = None
    """A UUID."""
    row_num: int | None = None
    """The row's place, from 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PartialPurchaseOrder(PlainEntity):
    """What of a purchase order can be changed also when it was sent; None leaves a field as it is."""

    delivery_date: date | None = None
    internal_reference: str | None = None
    """At most 50 characters."""
    message_to_supplier: str | None = None
    """At most 1000 characters."""
    note: str | None = None
    """At most 1000 characters."""
    supplier_name: str | None = None
    """At most 1024 characters."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PurchaseOrderMail(PlainEntity):
    """The e-mail that a purchase order is sent with."""

    body: str | None = required()
    body_as_html: str | None = None
    """The same text, for programs that show HTML."""
    receiver: str | None = required()
    """An address."""
    receiver_copy: str | None = None
    """An address."""
    receiver_secret_copy: str | None = None
    """An address."""
    reply_to: str | None = required()
    """An address."""
    sender_name: str | None = None
    subject: str | None = required()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ReleaseParentOrder(PlainEntity):
    """What ending a dropship order did to the order behind it."""

    released_parent_order: bool | None = None
    """Whether the customer order was delivered too."""
