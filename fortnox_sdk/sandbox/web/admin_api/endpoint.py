"""The classes for the table of admin endpoints. An endpoint lists the keys of its JSON objects, each with a schema."""

from collections.abc import Iterable, Mapping

from attrs import frozen

Schema = Mapping[str, object]
"""A JSON Schema, as OpenAPI 3.1 uses it."""

TEXT: Schema = {"type": "string"}
NULLABLE_TEXT: Schema = {"type": ["string", "null"]}
TEXT_OR_NUMBER: Schema = {"type": ["string", "integer"]}
INTEGER: Schema = {"type": "integer"}
NULLABLE_INTEGER: Schema = {"type": ["integer", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
AMOUNT: Schema = {"type": ["number", "string"]}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
NULLABLE_DAY: Schema = {"type": ["string", "null"], "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
TEXTS: Schema = {"type": "array", "items": TEXT}
NULLABLE_TEXTS: Schema = {"type": ["array", "null"], "items": TEXT}
RECORDS: Schema = {"type": "array", "items": {"type": "object"}}


@frozen
class Key:
    """A key of a JSON object, or a query parameter."""

    name: str
    schema: Schema
    description: str = ""
    required: bool = False


@frozen
class Endpoint:
    """An admin endpoint.

    Args:
        method: HTTP method.
        path: Path below `/_sandbox` with parameters in Werkzeug's notation, such as `snapshots/<name>`.
        handler: Name of the method that handles the requests. It is the operation id in the OpenAPI description.
        summary: One sentence about the endpoint.
        keys: Keys of the JSON object in the request's body.
        query: Query parameters.
        response: Keys of the JSON object in the response.
    """

    method: str
    path: str
    handler: str
    summary: str
    keys: tuple[Key, ...] = ()
    query: tuple[Key, ...] = ()
    response: tuple[Key, ...] = ()


def object_schema(keys: Iterable[Key]) -> Schema:
    """Return the schema of a JSON object with these keys and no other keys."""
    listed = tuple(keys)
    schema: dict[str, object] = {
        "type": "object",
        "properties": {
            key.name: {**key.schema, **({"description": key.description} if key.description else {})}
            for key in listed
        },
        "additionalProperties": False,
    }
    required = [key.name for key in listed if key.required]
    return schema | ({"required": required} if required else {})


def list_schema(keys: Iterable[Key]) -> Schema:
    """Return the schema of a list of JSON objects with these keys."""
    return {"type": "array", "items": object_schema(keys)}


def returned(**schemas: Schema) -> tuple[Key, ...]:
    """Return keys that a response always contains. The arguments are the schemas of the keys, by name."""
    return tuple(Key(name, schema, required=True) for name, schema in schemas.items())
