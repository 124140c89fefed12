"""Tests that each kind of sign-in saves the company's name and organisation number, so that `connect` accepts them."""

import attrs
import pytest

from fortnox_sdk import FortnoxClient, sign_in
from fortnox_sdk.auth import SignIn, sign_in_again, sign_in_as_service
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.errors import ConfigurationError, ConsentDenied, NoAnswer
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import sandbox_config
from tests.transports import answer

NAME = "Fjällbris Friluft AB"


@pytest.fixture
def config(sandbox, tmp_path):
    return sandbox_config(sandbox, store=str(tmp_path / "connections"))


@pytest.fixture
def store(config):
    return FileStore(config.store)


def by_browser(address):
    approve(address, RequestsTransport())


def labels(store):
    return [(saved.company_name, saved.organisation_number) for saved in map(store.get, store.keys())]


def forget(store):
    for key in store.keys():  # noqa: SIM118 -- no dict
        store.delete(key)


def test_a_client_is_found_by_the_organisation_number_after_one_sign_in(config, sandbox):
    connection = sign_in(config, open_browser=by_browser)
    assert connection.company_name == NAME
    client = FortnoxClient.connect(connection.organisation_number, config=config)
    assert client.company_information.get().database_number == sandbox.database_number
    for company in (connection, connection.key, NAME, str(sandbox.database_number)):
        assert FortnoxClient.connect(company, config=config).connection.key == connection.key


def test_a_service_account_has_labels(config, store, sandbox):
    sign_in(config, service=True, open_browser=by_browser)
    forget(store)
    connection = sign_in_as_service(sandbox.database_number, config=config)
    assert (connection.service, connection.company_name) == (True, NAME)
    store.update(connection.key, lambda saved: attrs.evolve(saved, company_name="", organisation_number=""))
    sign_in_again(connection.key, config=config)
    assert labels(store) == [(NAME, connection.organisation_number)]


def redirect_of(address):
    """Return the URL to which the consent page redirects. A browser on another computer shows this URL."""
    transport, redirects = RequestsTransport(), []

    class Recording:
        def send(self, request, /):
            response = transport.send(request)
            redirects.append(response.headers.get("Location", ""))
            return attrs.evolve(response, headers={}) if redirects[-1] else response

    with pytest.raises(ConsentDenied, match="no redirect"):
        approve(address, Recording())
    return redirects[-1]


def test_a_pasted_address_and_a_web_application_save_labels(config, store):
    config = attrs.evolve(config, redirect_uris=["http://localhost:8765/callback"])
    sign_in(config, paste=redirect_of)
    assert labels(store)[0][0] == NAME
    forget(store)
    attempt = SignIn(config, store)
    attempt.finish(Secret(redirect_of(attempt.url)))
    assert labels(store)[0][0] == NAME


def test_the_company_settings_name_the_company_if_its_information_may_not_be_read(config, store):
    config = attrs.evolve(config, scopes=["bookkeeping", "settings"])
    assert sign_in(config, open_browser=by_browser).company_name == NAME
    assert labels(store)[0][0] == NAME


def test_without_a_scope_the_connection_is_saved_under_its_number_only(config, store, caplog):
    config = attrs.evolve(config, scopes=["bookkeeping"])
    connection = sign_in(config, open_browser=by_browser)
    assert (labels(store), connection.label) == ([("", "")], f"company {connection.key.database_number}")
    assert "add companyinformation" in caplog.text


@pytest.mark.parametrize(
    "fault", [NoAnswer("The response was lost."), answer(503), answer(401, {"message": "unauthorized"})]
)
def test_a_failed_reading_of_the_name_does_not_end_the_sign_in(config, store, fault, caplog, clock):
    connection = sign_in(config, open_browser=by_browser)

    class Faulty:
        def send(self, request, /):
            if request.path != "/3/companyinformation":
                return RequestsTransport().send(request)
            if isinstance(fault, Exception):
                raise fault
            return fault

    again = sign_in(config, open_browser=by_browser, transport=Faulty(), clock=clock)
    assert again.tokens != connection.tokens
    assert store.get(again.key) == again
    assert again.company_name == NAME
    assert "could not be read" in caplog.text


def test_a_field_that_the_user_may_not_see_leaves_the_label_as_it_was(config, store, sandbox):
    sandbox.set_faults(no_right="CompanyName")
    connection = sign_in(config, open_browser=by_browser)
    assert connection.company_name == ""
    assert connection.organisation_number
    sandbox.set_faults(no_right="")
    assert sign_in(config, open_browser=by_browser).company_name == NAME


def test_a_sign_in_to_a_store_that_nobody_else_can_use_is_refused(sandbox):
    config = sandbox_config(sandbox)
    with pytest.raises(ConfigurationError, match="store in memory"):
        sign_in(config, open_browser=by_browser)
    assert sign_in(config, store=MemoryStore(), open_browser=by_browser).company_name == NAME
