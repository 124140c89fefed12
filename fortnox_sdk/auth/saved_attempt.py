"""A started sign-in as a short signed text, so that one process can start a sign-in and another can finish it.

The text is signed with a key that is derived from the client secret. All workers of an application have this secret,
and no browser has it. So the text can be kept in a cookie: a browser can't change it, and it contains no secret of the
application.

The text contains the random `state` of the sign-in. Whoever has the text can finish the sign-in, so only the browser
that started the sign-in may have it. Fortnox's documentation does not mention PKCE (RFC 7636), so it is not used.
"""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Final, cast

import attrs

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, ConsentDenied
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.text import Text

_VERSION: Final = "1"
_MOST_CHARACTERS: Final = 4096
"""The largest number of characters in a saved text. Browsers keep cookies of up to 4,096 bytes."""
_PURPOSE: Final = b"fortnox-sdk sign-in"

START_AGAIN: Final = Text(
    "Start the sign-in again in this browser.", "Börja om inloggningen i den här webbläsaren."
)
"""The next step after a sign-in that can't be finished."""
_NONE: Final = Text(
    "No sign-in is under way in this browser.", "Ingen inloggning pågår i den här webbläsaren."
)
_FORGED: Final = Text(
    "The saved sign-in belongs to another application or another browser session, or it was changed.",
    "Den sparade inloggningen hör till en annan app eller en annan webbläsarsession, eller så har den ändrats.",
)


@attrs.frozen(kw_only=True)
class SavedAttempt:
    """A started sign-in."""

    state: str
    """The random text that Fortnox returns in the redirect."""
    redirect_uri: str
    """The registered redirect URI to which Fortnox sends the browser."""
    company: int | None
    """The only database number to accept; None accepts any company."""
    is_service: bool
    """True if consent was requested for a service account."""
    expires_at: datetime
    """The instant after which the sign-in can't be finished."""


def attempt_to_text(attempt: SavedAttempt, config: FortnoxConfig, session: str) -> str:
    """Return a started sign-in as a signed text of printable ASCII characters.

    Args:
        attempt: The sign-in.
        config: The settings of the application, whose client secret signs the text.
        session: A text that identifies the browser's session; the same text is needed to read the result.

    Raises:
        ConfigurationError: The client secret is missing, or the redirect URI is too long.
    """
    fields = [
        attempt.state,
        attempt.redirect_uri,
        attempt.company,
        attempt.is_service,
        round(attempt.expires_at.timestamp()),
    ]
    payload = base64.urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode()
    text = f"{_VERSION}.{payload}.{_signature(payload, config, session)}"
    if len(text) > _MOST_CHARACTERS:
        raise ConfigurationError(
            Text(
                f"The saved sign-in has {len(text)} characters, but a cookie can hold at most {_MOST_CHARACTERS}.",
                f"Den sparade inloggningen har {len(text)} tecken, men en kaka rymmer högst {_MOST_CHARACTERS}.",
            ),
            hint=Text("Register a shorter redirect URI.", "Registrera en kortare omdirigeringsadress."),
        )
    return text


def attempt_from_text(text: str, config: FortnoxConfig, session: str) -> SavedAttempt:
    """Return the sign-in that a text of `attempt_to_text` contains.

    Args:
        text: The text, as the browser returned it.
        config: The settings of the application.
        session: The text that was passed to `attempt_to_text`.

    Raises:
        ConsentDenied: The text is empty, or was not made by this application for this session.
        ConfigurationError: The client secret is missing.
    """
    if not text:
        raise ConsentDenied(_NONE, hint=START_AGAIN)
    version, _, signed = text.partition(".")
    payload, _, signature = signed.partition(".")
    is_ours = (
        len(text) <= _MOST_CHARACTERS
        and text.isascii()
        and version == _VERSION
        and hmac.compare_digest(signature, _signature(payload, config, session))
    )
    if not is_ours:
        raise ConsentDenied(_FORGED, hint=START_AGAIN)
    # The signature shows that `attempt_to_text` wrote the payload, so its form is known.
    fields = cast("list[object]", read_json(base64.urlsafe_b64decode(payload)))
    state, redirect_uri, company, is_service, expires_at = fields
    return SavedAttempt(
        state=str(state),
        redirect_uri=str(redirect_uri),
        company=None if company is None else int(str(company)),
        is_service=bool(is_service),
        expires_at=datetime.fromtimestamp(int(str(expires_at)), UTC),
    )


def _signature(payload: str, config: FortnoxConfig, session: str) -> str:
    key = hmac.digest(config.secret().reveal().encode(), _PURPOSE, hashlib.sha256)
    message = json.dumps([_VERSION, config.issuer_host, config.client_id, session, payload]).encode()
    return base64.urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)).decode()
