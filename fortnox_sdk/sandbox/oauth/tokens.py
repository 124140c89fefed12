"""Secrets that the sandbox hands out. All carry a canary, so that a scan finds one that leaked anywhere."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from attrs import frozen

__all__ = ["ACCESS_TOKEN_LIFE_S", "CANARY", "Access", "Mint"]

CANARY = "fxcanary-"
ACCESS_TOKEN_LIFE_S = 3600
_PERSON, _SERVICE = 1, 2  # user ids as seen in two live tokens (2026-08)


@frozen
class Access:
    """The contents of a valid access token."""

    client: str
    company: int
    scopes: frozenset[str]


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


class Mint:
    """Makes and checks tokens.

    Args:
        key: Signs access tokens; kept in the state, so that tokens outlive a restart.
        random_bytes: Source of randomness (`secrets.token_bytes`).
    """

    def __init__(self, key: bytes, random_bytes: Callable[[int], bytes]) -> None:
        self._key = key
        self._random_bytes = random_bytes

    def opaque(self) -> str:
        """Return a refresh token, code or secret: the canary and a UUID (refresh tokens are documented as UUIDs)."""
        return CANARY + str(UUID(bytes=self._random_bytes(16), version=4))

    def access_token(self, *, client: str, company: int, scope: str, service: bool, now: datetime) -> str:
        """Return a JWT of an hour. `tenantId`, `userId`, `sub` and `roles` were seen live, other claims are assumed."""
        user = _SERVICE if service else _PERSON
        issued = int(now.timestamp())
        claims = {
            "sub": f"{user}@{company}",
            "tenantId": company,
            "userId": user,
            "roles": [] if service else ["sysadmin"],
            "clientId": client,
            "scope": scope,
            "iat": issued,
            "exp": issued + ACCESS_TOKEN_LIFE_S,
            "jti": self.opaque(),
        }
        head = _segment(b'{"alg":"HS256","typ":"JWT"}')
        body = _segment(json.dumps(claims, separators=(",", ":")).encode())
        return f"{head}.{body}.{self._signature(head, body)}"

    def read_access_token(self, token: str, now: datetime) -> Access | None:
        """Return what a token grants, or None when it is not ours, was changed or has expired."""
        head, _, rest = token.partition(".")
        body, _, signature = rest.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(head, body).encode()):
            return None
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if claims["exp"] <= now.timestamp():
            return None
        return Access(claims["clientId"], claims["tenantId"], frozenset(claims["scope"].split()))

    def _signature(self, head: str, body: str) -> str:
        # The canary stands in clear before the signature, where a search through base64 text still finds it.
        return CANARY + _segment(hmac.digest(self._key, f"{head}.{body}".encode(), hashlib.sha256))
