"""Routes for the operations whose paths start with `/api`: parsing of requests and building of responses."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.operations import Operation

_MOST_DIGITS = 18  # the specification declares ids as int64
_BRACKETS = str.maketrans("{}", "<>")  # converts path parameters from the specification's notation to Flask's
_DESCENDING = ("desc", "descending")


@frozen
class PlainRequest:
    """A parsed and validated request to a path that starts with `/api`.

    `query` contains the query parameters, converted to their types in the specification.
    """

    call: Call
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any = None

    @property
    def number(self) -> str:
        """The `{id}` in the URL, without leading zeros. Raises a 404 error if it is not a whole number."""
        text = self.path["id"]
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise Refused.unknown(f"'{text}' is not a document id")
        return str(int(text))


# The result of an operation: an entity, a list, a number, other text, or None for an empty response.
Answer = Body | list[Body] | int | bytes | None
Handlers = Mapping[str, Callable[[PlainRequest], Answer]]


def route(operation: Operation, handle: Callable[[PlainRequest], Answer]) -> Route:
    """Return the route that calls the handler `handle` for an operation."""

    def answer(call: Call, **path: str) -> Reply:
        query = _query(operation, call)
        body = None
        if operation.request_body is not None:
            if call.body is None:
                raise Refused.invalid("The JSON body is missing")
            body = operation.request_body.read(call.body, "u" if operation.method == "PATCH" else "c")
        return _reply(operation, call, handle(PlainRequest(call, path, query, body)))

    return Route(operation.method, operation.path.translate(_BRACKETS), operation.scope, answer)


def _query(operation: Operation, call: Call) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, kind in operation.query.items():
        text = call.query.get(name)
        if text:
            result[name] = kind.read_text(text)
        elif kind.required:
            raise Refused.invalid(f"The parameter {name} is missing")
    return result


def _reply(operation: Operation, call: Call, content: Answer) -> Reply:
    response_body = operation.response_body
    if response_body is None:
        return Reply(None, operation.status)
    if isinstance(content, bytes):
        return Reply(content, operation.status, content_type=operation.media_type)
    if response_body.many and isinstance(content, list):
        content = _page(call, _sorted(operation, call, content))
    return Reply(response_body.select_fields(content), operation.status)


def _sorted(operation: Operation, call: Call, rows: list[Body]) -> list[Body]:
    # The value of `sortby` is a field name in snake case ("delivery_note_id"). It is assumed that the parameters have
    # the same names as in /3.
    first, *further_parts = call.query.get("sortby", "").split("_")
    name = first + "".join(part.capitalize() for part in further_parts)
    if operation.response_body is None or name not in operation.response_body.fields:
        return rows
    order = call.query.get("sortorder") or call.query.get("order", "")
    return sorted(rows, key=lambda row: _order(row.get(name)), reverse=order.lower() in _DESCENDING)


def _order(value: object) -> tuple[Decimal, str]:
    if isinstance(value, int | Decimal):
        return Decimal(value), ""
    return Decimal(0), str(value or "")


def _page(call: Call, rows: list[Body]) -> list[Body]:
    limit = _count(call, "limit", len(rows))
    start = max(_count(call, "page", 1) - 1, 0) * limit + _count(call, "offset", 0)
    return rows[start : start + limit]


def _count(call: Call, name: str, otherwise: int) -> int:
    text = call.query.get(name)
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Refused.invalid(f"The parameter {name} must be a whole number")
    return int(text)
