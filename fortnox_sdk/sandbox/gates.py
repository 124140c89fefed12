"""What every API call passes before its noun sees it: token, rate limit, scope, form; and how answers go out."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.oauth.tokens import Access
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import dumps, loads
from fortnox_sdk.sandbox.service import Service

__all__ = ["DROP", "no_route", "view"]

# Set in the WSGI environment when the connection is to be closed without an answer.
DROP = "fortnox_sandbox.drop"
_WRITES = ("POST", "PUT")
_JSON = "application/json"


def view(service: Service, route: Route) -> Callable[..., Response]:
    """The Flask view of a route."""

    def handle(**path: str) -> Response:
        return _pass(service, route, path)

    return handle


def no_route(service: Service) -> Callable[..., Response]:
    """The Flask view of addresses below /3 that Fortnox does not have."""
    return view(service, Route("GET", "", "", _refuse))


def _refuse(_call: Call, **_path: str) -> Reply:
    raise Problem.no_route()


def _pass(service: Service, route: Route, path: dict[str, str]) -> Response:
    service.delay()
    faults = service.faults
    writes = request.method in _WRITES
    access: Access | None = None
    dropped = None
    if faults.take("status_times"):
        response = _broken(faults.status_code)
    elif writes and faults.take("drop_before_commit"):
        response, dropped = Response(), "before_commit"
    else:
        access = _access(service)
        response = _answer(service, route, path, access)
        if writes and response.status_code < HTTPStatus.BAD_REQUEST and faults.take("drop_after_commit"):
            dropped = "after_commit"
    service.note(
        request.method,
        request.path,
        request.query_string.decode("utf-8", "replace"),
        status=0 if dropped else response.status_code,
        company=None if access is None else access.company,
        dropped=dropped,
    )
    if dropped:
        request.environ[DROP] = True
    return response


def _access(service: Service) -> Access | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return service.mint.read_access_token(token, service.now()) if scheme.lower() == "bearer" else None


def _answer(service: Service, route: Route, path: dict[str, str], access: Access | None) -> Response:
    if access is None:
        # Answered by the gateway: no X-Uid and no envelope (recorded).
        return Response('{"message":"unauthorized"}', HTTPStatus.UNAUTHORIZED, content_type=_JSON)
    at_s = service.now().timestamp()
    if service.faults.rate_limit and not service.rate_limit.admits(access.client, access.company, at_s):
        return Response(assumptions.RATE_BODY, HTTPStatus.TOO_MANY_REQUESTS, content_type=_JSON)
    try:
        if route.scope and route.scope not in access.scopes:
            raise Problem.refused(2000663, "Har inte behörighet för scope")
        body = _body(route)
        with service.database.transaction() as db:
            call = Call(
                db=db,
                company=access.company,
                query=request.args.to_dict(),
                body=body,
                now=service.now(),
                base=f"{request.host_url}3",
                scopes=access.scopes,
                without_comments=service.faults.lists_without_comments,
            )
            reply = route.handle(call, **path)
    except Problem as problem:
        reply = Reply(problem.body(), problem.status)
    return _response(service, reply)


def _body(route: Route) -> object:
    accept = request.accept_mimetypes
    if accept and not accept.accept_json and not route.path.startswith("/3/sie"):
        raise Problem.refused(assumptions.WRONG_ACCEPT_CODE, "Invalid response type")
    query = request.query_string
    if b"%3C" in query.upper() or b"%3E" in query.upper():
        # < and > are refused in a query even when they are escaped (the C# SDK's live tests).
        raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
    data = request.get_data()
    if request.method not in _WRITES or not data:
        return None
    if request.mimetype != _JSON:
        raise Problem.refused(1000031, "Invalid content type")
    try:
        return loads(data)
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
        response.headers["Location"] = reply.location  # the collection's word, no address (recorded)
        response.autocorrect_location_header = False
    return response


def _broken(status: int) -> Response:
    body = {"ErrorInformation": {"error": 1, "message": "System exception", "code": 1000003}}
    text = assumptions.RATE_BODY if status == HTTPStatus.TOO_MANY_REQUESTS else dumps(body)
    return Response(text, status, content_type=_JSON)
