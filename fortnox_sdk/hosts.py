"""Rules about the hosts of URLs: hosts on this machine, and hosts that may receive secrets."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

__all__ = ["host_name", "is_loopback", "issuer_host", "may_carry_secrets"]

_LOOPBACK_4: Final = IPv4Network("127.0.0.0/8")
_LOOPBACK_6: Final = IPv6Address("::1")


def host_name(url: str) -> str:
    """Return the host of a URL in lower case, without port and brackets; `""` if the URL has no host.

    >>> host_name("http://[::1]:8000/3/vouchers"), host_name("https://API.fortnox.se")
    ('::1', 'api.fortnox.se')
    """
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback(url: str) -> bool:
    """Return whether a URL is on this machine: 127.0.0.0/8, ::1 or the name localhost.

    Names and addresses with a trailing dot are not on this machine: resolvers look them up in DNS instead of the hosts
    file, and DNS may return any machine.

    >>> is_loopback("http://127.0.0.1:8000/3/vouchers"), is_loopback("http://127.0.0.1.example.com")
    (True, False)
    """
    host = host_name(url)
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address in _LOOPBACK_4 if isinstance(address, IPv4Address) else address == _LOOPBACK_6


def issuer_host(auth_url: str) -> str:
    """Return the host of a sign-in URL, for the keys of connections and journals.

    It includes the port, except on this machine, where a restarted sandbox may get another port.

    >>> issuer_host("https://apps.fortnox.se/oauth-v1"), issuer_host("http://127.0.0.1:40123/oauth-v1")
    ('apps.fortnox.se', '127.0.0.1')
    """
    return host_name(auth_url) if is_loopback(auth_url) else urlsplit(auth_url).netloc


def may_carry_secrets(url: str) -> bool:
    """Return whether tokens and books may be sent to a URL: over https, or over http on this machine.

    >>> may_carry_secrets("https://api.fortnox.se"), may_carry_secrets("http://api.fortnox.se")
    (True, False)
    """
    scheme = url.partition(":")[0].lower()
    return bool(host_name(url)) and (scheme == "https" or (scheme == "http" and is_loopback(url)))
