"""Tests that every function of the sandbox refuses arguments of wrong types with `SandboxError`."""

import inspect
from decimal import Decimal

import pytest

from fortnox_sdk.sandbox import SandboxError, serve
from fortnox_sdk.sandbox.books.database import StateError
from fortnox_sdk.sandbox.web.server import NotLoopback
from tests.wrong_types import VALUES, wrong_calls

pytestmark = pytest.mark.own

VALID = {
    "client_id": "another-app",
    "client_secret": "a-secret",
    "number": 1,
    "year": 2,
    "series": "A",
    "account": 1930,
    "amount": Decimal(1),
    "against": 3001,
    "active": True,
    "name": "saved",
    "seconds": 1.0,
    "text": "429=1",
    "resource": "customers",
    "records": [],
    "method": "GET",
    "path": "state",
    "end": None,
}


def test_every_argument_of_a_method_is_checked(sandbox):
    tried = []
    for name, method in inspect.getmembers(sandbox, inspect.ismethod):
        if not name.startswith("_"):
            required = [p.name for p in inspect.signature(method).parameters.values() if p.default is p.empty]
            valid = {argument: VALID[argument] for argument in required if argument != "switches"}
            tried += wrong_calls(name, method, valid)
    assert len(tried) > 200
    assert [problem for call in tried if (problem := call.problem(refusal=SandboxError))] == []


@pytest.mark.parametrize("switch", ["latency_s", "status", "path", "rate_limit", "seed"])
def test_every_fault_is_checked(sandbox, switch):
    right = {"latency_s": {"float", "int"}, "path": {"text"}, "seed": {"int"}}.get(switch, set())
    for label in VALUES.keys() - right:
        with pytest.raises(SandboxError):
            sandbox.set_faults(**{switch: VALUES[label]})


def test_every_argument_of_serve_is_checked():
    tried = list(wrong_calls("serve", serve, {}))
    assert len(tried) > 60
    assert [problem for call in tried if (problem := call.problem(refusal=SandboxError))] == []


def test_sandbox_errors_have_one_base_class():
    assert issubclass(StateError, SandboxError)
    assert issubclass(NotLoopback, SandboxError)
