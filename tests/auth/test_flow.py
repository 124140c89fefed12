"""Tests that OAuth requests have the form that Fortnox documents, and that recorded responses are read."""

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
    assert "scope=invoice%20payment" in url  # the documentation writes a space as %20, not as +
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
    assert request.headers["Accept"] == "application/json"
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
    ("field", "value", "english", "swedish"),
    [
        (
            "access_token",
            "a\r\n",
            "The token response has no usable access_token.",
            "Fortnox svar innehåller ingen användbar access_token.",
        ),
        (
            "refresh_token",
            "r\n",
            "The token response has no usable refresh_token.",
            "Fortnox svar innehåller ingen användbar refresh_token.",
        ),
        (
            "expires_in",
            0,
            "The token response has no valid expires_in (seconds).",
            "Fortnox svar innehåller ingen giltig expires_in (sekunder).",
        ),
    ],
)
def test_an_unusable_field_is_named(field, value, english, swedish):
    body = {"access_token": "a", "refresh_token": "r", "expires_in": 3600}
    with pytest.raises(DecodeError) as raised:
        flow.read_tokens(answer(200, body | {field: value}), sent_at=SENT)
    assert (raised.value.message, raised.value.message_sv) == (english, swedish)
    assert raised.value.path == field


def test_a_401_with_any_error_means_that_the_application_is_refused():
    for status, body in ((401, b"<html>"), (400, {"error": "invalid_client"})):
        with pytest.raises(ClientRejected) as raised:
            flow.read_tokens(answer(status, body), sent_at=SENT)
        assert raised.value.hint.endswith("Saved connections are kept.")
        assert raised.value.hint_sv.endswith("Sparade kopplingar finns kvar.")


def test_another_error_names_its_request():
    with pytest.raises(ApiError) as raised:
        flow.read_tokens(answer(400, {"error": "invalid_scope"}), sent_at=SENT)
    error = raised.value
    assert (error.method, error.path, error.status, error.code) == (
        "POST",
        "/oauth-v1/token",
        400,
        "invalid_scope",
    )


@pytest.mark.parametrize(
    ("status", "body", "content_type", "kind", "text"),
    [
        # The first two responses were recorded on 2023-02-01.
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


TOKENS = {"access_token": "eyJh.eyJ0.c2ln", "refresh_token": "r-1", "expires_in": 3600}
HOSTILE_TOKENS = {
    "line break": {"access_token": "fxcanary\r\nX-Other: 1"},
    "line break at the end": {"access_token": "fxcanary\n"},
    "other letters": {"access_token": "fxcanary\u00e9"},
    "blank": {"access_token": "fx canary"},
    "long": {"access_token": "fxcanary" * 2000},
    "number": {"access_token": 17},
    "list": {"access_token": ["fxcanary"]},
    "refresh with a line break": {"refresh_token": "fxcanary\n"},
    "refresh that is long": {"refresh_token": "fxcanary" * 2000},
    "negative": {"expires_in": -3600},
    "zero": {"expires_in": 0},
    "true": {"expires_in": True},
    "fraction": {"expires_in": 3600.5},
    "no number": {"expires_in": "soon"},
    "no digits": {"expires_in": "\u0663\u0666"},
    "nothing": {"expires_in": None},
}


@pytest.mark.parametrize("changes", HOSTILE_TOKENS.values(), ids=HOSTILE_TOKENS)
def test_hostile_tokens_are_refused_and_not_shown(changes):
    with pytest.raises(DecodeError) as caught:
        flow.read_tokens(answer(200, TOKENS | changes), sent_at=SENT)
    assert "fxcanary" not in str(caught.value) + repr(vars(caught.value))
    assert "Other" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b'{"access_token": "fxcanary", "expires_in": NaN}',
        b'{"access_token": "fxcanary", "expires_in": ' + b"9" * 5000 + b"}",
        b'{"access_token": "fxcanary", "access_token": "fxcanary2", "expires_in": 3600}',
        b'{"access_token": "fxcanary\\ud83d", "expires_in": 3600}',
        b'{"access_token": "fxcanary", "expires_in": 3600, "more": ' + b"[" * 100_000,
    ],
    ids=["NaN", "5000 digits", "twice", "half a character", "deep"],
)
def test_hostile_json_with_tokens_is_refused_and_not_shown(body):
    with pytest.raises(DecodeError) as caught:
        flow.read_tokens(answer(200, body), sent_at=SENT)
    assert "fxcanary" not in str(caught.value) + repr(vars(caught.value))


@pytest.mark.parametrize("expires_in", [10**18, "9" * 18, 10**9, 86401])
def test_absurd_lifetime_does_not_lose_the_tokens(expires_in):
    tokens = flow.read_tokens(answer(200, TOKENS | {"expires_in": expires_in}), sent_at=SENT)
    assert tokens.refresh == Secret("r-1")
    assert tokens.expires_at == SENT + timedelta(days=1)


def test_scopes_and_user_show_no_credential_and_no_control_character():
    sent = Secret("xJ3kQ9vLm2Rt7Wz5")
    response = attrs.evolve(
        answer(200, TOKENS | {"scope": f"invoice \x1b[2J {sent.reveal()}"}), credentials=(sent,)
    )
    tokens = flow.read_tokens(response, sent_at=SENT)
    assert tokens.scopes == {"invoice", "?[2J", "(hidden)"}
    claims = flow.read_claims(token_with({"tenantId": 1, "sub": "\x1b[2J" + "x" * 9999}))
    assert claims.user.startswith("?[2J")
    assert len(claims.user) == 100


@pytest.mark.parametrize("number", [-1, 0, 10**18, "9" * 5000, 1.5])
def test_invalid_company_number_in_a_token_is_ignored(number):
    assert flow.read_claims(token_with({"tenantId": number})) is None


def test_token_request_is_limited_in_size_and_time(config):
    request = flow.refresh_request(config, Secret("r-1"))
    assert request.max_s == config.token_timeout_s
    assert request.max_bytes <= 100_000
    assert {secret.reveal() for secret in request.credentials} >= {"fxcanary-hush", "r-1"}
