"""The companies of an event stream, and the access tokens with which they were added."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.errors import AuthError, SignInRequired, WrongCompany
from fortnox_sdk.events.subscription import Subscription
from fortnox_sdk.http.session import Authoriser
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

OnRefused = Callable[[int, AuthError], object]
"""A callback for a company whose events can't be received, called with its database number and the reason."""

_REFUSED: Final = Text(
    "Fortnox's event stream does not accept the access token of company {company}.",
    "Fortnox händelseström godtar inte åtkomstnyckeln för företag {company}.",
)
_SIGN_IN: Final = Text(
    "Sign in to the company again: fortnox login.", "Logga in på företaget igen: fortnox login."
)


class Companies:
    """The companies of a stream.

    Args:
        authorisers: The sources of the companies' access tokens, by the database number of the company.
        client_secret: A function that returns the client secret, which is sent with the tokens.
        on_refused: Called once for each company that can't be added.
    """

    def __init__(
        self,
        authorisers: Mapping[int, Authoriser],
        client_secret: Callable[[], Secret],
        on_refused: OnRefused | None,
    ) -> None:
        self._authorisers = authorisers
        self._client_secret = client_secret
        self._on_refused = on_refused
        self._added: dict[int, Secret] = {}
        self._refused: dict[int, AuthError] = {}

    @property
    def refused(self) -> Mapping[int, AuthError]:
        """The companies whose events can't be received now, and the reasons."""
        return MappingProxyType(self._refused)

    @property
    def added(self) -> frozenset[int]:
        """The companies whose events are received."""
        return frozenset(self._added)

    def add_all(self, subscription: Subscription) -> None:
        """Add all companies to a new connection.

        Raises:
            AuthError: No company could be added.
            TransportError: The connection is lost, or a token could not be refreshed.
        """
        self._added = {}
        self._add(subscription, self._tokens(self._authorisers))

    def has_new_tokens(self) -> bool:
        """Return True if any company's current access token differs from the token with which it was added.

        A token that is about to expire is refreshed.

        Raises:
            TransportError: A token could not be refreshed.
        """
        return bool(self._new_tokens())

    def add_new_tokens(self, subscription: Subscription) -> None:
        """Add again each company whose access token has changed, now with the new token.

        Raises:
            AuthError: No company is left.
            TransportError: The connection is lost, or a token could not be refreshed.
        """
        if tokens := self._new_tokens():
            self._add(subscription, tokens)

    def add_refused(self, subscription: Subscription) -> None:
        """Add each refused company that has an access token now, for example because somebody has signed in again.

        Raises:
            TransportError: The connection is lost, or a token could not be refreshed.
        """
        if tokens := self._tokens({number: self._authorisers[number] for number in tuple(self._refused)}):
            self._add(subscription, tokens)

    def _new_tokens(self) -> Mapping[int, Secret]:
        tokens = self._tokens({number: self._authorisers[number] for number in self._added})
        return {number: token for number, token in tokens.items() if token != self._added.get(number)}

    def _tokens(self, authorisers: Mapping[int, Authoriser]) -> Mapping[int, Secret]:
        tokens: dict[int, Secret] = {}
        for number, authoriser in authorisers.items():
            try:
                tokens[number] = authoriser.authorization()
            except AuthError as error:
                self._refuse(number, error)
        return tokens

    def _add(self, subscription: Subscription, tokens: Mapping[int, Secret]) -> None:
        refused = self._add_once(subscription, tokens)
        renewed: dict[int, Secret] = {}
        for number in refused:
            try:
                self._authorisers[number].renew(tokens[number])
                renewed[number] = self._authorisers[number].authorization()
            except AuthError as error:
                self._refuse(number, error)
        for number in self._add_once(subscription, renewed):
            self._refuse(number, SignInRequired(_REFUSED.format(company=number), hint=_SIGN_IN))
        if not self._added and self._refused:
            raise next(iter(self._refused.values()))

    def _add_once(self, subscription: Subscription, tokens: Mapping[int, Secret]) -> list[int]:
        """Add companies, and return the companies whose tokens Fortnox refused."""
        if not tokens:
            return []
        reply = subscription.add_companies(tokens.values(), self._client_secret())
        for number, token in tokens.items():
            company = reply.companies.get(token, number)
            if company != number:
                if company not in self._authorisers:  # otherwise, its own events would end too
                    subscription.remove_companies([company])
                self._refuse(number, _wrong_company(number, company))
            elif token not in reply.refused:
                self._added[number] = token
                self._refused.pop(number, None)
        return [number for number, token in tokens.items() if token in reply.refused]

    def _refuse(self, number: int, error: AuthError) -> None:
        is_new = number not in self._refused
        self._added.pop(number, None)
        self._refused[number] = error
        if is_new and self._on_refused is not None:
            self._on_refused(number, error)


def _wrong_company(number: int, company: int) -> WrongCompany:
    return WrongCompany(
        Text(
            "The access token in the connection to company {number} belongs to company {company}.",
            "Åtkomstnyckeln i kopplingen till företag {number} gäller företag {company}."
        )
        .format(number=number, company=company),
        hint=_SIGN_IN,
    )  # fmt: skip
