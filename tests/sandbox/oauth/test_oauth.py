"""Tests of the OAuth sign-in, with the requests that a browser and an application send."""

import base64
import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

REDIRECT = "http://localhost:8765/callback"
REFUSED_REFRESH = (
    "github.com/accodeing/fortnox-api: spec/vcr_cassettes/authentication/invalid_refresh_token.yml"
)
MEASURED = "github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/client.ts, 2026-10-01"
KEYS = ["access_token", "expires_in", "token_type", "scope", "refresh_token"]


def ask(sandbox, **changes):
    query = {
        "client_id": sandbox.client_id,
        "redirect_uri": REDIRECT,
        "scope": "bookkeeping companyinformation",
        "state": "zäta &?",
        "access_type": "offline",
        "response_type": "code",
    } | changes
    query = {name: value for name, value in query.items() if value is not None}
    return requests.get(f"{sandbox.url}/oauth-v1/auth", params=query, allow_redirects=False, timeout=10)


def fields(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def decide(sandbox, page, decision="approve", **changes):
    answer = requests.post(
        f"{sandbox.url}/oauth-v1/auth",
        data=fields(page) | {"decision": decision} | changes,
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 302
    address = urlsplit(answer.headers["Location"])
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def token(sandbox, path="token", secret=None, headers=None, **form):
    return requests.post(
        f"{sandbox.url}/oauth-v1/{path}",
        data=form,
        auth=(sandbox.client_id, secret or sandbox.client_secret),
        headers=headers,
        timeout=10,
    )


def sign_in(sandbox, **changes):
    code = decide(sandbox, ask(sandbox, **changes))["code"]
    return token(
        sandbox,
        grant_type="authorization_code",
        code=code,
        redirect_uri=changes.get("redirect_uri", REDIRECT),
    )


def claims(access):
    body = access.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@pytest.mark.own
def test_consent_page_is_swedish_and_english(sandbox):
    page = ask(sandbox)
    assert page.status_code == 200
    assert '<html lang="sv">' in page.text
    assert "Bokföring" in page.text
    assert "Bookkeeping" in page.text


@pytest.mark.reported("fortnox.se/developer/authorization/get-authorization-code")
def test_state_is_returned_unchanged(sandbox):
    assert decide(sandbox, ask(sandbox))["state"] == "zäta &?"


@pytest.mark.reported(
    "fortnox.se/developer/authorization/get-access-token: the response; several scopes: "
    "github.com/accodeing/fortnox-api: spec/vcr_cassettes/authentication/valid_request.yml"
)
def test_sign_in_from_the_consent_page_to_the_first_call(sandbox):
    answer = sign_in(sandbox)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == set(KEYS)
    assert (body["scope"], body["expires_in"], body["token_type"]) == (
        "bookkeeping companyinformation",
        3600,
        "bearer",
    )
    company = requests.get(
        f"{sandbox.url}/3/companyinformation",
        headers={"Authorization": f"Bearer {body['access_token']}"},
        timeout=10,
    )
    assert company.status_code == 200


@pytest.mark.recorded("authentication__valid_request", "2023-02-01")
def test_response_to_a_refresh_is_not_cached(sandbox):
    refresh = sign_in(sandbox).json()["refresh_token"]
    answer = token(sandbox, grant_type="refresh_token", refresh_token=refresh)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.recorded("authentication__valid_request", "2023-02-01")
def test_response_to_a_refresh_has_the_recorded_keys_in_their_order(sandbox):
    refresh = sign_in(sandbox).json()["refresh_token"]
    body = token(sandbox, grant_type="refresh_token", refresh_token=refresh).json()
    assert list(body) == KEYS
    assert (body["scope"], body["expires_in"], body["token_type"]) == (
        "bookkeeping companyinformation",
        3600,
        "bearer",
    )


@pytest.mark.assumed("the headers and the order of the keys of the response to the exchange of a code")
def test_response_to_a_code_is_not_cached_and_has_the_keys_of_a_refresh(sandbox):
    answer = sign_in(sandbox)
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(answer.json()) == KEYS


@pytest.mark.recorded("jwt_claims__ava", "2026-08-22")
def test_access_token_names_the_user_and_the_company(sandbox):
    number = sandbox.database_number
    said = claims(sign_in(sandbox).json()["access_token"])
    assert (said["tenantId"], said["userId"], said["sub"]) == (number, 1, f"1@{number}")


@pytest.mark.reported("www.fortnox.se/developer/blog/say-goodbye-to-refresh-tokens-")
def test_tenant_id_is_the_database_number(sandbox):
    access = sign_in(sandbox).json()["access_token"]
    company = requests.get(
        f"{sandbox.url}/3/companyinformation", headers={"Authorization": f"Bearer {access}"}, timeout=10
    )
    assert company.json()["CompanyInformation"]["DatabaseNumber"] == claims(access)["tenantId"]


@pytest.mark.own
def test_every_secret_contains_the_canary(sandbox):
    code = decide(sandbox, ask(sandbox))["code"]
    body = token(sandbox, grant_type="authorization_code", code=code, redirect_uri=REDIRECT).json()
    for secret in (sandbox.client_secret, code, body["access_token"], body["refresh_token"]):
        assert "fxcanary-" in secret


@pytest.mark.assumed("the redirect after a user refuses the consent")
def test_denied_consent_returns_access_denied(sandbox):
    sent_back = decide(sandbox, ask(sandbox), "deny")
    assert sent_back["error"] == "access_denied"
    assert sent_back["state"] == "zäta &?"
    assert "code" not in sent_back


def assert_redirected(answer, error):
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{REDIRECT}?error={error}&error_description=")


@pytest.mark.reported(
    "github.com/erp-mafia/accounted/pull/1761: refused before login; error and error_description in the redirect: "
    "github.com/vilmerfrost/frost-solutions: docs/FIX_FORTNOX_INVALID_SCOPE.md, "
    "app/api/integrations/fortnox/callback/route.ts"
)
def test_scope_that_the_app_lacks_is_refused_before_the_consent_page(sandbox):
    assert_redirected(ask(sandbox, scope="bookkeeping everything"), "invalid_scope")


@pytest.mark.assumed(
    "the redirects for a missing scope or state, and for an unknown response_type or account_type"
)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "bookkeeping deletevoucher"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"state": None}, "invalid_request"),
        ({"account_type": "robot"}, "invalid_request"),
    ],
)
def test_invalid_requests_are_redirected_without_a_consent_page(sandbox, changes, error):
    assert_redirected(ask(sandbox, **changes), error)


@pytest.mark.assumed("the response to an authorization request with an unregistered redirect_uri")
@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "https://evil.example.com/callback"}, {"client_id": "someone<script>"}]
)
def test_unregistered_redirect_uri_gets_no_redirect(sandbox, changes):
    answer = ask(sandbox, **changes)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "<script>" not in answer.text


@pytest.mark.own
def test_parameters_are_escaped_on_the_consent_page(sandbox):
    assert "<script>" not in ask(sandbox, state='"><script>alert(1)</script>').text


@pytest.mark.own
@pytest.mark.parametrize("client_id", [None, "someone"])
def test_a_foreign_page_can_not_show_the_consent_page_in_a_frame(sandbox, client_id):
    page = ask(sandbox, **({} if client_id is None else {"client_id": client_id}))
    assert page.status_code == (200 if client_id is None else 400)
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy)


@pytest.mark.own
def test_redirect_uri_may_have_any_loopback_port(sandbox):
    other = "http://127.0.0.1:49152/callback"
    assert sign_in(sandbox, redirect_uri=other).status_code == 200
    assert ask(sandbox, redirect_uri="http://127.0.0.1:49152/elsewhere").status_code == 400


@pytest.mark.own
@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "http://127.0.0.1:1"])
def test_consent_form_of_a_foreign_page_is_refused(sandbox, origin):
    answer = requests.post(
        f"{sandbox.url}/oauth-v1/auth",
        data=fields(ask(sandbox)) | {"decision": "approve"},
        headers={"Origin": origin},
        timeout=10,
    )
    assert answer.status_code == 403


@pytest.mark.own
def test_user_chooses_one_of_several_companies(sandbox):
    other = sandbox.add_company("Tallbackens Trä AB")
    page = ask(sandbox)
    assert "<select" in page.text
    assert "Tallbackens Trä AB" in page.text
    code = decide(sandbox, page, database_number=str(other))["code"]
    body = token(sandbox, grant_type="authorization_code", code=code, redirect_uri=REDIRECT).json()
    assert claims(body["access_token"])["tenantId"] == other


@pytest.mark.reported("fortnox.foomedia.se/exchange")
def test_a_code_works_once(sandbox):
    code = decide(sandbox, ask(sandbox))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    assert token(sandbox, **form).status_code == 200
    assert token(sandbox, **form).status_code >= 400


@pytest.mark.assumed("the response to a second exchange of a code")
def test_a_used_code_is_an_invalid_grant(sandbox):
    code = decide(sandbox, ask(sandbox))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    token(sandbox, **form)
    again = token(sandbox, **form)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


def exchange_after(sandbox, seconds):
    """Advance the clock by `seconds` after the consent, exchange the code, and return the response."""
    code = decide(sandbox, ask(sandbox))["code"]
    sandbox.advance_clock(seconds)
    return token(sandbox, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)


@pytest.mark.reported(
    "www.fortnox.se/developer/authorization: Authorization-Code, expiration time 10 minutes"
)
def test_a_code_works_for_ten_minutes(sandbox):
    assert exchange_after(sandbox, 590).status_code == 200
    assert exchange_after(sandbox, 601).status_code >= 400


@pytest.mark.assumed("the status of an exchange of a code after more than ten minutes")
def test_an_expired_code_is_a_bad_request(sandbox):
    assert exchange_after(sandbox, 601).status_code == 400


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/issues/237")
def test_redirect_uri_must_be_the_same_in_both_steps(sandbox):
    code = decide(sandbox, ask(sandbox))["code"]
    answer = token(sandbox, grant_type="authorization_code", code=code)
    assert answer.json()["error_description"] == "The redirect URI is missing or do not match"


@pytest.mark.assumed("the status of an exchange of a code without its redirect_uri, and an exchange after it")
def test_code_can_be_exchanged_after_an_exchange_without_its_redirect_uri(sandbox):
    code = decide(sandbox, ask(sandbox))["code"]
    assert token(sandbox, grant_type="authorization_code", code=code).status_code == 400
    assert (
        token(sandbox, grant_type="authorization_code", code=code, redirect_uri=REDIRECT).status_code == 200
    )


@pytest.mark.recorded("authentication__invalid_client", "2023-01-30")
def test_wrong_secret_gives_the_recorded_response(sandbox):
    answer = token(sandbox, secret="wrong", grant_type="refresh_token", refresh_token="x")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "text/plain;charset=UTF-8"
    assert (
        answer.text == '{"error":"invalid_client","error_description":"The client credentials are invalid"}'
    )


@pytest.mark.reported(f"{MEASURED}: a used token is refused at once, and the new one still works")
def test_refresh_token_works_once_and_the_new_one_works(sandbox):
    first = sign_in(sandbox).json()["refresh_token"]
    second = token(sandbox, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    assert second != first
    assert token(sandbox, grant_type="refresh_token", refresh_token=first).status_code == 400
    assert token(sandbox, grant_type="refresh_token", refresh_token=second).status_code == 200


INVALID_TOKEN = '{"error":"invalid_grant","error_description":"Invalid refresh token"}'


def refresh_twice(sandbox):
    """Return the response to a second refresh with the same token."""
    used = sign_in(sandbox).json()["refresh_token"]
    token(sandbox, grant_type="refresh_token", refresh_token=used)
    return token(sandbox, grant_type="refresh_token", refresh_token=used)


@pytest.mark.recorded("authentication__invalid_refresh_token", "2023-01-30")
def test_invalid_refresh_token_gets_the_recorded_response(sandbox):
    answer = token(sandbox, grant_type="refresh_token", refresh_token="invalid_refresh_token")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert answer.text == INVALID_TOKEN


@pytest.mark.reported(
    f"www.fortnox.se/developer/faq: Error: Invalid refresh token; 400 and invalid_grant: {MEASURED}"
)
def test_used_refresh_token_is_an_invalid_refresh_token(sandbox):
    again = refresh_twice(sandbox)
    assert again.status_code == 400
    assert again.json() == {"error": "invalid_grant", "error_description": "Invalid refresh token"}


@pytest.mark.assumed("the bytes and the Content-Type of the response to a used refresh token")
def test_used_refresh_token_gets_the_response_of_an_invalid_one(sandbox):
    again = refresh_twice(sandbox)
    assert (again.headers["Content-Type"], again.text) == ("text/html; charset=UTF-8", INVALID_TOKEN)


@pytest.mark.own
def test_token_response_can_be_lost(sandbox):
    refresh = sign_in(sandbox).json()["refresh_token"]
    sandbox.set_faults(drop_token_answer=1)
    with pytest.raises(requests.ConnectionError):
        token(sandbox, grant_type="refresh_token", refresh_token=refresh)
    assert (sandbox.log()[-1]["path"], sandbox.log()[-1]["status"]) == ("/oauth-v1/token", 0)
    spent = token(sandbox, grant_type="refresh_token", refresh_token=refresh)
    assert spent.status_code == 400, "it was rotated all the same"


@pytest.mark.reported(
    f"fortnox.se/developer/authorization/migrate-legacy-token-to-jwt: 45 days; status 400: {REFUSED_REFRESH}"
)
def test_refresh_token_expires(sandbox):
    refresh = sign_in(sandbox).json()["refresh_token"]
    sandbox.advance_clock(46 * 86_400)
    assert token(sandbox, grant_type="refresh_token", refresh_token=refresh).status_code == 400


@pytest.mark.assumed("the token response after a consent without access_type=offline")
def test_refresh_token_requires_offline_access(sandbox):
    assert "refresh_token" not in sign_in(sandbox, access_type=None).json()


@pytest.mark.reported(
    f"fortnox.se/developer/authorization/revoke-access-token: revoked; status 400: {REFUSED_REFRESH}"
)
def test_revoked_refresh_token_is_refused_and_access_token_still_works(sandbox):
    body = sign_in(sandbox).json()
    answer = token(sandbox, path="revoke", token_type_hint="refresh_token", token=body["refresh_token"])
    assert (answer.status_code, answer.json()) == (200, {"revoked": True})
    assert token(sandbox, grant_type="refresh_token", refresh_token=body["refresh_token"]).status_code == 400
    alive = requests.get(
        f"{sandbox.url}/3/companyinformation",
        headers={"Authorization": f"Bearer {body['access_token']}"},
        timeout=10,
    )
    assert alive.status_code == 200, "access tokens can't be revoked"


@pytest.mark.reported("github.com/zenta-ab/fortnox.NET/pull/55")
def test_service_account_gets_access_tokens_without_refresh_tokens(sandbox):
    sign_in(sandbox, account_type="service")
    tenant = {"TenantId": str(sandbox.database_number)}
    answer = token(sandbox, headers=tenant, grant_type="client_credentials")
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 3600)
    assert "refresh_token" not in answer.json()


@pytest.mark.recorded("jwt_claims__ava", "2026-08-22")
def test_token_of_a_service_account_has_its_own_user(sandbox):
    said = claims(sign_in(sandbox, account_type="service").json()["access_token"])
    assert (said["sub"], said["userId"], said["roles"]) == (f"2@{sandbox.database_number}", 2, [])


@pytest.mark.assumed("the responses to client_credentials without a consent and without a TenantId header")
def test_service_account_needs_consent_once(sandbox):
    tenant = {"TenantId": str(sandbox.database_number)}
    assert token(sandbox, headers=tenant, grant_type="client_credentials").status_code == 400
    sign_in(sandbox, account_type="service")
    answer = token(sandbox, headers=tenant, grant_type="client_credentials")
    said = claims(answer.json()["access_token"])
    assert (said["sub"], said["roles"]) == (f"2@{sandbox.database_number}", [])
    assert token(sandbox, headers={"TenantId": "1"}, grant_type="client_credentials").status_code == 400
    assert token(sandbox, grant_type="client_credentials").status_code == 400


@pytest.mark.assumed("the responses to token requests without a grant_type and with an unknown one")
def test_unknown_grant_types_are_refused(sandbox):
    assert token(sandbox).json()["error"] == "invalid_request"
    assert token(sandbox, grant_type="password").json()["error"] == "unsupported_grant_type"


@pytest.mark.own
def test_service_token_of_the_admin_api_counts_as_consent(sandbox):
    tenant = {"TenantId": str(sandbox.database_number)}
    access, refresh = sandbox.token(service=True, scopes=["bookkeeping", "customer"])
    assert claims(access)["sub"] == f"2@{sandbox.database_number}"
    answer = token(sandbox, headers=tenant, grant_type="client_credentials")
    assert (answer.status_code, answer.json()["scope"]) == (200, "bookkeeping customer")
    assert token(sandbox, grant_type="refresh_token", refresh_token=refresh).status_code == 200
    sandbox.revoke_consent()
    assert token(sandbox, headers=tenant, grant_type="client_credentials").status_code == 400
    sandbox.token()
    assert token(sandbox, headers=tenant, grant_type="client_credentials").status_code == 400
