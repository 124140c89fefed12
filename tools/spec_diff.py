"""Compare the client with an OpenAPI file: list missing operations, and missing, extra and different fields.

    python -m tools.spec_diff FILE [--json]

An operation is covered if the client sends it. To find out, the tool calls every method of every connector with a
transport that only records the call. A field is covered if the entity of that method declares it. A query parameter
is covered if the method sends it. A field is extra if an entity declares it but no body of its operations contains it.
It is different if the two types are not the same kind of value. `spec_explained.json` lists intended differences with
their evidence and date. An entry names one operation or field. Its list `fields` names more fields with the same
reason.
"""

import argparse
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import gettempdir
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlsplit

import attrs

from fortnox_sdk.arguments.checking import type_variables
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.errors import FortnoxError, NoAnswer
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.paging import Pager
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.scalars import Secret
from tools.spec_kinds import Kinds, entity_in, resolve

_EXPLAINED = Path(__file__).with_name("spec_explained.json")
_METHODS = {"get", "post", "put", "patch", "delete"}


@attrs.frozen
class ClientCall:
    """A call that a connector method makes, with the entity types of its arguments and its result."""

    method: str
    path: str
    query: tuple[str, ...]
    keys: frozenset[str]
    """All keys of the JSON body, at any depth."""
    request_types: tuple[type[Entity], ...]
    response_type: type[Entity] | None
    error_type: type[FortnoxError] | None
    """The type of the error that the method raised because of the response, or because it got no response."""


class _Recorder:
    """A transport that records the request instead of sending it. It returns a fixed response, or raises an error."""

    def __init__(self, response: Response | None) -> None:
        self._response = response
        self.last: Request | None = None

    def send(self, request: Request, /) -> Response:
        self.last = request
        if self._response is None:
            raise NoAnswer("The request was recorded.")
        return self._response


class _Token:
    def authorization(self) -> Secret:
        return Secret("Bearer none")

    def renew(self, used: Secret, /) -> None:
        """Do nothing: no token is ever refused."""


def client_calls(response: Response | None = None) -> list[ClientCall]:
    """Return every call that the methods of all connectors make.

    Args:
        response: The response to each call; None means that no response comes.
    """
    recorder = _Recorder(response)
    session = Session(
        api_url="https://api.fortnox.se",
        transport=recorder,
        authoriser=_Token(),
        limiter=RateLimiter(Pace.off),
        retry=RetryPolicy(tries=1),
    )
    client = FortnoxClient(session)
    calls: list[ClientCall] = []
    for name, value in vars(FortnoxClient).items():
        if isinstance(value, bind):
            connector = getattr(client, name)
            verbs = [v for v in dir(connector) if not v.startswith("_") and callable(getattr(connector, v))]
            for verb in verbs:
                calls += _calls(connector, getattr(connector, verb), recorder) if verb != "entity" else []
    return calls


def _calls(connector: Any, verb: Callable[..., Any], recorder: _Recorder) -> Iterator[ClientCall]:  # noqa: ANN401 - found by name
    """Yield the calls of a connector method: one with the required arguments only, and one with all arguments."""
    variables = type_variables(connector.__class__)
    hints = {name: variables.get(hint, hint) for name, hint in get_type_hints(verb).items()}
    entity = getattr(connector, "entity", None)
    parameters = inspect.signature(verb).parameters.values()
    kinds = {p.name: entity if hints[p.name] in _RECORD else hints[p.name] for p in parameters}
    request_types = tuple(k for k in map(entity_in, kinds.values()) if k is not None)
    response_type = entity if hints.get("return") in _RECORD else entity_in(hints.get("return"))
    for with_optional in (False, True):
        chosen = [p for p in parameters if with_optional or p.default is inspect.Parameter.empty]
        positional = [
            sample_value(kinds[p.name]) for p in chosen if p.kind is not inspect.Parameter.KEYWORD_ONLY
        ]
        keywords = {
            p.name: sample_value(kinds[p.name]) for p in chosen if p.kind is inspect.Parameter.KEYWORD_ONLY
        }
        recorder.last, error_type = None, None
        try:
            result = verb(*positional, **keywords)
            if isinstance(result, Pager):
                cast("Pager[object]", result).first()
        except FortnoxError as error:
            error_type = type(error)
        except (TypeError, ValueError):
            pass
        if recorder.last is not None:
            request = recorder.last
            yield ClientCall(
                request.method,
                request.path,
                _query(request),
                _keys(request),
                request_types,
                response_type,
                error_type,
            )


def _query(request: Request) -> tuple[str, ...]:
    return tuple(name.lower() for name, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def _keys(request: Request) -> frozenset[str]:
    try:
        body: object = json.loads(request.body) if isinstance(request.body, bytes) else None
    except ValueError:  # the body is a file
        return frozenset()
    keys: set[str] = set()
    parts = [body]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            keys |= part.keys()
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return frozenset(keys)


def _record_variables() -> frozenset[object]:
    """Return the annotations that the mixins of the connectors use in place of the resource's entity class."""
    from fortnox_sdk.connectors import _base  # noqa: PLC0415 - names that are private to the package

    return frozenset({_base.Full, _base.Full | None})


_RECORD = _record_variables()


def sample_value(kind: object) -> object:
    """Return a value of a type, for calls that are recorded and not sent."""
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    union = get_origin(kind) in {UnionType, Union}
    parts = [part for part in get_args(kind) if union and part is not type(None)]
    entity = entity_in(kind)
    if entity is not None:
        required_fields = [
            f
            for f in attrs.fields(attrs.resolve_types(entity))
            if f.metadata.get("required") or f.default is attrs.NOTHING
        ]
        record = entity(**cast("dict[str, Any]", {f.name: sample_value(f.type) for f in required_fields}))
        return record if union or kind is entity else (record,)
    plain: dict[object, object] = {
        int: 1, str: "1", bool: True, bytes: b"1", Decimal: Decimal(1),
        date: date(2025, 12, 31), datetime: datetime(2025, 12, 31, tzinfo=UTC),
        Path: Path(gettempdir(), "never_written"),
    }  # fmt: skip
    for option in (kind, *parts):
        if option in plain:
            return plain[option]
        if get_origin(option) is Literal:
            return get_args(option)[0]
        if isinstance(option, type) and issubclass(option, StrEnum):
            return next(iter(option))
    return _sequence_or_class(kind, parts)


def _sequence_or_class(kind: object, parts: Sequence[object]) -> object:
    """Return a sequence of one value, or an instance of an attrs class. For any other type, return `()` or `"1"`."""
    for option in (kind, *parts):
        if get_origin(option) in {list, tuple, Sequence}:
            return (sample_value(get_args(option)[0]),)
    if isinstance(kind, type) and attrs.has(kind):
        fields = attrs.fields(attrs.resolve_types(kind))
        return cast("Callable[..., object]", kind)(**{f.name: sample_value(f.type) for f in fields})
    return () if get_origin(kind) is not None else "1"


def operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the method, the path and the content of each operation."""
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield method.upper(), path, operation


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


def _literal_length(template: str) -> int:
    return len(re.sub(r"\{.*?\}", "", template))


def difference(spec: Mapping[str, Any], explained: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Compare the client with a specification and return the report that `--json` prints."""
    all_operations = list(operations(spec))
    by_operation: dict[tuple[str, str], list[ClientCall]] = {}
    for call in client_calls():
        matches = [p for m, p, _ in all_operations if m == call.method and _matches(p, call.path)]
        if matches:
            # `/3/assets/types` also matches `/3/assets/{GivenNumber}`. The longest literal part is right.
            by_operation.setdefault((call.method, max(matches, key=_literal_length)), []).append(call)
    missing = [f"{m} {p}" for m, p, _ in all_operations if (m, p) not in by_operation]
    fields: dict[str, bool] = {}
    kinds = Kinds(spec)
    other_records = {body for entry in explained for body in entry.get("other_records", ())}
    skipped: set[str] = set()
    for method, path, operation in all_operations:
        calls = by_operation.get((method, path), [])
        for name, is_sent in _parameters(operation, calls):
            fields[f"{method} {path} query: {name}"] = is_sent
        for name, schema, entities in _bodies(spec, operation, calls):
            if (body := f"{method} {path} {name}") in other_records:
                skipped.add(body)
                continue
            kinds.compare(schema, entities)
            keys = {key for call in calls for key in call.keys} if name == "request" else set[str]()
            for field, is_declared in _fields(spec, schema, entities, ()):
                label = f"{method} {path} {name}: {field}"
                fields[label] = fields.get(label, False) or is_declared or field in keys
    missing_fields = sorted(label for label, is_covered in fields.items() if not is_covered)
    extra, different = kinds.extra(), sorted(kinds.different)
    # The label of a different type ends in both types. An explanation contains the name of the field only.
    reported = {
        *skipped,
        *missing,
        *missing_fields,
        *extra,
        *(label.partition(": ")[0] for label in different),
    }
    explained_names = {name for entry in explained for name in _explained_names(entry)}
    return {
        "operations": {
            "total": len(all_operations),
            "covered": len(all_operations) - len(missing),
            "missing": [name for name in missing if name not in explained_names],
        },
        "fields": {
            "total": len(fields),
            "covered": len(fields) - len(missing_fields),
            "missing": [label for label in missing_fields if label not in explained_names],
            "extra": [label for label in extra if label not in explained_names],
            "different": [label for label in different if label.partition(": ")[0] not in explained_names],
        },
        "explained": [entry for entry in explained if reported & set(_explained_names(entry))],
    }


def _explained_names(entry: Mapping[str, Any]) -> list[str]:
    """Return the operations, fields and bodies that an entry explains.

    `other_records` are bodies whose record differs from the record in the specification. They are not compared.
    """
    return [entry["name"], *entry.get("fields", []), *entry.get("other_records", [])]


def _parameters(operation: Mapping[str, Any], calls: Sequence[ClientCall]) -> Iterator[tuple[str, bool]]:
    """Yield each query parameter and whether a call sends it.

    Fortnox's parameter names are lower case, whatever the file says (API guide).
    """
    sent = {name for call in calls for name in call.query}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query" and calls:
            yield parameter["name"], parameter["name"].lower() in sent


def _bodies(
    spec: Mapping[str, Any], operation: Mapping[str, Any], calls: Sequence[ClientCall]
) -> Iterator[tuple[str, Mapping[str, Any], list[type[Entity]]]]:
    """Yield the bodies of the request and the successful responses of an operation, with their entity types."""
    request_types = [kind for call in calls for kind in call.request_types]
    response_types = [call.response_type for call in calls if call.response_type is not None]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        # A verb without an entity takes the values of the body as arguments. Files have no fields.
        if calls and not kind.startswith("multipart/"):
            yield "request", _inside(spec, content.get("schema", {})), request_types
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values() if status.startswith("2") else ():
            if response_types:
                yield "response", _inside(spec, content.get("schema", {})), response_types


def _inside(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema without its envelopes. An envelope has a single property, which is an object or a list."""
    schema = resolve(spec, schema)
    while True:
        properties = cast("dict[str, Mapping[str, Any]]", schema.get("properties", {}))
        contents = [value for name, value in properties.items() if name != "MetaInformation"]
        inner = resolve(spec, contents[0]) if len(contents) == 1 else None
        if inner is None or not inner.get("properties"):
            return schema
        schema = inner


def _fields(
    spec: Mapping[str, Any], schema: Mapping[str, Any], kinds: Sequence[type[Entity]], at: tuple[str, ...]
) -> Iterator[tuple[str, bool]]:
    """Yield the dotted name of each property and whether an entity declares it."""
    declared: dict[str, list[type[Entity]]] = {}
    for kind in kinds:
        for field in attrs.fields(attrs.resolve_types(kind)):
            inner = entity_in(field.type)
            declared.setdefault(wire_name(field), []).extend([inner] if inner else [])
    for name, value in schema.get("properties", {}).items():
        yield ".".join((*at, name)), name in declared
        nested = resolve(spec, value)
        if declared.get(name) and nested.get("properties") and name not in at:
            yield from _fields(spec, nested, declared[name], (*at, name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Exit codes: 0 no unexplained difference, 1 a difference, 2 an invalid file."""
    parser = argparse.ArgumentParser(prog="python -m tools.spec_diff", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        spec = json.loads(options.file.read_text(encoding="utf-8"))
        report = difference(spec, json.loads(_EXPLAINED.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"'{options.file}' is not a readable OpenAPI file ({fault!r}).", file=sys.stderr)
        return 2
    differences = {
        f"{part} {kind}": cast("list[str]", names)
        for part in ("operations", "fields")
        for kind, names in report[part].items()
        if isinstance(names, list)
    }
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for part in ("operations", "fields"):
            print(f"{part}: {report[part]['covered']} of {report[part]['total']} covered")
        for kind, names in differences.items():
            print(f"{kind}: {len(names)}", *names, sep="\n  ")
        print(f"explained: {len(report['explained'])}")
    return 1 if any(differences.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
