"""The differences between Fortnox's responses, the sandbox's responses, and the client's declarations."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from fortnox_sdk.cli.doctor.compare.calls import Form, PlannedCall
from fortnox_sdk.cli.doctor.compare.json_differences import Found, Kind, structure_differences
from fortnox_sdk.cli.doctor.compare.observation import Observation
from fortnox_sdk.cli.doctor.compare.reading import Reading
from fortnox_sdk.cli.doctor.compare.resources import vocabulary
from fortnox_sdk.cli.doctor.compare.sie import sie_differences
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.http.error_codes.numbers import CODES, SANDBOX_CODES
from fortnox_sdk.http.error_codes.texts import TEXT_CODES

# Headers that a proxy, a load balancer or the HTTP library of the server adds.
_OF_THE_SERVER: Final = frozenset(
    [
        "Age",
        "Alt-Svc",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Security-Policy",
        "Date",
        "Etag",
        "Expires",
        "Keep-Alive",
        "Pragma",
        "Referrer-Policy",
        "Server",
        "Set-Cookie",
        "Strict-Transport-Security",
        "Transfer-Encoding",
        "Vary",
        "Via",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-Xss-Protection",
    ]
)
_REFUSALS: Final = frozenset(
    str(code)
    for code, entry in [*CODES.items(), *TEXT_CODES.items()]
    if entry.raises is not None and issubclass(entry.raises, AccessDenied)
)
_FORBIDDEN: Final = 403
_REFUSED: Final = 400
_COMPARED_ORDERS: Final = frozenset(["ascending", "ascending as text", "descending"])
_KEY: Final = re.compile(r"[^.\[\]]+")


@attrs.frozen(kw_only=True)
class Difference:
    """A difference between Fortnox's responses and either the client's declarations or the sandbox's responses."""

    found: Found
    calls: tuple[str, ...]
    """The names of the calls that show the difference."""
    is_of_client: bool
    """True for a difference from the client's declarations, False for a difference from the sandbox's responses."""

    @property
    def id(self) -> str:
        """A stable text that identifies the difference."""
        side = "client" if self.is_of_client else "sandbox"
        place = self.found.place.replace(" ", "-")
        return ":".join([side, self.calls[0], self.found.kind.replace(" ", "-"), place])


def is_refusal(observation: Observation) -> bool:
    """Return whether Fortnox refused the call because a scope, a licence or a permission is missing."""
    return observation.code in _REFUSALS or observation.status == _FORBIDDEN


def all_differences(
    calls: Iterable[PlannedCall], fortnox: Reading, sandbox: Reading
) -> tuple[Difference, ...]:
    """Return each difference once, with the names of the calls that show it.

    Args:
        calls: The planned calls.
        fortnox: The observations from Fortnox.
        sandbox: The observations from the sandbox.
    """
    collected: dict[tuple[Found, bool], list[str]] = {}
    for call in calls:
        own, other = fortnox.observations.get(call.name), sandbox.observations.get(call.name)
        if own is None or not own.status:
            continue
        if is_refusal(own):
            for each in _refusal_differences(call, own):
                collected.setdefault((each, False), []).append(call.name)
            continue
        for each in _client_differences(own):
            collected.setdefault((each, True), []).append(call.name)
        if other is not None and other.status:
            for each in _sandbox_differences(call, own, other):
                collected.setdefault((each, False), []).append(call.name)
    for name, answer in fortnox.facts.items():
        expected = sandbox.facts.get(name)
        if expected is not None and answer != expected:
            fact = Found(kind=Kind.FACT, place=name, fortnox=answer, expected=expected)
            collected.setdefault((fact, False), []).append(name)
    return tuple(
        Difference(found=found, calls=tuple(names), is_of_client=is_of_client)
        for (found, is_of_client), names in collected.items()
    )


def _refusal_differences(call: PlannedCall, own: Observation) -> Iterator[Found]:
    """Yield a difference if the status of a refused call is not the assumed status."""
    from fortnox_sdk.sandbox.assumptions import AREA_STATUS_NO_RIGHT  # noqa: PLC0415 -- needs an extra

    expected = AREA_STATUS_NO_RIGHT if call.path.startswith("/api/") else _REFUSED
    if own.status != expected:
        yield Found(kind=Kind.STATUS, place="(refused)", fortnox=str(own.status), expected=str(expected))


def _client_differences(own: Observation) -> Iterator[Found]:
    for place in own.unreadable:
        yield Found(kind=Kind.UNREADABLE, place=place, fortnox="unreadable", expected="as declared")
    for place in own.unknown_values:
        yield Found(kind=Kind.VALUE, place=place, fortnox="another value", expected="a declared value")
    names = vocabulary().names
    for path, classes in own.body.items():
        name = _KEY.findall(path)[-1:] or [""]
        if own.is_good and name[0] and name[0] not in names and not path.endswith("[]") and "." in path:
            yield Found(kind=Kind.ADDED, place=path, fortnox=", ".join(classes), expected="not declared")


def _sandbox_differences(call: PlannedCall, own: Observation, other: Observation) -> Iterator[Found]:
    if own.status != other.status:
        yield Found(kind=Kind.STATUS, place="", fortnox=_outcome(own), expected=_outcome(other))
    elif own.code != other.code:
        codes = [_shown_code(each) or "no error" for each in (own, other)]
        yield Found(kind=Kind.CODE, place="", fortnox=codes[0], expected=codes[1])
    elif own.message != other.message:
        yield Found(
            kind=Kind.MESSAGE, place="", fortnox=own.message, expected=other.message, is_certain=False
        )
    yield from _header_differences(own, other)
    if own.is_good is not other.is_good:
        return
    if own.is_good and call.form is Form.SIE:
        yield from sie_differences(own.body, other.body)
        return
    yield from structure_differences(own.body, other.body)
    if own.rows != other.rows and (_is_over_limit(call, own) or call.name.endswith(".page-after-last")):
        yield Found(kind=Kind.ROWS, place="", fortnox=own.rows, expected=other.rows)
    if own.order and other.order in _COMPARED_ORDERS and own.order != other.order:
        yield Found(kind=Kind.ROW_ORDER, place="", fortnox=own.order, expected=other.order)


def _is_over_limit(call: PlannedCall, own: Observation) -> bool:
    """Return whether a list has more rows than the limit, or more than the documented maximum."""
    above_maximum = call.name.endswith(".limit-501") and own.rows == "as many as the limit"
    return above_maximum or own.rows == "more than the limit"


def _outcome(observation: Observation) -> str:
    code = _shown_code(observation)
    return f"{observation.status}, code {code}" if code else str(observation.status)


def _shown_code(observation: Observation) -> str:
    """Return the error code, or "unknown" for a code that only the sandbox has."""
    is_unknown = observation.code.isdigit() and int(observation.code) in SANDBOX_CODES
    return "unknown" if is_unknown else observation.code


def _header_differences(own: Observation, other: Observation) -> Iterator[Found]:
    if own.content_type != other.content_type:
        yield Found(kind=Kind.CONTENT_TYPE, place="", fortnox=own.content_type, expected=other.content_type)
    for name in sorted(({*own.headers} ^ {*other.headers}) - _OF_THE_SERVER):
        sides = ["present" if name in each.headers else "missing" for each in (own, other)]
        yield Found(kind=Kind.HEADER, place=name, fortnox=sides[0], expected=sides[1])
