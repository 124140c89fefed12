"""Tests of a client that gets its access token from another program (`FortnoxClient.from_token`)."""

import pytest

from fortnox_sdk import FortnoxClient, Secret
from fortnox_sdk.errors import ConfigurationError, InvalidInput, SignInRequired
from tests.transports import ScriptedTransport, answer


def test_a_token_of_somebody_else_is_enough_for_a_client(sandbox):
    access, _ = sandbox.token()
    client = FortnoxClient.from_token(access, api_url=sandbox.url)
    assert client.company_information.get().database_number == sandbox.database_number
    assert client.saved_connection is None
    assert repr(client) == "FortnoxClient(no saved connection)"
    assert client.issuer_host == "127.0.0.1"


def test_the_end_of_the_token_is_a_clear_error(sandbox):
    access, _ = sandbox.token()
    client = FortnoxClient.from_token(Secret(access), api_url=sandbox.url)
    sandbox.advance_clock(3700)
    with pytest.raises(SignInRequired, match="does not accept this client's access token") as raised:
        client.company_information.get()
    assert "FortnoxClient.from_token" in raised.value.hint
    assert "Fortnox godtar inte" in raised.value.in_language("sv")
    assert {call["path"] for call in sandbox.log()} == {"/3/companyinformation"}


@pytest.mark.parametrize("token", ["", "Bearer abc", "abc\n", "å", "x" * 9000])
def test_a_text_that_can_not_be_a_token_is_refused(token):
    with pytest.raises(InvalidInput, match="not an access token") as raised:
        FortnoxClient.from_token(token)
    assert not token or token not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    ["http://api.fortnox.se", "https://user:pass@api.fortnox.se", "ftp://127.0.0.1", "", "https://a?b"],
)
def test_a_token_is_not_sent_to_an_address_without_encryption(address):
    with pytest.raises(ConfigurationError, match="api_url is not a valid URL") as raised:
        FortnoxClient.from_token("token", api_url=address)
    assert "pass@" not in str(raised.value)


def test_the_token_goes_to_fortnox_unless_another_address_is_given():
    company = {"CompanyName": "Bo AB", "DatabaseNumber": 1001}
    transport = ScriptedTransport([answer(200, {"CompanyInformation": company})])
    client = FortnoxClient.from_token("token", transport=transport)
    client.company_information.get()
    (request,) = transport.requests
    assert request.url == "https://api.fortnox.se/3/companyinformation"
    assert request.authorization == Secret("Bearer token")
    assert client.issuer_host == "apps.fortnox.se"
