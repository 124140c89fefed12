"""Tests of account numbers in the list of predefined accounts."""

import pytest

from tests.transports import answer


@pytest.mark.parametrize(
    ("sent", "expected"), [("1510", 1510), (1510, 1510), ("0", 0), (0, 0), (None, None)], ids=repr
)
def test_account_is_a_number_or_text_in_the_response(make_client, sent, expected):
    row = {"Account": sent, "Name": "CUSTCLAIM"}
    client, _ = make_client(answer(200, {"PreDefinedAccounts": [row]}))
    assert [found.account for found in client.predefined_accounts.list()] == [expected]
