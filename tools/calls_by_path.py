"""Recorded calls by their path: which verb of the client makes the call, and what of the answer is kept.

For calls whose verb does not follow from the path, as below `/api`: the calls that the client makes are looked through.
"""

from collections.abc import Mapping
from functools import cache
from typing import cast

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.entities.codec import decode_json
from fortnox_sdk.errors import IncompleteList
from tools.decode_losses import losses
from tools.exchange import Exchange
from tools.spec_diff import Sent, sent_by_client

_ANY = "1"
"""What `sent_by_client` gives for every part of an address that a caller names."""


def problems_by_path(client: FortnoxClient, recorded: Exchange, page: int = 1) -> list[str]:
    """What the client loses of a recorded answer, the `page`th of a list.

    Raises:
        ApiError: the answer is a refusal.
        DecodeError: the client can't read it.
        IncompleteList: no verb makes this call.
    """
    call = _call(recorded)
    answer = client.session.send(recorded.method, recorded.path, params={"page": page}, repeatable=True)
    if call.given is None:
        return [] if answer.body == recorded.body else ["the answer's bytes changed"]
    (name, said), (came_as, came) = _opened(decode_json(recorded.body)), _opened(decode_json(answer.body))
    told = [] if name == came_as else [f"{name} became {came_as}"]
    if len(said) != len(came):
        told.append(f"{len(said)} rows became {len(came)}")
    for i, (row, played) in enumerate(zip(said, came, strict=False)):
        at = f"{call.given.__name__}[{i}]"
        told += losses(row, client.decoder.decode(played, call.given, at=at), at)
    return told


def _opened(body: object) -> tuple[str, list[object]]:
    """An envelope's name and what is in it; below `/api` there is none."""
    if isinstance(body, dict):
        found = cast("Mapping[str, object]", body)
        inside = [(key, value) for key, value in found.items() if key != "MetaInformation"]
        if len(inside) == 1 and isinstance(inside[0][1], dict | list):
            return inside[0][0], _rows(cast("object", inside[0][1]))
        return "", [found]
    return "", _rows(body)


def _rows(found: object) -> list[object]:
    return cast("list[object]", found) if isinstance(found, list) else [found]


def _call(recorded: Exchange) -> Sent:
    fitting = [
        call for call in _calls() if call.method == recorded.method and _fits(call.path, recorded.path)
    ]
    if not fitting:
        raise IncompleteList(f"No verb sends {recorded.method} {recorded.path}.")
    return max(fitting, key=lambda call: len(call.path.replace(f"/{_ANY}", "/")))


def _fits(noted: str, path: str) -> bool:
    ours, theirs = noted.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(a in {_ANY, b} for a, b in zip(ours, theirs, strict=True))


@cache
def _calls() -> list[Sent]:
    return sent_by_client()
