"""Tests of the settings of an application: its scopes and redirect URIs."""

import re

import pytest
import requests

from fortnox_sdk.sandbox import SandboxError, serve
from tests.sandbox.oauth.test_oauth import ask, claims, decide, sign_in

pytestmark = pytest.mark.own


@pytest.mark.parametrize("scope", ["deletevoucher", "scope-of-2027"])
def test_app_can_be_given_any_scope(sandbox, scope):
    assert ask(sandbox, scope=scope).status_code == 302
    sandbox.put_app(sandbox.client_id, sandbox.client_secret, scopes=["bookkeeping", scope])
    assert f"<code>{scope}</code>" in ask(sandbox, scope=scope).text
    body = sign_in(sandbox, scope=f"bookkeeping {scope}").json()
    assert body["scope"] == f"bookkeeping {scope}"
    assert ask(sandbox, scope="invoice").status_code == 302, "the other scopes were removed"
    assert claims(sandbox.token()[0])["scope"] == f"bookkeeping {scope}"
    assert claims(sandbox.token(scopes=[scope])[0])["scope"] == scope


@pytest.mark.parametrize("fortnox_sandbox_options", [{"scopes": ["deletevoucher", "scope-of-2027"]}])
def test_sandbox_starts_with_scopes_beside_the_public_ones(sandbox):
    assert sign_in(sandbox, scope="invoice deletevoucher scope-of-2027").status_code == 200


def test_app_of_a_stranger_signs_in_with_its_own_redirect_uri(sandbox):
    uri = "https://localhost:5001/signin-fortnox"
    sandbox.put_app("my-app", "my-secret", scopes=["invoice"], redirect_uris=[uri])
    page = ask(sandbox, client_id="my-app", scope="invoice", redirect_uri=uri)
    code = decide(sandbox, page)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": uri}
    answer = requests.post(
        f"{sandbox.url}/oauth-v1/token", data=form, auth=("my-app", "my-secret"), timeout=10
    )
    assert answer.status_code == 200
    access, _ = sandbox.token(client_id="my-app")
    assert (claims(access)["clientId"], claims(access)["scope"]) == ("my-app", "invoice")
    assert sandbox.state()["client_id"] == sandbox.client_id, "the first application stays the default"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scopes": ["two scopes"]}, "'two scopes' is not a scope"),
        ({"scopes": [""]}, "is not a scope"),
        ({"redirect_uris": []}, "at least one"),
        ({"redirect_uris": ["/callback"]}, "'/callback' is not a redirect URI"),
        ({"redirect_uris": ["http://localhost/a\r\nX: 1"]}, "is not a redirect URI"),
        ({"redirect_uris": ["http://[::1/callback"]}, "is not a redirect URI"),
    ],
)
def test_invalid_settings_of_an_app_are_refused(sandbox, changes, message):
    with pytest.raises(SandboxError, match=re.escape(message)):
        sandbox.put_app("my-app", "my-secret", **changes)
    with pytest.raises(SandboxError, match="Unknown application 'my-app'"):
        sandbox.token(client_id="my-app")


def test_invalid_scope_option_is_refused():
    with pytest.raises(SandboxError, match="'two scopes' is not a scope"), serve(scopes=["two scopes"]):
        pass


def test_restored_snapshot_has_the_settings_of_its_app(sandbox):
    sandbox.snapshot("before")
    sandbox.put_app(sandbox.client_id, sandbox.client_secret, scopes=["invoice"])
    sandbox.restore("before")
    assert "bookkeeping" in claims(sandbox.token()[0])["scope"]
