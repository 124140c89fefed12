"""Simulated irregularities in successful responses, such as repeated list pages and numbers sent as text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from fortnox_sdk.sandbox.faults.switches import Faults
from fortnox_sdk.sandbox.protocol.call import Content
from fortnox_sdk.sandbox.protocol.wire import Body, number_text
from fortnox_sdk.sandbox.schema.fields import Field
from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_META = "MetaInformation"
_NEW_FIELD, _NEW_VALUE = "ValueThatNobodyKnows", "NEWSINCETODAY"


def replace_page(faults: Faults, query: Mapping[str, str]) -> tuple[dict[str, str], int | None]:
    """Return the query to execute instead of the client's query, and the page number to report in the response.

    If the page number is None, the response reports the number of the page that it contains.
    """
    changed_query = dict(query)
    page = changed_query.get("page", "1")
    if not page.isdecimal() or int(page) < 2:  # noqa: PLR2004  # the faults affect only pages after the first
        return changed_query, None
    if faults.ignore_page:
        # Fortnox's lists of cost centres and projects ignore the page number (according to gotait/fortnox-mcp).
        del changed_query["page"]
        return changed_query, None
    if faults.consume("repeat_page"):
        changed_query["page"] = str(int(page) - 1)
        return changed_query, int(page)
    return changed_query, None


def apply_faults(faults: Faults, content: Body, page: int | None = None) -> Body:
    """Return a response body with the active faults applied. Error bodies are returned unchanged.

    If `page` is given, the response reports this page number.
    """
    if "ErrorInformation" in content:
        return content
    result = dict(content)
    meta = result.get(_META)
    if isinstance(meta, dict) and page is not None:
        result[_META] = cast(Body, meta) | {"@CurrentPage": page}
    if faults.without_meta:
        result.pop(_META, None)
    return {name: value if name == _META else _apply_faults(faults, value) for name, value in result.items()}


def apply_faults_without_envelope(faults: Faults, content: Content) -> Content:
    """Apply the active faults to a response of a path that starts with `/api`, which has no envelope."""
    return cast(Content, _apply_faults(faults, content)) if isinstance(content, dict | list) else content


def _apply_faults(faults: Faults, value: object) -> object:
    if faults.lists_without_comments and isinstance(value, list):
        value = [_without_comments(row) for row in cast(list[object], value)]
    hidden = frozenset(name.strip() for name in faults.no_right.split(",") if name.strip())
    if hidden:
        value = _without_right(value, hidden)
    if faults.unknown_values:
        value = _add_unknown_values(value)
    return _as_text(value) if faults.numbers_as_text else value


def _without_comments(row: object) -> object:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in cast(Body, row).items() if name != "Comments"}


def _without_right(value: object, hidden: frozenset[str]) -> object:
    if isinstance(value, list):
        return [_without_right(item, hidden) for item in cast(list[object], value)]
    if isinstance(value, dict):
        return {
            name: "API_NORIGHT" if name in hidden else _without_right(item, hidden)
            for name, item in cast(Body, value).items()
        }
    return value


def _as_text(value: object) -> object:
    if isinstance(value, list):
        return [_as_text(item) for item in cast(list[object], value)]
    if isinstance(value, dict):
        return {name: _as_text(item) for name, item in cast(Body, value).items()}
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number_text(Decimal(value))
    return value


def _add_unknown_values(value: object) -> object:
    if isinstance(value, list):
        return [_add_unknown_values(item) for item in cast(list[object], value)]
    if isinstance(value, dict):
        body = cast(Body, value)
        extended = {name: _unknown_choice(name, item) for name, item in body.items()}
        return extended | {_NEW_FIELD: 1} if extended else extended
    return value


def _unknown_choice(name: str, value: object) -> object:
    return (
        _NEW_VALUE
        if isinstance(value, str) and value in _CHOICES.get(name, ())
        else _add_unknown_values(value)
    )


def _choices() -> dict[str, frozenset[str]]:
    choices: dict[str, frozenset[str]] = {}

    def collect(fields: Mapping[str, Field]) -> None:
        for name, spec in fields.items():
            choices[name] = choices.get(name, frozenset()) | frozenset(spec.choices)
            collect(spec.fields)

    for resource in RESOURCES.values():
        collect(resource.fields)
    for operation in OPERATIONS.values():
        if operation.response_body is not None:
            collect(operation.response_body.fields)
    return {name: values for name, values in choices.items() if values}


_CHOICES = _choices()
