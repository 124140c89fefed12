"""The generator of the sandbox's schema tables for the API areas below `/api`, from Fortnox's OpenAPI specification.

Run `python -m tools.sandbox_areas openapi.json fortnox_sdk/sandbox/schema/areas` and review the changes with
`git diff`. The tables contain facts and figures of the specification only. The constants in this module supply the
facts that the specification omits or contradicts, such as read-only fields and list responses.
"""

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# For each area (the path segment after `/api`), the prefix of the area's schema names.
AREAS = {
    "fileattachments": "fileattachments",
    "integration-developer": "integration-developer",
    "integration-partner": "integration-partner",
    "time": "time-reporting",
    "warehouse": "warehouse",
}
METHODS = ("get", "post", "put", "patch", "delete")
SIMPLE = {"integer": "integer", "number": "number", "boolean": "boolean", "object": "object"}
# Flags of fields that differ from the default "scu" (see fortnox_sdk/sandbox/schema/fields.py).
REQUIRED, SERVER_SETS = "scu!", "s"
TEXTS = {"date": "date", "date-time": "instant", "uuid": "uuid"}

# The specification marks no field as read-only. The server sets these fields: numbers, sums, states that a separate
# operation changes, and names that belong to a code or id.
READ_ONLY = {
    "Attachment": ["id"],
    "CustomInboundDocument": ["id", "type", "voided", "warehouseReady"],
    "CustomOutboundDocument": ["averageCosts", "id", "referenceType", "voided", "warehouseReady"],
    "CustomOutboundDocumentRow": ["deliveredQuantity", "forcedQuantity", "reservedQuantity"],
    "IncomingGoods": ["completed", "id", "released", "stockPointName", "voided"],
    "IncomingGoodsRow": ["remainingOrderedQuantity", "stockLocationName", "stockPointName"],
    "ManualInboundDocument": ["id", "released", "stockPointName", "voided"],
    "ManualInboundDocumentRow": ["rowId", "stockLocationName", "stockPointName"],
    "ManualOutboundDocument": ["id", "released", "stockPointName", "voided"],
    "ManualOutboundDocumentRow": [
        "deliveredQuantity",
        "forcedQuantity",
        "stockLocationName",
        "stockPointName",
    ],
    "PackageItem": ["quantityReserved"],
    "ProductionOrder": ["documentState", "id"],
    "PurchaseOrder": [
        "id",
        "manuallyCompleted",
        "orderValue",
        "orderValueInSEK",
        "purchaseOrderState",
        "responseState",
        "totalReceivedQuantity",
        "translatedResponseState",
        "voided",
    ],
    "PurchaseOrderRow": [
        "backOrderQuantity",
        "purchaseOrderId",
        "receivedQuantity",
        "rowNum",
        "stockLocationName",
        "stockPointName",
    ],
    "StockPoint": ["id"],
    "StockTaking": ["id", "usingStockPoints"],
    "StockTakingRow": [
        "currentRowNo",
        "hasPostReleaseStockChanges",
        "id",
        "stockTakingId",
        "stockTakingRowId",
        "totalQuantityInStock",
    ],
    "StockTransferDocument": ["id", "released", "voided"],
    "StockTransferRow": [
        "fromStockLocationName",
        "fromStockPointName",
        "quantity",
        "rowNum",
        "toStockLocationName",
        "toStockPointName",
    ],
}
# Fields that the schema lists as required although the operation's description says otherwise.
NOT_REQUIRED = {
    "StockTaking": ["state"],  # description: "The only mandatory fields are name and responsible"
}
# The specification declares most list responses as a single entity; their descriptions begin with "list".
LIST = re.compile(r"^\s*(a |)list", re.IGNORECASE)


def scope(path: str) -> str | None:
    """Return the scope of a path according to Fortnox's scopes page, or `None` if no source names a scope."""
    if path.startswith("/api/warehouse/documentdeliveries/custom/"):
        return "warehousecustomdocument"
    return {"time": "timereporting", "warehouse": "warehouse"}.get(path.split("/")[2])


def kind(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Convert an OpenAPI schema to the format of the schema tables."""
    if schema.get("type") == "array":
        return {**kind(schema["items"]), "many": True}
    if "$ref" in schema:
        return {"type": schema["$ref"].rpartition("_")[2]}
    text = TEXTS.get(schema.get("format", ""), "string")
    result: dict[str, Any] = {"type": SIMPLE.get(schema.get("type", ""), text)}
    names = {"maxLength": "longest", "minLength": "shortest", "minimum": "least", "enum": "choices"}
    result.update({ours: schema[theirs] for theirs, ours in names.items() if theirs in schema})
    pattern = schema.get("pattern", "")
    if "|" in pattern and "[" not in pattern:  # a pattern such as "a|b" lists the allowed values
        result["choices"] = pattern.split("|")
    elif pattern:
        result["pattern"] = pattern.lstrip("^")
    return result


def fields(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the fields of an OpenAPI schema to the format of the schema tables."""
    required = set(schema.get("required", ())) - set(NOT_REQUIRED.get(name, ()))
    result: dict[str, Any] = {}
    for field, raw in schema.get("properties", {}).items():
        result[field] = kind(raw)
        if raw.get("minItems"):
            result[field]["least_rows"] = raw["minItems"]
        if field in READ_ONLY.get(name, ()):
            result[field]["flags"] = SERVER_SETS
        elif field in required:
            result[field]["flags"] = REQUIRED
    return result


def operation(method: str, path: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the query parameters, the request type and the response type of an operation."""
    key = f"{method.upper()} {path}"
    result: dict[str, Any] = {"operation": key, "scope": scope(path)}
    query = {
        item["name"]: kind(item["schema"]) | ({"flags": REQUIRED} if item.get("required") else {})
        for item in raw.get("parameters", ())
        if item["in"] == "query"
    }
    if query:
        result["query"] = query
    for media in raw.get("requestBody", {}).get("content", {}).values():
        result["takes"] = kind(media["schema"])
    status, response = next((int(code), item) for code, item in raw["responses"].items() if code != "default")
    result["status"] = status
    for media_type, media in response.get("content", {}).items():
        body = kind(media["schema"])
        if media_type != "application/json":
            result["media_type"] = media_type
        elif body["type"][0].isupper() and LIST.match(str(response.get("description", ""))):
            body["many"] = True
        result["gives"] = body
    return result


def table(spec: Mapping[str, Any], area: str) -> dict[str, Any]:
    """Return the table of an area: its operations and the schemas that they use, directly or indirectly."""
    operations = [
        operation(method, path, methods[method])
        for path, methods in spec["paths"].items()
        if path.startswith(f"/api/{area}/")
        for method in METHODS
        if method in methods
    ]
    prefix = f"{AREAS[area]}_"
    schemas_of_area = {
        full.removeprefix(prefix): fields(full.removeprefix(prefix), schema)
        for full, schema in spec["components"]["schemas"].items()
        if full.startswith(prefix)
    }
    reached: set[str] = set()
    waiting = [item[side]["type"] for item in operations for side in ("takes", "gives") if side in item]
    while waiting:
        name = waiting.pop()
        if name in schemas_of_area and name not in reached:
            reached.add(name)
            waiting += [field["type"] for field in schemas_of_area[name].values()]
    return {"operations": operations, "schemas": {name: schemas_of_area[name] for name in sorted(reached)}}


def main() -> None:
    """Write one table file per area."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("spec", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    spec = json.loads(args.spec.read_text("utf-8"))
    for area in AREAS:
        text = json.dumps(table(spec, area), ensure_ascii=False, indent=1)
        # One field per line makes changes of the specification readable in a diff.
        text = re.sub(
            r"\{\n\s+(\"type\"[^{}]*?)\n\s*\}", lambda m: "{" + re.sub(r"\s*\n\s*", " ", m[1]) + "}", text
        )
        path = args.folder / f"{area}.json"
        new = path.with_suffix(".new")
        new.write_text(text + "\n", "utf-8")
        new.replace(path)


if __name__ == "__main__":
    main()
