"""Requests for operations of Fortnox's API that this version of the client does not have."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Literal

    from fortnox_sdk.http.session import Session

_ACTIONS = frozenset({"einvoice", "email", "eprint", "externalprint", "print", "printreminder"})
"""The actions that send or print a document, even with a GET request. Each is a part of a path."""
_MOST_DECODINGS = 5


def has_side_effect(path: str) -> bool:
    """Return whether a GET request for a path may send or print a document. The path may be percent-encoded.

    >>> [has_side_effect(f"/3/invoices/1{end}") for end in ("", "/email", "/%65mail", "/Email%2F", "/externalinvoice")]
    [False, True, True, True, False]
    """
    import re  # noqa: PLC0415 - see request
    from urllib.parse import unquote  # noqa: PLC0415

    for _ in range(_MOST_DECODINGS):
        if (decoded := unquote(path)) == path:
            break
        path = decoded
    else:
        return True
    # The first parts are the version, the resource and the key of a record, which may be any word.
    return any(re.split(r"[^a-z]", part.strip().lower())[0] in _ACTIONS for part in path.split("/")[4:])


class RawRequests:
    """A base class of the client, with a method that sends any request to Fortnox's API."""

    session: "Session"

    def request(
        self,
        method: "Literal['GET', 'POST', 'PUT', 'DELETE']",
        path: str,
        /,
        *,
        params: "Mapping[str, str | int | date | None] | None" = None,
        json: object = None,
    ) -> object:
        """Send a request to a path of Fortnox's API and return the JSON of the response.

        Use this method for an operation that the client does not have. The rate limit, tokens and errors are the same
        as in all other operations. If a response is lost, a GET or a DELETE is sent again. A POST, a PUT, or a GET that
        sends or prints a document is not sent again.

        >>> from fortnox_sdk.sandbox import serve
        >>> from fortnox_sdk.testing import connect
        >>> with serve() as sandbox:
        ...     match connect(sandbox).request("GET", "/3/companyinformation"):
        ...         case {"CompanyInformation": {"CompanyName": str(name)}}:
        ...             name
        'Fjällbris Friluft AB'

        Args:
            method: The HTTP method.
            path: The path, which begins with `/3/` or `/api/`. Special characters of keys have to be encoded, as
                `urllib.parse.quote` does with `safe=""`.
            params: The query parameters; None values are not sent.
            json: The body of the request, with `Decimal` for amounts; None sends no body.

        Returns:
            The value that the JSON contains, with `Decimal` for numbers with a fraction; None if the body is empty.

        Raises:
            InvalidInput: `path` is not a path of the API, or `json` contains a float or another value that can't be
                sent; nothing was sent.
            DecodeError: The response to a GET is not JSON. To receive a file, use a connector, such as `client.inbox`.
            OutcomeUnknown: The response to a write was lost, or is not JSON.
        """
        # Imported here, so that importing the client stays fast for programs that do not call Fortnox.
        from collections.abc import Mapping  # noqa: PLC0415
        from datetime import date  # noqa: PLC0415
        from typing import Literal  # noqa: PLC0415

        from fortnox_sdk.arguments.matching import require  # noqa: PLC0415
        from fortnox_sdk.connectors._selection import query_value  # noqa: PLC0415
        from fortnox_sdk.entities.codec import decode_json, encode_json  # noqa: PLC0415
        from fortnox_sdk.http.session import written_response  # noqa: PLC0415

        require("request: method", method, Literal["GET", "POST", "PUT", "DELETE"])
        require("request: path", path, str)
        require("request: params", params, Mapping[str, str | int | date | None] | None)
        _check_path(path)
        query = {name: query_value(value) for name, value in (params or {}).items() if value is not None}
        response = self.session.send(
            method,
            path,
            params=query,
            body=None if json is None else encode_json(json),
            repeatable=False if has_side_effect(path) else None,
        )
        if not response.body:
            return None
        if method == "GET":
            return decode_json(response.body)
        with written_response(method, path):
            return decode_json(response.body)


def _check_path(path: str) -> None:
    """Raise an error unless a path belongs to the API, so that no other host and no other path receives the token."""
    import re  # noqa: PLC0415 - see request
    from urllib.parse import unquote  # noqa: PLC0415

    from fortnox_sdk.errors import InvalidInput  # noqa: PLC0415
    from fortnox_sdk.text import Text  # noqa: PLC0415

    is_valid = re.fullmatch(r"/(3|api)(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+", path) is not None
    if not is_valid or any(unquote(part) in {".", ".."} for part in path.split("/")):
        raise InvalidInput(
            Text(
                f"{path!r:.200} is not a path of Fortnox's API.",
                f"{path!r:.200} är inte en sökväg i Fortnox API.",
            ),
            hint=Text(
                "Pass a path such as /3/vouchers/A/1, and pass query parameters in `params`.",
                "Ange en sökväg som /3/vouchers/A/1, och ange frågeparametrar i `params`.",
            ),
        )
