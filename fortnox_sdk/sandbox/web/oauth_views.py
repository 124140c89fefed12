"""The Flask views of the OAuth endpoints below `/oauth-v1`."""

from http import HTTPStatus

from flask import Flask, Response, render_template, request

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.oauth import consent, grants
from fortnox_sdk.sandbox.oauth.scopes import SCOPES
from fortnox_sdk.sandbox.protocol.wire import dumps
from fortnox_sdk.sandbox.web.origins import is_same_origin
from fortnox_sdk.sandbox.web.pipeline import DROP
from fortnox_sdk.sandbox.web.service import Service

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    # With "no-referrer", browsers send "Origin: null" with the form (observed in Chromium).
    "Referrer-Policy": "same-origin",
}


def add_oauth(app: Flask, service: Service) -> None:
    """Register the consent page, the token endpoint and the revocation endpoint with the Flask application."""

    def noted(response: Response) -> Response:
        # The log leaves out the query, because `state` may contain an application's private data.
        service.note(
            request.method, request.path, "", status=response.status_code, company=None, dropped=None
        )
        return response

    def ask() -> Response:
        return noted(_ask(service))

    def decide() -> Response:
        return noted(_decide(service))

    def token() -> Response:
        service.delay()
        response = _token(service, revoke=False)
        if response.status_code != HTTPStatus.OK or not service.faults.take("drop_token_answer"):
            return noted(response)
        service.note(request.method, request.path, "", status=0, company=None, dropped="after_commit")
        request.environ[DROP] = True
        return response

    def revoke() -> Response:
        return noted(_token(service, revoke=True))

    app.add_url_rule("/oauth-v1/auth", "consent page", ask, methods=["GET"])
    app.add_url_rule("/oauth-v1/auth", "consent", decide, methods=["POST"])
    app.add_url_rule("/oauth-v1/token", "token", token, methods=["POST"])
    app.add_url_rule("/oauth-v1/revoke", "revoke", revoke, methods=["POST"])


def _problem_page(reason: str) -> Response:
    return Response(render_template("problem.html", reason=reason), 400, headers=_PAGE)


def _away(address: str) -> Response:
    response = Response(status=302, headers={"Location": address, **_NO_STORE})
    response.autocorrect_location_header = False
    return response


def _ask(service: Service) -> Response:
    form = request.args.to_dict()
    try:
        with service.database.transaction() as db:
            asked = consent.read_request(db, form)
            found = companies(db)
    except consent.BadPage as problem:
        return _problem_page(str(problem))
    except consent.Denied as denied:
        return _away(denied.address)
    page = render_template(
        "consent.html",
        asked=asked,
        companies=found,
        scopes=[(scope, SCOPES[scope]) for scope in asked.scopes],
        hidden=[(name, form[name]) for name in consent.PARAMETERS if name in form],
    )
    return Response(page, headers=_PAGE)


def _decide(service: Service) -> Response:
    if not is_same_origin(request):
        return Response("The sandbox rejects a consent form sent from another website.\n", 403)
    form = request.form.to_dict()
    now = service.now()
    try:
        with service.database.transaction() as db:
            asked = consent.read_request(db, form)
            known = {str(company.number) for company in companies(db)}
            chosen = form.get("database_number", "")
            if form.get("decision") != "approve":
                address = consent.back(
                    asked.redirect_uri,
                    {
                        "error": "access_denied",
                        "error_description": "The user denied access to your application",
                        "state": asked.state,
                    },
                )
            elif chosen not in known:
                return _problem_page("unknown company")
            else:
                address = consent.approve(db, service.mint, asked, int(chosen), now=now)
    except consent.BadPage as problem:
        return _problem_page(str(problem))
    except consent.Denied as denied:
        return _away(denied.address)
    return _away(address)


def _token(service: Service, *, revoke: bool) -> Response:
    form = request.form.to_dict()
    try:
        with service.database.transaction() as db:
            client = grants.authenticate(db, request.headers.get("Authorization", ""))
            if revoke:
                body = grants.revoke(db, client, form)
            else:
                tenant = request.headers.get("TenantId")
                body = grants.token(db, service.mint, client, form, tenant=tenant, now=service.now())
    except grants.OAuthProblem as problem:
        body = {"error": problem.error, "error_description": problem.description}
        return Response(dumps(body), problem.status, headers=_NO_STORE, content_type=problem.content_type)
    return Response(dumps(body), headers=_NO_STORE, content_type="application/json")
