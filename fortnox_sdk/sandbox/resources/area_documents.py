"""Documents of the areas: kept as JSON under their number, which is never given out twice (assumed)."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID, uuid5

from attrs import frozen

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["Documents", "made_id", "next_number", "number_of"]

_COUNTERS = "api.counter"
_OURS = UUID("5f1b7e9c-0d52-4c55-9a34-6f3f6c2a8e10")


def next_number(call: Call, resource: str) -> int:
    """The next number of a resource in this company."""
    counter = records.find(call.db, call.company, _COUNTERS, resource)
    if counter is None:
        records.insert(call.db, call.company, _COUNTERS, resource, {"last": 1})
        return 1
    number = int(counter["last"]) + 1
    records.save(call.db, call.company, _COUNTERS, resource, {"last": number}, stamp=call.stamp)
    return number


def made_id(call: Call, resource: str) -> str:
    """A UUID that no other record has, and that is the same in each run of the same calls."""
    return str(uuid5(_OURS, f"{call.company}/{resource}/{next_number(call, resource)}"))


def number_of(value: Decimal | int | None) -> Decimal:
    """A number of a document that is kept, which may be a sum of many; None is zero."""
    return Decimal(value or 0)


@frozen
class Documents:
    """All documents of one resource; `resource` is the sandbox's own name for them."""

    resource: str

    def find(self, call: Call, key: str) -> Body | None:
        """A document, or None."""
        return records.find(call.db, call.company, self.resource, key)

    def get(self, call: Call, key: str) -> Body:
        """A document; 404 when there is none."""
        found = self.find(call, key)
        if found is None:
            raise Refused.unknown(f"There is no {self.resource.rpartition('.')[2]} {key}")
        return found

    def every(self, call: Call) -> Iterator[Body]:
        """All documents in the order of their numbers."""
        return records.every(call.db, call.company, self.resource)

    def add(self, call: Call, body: Body, key: str | None = None) -> Body:
        """Keep a new document under its key, or under the next number, which becomes its `id`."""
        if key is None:
            body["id"] = next_number(call, self.resource)
            key = str(body["id"])
        records.insert(call.db, call.company, self.resource, key, body)
        return body

    def change(self, call: Call, key: str, body: Body) -> Body:
        """Write a changed document back."""
        records.save(call.db, call.company, self.resource, key, body, stamp=call.stamp)
        return body

    def remove(self, call: Call, key: str) -> None:
        """Delete a document."""
        records.remove(call.db, call.company, self.resource, key)
