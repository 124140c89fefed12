"""A transport that sends only requests that can't change data in Fortnox."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.messages import Request, Response, Transport

_SIDE_EFFECTS: Final = frozenset(
    ["email", "einvoice", "eprint", "externalprint", "print", "printreminder", "sendpurchaseorders"]
)
"""The last path segments of GET requests that send or print a document, or mark it as sent."""
_GRANTS: Final = frozenset(["refresh_token", "client_credentials"])


class ReadOnlyTransport:
    """A transport that sends only two kinds of requests: GET requests to the API, and token refreshes.

    Args:
        transport: The transport that sends the requests.
        api_url: The base URL of the API.
        token_url: The URL of the token endpoint. Only a token refresh is sent to it.
    """

    def __init__(self, transport: Transport, *, api_url: str, token_url: str) -> None:
        self._transport = transport
        self._api_url = api_url.rstrip("/")
        self._token_url = token_url
        self.response: Response | None = None
        """The last response of the API, even if it is an error; None if no response came."""

    def send(self, request: Request, /) -> Response:
        """Send a request if it can't change anything, and return its response.

        Raises:
            FortnoxError: The request could change data, so nothing was sent.
        """
        if self._is_refresh(request):
            return self._transport.send(request)
        if not self._is_read(request):
            raise FortnoxError(
                f"The comparison refused to send {request.method} {request.path}, because it only reads.",
                hint="Report this error to the maintainers of fortnox-sdk.",
            )
        self.response = None
        self.response = self._transport.send(request)
        return self.response

    def _is_read(self, request: Request) -> bool:
        is_get = request.method == "GET" and request.body is None
        last = request.path.rstrip("/").rpartition("/")[2].lower()
        return is_get and request.url.startswith(f"{self._api_url}/") and last not in _SIDE_EFFECTS

    def _is_refresh(self, request: Request) -> bool:
        if request.method != "POST" or request.url != self._token_url or not isinstance(request.body, bytes):
            return False
        form = parse_qs(request.body.decode("ascii", "replace"))
        return not urlsplit(request.url).query and form.get("grant_type", [""])[0] in _GRANTS
