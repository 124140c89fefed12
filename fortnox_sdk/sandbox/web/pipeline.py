"""The request pipeline of the API. It checks the token, rate limit, scope and format, then executes the request."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from attrs import evolve
from flask import Response, request

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.company import find_company
from fortnox_sdk.sandbox.faults import response_faults
from fortnox_sdk.sandbox.faults.switches import Faults
from fortnox_sdk.sandbox.oauth.licences import missing_licences
from fortnox_sdk.sandbox.oauth.rights import REGISTERS, missing_rights
from fortnox_sdk.sandbox.oauth.tokens import Access
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, Upload
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.refusals import error_reply
from fortnox_sdk.sandbox.protocol.request_json import decode_json
from fortnox_sdk.sandbox.protocol.wire import dumps
from fortnox_sdk.sandbox.web.service import Service

# Keys in the WSGI environment that tell the server to close the connection before or in the middle of the response.
DROP = "fortnox_sandbox.drop"
HALF = "fortnox_sandbox.half"

_WRITES = ("POST", "PUT", "PATCH", "DELETE")  # a DELETE of an asset may have a body with a date
_JSON = "application/json"
_FORM = "multipart/form-data"
_UPLOADS = ("/3/archive", "/3/inbox")
_AREAS = "/api"
_ROOTS = ("3", "api")
_ACTION_ON_INVOICE = re.compile("/3/invoices/[^/]+/[^/]+/?")
_OTHER_THAN_JSON = ("/3/sie", "/api/warehouse/purchaseorders-v1/csv")
_WITH_RETRY_AFTER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class _UnknownCompany(Problem):  # not an internal error: the response that the gateway would send
    """A problem that is raised if the company of a valid token no longer exists."""


def view(service: Service, routes: Mapping[str, Route]) -> Callable[..., Response]:
    """Return the Flask view of all routes with the same path; `routes` maps the HTTP methods to the routes."""

    def handle(**path: str) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return _handle(service, routes[method], path)

    return handle


def is_api(path: str) -> bool:
    """Return True for a path under `/3` or `/api`."""
    return path.partition("/")[2].partition("/")[0] in _ROOTS


def refuse_path(service: Service) -> Response:
    """Return the response to a request under `/3` or `/api` whose path matches no route."""
    return _refuse(service, Problem.no_route())


def refuse_method(service: Service) -> Response:
    """Return the response to a request under `/3` or `/api` whose path matches only routes with other methods."""
    if _ACTION_ON_INVOICE.fullmatch(request.path):
        # Reported for a PUT of an action that needs a GET; the code and the status are assumed.
        message = f"Felaktig action på faktura ({request.method})."
        return _refuse(service, Problem.assumed("wrong_action", message))
    return _refuse(service, Problem.wrong_method())


def _refuse(service: Service, problem: Problem) -> Response:
    def refuse(_call: Call) -> Reply:
        raise problem

    return _handle(service, Route("GET", "", "", refuse), {})


def _handle(service: Service, route: Route, path: dict[str, str]) -> Response:
    faults = service.faults
    is_affected = faults.affects_path(request.path)
    if is_affected:
        service.delay()
    access = _access(service)
    if access is not None:
        service.begin_days(access.company)
    writes = request.method in _WRITES
    dropped = None
    status = faults.consume_status() if is_affected else None
    if status is not None:
        response = _fault_response(service, status)
    elif writes and is_affected and faults.consume("drop_before_commit"):
        response, dropped = Response(), "before_commit"
    else:
        response, dropped = _answer(service, route, path, access)
        if dropped is None and is_affected and response.status_code < HTTPStatus.BAD_REQUEST:
            if writes and faults.consume("drop_after_commit"):
                dropped = "after_commit"
            elif response.content_length and faults.consume("half_answer"):
                dropped = "half_answer"
    service.log_request(
        request.method,
        request.path,
        request.query_string.decode("utf-8", "replace"),
        status=0 if dropped else response.status_code,
        company=None if access is None else access.company,
        dropped=dropped,
    )
    if dropped:
        request.environ[HALF if dropped == "half_answer" else DROP] = True
    if access is not None and is_affected:
        service.act_as_other_users(access.company)
    return response


def _access(service: Service) -> Access | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return service.access_of_token(token) if scheme.lower() == "bearer" else None


def _answer(
    service: Service, route: Route, path: dict[str, str], access: Access | None
) -> tuple[Response, str | None]:
    """Return the response and the name of the fault that keeps the server from sending it; None without a fault."""
    if access is None:
        return _unauthorized(), None
    faults = service.faults
    if faults.rate_limit and not service.rate_limit.admit(access.client, access.company, service.monotonic()):
        return _fault_response(service, HTTPStatus.TOO_MANY_REQUESTS), None
    is_affected = faults.affects_path(request.path)
    query, page = _query(), None
    if is_affected and request.method == "GET":
        query, page = response_faults.replace_page(faults, query)
    try:
        if route.scope and route.scope not in access.scopes:
            raise Problem.refused(2000663, "Har inte behörighet för scope")
        execute = _prepare(service, route, path, access, query)
        if is_affected and request.method in _WRITES and faults.consume("commit_late"):
            service.schedule(faults.commit_late_s, execute)
            return Response(), "commit_late"
        reply = execute()
    except _UnknownCompany:
        return _unauthorized(), None
    except Problem as problem:
        reply = _refused(service, problem)
    if is_affected and reply.status < HTTPStatus.BAD_REQUEST:
        reply = _with_faults(faults, reply, page)
    return _response(service, reply), None


def _with_faults(faults: Faults, reply: Reply, page: int | None) -> Reply:
    if request.path.startswith(_AREAS):
        return evolve(reply, content=response_faults.apply_faults_without_envelope(faults, reply.content))
    if isinstance(reply.content, dict):
        return evolve(reply, content=response_faults.apply_faults(faults, reply.content, page))
    return reply


def _prepare(
    service: Service, route: Route, path: dict[str, str], access: Access, query: dict[str, str]
) -> Callable[[], Reply]:
    """Check the request's format and return a function that executes the request when it is called.

    Raises:
        Problem: If the format of the request is invalid.
    """
    body = _body(route)
    base = f"{request.host_url}3"
    register = route.path.removeprefix("/3/").partition("/")[0]

    def execute() -> Reply:
        with service.database.tenant(access.company) as tenant:
            if find_company(tenant) is None:
                # The company was removed by a reset or a restore, for which this request waited.
                raise _UnknownCompany(HTTPStatus.UNAUTHORIZED, 0, "unauthorized")
            if route.scope and route.scope in missing_licences(tenant):
                raise Problem.refused(2001101, "Det finns ingen aktiv licens för önskat scope")
            if register in REGISTERS and register in missing_rights(tenant):
                raise Problem.no_right(REGISTERS[register])
            call = Call(
                db=tenant.db,
                company=access.company,
                query=query,
                body=body,
                now=service.now(),
                base=base,
                scopes=access.scopes,
            )
            return route.handle(call, **path)

    return execute


def _unauthorized() -> Response:
    # Fortnox's gateway sends this response without X-Uid and without an envelope (observed in a recording).
    return Response('{"message":"unauthorized"}', HTTPStatus.UNAUTHORIZED, content_type=_JSON)


def _query() -> dict[str, str]:
    if not request.path.startswith(_AREAS):
        return request.args.to_dict()
    # The specification defines lists as repeated parameters, but its examples use comma-separated values.
    return {name: ",".join(values) for name, values in request.args.lists()}


def _refused(service: Service, problem: Problem) -> Reply:
    if request.path.startswith(_AREAS):
        return error_reply(problem, service.random_bytes(16))
    return Reply(problem.body(), problem.status)


def _body(route: Route) -> object:
    accept = request.accept_mimetypes
    if accept and not accept.accept_json and not route.path.startswith(_OTHER_THAN_JSON):
        raise Problem.refused(assumptions.WRONG_ACCEPT_CODE, "Invalid response type")
    query = request.query_string
    if b"%3C" in query.upper() or b"%3E" in query.upper():
        # Fortnox rejects < and > in a query even if they are escaped (live tests of Fortnox.NET.SDK).
        raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
    if request.method not in _WRITES or not request.content_length:
        return None
    if request.mimetype == _FORM and route.path in _UPLOADS:
        # The form part is named `file` in the specification and `Filedata` in Fortnox.NET.SDK.
        uploaded = next(iter(request.files.values()), None)
        return None if uploaded is None else Upload(uploaded.filename or "", uploaded.read())
    # A body without a Content-Type is read as JSON: the live tests of Fortnox.NET.SDK send all bodies without it.
    if request.mimetype not in ("", _JSON):
        raise Problem.refused(1000031, "Invalid content type")
    try:
        return decode_json(request.get_data())
    except ValueError:
        raise Problem.refused(2002115, "Error deserializing JSON: JSON_ERROR_SYNTAX") from None


def _response(service: Service, reply: Reply) -> Response:
    if isinstance(reply.content, bytes):
        data: bytes | str = reply.content
    else:
        data = "" if reply.content is None else dumps(reply.content)
    response = Response(data, reply.status, content_type=reply.content_type)
    if reply.content is None:
        del response.headers["Content-Type"]
    response.headers["X-Uid"] = service.random_bytes(4).hex()
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if reply.location:
        # Fortnox sends the collection's name instead of a URL (observed in a recording).
        response.headers["Location"] = reply.location
        response.autocorrect_location_header = False
    return response


def _fault_response(service: Service, status: int) -> Response:
    body = {"ErrorInformation": {"error": 1, "message": "System exception", "code": 1000003}}
    text = assumptions.RATE_BODY if status == HTTPStatus.TOO_MANY_REQUESTS else dumps(body)
    response = Response(text, status, content_type=_JSON)
    if service.faults.retry_after_s and status in _WITH_RETRY_AFTER:
        response.headers["Retry-After"] = str(service.faults.retry_after_s)
    return response
