"""A Sphinx extension that writes a page for each Fortnox resource and each area, so that no text exists twice.

The text of a page comes from docstrings, class keywords, signatures, fields and `connectors.toml`. Every build writes
the pages, which are not in the repository.
"""

import ast
import inspect
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, StrEnum
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NotRequired, TypedDict, cast, get_args, get_origin, get_type_hints

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.connectors._plain import Replaces
from fortnox_sdk.entities.codec import Entity, wire_name

AREAS = {
    "bookkeeping": "Bookkeeping",
    "sales": "Sales",
    "purchasing": "Purchasing",
    "registers": "Registers",
    "payroll": "Payroll",
    "assets": "Assets",
    "files": "Files",
    "settings": "Settings",
    "warehouse": "Warehouse",
    "time": "Time",
    "partner": "Partners and integrations",
}


def pages() -> dict[str, str]:
    """Return the text of every page by its path below `reference`: the index, the areas and the connectors."""
    resources: dict[str, bind[Connector]] = {
        name: cast("bind[Connector]", value)
        for name, value in vars(FortnoxClient).items()
        if isinstance(value, bind)
    }
    of_area = {
        area: {name: value for name, value in resources.items() if value.module.startswith(f"{area}.")}
        for area in AREAS
    }
    return {
        "connectors/index": _index(of_area),
        **{f"areas/{area}": _area(area, inside) for area, inside in of_area.items()},
        **{f"connectors/{name}": _page(name, value) for name, value in resources.items()},
    }


def _index(of_area: Mapping[str, Mapping[str, bind[Connector]]]) -> str:
    out = [
        "# Resources",
        "",
        "Every Fortnox resource is an attribute of the client, such as `client.invoices`. Choose an area or resource.",
        "",
    ]
    for area, inside in of_area.items():
        links = ", ".join(f"[`{name}`]({name}.md)" for name in sorted(inside))
        out += [f"**[{AREAS[area]}](../areas/{area}.md):** {links}", ""]
    return "\n".join(
        [*out, "```{toctree}", ":hidden:", "", *(f"../areas/{area}" for area in of_area), "```", ""]
    )


def _area(area: str, inside: Mapping[str, bind[Connector]]) -> str:
    module = import_module(f"fortnox_sdk.connectors.{area}")
    out = [f"# {AREAS[area]}", "", _first_line(module).replace("Connectors ", "Resources ", 1), ""]
    out += ["| Attribute | Resource | Scope |", "| --- | --- | --- |"]
    for name, resource in inside.items():
        scope = resource.connector().scope
        shown = f"`{scope}`" if scope else "not documented"
        out += [
            f"| [`client.{name}`](../connectors/{name}.md) | {_first_line(_module(resource))} | {shown} |"
        ]
    out += ["", "## Example", "", *_example(module), ""]
    return "\n".join(
        [*out, "```{toctree}", ":hidden:", "", *(f"../connectors/{n}" for n in sorted(inside)), "```", ""]
    )


def _example(area: ModuleType) -> list[str]:
    """Return the example in the docstring of an area."""
    text = inspect.cleandoc(area.__doc__ or "")
    # The blank line ends the last output for doctest, which reads the page too.
    return ["```pycon", *text[text.index(">>> ") :].splitlines(), "", "```"]


class _Example(TypedDict):
    """An entry of connectors.toml."""

    example: str
    key: NotRequired[str]
    needs: NotRequired[str]


def examples() -> dict[str, _Example]:
    """Return the example of each connector, the key of its records, and the records that must exist first."""
    text = (Path(__file__).parent / "connectors.toml").read_text(encoding="utf-8")
    entries = cast("dict[str, _Example]", tomllib.loads(text))
    for entry in entries.values():
        entry["example"] = _with_imports(entry["example"].strip())
    return entries


def _with_imports(example: str) -> str:
    """Return an example with its imports of the standard library before its other imports."""
    standard = {"date(": "from datetime import date", "Decimal(": "from decimal import Decimal"}
    imports = [line for use, line in standard.items() if use in example]
    if not imports:
        return example
    return "\n".join([*imports, "", example])


def _module(resource: bind[Connector]) -> ModuleType:
    return import_module(f"fortnox_sdk.connectors.{resource.module}")


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0]


def _page(name: str, resource: bind[Connector]) -> str:
    module, connector, example = _module(resource), resource.connector(), examples()[name]
    operations = [operation for operation, _ in _operations(connector)]
    out = [f"# `client.{name}`", "", _first_line(module), "", *_markdown(_rest(connector.__doc__)), ""]
    out += ["| Property | Value |", "| --- | --- |", f"| Path | `{connector.path}` |"]
    out += [f"| Scope | {f'`{connector.scope}`' if connector.scope else 'not documented'} |"]
    one = getattr(connector, "one", "")
    # If a resource has unusual envelopes, the docstring of its connector describes them.
    if one and "envelope" not in (connector.__doc__ or ""):
        many = f"`{connector.many}`"
        both = f"`{one}` for a record, {many} for a list" if "list" in operations else f"`{one}`"
        out += [f"| JSON envelope | {many if operations == ['list'] else both} |"]
    if "key" in example:
        out += [f"| Key | `{example['key']}` |"]
    out += [f"| Financial year | {_year(connector)} |"]
    if "needs" in example or "create" in operations or "save" in operations:
        out += [f"| Must exist first | {example.get('needs', 'nothing')} |"]
    out += [f"| Import from | `{module.__name__}` |", ""]
    out += ["## Example", "", "```python", example["example"], "```", ""]
    out += ["## Operations", ""]
    for operation, function in _operations(connector):
        out += [f"### `{operation}`", "", "```python", _signature(connector, operation, function), "```", ""]
        out += [*_markdown(_of_record(function.__doc__, getattr(connector, "entity", None))), ""]
    kinds = [getattr(module, public) for public in module.__all__]
    classes = [k for k in kinds if isinstance(k, type) and attrs.has(k)]
    # An `update` that replaces the record needs the same fields.
    is_partial = "create" in operations and Replaces not in connector.__mro__
    created = _created(connector) if is_partial else set[type[Any]]()
    for kind in sorted(classes, key=lambda k: not connector.__name__.startswith(k.__name__)):
        fields = _fields(kind, "Required on create." if kind in created else "Required.")
        out += [f"## `{kind.__name__}`", "", *_markdown(kind.__doc__), "", *fields, ""]
    for enum in (k for k in kinds if isinstance(k, type) and issubclass(k, StrEnum)):
        out += [f"## `{enum.__name__}`", "", *_markdown(enum.__doc__), "", *_values(enum), ""]
    return "\n".join(out)


_ABOUT_ROWS = re.compile(r" If you send rows, .*?in\s+the\s+same\s+way\.", re.DOTALL)
_ABOUT_ROW_IDS = re.compile(r"\s+`row_id` identifies an existing row\.")
_FIELDS_TO_EMPTY = re.compile(r", such as `comments` or\s+`order_rows\[0\]\.price`")
_GOOD_EXAMPLES = ("comments", "cost_center", "note")


def _of_record(docstring: str | None, entity: type[Entity] | None) -> str:
    """Return the docstring of an operation, with the record's own fields as examples. Omit rows if it has no rows."""
    text = inspect.cleandoc(docstring or "")
    if entity is None:
        return text
    rows = _rows(entity)
    names = _optional_texts(entity)[:1]
    names += [f"{field}[0].{name}" for field, kind in rows.items() for name in _optional_texts(kind)][:1]
    shown = f", such as {' or '.join(f'`{name}`' for name in names)}" if names else ""
    if not rows:
        text = _ABOUT_ROWS.sub("", text)
    if not any(hasattr(kind, "row_id") for kind in rows.values()):
        text = _ABOUT_ROW_IDS.sub("", text)
    return _FIELDS_TO_EMPTY.sub(shown, text)


def _created(connector: type[Connector]) -> set[type[Any]]:
    """Return the classes of the record that `create` sends, and of its rows."""
    create: Any = vars(connector).get("create")
    hint = next(iter(get_type_hints(create).values())) if create else None
    entity = getattr(connector, "entity", None) or next(iter(get_args(hint)), hint)
    return (
        {entity, *_rows(entity).values()}
        if isinstance(entity, type) and issubclass(entity, Entity)
        else set()
    )


def _rows(entity: type[Entity]) -> dict[str, type[Entity]]:
    """Return the class of the rows in each field that has rows and can be written."""
    kinds = {
        field.name: next(iter(get_args(field.type)), None)
        for field in attrs.fields(attrs.resolve_types(entity))
        if get_origin(field.type) is Sequence and not field.metadata.get("read_only")
    }
    return {name: kind for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, Entity)}


def _optional_texts(entity: type[Entity]) -> list[str]:
    """Return the fields of a record that are text, may be empty and can be written. Good examples come first.

    A field that identifies another record is omitted, because it is a bad example of a field to clear.
    """
    names = [
        field.name
        for field in attrs.fields(attrs.resolve_types(entity))
        if field.type == str | None
        and not field.name.endswith(("_id", "_url_connection", "invoice_number"))
        and not (field.metadata.get("required") or field.metadata.get("read_only"))
    ]
    return sorted(names, key=lambda name: name not in _GOOD_EXAMPLES)


def _values(enum: type[StrEnum]) -> Iterator[str]:
    """Yield a list of the values of an enum, or one line if each value is its name and none has a description."""
    docs = _attribute_docs(enum)
    has_names = any(member.value != member.name and not member.name.startswith("_") for member in enum)
    if not has_names and not any(member.name in docs for member in enum):
        yield ", ".join(map(_member, enum)) + "."
        return
    for member in enum:
        yield f"- {_member(member)}" + (f": {docs[member.name]}" if member.name in docs else "")


def _member(member: StrEnum) -> str:
    """Return the name of an enum member, and its value if they differ. Show a value with a leading digit alone."""
    if member.name.startswith("_"):
        return f'`"{member.value}"`'
    return f"`{member.name}`" + (f' = `"{member.value}"`' if member.value != member.name else "")


_IN_TABLE = re.compile(
    r"^Scope: \w+\.(?: Calls need no financial year\.| Every call needs the financial year\."
    r"| `create` and `list` need the financial year\.)?\s*",
    re.MULTILINE,
)
"""The statements of a docstring that the table of the page already contains."""


def _rest(docstring: str | None) -> str:
    """Return the docstring of a connector without its first sentence and without the statements in the table."""
    text = inspect.cleandoc(docstring or "")
    _, _, rest = text.replace(".\n", ". \n", 1).partition(". ")
    return _IN_TABLE.sub("", rest.strip("\n")).strip()


def _operations(connector: type[Connector]) -> list[tuple[str, Any]]:
    return [(n, f) for n, f in inspect.getmembers(connector, inspect.isfunction) if not n.startswith("_")]


def _year(connector: type[Connector]) -> str:
    parameters = {name: inspect.signature(function).parameters for name, function in _operations(connector)}
    names = [f"`{name}`" for name in parameters if "financial_year" in parameters[name]]
    if names:
        return f"Fortnox's id of the year, required by {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"
    return "not needed"


def _type(hint: object, names: Mapping[str, str]) -> str:
    """Return an annotation as in source code, with the resource's classes in place of type variables."""
    text = hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)
    text = re.sub(r"\w[\w.]*\.(\w+)", r"\1", text).replace("NoneType", "None")
    text = re.sub(r"^Optional\[(.*)\]$", r"\1 | None", text)
    return re.sub(r"~(\w+)", lambda match: names.get(match[1], match[1]), text)


def _type_variables(connector: type[Connector]) -> dict[str, str]:
    names: dict[str, str] = {}
    for kind in connector.__mro__:
        for base in getattr(kind, "__orig_bases__", ()):
            for variable, argument in zip(
                getattr(get_origin(base), "__parameters__", ()), get_args(base), strict=False
            ):
                if isinstance(argument, type):
                    names.setdefault(variable.__name__, argument.__name__)
    return names


def default_text(value: object) -> str:
    """Return a default value as in source code, without the fields of an empty record."""
    kind = type(value)
    if isinstance(value, Enum):
        return f"{kind.__name__}.{value.name}"
    needs_nothing = attrs.has(kind) and all(
        field.default is not attrs.NOTHING for field in attrs.fields(kind)
    )
    return f"{kind.__name__}()" if needs_nothing and value == kind() else repr(value)


def _signature(connector: type[Connector], name: str, function: Any) -> str:  # noqa: ANN401 - any operation
    hints, names = get_type_hints(function), _type_variables(connector)
    parts: list[str] = []
    before = None
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    for parameter in parameters:
        if before == parameter.POSITIONAL_ONLY != parameter.kind:
            parts.append("/")
        if parameter.kind == parameter.KEYWORD_ONLY != before:
            parts.append("*")
        default = "" if parameter.default is parameter.empty else f" = {default_text(parameter.default)}"
        parts.append(f"{parameter.name}: {_type(hints[parameter.name], names)}{default}")
        before = parameter.kind
    if parameters and before == inspect.Parameter.POSITIONAL_ONLY:
        parts.append("/")
    returned = _type(hints.get("return"), names)
    line = f"{name}({', '.join(parts)}) -> {returned}"
    if len(line) <= _LONGEST_LINE:
        return line
    return "\n    ".join([f"{name}(", *(f"{_wrapped(p)}," for p in parts)]) + f"\n) -> {returned}"


_LONGEST_LINE = 88


def _wrapped(parameter: str) -> str:
    """Return a parameter. If one line would be too long, the values of its `Literal` are on separate lines."""
    start, opening, rest = parameter.partition("Literal[")
    values, closing, end = rest.rpartition("]")
    if len(parameter) <= _LONGEST_LINE or not opening:
        return parameter
    lines = textwrap.wrap(values, _LONGEST_LINE, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return "\n".join([f"{start}{opening}", *lines, f"    {closing}{end}"])


_SECTIONS = {"Args:": "Arguments", "Raises:": "Raises", "Returns:": "Returns"}


def _markdown(text: str | None) -> list[str]:
    """Return the lines of a docstring as Markdown, with its sections as lists."""
    out: list[str] = []
    in_section = False
    for line in inspect.cleandoc(text or "").splitlines():
        if line in _SECTIONS:
            out += [f"**{_SECTIONS[line]}**", ""]
            in_section = True
        elif in_section and (entry := re.match(r"    (\w+): (.*)", line)):
            out += [f"- `{entry[1]}`: {entry[2]}"]
        elif in_section and line.startswith("    "):
            out += [f"  {line.strip()}"]
        else:
            in_section = in_section and not line
            out += [line]
    return out


def _fields(kind: type[Any], required: str) -> Iterator[str]:
    """Yield the table of a class's fields. A table without descriptions has no column for them."""
    docs = _attribute_docs(kind)
    fields = [f for f in attrs.fields(attrs.resolve_types(kind)) if f.name not in {"extra", "no_right"}]
    if not fields:
        return
    # A summary is never written, even if it inherits fields from a record that is.
    is_written = not kind.__name__.endswith("Summary")
    states = {"required": f"{required} ", "read_only": "Read-only. "} if is_written else {}
    rows: list[list[str]] = []
    # The fields with a default come last in the class.
    for field in sorted(fields, key=lambda field: field.name) if issubclass(kind, Entity) else fields:
        state = next((state for flag, state in states.items() if field.metadata.get(flag)), "")
        type_text = _type(field.type, {}).removesuffix(" | None").replace(" | ", " or ")
        names = (
            [f"`{field.name}`", f"`{wire_name(field)}`"] if issubclass(kind, Entity) else [f"`{field.name}`"]
        )
        rows.append([*names, f"`{type_text}`", state + docs.get(field.name, "").replace("|", "\\|")])
    head = ["Field", "JSON name", "Type"] if issubclass(kind, Entity) else ["Name", "Type"]
    if any(row[-1] for row in rows):
        head.append("Description")
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row[: len(head)])} |"


def _attribute_docs(kind: type[Any]) -> dict[str, str]:
    """Return the docstring of each attribute of a class and its base classes, by name."""
    docs: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if not base.__module__.startswith("fortnox_sdk."):
            continue
        tree = ast.parse(Path(inspect.getfile(base)).read_text(encoding="utf-8"))
        body = next(n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == base.__name__)
        for before, after in pairwise(body):
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                text = " ".join(str(after.value.value).split())
                docs |= {target.id: text for target in _targets(before) if isinstance(target, ast.Name)}
    return docs


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def write(folder: Path) -> None:
    """Write the pages that changed below a folder, and remove the pages of resources that no longer exist."""
    texts = {folder / f"{name}.md": text for name, text in pages().items()}
    for subfolder in {path.parent for path in texts}:
        subfolder.mkdir(exist_ok=True)
        for old in subfolder.glob("*.md"):
            if old not in texts:
                old.unlink()
    for path, text in texts.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - Sphinx is not installed when the tests import this file
    """Write the pages at the start of a Sphinx build."""
    write(Path(app.srcdir) / "reference")
    return {"parallel_read_safe": True}
