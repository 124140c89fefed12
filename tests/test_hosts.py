"""All parts of the package use the same rule for addresses on this machine."""

import pytest
import requests
from requests.adapters import HTTPAdapter

from fortnox_sdk.auth.callback import CallbackListener
from fortnox_sdk.cli.doctor.checks import Grade, local_checks
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, NotSent
from fortnox_sdk.hosts import host_name, is_loopback, may_carry_secrets
from fortnox_sdk.http.transport import Request, RequestsTransport
from fortnox_sdk.stores.memory import MemoryStore

HERE = (
    "localhost",
    "LocalHost",
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
)
ELSEWHERE = (
    "127.0.0.1.example.com",
    "localhost.example.com",
    "example.com",
    "127.0.0.1@example.com",
    "0.0.0.0",  # noqa: S104 -- not to be listened on
    "10.0.0.1",
    "128.0.0.1",
    "[::]",
    "[::2]",
    "[fe80::1]",
    # Resolvers ask DNS for these, whose answer may be any machine.
    "localhost.",
    "127.0.0.1.",
    # Some resolvers take these for 127.0.0.1; others ask DNS.
    "127.1",
    "2130706433",
    "",
)


def url(host, *, scheme="http", port=":1"):
    return f"{scheme}://{host}{port}/callback"


def in_config(address):
    try:
        FortnoxConfig(client_id="k3", api_url=address, auth_url=address)
    except ConfigurationError as refused:
        assert "only https" in str(refused)  # noqa: PT017 -- both outcomes are tested
        return False
    return True


class Nowhere(HTTPAdapter):
    """A network on which no host responds."""

    def send(self, *_, **__):
        raise requests.exceptions.ConnectTimeout


def in_transport(address):
    session = requests.Session()
    session.mount("http://", Nowhere())
    try:
        RequestsTransport(session=session).send(Request(method="GET", url=address))
    except ConfigurationError as refused:
        assert "only https" in str(refused)  # noqa: PT017
        return False
    except NotSent:
        return True
    pytest.fail("nobody answered")


def in_listener(address):
    try:
        listener = CallbackListener((address,))
    except ConfigurationError as refused:
        # A machine may lack an address, such as 127.0.0.2. The rule still accepts it.
        return "is on this machine" not in str(refused)
    with listener.receive(lambda _: pytest.fail("nobody comes")):
        return True


def in_doctor(address):
    config = FortnoxConfig(client_id="k3", redirect_uris=(address,))
    checks = local_checks(config, MemoryStore, RequestsTransport(), SystemClock())
    redirect = next(check for check in checks if check.name.en == "redirect address")
    return redirect.finding.grade is Grade.GOOD


@pytest.mark.parametrize("host", [*HERE, *ELSEWHERE])
def test_all_parts_use_the_same_loopback_rule(host):
    for address in (url(host, port=""), url(host)):
        assert is_loopback(address) is (host in HERE)
        assert in_config(address) is (host in HERE)
    assert in_transport(url(host)) is (host in HERE)


@pytest.mark.parametrize("host", [*HERE, *ELSEWHERE])
def test_redirects_are_received_on_this_machine_only(host):
    address = url(host, port=":0")
    assert in_listener(address) is (host in HERE)
    assert in_doctor(address) is (host in HERE)


@pytest.mark.parametrize("host", [*HERE, "api.fortnox.se"])
def test_only_https_may_leave_this_machine(host):
    assert may_carry_secrets(url(host, scheme="https"))
    for scheme in ("ftp", "file", "ws", ""):
        assert not may_carry_secrets(url(host, scheme=scheme))


def test_invalid_url_has_no_host():
    assert [host_name(text) for text in ("http://[::1", "nonsense", "")] == ["", "", ""]
    assert not may_carry_secrets("https://[::1")


@pytest.mark.parametrize(
    ("auth_url", "host"),
    [
        ("http://127.0.0.1:5000/oauth-v1", "127.0.0.1"),
        ("http://LOCALHOST:5000/oauth-v1", "localhost"),
        ("http://[::1]:5000/oauth-v1", "::1"),
        ("https://127.0.0.1:5000/oauth-v1", "127.0.0.1"),
        ("https://auth.example.com:8443/oauth-v1", "auth.example.com:8443"),
        ("https://auth.example.com/oauth-v1", "auth.example.com"),
    ],
)
def test_issuer_host_has_a_port_except_on_this_machine(auth_url, host):
    config = FortnoxConfig(client_id="k3", api_url="https://api.example.com", auth_url=auth_url)
    assert config.issuer_host == host
