"""The generator of the sandbox's resource tables: field types, limits, and search and sort parameters.

    python -m tools.sandbox_table RESOURCES.json [--recordings FOLDER] [--out FOLDER]

RESOURCES.json is a file of collected facts with the keys `resources` and `schemas`. The folder given by `--recordings`
holds recorded requests and responses as JSON. If a recording includes a resource, the table uses the recorded keys in
the recorded order; otherwise it uses the specification's keys in alphabetical order. The tool leaves out the resources
of the manually edited file `resources.json`. Run the tool again after each change of the specification.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from tools.sandbox_overrides import AREAS, OVERRIDES

__all__ = ["AREAS", "tables"]

Fact = Mapping[str, Any]

# Simple field types; every other type is the name of a schema.
_SIMPLE = {"boolean", "date", "integer", "list", "number", "numeric", "string"}
_NO_LIMIT = 1_000_000  # the specification uses 2^31 - 1 for fields without a limit
# Fortnox rejects invalid values of these fields with separate error codes (observed in a recording).
_CLOSED_BY_BEHAVIOUR = {"HouseWorkType", "HouseworkType"}


def _type(fact: Fact) -> str:
    """Return the type of a field in the table's format, which is the schema name for a nested field."""
    kind = fact.get("type")
    nested = _nested_schema(fact)
    if nested:
        return nested
    if kind == "array":
        return "list"
    if fact.get("format") == "date":
        return "date"
    if str(fact.get("cs_type", "")).startswith("decimal"):
        return {"integer": "number", "string": "numeric"}.get(str(kind), "number")
    return str(kind or "string")


def _nested_schema(fact: Fact) -> str:
    """Return the schema name of a field with rows or an object, or `""` for any other field."""
    nested = fact.get("items_schema") if fact.get("type") == "array" else fact.get("schema")
    return str(nested or "").partition("_")[2]


def _spec(name: str, fact: Fact, flags: str) -> dict[str, Any]:
    choices = [] if name in _CLOSED_BY_BEHAVIOUR else [c for c in fact.get("enum", []) if c]
    longest = fact.get("maxLength") if fact.get("type") == "string" and not choices else None
    result: dict[str, Any] = {
        "type": _type(fact),
        "many": True if fact.get("type") == "array" and _nested_schema(fact) else None,
        "flags": flags,
        "longest": None if longest and longest > _NO_LIMIT else longest,
        "choices": choices or None,
        "least": fact.get("minimum"),
        "most": fact.get("maximum"),
    }
    return {key: value for key, value in result.items() if value is not None}


def _observed_type(values: Sequence[Any]) -> str:
    value = next((v for v in values if v is not None), None)
    names = {"bool": "boolean", "int": "integer", "float": "number", "list": "list"}
    return names.get(type(cast("object", value)).__name__, "string")


class Recorded:
    """The JSON records and `Location` headers of recorded responses, by resource."""

    def __init__(self, folder: Path | None) -> None:
        self.single: dict[str, list[dict[str, Any]]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.location: dict[str, str] = {}
        for path in sorted(folder.glob("*.json")) if folder else ():
            for exchange in json.loads(path.read_text(encoding="utf-8")):
                self._add(exchange)

    def _add(self, exchange: Fact) -> None:
        name = urlsplit(str(exchange["request"]["url"])).path.removeprefix("/3/").partition("/")[0]
        response = exchange["response"]
        if response["status"] not in {200, 201}:
            return
        body = json.loads(response["body"])
        content = next((value for name, value in body.items() if name != "MetaInformation"), None)
        if isinstance(content, dict):
            self.single.setdefault(name, []).append(cast("dict[str, Any]", content))
        elif isinstance(content, list) and content:
            self.rows.setdefault(name, []).extend(cast("list[dict[str, Any]]", content))
        if "Location" in response["headers"]:
            self.location[name] = response["headers"]["Location"]

    @staticmethod
    def keys(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """Return the values of each key, with the keys in the order of their first occurrence."""
        result: dict[str, list[Any]] = {}
        for record in records:
            for name, value in record.items():
                result.setdefault(name, []).append(value)
        return result


def _fields_of_url(name: str) -> set[str]:
    """Return the fields of a resource that a request body must not contain: `@url`, and fields that are in the path."""
    return {"@url", *OVERRIDES.get(name, {}).get("in_address", ())}


def _fields(resource: Fact, schema: Fact | None, recorded: Recorded, name: str) -> dict[str, dict[str, Any]]:
    also = OVERRIDES.get(name, {}).get("also", ())
    facts: dict[str, Fact] = {
        f["name"]: f if f["name"] not in also else {**f, "contexts": ["single", "create", "update"]}
        for f in resource["fields"]
        if not f.get("only_in_csharp") or f["name"] in also
    }
    if schema is not None:
        facts = {
            k: {
                "contexts": ["single", "list", "create", "update"],
                "required_on_create": v.get("required"),
                **v,
            }
            for k, v in schema.items()
        }
    single, rows = recorded.keys(recorded.single.get(name, [])), recorded.keys(recorded.rows.get(name, []))
    order = [*dict.fromkeys([*single, *rows, *sorted(facts)])]
    methods = {o["method"] for o in resource["operations"]}
    result: dict[str, dict[str, Any]] = {}
    for field in order:
        values = single.get(field) or rows.get(field, [])
        fact: Fact = facts.get(field) or {"type": _observed_type(values), "contexts": []}
        contexts: list[str] = fact["contexts"]
        # A field that the specification requires is writable, even if the C# SDK marks it as read-only.
        computed = fact.get("read_only") and not fact.get("required_on_create")
        writable = not (computed or fact.get("read_only_by_schema") or field in _fields_of_url(name))
        flags = "s" if field in single or ("single" in contexts and (not single or writable)) else ""
        flags += "l" if (field in rows if rows else "list" in contexts) else ""
        flags += "c" if writable and "create" in contexts and "POST" in methods else ""
        flags += "u" if writable and "update" in contexts and "PUT" in methods else ""
        flags += "!" if fact.get("required_on_create") and "c" in flags else ""
        if flags:
            result[field] = _spec(field, fact, flags)
    return result


def _parameters(resource: Fact, fields: Mapping[str, Any], key: str) -> dict[str, str]:
    """Map each search or sort parameter to the field with the same name, and skip the other parameters."""
    by_fold = {name.casefold(): name for name in fields}
    names = [p if isinstance(p, str) else p["name"] for p in resource[key]]
    return {n: by_fold[n.casefold()] for n in names if n.casefold() in by_fold}


def _resource(name: str, facts: Fact, schemas: Fact, recorded: Recorded) -> dict[str, Any]:
    override = OVERRIDES.get(name, {})
    fields = _fields(facts, schemas[override["schema"]] if "schema" in override else None, recorded, name)
    fields = dict(sorted((fields | override["added"]).items())) if "added" in override else fields
    for field in override.get("created", ()):
        fields[field]["flags"] += "c"
    for field in override.get("dates", ()):
        fields[field]["type"] = "date"
    for field in schemas.get(override.get("row", ""), {}):
        fields[field]["flags"] = fields[field]["flags"].replace("s", "sl", 1)
    by_fold = {field.casefold(): field for field in fields}
    one = facts["envelope"].get("singular") or facts["envelope"]["plural"]
    key = [by_fold[p["name"].casefold()] for p in facts["id_path_params"] if p["name"].casefold() in by_fold]
    for field in override.get("key", key):
        # A single record includes its key, even if the response schema lacks the key field.
        fields[field]["flags"] = "s" + fields[field]["flags"].replace("s", "")
    result: dict[str, Any] = {
        "path": facts["path"],
        "scope": override.get("scope", facts["scope"]),
        "one": one,
        "many": override.get("many") or facts["envelope"].get("plural", one),
        "key": override.get("key", key),
        "envelopes": override.get("envelopes"),
        "bare": override.get("bare"),
        "location": override.get("location") or recorded.location.get(name),
        "null_clears": override.get("null_clears"),
        "counted": override.get("counted"),
        "search": _parameters(facts, fields, "search_params") | override.get("search", {}),
        "sort": _parameters(facts, fields, "sortable") | override.get("sort", {}),
        "filters": [f if isinstance(f, str) else f["value"] for f in facts["filters"]],
        "row": [*recorded.keys(recorded.rows[name])] if name in recorded.rows else None,
        "fields": fields,
    }
    return {
        name: value
        for name, value in result.items()
        if name in {"key", "fields"} or value not in (None, [], {})
    }


def _nested(
    schema_names: Iterator[str], schemas: Fact, recorded: Mapping[str, dict[str, list[Any]]]
) -> dict[str, Any]:
    """Return the schemas of rows and nested objects, including the schemas nested in them."""
    result: dict[str, Any] = {}
    waiting = [*schema_names]
    while waiting:
        name = waiting.pop()
        if name in result:
            continue
        facts = schemas.get(f"fortnox_{name}", {})
        observed = recorded.get(name, {})
        # Clients send the id of a referenced record, even if the id is marked as read-only.
        is_reference = len(facts) == 1
        result[name] = {
            field: _spec(
                field, facts[field], "scu" if is_reference or not facts[field].get("read_only") else "s"
            )
            if field in facts
            else {"type": _observed_type(observed[field]), "flags": "s"}
            for field in dict.fromkeys([*observed, *sorted(facts)])
        }
        waiting += _schemas_of(result[name])
    return dict(sorted(result.items()))


def _schemas_of(fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [spec["type"] for spec in fields.values() if spec["type"] not in _SIMPLE]


def _observed_parts(resources: Mapping[str, Any], recorded: Recorded) -> dict[str, dict[str, list[Any]]]:
    """Return the keys and values of the nested objects in recorded responses, by the schema of the objects."""
    result: dict[str, dict[str, list[Any]]] = {}
    for name, resource in resources.items():
        for field, spec in resource["fields"].items():
            values = [record.get(field) for record in recorded.single.get(name, [])]
            lists = [cast("list[object]", v if isinstance(v, list) else [v]) for v in values]
            parts = [
                cast("dict[str, Any]", part) for items in lists for part in items if isinstance(part, dict)
            ]
            if spec["type"] not in _SIMPLE and parts:
                result[spec["type"]] = Recorded.keys(parts)
    return result


def _status(operation: Fact) -> int:
    response: Fact = operation.get("response") or {}
    return int(response.get("status") or 200)


def tables(facts: Fact, recordings: Path | None) -> dict[str, dict[str, Any]]:
    """Return the table of each area, and under `operations` the success status of each operation below `/3`."""
    recorded = Recorded(recordings)
    resources, schemas = facts["resources"], facts["schemas"]
    result: dict[str, dict[str, Any]] = {}
    for area, names in AREAS.items():
        own = {name: _resource(name, resources[name], schemas, recorded) for name in names}
        schema_names = (name for resource in own.values() for name in _schemas_of(resource["fields"]))
        result[area] = {
            "resources": own,
            "schemas": _nested(schema_names, schemas, _observed_parts(own, recorded)),
        }
    operations = {
        f"{o['method']} {o['path']}": _status(o)
        for resource in resources.values()
        for o in resource["operations"]
        if o["path"].startswith("/3/")
    }
    result["operations"] = dict(sorted(operations.items()))
    return result


def _text(value: object, indent: int = 0) -> str:
    """Return JSON text with one field or entry per line, which makes a diff of two versions readable."""
    if isinstance(value, dict) and value and "flags" not in value:
        pad = " " * (indent + 2)
        items = cast("dict[str, object]", value).items()
        lines = [f"{pad}{json.dumps(key)}: {_text(item, indent + 2)}" for key, item in items]
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    return json.dumps(value, ensure_ascii=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return 0 on success, or 2 if the facts can't be read or the tables can't be written."""
    parser = argparse.ArgumentParser(prog="python -m tools.sandbox_table", description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--out", type=Path, default=Path("fortnox_sdk/sandbox/schema/fields"))
    options = parser.parse_args(arguments)
    try:
        by_area = tables(json.loads(options.facts.read_text(encoding="utf-8")), options.recordings)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"'{options.facts}' can't be read as a fact file ({error!r}).", file=sys.stderr)
        return 2
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for area, table in by_area.items():
            (options.out / f"{area}.json").write_text(_text(table) + "\n", encoding="utf-8")
    except OSError as error:
        print(f"'{options.out}' can't be written ({error}).", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
