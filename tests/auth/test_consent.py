"""A sign-out withdraws the token at Fortnox before it deletes the connection."""

import pytest

from fortnox_sdk.auth.consent import sign_out
from fortnox_sdk.errors import ServerError
from fortnox_sdk.http.messages import Response


def test_sign_out_withdraws_the_token_and_deletes_the_connection(config, store, key, fortnox, connected):
    connected()
    sign_out(key, config=config, store=store, transport=fortnox)
    assert fortnox.refresh is None
    assert store.keys() == []
    sign_out(key, config=config, store=store, transport=fortnox)
    assert len(fortnox.requests) == 1


def test_failed_sign_out_keeps_the_connection(config, store, key, fortnox, connected):
    connected()
    fortnox.faults.append(lambda _: Response(status=502, headers={}, body=b""))
    with pytest.raises(ServerError):
        sign_out(key, config=config, store=store, transport=fortnox)
    assert store.keys() == [key]
