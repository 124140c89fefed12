"""OAuth requests as documented by Fortnox, and responses as recorded."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from fortnox_sdk.auth import flow
from fortnox_sdk.errors import ApiError, ClientRejected, DecodeError, GrantRefused, RateLimited, ServerError
from fortnox_sdk.scalars import Secret
from tests.transports import answer

SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_consent_asks_for_a_refresh_token_and_the_given_scopes(config):
    config = attrs.evolve(config, scopes=["invoice", "payment"])
    url = flow.consent_url(config, state="xyz&=", redirect_uri="http://localhost:8765/callback")
    assert url.startswith("https://apps.fortnox.se/oauth-v1/auth?")
    assert "scope=invoice%20payment" in url  # documented so, not with +
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["client"],
        "redirect_uri": ["http://localhost:8765/callback"],
        "scope": ["invoice payment"],
        "state": ["xyz&="],
        "access_type": ["offline"],
        "response_type": ["code"],
    }


def test_service_consent_has_its_account_type(config):
    url = flow.consent_url(attrs.evolve(config, service=True), state="s", redirect_uri="http://localhost/")
    assert parse_qs(urlsplit(url).query)["account_type"] == ["service"]


@pytest.mark.parametrize(
    ("request_of", "body"),
    [
        (
            lambda config: flow.code_request(
                config, Secret("c&d"), redirect_uri="http://localhost:8765/callback"
            ),
            "grant_type=authorization_code&code=c%26d&redirect_uri=http%3A%2F%2Flocalhost%3A8765%2Fcallback",
        ),
        (
            lambda config: flow.refresh_request(config, Secret("r")),
            "grant_type=refresh_token&refresh_token=r",
        ),
        (lambda config: flow.client_credentials_request(config, 1001), "grant_type=client_credentials"),
        (lambda config: flow.revoke_request(config, Secret("r")), "token_type_hint=refresh_token&token=r"),
    ],
)
def test_token_request_hides_the_client_credentials(config, request_of, body):
    request = request_of(config)
    assert request.method == "POST"
    assert request.body.decode() == body
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.authorization.reveal() == "Basic " + base64.b64encode(b"client:fxcanary-hush").decode()
    assert request.timeout_s == config.token_timeout_s
    assert "fxcanary-hush" not in repr(request)
    assert request.authorization.reveal().split()[1] not in repr(request)
    assert "refresh_token=r" not in repr(request)


def test_only_client_credentials_name_the_company(config):
    assert flow.client_credentials_request(config, 1001).headers["TenantId"] == "1001"
    assert "TenantId" not in flow.refresh_request(config, Secret("r")).headers


def test_token_lifetime_counts_from_sending():
    body = {
        "access_token": "a",
        "refresh_token": "r",
        "scope": "x y",
        "expires_in": 3600,
        "token_type": "bearer",
    }
    tokens = flow.read_tokens(answer(200, body | {"id_token": "more"}), sent_at=SENT)
    assert (tokens.access.reveal(), tokens.refresh.reveal()) == ("a", "r")
    assert tokens.expires_at == SENT + timedelta(hours=1)
    assert tokens.scopes == {"x", "y"}


@pytest.mark.parametrize(
    "body", [b"<html>", b"", [], {}, {"access_token": "a"}, {"access_token": "a", "expires_in": True}]
)
def test_success_without_tokens_raises_decode_error(body):
    with pytest.raises(DecodeError):
        flow.read_tokens(answer(200, body), sent_at=SENT)


@pytest.mark.parametrize(
    ("status", "body", "content_type", "kind", "text"),
    [
        # The first two as recorded 2023-02-01.
        (
            401,
            {"error": "invalid_client", "error_description": "The client credentials are invalid"},
            "text/plain;charset=UTF-8",
            ClientRejected,
            "The client credentials are invalid",
        ),
        (
            400,
            {"error": "invalid_grant", "error_description": "Invalid refresh token"},
            "text/html; charset=UTF-8",
            GrantRefused,
            "Invalid refresh token",
        ),
        (
            400,
            {"error": "invalid_scope", "error_hint": "more"},
            "application/json",
            ApiError,
            "invalid_scope",
        ),
        (429, b"", "text/plain", RateLimited, "HTTP 429"),
        (503, b"<html>down</html>", "text/html", ServerError, "HTTP 503"),
    ],
)
def test_errors_are_recognised_with_any_content_type(status, body, content_type, kind, text):
    with pytest.raises(kind, match=text) as raised:
        flow.read_tokens(answer(status, body, Content_Type=content_type), sent_at=SENT)
    assert type(raised.value) is kind


@pytest.mark.parametrize("status_and_body", [(200, {"revoked": True}), (400, {"error": "invalid_grant"})])
def test_unknown_token_counts_as_withdrawn(status_and_body):
    flow.read_revocation(answer(*status_and_body))


def test_a_failed_revocation_raises():
    with pytest.raises(ServerError):
        flow.read_revocation(answer(500, b""))


def token_with(claims):
    return Secret("h." + base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=") + ".s")


@pytest.mark.parametrize("number", [1838388, "1838388"], ids=["number", "text"])
def test_company_is_read_from_the_token(number):
    claims = flow.read_claims(token_with({"tenantId": number, "sub": "1@1838388"}))
    assert claims == flow.Claims(database_number=1838388, user="1@1838388")


@pytest.mark.parametrize(
    "token",
    [
        Secret("opaque"),
        Secret("a.!.c"),
        Secret("a.b"),
        token_with({}),
        token_with({"tenantId": True}),
        token_with([]),
    ],
)
def test_token_without_claims_returns_none(token):
    assert flow.read_claims(token) is None
