"""Firing, and what is found."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, cast

import attrs

from fortnox_sdk.entities.codec import Entity, decode_json
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.sandbox import Sandbox
from tools.api_fuzz.case import Shot
from tools.api_fuzz.cases import good_shot, keys_of
from tools.api_fuzz.invalid import bad_shot
from tools.api_fuzz.spec import Operation, Spec
from tools.api_fuzz.wire import Answer, Wire
from tools.api_fuzz.world import World, at
from tools.decode_losses import losses
from tools.spec_diff import sent_by_client

__all__ = ["fire"]

_START = "before-the-fire"
_NUMBERS_AT_FIRST = {"POST /3/customers": ("InvoiceAdministrationFee", "InvoiceFreight", "SalesAccount")}
"""Fields that are numbers in the answer to a create, and texts when they are read (recorded)."""
_LONGEST = 200
_FAULT = 500
_CREATED = 201
_UNAUTHORIZED = 401


def _silent(_text: str) -> None:
    """Nobody watches."""


def fire(
    spec: Spec,
    sandbox: Sandbox,
    draw: random.Random,
    *,
    inputs: int = 50,
    only: str = "",
    tell: Callable[[str], None] = _silent,
) -> dict[str, Any]:
    """What `--json` prints. Each operation is fired at in the company as it was before the first.

    So lists stay as long as a company's are, and no operation lives on what another one left.

    Args:
        spec: What to fire at.
        sandbox: Without its rate limit.
        draw: Chooses; the same seed fires the same.
        inputs: For each operation, half of them good.
        only: Text in the names of the operations; empty for all.
        tell: Is told which operation is next.
    """
    wire = Wire(sandbox)
    world = World(wire, spec, draw, client_id=sandbox.client_id, company=sandbox.database_number)
    given = _given(spec)
    chosen = [operation for operation in spec.operations if only in operation.name]
    found, decoder = _Found(), Decoder()
    sandbox.snapshot(_START)
    for n, operation in enumerate(chosen, 1):
        tell(f"{n} of {len(chosen)}: {operation.name}")
        sandbox.restore(_START)
        world.forget()
        lost = partial(_decoding, operation, given.get(operation.name, []), decoder)
        _fire_at(world, operation, inputs, lost, found)
    wire.close()
    return {
        "operations": len(chosen),
        "answered_2xx": len(chosen) - len(found.never_2xx),
        **attrs.asdict(found),
    }


def _given(spec: Spec) -> dict[str, list[type[Entity]]]:
    """What the client's verbs decode the answers of an operation into; helpers of other nouns send it too."""
    found: dict[str, list[type[Entity]]] = {}
    for call in sent_by_client():
        fitting = [o for o in spec.operations if o.method == call.method and _fits(o.path, call.path)]
        if fitting and call.given is not None:
            # `/3/assets/types` fits `/3/assets/{GivenNumber}` too: the longer literal part is meant.
            name = max(fitting, key=lambda o: len(re.sub(r"{.*?}", "", o.path))).name
            found.setdefault(name, []).append(call.given)
    return found


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


@attrs.define
class _Found:
    inputs: int = 0
    server_errors: list[str] = attrs.field(factory=list[str])
    outside_envelope: list[str] = attrs.field(factory=list[str])
    never_2xx: list[str] = attrs.field(factory=list[str])
    not_decoded: list[str] = attrs.field(factory=list[str])
    read_back_otherwise: list[str] = attrs.field(factory=list[str])


def _fire_at(
    world: World, operation: Operation, inputs: int, lost: Callable[[Answer], list[str]], found: _Found
) -> None:
    good, told, refused = False, set[str](), ""
    for n in range(inputs):
        share = (n // 2 % 4) * 0.2
        shot = good_shot(world, operation, share)
        wrong = n % 2 == 1
        if wrong:
            shot = bad_shot(world.draw, operation, shot)
        answer = world.wire.send(
            operation.method,
            at(operation, shot.keys),
            query=shot.query,
            body=shot.body,
            content_type=shot.content_type,
        )
        found.inputs += 1
        what = f"{operation.name} {_short(shot)}"
        if answer.status >= _FAULT:
            found.server_errors.append(f"{what}: {answer.status}")
        elif not answer.good and not _in_envelope(operation, answer):
            found.outside_envelope.append(f"{what}: {answer.status} {answer.body[:80]!r}")
        elif answer.good:
            good = True
            problems = lost(answer)
            if answer.status == _CREATED and not wrong:
                problems_back = list(_read_back(world, operation, answer, shot))
                found.read_back_otherwise += [p for p in problems_back if p not in told]
                told |= set(problems_back)
            found.not_decoded += [p for p in problems if p not in told]
            told |= set(problems)
        elif not wrong and not refused:
            refused = f"{_short(shot)}: {answer.status} {answer.body[:_LONGEST].decode('utf-8', 'replace')}"
    if not good:
        found.never_2xx.append(f"{operation.name} {refused}")


def _short(shot: Shot) -> str:
    return f"{dict(shot.keys)} {dict(shot.query)} {shot.body!r:.{_LONGEST}}"


def _in_envelope(operation: Operation, answer: Answer) -> bool:
    body = answer.json()
    if not isinstance(body, dict):
        return False
    if answer.status == _UNAUTHORIZED:
        return "message" in body
    if operation.plain:
        return {"id", "error", "message"} <= body.keys()
    inner = cast("dict[str, Any]", body).get("ErrorInformation")
    if not isinstance(inner, dict):
        return False
    said = {name.lower(): value for name, value in cast("dict[str, Any]", inner).items()}
    return isinstance(said.get("code"), int) and bool(said.get("message"))


def _decoding(
    operation: Operation, kinds: Sequence[type[Entity]], decoder: Decoder, answer: Answer
) -> list[str]:
    """What the client's entity for this operation would lose of an answer."""
    if not kinds or not answer.content_type.startswith("application/json") or not answer.body:
        return []
    records = list(_records(decode_json(answer.body)))
    # The verb whose answer it is loses least.
    return min(([*_lost(operation, kind, records, decoder)] for kind in dict.fromkeys(kinds)), key=len)


def _lost(
    operation: Operation, entity: type[Entity], records: Sequence[object], decoder: Decoder
) -> Iterator[str]:
    for record in records:
        try:
            made = decoder.decode(record, entity, at=entity.__name__)
        except DecodeError as fault:
            yield f"{operation.name}: {fault}"
            continue
        yield from (f"{operation.name}: {loss}" for loss in losses(record, made, entity.__name__))


def _records(body: object) -> Iterator[object]:
    """What is inside of the envelopes: one record, or the rows of a list."""
    if isinstance(body, list):
        yield from cast("list[object]", body)
        return
    if isinstance(body, dict):
        whole = cast("dict[str, object]", body)
        inside = [value for name, value in whole.items() if name != "MetaInformation"]
        if len(inside) == 1 and isinstance(inside[0], dict | list):
            yield from _records(cast("object", inside[0]))
        else:
            yield whole


def _read_back(world: World, operation: Operation, answer: Answer, shot: Shot) -> Iterator[str]:
    """Where the single answer differs from what the create gave."""
    singles = [
        found
        for found in world.spec.operations
        if found.method == "GET"
        and found.keys
        and world.spec.above(found) == operation.path
        and found.path.count("/") == operation.path.count("/") + len(found.keys)
    ]
    record: Mapping[str, object] = answer.record()
    lower = {name.lower() for name in record}
    # Of several addresses the longest whose keys the record names as they are, else the shortest.
    named = [found for found in singles if all(key.lower() in lower for key in found.keys)]
    shortest = min(singles, key=lambda found: len(found.keys), default=None)
    single = max(named, key=lambda found: len(found.keys), default=shortest)
    if single is None or operation.keys or not answer.content_type.startswith("application/json"):
        return
    query = {name: value for name, value in shot.query.items() if name in single.query}
    keys = keys_of(single, record)
    if len(keys) < len(single.keys):
        return  # the answer does not say under which key it can be read
    again = world.wire.send("GET", at(single, keys), query=query)
    if not again.good:
        yield f"{operation.name}: its record {keys} reads back as {again.status}"
        return
    if not again.content_type.startswith("application/json"):
        return  # a file: what is read is the file itself
    read = again.record()
    for name in sorted({*record, *read}):
        made, kept = record.get(name), read.get(name)
        if isinstance(made, int | float) and name in _NUMBERS_AT_FIRST.get(operation.name, ()):
            same = isinstance(kept, str) and Decimal(kept) == Decimal(str(made))
        else:
            same = made == kept
        if not same:
            yield f"{operation.name}: {name} {made!r:.60} reads back as {kept!r:.60}"
