"""Hold the client against an OpenAPI file: which operations and fields are missing, extra or of another type.

    python -m tools.spec_diff FILE [--json]

An operation is covered when the client sends it: every verb of every connector is called with a transport that
only notes the call. A field is covered when the entity of that verb declares it, and a query parameter when the verb
sends it. A field is extra when an entity declares it and no body of its operations has it, and different when the
two types are not the same kind of value. What differs on purpose stands in `spec_explained.json`, with its evidence
and date; an entry names one operation or field, or under `fields` the fields that share a reason.
"""

import argparse
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import gettempdir
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlsplit

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.errors import FortnoxError, NoAnswer
from fortnox_sdk.http.paging import Pager
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import Request, Response
from fortnox_sdk.scalars import Secret
from tools.spec_kinds import Kinds, entity_in, resolved

_EXPLAINED = Path(__file__).with_name("spec_explained.json")
_METHODS = {"get", "post", "put", "patch", "delete"}


@attrs.frozen
class Sent:
    """A call that a verb makes, and the entities that it takes and gives."""

    method: str
    path: str
    query: tuple[str, ...]
    keys: frozenset[str]
    """Of the JSON body, at any depth."""
    taken: tuple[type[Entity], ...]
    given: type[Entity] | None
    raised: type[FortnoxError] | None
    """What the verb raised, as its call got no answer."""


class _Notes:
    """A transport that sends nothing and gives no answer."""

    def __init__(self) -> None:
        self.last: Request | None = None

    def send(self, request: Request, /) -> Response:
        self.last = request
        raise NoAnswer("It was noted.")


class _Token:
    def authorization(self) -> Secret:
        return Secret("Bearer none")

    def renew(self, used: Secret, /) -> None:
        """Never asked."""


def sent_by_client() -> list[Sent]:
    """Every call that the connectors make."""
    notes = _Notes()
    session = Session(
        api_url="https://api.fortnox.se",
        transport=notes,
        authoriser=_Token(),
        limiter=RateLimiter(Pace.off),
        retry=RetryPolicy(tries=1),
    )
    client = FortnoxClient(session)
    found: list[Sent] = []
    for name, value in vars(FortnoxClient).items():
        if isinstance(value, bind):
            connector = getattr(client, name)
            verbs = [v for v in dir(connector) if not v.startswith("_") and callable(getattr(connector, v))]
            for verb in verbs:
                found += _calls(connector, getattr(connector, verb), notes) if verb != "entity" else []
    return found


def _calls(connector: Any, verb: Callable[..., Any], notes: _Notes) -> Iterator[Sent]:  # noqa: ANN401 - found by name
    """The calls of a verb: with what it must be given, and with all that it may be given."""
    hints = get_type_hints(verb)
    entity = getattr(connector, "entity", None)
    parameters = inspect.signature(verb).parameters.values()
    kinds = {p.name: entity if hints[p.name] in _RECORD else hints[p.name] for p in parameters}
    taken = tuple(k for k in map(entity_in, kinds.values()) if k is not None)
    given = entity if hints.get("return") in _RECORD else entity_in(hints.get("return"))
    for some in (False, True):
        chosen = [p for p in parameters if some or p.default is inspect.Parameter.empty]
        args = [_value(kinds[p.name]) for p in chosen if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        named = {p.name: _value(kinds[p.name]) for p in chosen if p.kind is inspect.Parameter.KEYWORD_ONLY}
        notes.last, raised = None, None
        try:
            answer = verb(*args, **named)
            if isinstance(answer, Pager):
                cast("Pager[object]", answer).first()
        except FortnoxError as error:
            raised = type(error)
        except (TypeError, ValueError):
            pass
        if notes.last is not None:
            sent = notes.last
            yield Sent(sent.method, sent.path, _query(sent), _keys(sent), taken, given, raised)


def _query(request: Request) -> tuple[str, ...]:
    return tuple(name.lower() for name, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def _keys(request: Request) -> frozenset[str]:
    try:
        body: object = json.loads(request.body) if isinstance(request.body, bytes) else None
    except ValueError:  # a file
        return frozenset()
    found: set[str] = set()
    parts = [body]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            found |= part.keys()
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return frozenset(found)


def _record_variables() -> frozenset[object]:
    """The type variables that stand for the resource's entity in the verb bases."""
    from fortnox_sdk.connectors import _base  # noqa: PLC0415 - names that are private to the package

    return frozenset({_base.Full, _base.Full | None})


_RECORD = _record_variables()


def _value(kind: object) -> object:
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    union = get_origin(kind) in {UnionType, Union}
    parts = [part for part in get_args(kind) if union and part is not type(None)]
    entity = entity_in(kind)
    if entity is not None:
        demanded = [
            f
            for f in attrs.fields(attrs.resolve_types(entity))
            if f.metadata.get("required") or f.default is attrs.NOTHING
        ]
        record = entity(**cast("dict[str, Any]", {f.name: _value(f.type) for f in demanded}))
        return record if union or kind is entity else (record,)
    plain: dict[object, object] = {
        int: 1, str: "1", bool: True, date: date(2025, 12, 31), bytes: b"1", Decimal: Decimal(1),
        Path: Path(gettempdir(), "never_written"),
    }  # fmt: skip
    for option in (kind, *parts):
        if option in plain:
            return plain[option]
        if get_origin(option) is Literal:
            return get_args(option)[0]
        if isinstance(option, type) and issubclass(option, StrEnum):
            return next(iter(option))
    return _several_or_selection(kind, parts)


def _several_or_selection(kind: object, parts: Sequence[object]) -> object:
    """A list of one value, or a class that holds what to select by, all of it given."""
    for option in (kind, *parts):
        if get_origin(option) in {list, tuple, Sequence}:
            return (_value(get_args(option)[0]),)
    if isinstance(kind, type) and attrs.has(kind):
        fields = attrs.fields(attrs.resolve_types(kind))
        return cast("Callable[..., object]", kind)(**{f.name: _value(f.type) for f in fields})
    return () if get_origin(kind) is not None else "1"


def operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Method, path and the operation itself."""
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield method.upper(), path, operation


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


def _literal(template: str) -> int:
    return len(re.sub(r"\{.*?\}", "", template))


def difference(spec: Mapping[str, Any], explained: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What `--json` prints."""
    every = list(operations(spec))
    by_operation: dict[tuple[str, str], list[Sent]] = {}
    for call in sent_by_client():
        fitting = [p for m, p, _ in every if m == call.method and _matches(p, call.path)]
        if fitting:
            # `/3/assets/types` fits `/3/assets/{GivenNumber}` too: the longer literal part is meant.
            by_operation.setdefault((call.method, max(fitting, key=_literal)), []).append(call)
    missing = [f"{m} {p}" for m, p, _ in every if (m, p) not in by_operation]
    fields: dict[str, bool] = {}
    kinds = Kinds(spec)
    for method, path, operation in every:
        calls = by_operation.get((method, path), [])
        for name, found in _parameters(operation, calls):
            fields[f"{method} {path} query: {name}"] = found
        for name, schema, entities in _bodies(spec, operation, calls):
            kinds.compare(schema, entities)
            sent = {key for call in calls for key in call.keys} if name == "request" else set[str]()
            for field, found in _fields(spec, schema, entities, ()):
                label = f"{method} {path} {name}: {field}"
                fields[label] = fields.get(label, False) or found or field in sent
    lacking = sorted(label for label, found in fields.items() if not found)
    extra, different = kinds.extra(), sorted(kinds.different)
    # Types are named with what they are, for reading; an explanation names the field alone.
    told = {*missing, *lacking, *extra, *(label.partition(": ")[0] for label in different)}
    known = {name for entry in explained for name in _named(entry)}
    return {
        "operations": {
            "total": len(every),
            "covered": len(every) - len(missing),
            "missing": [name for name in missing if name not in known],
        },
        "fields": {
            "total": len(fields),
            "covered": len(fields) - len(lacking),
            "missing": [label for label in lacking if label not in known],
            "extra": [label for label in extra if label not in known],
            "different": [label for label in different if label.partition(": ")[0] not in known],
        },
        "explained": [entry for entry in explained if told & set(_named(entry))],
    }


def _named(entry: Mapping[str, Any]) -> list[str]:
    """What an explanation explains."""
    return [entry["name"], *entry.get("fields", [])]


def _parameters(operation: Mapping[str, Any], calls: Sequence[Sent]) -> Iterator[tuple[str, bool]]:
    """Each query parameter, and whether a call sends it; names are lower case whatever the file says (guide)."""
    sent = {name for call in calls for name in call.query}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query" and calls:
            yield parameter["name"], parameter["name"].lower() in sent


def _bodies(
    spec: Mapping[str, Any], operation: Mapping[str, Any], calls: Sequence[Sent]
) -> Iterator[tuple[str, Mapping[str, Any], list[type[Entity]]]]:
    """The request and the good answers of an operation, each with the entities that stand for it."""
    taken = [kind for call in calls for kind in call.taken]
    given = [call.given for call in calls if call.given is not None]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        # A verb without an entity gives the body's values as arguments; files are no fields.
        if calls and not kind.startswith("multipart/"):
            yield "request", _inside(spec, content.get("schema", {})), taken
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values() if status.startswith("2") else ():
            if given:
                yield "answer", _inside(spec, content.get("schema", {})), given


def _inside(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without its envelopes: a single property that is an object or a list."""
    found = resolved(spec, schema)
    while True:
        properties = cast("dict[str, Mapping[str, Any]]", found.get("properties", {}))
        inside = [value for name, value in properties.items() if name != "MetaInformation"]
        inner = resolved(spec, inside[0]) if len(inside) == 1 else None
        if inner is None or not inner.get("properties"):
            return found
        found = inner


def _fields(
    spec: Mapping[str, Any], schema: Mapping[str, Any], kinds: Sequence[type[Entity]], at: tuple[str, ...]
) -> Iterator[tuple[str, bool]]:
    """Each property by its dotted name, and whether an entity declares it."""
    declared: dict[str, list[type[Entity]]] = {}
    for kind in kinds:
        for field in attrs.fields(attrs.resolve_types(kind)):
            inner = entity_in(field.type)
            declared.setdefault(wire_name(field), []).extend([inner] if inner else [])
    for name, value in schema.get("properties", {}).items():
        yield ".".join((*at, name)), name in declared
        nested = resolved(spec, value)
        if declared.get(name) and nested.get("properties") and name not in at:
            yield from _fields(spec, nested, declared[name], (*at, name))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when nothing differs unexplained, 1 when something does, 2 for a file that is no OpenAPI."""
    parser = argparse.ArgumentParser(prog="python -m tools.spec_diff", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        spec = json.loads(options.file.read_text(encoding="utf-8"))
        found = difference(spec, json.loads(_EXPLAINED.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"{options.file}: it can't be read as OpenAPI ({fault!r}).", file=sys.stderr)
        return 2
    told = {
        f"{part} {what}": cast("list[str]", names)
        for part in ("operations", "fields")
        for what, names in found[part].items()
        if isinstance(names, list)
    }
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for part in ("operations", "fields"):
            print(f"{part}: {found[part]['covered']} of {found[part]['total']} covered")
        for what, names in told.items():
            print(f"{what}: {len(names)}", *names, sep="\n  ")
        print(f"explained: {len(found['explained'])}")
    return 1 if any(told.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
