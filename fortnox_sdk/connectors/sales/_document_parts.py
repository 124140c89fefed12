"""What offers, orders, invoices and contracts have in common: how they are sent, and their labels."""

import attrs

from fortnox_sdk.entities.codec import Entity, wire

__all__ = ["EmailInformation", "Label"]


@attrs.frozen(kw_only=True)
class EmailInformation(Entity):
    """How the document is sent by e-mail."""

    email_address_bcc: str | None = wire("EmailAddressBCC")
    email_address_cc: str | None = wire("EmailAddressCC")
    email_address_from: str | None = None
    email_address_to: str | None = None
    email_body: str | None = None
    """At most 20000 characters in offers, where alone the specification names a limit."""
    email_subject: str | None = None
    """At most 100 characters in offers, as above."""


@attrs.frozen(kw_only=True)
class Label(Entity):
    """A label on the document, by its id."""

    id: int | None = None
