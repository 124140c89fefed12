"""Replay recorded exchanges through the client, and report the values that it would lose.

    python -m tools.recordings DIR [--against-sandbox] [--json] [--break SEED]

DIR contains JSON files, each a list of `{"request": {"method", "url"}, "response": {"status", "headers", "body"}}`.
An exchange passes if the client returns the record with every value, or raises the error for its status and code.
`--break` first damages one response. The tool must report the damage, and the exit code is then 1.

With `--against-sandbox`, each request is sent to the sandbox instead, in the state that the exchange shows. The
response must have the same status, keys, JSON types and error code. `conformance/on_purpose.json` lists intended
differences with their reason and evidence.
"""

import argparse
import inspect
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast, get_type_hints
from urllib.parse import parse_qs, unquote, urlsplit

import attrs

from fortnox_sdk.arguments.checking import type_variables
from fortnox_sdk.auth.flow import read_tokens
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.entities.codec import Entity, missing
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import ApiError, FortnoxError, IncompleteList, OutcomeUnknown
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from fortnox_sdk.scalars import Secret
from fortnox_sdk.testing import Clock
from tools.calls_by_path import problems_by_path
from tools.damage import damage
from tools.decode_losses import losses
from tools.exchange import Exchange, read
from tools.spec_diff import sample_value

_START = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE_NUMBER = re.compile(rb'("@(?:CurrentPage|TotalPages)"\s*:\s*)(\d+)')


class _Token:
    def authorization(self) -> Secret:
        return Secret("Bearer played")

    def renew(self, used: Secret, /) -> None:
        """Do nothing: a new token would be the same."""


class _RecordedTransport:
    """A transport that returns the recorded responses: page n of a list, or the only response."""

    def __init__(self, responses: Sequence[Response]) -> None:
        self._answers = responses

    def send(self, request: Request, /) -> Response:
        page = int(parse_qs(urlsplit(request.url).query).get("page", ["1"])[0])
        if page > len(self._answers):
            raise IncompleteList(f"The client asked for page {page}; {len(self._answers)} were recorded.")
        return self._answers[page - 1]


def _response(exchange: Exchange) -> Response:
    return Response(status=exchange.status, headers=exchange.headers, body=exchange.body)


def _renumbered(response: Response, skipped: int) -> Response:
    """Return a page of a list with its page numbers reduced by `skipped`, as if the recording began with page 1."""
    body = _PAGE_NUMBER.sub(lambda match: match[1] + b"%d" % (int(match[2]) - skipped), response.body)
    return attrs.evolve(response, body=body)


def problems(recorded: Sequence[Exchange], responses: Sequence[Response], decoder: Decoder) -> list[str]:
    """Return a description of each value that the client loses when it gets these responses to a recorded call."""
    first = recorded[0]
    if first.path.endswith("/oauth-v1/token"):
        return _token_problems(first, responses[0])
    clock = Clock(_START)
    session = Session(
        api_url="https://api.fortnox.se",
        transport=_RecordedTransport([_renumbered(response, first.page - 1) for response in responses]),
        authoriser=_Token(),
        limiter=RateLimiter(Pace.off, clock=clock),
        clock=clock,
    )
    client = FortnoxClient(session)
    client.decoder = decoder
    try:
        return _call_problems(client, recorded)
    except OutcomeUnknown as error:
        # The client raises OutcomeUnknown for a 5xx response to a write.
        cause = error.__cause__
        return _error_problems(first, cause) if isinstance(cause, ApiError) else [str(error)]
    except ApiError as error:
        return _error_problems(first, error)
    except FortnoxError as error:
        return [f"{type(error).__name__}: {error}"]


def _token_problems(recorded: Exchange, response: Response) -> list[str]:
    if not recorded.good:
        expected, actual = _refusal(_response(recorded)), _refusal(response)
        return [] if actual == expected != "" else [f"{expected!r} became {actual!r}"]
    try:
        tokens = read_tokens(response, sent_at=_START)
    except FortnoxError as error:
        return [f"{type(error).__name__}: {error}"]
    body = cast("dict[str, Any]", recorded.json())
    values = {
        "access_token": tokens.access.reveal(),
        "refresh_token": tokens.refresh.reveal() if tokens.refresh else None,
        "expires_in": int((tokens.expires_at - _START).total_seconds()),
        "scope": " ".join(sorted(tokens.scopes)),
    }
    body["scope"] = " ".join(sorted(body.get("scope", "").split()))
    return [f"{name}: lost or changed" for name, value in values.items() if body.get(name) != value]


def _refusal(response: Response) -> str:
    """Return the status and the error of a token response, or an empty string if the response contains tokens."""
    try:
        read_tokens(response, sent_at=_START)
    except FortnoxError as error:
        return f"{response.status} {type(error).__name__}: {error}"
    return ""


def _error_problems(recorded: Exchange, error: ApiError) -> list[str]:
    if recorded.good:
        return [f"{type(error).__name__}: {error}"]
    code, text = recorded.refusal()
    actual = {"status": error.status, "code": error.code, "message": error.text}
    expected = {"status": recorded.status, "code": code, "message": text}
    return [
        f"{name} {expected[name]!r} became {actual[name]!r}"
        for name in actual
        if actual[name] != expected[name]
    ]


def _connector(client: FortnoxClient, path: str) -> tuple[Any, type[Any], list[str]]:
    """Return the connector of a path, its entity class, and the parts of the path after the resource."""
    bound = [name for name, value in vars(FortnoxClient).items() if isinstance(value, bind)]
    paths = {name: str(getattr(client, name).path) for name in bound}
    matches = [name for name, prefix in paths.items() if f"{path}/".startswith(f"{prefix}/")]
    if not matches:
        raise IncompleteList(f"No connector has the path {path}.")
    best = max(matches, key=lambda name: len(paths[name]))
    connector = getattr(client, best)
    kind = connector.__class__
    entity = getattr(sys.modules[kind.__module__], kind.__name__.removesuffix("Connector"), Entity)
    rest = path.removeprefix(paths[best]).strip("/")
    return connector, entity, [unquote(part) for part in rest.split("/") if part]


def _call_problems(client: FortnoxClient, recorded: Sequence[Exchange]) -> list[str]:
    first = recorded[0]
    if not first.good:
        client.session.send(first.method, first.path, body=first.request_body or None)
        return [f"status {first.status} did not raise an error"]
    if first.path.startswith("/api/"):
        return [
            problem for n, page in enumerate(recorded, 1) for problem in problems_by_path(client, page, n)
        ]
    connector, entity, key = _connector(client, first.path)
    if first.method == "GET" and not key and hasattr(connector, "list"):
        return _list_problems(connector, recorded)
    if first.method == "DELETE":
        _call(connector.delete, *key, year=first.query("financialyear"))
        return []
    values = as_object(first.json()).get(connector.one, {})
    # The body of the request is not always recorded.
    body = values or as_object(first.request_json()).get(connector.one, {})
    verb, arguments = _verb(connector, first.method, key)
    if first.method in {"POST", "PUT"} and verb in {"create", "update"}:
        record: Any = _writable(client.decoder.decode(body, entity, at=connector.one))
        fields = attrs.fields_dict(attrs.resolve_types(entity))
        arguments.append(
            attrs.evolve(record, **{name: sample_value(fields[name].type) for name in missing(record)})
        )
    is_list = verb == "get" and connector.one not in as_object(first.json())
    if is_list or not _takes(getattr(connector, verb, None), arguments):
        return problems_by_path(client, first)
    arguments = _with_types(getattr(connector, verb), arguments)
    record = _call(getattr(connector, verb), *arguments, year=first.query("financialyear"))
    return list(losses(values, record, connector.one))


def _writable(record: Entity) -> Entity:
    """Return a record without the values that the client refuses to send: read-only fields and empty texts."""
    new = record.as_new()
    names = [field.name for field in attrs.fields(type(new)) if getattr(new, field.name) == ""]
    unset: dict[str, Any] = dict.fromkeys(names)
    return attrs.evolve(new, **unset)


def _verb(connector: Any, method: str, key: Sequence[str]) -> tuple[str, list[Any]]:  # noqa: ANN401 - found by name
    """Return the name of the connector method for a call, and its arguments from the path."""
    actions = {name.replace("_", ""): name for name in dir(connector) if not name.startswith("_")}
    if method == "PUT" and len(key) > 1 and (action := actions.get(key[-1].replace("-", ""))):
        return action, [*key[:-1]]
    return {"GET": "get", "POST": "create", "PUT": "update"}.get(method, ""), [*key]


def _with_types(verb: Callable[..., Any], arguments: Sequence[Any]) -> list[Any]:
    """Return the arguments, with numbers in place of texts from the path if the method expects numbers."""
    connector: object = getattr(verb, "__self__", None)
    hints, variables = get_type_hints(verb), type_variables(type(connector))
    kinds = [variables.get(hints[name], hints[name]) for name in inspect.signature(verb).parameters]
    return [
        int(argument) if kind is int else argument for kind, argument in zip(kinds, arguments, strict=False)
    ]


def _takes(verb: Callable[..., Any] | None, arguments: Sequence[object]) -> bool:
    """Return True if a method accepts these arguments, with a financial year if it needs one."""
    if verb is None:
        return False
    signature = inspect.signature(verb)
    year = {"financial_year": 1} if "financial_year" in signature.parameters else {}
    try:
        signature.bind(*arguments, **year)
    except TypeError:
        return False
    return True


def _call(verb: Callable[..., Any], *args: object, year: str | None) -> Any:  # noqa: ANN401 - found by name
    needs_year = "financial_year" in inspect.signature(verb).parameters
    return verb(*args, **({"financial_year": int(year or 1)} if needs_year else {}))


def _list_problems(connector: Any, recorded: Sequence[Exchange]) -> list[str]:  # noqa: ANN401 - found by name
    bodies = [cast("dict[str, Any]", e.json()) for e in recorded]
    pager = _call(connector.list, year=recorded[0].query("financialyear"))
    pages = [cast("list[object]", body.get(connector.many, [])) for body in bodies]
    recorded_rows = [row for page in pages for row in page]
    total = bodies[0].get("MetaInformation", {}).get("@TotalResources")
    # The client raises an error for an incomplete list. If only some pages were recorded, only they are read.
    is_complete = total is None or total == len(recorded_rows)
    read_pages = (
        list(pager.pages())
        if is_complete
        else [p for p, _ in zip(_pages_until_end(pager), pages, strict=False)]
    )
    rows = [row for page in read_pages for row in page]
    problems = [] if pager.total() == total else [f"@TotalResources {total} became {pager.total()}"]
    if len(rows) != len(recorded_rows):
        problems.append(f"{len(recorded_rows)} rows became {len(rows)}")
    for i, (row, decoded) in enumerate(zip(recorded_rows, rows, strict=False)):
        problems += losses(row, decoded, f"{connector.many}[{i}]")
    return problems


def _pages_until_end(pager: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - found by name
    try:
        yield from pager.pages()
    except IncompleteList:
        # The client has read past the recorded pages.
        return


def report(folder: Path, *, seed: int | None = None, decoder: Decoder | None = None) -> dict[str, Any]:
    """Replay the recordings and return the report that `--json` prints.

    Args:
        folder: The folder of the recordings.
        seed: If given, one recorded response, chosen by this number, is damaged. The damage must then be in the report.
        decoder: The decoder to use. It is slow to create, so pass the same decoder to many calls.
    """
    groups = read(folder)
    decoder = decoder or Decoder()
    draw = random.Random(seed) if seed is not None else None  # noqa: S311 - not a secret
    damaged_index = draw.randrange(len(groups)) if draw else -1
    failed: list[dict[str, Any]] = []
    total, extra = 0, dict[str, Any]()
    for i, group in enumerate(groups):
        responses = [_response(exchange) for exchange in group]
        if draw and i == damaged_index:
            n = draw.randrange(len(group))
            status, body, change = damage(responses[n].status, responses[n].body, draw)
            responses[n] = attrs.evolve(responses[n], status=status, body=body)
            extra["broken"] = {"recording": group[n].name, "damage": change}
        total += len(group)
        lost = problems(group, responses, decoder)
        if lost:
            failed += [{"recording": exchange.name, "problems": lost} for exchange in group]
    return {"recordings": total, "passed": total - len(failed), "failed": failed, **extra}


def _print_comparison(report: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for entry in report["different"]:
            for difference in entry["differences"]:
                print(f"{entry['recording']}: {difference}")
        print(f"{report['equal']} of {report['compared']} responses are as recorded.")
    return 1 if report["different"] else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Exit codes: 0 all recordings passed, 1 some failed, 2 the folder has no readable recordings."""
    parser = argparse.ArgumentParser(prog="python -m tools.recordings", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--against-sandbox", action="store_true")
    parser.add_argument("--break", type=int, dest="seed", metavar="SEED")
    options = parser.parse_args(arguments)
    try:
        if options.against_sandbox:
            from tools.conformance.run import report as compare_with_sandbox  # noqa: PLC0415 - the sandbox is an extra

            comparison = compare_with_sandbox(options.folder, seed=options.seed)
            return _print_comparison(comparison, as_json=options.json)
        replay = report(options.folder, seed=options.seed)
    except (OSError, ValueError, KeyError) as fault:
        print(f"'{options.folder}' has no readable recordings ({fault}).", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(replay, ensure_ascii=False))
    else:
        for failure in replay["failed"]:
            for problem in failure["problems"]:
                print(f"{failure['recording']}: {problem}")
        print(f"{replay['passed']} of {replay['recordings']} recordings passed.")
    return 1 if replay["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
