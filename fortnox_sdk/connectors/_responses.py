"""Functions that read parts of responses: counts, rows, row keys, and errors with status 200."""

from collections.abc import Mapping
from typing import Final, cast

from fortnox_sdk.errors import DecodeError
from fortnox_sdk.http.envelopes import api_error, as_object, json_object
from fortnox_sdk.http.limits import ERROR_BYTES
from fortnox_sdk.http.messages import Request, Response

_LARGEST_COUNT: Final = 10**9
_MOST_ROWS: Final = 100_000


def count_of(meta: Mapping[str, object], name: str) -> int | None:
    """Return the number of rows or pages that `meta` has under `name`, or None if that value is not an integer.

    `meta` is the object `MetaInformation` of a list.
    """
    value = meta.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    if not 0 <= value <= _LARGEST_COUNT:
        raise DecodeError(f"{name} is '{value}', which is not a number of rows or pages.", path=name)
    return value


def rows_of(value: object, name: str) -> list[object]:
    """Return the rows of a list.

    Args:
        value: The parsed JSON value.
        name: The name of the value in error messages.

    Raises:
        DecodeError: The value is not a list, or has more than 100000 rows. The limit prevents a small response from
            filling the memory: an empty row takes 3 bytes as JSON, but 500 bytes as a record.
    """
    if not isinstance(value, list):
        raise DecodeError(f"{name} is not a list.")
    rows = cast("list[object]", value)
    if len(rows) > _MOST_ROWS:
        raise DecodeError(f"{name} has {len(rows)} rows, but the limit is {_MOST_ROWS}.")
    return rows


def row_key(row: object) -> str:
    """Return a text that identifies a row of a list: the URL of the record, or all fields if the row has no URL.

    `Pager` uses this text to detect rows that Fortnox returned twice.
    """
    fields = as_object(row)
    if url := fields.get("@url"):
        return str(url)
    try:
        return str(sorted(fields.items(), key=str))
    except RecursionError:
        too_deep = DecodeError("A row in Fortnox's response is nested too deeply.")
    raise too_deep


def raise_disguised_error(response: Response, path: str) -> None:
    """Raise an error if a response with status 200 contains an error message instead of a file.

    According to Fortnox's API specification, PDF endpoints send errors with the content type application/pdf. A body is
    an error only if `ErrorInformation` is its only key. Any other JSON file is accepted.
    """
    body = response.body
    is_small = len(body) <= ERROR_BYTES
    if is_small and body.lstrip()[:1] == b"{" and (json_object(body) or {}).keys() == {"ErrorInformation"}:
        raise api_error(Request(method="GET", url=path), response)
