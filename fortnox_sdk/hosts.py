"""Rules about the hosts of URLs: hosts on this machine, and hosts that may receive secrets.

All rules compare parsed origins (scheme, host and port), never text. If two programs could parse the host of a URL
differently, the URL has no origin and is never accepted.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from types import MappingProxyType
from typing import Final

import attrs

OFFICIAL_API: Final = "https://api.fortnox.se"
OFFICIAL_AUTH: Final = "https://apps.fortnox.se/oauth-v1"
_OFFICIAL_EVENTS: Final = "wss://ws.fortnox.se/topics-v1"

_LOOPBACK_4: Final = IPv4Network("127.0.0.0/8")
_LOOPBACK_6: Final = IPv6Address("::1")
_DEFAULT_PORTS: Final = MappingProxyType({"http": 80, "https": 443})
_LAST_PORT: Final = 65535
# URL parsers disagree about the host of a URL with userinfo, backslashes, percent signs, spaces, control characters or
# letters beyond ASCII. The pattern matches no such URL.
_AUTHORITY: Final = re.compile(
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?)"
    r"(?::(?P<port>[0-9]{0,5}))?(?=[/?#]|\Z)"
)
_PATH: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)*")
_VISIBLE: Final = re.compile(r"[!-~]+")


@attrs.frozen
class Origin:
    """The scheme, host and port of an http or https URL, in their canonical form.

    >>> str(url_origin("HTTPS://API.Fortnox.se:443/3/vouchers"))
    'https://api.fortnox.se'
    """

    scheme: str
    """The scheme, in lower case."""
    host: str
    """The host in lower case, without brackets."""
    port: int
    """The port."""

    @property
    def netloc(self) -> str:
        """The host as written in a URL, followed by the port if it is not the default port of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """True if the host is on this machine: 127.0.0.0/8, ::1 or the name localhost."""
        if self.host == "localhost":
            return True
        try:
            address = ip_address(self.host)
        except ValueError:
            return False
        return address in _LOOPBACK_4 if isinstance(address, IPv4Address) else address == _LOOPBACK_6

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"


def url_origin(url: str) -> Origin | None:
    """Return the origin of an http or https URL; None for any other URL, or if parsers could disagree about its host.

    >>> url_origin("https://api.fortnox.se@example.com") is None
    True
    """
    match = _AUTHORITY.match(url)
    if match is None:
        return None
    scheme, host, port = match["scheme"].lower(), match["host"].lower(), match["port"]
    if host.startswith("["):
        try:
            host = IPv6Address(host[1:-1]).compressed
        except ValueError:
            return None
    number = int(port) if port else _DEFAULT_PORTS[scheme]
    return Origin(scheme, host, number) if number <= _LAST_PORT else None


def canonical_url(url: str) -> str | None:
    """Return the canonical form of an API's base URL, or None if the URL can't be a base URL.

    A base URL has a scheme and a host, and may have a port and a path. It has no user, query or fragment. The host has
    no trailing dot, because resolvers and certificates treat such a dot in different ways.

    >>> canonical_url("HTTPS://Apps.fortnox.se:443/oauth-v1/"), canonical_url("https://apps.fortnox.se/oauth-v1?x=1")
    ('https://apps.fortnox.se/oauth-v1', None)
    """
    origin, match = url_origin(url), _AUTHORITY.match(url)
    if origin is None or match is None or origin.host.endswith(".") or origin.port == 0:
        return None
    path = url[match.end() :].removesuffix("/")
    return f"{origin}{path}" if _PATH.fullmatch(path) else None


def is_redirect_uri(url: str) -> bool:
    """Return whether a URL may be a redirect URI: it has no fragment, and uses https or is on this machine.

    >>> is_redirect_uri("http://localhost:8765/callback"), is_redirect_uri("http://books.example.com/callback")
    (True, False)
    """
    is_plain = _VISIBLE.fullmatch(url) is not None and "#" not in url and "\\" not in url
    return is_plain and may_carry_secrets(url)


def host_name(url: str) -> str:
    """Return the host of a URL in lower case, without port and brackets; `""` if the URL has no origin.

    >>> host_name("http://[::1]:8000/3/vouchers"), host_name("https://API.fortnox.se")
    ('::1', 'api.fortnox.se')
    """
    origin = url_origin(url)
    return origin.host if origin else ""


def is_loopback(url: str) -> bool:
    """Return whether a URL is on this machine: 127.0.0.0/8, ::1 or the name localhost.

    A name or address with a trailing dot does not count as this machine: resolvers look it up in DNS instead of the
    hosts file, and DNS may return the address of any machine.

    >>> is_loopback("http://127.0.0.1:8000/3/vouchers"), is_loopback("http://127.0.0.1.example.com")
    (True, False)
    """
    origin = url_origin(url)
    return origin is not None and origin.is_loopback


def issuer_host(auth_url: str) -> str:
    """Return the host of a sign-in URL; `""` if the URL has no origin. Keys of connections begin with this host.

    A port that is not the default port is included. For this machine, the port is left out, because a restarted sandbox
    may get another port.

    >>> issuer_host("https://apps.fortnox.se/oauth-v1"), issuer_host("http://127.0.0.1:40123/oauth-v1")
    ('apps.fortnox.se', '127.0.0.1')
    """
    origin = url_origin(auth_url)
    if origin is None:
        return ""
    return origin.host if origin.is_loopback else origin.netloc


def may_carry_secrets(url: str) -> bool:
    """Return whether tokens and books may be sent to a URL: over https, or over http on this machine.

    >>> may_carry_secrets("https://api.fortnox.se"), may_carry_secrets("http://api.fortnox.se")
    (True, False)
    """
    origin = url_origin(url)
    return origin is not None and (origin.scheme == "https" or origin.is_loopback)


def issuer_of_api(api_url: str) -> str:
    """Return the host that issues the tokens of an API: Fortnox's sign-in host for Fortnox, else the API's own host.

    >>> issuer_of_api("https://api.fortnox.se"), issuer_of_api("http://127.0.0.1:40123")
    ('apps.fortnox.se', '127.0.0.1')
    """
    is_official = url_origin(api_url) == url_origin(OFFICIAL_API)
    return issuer_host(OFFICIAL_AUTH if is_official else api_url)


def events_url(api_url: str) -> str:
    """Return the URL of an API's event stream, which receives the client secret and the access tokens.

    The result is `""` if the API's own URL may not receive secrets. The stream's URL can't be set separately, so
    that no setting can send the secrets to another host. Fortnox has a separate host for the stream. Any other API must
    have the stream on its own host.

    >>> events_url("https://api.fortnox.se"), events_url("http://127.0.0.1:40123")
    ('wss://ws.fortnox.se/topics-v1', 'ws://127.0.0.1:40123/topics-v1')
    """
    origin = url_origin(api_url)
    if origin is None or not may_carry_secrets(api_url):
        return ""
    if origin == url_origin(OFFICIAL_API):
        return _OFFICIAL_EVENTS
    return f"{origin}/topics-v1".replace("http", "ws", 1)
