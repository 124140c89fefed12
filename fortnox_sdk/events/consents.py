"""Consent webhooks: Fortnox's notices that a company has given or withdrawn its consent.

Fortnox documents that there are two such webhooks, and that they contain the company's `tenantId`. It does not document
their form or a signature. The reader therefore accepts several forms, and a notice is only a reason to ask Fortnox.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, cast

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.foreign.data import Unreadable, read_json
from fortnox_sdk.text import Text, printable

_MOST_BYTES: Final = 64 * 1024
_MOST_DIGITS: Final = 15
_LONGEST: Final = 200
_COMPANY: Final = frozenset({"tenantid", "tenant_id", "databasenumber"})
_KIND: Final = frozenset({"event", "eventtype", "name", "topic", "type"})


class ConsentChange(StrEnum):
    """The change that a consent webhook reports."""

    CREATED = "created"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class ConsentNotice:
    """A notice about the consent of a company. Anybody could have sent it, so ask Fortnox before you act on it.

    >>> from fortnox_sdk.events import read_consent_notice
    >>> read_consent_notice(b'{"type": "consent.created", "tenantId": 1838388}').company
    1838388
    """

    change: ConsentChange
    """The change; `UNKNOWN` for a kind of notice that this version does not know."""
    company: int
    """The database number of the company."""
    kind: str = ""
    """Fortnox's own name for the kind of notice, such as `consent.created`."""


@checked
def read_consent_notice(body: bytes) -> ConsentNotice:
    """Return the notice in the body of a webhook.

    The form of the body is not documented. The reader takes the company from `tenantId` (or `databaseNumber`) and the
    kind from `type`, `event`, `eventType`, `name` or `topic`, at the top level of the JSON object or one level below.

    To verify the notice of a new consent, call `sign_in_as_service`, which only succeeds if Fortnox knows the consent.
    To verify that a consent was withdrawn, make a call with the saved connection.

    Args:
        body: The body as received.

    Raises:
        InvalidInput: The body is too large, is not a JSON object, or does not name exactly one company.

    >>> from fortnox_sdk.events import read_consent_notice
    >>> notice = read_consent_notice(b'{"event": "consent.revoked", "data": {"tenantId": "1838388"}}')
    >>> notice.change.value, notice.company
    ('revoked', 1838388)
    """
    value = read_json(body, unique_keys=True) if len(body) <= _MOST_BYTES else None
    if value is None or isinstance(value, Unreadable) or not isinstance(value, dict):
        raise _unusable(
            Text(
                "the body is too large or not a JSON object",
                "innehållet är för stort eller inte ett JSON-objekt",
            )
        )
    fields = list(_fields(cast("Mapping[str, object]", value)))
    companies = {number for name, item in fields if name in _COMPANY and (number := _number(item))}
    kinds = [printable(item)[:_LONGEST] for name, item in fields if name in _KIND and isinstance(item, str)]
    if len(companies) != 1:
        raise _unusable(
            Text("the body does not name exactly one company", "innehållet anger inte exakt ett företag")
        )
    kind = next((kind for kind in kinds if _change(kind) is not ConsentChange.UNKNOWN), next(iter(kinds), ""))
    return ConsentNotice(change=_change(kind), company=companies.pop(), kind=kind)


def _fields(value: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, item in value.items():
        yield name.lower(), item
        if isinstance(item, dict):
            yield from ((str(n).lower(), i) for n, i in cast("Mapping[object, object]", item).items())


def _number(value: object) -> int:
    """Return a database number; 0 if the value is not a database number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(value, 0)
    is_number = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return int(value) if is_number and isinstance(value, str) else 0


def _change(kind: str) -> ConsentChange:
    name = kind.lower()
    if "consent" in name:
        for change in (ConsentChange.CREATED, ConsentChange.REVOKED):
            if change.value in name:
                return change
    return ConsentChange.UNKNOWN


def _unusable(reason: Text) -> InvalidInput:
    return InvalidInput(
        Text(
            "The body of the webhook request is not a valid consent notice: {reason}.",
            "Innehållet i webhookanropet är inget giltigt meddelande om godkännande: {reason}."
        ).format(reason=reason),
        hint=Text(
            "Ignore the consent notice, and check the webhook in Fortnox's developer portal.",
            "Bortse från meddelandet om godkännande, och kontrollera webhooken i Fortnox utvecklarportal."
        ),
    )  # fmt: skip
