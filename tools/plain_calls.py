"""Recorded calls below `/api`: which record answers them, and what of it is kept.

Their verbs do not follow from the path, so that the calls that the client makes are looked through.
"""

from functools import cache
from typing import cast

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.codec import decode_json
from fortnox_sdk.errors import IncompleteList
from tools.exchange import Exchange
from tools.kept import losses
from tools.spec_diff import Sent, sent_by_client

_ANY = "1"
"""What `sent_by_client` gives for every part of an address that a caller names."""


def plain_problems(client: FortnoxClient, recorded: Exchange, page: int) -> list[str]:
    """What the client loses of a recorded answer, the `page`th of a list.

    Raises:
        ApiError: the answer is a refusal.
        DecodeError: the client can't read it.
        IncompleteList: no verb makes this call.
    """
    call = _call(recorded)
    answer = client.session.send(recorded.method, recorded.path, params={"page": page}, repeatable=True)
    if call.given is None:
        return []
    said, came = _rows(decode_json(recorded.body)), _rows(decode_json(answer.body))
    told = [] if len(said) == len(came) else [f"{len(said)} rows became {len(came)}"]
    for i, (row, played) in enumerate(zip(said, came, strict=False)):
        at = f"{call.given.__name__}[{i}]"
        told += losses(row, client.decoder.decode(played, call.given, at=at), at)
    return told


def _rows(body: object) -> list[object]:
    return cast("list[object]", body) if isinstance(body, list) else [body]


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
    return [call for call in sent_by_client() if call.path.startswith("/api/")]
