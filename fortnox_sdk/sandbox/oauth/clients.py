"""Registered applications and their redirect URIs."""

import hmac
import json
import re
import sqlite3
from urllib.parse import urlsplit

from attrs import field, frozen

_VISIBLE = re.compile("[!-~]+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@frozen(kw_only=True)
class Client:
    """An application registered in the developer portal.

    Args:
        any_loopback_port: True if every loopback URI with the path /callback is treated as registered. Only the
            sandbox has this option, so that tests can run in parallel. Fortnox requires the exact URI.
    """

    id: str
    secret: str = field(repr=False)
    name: str
    redirect_uris: tuple[str, ...]
    any_loopback_port: bool
    scopes: frozenset[str]
    service_allowed: bool

    def allows_redirect(self, uri: str) -> bool:
        """Return True if the redirect URI is registered, or accepted because of `any_loopback_port`."""
        if uri in self.redirect_uris:
            return True
        # Line breaks are invalid in the Location header of the redirect, but `urlsplit` would silently remove them.
        if not self.any_loopback_port or not _VISIBLE.fullmatch(uri):
            return False
        try:
            parts = urlsplit(uri)
            port = parts.port
        except ValueError:
            return False
        return (
            port != 0
            and parts.scheme == "http"
            and "@" not in parts.netloc
            and parts.hostname in _LOOPBACK
            and parts.path == "/callback"
            and not parts.query
            and not parts.fragment
        )

    def has_secret(self, secret: str) -> bool:
        """Return True if `secret` is the application's client secret."""
        return hmac.compare_digest(self.secret.encode(), secret.encode())


def is_redirect_uri(uri: str) -> bool:
    """Return True if a redirect URI can be registered: an absolute ASCII URI without spaces or a fragment.

    >>> is_redirect_uri("https://localhost:5001/signin-fortnox"), is_redirect_uri("/callback")
    (True, False)
    """
    if not _VISIBLE.fullmatch(uri):
        return False
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not parts.fragment


def _client(row: sqlite3.Row) -> Client:
    return Client(
        id=row["id"],
        secret=row["secret"],
        name=row["name"],
        redirect_uris=tuple(json.loads(row["redirect_uris"])),
        any_loopback_port=bool(row["any_loopback_port"]),
        scopes=frozenset(json.loads(row["scopes"])),
        service_allowed=bool(row["service_allowed"]),
    )


def find_client(db: sqlite3.Connection, client_id: str) -> Client | None:
    """Return an application by its client id, or None."""
    row = db.execute("SELECT * FROM client WHERE id = ?", (client_id,)).fetchone()
    return None if row is None else _client(row)


def first_client(db: sqlite3.Connection) -> Client | None:
    """Return the application that was registered first, which is the sandbox's default application."""
    row = db.execute("SELECT * FROM client ORDER BY rowid LIMIT 1").fetchone()
    return None if row is None else _client(row)


def put_client(db: sqlite3.Connection, client: Client) -> None:
    """Register an application, or change the registered application with the same client id."""
    # The row keeps its position, because the application that was registered first is the default application.
    db.execute(
        "INSERT INTO client VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, "
        "name = excluded.name, redirect_uris = excluded.redirect_uris, scopes = excluded.scopes, "
        "any_loopback_port = excluded.any_loopback_port, service_allowed = excluded.service_allowed",
        (
            client.id,
            client.secret,
            client.name,
            json.dumps(client.redirect_uris),
            client.any_loopback_port,
            json.dumps(sorted(client.scopes)),
            client.service_allowed,
        ),
    )
