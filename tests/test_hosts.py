"""Tests that all parts of the package agree on the host of a URL, and on which hosts are this machine."""

import contextlib
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from fortnox_sdk.auth.callback import CallbackListener
from fortnox_sdk.cli.doctor.checks import Grade, local_checks
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, NotSent
from fortnox_sdk.hosts import (
    OFFICIAL_API,
    OFFICIAL_AUTH,
    canonical_url,
    events_url,
    host_name,
    is_loopback,
    issuer_host,
    may_carry_secrets,
    url_origin,
)
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
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
    # Resolvers look these names up in DNS, which may return the address of any machine.
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
        FortnoxConfig(client_id="k3", api_url=address, auth_url=address, allow_other_hosts=True)
    except ConfigurationError as refused:
        assert "only https" in str(refused)  # noqa: PT017 -- both outcomes are tested
        return False
    return True


class Nowhere(HTTPAdapter):
    """An HTTP adapter whose connections always time out."""

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
        return "no http address on this computer" not in str(refused)
    with listener.receive(lambda _: pytest.fail("nobody comes")):
        return True


def in_doctor(address):
    try:
        config = FortnoxConfig(client_id="k3", redirect_uris=(address,))
    except ConfigurationError:
        return False  # an address elsewhere needs https
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
        ("http://[0:0::1]:5000/oauth-v1", "::1"),
        ("https://127.0.0.1:5000/oauth-v1", "127.0.0.1"),
        ("https://auth.example.com:8443/oauth-v1", "auth.example.com:8443"),
        ("https://auth.example.com/oauth-v1", "auth.example.com"),
        ("HTTPS://AUTH.example.com:443/oauth-v1/", "auth.example.com"),
    ],
)
def test_issuer_host_has_a_port_except_on_this_machine(auth_url, host):
    api_url = auth_url if is_loopback(auth_url) else "https://api.example.com"
    config = FortnoxConfig(client_id="k3", api_url=api_url, auth_url=auth_url, allow_other_hosts=True)
    assert config.issuer_host == host == issuer_host(auth_url)


_PIECES = (
    *("https://", "http://", "apps.fortnox.se", "evil.example.com", "127.0.0.1", "localhost", "[::1]"),
    *("@", ":", "/", "\\", "#", "?", "%2f", "%00", ".", ":443", ":99999", "\t", "\n", " ", "[", "]", "&"),
    *("\u3002", "\uff0f", "\u2100", "\ufb01"),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_every_parser_reads_the_same_host(rest):
    # If `url_origin` accepts a URL, urllib3, requests and urllib read the same host from it, or refuse it.
    url = f"https://{rest}"
    origin = url_origin(url)
    if origin is None:
        return
    hosts = set()
    for read in (
        lambda: urlsplit(url).hostname,
        lambda: parse_url(url).host,
        lambda: parse_url(requests.Request("GET", url).prepare().url).host,
    ):
        with contextlib.suppress(ValueError, LocationParseError, requests.exceptions.RequestException):
            hosts.add((read() or "").strip("[]").lower())
    assert hosts <= {origin.host}
    canonical = canonical_url(url)
    assert canonical is None or (canonical_url(canonical), url_origin(canonical)) == (canonical, origin)


FOREIGN_API = "https://evil.example.com"
FORTNOX = "apps.fortnox.se"
AUTH_SPELLINGS = (
    OFFICIAL_AUTH,
    f"{OFFICIAL_AUTH}/",
    f"{OFFICIAL_AUTH}//",
    f"{OFFICIAL_AUTH}?",
    f"{OFFICIAL_AUTH}?a=b",
    f"{OFFICIAL_AUTH}#",
    f"{OFFICIAL_AUTH}#part",
    f"{OFFICIAL_AUTH};a",
    f"{OFFICIAL_AUTH}/.",
    f"{OFFICIAL_AUTH}/../oauth-v1",
    f"{OFFICIAL_AUTH}/token",
    f"{OFFICIAL_AUTH} ",
    f" {OFFICIAL_AUTH}",
    f"\t{OFFICIAL_AUTH}",
    f"{OFFICIAL_AUTH}\n",
    f"https://{FORTNOX}",
    f"https://{FORTNOX}/",
    f"https://{FORTNOX}?",
    f"https://{FORTNOX}#",
    f"https://{FORTNOX}//oauth-v1",
    f"https:///{FORTNOX}/oauth-v1",
    f"https:/{FORTNOX}/oauth-v1",
    f"https:{FORTNOX}/oauth-v1",
    f"https:\\\\{FORTNOX}\\oauth-v1",
    f"https://{FORTNOX}\\oauth-v1",
    f"https://{FORTNOX}\\@evil.example.com/oauth-v1",
    f"https://evil.example.com\\@{FORTNOX}/oauth-v1",
    f"HTTPS://{FORTNOX}/oauth-v1",
    f"Https://{FORTNOX.upper()}/oauth-v1",
    f"https://{FORTNOX.title()}/oauth-v1",
    f"https://{FORTNOX}:443/oauth-v1",
    f"https://{FORTNOX}:/oauth-v1",
    f"https://{FORTNOX}:00443/oauth-v1",
    f"https://{FORTNOX}:443443/oauth-v1",
    f"https://{FORTNOX}:-443/oauth-v1",
    f"https://user@{FORTNOX}/oauth-v1",
    f"https://user:password@{FORTNOX}/oauth-v1",
    f"https://@{FORTNOX}/oauth-v1",
    f"https://{FORTNOX}./oauth-v1",
    f"https://{FORTNOX}../oauth-v1",
    "https://apps.fortnox\u3002se/oauth-v1",
    "https://\uff41pps.fortnox.se/oauth-v1",
    "https://apps.fortno\u00d7.se/oauth-v1",
    "https://apps%2efortnox.se/oauth-v1",
    "https://apps.fort\nnox.se/oauth-v1",
    "https://apps.fort\u00adnox.se/oauth-v1",
    "https://apps.fortnox.se\u200b/oauth-v1",
    f"https://{FORTNOX}%00.evil.example.com/oauth-v1",
    f"https://[{FORTNOX}]/oauth-v1",
    f"https://{FORTNOX}:443:443/oauth-v1",
    "https://api.fortnox.se/oauth-v1",
    f"http://{FORTNOX}/oauth-v1",
    f"//{FORTNOX}/oauth-v1",
    f"{FORTNOX}/oauth-v1",
)
"""Spellings of Fortnox's sign-in URL. At least one URL parser reads each of them as a URL of Fortnox's host."""


@pytest.mark.parametrize("allow_other_hosts", [False, True])
@pytest.mark.parametrize("auth_url", AUTH_SPELLINGS, ids=ascii)
def test_fortnox_tokens_never_leave_fortnox(auth_url, allow_other_hosts):
    # A foreign API is refused for every spelling of Fortnox's sign-in URL, even with `allow_other_hosts`.
    for api_url in (FOREIGN_API, "http://127.0.0.1:5000", "https://api.fortnox.se:8443"):
        with pytest.raises(ConfigurationError):
            FortnoxConfig(
                client_id="k3", api_url=api_url, auth_url=auth_url, allow_other_hosts=allow_other_hosts
            )
        with pytest.raises(ConfigurationError):
            FortnoxConfig(
                client_id="k3", api_url=auth_url, auth_url=api_url, allow_other_hosts=allow_other_hosts
            )


@pytest.mark.parametrize("auth_url", AUTH_SPELLINGS, ids=ascii)
def test_each_spelling_is_refused_or_canonical(auth_url):
    # Every accepted spelling becomes the official URL, so the key of a connection always has the same host.
    try:
        config = FortnoxConfig(client_id="k3", auth_url=auth_url)
    except ConfigurationError as refused:
        assert "password" not in str(refused)  # noqa: PT017 -- both outcomes are tested
        return
    assert (config.auth_url, config.api_url, config.issuer_host) == (OFFICIAL_AUTH, OFFICIAL_API, FORTNOX)


def test_harmless_spellings_are_accepted():
    for auth_url in (f"{OFFICIAL_AUTH}/", f"HTTPS://{FORTNOX.upper()}:443/oauth-v1", OFFICIAL_AUTH):
        config = FortnoxConfig(client_id="k3", auth_url=auth_url, api_url="https://API.fortnox.se/")
        assert config == FortnoxConfig(client_id="k3")


@pytest.mark.parametrize(
    ("auth_url", "api_url", "accepted", "accepted_with_option"),
    [
        ("http://127.0.0.1:5000/oauth-v1", "http://127.0.0.1:5000", True, True),
        ("http://localhost:5000/oauth-v1", "http://[::1]:6000", True, True),
        ("https://127.0.0.1:5000/oauth-v1", "http://127.0.0.1:5000", True, True),
        ("http://127.0.0.1:5000/oauth-v1", FOREIGN_API, False, False),
        ("http://127.0.0.1:5000/oauth-v1", "https://127.0.0.1.example.com", False, False),
        ("http://127.0.0.1:5000/oauth-v1", "https://localhost.example.com", False, False),
        ("https://auth.example.com/oauth-v1", "http://127.0.0.1:5000", False, False),
        ("http://127.0.0.1:5000/oauth-v1", OFFICIAL_API, False, False),
        (OFFICIAL_AUTH, OFFICIAL_API, True, True),
        (OFFICIAL_AUTH, "http://127.0.0.1:5000", False, False),
        ("https://auth.example.com/oauth-v1", OFFICIAL_API, False, False),
        ("https://auth.example.com/oauth-v1", FOREIGN_API, False, True),
        ("https://xn--apps-fortnox-q1c.se/oauth-v1", FOREIGN_API, False, True),
        ("https://apps.fortnox.se:8443/oauth-v1", FOREIGN_API, False, True),
    ],
)
def test_hosts_belong_together(auth_url, api_url, accepted, accepted_with_option):
    for option, expected in ((False, accepted), (True, accepted_with_option)):
        settings = {
            "client_id": "k3",
            "auth_url": auth_url,
            "api_url": api_url,
            "allow_other_hosts": option,
        }
        if expected:
            config = FortnoxConfig(**settings)
            assert (config.issuer_host == FORTNOX) is (config.api_url == OFFICIAL_API)
        else:
            with pytest.raises(ConfigurationError, match=r"belong together|allow_other_hosts"):
                FortnoxConfig(**settings)


@pytest.mark.parametrize(
    ("api_url", "url"),
    [
        (OFFICIAL_API, "wss://ws.fortnox.se/topics-v1"),
        ("HTTPS://API.fortnox.se:443", "wss://ws.fortnox.se/topics-v1"),
        ("https://books.example.com/fortnox", "wss://books.example.com/topics-v1"),
        ("http://[::1]:8000", "ws://[::1]:8000/topics-v1"),
        ("http://books.example.com", ""),
        ("https://api.fortnox.se@example.com", ""),
    ],
)
def test_the_event_stream_is_on_the_host_of_the_api_or_fortnox_own(api_url, url):
    assert events_url(api_url) == url
