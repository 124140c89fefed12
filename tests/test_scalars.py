"""Tests that secrets are never shown, amounts have two decimals, and errors can be pickled."""

import pickle
import traceback
from decimal import Decimal

import pytest

from fortnox_sdk.errors import ApiError, FortnoxError
from fortnox_sdk.scalars import Secret, money_text
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused, Refusal


def test_secret_is_never_shown():
    secret = Secret("hunter2")
    fault = RuntimeError(repr(secret), str(secret), f"{secret}")
    with pytest.raises(RuntimeError) as caught:
        raise fault
    text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "hunter2" not in text
    with pytest.raises(TypeError, match="can't be pickled"):
        pickle.dumps(secret)
    assert secret == Secret("hunter2")
    assert secret != "hunter2"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1250", "1250.00"),
        ("-0.00", "0.00"),
        ("-1.5", "-1.50"),
        ("1E+3", "1000.00"),
        ("0.125", "0.13"),
        ("-0.125", "-0.13"),
    ],
)
def test_an_amount_has_two_decimals(amount, text):
    assert money_text(Decimal(amount)) == text


def kinds(root: type[FortnoxError]) -> list[type[FortnoxError]]:
    """Return `root` and the error classes derived from it that a caller of the package can receive.

    A caller never receives the errors of the start guide and of the MCP server. `PlanRefused` is left out, because its
    argument is a reason instead of a message.
    """
    children = [
        child
        for child in root.__subclasses__()
        if not child.__module__.startswith(("fortnox_sdk.web", "fortnox_sdk.mcp"))
        and child is not PlanRefused
    ]
    return [root, *(kind for child in children for kind in kinds(child))]


@pytest.mark.parametrize("kind", kinds(FortnoxError), ids=lambda kind: kind.__name__)
def test_every_error_can_be_pickled_with_its_attributes(kind):
    details = (
        {"status": 404, "code": 2000433, "text": "Kan inte hitta kunden."}
        if issubclass(kind, ApiError)
        else {}
    )
    error = kind("What happened.", hint="What to do.", **details)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(copy), str(copy), copy.__dict__) == (kind, "What happened. What to do.", error.__dict__)


def test_the_refusal_of_a_plan_can_be_pickled_with_its_reason():
    error = PlanRefused(Refusal.USED, plan="09e49cb8737918f1")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (str(copy), copy.reason, copy.__dict__) == (str(error), Refusal.USED, error.__dict__)
