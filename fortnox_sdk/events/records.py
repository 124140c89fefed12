"""Events of Fortnox's event stream, and the reader of its messages."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, cast

import attrs

from fortnox_sdk.errors import DecodeError
from fortnox_sdk.foreign.data import Unreadable, is_plausible, read_json
from fortnox_sdk.text import Text, printable

_LONGEST: Final = 200
_TYPE: Final = re.compile(r"(?P<record>[a-z-]+)-(?P<change>[a-z]+)-v(?P<version>[0-9]{1,3})")
_FIELDS: Final = frozenset({"topic", "offset", "type", "tenantId", "entityId", "timestamp", "year", "series"})


class Topic(StrEnum):
    """The topics of Fortnox's event stream. A topic that is not listed here can be given as text."""

    ARTICLES = "articles"
    BUREAU_ACTIVITIES = "bureau-activities"
    BUREAU_ASSIGNMENTS = "bureau-assignments"
    COST_CENTERS = "cost-centers"
    CURRENCIES = "currencies"
    CUSTOMERS = "customers"
    FINANCIAL_YEARS = "financial-years"
    INVOICES = "invoices"
    MESSAGES = "messages"
    OFFERS = "offers"
    ORDERS = "orders"
    PROJECTS = "projects"
    SUPPLIER_INVOICES = "supplier-invoices"
    SUPPLIERS = "suppliers"
    TERMS_OF_DELIVERIES = "termsofdeliveries"
    TERMS_OF_PAYMENTS = "termsofpayments"
    VOUCHERS = "vouchers"
    WAREHOUSE_STOCK_BALANCES = "warehouse-stockbalances"
    WAYS_OF_DELIVERIES = "waysofdeliveries"


@attrs.frozen(kw_only=True)
class Event:
    """An event: something has changed in a company. The event does not contain the changed record.

    >>> from fortnox_sdk.events import Event
    >>> event = Event(topic="vouchers", offset="xDy7J", type="voucher-created-v1", company=1001,
    ...               entity="17", year=3, series="A")
    >>> event.record, event.change, event.version
    ('voucher', 'created', 1)
    """

    topic: str
    """The topic, such as `vouchers`. Compare it with members of `Topic`."""
    offset: str
    """The position of the event in its topic. No two events of a topic have the same offset."""
    type: str
    """The type, such as `invoicepayment-bookkeep-v1`. A type that this version does not know is kept unchanged."""
    company: int
    """The database number of the company."""
    entity: str
    """The key of the record, such as the number of an invoice. In the topic `vouchers`, the voucher number."""
    at: datetime | None = None
    """The time of the change in UTC; None if the event has no readable time."""
    year: int | None = None
    """In the topic `vouchers`, Fortnox's id of the financial year; otherwise None."""
    series: str = ""
    """In the topic `vouchers`, the voucher series; otherwise `""`."""
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])
    """Further fields of the event."""

    @property
    def record(self) -> str:
        """The kind of record that has changed, such as `invoicepayment`.

        Fortnox sends it as part of `type`. If `type` has an unknown form, the value is the whole `type`.
        """
        match = _TYPE.fullmatch(self.type)
        return match["record"] if match else self.type

    @property
    def change(self) -> str:
        """The change, such as `created`, `updated`, `deleted` or `bookkeep`.

        The value is `""` if the form of `type` is unknown.
        """
        match = _TYPE.fullmatch(self.type)
        return match["change"] if match else ""

    @property
    def version(self) -> int:
        """The version of the type; 0 if the form of `type` is unknown."""
        match = _TYPE.fullmatch(self.type)
        return int(match["version"]) if match else 0


def read_message(data: str | bytes) -> Mapping[str, object] | DecodeError:
    """Return the JSON object in a message, or an error if the message is not a JSON object.

    The error is returned instead of raised, because an exception would keep the message, which may contain tokens.
    """
    value = read_json(data, unique_keys=True)
    if isinstance(value, dict):
        return MappingProxyType(cast("dict[str, object]", value))
    reason = value.reason if isinstance(value, Unreadable) else Text("not an object", "inte ett objekt")
    return DecodeError(
        Text("A message of Fortnox's event stream is {reason}.",
             "Ett meddelande i Fortnox händelseström är {reason}.").format(reason=reason)
    )  # fmt: skip


def read_event(message: Mapping[str, object]) -> Event:
    """Return the event in a message.

    Raises:
        DecodeError: The topic, offset, type or company is missing.
    """
    number = message.get("id")
    entity = message.get("entityId", number)
    year = message.get("year")
    return Event(
        topic=_text(message, "topic"),
        offset=_text(message, "offset"),
        type=_text(message, "type"),
        company=_company(message),
        # In the topic `vouchers`, `id` is documented as an additional field, and `entityId` for all topics.
        entity=_shown(entity if number is None else number),
        at=_instant(message.get("timestamp")),
        year=year if isinstance(year, int) else None,
        series=_shown(message.get("series")),
        extra=MappingProxyType({name: value for name, value in message.items() if name not in _FIELDS}),
    )


def _text(message: Mapping[str, object], name: str) -> str:
    value = message.get(name)
    if isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable():
        return value
    raise _missing(name)


def _company(message: Mapping[str, object]) -> int:
    value = message.get("tenantId")
    if isinstance(value, int) and value > 0:
        return value
    raise _missing("tenantId")


def _missing(name: str) -> DecodeError:
    return DecodeError(
        Text("{name}: missing or invalid in an event of Fortnox's event stream.",
             "{name}: saknas eller är ogiltigt i en händelse i Fortnox händelseström.").format(name=name),
        path=name,
    )  # fmt: skip


def _shown(value: object) -> str:
    return printable(str(value))[:_LONGEST] if isinstance(value, str | int) else ""


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    if instant.tzinfo is None or not is_plausible(instant):
        return None
    return instant.astimezone(UTC)
