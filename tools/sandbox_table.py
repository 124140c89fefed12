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

__all__ = ["AREAS", "tables"]

Fact = Mapping[str, Any]

AREAS: Mapping[str, Sequence[str]] = {
    "assets": ["assets", "assets/types"],
    "documents": ["offers", "orders", "contracts", "contracttemplates", "taxreductions", "noxfinansinvoices"],
    "accruals": ["contractaccruals", "invoiceaccruals", "supplierinvoiceaccruals"],
    "files": [
        "archive",
        "inbox",
        "articlefileconnections",
        "articleurlconnections",
        "assetfileconnections",
        "supplierinvoiceexternalurlconnections",
        "supplierinvoicefileconnections",
        "voucherfileconnections",
    ],
    "payroll": [
        "absencetransactions",
        "attendancetransactions",
        "employees",
        "expenses",
        "salarytransactions",
        "scheduletimes",
        "vacationdebtbasis",
    ],
    "registers": [
        "articles",
        "costcenters",
        "currencies",
        "customerreferences",
        "pricelists",
        "prices",
        "projects",
        "units",
    ],
    "settings": [
        "accountcharts",
        "emailsenders",
        "euvatlimitregulation",
        "labels",
        "me",
        "modesofpayments",
        "predefinedaccounts",
        "predefinedvoucherseries",
        "printtemplates",
        "settings/company",
        "termsofdeliveries",
        "termsofpayments",
        "wayofdeliveries",
    ],
}
# Values that the fact file omits or contradicts; the comments name the source of each decision.
_SAID: Mapping[str, Fact] = {
    "articleurlconnections": {
        "scope": "connectfile"
    },  # one revision of the documentation has the scope `article`
    "assetfileconnections": {
        "scope": "assets",
        "key": ["FileId"],
        "bare": True,
        "row": "fortnox_AssetFileConnection",
    },  # the scope of the area; JSON body without an envelope
    # The specification's schema for creating an asset is that of asset types. Others have measured that a client can
    # send AcquisitionStart; the sandbox assumes the same for the other fields listed here.
    "assets": {
        "envelopes": ["Asset", "AssetType"],
        "key": ["Number"],
        "created": [
            "AcquisitionDate",
            "AcquisitionStart",
            "AcquisitionValue",
            "Brand",
            "CostCenter",
            "Department",
            "DepreciateToResidualValue",
            "DepreciationFinal",
            "DepreciationMethod",
            "Group",
            "InsuredNumber",
            "InsuredWith",
            "ManualOb",
            "Placement",
            "Project",
            "Reference",
            "Room",
            "TypeId",
        ],
        "dates": ["AcquisitionDate", "AcquisitionStart", "DepreciatedTo", "DepreciationFinal"],
    },
    # The request and the response have different envelopes.
    "assets/types": {"envelopes": ["AssetType", "Type"], "key": ["Id"]},
    "customerreferences": {
        "many": "CustomerReferenceRows",
        "key": ["Id"],
        "schema": "fortnox_CustomerReference_CustomerReferenceRow",
    },
    "emailsenders": {
        "many": "EmailSenders",
        "scope": "settings",
        "schema": "fortnox_TrustedEmailSender_TrustedSender",
    },
    "euvatlimitregulation": {
        "scope": "settings"
    },  # the scope is an assumption: the documentation names no scope
    "expenses": {"key": ["Code"]},  # the path parameter is called ExpenseCode
    "me": {"many": "Me"},  # a live response has Me, the specification has MeInformation
    "noxfinansinvoices": {"key": ["InvoiceNumber"], "many": "NoxFinansInvoice"},
    "articles": {"search": {"webshop": "WebshopArticle"}},
    "labels": {"counted": False},  # observed in a recording, 2026-04: the list has no MetaInformation
    "termsofpayments": {"location": "paymentterms"},  # observed in a recording, 2026-04
    # The C# SDK sends Completed. Others have measured that null clears a field.
    "offers": {"also": ["Completed"], "null_clears": True},
    "orders": {"null_clears": True},
    "taxreductions": {"also": ["TypeOfReduction"]},  # the C# SDK sends it, marked as obsolete
    "scheduletimes": {"in_address": ["EmployeeId", "Date"]},
    "prices": {
        "key": ["PriceList", "ArticleNumber", "FromQuantity"],
        "many": "Prices",
        "row": "fortnox_PriceListItem",
    },
    "archive": {"many": "Folders", "schema": "fortnox_Folder"},
    "inbox": {"many": "Folders", "schema": "fortnox_Folder"},
    "salarytransactions": {"key": ["SalaryRow"]},
    "supplierinvoiceexternalurlconnections": {"bare": True},  # request without an envelope (specification)
}
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


def _seen_type(values: Sequence[Any]) -> str:
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
                self._note(exchange)

    def _note(self, exchange: Fact) -> None:
        name = urlsplit(str(exchange["request"]["url"])).path.removeprefix("/3/").partition("/")[0]
        answer = exchange["response"]
        if answer["status"] not in {200, 201}:
            return
        body = json.loads(answer["body"])
        found = next((value for name, value in body.items() if name != "MetaInformation"), None)
        if isinstance(found, dict):
            self.single.setdefault(name, []).append(cast("dict[str, Any]", found))
        elif isinstance(found, list) and found:
            self.rows.setdefault(name, []).extend(cast("list[dict[str, Any]]", found))
        if "Location" in answer["headers"]:
            self.location[name] = answer["headers"]["Location"]

    @staticmethod
    def keys(answers: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """Return the values of each key, with the keys in the order of their first occurrence."""
        result: dict[str, list[Any]] = {}
        for answer in answers:
            for name, value in answer.items():
                result.setdefault(name, []).append(value)
        return result


def _address(name: str) -> set[str]:
    """Return the fields of a resource that clients send in the URL only."""
    return {"@url", *_SAID.get(name, {}).get("in_address", ())}


def _fields(resource: Fact, schema: Fact | None, recorded: Recorded, name: str) -> dict[str, dict[str, Any]]:
    also = _SAID.get(name, {}).get("also", ())
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
        seen = single.get(field) or rows.get(field, [])
        fact: Fact = facts.get(field) or {"type": _seen_type(seen), "contexts": []}
        contexts: list[str] = fact["contexts"]
        # A field that the specification requires is writable, even if the C# SDK marks it as read-only.
        computed = fact.get("read_only") and not fact.get("required_on_create")
        writable = not (computed or fact.get("read_only_by_schema") or field in _address(name))
        flags = "s" if field in single or ("single" in contexts and (not single or writable)) else ""
        flags += "l" if (field in rows if rows else "list" in contexts) else ""
        flags += "c" if writable and "create" in contexts and "POST" in methods else ""
        flags += "u" if writable and "update" in contexts and "PUT" in methods else ""
        flags += "!" if fact.get("required_on_create") and "c" in flags else ""
        if flags:
            result[field] = _spec(field, fact, flags)
    return result


def _words(resource: Fact, fields: Mapping[str, Any], key: str) -> dict[str, str]:
    """Map each search or sort parameter to the field with the same name, and skip the other parameters."""
    by_fold = {name.casefold(): name for name in fields}
    names = [p if isinstance(p, str) else p["name"] for p in resource[key]]
    return {n.casefold(): by_fold[n.casefold()] for n in names if n.casefold() in by_fold}


def _resource(name: str, facts: Fact, schemas: Fact, recorded: Recorded) -> dict[str, Any]:
    said = _SAID.get(name, {})
    fields = _fields(facts, schemas[said["schema"]] if "schema" in said else None, recorded, name)
    for field in said.get("created", ()):
        fields[field]["flags"] += "c"
    for field in said.get("dates", ()):
        fields[field]["type"] = "date"
    for field in schemas.get(said.get("row", ""), {}):
        fields[field]["flags"] = fields[field]["flags"].replace("s", "sl", 1)
    by_fold = {field.casefold(): field for field in fields}
    one = facts["envelope"].get("singular") or facts["envelope"]["plural"]
    key = [by_fold[p["name"].casefold()] for p in facts["id_path_params"] if p["name"].casefold() in by_fold]
    for field in said.get("key", key):
        # A single record includes its key, even if the response schema lacks the key field.
        fields[field]["flags"] = "s" + fields[field]["flags"].replace("s", "")
    result: dict[str, Any] = {
        "path": facts["path"],
        "scope": said.get("scope", facts["scope"]),
        "one": one,
        "many": said.get("many") or facts["envelope"].get("plural", one),
        "key": said.get("key", key),
        "envelopes": said.get("envelopes"),
        "bare": said.get("bare"),
        "location": said.get("location") or recorded.location.get(name),
        "null_clears": said.get("null_clears"),
        "counted": said.get("counted"),
        "search": _words(facts, fields, "search_params") | said.get("search", {}),
        "sort": _words(facts, fields, "sortable"),
        "filters": [f if isinstance(f, str) else f["value"] for f in facts["filters"]],
        "row": [*recorded.keys(recorded.rows[name])] if name in recorded.rows else None,
        "fields": fields,
    }
    return {
        word: value
        for word, value in result.items()
        if word in {"key", "fields"} or value not in (None, [], {})
    }


def _nested(
    used: Iterator[str], schemas: Fact, recorded: Mapping[str, dict[str, list[Any]]]
) -> dict[str, Any]:
    """Return the schemas of rows and nested objects, including the schemas nested in them."""
    result: dict[str, Any] = {}
    waiting = [*used]
    while waiting:
        name = waiting.pop()
        if name in result:
            continue
        facts = schemas.get(f"fortnox_{name}", {})
        seen = recorded.get(name, {})
        # Clients send the id of a referenced record, even if the id is marked as read-only.
        lone = len(facts) == 1
        result[name] = {
            field: _spec(field, facts[field], "scu" if lone or not facts[field].get("read_only") else "s")
            if field in facts
            else {"type": _seen_type(seen[field]), "flags": "s"}
            for field in dict.fromkeys([*seen, *sorted(facts)])
        }
        waiting += _schemas_of(result[name])
    return dict(sorted(result.items()))


def _schemas_of(fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [spec["type"] for spec in fields.values() if spec["type"] not in _SIMPLE]


def _parts_seen(resources: Mapping[str, Any], recorded: Recorded) -> dict[str, dict[str, list[Any]]]:
    """Return, for each schema, the keys of its nested objects in recorded responses with the observed values."""
    result: dict[str, dict[str, list[Any]]] = {}
    for name, resource in resources.items():
        for field, spec in resource["fields"].items():
            values = [answer.get(field) for answer in recorded.single.get(name, [])]
            lists = [cast("list[object]", v if isinstance(v, list) else [v]) for v in values]
            parts = [
                cast("dict[str, Any]", part) for found in lists for part in found if isinstance(part, dict)
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
        used = (name for resource in own.values() for name in _schemas_of(resource["fields"]))
        result[area] = {"resources": own, "schemas": _nested(used, schemas, _parts_seen(own, recorded))}
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
    """Run the command and return 0 on success, or 2 if the fact file can't be read."""
    parser = argparse.ArgumentParser(prog="python -m tools.sandbox_table", description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--out", type=Path, default=Path("fortnox_sdk/sandbox/schema/fields"))
    options = parser.parse_args(arguments)
    try:
        made = tables(json.loads(options.facts.read_text(encoding="utf-8")), options.recordings)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"'{options.facts}' can't be read as a fact file ({fault!r}).", file=sys.stderr)
        return 2
    for area, table in made.items():
        (options.out / f"{area}.json").write_text(_text(table) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
