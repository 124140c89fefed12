"""Tests of the switches for behaviour that is not known from Fortnox's documentation or recordings."""

import pytest

from fortnox_sdk.sandbox import SandboxError, serve

pytestmark = pytest.mark.own


def test_a_restarted_sandbox_keeps_the_chosen_behaviour(tmp_path):
    with serve(state=tmp_path) as first:
        assert first.state()["behaviour"]["credit_pairs"] == "payments"
        first.set_behaviour(credit_pairs="settled", payment_reference="none")
    with serve(state=tmp_path) as second:
        second.set_behaviour(draft_balance="zero")
        chosen = second.state()["behaviour"]
    assert (chosen["credit_pairs"], chosen["payment_reference"], chosen["draft_balance"]) == (
        "settled",
        "none",
        "zero",
    )


def test_reset_restores_the_default_behaviour(sandbox):
    defaults = sandbox.state()["behaviour"]
    sandbox.set_behaviour(credit_pairs="settled")
    sandbox.reset()
    assert sandbox.state()["behaviour"] == defaults


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        ({"credit_pair": "settled"}, "Unknown key 'credit_pair'"),
        ({"credit_pairs": "open"}, "'open' is not a value of 'credit_pairs'. Known: payments, settled."),
        ({"credit_pairs": None}, "'None' is not a value"),
        ({"credit_pairs": ["settled"]}, "is not a value"),
    ],
)
def test_unknown_names_and_values_are_refused(sandbox, switches, message):
    defaults = sandbox.state()["behaviour"]
    with pytest.raises(SandboxError, match=message):
        sandbox.set_behaviour(**switches)
    assert sandbox.state()["behaviour"] == defaults
