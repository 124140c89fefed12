"""Play recorded exchanges through the client, and tell what it would lose.

    python -m tools.recordings DIR [--against-sandbox] [--json] [--break SEED]

DIR holds JSON files, each a list of `{"request": {"method", "url"}, "response": {"status", "headers", "body"}}`.
An exchange passes when the client gives the record with every value, or raises the error that its status and code
stand for. `--break` damages one answer first, which must be told: exit code 1.

With `--against-sandbox` each request is sent to the sandbox instead, in the state that the exchange shows: the answer
must have the same status, keys, JSON types and error code. What differs on purpose stands in
`against/on_purpose.json`, with its reason and evidence.
"""

import argparse
import inspect
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

import attrs

from fortnox_sdk.auth.flow import read_tokens
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.entities.codec import Entity, missing
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import ApiError, FortnoxError, IncompleteList, OutcomeUnknown
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import Request, Response
from fortnox_sdk.scalars import Secret
from fortnox_sdk.testing import Clock
from tools.calls_by_path import problems_by_path
from tools.damage import damaged
from tools.decode_losses import losses
from tools.exchange import Exchange, read

_START = datetime(2026, 1, 1, tzinfo=UTC)


class _Token:
    def authorization(self) -> Secret:
        return Secret("Bearer played")

    def renew(self, used: Secret, /) -> None:
        """A new one would be the same."""


class _Tape:
    """A transport that gives the recorded answers: of a list page n, of all else the one there is."""

    def __init__(self, answers: Sequence[Response]) -> None:
        self._answers = answers

    def send(self, request: Request, /) -> Response:
        page = int(parse_qs(urlsplit(request.url).query).get("page", ["1"])[0])
        if page > len(self._answers):
            raise IncompleteList(f"The client asked for page {page}; {len(self._answers)} were recorded.")
        return self._answers[page - 1]


def _response(exchange: Exchange) -> Response:
    return Response(status=exchange.status, headers=exchange.headers, body=exchange.body)


def problems(recorded: Sequence[Exchange], answers: Sequence[Response], decoder: Decoder) -> list[str]:
    """What the client loses of a recorded call when it is given these answers: nothing, when all is well."""
    first = recorded[0]
    if first.path.endswith("/oauth-v1/token"):
        return _of_tokens(first, answers[0])
    clock = Clock(_START)
    session = Session(
        api_url="https://api.fortnox.se",
        transport=_Tape(answers),
        authoriser=_Token(),
        limiter=RateLimiter(Pace.off, clock=clock),
        clock=clock,
    )
    client = FortnoxClient(session)
    client.decoder = decoder
    try:
        return _of_call(client, recorded)
    except OutcomeUnknown as error:
        # What a write's 5xx is raised as.
        cause = error.__cause__
        return _of_error(first, cause) if isinstance(cause, ApiError) else [str(error)]
    except ApiError as error:
        return _of_error(first, error)
    except FortnoxError as error:
        return [f"{type(error).__name__}: {error}"]


def _of_tokens(recorded: Exchange, played: Response) -> list[str]:
    if not recorded.good:
        meant, came = _refusal(_response(recorded)), _refusal(played)
        return [] if came == meant != "" else [f"{meant!r} became {came!r}"]
    try:
        tokens = read_tokens(played, sent_at=_START)
    except FortnoxError as error:
        return [f"{type(error).__name__}: {error}"]
    said = cast("dict[str, Any]", recorded.json())
    kept = {
        "access_token": tokens.access.reveal(),
        "refresh_token": tokens.refresh.reveal() if tokens.refresh else None,
        "expires_in": int((tokens.expires_at - _START).total_seconds()),
        "scope": " ".join(sorted(tokens.scopes)),
    }
    said["scope"] = " ".join(sorted(said.get("scope", "").split()))
    return [f"{name}: lost or changed" for name, value in kept.items() if said.get(name) != value]


def _refusal(answer: Response) -> str:
    """Which error a refused grant is, with its status and text; empty when it is none."""
    try:
        read_tokens(answer, sent_at=_START)
    except FortnoxError as error:
        return f"{answer.status} {type(error).__name__}: {error}"
    return ""


def _of_error(recorded: Exchange, error: ApiError) -> list[str]:
    if recorded.good:
        return [f"{type(error).__name__}: {error}"]
    code, text = recorded.refusal()
    kept = {"status": error.status, "code": error.code, "message": error.text}
    want = {"status": recorded.status, "code": code, "message": text}
    return [f"{name} {want[name]!r} became {kept[name]!r}" for name in kept if kept[name] != want[name]]


def _connector(client: FortnoxClient, path: str) -> tuple[Any, type[Any], list[str]]:
    """The connector of a path, its entity's class, and the path's parts after the resource."""
    bound = [name for name, value in vars(FortnoxClient).items() if isinstance(value, bind)]
    paths = {name: str(getattr(client, name).path) for name in bound}
    fitting = [name for name, known in paths.items() if f"{path}/".startswith(f"{known}/")]
    if not fitting:
        raise IncompleteList(f"No connector has the path {path}.")
    best = max(fitting, key=lambda name: len(paths[name]))
    connector = getattr(client, best)
    kind = connector.__class__
    entity = getattr(sys.modules[kind.__module__], kind.__name__.removesuffix("Connector"), Entity)
    rest = path.removeprefix(paths[best]).strip("/")
    return connector, entity, [unquote(part) for part in rest.split("/") if part]


def _of_call(client: FortnoxClient, recorded: Sequence[Exchange]) -> list[str]:
    first = recorded[0]
    if not first.good:
        client.session.send(first.method, first.path, body=first.sent or None)
        return [f"status {first.status} was taken for success"]
    if first.path.startswith("/api/"):
        return [told for n, page in enumerate(recorded, 1) for told in problems_by_path(client, page, n)]
    connector, entity, key = _connector(client, first.path)
    if first.method == "GET" and not key and hasattr(connector, "list"):
        return _of_list(connector, recorded)
    if first.method == "DELETE":
        _call(connector.delete, *key, year=first.query("financialyear"))
        return []
    said = as_object(first.json()).get(connector.one, {})
    # What was sent is not always recorded.
    body = said or as_object(first.sent_json()).get(connector.one, {})
    verb, arguments = _verb(connector, first.method, key)
    if first.method in {"POST", "PUT"} and verb in {"create", "update"}:
        record = client.decoder.decode(body, entity, at=connector.one)
        arguments.append(attrs.evolve(record, **dict.fromkeys(missing(record), "-")))
    a_list = verb == "get" and connector.one not in as_object(first.json())
    if a_list or not _takes(getattr(connector, verb, None), arguments):
        return problems_by_path(client, first)
    made = _call(getattr(connector, verb), *arguments, year=first.query("financialyear"))
    return list(losses(said, made, connector.one))


def _verb(connector: Any, method: str, key: Sequence[str]) -> tuple[str, list[Any]]:  # noqa: ANN401 - found by name
    """The verb that a call stands for, and its arguments as far as they are in the path."""
    actions = {name.replace("_", ""): name for name in dir(connector) if not name.startswith("_")}
    if method == "PUT" and len(key) > 1 and (action := actions.get(key[-1].replace("-", ""))):
        return action, [*key[:-1]]
    return {"GET": "get", "POST": "create", "PUT": "update"}.get(method, ""), [*key]


def _takes(verb: Callable[..., Any] | None, arguments: Sequence[object]) -> bool:
    """Whether a verb can be called so; a year is added where it is wanted."""
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
    wants_year = "financial_year" in inspect.signature(verb).parameters
    return verb(*args, **({"financial_year": int(year or 1)} if wants_year else {}))


def _of_list(connector: Any, recorded: Sequence[Exchange]) -> list[str]:  # noqa: ANN401 - found by name
    bodies = [cast("dict[str, Any]", e.json()) for e in recorded]
    pager = _call(connector.list, year=recorded[0].query("financialyear"))
    pages = [cast("list[object]", body.get(connector.many, [])) for body in bodies]
    said = [row for page in pages for row in page]
    counted = bodies[0].get("MetaInformation", {}).get("@TotalResources")
    # Of a list that was recorded in part, the part is read: the client itself refuses to call it whole.
    whole = counted is None or counted == len(said)
    read_pages = list(pager.pages()) if whole else [p for p, _ in zip(_some(pager), pages, strict=False)]
    rows = [row for page in read_pages for row in page]
    told = [] if pager.total == counted else [f"@TotalResources {counted} became {pager.total}"]
    if len(rows) != len(said):
        told.append(f"{len(said)} rows became {len(rows)}")
    for i, (row, made) in enumerate(zip(said, rows, strict=False)):
        told += losses(row, made, f"{connector.many}[{i}]")
    return told


def _some(pager: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - found by name
    try:
        yield from pager.pages()
    except IncompleteList:
        # Rows of a page beyond the end: none, and the client says so.
        return


def report(folder: Path, *, seed: int | None = None, decoder: Decoder | None = None) -> dict[str, Any]:
    """What `--json` prints; with a seed, after one damage. Who asks often gives one decoder, which is slow to make."""
    plays = read(folder)
    decoder = decoder or Decoder()
    chosen = random.Random(seed) if seed is not None else None  # noqa: S311 - a choice, no secret
    where = chosen.randrange(len(plays)) if chosen else -1
    failed: list[dict[str, Any]] = []
    total, extra = 0, dict[str, Any]()
    for i, play in enumerate(plays):
        answers = [_response(exchange) for exchange in play]
        if chosen and i == where:
            n = chosen.randrange(len(play))
            status, body, what = damaged(answers[n].status, answers[n].body, chosen)
            answers[n] = attrs.evolve(answers[n], status=status, body=body)
            extra["broken"] = {"recording": play[n].name, "damage": what}
        total += len(play)
        found = problems(play, answers, decoder)
        if found:
            failed += [{"recording": exchange.name, "problems": found} for exchange in play]
    return {"recordings": total, "passed": total - len(failed), "failed": failed, **extra}


def _against(found: Mapping[str, Any], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for entry in found["different"]:
            for difference in entry["differences"]:
                print(f"{entry['recording']}: {difference}")
        print(f"{found['equal']} of {found['compared']} answers are as recorded.")
    return 1 if found["different"] else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when all passed, 1 when not, 2 for a folder without recordings."""
    parser = argparse.ArgumentParser(prog="python -m tools.recordings", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--against-sandbox", action="store_true")
    parser.add_argument("--break", type=int, dest="seed", metavar="SEED")
    options = parser.parse_args(arguments)
    try:
        if options.against_sandbox:
            from tools.conformance.run import report as against  # noqa: PLC0415 - the sandbox is an extra

            return _against(against(options.folder, seed=options.seed), as_json=options.json)
        found = report(options.folder, seed=options.seed)
    except (OSError, ValueError, KeyError) as fault:
        print(f"{options.folder}: no recording could be read there ({fault}).", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for failure in found["failed"]:
            for problem in failure["problems"]:
                print(f"{failure['recording']}: {problem}")
        print(f"{found['passed']} of {found['recordings']} recordings passed.")
    return 1 if found["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
