"""Secrets that the sandbox issues. Each secret contains the marker `CANARY`, so that a scan can find leaks."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from attrs import frozen

CANARY = "fxcanary-"
ACCESS_TOKEN_LIFE_S = 3600
_PERSON, _SERVICE = 1, 2  # user ids observed in two live tokens (2026-08)


@frozen
class Access:
    """The contents of a valid access token."""

    client: str
    company: int
    scopes: frozenset[str]


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


class TokenService:
    """An issuer of tokens and secrets, and a validator of access tokens.

    Args:
        key: Signing key of access tokens. It is stored in the state, so that tokens stay valid after a restart.
        random_bytes: Source of random bytes, such as `secrets.token_bytes`.
    """

    def __init__(self, key: bytes, random_bytes: Callable[[int], bytes]) -> None:
        self._key = key
        self._random_bytes = random_bytes

    def create_secret(self) -> str:
        """Create a refresh token, an authorization code or a client secret.

        The secret is the text `fxcanary-` followed by a UUID, because Fortnox documents refresh tokens as UUIDs.
        """
        return CANARY + str(UUID(bytes=self._random_bytes(16), version=4))

    def access_token(self, *, client: str, company: int, scope: str, service: bool, now: datetime) -> str:
        """Create an access token: a JWT that is valid for one hour.

        The claims `tenantId`, `userId`, `sub` and `roles` were observed in live tokens. Other claims are assumed.
        """
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
            "jti": self.create_secret(),
        }
        head = _segment(b'{"alg":"HS256","typ":"JWT"}')
        body = _segment(json.dumps(claims, separators=(",", ":")).encode())
        return f"{head}.{body}.{self._signature(head, body)}"

    def read_access_token(self, token: str, now: datetime) -> Access | None:
        """Return the contents of a token, or None if it has expired or its signature is invalid."""
        head, _, remainder = token.partition(".")
        body, _, signature = remainder.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(head, body).encode()):
            return None
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if claims["exp"] <= now.timestamp():
            return None
        return Access(claims["clientId"], claims["tenantId"], frozenset(claims["scope"].split()))

    def _signature(self, head: str, body: str) -> str:
        # The marker is not encoded, so that a text search finds it although the rest of the token is Base64.
        return CANARY + _segment(hmac.digest(self._key, f"{head}.{body}".encode(), hashlib.sha256))
