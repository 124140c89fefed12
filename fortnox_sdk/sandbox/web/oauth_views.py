"""The Flask views of the OAuth endpoints under `/oauth-v1`."""

from http import HTTPStatus

from flask import Flask, Response, render_template, request

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.oauth import consent, grants
from fortnox_sdk.sandbox.oauth.scopes import description
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

    def logged(response: Response) -> Response:
        # The log leaves out the query, because `state` may contain an application's private data.
        service.log_request(
            request.method, request.path, "", status=response.status_code, company=None, dropped=None
        )
        return response

    def show_consent() -> Response:
        return logged(_consent_page(service))

    def handle_decision() -> Response:
        return logged(_decision_response(service))

    def token() -> Response:
        service.delay()
        response = _token(service, revoke=False)
        if response.status_code != HTTPStatus.OK or not service.faults.consume("drop_token_answer"):
            return logged(response)
        service.log_request(request.method, request.path, "", status=0, company=None, dropped="after_commit")
        request.environ[DROP] = True
        return response

    def revoke() -> Response:
        return logged(_token(service, revoke=True))

    app.add_url_rule("/oauth-v1/auth", "consent page", show_consent, methods=["GET"])
    app.add_url_rule("/oauth-v1/auth", "consent", handle_decision, methods=["POST"])
    app.add_url_rule("/oauth-v1/token", "token", token, methods=["POST"])
    app.add_url_rule("/oauth-v1/revoke", "revoke", revoke, methods=["POST"])


def _problem_page(reason: str) -> Response:
    return Response(render_template("problem.html", reason=reason), 400, headers=_PAGE)


def _redirect(address: str) -> Response:
    response = Response(status=302, headers={"Location": address, **_NO_STORE})
    response.autocorrect_location_header = False
    return response


def _consent_page(service: Service) -> Response:
    form = request.args.to_dict()
    try:
        with service.database.transaction() as db:
            authorization = consent.read_request(db, form)
            all_companies = companies(db)
    except consent.ConsentPageError as error:
        return _problem_page(str(error))
    except consent.AuthorizationDenied as denied:
        return _redirect(denied.address)
    page = render_template(
        "consent.html",
        authorization=authorization,
        companies=all_companies,
        scopes=[(scope, description(scope)) for scope in authorization.scopes],
        hidden=[(name, form[name]) for name in consent.PARAMETERS if name in form],
    )
    return Response(page, headers=_PAGE)


def _decision_response(service: Service) -> Response:
    if not is_same_origin(request):
        return Response("The sandbox rejects a consent form sent from another website.\n", 403)
    form = request.form.to_dict()
    now = service.now()
    try:
        with service.database.transaction() as db:
            authorization = consent.read_request(db, form)
            numbers = {str(company.number) for company in companies(db)}
            number = form.get("database_number", "")
            if form.get("decision") != "approve":
                address = consent.redirect_url(
                    authorization.redirect_uri,
                    {
                        "error": "access_denied",
                        "error_description": "The user denied access to your application",
                        "state": authorization.state,
                    },
                )
            elif number not in numbers:
                return _problem_page("unknown company")
            else:
                address = consent.approve(db, service.token_service, authorization, int(number), now=now)
    except consent.ConsentPageError as error:
        return _problem_page(str(error))
    except consent.AuthorizationDenied as denied:
        return _redirect(denied.address)
    return _redirect(address)


def _token(service: Service, *, revoke: bool) -> Response:
    form = request.form.to_dict()
    try:
        with service.database.transaction() as db:
            authorization = request.headers.get("Authorization", "")
            client = grants.authenticate(db, authorization, form.get("grant_type"))
            if revoke:
                body = grants.revoke(db, client, form)
            else:
                tenant = request.headers.get("TenantId")
                body = grants.token(db, service.token_service, client, form, tenant=tenant, now=service.now())
    except grants.OAuthProblem as error:
        body = {"error": error.error, "error_description": error.description}
        return Response(dumps(body), error.status, headers=_NO_STORE, content_type=error.content_type)
    return Response(dumps(body), headers=_NO_STORE, content_type="application/json")
