"""Tests that the sandbox refuses calls and consents for parts of Fortnox that the company has no licence for."""

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.sandbox import Sandbox, SandboxError
from tests.sandbox.oauth.test_oauth import ask, decide


@pytest.mark.reported(
    "forums.invantive.com/t/fortnox-error-itgenfnx049-no-active-license-for-the-desired-scope/6312"
)
def test_a_part_without_licence_is_refused_and_the_rest_works(
    sandbox: Sandbox, client: FortnoxClient
) -> None:
    sandbox.set_licences(without=["supplierinvoice"])
    with pytest.raises(AccessDenied) as refused:
        client.supplier_invoices.list().first()
    assert refused.value.code == 2001101
    assert client.invoices.list().first() is not None
    sandbox.set_licences()
    assert client.supplier_invoices.list().first() is not None


@pytest.mark.reported("github.com/Magnus-Gille/noxctl: CHANGELOG.md, 0.7.0")
def test_one_scope_without_licence_ends_the_whole_consent(sandbox: Sandbox) -> None:
    sandbox.set_licences(without=["salary"])
    back = decide(sandbox, ask(sandbox, scope="bookkeeping salary"))
    assert "code" not in back
    assert "code" in decide(sandbox, ask(sandbox, scope="bookkeeping"))


@pytest.mark.reported(
    "github.com/vilmerfrost/frost-solutions: docs/FIX_FORTNOX_INVALID_SCOPE.md; in the redirect: "
    "app/api/integrations/fortnox/callback/route.ts"
)
def test_scope_without_licence_is_a_missing_licence(sandbox: Sandbox) -> None:
    sandbox.set_licences(without=["salary"])
    back = decide(sandbox, ask(sandbox, scope="bookkeeping salary"))
    assert back["error"] == "error_missing_license"
    assert back["error_description"].startswith("Resource owner is not licensed for the requested scope(s)")


@pytest.mark.own
def test_an_unknown_scope_is_named_in_the_error(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="Unknown scope: bookeeping"):
        sandbox.set_licences(without=["bookeeping"])
