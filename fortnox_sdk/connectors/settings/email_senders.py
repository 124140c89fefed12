"""E-mail senders (e-postavsändare) that the inbox takes mail from."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, encode, read_only, required
from fortnox_sdk.errors import InvalidInput

__all__ = ["CONNECTOR", "EmailSender", "EmailSenderConnector", "EmailSenders"]


@attrs.frozen(kw_only=True)
class EmailSender(Entity):
    """An address."""

    email: str | None = required()
    id: int | None = read_only()


@attrs.frozen(kw_only=True)
class EmailSenders(Entity):
    """The addresses that are let in and those that are turned away."""

    rejected_senders: tuple[EmailSender, ...] = read_only(default=())
    trusted_senders: tuple[EmailSender, ...] = read_only(default=())


class EmailSenderConnector(
    Connector, path="/3/emailsenders", one="TrustedSender", many="EmailSenders", scope="settings"
):
    """Senders of mail to the inbox.

    The scope follows from the resource's area (the documents are silent).

    Scope: settings. Financial year: none.
    """

    def get(self) -> EmailSenders:
        """All senders, trusted and rejected."""
        return self._one(self._session.send("GET", self.path).body, EmailSenders, self.many)

    def trust(self, email: str, /) -> EmailSender:
        """Let an address in.

        Raises:
            InvalidInput: it is empty.
            BadRequest: it is no address.
        """
        if not email:
            raise InvalidInput("The address is empty.", hint="Name an e-mail address.")
        return self._send("POST", EmailSender, "trusted", body=encode(EmailSender(email=email)))

    def distrust(self, sender_id: int, /) -> None:
        """Take an address off the trusted ones.

        Raises:
            NotFound: there is none with this id.
        """
        self._session.send("DELETE", self._at("trusted", sender_id))


CONNECTOR = EmailSenderConnector
