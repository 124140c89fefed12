"""E-mail senders (e-postavsändare) whose mail the inbox accepts or rejects."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, encode, read_only
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

__all__ = ["EmailSender", "EmailSenderConnector", "EmailSenders"]


@attrs.frozen(kw_only=True)
class EmailSender(Entity):
    """The e-mail address of a sender."""

    email: str | None = None
    id: int = read_only()


@attrs.frozen(kw_only=True)
class EmailSenders(Entity):
    """The trusted and the rejected senders of e-mail to the inbox."""

    rejected_senders: tuple[EmailSender, ...] = read_only(default=())
    trusted_senders: tuple[EmailSender, ...] = read_only(default=())


class EmailSenderConnector(
    Connector, path="/3/emailsenders", one="TrustedSender", many="EmailSenders", scope="settings"
):
    """Senders of e-mail to the inbox.

    `get` uses the envelope `EmailSenders`, and `trust` uses `TrustedSender`. Fortnox does not document the scope; the
    SDK assumes `settings`.

    Scope: settings. Calls need no financial year.
    """

    def get(self) -> EmailSenders:
        """Return all trusted and rejected senders."""
        return self._read_record(self._session.send("GET", self.path).body, EmailSenders, self.many)

    def trust(self, email: str, /) -> EmailSender:
        """Accept e-mail from an address.

        Raises:
            InvalidInput: The address is empty; nothing was sent.
            BadRequest: The text is not an e-mail address.
            OutcomeUnknown: The response was lost; check the trusted senders before you try again.
        """
        if not email:
            raise InvalidInput(
                Text("The e-mail address is empty.", "E-postadressen är tom."),
                hint=Text("Pass an e-mail address.", "Ange en e-postadress."),
            )
        return self._send("POST", EmailSender, "trusted", body=encode(EmailSender(email=email)))

    def distrust(self, sender_id: int, /) -> None:
        """Remove an address from the trusted senders.

        Raises:
            NotFound: Fortnox has no sender with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of("trusted", sender_id))
