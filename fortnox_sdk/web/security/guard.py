"""The function that checks every request before a view runs."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final, TypeVar

from flask import abort, current_app, g, request
from werkzeug.wrappers import Response

from fortnox_sdk.web.guide import current_guide
from fortnox_sdk.web.jobs import find_job
from fortnox_sdk.web.security.origins import check_host, check_origin
from fortnox_sdk.web.security.sessions import check_form_token, exchange_start_token, has_session

FORM_BYTES: Final = 200_000
"""The largest size of a request in bytes, unless the view is decorated with `accepts_upload`."""
_MOST_FIELDS: Final = 2000
_View = TypeVar("_View", bound=Callable[..., object])


def accepts_upload(limit: int) -> Callable[[_View], _View]:
    """Return a decorator that marks a view as accepting a file upload, in requests of at most `limit` bytes."""

    def mark(view: _View) -> _View:
        view.upload_limit = limit  # type: ignore[attr-defined]  # functions have attributes
        return view

    return mark


def without_session(view: _View) -> _View:
    """Mark a view that a browser may open from another site, and therefore without the session cookie.

    The view itself has to check that the request belongs to the user. Only Fortnox's redirect needs this.
    """
    view.needs_no_session = True  # type: ignore[attr-defined]  # functions have attributes
    return view


def check_request() -> Response | None:
    """Refuse a request that the guide must not answer; return a response if the request needs no view."""
    guide = current_guide()
    check_host(request, guide.origin)
    check_origin(request, guide.origin)
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "upload_limit", FORM_BYTES)
    request.max_form_parts = _MOST_FIELDS
    if request.endpoint == "static":
        return None
    if (exchanged := exchange_start_token(guide)) is not None:
        return exchanged
    if not has_session(guide) and not getattr(view, "needs_no_session", False):
        abort(HTTPStatus.FORBIDDEN)
    user = guide.user_of(request)
    if user is None:
        abort(HTTPStatus.UNAUTHORIZED)
    g.guide_user = user
    check_form_token(guide, user, request)
    if request.view_args is not None and "job" in request.view_args:
        g.guide_job = find_job(str(request.view_args.pop("job")))
    return None
