"""Tests of consent webhooks, whose form is not documented: several forms are read, and all others are refused."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.auth import sign_in_as_service
from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.events import ConsentChange, read_consent_notice
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import sandbox_config


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ({"type": "consent.created", "tenantId": 1838388}, ConsentChange.CREATED),
        ({"event": "consent-revoked-v1", "TenantId": "1838388"}, ConsentChange.REVOKED),
        ({"eventType": "CONSENT_CREATED", "data": {"tenantId": 1838388}}, ConsentChange.CREATED),
        ({"topic": "consents", "type": "consent.revoked", "tenantId": 1838388}, ConsentChange.REVOKED),
        ({"type": "licence.created", "tenantId": 1838388}, ConsentChange.UNKNOWN),
        ({"tenantId": 1838388}, ConsentChange.UNKNOWN),
    ],
)
def test_a_notice_names_the_company_and_the_change(body, change):
    notice = read_consent_notice(json.dumps(body).encode())
    assert (notice.company, notice.change) == (1838388, change)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"type": "consent.created"}',
        b'{"tenantId": true}',
        b'{"tenantId": -5}',
        b'{"tenantId": "1e9"}',
        b'{"tenantId": 1, "data": {"tenantId": 2}}',
        b'{"tenantId": 1, "tenantId": 2}',
        b'{"tenantId": 1}' + b" " * 70_000,
    ],
)
def test_other_bodies_are_refused(body):
    with pytest.raises(InvalidInput):
        read_consent_notice(body)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_notice_or_an_error(body):
    with suppress(InvalidInput):
        assert read_consent_notice(body).company > 0


def test_a_new_consent_is_verified_by_signing_in(sandbox):
    sandbox.token(service=True)
    notice = read_consent_notice(b'{"type": "consent.created", "tenantId": %d}' % sandbox.database_number)
    store = MemoryStore()
    connection = sign_in_as_service(notice.company, config=sandbox_config(sandbox), store=store)
    assert connection.key.database_number == notice.company
    forged = read_consent_notice(b'{"type": "consent.created", "tenantId": 4711}')
    with pytest.raises(FortnoxError):
        sign_in_as_service(forged.company, config=sandbox_config(sandbox), store=store)
