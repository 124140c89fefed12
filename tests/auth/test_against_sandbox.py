"""Tests of sign-in, refresh and sign-out with the pages and the token endpoint of the sandbox, over HTTP."""

import socket

import attrs
import pytest

from fortnox_sdk.auth.consent import sign_in_as_service, sign_out
from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.errors import ConsentDenied, SignInRequired
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import serve
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import sandbox_config

TRANSPORT, CLOCK = RequestsTransport(), SystemClock()


@pytest.fixture
def config(sandbox):
    return sandbox_config(sandbox)


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "store")


def enter(config, store, **options):
    """Sign in like a user who opens the consent page and approves. Return the connection."""
    return sign_in(
        config,
        store=store,
        transport=TRANSPORT,
        clock=CLOCK,
        open_browser=lambda url: approve(url, TRANSPORT),
        **options,
    )


def status_of(sandbox, authorization):
    request = Request(method="GET", url=f"{sandbox.url}/3/companyinformation", authorization=authorization)
    return TRANSPORT.send(request).status


def test_connection_from_sign_in_to_sign_out(sandbox, config, store):
    connection = enter(config, store, company=sandbox.database_number)
    provider = TokenProvider(config, store, connection.key, TRANSPORT, CLOCK)
    first = provider.authorization()
    assert status_of(sandbox, first) == 200
    provider.renew(first)
    second = provider.authorization()
    assert second != first
    assert status_of(sandbox, second) == 200
    with ConnectionWindow(store, connection.key, CLOCK).importing() as job:
        assert job.connection.tokens.access.reveal() in second.reveal()
    spent = store.get(connection.key).tokens.refresh
    sign_out(connection.key, config=config, store=store, transport=TRANSPORT)
    assert store.keys() == []
    store.update(
        connection.key,
        lambda _: attrs.evolve(connection, tokens=attrs.evolve(connection.tokens, refresh=spent)),
    )
    with pytest.raises(SignInRequired, match="revoked"):
        TokenProvider(config, store, connection.key, TRANSPORT, CLOCK).renew(first)


def test_sandbox_keeps_its_connections_after_restart_on_another_port(store, tmp_path):
    with serve(state=tmp_path / "sandbox.sqlite") as running:
        saved = enter(sandbox_config(running), store)
        with socket.create_server(("127.0.0.1", 0)) as free:
            other_port = free.getsockname()[1]
    with serve(state=tmp_path / "sandbox.sqlite", port=other_port) as running:
        provider = TokenProvider(sandbox_config(running), store, saved.key, TRANSPORT, CLOCK)
        assert status_of(running, provider.authorization()) == 200
        provider.renew(provider.authorization())
        assert status_of(running, provider.authorization()) == 200


def test_service_account_needs_only_one_sign_in_by_a_person(sandbox, config, store):
    company = sandbox.database_number
    with pytest.raises(SignInRequired):
        sign_in_as_service(
            sandbox.add_company(), config=config, store=store, transport=TRANSPORT, clock=CLOCK
        )
    connection = enter(attrs.evolve(config, service=True), store)
    assert connection.service
    assert connection.tokens.refresh is None
    provider = TokenProvider(config, store, connection.key, TRANSPORT, CLOCK)
    first = provider.authorization()
    provider.renew(first)
    assert status_of(sandbox, provider.authorization()) == 200
    store.delete(connection.key)
    again = sign_in_as_service(company, config=config, store=store, transport=TRANSPORT, clock=CLOCK)
    assert status_of(sandbox, Secret(f"Bearer {again.tokens.access.reveal()}")) == 200


def test_unknown_scope_fails_before_the_sign_in(config, store):
    def follow(url):
        """Follow a redirect like a browser."""
        address = TRANSPORT.send(Request(method="GET", url=url)).headers["Location"]
        assert TRANSPORT.send(Request(method="GET", url=address)).status == 400

    config = attrs.evolve(config, scopes=["bookkeeping", "moonlight"])
    with pytest.raises(ConsentDenied, match="scope") as raised:
        sign_in(config, store=store, transport=TRANSPORT, clock=CLOCK, open_browser=follow)
    assert raised.value.error == "invalid_scope"
    assert store.keys() == []
