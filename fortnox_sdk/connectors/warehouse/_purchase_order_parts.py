"""Enums and small records of purchase orders."""

from datetime import date
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._plain import PlainEntity, camel_case
from fortnox_sdk.entities.codec import required


class PurchaseOrderState(StrEnum):
    """The state of a purchase order. Unknown values are kept as `str`.

    `CURRENT` and `ALL` are not states of an order. They select orders in `list` and `csv`.
    """

    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    SENT_NOT_REJECTED = "SENT_NOT_REJECTED"
    DELAYED = "DELAYED"
    RECEIVED = "RECEIVED"
    VOIDED = "VOIDED"
    CURRENT = "CURRENT"
    ALL = "ALL"


class PurchaseType(StrEnum):
    """The destination of the purchased goods: the warehouse or the customer. Unknown values are kept as `str`."""

    WAREHOUSE = "WAREHOUSE"
    DROPSHIP = "DROPSHIP"


class ResponseState(StrEnum):
    """The state of the supplier's response to a purchase order. Unknown values are kept as `str`.

    An order can be accepted in full or in part, with the requested delivery date or with a changed delivery date.
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
    """A reference to another document, by kind and number."""

    id: str | None = None
    type: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PurchaseOrderRowNote(PlainEntity):
    """A note on a row of a purchase order."""

    note: str | None = None
    purchase_order_id: int | None = None
    purchase_order_row_id: str | None = None
    """The UUID of the row."""
    row_num: int | None = None
    """The position of the row, starting at 1."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class PartialPurchaseOrder(PlainEntity):
    """The fields that can be changed after a purchase order was sent. Fields that are None stay unchanged."""

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
    """The e-mail that sends a purchase order to the supplier."""

    body: str | None = required()
    body_as_html: str | None = None
    """The text of `body` as HTML."""
    receiver: str | None = required()
    """The e-mail address of the receiver."""
    receiver_copy: str | None = None
    """The e-mail address to send a copy to (Cc)."""
    receiver_secret_copy: str | None = None
    """The e-mail address to send a hidden copy to (Bcc)."""
    reply_to: str | None = required()
    """The e-mail address for replies."""
    sender_name: str | None = None
    subject: str | None = required()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ReleaseParentOrder(PlainEntity):
    """The result of completing a dropship order, which the supplier delivers to a customer."""

    released_parent_order: bool | None = None
    """True if Fortnox released the customer order that the dropship order was created for."""
