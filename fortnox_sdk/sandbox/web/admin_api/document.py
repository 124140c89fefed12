"""The OpenAPI description of the admin endpoints, made from their table."""

import re
from collections.abc import Iterable
from importlib.metadata import version

from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.web.admin_api.endpoint import INTEGER, TEXT, Endpoint, Key, object_schema

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_PARAMETERS = {
    "account": "Number of the account.",
    "name": "Name of the snapshot.",
    "number": "Database number of the company.",
    "series": "Code of the voucher series.",
    "voucher": "Number of the voucher in its series.",
    "year": "Id of the financial year.",
}
_ERROR = object_schema([Key("error", TEXT, "Reason in English or Swedish.", required=True)])
_DESCRIPTION = (
    "Endpoints that only the sandbox has. They change its state, clock, faults and tokens, and need no token. "
    "The sandbox listens on this computer only."
)


def openapi_document(endpoints: Iterable[Endpoint], *, base: str, server: str) -> Body:
    """Return the OpenAPI 3.1 description of the endpoints.

    Args:
        endpoints: The endpoints, in the order in which they are described.
        base: Path before the endpoints' paths.
        server: URL of the sandbox.
    """
    paths: dict[str, Body] = {}
    for endpoint in endpoints:
        path = f"{base}/" + _PARAMETER.sub(r"{\g<name>}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Admin API of the fortnox-sdk sandbox",
            "version": version("fortnox-sdk"),
            "description": _DESCRIPTION,
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR}},
    }


def _operation(endpoint: Endpoint) -> Body:
    operation: Body = {
        "operationId": endpoint.handler,
        "summary": endpoint.summary,
        "responses": {
            "200": {
                "description": "The request was carried out.",
                "content": _json(
                    object_schema(endpoint.response) if endpoint.response else {"type": "object"}
                ),
            },
            "default": {
                "description": "The request was refused and nothing was changed.",
                "content": _json({"$ref": "#/components/schemas/Error"}),
            },
        },
    }
    parameters = [*_path_parameters(endpoint.path), *(_query_parameter(key) for key in endpoint.query)]
    if parameters:
        operation["parameters"] = parameters
    if endpoint.keys:
        operation["requestBody"] = {
            "required": any(key.required for key in endpoint.keys),
            "content": _json(object_schema(endpoint.keys)),
        }
    return operation


def _json(schema: object) -> Body:
    return {"application/json": {"schema": schema}}


def _path_parameters(path: str) -> list[Body]:
    return [
        {
            "name": match["name"],
            "in": "path",
            "required": True,
            "description": _PARAMETERS[match["name"]],
            "schema": INTEGER if match["converter"] == "number" else TEXT,
        }
        for match in _PARAMETER.finditer(path)
    ]


def _query_parameter(key: Key) -> Body:
    return {"name": key.name, "in": "query", "description": key.description, "schema": key.schema}
