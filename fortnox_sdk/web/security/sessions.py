"""The session that the start URL begins, and the tokens of forms."""

import hmac
from http import HTTPStatus

from flask import Request, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from fortnox_sdk.web.guide import Guide, User
from fortnox_sdk.web.security.origins import SAFE_METHODS

FORM_FIELD = "form_token"


def cookie_name(guide: Guide, name: str) -> str:
    """Return the name of a cookie. It contains the port, because browsers share cookies between ports of a host."""
    return f"fortnox_{name}_{guide.origin.port}"


def set_cookie(
    guide: Guide,
    response: BaseResponse,
    name: str,
    value: str,
    *,
    same_site: str = "Strict",
    max_age: int | None = None,
) -> None:
    """Set a cookie that scripts can't read and that is sent only to the guide. An empty value deletes it.

    Without `max_age` (in seconds), the cookie is deleted when the browser is closed.
    """
    response.set_cookie(
        cookie_name(guide, name),
        value,
        max_age=max_age if value else 0,
        path=f"{request.script_root}/",
        secure=guide.origin.scheme == "https",
        httponly=True,
        samesite=same_site,
    )


def read_cookie(guide: Guide, name: str) -> str:
    """Return the value of a cookie of the guide, or `""` if the browser has not sent the cookie."""
    return request.cookies.get(cookie_name(guide, name), "")


def exchange_start_token(guide: Guide) -> BaseResponse | None:
    """Return a redirect that replaces the token in the start URL with a cookie; None for any other request."""
    sent = request.args.get("token")
    if guide.start_token is None or sent is None or request.method not in SAFE_METHODS:
        return None
    if not hmac.compare_digest(sent.encode(), guide.start_token.reveal().encode()):
        abort(HTTPStatus.FORBIDDEN)
    response = redirect(url_for("start.show"), code=303)
    set_cookie(guide, response, "session", _session(guide))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def has_session(guide: Guide) -> bool:
    """Return True if the browser has opened the start URL, or if the host program authenticates users."""
    return guide.start_token is None or hmac.compare_digest(
        read_cookie(guide, "session").encode(), _session(guide).encode()
    )


def form_token(guide: Guide, user: User) -> str:
    """Return the token that every form of this user contains."""
    return guide.signature("form", user.id)


def check_form_token(guide: Guide, user: User, incoming: Request) -> None:
    """End a write request with 403 unless it contains the token of the user's forms."""
    if incoming.method in SAFE_METHODS:
        return
    sent = incoming.form.get(FORM_FIELD, "")
    if not hmac.compare_digest(sent.encode(), form_token(guide, user).encode()):
        abort(HTTPStatus.FORBIDDEN)


def _session(guide: Guide) -> str:
    token = guide.start_token
    return guide.signature("session", token.reveal() if token else "")
