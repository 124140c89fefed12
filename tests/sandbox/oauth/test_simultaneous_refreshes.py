"""Tests of simultaneous refreshes with one refresh token, which the sandbox refuses or accepts."""

import pytest
import requests

# The authors of this integration measured the behaviour in Fortnox.
MEASURED = "github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/client.ts, 2026-10-01"


def refresh(sandbox, token):
    """Send a refresh and return the status and the new refresh token."""
    form = {"grant_type": "refresh_token", "refresh_token": token}
    client = (sandbox.client_id, sandbox.client_secret)
    answer = requests.post(f"{sandbox.url}/oauth-v1/token", data=form, auth=client, timeout=10)
    return answer.status_code, answer.json().get("refresh_token")


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(2, marks=pytest.mark.reported(MEASURED)),
        pytest.param(3, marks=pytest.mark.assumed("three refreshes with one token at the same moment")),
    ],
)
def test_with_both_succeed_all_refreshes_succeed_and_only_the_last_token_is_valid(sandbox, count):
    sandbox.set_behaviour(simultaneous_refresh="both_succeed")
    _, token = sandbox.token()
    answers = [refresh(sandbox, token) for _ in range(count)]
    assert [status for status, _ in answers] == [200] * count
    assert [refresh(sandbox, new)[0] for _, new in answers] == [400] * (count - 1) + [200]


@pytest.mark.assumed("the time after which a second refresh with a token is refused")
def test_with_both_succeed_a_used_token_is_refused_after_the_first_refresh(sandbox):
    sandbox.set_behaviour(simultaneous_refresh="both_succeed")
    _, token = sandbox.token()
    _, first = refresh(sandbox, token)
    sandbox.advance_clock(1)
    assert refresh(sandbox, token)[0] == 400
    assert refresh(sandbox, first)[0] == 200


@pytest.mark.own
@pytest.mark.parametrize("end", ["revoke_consent", "reset"])
def test_ended_connection_cannot_be_refreshed_by_a_used_token(sandbox, end):
    sandbox.set_behaviour(simultaneous_refresh="both_succeed")
    _, token = sandbox.token()
    refresh(sandbox, token)
    getattr(sandbox, end)()
    assert refresh(sandbox, token)[0] == 400
