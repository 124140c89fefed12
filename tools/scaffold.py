"""Print the first version of a resource's module, generated from a fact file. Edit the module by hand afterwards.

    python -m tools.scaffold RESOURCES.json RESOURCE

RESOURCES.json is the fact file with `resources` and `schemas`. RESOURCE is a key of `resources`, such as `articles`.
"""

import json
import keyword
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import attrs

__all__ = ["Docstrings", "module"]

Fact = Mapping[str, Any]
Operations = Mapping[tuple[str, str], Fact]
"""Operations, by method and by the part of the path that follows the path of the resource."""

_VERBS = {
    "createinvoice": "create_invoice",
    "createorder": "create_order",
    "einvoice": "e_invoice",
    "eprint": "e_print",
    "externalprint": "external_print",
    "increaseinvoicecount": "increase_invoice_count",
}


@attrs.frozen(kw_only=True)
class Docstrings:
    """The names and docstrings that the fact file does not contain."""

    entity: str
    module: str
    """The docstring of the module."""
    record: str
    """The docstring of the entity."""
    connector: str
    """The docstring of the connector."""
    key: str = ""
    """The name of the key argument; empty to derive it from the name of the key field."""
    actions: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The docstrings of actions, by the action's name in the path. Actions without a docstring are omitted."""
    parts: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The docstrings of the nested classes, by class name."""


def snake(wire: str) -> str:
    """Return the attribute name of a JSON key.

    >>> snake("PriceExcludingVAT"), snake("EUVATAccount"), snake("@urlTaxReductionList"), snake("Date")
    ('price_excluding_vat', 'eu_vat_account', 'url_tax_reduction_list', 'day')
    """
    text = wire.removeprefix("@").replace("EUVAT", "EU_VAT")
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()
    # An attribute `date` would hide the type in the rest of its class.
    text = {"date": "day"}.get(text, text)
    return f"{text}_" if keyword.iskeyword(text) else text


def _needs_name(wire: str) -> bool:
    return "".join(part.capitalize() for part in snake(wire).split("_")) != wire


class _Classes:
    """A collector of the enums and nested classes of one module, in the order of their use."""

    def __init__(self, schemas: Mapping[str, Any], entity: str) -> None:
        self.schemas = schemas
        self.entity = entity
        self.enums: dict[str, list[str]] = {}
        self.nested: dict[str, list[str]] = {}

    def type_of(self, name: str, fact: Fact) -> str:
        """Return the annotation of a field without `| None`, and collect the enum or nested class that it names."""
        kind, cs = fact.get("type"), str(fact.get("cs_type", "")).rstrip("?")
        if fact.get("enum"):
            return f"{self._enum(name, fact['enum'])} | str"
        if kind == "array":
            inner = fact.get("items_schema")
            return f"Sequence[{self._class(inner) if inner else 'str'}]"
        if kind == "object" and fact.get("schema"):
            return self._class(fact["schema"])
        if cs == "decimal" or kind == "number":
            return "Decimal"
        if fact.get("format") == "date":
            return "date"
        return {"integer": "int", "boolean": "bool"}.get(str(kind), "str")

    def _enum(self, name: str, values: Sequence[str]) -> str:
        enum = name if len(re.findall("[A-Z][a-z]+", name)) > 1 else f"{self.entity}{name}"
        members = self.enums.setdefault(enum, [])
        members += [v for v in values if v and v not in members]
        return enum

    def _class(self, schema: str) -> str:
        name = schema.rpartition("_")[2]
        if name not in self.nested:
            self.nested[name] = []
            facts = self.schemas.get(schema, {})
            self.nested[name] = list(self.fields(facts, writable=True))
        return name

    def fields(self, facts: Mapping[str, Fact], *, writable: bool, keys: Sequence[str] = ()) -> Iterator[str]:
        """Yield the lines of a class body. The keys of a summary come first and are never None."""
        for name in sorted(facts, key=lambda n: (n not in keys, snake(n))):
            fact = facts[name]
            kind = self.type_of(name, fact)
            rows = kind.startswith("Sequence")
            annotation = kind if rows or name in keys else f"{kind} | None"
            default = _default(name, fact, rows=rows, writable=writable)
            if name in keys:
                default = f' = wire("{name}")' if _needs_name(name) else ""
            yield f"    {snake(name)}: {annotation}{default}"
            if docstring := _limits(fact):
                yield f'    """{docstring}"""'


def _default(name: str, fact: Fact, *, rows: bool, writable: bool) -> str:
    name_argument = f'name="{name}"' if _needs_name(name) else ""
    is_required = writable and fact.get("required_on_create")
    if rows:
        return " = record_rows(required=True)" if is_required else " = record_rows()"
    if is_required:
        return f" = required({name_argument})"
    if writable and (fact.get("read_only") or fact.get("read_only_by_schema") or name == "@url"):
        return f" = read_only({name_argument})"
    return f' = wire("{name}")' if name_argument else " = None"


def _limits(fact: Fact) -> str:
    sentences: list[str] = []
    if fact.get("type") == "string" and fact.get("maxLength") and not fact.get("enum"):
        sentences.append(f"At most {fact['maxLength']} characters.")
    if fact.get("format") == "date-time":
        sentences.append("An instant, as text in Fortnox's form.")
    if "minimum" in fact and "maximum" in fact:
        sentences.append(f"{fact['minimum']} to {fact['maximum']}.")
    if fact.get("obsolete"):
        sentences.append("Obsolete.")
    return " ".join(sentences)


def module(facts: Fact, resource_name: str, words: Docstrings) -> str:
    """Return the source code of a resource's module."""
    resource = facts["resources"][resource_name]
    classes = _Classes(facts["schemas"], words.entity)
    full = {f["name"]: f for f in resource["fields"] if set(f["contexts"]) & _FULL}
    rows = {
        f["name"]: f
        for f in resource["fields"]
        if set(f["contexts"]) & {"list", "cs:list"} or "list" in f.get("observed", {})
    }
    operations = {
        (op["method"], op["path"].removeprefix(resource["path"])): op for op in resource["operations"]
    }
    key = next((p["name"] for p in resource["id_path_params"]), "")
    writes = {method for method, _ in operations} & {"POST", "PUT"}
    lists = ("GET", "") in operations and not resource["operations"][0]["kind"].startswith("get")
    summary = lists and set(rows) != set(full)
    body = list(classes.fields(full or rows, writable=bool(writes)))
    summary_body = list(classes.fields(rows, writable=False, keys=[key])) if summary else []
    out = [f'"""{words.module}"""', "", *_imports(classes, resource, operations, body + summary_body)]
    out += _public(classes, words, resource, summary=summary)
    if filters := resource.get("filters"):
        out += [f"{words.entity}Filter = Literal[{', '.join(json.dumps(f) for f in filters)}]", "", ""]
    for name, values in classes.enums.items():
        out += [f"class {name}(StrEnum):", f'    """{_enum_docstring(name)}"""', ""]
        out += [f"    {_member(value)} = {json.dumps(value)}" for value in values] + ["", ""]
    for name, lines in reversed(classes.nested.items()):
        out += _class(name, words.parts.get(name, f"The `{name}` part of a record."), lines)
    out += _class(words.entity, words.record, body)
    if summary:
        record = re.split("[.:]", words.record)[0]
        out += _class(f"{words.entity}Summary", f"{record}, as lists return it.", summary_body)
    out += _connector(words, resource, operations, key=key, listed=lists, summary=summary)
    return "\n".join(out) + "\n"


_FULL = {"single", "create", "update", "cs:single"}


def _enum_docstring(name: str) -> str:
    words = " ".join(re.findall("[A-Z]+(?![a-z])|[A-Z][a-z]+", name)).lower()
    return f"The {words}. Unknown values are kept as `str`."


def _member(value: str) -> str:
    name = re.sub(r"\W", "_", value).upper()
    return f"_{name}" if name[0].isdigit() else name


def _class(name: str, docstring: str, lines: Sequence[str]) -> list[str]:
    return [
        "@attrs.frozen(kw_only=True)",
        f"class {name}(Entity):",
        f'    """{docstring}"""',
        "",
        *lines,
        "",
        "",
    ]


def _verbs(operations: Operations, key: str) -> list[str]:
    at = "/{" + key + "}"
    places = {"Gets": ("GET", at), "Creates": ("POST", ""), "Updates": ("PUT", at), "Deletes": ("DELETE", at)}
    return [verb for verb, place in places.items() if place in operations]


def _imports(classes: _Classes, resource: Fact, operations: Operations, body: Sequence[str]) -> list[str]:
    text = "\n".join([*body, *(line for lines in classes.nested.values() for line in lines)])
    key = next((p["name"] for p in resource["id_path_params"]), "")
    out = ["from collections.abc import Sequence"] * ("Sequence[" in text)
    out += ["from datetime import date"] * bool(re.search(r": date\b", text))
    out += ["from decimal import Decimal"] * ("Decimal" in text)
    out += ["from enum import StrEnum"] * bool(classes.enums)
    out += ["from typing import Literal"] * bool(resource.get("filters"))
    names = ["Entity", *(n for n in ("read_only", "record_rows", "required", "wire") if f"{n}(" in text)]
    verbs = _verbs(operations, key) or ["Connector"]
    out += ["", "import attrs", "", f"from fortnox_sdk.entities.codec import {', '.join(names)}"]
    out += [f"from fortnox_sdk.connectors._base import {', '.join(sorted(verbs))}"]
    return [*out, *(["from fortnox_sdk.http.paging import Pager"] if ("GET", "") in operations else []), ""]


def _public(classes: _Classes, words: Docstrings, resource: Fact, *, summary: bool) -> list[str]:
    names = [words.entity, f"{words.entity}Connector", *classes.enums, *classes.nested]
    names += [f"{words.entity}Summary"] * summary + [f"{words.entity}Filter"] * bool(resource.get("filters"))
    names.sort(key=lambda n: (n != n.upper(), n))
    return [f"__all__ = [{', '.join(json.dumps(n) for n in names)}]", "", ""]


def _connector(
    words: Docstrings,
    resource: Fact,
    operations: Operations,
    *,
    key: str,
    listed: bool,
    summary: bool,
) -> list[str]:
    entity = words.entity
    verbs = _verbs(operations, key)
    envelope = resource["envelope"]
    kind = (
        "int" if resource["id_path_params"] and resource["id_path_params"][0]["type"] == "integer" else "str"
    )
    both = f"{entity}, {kind}"
    generic = {"Gets": both, "Creates": entity, "Updates": both, "Deletes": kind}
    bases = [f"{verb}[{generic[verb]}]" for verb in verbs] or ["Connector"]
    one = envelope["singular"]
    many = envelope.get("plural") or one
    declared = {"path": resource["path"], "one": one, "many": many, "scope": resource["scope"]}
    out = [f"class {entity}Connector("]
    out += [f"    {part}," for part in (*bases, *(f'{k}="{v}"' for k, v in declared.items()))]
    out += ["):", f'    """{words.connector}"""', ""]
    out += [f"    entity = {entity}", ""] if verbs else []
    if listed:
        row = f"{entity}Summary" if summary else entity
        if resource.get("filters"):
            word = f"filter: {entity}Filter | None = None"
            out += [
                f"    def list(self, *, {word}) -> Pager[{row}]:  # noqa: A002 - Fortnox's name",
                '        """List all records, or those that a filter of Fortnox selects."""',
                f'        return self._pager({row}, {{"filter": filter}})',
            ]
        else:
            out += [f"    def list(self) -> Pager[{row}]:", '        """List all records."""']
            out += [f"        return self._pager({row}, {{}})"]
        out += [""]
    elif ("GET", "") in operations:
        out += [
            f"    def get(self) -> {entity}:",
            '        """Return the record."""',
            f"        return self._fetch({entity})",
            "",
        ]
    out += _actions(words, operations, key, kind, one)
    return out


def _actions(words: Docstrings, operations: Operations, key: str, kind: str, one: str) -> list[str]:
    out: list[str] = []
    number = words.key or snake(key)
    for (method, place), op in operations.items():
        word = place.rpartition("/")[2]
        if place != "/{" + key + "}/" + word or word not in words.actions:
            continue
        response = op["response"]
        envelope = response["envelope"] or ""
        pdf = response["content_type"] == "application/pdf"
        entity = "bytes" if pdf else words.entity if envelope == one else envelope
        call = (
            f'self._file({number}, "{word}")'
            if pdf
            else f'self._send("{method}", {entity}, {number}, "{word}"'
        )
        if not pdf:
            call += ")" if envelope == one else f', one="{envelope}")'
        verb = _VERBS.get(word, word.replace("-", "_"))
        out += [
            f"    def {verb}(self, {number}: {kind}, /) -> {entity}:",
            f'        """{words.actions[word]}"""',
        ]
        out += [f"        return {call}", ""]
    return out


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    if len(arguments) != 2:  # noqa: PLR2004 - the two arguments of the usage line
        print(__doc__, file=sys.stderr)
        return 2
    facts = cast("Fact", json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    name = arguments[1]
    if name not in facts["resources"]:
        print(f"'{arguments[0]}' has no resource '{name}'.", file=sys.stderr)
        return 2
    entity = facts["resources"][name]["envelope"].get("singular", name.capitalize())
    words = Docstrings(entity=entity, module=f"{entity}.", record=f"{entity}.", connector=f"{entity}.")
    print(module(facts, name, words))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
