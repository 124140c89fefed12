"""The step of the sign-in at Fortnox: the consent page, its redirect, or a pasted URL.

A started sign-in is saved as a signed text in a cookie of the browser, so any worker can finish it. The cookie is
`SameSite=Lax`, because Fortnox's redirect comes from another site. For the same reason, the redirect arrives without
the session cookie, and the cookie of the sign-in identifies the browser. The response is a page that opens the next
page. The next request therefore comes from the guide itself, and the address bar no longer shows the code.
"""

from typing import Final

import attrs
from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.auth.attempt import SignIn
from fortnox_sdk.config import SCOPE_REASONS
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConsentDenied, InvalidInput
from fortnox_sdk.hosts import url_origin
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import (
    Guide,
    User,
    current_guide,
    current_user,
    visible_connection,
    visible_connections,
)
from fortnox_sdk.web.jobs import Job, current_job, find_job, update_job
from fortnox_sdk.web.pages import page
from fortnox_sdk.web.security.guard import without_session
from fortnox_sdk.web.security.sessions import read_cookie, set_cookie
from fortnox_sdk.web.steps.importing import start_import

sign_in: Blueprint = Blueprint("sign_in", __name__)

_COOKIE: Final = "sign_in"
_TITLE: Final = Text("Sign in to Fortnox", "Logga in i Fortnox")
_THEN_IMPORT: Final = "import"


@sign_in.get("/jobs/<job>/sign-in")
def show() -> str:
    """Show the saved connections and the button that starts a sign-in."""
    config = current_guide().fortnox_config()
    reasons = [(scope, SCOPE_REASONS.get(scope, Text.same(""))) for scope in config.scopes]
    return page("sign_in.html", title=_TITLE, connections=visible_connections(), scopes=reasons)


@sign_in.post("/jobs/<job>/sign-in")
def begin() -> Response:
    """Start a sign-in, and show a page that leads to Fortnox.

    The page has a link instead of a form, because `form-action 'self'` would block a form that redirects to another
    site.
    """
    guide, job = current_guide(), current_job()
    attempt = SignIn(
        guide.fortnox_config(),
        guide.store,
        guide.transport,
        guide.clock,
        redirect_uri=guide.redirect_uri,
        company=None if job.connection is None else job.connection.database_number,
        session=current_user().id,
    )
    then = _THEN_IMPORT if request.form.get("then") == _THEN_IMPORT else "year"
    comes_back = url_origin(guide.redirect_uri) == guide.origin
    body = page("sign_in_leave.html", title=_TITLE, address=attempt.url, comes_back=comes_back)
    response = make_response(body)
    set_cookie(guide, response, _COOKIE, f"{job.id}:{then}:{attempt.save()}", same_site="Lax")
    return response


@sign_in.post("/jobs/<job>/sign-in/connection")
def use() -> Response:
    """Use a saved connection for the job."""
    connection = visible_connection(request.form.get("connection", ""))
    _connect(current_guide(), current_job(), connection)
    return redirect(url_for("year.show", job=current_job().id), code=303)


@sign_in.post("/jobs/<job>/sign-in/address")
def paste() -> Response:
    """Finish a sign-in with the URL that the user copied from the browser."""
    address = Secret(request.form.get("address", "").strip())
    if not address.reveal():
        raise InvalidInput(
            Text("No address was pasted.", "Ingen adress är inklistrad."),
            hint=Text(
                "After you have approved the app in Fortnox, copy the whole address from the browser and paste it "
                "in the field.",
                "När du har godkänt appen i Fortnox: kopiera hela adressen från webbläsaren och klistra in den i "
                "fältet.",
            ),
        )
    return _finish(address)


@sign_in.get("/callback")
@without_session
def callback() -> Response:
    """Finish a sign-in with Fortnox's redirect."""
    address = Secret(f"{current_guide().redirect_uri}?{request.query_string.decode('ascii', 'replace')}")
    return _finish(address)


def _finish(address: Secret) -> Response:
    guide, user = current_guide(), current_user()
    job_id, _, rest = read_cookie(guide, _COOKIE).partition(":")
    then, _, saved = rest.partition(":")
    attempt = SignIn.resume(
        saved,
        guide.fortnox_config(),
        guide.store,
        guide.transport,
        guide.clock,
        may_replace=lambda _connection, _fortnox_user: (
            True
        ),  # a person with the right in Fortnox has just approved
        session=user.id,
    )
    job = find_job(job_id)
    connection = attempt.finish(address)
    user = _connected_user(guide, user, connection.key)
    job = _connect(guide, job, connection)
    target = "year.show"
    if then == _THEN_IMPORT and job.balance_date is not None:
        start_import(guide, user, job)
        target = "importing.show"
    body = page(
        "sign_in_done.html",
        title=Text("You are signed in", "Du är inloggad"),
        connection=connection,
        address=url_for(target, job=job.id),
    )
    response = make_response(body)
    response.headers["Referrer-Policy"] = "no-referrer"
    set_cookie(guide, response, _COOKIE, "", same_site="Lax")
    return response


def _connected_user(guide: Guide, user: User, key: ConnectionKey) -> User:
    """Report a new connection to the host program, and return the user again.

    The user now has the connections that the host program allows after the report.

    Raises:
        ConsentDenied: The host program does not allow the connection.
    """
    guide.on_connected(user, key)
    allowed = guide.user_of(request)
    if allowed is None or allowed.id != user.id or not allowed.may_see(key):
        raise ConsentDenied(
            Text(
                "You are signed in to Fortnox, but you may not use this company in this program.",
                "Du är inloggad i Fortnox, men du får inte använda företaget i det här programmet.",
            ),
            hint=Text(
                "Ask the person who manages this program for access to the company.",
                "Be den som sköter programmet om tillgång till företaget.",
            ),
        )
    return allowed


def _connect(guide: Guide, job: Job, connection: Connection) -> Job:
    """Save the connection of a job. After its year is chosen, a job can't change to another company.

    Raises:
        InvalidInput: The job belongs to another company.
    """
    if job.connection is not None and job.balance_date is not None and job.connection != connection.key:
        raise InvalidInput(
            Text(
                "The job belongs to another company, {company}.",
                "Uppdraget hör till ett annat företag, {company}.",
            ).format(company=job.company_name),
            hint=Text(
                "Create a new job for the company that you signed in to.",
                "Skapa ett nytt uppdrag för företaget som du loggade in på.",
            ),
        )
    return update_job(
        guide,
        job,
        lambda job: attrs.evolve(
            job,
            connection=connection.key,
            company_name=connection.company_name or job.company_name,
            organisation_number=connection.organisation_number or job.organisation_number,
        ),
    )
