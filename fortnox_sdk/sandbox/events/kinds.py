"""The topics of the event stream, and the types of the events that changes to the books cause.

The topics and types are from Fortnox's documentation. The type of event that each change causes is an assumption.
"""

from collections.abc import Mapping
from types import MappingProxyType

from fortnox_sdk.sandbox.protocol.wire import Body

TOPICS = frozenset(
    {
        "articles",
        "bureau-activities",
        "bureau-assignments",
        "cost-centers",
        "currencies",
        "customers",
        "financial-years",
        "invoices",
        "messages",
        "offers",
        "orders",
        "projects",
        "supplier-invoices",
        "suppliers",
        "termsofdeliveries",
        "termsofpayments",
        "vouchers",
        "warehouse-stockbalances",
        "waysofdeliveries",
    }
)
"""All topics. The sandbox has no events with the topics `bureau-*`, `messages` and `warehouse-stockbalances`."""

_PAYMENT = "invoicepayment"
_CREATED, _UPDATED, _DELETED = "created-v1", "updated-v1", "deleted-v1"
_OF_RESOURCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "articles": ("articles", "article"),
        "costcenters": ("cost-centers", "cost-center"),
        "currencies": ("currencies", "currency"),
        "customers": ("customers", "customer"),
        "invoicepayments": ("invoices", _PAYMENT),
        "invoices": ("invoices", "invoice"),
        "offers": ("offers", "offer"),
        "orders": ("orders", "order"),
        "projects": ("projects", "project"),
        "supplierinvoices": ("supplier-invoices", "supplier-invoice"),
        "suppliers": ("suppliers", "supplier"),
        "termsofdeliveries": ("termsofdeliveries", "termofdelivery"),
        "termsofpayments": ("termsofpayments", "termsofpayments"),
        "wayofdeliveries": ("waysofdeliveries", "waysofdeliveries"),
    }
)
RESOURCES = tuple(_OF_RESOURCES)
"""The resources in which a changed record causes an event."""
_CANCELLED: Mapping[str, str] = MappingProxyType({"offer": "offer-canceled-v1"})  # documented with one l
_CHANGED: Mapping[str, str] = MappingProxyType({"customer": "customer-updated-v2"})


def topic_of(resource: str) -> str:
    """Return the topic of a resource in `RESOURCES`."""
    return _OF_RESOURCES[resource][0]


def event_type(resource: str, old: Body | None, new: Body | None) -> str | None:
    """Return the type of the event that a change to a record causes, or None if the change causes no event.

    Args:
        resource: A resource in `RESOURCES`.
        old: The record before the change; None for a new record.
        new: The record after the change; None for a deleted record.
    """
    thing = _OF_RESOURCES[resource][1]
    if new is None:
        return f"{thing}-{_DELETED}"
    if _becomes_true("Booked", old, new) and (old is not None or thing == _PAYMENT):
        return f"{thing}-bookkeep-v1"
    if thing == _PAYMENT:  # a payment causes no other events
        return None
    if old is not None and _becomes_true("Cancelled", old, new):
        return _CANCELLED.get(thing, f"{thing}-cancelled-v1")
    return f"{thing}-{_CREATED}" if old is None else _CHANGED.get(thing, f"{thing}-{_UPDATED}")


def _becomes_true(name: str, old: Body | None, new: Body) -> bool:
    return bool(new.get(name)) and not (old or {}).get(name)
