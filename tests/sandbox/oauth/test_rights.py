"""Tests that the sandbox refuses calls to registers to which the signed-in user has no right."""

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.sandbox import Sandbox, SandboxError

CLIENT = "github.com/erp-mafia/accounted/pull/2113"
HELP = "support.fortnox.se/hantera-fortnox/administrera-anvandare/behorigheter-gemensamt-register-ovrigt"


@pytest.mark.reported(
    f"{CLIENT}: a 403 with this body in the tests of classifyProviderError; other calls succeed"
)
def test_register_without_a_right_is_refused_with_its_name(api):
    api.sandbox.set_rights(without=["suppliers"])
    answer = api.call("GET", "suppliers")
    error = {"Error": 1, "Message": "Saknar behörighet för leverantörsregister.", "Code": 2003275}
    assert (answer.status_code, answer.json()) == (403, {"ErrorInformation": error})
    assert api.get("customers")["Customers"]


@pytest.mark.reported(f"{HELP}: can neither see nor change a register; status 403: {CLIENT}")
def test_register_without_a_right_can_neither_be_read_nor_changed(api):
    api.sandbox.set_rights(without=["suppliers"])
    for method, path in (("GET", "suppliers/1"), ("PUT", "suppliers/1"), ("POST", "suppliers")):
        body = None if method == "GET" else {"Supplier": {"Name": "Nytt namn"}}
        assert api.refused(method, path, body)[0] == 403
    api.sandbox.set_rights()
    assert api.get("suppliers/1")["Supplier"]["Name"] != "Nytt namn"


@pytest.mark.assumed("the names of the other registers in the error for a missing right")
@pytest.mark.parametrize(
    ("register", "name"),
    [
        ("accounts", "kontoplan"),
        ("articles", "artikelregister"),
        ("costcenters", "kostnadsställen"),
        ("customers", "kundregister"),
        ("employees", "personalregister"),
        ("projects", "projekt"),
    ],
)
def test_each_register_of_the_help_needs_a_right(api, register, name):
    api.sandbox.set_rights(without=[register])
    assert api.refused("GET", register) == (403, 2003275, f"Saknar behörighet för {name}.")


@pytest.mark.assumed("a supplier invoice of a user without the right to suppliers")
def test_invoices_of_a_register_without_a_right_stay_readable(api):
    api.sandbox.set_rights(without=["suppliers"])
    assert api.get("supplierinvoices")["SupplierInvoices"]


@pytest.mark.own
def test_client_reports_a_missing_right_as_access_denied(sandbox: Sandbox, client: FortnoxClient) -> None:
    sandbox.set_rights(without=["suppliers"])
    with pytest.raises(AccessDenied) as refused:
        client.suppliers.list().first()
    assert refused.value.code == 2003275


@pytest.mark.own
def test_rights_belong_to_one_company(sandbox: Sandbox, api) -> None:
    other = sandbox.add_company()
    sandbox.set_rights(without=["suppliers"], database_number=other)
    assert api.get("suppliers")["Suppliers"]


@pytest.mark.own
def test_an_unknown_register_is_named_in_the_error(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match=r"Unknown register: supplier\. Known registers: accounts"):
        sandbox.set_rights(without=["supplier"])
