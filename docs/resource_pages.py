"""A Sphinx extension that writes a page for each Fortnox resource from its module, so that no text exists twice.

The text of a page comes from docstrings, class keywords, signatures and fields. Every build writes the pages, which are
not in the repository.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, cast, get_args, get_origin, get_type_hints

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._binding import bind
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
    """Return the text of every page by name: one page per attribute of the client, and `index`."""
    resources: dict[str, bind[Connector]] = {
        name: cast("bind[Connector]", value)
        for name, value in vars(FortnoxClient).items()
        if isinstance(value, bind)
    }
    return {name: _page(name, value) for name, value in resources.items()} | {"index": _index(resources)}


def _index(resources: Mapping[str, bind[Connector]]) -> str:
    out = ["# Resources", "", "Every Fortnox resource, with its operations, fields and peculiarities.", ""]
    for area, title in AREAS.items():
        inside = {
            name: resource for name, resource in resources.items() if resource.module.startswith(f"{area}.")
        }
        if inside:
            out += [f"## {title}", "", *_example(import_module(f"fortnox_sdk.connectors.{area}")), ""]
            out += ["| Attribute | Resource |", "| --- | --- |"]
            out += [
                f"| [`client.{n}`]({n}.md) | {_first_line(_module(resource))} |"
                for n, resource in inside.items()
            ]
            out += [""]
    return "\n".join([*out, "```{toctree}", ":hidden:", "", *sorted(resources), "```", ""])


def _example(area: ModuleType) -> list[str]:
    """Return the example in the docstring of an area."""
    text = inspect.cleandoc(area.__doc__ or "")
    # The blank line ends the last output for doctest, which reads the page too.
    return ["```pycon", *text[text.index(">>> ") :].splitlines(), "", "```"]


def _module(resource: bind[Connector]) -> ModuleType:
    return import_module(f"fortnox_sdk.connectors.{resource.module}")


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0]


def _page(name: str, resource: bind[Connector]) -> str:
    module, connector = _module(resource), resource.connector()
    out = [f"# `client.{name}`", "", _first_line(module), "", *_markdown(connector.__doc__), ""]
    out += ["| | |", "| --- | --- |", f"| Path | `{connector.path}` |"]
    out += [f"| Scope | {f'`{connector.scope}`' if connector.scope else 'not documented'} |"]
    if getattr(connector, "one", ""):
        out += [f"| JSON envelope | `{connector.one}` for a record, `{connector.many}` for a list |"]
    out += [f"| Financial year | {_year(connector)} |", f"| Import from | `{module.__name__}` |", ""]
    out += ["## Operations", ""]
    for operation, function in _operations(connector):
        out += [f"### `{operation}`", "", "```python", _signature(connector, operation, function), "```", ""]
        out += [*_markdown(function.__doc__), ""]
    kinds = [getattr(module, public) for public in module.__all__]
    entities = [k for k in kinds if isinstance(k, type) and issubclass(k, Entity)]
    for entity in sorted(entities, key=lambda k: not connector.__name__.startswith(k.__name__)):
        out += [f"## {entity.__name__}", "", *_markdown(entity.__doc__), "", *_fields(entity), ""]
    for enum in (k for k in kinds if isinstance(k, type) and issubclass(k, StrEnum)):
        docs = _attribute_docs(enum)
        out += [f"## {enum.__name__}", "", *_markdown(enum.__doc__), ""]
        out += [
            f"- `{member.name}`" + (f": {docs[member.name]}" if member.name in docs else "")
            for member in enum
        ]
        out += [""]
    return "\n".join(out)


def _operations(connector: type[Connector]) -> list[tuple[str, Any]]:
    return [(n, f) for n, f in inspect.getmembers(connector, inspect.isfunction) if not n.startswith("_")]


def _year(connector: type[Connector]) -> str:
    parameters = {name: inspect.signature(function).parameters for name, function in _operations(connector)}
    names = [f"`{name}`" for name in parameters if "financial_year" in parameters[name]]
    return f"Fortnox's id of the year, required by {', '.join(names)}" if names else "not an argument"


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
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        parts.append(f"{parameter.name}: {_type(hints[parameter.name], names)}{default}")
        before = parameter.kind
    if parameters and before == inspect.Parameter.POSITIONAL_ONLY:
        parts.append("/")
    returned = _type(hints.get("return"), names)
    line = f"{name}({', '.join(parts)}) -> {returned}"
    longest = 88
    return (
        line
        if len(line) <= longest
        else "\n    ".join([f"{name}(", *(f"{p}," for p in parts)]) + f"\n) -> {returned}"
    )


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


def _fields(entity: type[Entity]) -> Iterator[str]:
    docs = _attribute_docs(entity)
    fields = [f for f in attrs.fields(attrs.resolve_types(entity)) if f.name not in {"extra", "no_right"}]
    if not fields:
        return
    yield from ("| Field | JSON name | Type | Writing | Description |", "| --- | --- | --- | --- | --- |")
    # A summary is never written, even if it inherits fields from a record that is.
    is_written = not entity.__name__.endswith("Summary")
    states = {"required": "required on create", "read_only": "read-only"} if is_written else {}
    for field in fields:
        state = next((state for flag, state in states.items() if field.metadata.get(flag)), "")
        type_text = _type(field.type, {}).removesuffix(" | None").replace(" | ", " or ")
        description = docs.get(field.name, "").replace("|", "\\|")
        yield f"| `{field.name}` | `{wire_name(field)}` | {type_text} | {state} | {description} |"


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
    """Write the pages that changed, and remove the pages of resources that no longer exist."""
    texts = {f"{name}.md": text for name, text in pages().items()}
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - Sphinx is not installed when the tests import this file
    """Write the pages at the start of a Sphinx build."""
    write(Path(app.srcdir) / "reference" / "connectors")
    return {"parallel_read_safe": True}
