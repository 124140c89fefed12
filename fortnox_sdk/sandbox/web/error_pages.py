"""Error responses in Fortnox's format for unknown URLs, invalid requests and an unreadable state."""

from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from fortnox_sdk.sandbox.books.database import StateError
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, dumps
from fortnox_sdk.sandbox.web import pipeline
from fortnox_sdk.sandbox.web.service import Service

_JSON = "application/json"


def add_error_pages(app: Flask, service: Service) -> None:
    """Register the error responses with the Flask application."""

    def unknown_path(error: NotFound) -> Response:
        return pipeline.refuse_path(service) if pipeline.is_api(request.path) else _http_error(error)

    def wrong_method(error: MethodNotAllowed) -> Response:
        response = pipeline.refuse_method(service) if pipeline.is_api(request.path) else _http_error(error)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response

    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, unknown_path)
    app.register_error_handler(MethodNotAllowed, wrong_method)
    app.register_error_handler(StateError, _state_error)


def _http_error(error: HTTPException) -> Response:
    response = Response(headers=error.get_headers())
    response.status_code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        response.set_data(_body(response.status_code, error.name))
        response.content_type = _JSON
    return response


def _state_error(error: StateError) -> Response:
    # The transaction was rolled back, so the request can be sent again.
    status = HTTPStatus.INSUFFICIENT_STORAGE
    return Response(_body(status, str(error)), status, content_type=_JSON)


def _body(status: int, message: str) -> str:
    if request.path.startswith("/_sandbox"):
        body: Body = {"error": message}
    elif status == HTTPStatus.NOT_FOUND:
        body = Problem.no_route().body()
    else:
        body = Problem.malformed(status, message).body()
    return dumps(body)
