"""A check of recorded calls whose path does not show which connector method makes them, such as calls below `/api`.

The connector method is found in `client_calls`, the list of all calls that the client can make.
"""

from collections.abc import Mapping
from functools import cache
from typing import cast

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.entities.codec import decode_json
from fortnox_sdk.errors import IncompleteList
from tools.decode_losses import losses
from tools.exchange import Exchange
from tools.spec_diff import ClientCall, client_calls

_ANY = "1"
"""The value of every path parameter in `client_calls`."""


def problems_by_path(client: FortnoxClient, recorded: Exchange, page: int = 1) -> list[str]:
    """Return a description of each value of a recorded response that the client loses.

    Args:
        client: A client whose transport returns the recorded responses.
        recorded: The recorded exchange.
        page: The number of the page, for a list.

    Raises:
        ApiError: The response is an error of Fortnox.
        DecodeError: The client can't decode the response.
        IncompleteList: No connector method makes this call.
    """
    call = _call(recorded)
    response = client.session.send(recorded.method, recorded.path, params={"page": page}, repeatable=True)
    if call.response_type is None:
        return [] if response.body == recorded.body else ["the bytes of the response changed"]
    (name, rows), (other_name, other_rows) = (
        _contents(decode_json(recorded.body)),
        _contents(decode_json(response.body)),
    )
    problems = [] if name == other_name else [f"{name} became {other_name}"]
    if len(rows) != len(other_rows):
        problems.append(f"{len(rows)} rows became {len(other_rows)}")
    for i, (row, other) in enumerate(zip(rows, other_rows, strict=False)):
        at = f"{call.response_type.__name__}[{i}]"
        problems += losses(row, client.decoder.decode(other, call.response_type, at=at), at)
    return problems


def _contents(body: object) -> tuple[str, list[object]]:
    """Return the name of an envelope and its records; below `/api` there is no envelope and the name is empty."""
    if isinstance(body, dict):
        whole = cast("Mapping[str, object]", body)
        contents = [(key, value) for key, value in whole.items() if key != "MetaInformation"]
        if len(contents) == 1 and isinstance(contents[0][1], dict | list):
            return contents[0][0], _rows(cast("object", contents[0][1]))
        return "", [whole]
    return "", _rows(body)


def _rows(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _call(recorded: Exchange) -> ClientCall:
    matches = [
        call for call in _calls() if call.method == recorded.method and _fits(call.path, recorded.path)
    ]
    if not matches:
        raise IncompleteList(f"No verb sends {recorded.method} {recorded.path}.")
    return max(matches, key=lambda call: len(call.path.replace(f"/{_ANY}", "/")))


def _fits(pattern: str, path: str) -> bool:
    ours, theirs = pattern.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(a in {_ANY, b} for a, b in zip(ours, theirs, strict=True))


@cache
def _calls() -> list[ClientCall]:
    return client_calls()
