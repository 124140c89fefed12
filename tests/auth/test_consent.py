"""Signing out: withdrawn at Fortnox first, and only then forgotten."""

import pytest

from fortnox_sdk.auth.consent import sign_out
from fortnox_sdk.errors import ServerError
from fortnox_sdk.http.transport import Response


def test_signing_out_withdraws_and_forgets(config, store, key, fortnox, connected):
    connected()
    sign_out(config, key, store=store, transport=fortnox)
    assert fortnox.refresh is None
    assert store.keys() == []
    sign_out(config, key, store=store, transport=fortnox)
    assert len(fortnox.requests) == 1


def test_signing_out_keeps_what_could_not_be_withdrawn(config, store, key, fortnox, connected):
    connected()
    fortnox.faults.append(lambda _: Response(status=502, headers={}, body=b""))
    with pytest.raises(ServerError):
        sign_out(config, key, store=store, transport=fortnox)
    assert store.keys() == [key]
