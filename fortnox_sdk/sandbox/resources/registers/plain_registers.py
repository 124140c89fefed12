"""Registers without special behaviour, such as units, terms of delivery, price lists and labels."""

from collections.abc import Callable, Iterable, Mapping

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.terms_of_payment import TERMS_OF_PAYMENT
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_MISSING = CODES["record_missing"]


def _described(descriptions: Mapping[str, str]) -> Callable[[Tenant], Iterable[Body]]:
    """Return a function that creates the default records of a register from `descriptions`, which maps codes to texts.

    It is an assumption that Fortnox has these default records.
    """
    return lambda _tenant: [{"Code": code, "Description": text} for code, text in descriptions.items()]


UNITS = Register(
    resource=RESOURCES["units"],
    initial_records=_described(assumptions.UNITS),
    missing=(2000432, "Kan inte hitta enheten."),
    numbered="sent",
)
_TERMS_OF_DELIVERY = Register(
    resource=RESOURCES["termsofdeliveries"],
    initial_records=_described(assumptions.TERMS_OF_DELIVERY),
    # The specification has no DELETE, but live tests of Fortnox.NET.SDK send it.
    missing=(2000435, "Kan inte hitta leveransvillkoret."),
    numbered="sent",
)
_WAYS_OF_DELIVERY = Register(
    resource=RESOURCES["wayofdeliveries"],
    initial_records=_described(assumptions.WAYS_OF_DELIVERY),
    missing=(_MISSING, "Kan inte hitta leveranssättet."),
    numbered="sent",
)
PRICE_LISTS = Register(
    resource=RESOURCES["pricelists"],
    initial_records=lambda _tenant: [{"Code": "A", "Description": "Prislista A", "PreSelected": True}],
    missing=(2000431, "Kan inte hitta prislistan."),
    verbs=frozenset({"list", "create", "get", "update"}),
    numbered="sent",
)
LABELS = Register(
    resource=RESOURCES["labels"],
    missing=(_MISSING, "Kan inte hitta etiketten."),
    verbs=frozenset({"list", "create", "update", "delete"}),
)


ROUTES = [
    route
    for register in (UNITS, TERMS_OF_PAYMENT, _TERMS_OF_DELIVERY, _WAYS_OF_DELIVERY, PRICE_LISTS, LABELS)
    for route in register.routes()
]
