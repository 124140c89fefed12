"""The markers that cite the evidence for a test of the sandbox, and a check of the citations."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import attrs
import pytest

from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES, PLAIN_ROUTES

Kind = Literal["recorded", "specified", "reported", "assumed", "own"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_SIGN_IN = ("GET /oauth-v1/auth", "POST /oauth-v1/token", "POST /oauth-v1/revoke")
_DATE = re.compile(r"20\d\d(-\d\d(-\d\d)?)?")
_ADDRESS = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/\S+)?(: \S.*|, \S.*)?")
_SHORTEST_TEXT = 12
_PLACEHOLDER = re.compile(r"\{[^}]*\}|<[^>]*>")


@attrs.frozen
class Evidence:
    """The evidence for the behaviour that a test checks.

    Attributes:
        kind: The name of the marker.
        citation: The source that the marker cites: an exchange with its date, an operation or a URL. For an assumption,
            the evidence that would confirm or refute it. Empty for the sandbox's own behaviour.
        fault: The reason why the marker is wrong, or None.
    """

    kind: Kind | None
    citation: str
    fault: str | None = None


def read_evidence(test: pytest.Item) -> Evidence:
    """Return the evidence of a test. `fault` is set if the test does not have exactly one valid marker."""
    # The nearest marker counts, so that a test can differ from its module.
    nearest: list[tuple[object, pytest.Mark]] = []
    for node, mark in test.iter_markers_with_node():
        if mark.name in KINDS and (not nearest or node is nearest[0][0]):
            nearest.append((node, mark))
    if not nearest:
        return Evidence(None, "", f"has no marker of evidence; the markers are {', '.join(KINDS)}")
    if len(nearest) > 1:
        return Evidence(None, "", "has two markers of evidence")
    _, mark = nearest[0]
    kind: Kind = next(kind for kind in KINDS if kind == mark.name)
    arguments = [str(argument) for argument in mark.args]
    expected = {"recorded": 2, "own": 0}.get(kind, 1)
    if len(arguments) != expected or mark.kwargs:
        return Evidence(kind, "", f"the marker {kind} has {expected} argument(s)")
    return Evidence(kind, ", ".join(arguments), _fault(kind, arguments))


def _fault(kind: Kind, arguments: list[str]) -> str | None:
    """Return the reason why the arguments of a marker are not a valid citation, or None."""
    match kind, arguments:
        case "recorded", [exchange, date]:
            if exchange not in exchanges():
                return f"no recorded exchange is called {exchange!r}; exchanges.toml lists them"
            return None if _DATE.fullmatch(date) else f"{date!r} is not a date or a year"
        case "specified", [operation]:
            return None if plain(operation) in operations() else f"Fortnox has no operation {operation!r}"
        case "reported", [source]:
            return None if _ADDRESS.fullmatch(source) else f"{source!r} is not an address without https://"
        case "assumed", [settled_by]:
            return None if len(settled_by) >= _SHORTEST_TEXT else "does not say what would settle it"
        case _:
            return None


@cache
def exchanges() -> Mapping[str, str]:
    """Return the source of each recorded exchange, by the name of the exchange."""
    content = tomllib.loads(Path(__file__).with_name("exchanges.toml").read_text(encoding="utf-8"))
    return {name: group["source"] for group in content.values() for name in group["exchanges"]}


@cache
def operations() -> frozenset[str]:
    """Return the operations that can be cited, such as `GET /3/vouchers/{}/{}`."""
    routes = (f"{route.method} {route.path}" for route in (*ENVELOPE_ROUTES, *PLAIN_ROUTES))
    return frozenset(map(plain, (*routes, *_SIGN_IN)))


def plain(operation: str) -> str:
    """Return an operation with `{}` for each part of the path that is a key.

    >>> plain("GET /3/vouchers/{VoucherSeries}/<number>")
    'GET /3/vouchers/{}/{}'
    """
    method, _, path = operation.partition(" ")
    path = _PLACEHOLDER.sub("{}", path)
    if not path.startswith(("/3/", "/api/", "/oauth-v1/")):
        path = f"/3/{path.removeprefix('/')}"
    return f"{method} {path.rstrip('/')}"
