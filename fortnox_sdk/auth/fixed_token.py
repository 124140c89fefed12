"""An access token that somebody else holds: it is used as it is, and never refreshed."""

from typing import Final

from fortnox_sdk.errors import InvalidInput, SignInRequired
from fortnox_sdk.foreign.texts import is_token
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

_ENDED: Final = Text(
    "Fortnox does not accept the access token of this client (any more). Access tokens are valid for one hour.",
    "Fortnox godtar inte (längre) klientens åtkomstnyckel. En åtkomstnyckel gäller i en timme.",
)
_NEXT_STEP: Final = Text(
    "Get a new access token and create a new client with FortnoxClient.from_token.",
    "Hämta en ny åtkomstnyckel och skapa en ny klient med FortnoxClient.from_token.",
)


class FixedToken:
    """A source of the Authorization header for one access token.

    Args:
        token: The access token.

    Raises:
        InvalidInput: The text can't be an access token.
    """

    def __init__(self, token: Secret) -> None:
        if not is_token(token.reveal()):
            raise InvalidInput(
                "The text is not an access token.",
                hint="Pass the token itself, without 'Bearer', spaces or a line break.",
            )
        self._authorization = Secret(f"Bearer {token.reveal()}")

    def authorization(self) -> Secret:
        """Return the value of the Authorization header."""
        return self._authorization

    def renew(self, rejected: Secret, /) -> None:
        """Raise an error, because nobody here can renew the token.

        Raises:
            SignInRequired: Always. `hint` contains the next step.
        """
        del rejected
        raise SignInRequired(_ENDED, hint=_NEXT_STEP)
