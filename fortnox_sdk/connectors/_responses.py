"""Functions that read parts of responses: counts, rows, row keys, and errors with status 200."""

from collections.abc import Mapping
from typing import Final, cast

from fortnox_sdk.entities.codec import decode_json
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.http.envelopes import api_error, as_object, json_object
from fortnox_sdk.http.limits import ERROR_BYTES
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.text import Text

_LARGEST_COUNT: Final = 10**9
_MOST_ROWS: Final = 100_000
_NO_LIST: Final = Text("{where} is not a list.", "{where} är inte en lista.")
_TOO_MANY: Final = Text(
    "{where} has {rows} rows, but the limit is {most}.", "{where} har {rows} rader, men gränsen är {most}."
)


def count_of(meta: Mapping[str, object], name: str) -> int | None:
    """Return the number of rows or pages that `meta` has under `name`, or None if that value is not an integer.

    `meta` is the object `MetaInformation` of a list.

    Raises:
        DecodeError: The integer is negative or too large.
    """
    value = meta.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    if not 0 <= value <= _LARGEST_COUNT:
        raise DecodeError(
            Text(
                f"{name} is '{value}', which is not a number of rows or pages.",
                f"{name} är '{value}', vilket inte är ett antal rader eller sidor.",
            ),
            path=name,
        )
    return value


def envelope_of(body: bytes, name: str, path: str) -> Mapping[str, object]:
    """Return the JSON object in a response to a request for `path`.

    Raises:
        DecodeError: The object has no key `name`.
    """
    envelope = as_object(decode_json(body))
    if name not in envelope:
        raise DecodeError(
            Text(
                f"'{name}' is missing from the response to a request for {path}.",
                f"'{name}' saknas i svaret på ett anrop till {path}.",
            ),
            path=name,
        )
    return envelope


def rows_of(value: object, path: str, name: str = "") -> list[object]:
    """Return the rows of a list.

    Args:
        value: The parsed JSON value.
        path: The path of the list, for error messages.
        name: The name of the value in the response; `""` if it is the whole response.

    Raises:
        DecodeError: The value is not a list, or has more than 100000 rows. The limit prevents a small response from
            filling the memory: an empty row takes 3 bytes as JSON, but 500 bytes as a record.
    """
    if not isinstance(value, list):
        raise DecodeError(_NO_LIST.format(where=_place(path, name)))
    rows = cast("list[object]", value)
    if len(rows) > _MOST_ROWS:
        raise DecodeError(_TOO_MANY.format(where=_place(path, name), rows=len(rows), most=_MOST_ROWS))
    return rows


def _place(path: str, name: str) -> Text:
    if not name:
        return Text(f"The response from {path}", f"Svaret från {path}")
    return Text(f"'{name}' in the response from {path}", f"'{name}' i svaret från {path}")


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
        too_deep = DecodeError(
            Text(
                "A row in Fortnox's response is nested too deeply.",
                "En rad i svaret från Fortnox är nästlad för djupt.",
            )
        )
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
