"""The labels of a connection: the name and the organisation number of its company, read at each sign-in."""

import logging
from typing import Final

import attrs

from fortnox_sdk.auth.provider import FixedToken
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import (
    AccessDenied,
    ApiError,
    AuthError,
    BadRequest,
    DecodeError,
    NotFound,
    SignInRequired,
    TransportError,
)
from fortnox_sdk.http.envelopes import as_object, json_object
from fortnox_sdk.http.messages import Response, Transport
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Session
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

_log = logging.getLogger("fortnox_sdk")
# The scope, the path and the field names of the two resources that name the company. Each needs its own scope.
_SOURCES: Final = (
    ("companyinformation", "/3/companyinformation", "CompanyInformation", "CompanyName"),
    ("settings", "/3/settings/company", "CompanySettings", "Name"),
)
_RETRY: Final = RetryPolicy(tries=3, total_s=10)
"""The limits for retries. They are low, because a person waits for the end of the sign-in."""
_LONGEST: Final = 200
_MOST_DIGITS: Final = 12
_NO_RIGHT: Final = "API_NORIGHT"  # Fortnox sends this instead of a field that the user may not see


@attrs.frozen(kw_only=True)
class Company:
    """The company that an access token belongs to, with its name in Fortnox."""

    name: str
    organisation_number: str
    """The organisation number, or `""` if the company has no organisation number."""
    database_number: int | None
    """The database number; None if the response does not contain it."""


def read_company(
    config: FortnoxConfig, tokens: Tokens, *, transport: Transport, clock: Clock
) -> Company | None:
    """Return the company of an access token; None if the token has no scope to read the company.

    Args:
        config: The settings of the application.
        tokens: The tokens.
        transport: The transport that sends the requests.
        clock: The clock.

    Raises:
        ApiError: Fortnox responded with an error other than a missing scope.
        TransportError: No response came.
        SignInRequired: Fortnox did not accept the token.
    """
    session = Session(
        api_url=config.api_url,
        transport=transport,
        authoriser=FixedToken(tokens.access),
        retry=_RETRY,
        clock=clock,
    )
    for scope, path, envelope, name in _SOURCES:
        if tokens.scopes and scope not in tokens.scopes:
            continue
        try:
            response = session.send("GET", path)
        except (AccessDenied, BadRequest, NotFound):  # observed: a missing scope can be a 400 or a 403
            continue
        fields = as_object((json_object(response.body) or {}).get(envelope))
        number = str(fields.get("DatabaseNumber", ""))
        is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
        return Company(
            name=_label(response, fields.get(name)),
            organisation_number=_label(response, fields.get("OrganizationNumber")),
            database_number=int(number) if is_number else None,
        )
    return None


def _label(response: Response, value: object) -> str:
    """Return a name or number from a response; `""` if it is missing or the user has no permission to see it."""
    return response.text(value, longest=_LONGEST) if isinstance(value, str) and value != _NO_RIGHT else ""


def read_and_label(
    config: FortnoxConfig, saved: Connection, *, store: TokenStore, transport: Transport, clock: Clock
) -> Connection:
    """Read the company of a connection that was just saved, and save the company's name and organisation number.

    The sign-in is complete without the labels, so errors of Fortnox are only logged. The connection then keeps the
    labels that it had.

    Returns:
        The saved connection.

    Raises:
        StoreError: The labels can't be saved.
    """
    if saved.tokens is None:
        return saved
    try:
        company = read_company(config, saved.tokens, transport=transport, clock=clock)
    except (ApiError, AuthError, DecodeError, TransportError) as fault:
        _log.warning("The name of company %s could not be read: %s", saved.key.database_number, fault)
        return saved
    if company is None:
        _log.warning(
            "No scope of the connection to company %s shows the company's name: add companyinformation to `scopes`",
            saved.key.database_number,
        )
        return saved
    return label_connection(store, saved.key, company.name, company.organisation_number)


def label_connection(
    store: TokenStore, key: ConnectionKey, name: str, organisation_number: str
) -> Connection:
    """Save the name and the organisation number of a company in its connection.

    An empty `name` or `organisation_number` does not replace the saved value.

    Returns:
        The saved connection.

    Raises:
        SignInRequired: The connection is no longer in the token store.
        StoreError: The connection can't be saved.
    """

    def add_labels(current: Connection | None) -> Connection:
        if current is None:
            raise SignInRequired(
                Text(
                    f"The connection {key} is no longer in the token store.",
                    f"Kopplingen {key} finns inte längre bland de sparade kopplingarna.",
                ),
                hint=Text("Run: fortnox login.", "Kör: fortnox login."),
            )
        return attrs.evolve(
            current,
            company_name=name or current.company_name,
            organisation_number=organisation_number or current.organisation_number,
        )

    return store.update(key, add_labels)
