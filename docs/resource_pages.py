"""Writes a page per Fortnox resource from its declaration, so that no text is kept twice. A Sphinx extension.

What a page says comes from the resource's file: docstrings, class keywords, signatures and fields. The pages are made
anew at every build and are not in the repository.
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
    """Every page by its name: one per attribute of the client, and `index`."""
    resources: dict[str, bind[Connector]] = {
        name: cast("bind[Connector]", value)
        for name, value in vars(FortnoxClient).items()
        if isinstance(value, bind)
    }
    return {name: _page(name, value) for name, value in resources.items()} | {"index": _index(resources)}


def _index(resources: Mapping[str, bind[Connector]]) -> str:
    out = ["# Resources", "", "Every Fortnox resource, with its verbs, fields and oddities.", ""]
    for area, title in AREAS.items():
        inside = {
            name: resource for name, resource in resources.items() if resource.module.startswith(f"{area}.")
        }
        if inside:
            out += [f"## {title}", "", "| attribute | what |", "| --- | --- |"]
            out += [
                f"| [`client.{n}`]({n}.md) | {_first_line(_module(resource))} |"
                for n, resource in inside.items()
            ]
            out += [""]
    return "\n".join([*out, "```{toctree}", ":hidden:", "", *sorted(resources), "```", ""])


def _module(resource: bind[Connector]) -> ModuleType:
    return import_module(f"fortnox_sdk.connectors.{resource.module}")


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0]


def _page(name: str, resource: bind[Connector]) -> str:
    module, connector = _module(resource), resource.connector()
    out = [f"# `client.{name}`", "", _first_line(module), "", *_markdown(connector.__doc__), ""]
    out += ["| | |", "| --- | --- |", f"| Path | `{connector.path}` |"]
    out += [f"| Scope | {f'`{connector.scope}`' if connector.scope else 'no source names one'} |"]
    if getattr(connector, "one", ""):
        out += [f"| In JSON | one under `{connector.one}`, lists under `{connector.many}` |"]
    out += [f"| Financial year | {_year(connector)} |", f"| Import from | `{module.__name__}` |", ""]
    out += ["## Verbs", ""]
    for verb, function in _verbs(connector):
        out += [f"### `{verb}`", "", "```python", _signature(connector, verb, function), "```", ""]
        out += [*_markdown(function.__doc__), ""]
    kinds = [getattr(module, public) for public in module.__all__]
    entities = [k for k in kinds if isinstance(k, type) and issubclass(k, Entity)]
    for entity in sorted(entities, key=lambda k: not connector.__name__.startswith(k.__name__)):
        out += [f"## {entity.__name__}", "", *_markdown(entity.__doc__), "", *_fields(entity), ""]
    for words in (k for k in kinds if isinstance(k, type) and issubclass(k, StrEnum)):
        said = _attribute_docs(words)
        out += [f"## {words.__name__}", "", *_markdown(words.__doc__), ""]
        out += [f"- `{word.name}`" + (f": {said[word.name]}" if word.name in said else "") for word in words]
        out += [""]
    return "\n".join(out)


def _verbs(connector: type[Connector]) -> list[tuple[str, Any]]:
    return [(n, f) for n, f in inspect.getmembers(connector, inspect.isfunction) if not n.startswith("_")]


def _year(connector: type[Connector]) -> str:
    found = {verb: inspect.signature(function).parameters for verb, function in _verbs(connector)}
    demanding = [f"`{verb}`" for verb, parameters in found.items() if "financial_year" in parameters]
    if not demanding:
        return "belongs to none"
    return f"said in {', '.join(demanding)}, as Fortnox's id of the year"


def _type(hint: object, names: Mapping[str, str]) -> str:
    """An annotation as one would write it, with the resource's own classes for the type variables."""
    shown = hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)
    shown = re.sub(r"\w[\w.]*\.(\w+)", r"\1", shown).replace("NoneType", "None")
    shown = re.sub(r"^Optional\[(.*)\]$", r"\1 | None", shown)
    return re.sub(r"~(\w+)", lambda found: names.get(found[1], found[1]), shown)


def _type_variables(connector: type[Connector]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in connector.__mro__:
        for base in getattr(kind, "__orig_bases__", ()):
            for variable, meant in zip(
                getattr(get_origin(base), "__parameters__", ()), get_args(base), strict=False
            ):
                if isinstance(meant, type):
                    found.setdefault(variable.__name__, meant.__name__)
    return found


def _signature(connector: type[Connector], verb: str, function: Any) -> str:  # noqa: ANN401 - any verb
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
    gives = _type(hints.get("return"), names)
    line = f"{verb}({', '.join(parts)}) -> {gives}"
    longest = 88
    return (
        line
        if len(line) <= longest
        else "\n    ".join([f"{verb}(", *(f"{p}," for p in parts)]) + f"\n) -> {gives}"
    )


_SECTIONS = {"Args:": "Arguments", "Raises:": "Raises", "Returns:": "Gives"}


def _markdown(text: str | None) -> list[str]:
    """A docstring's paragraphs, with its sections as lists."""
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
    said = _attribute_docs(entity)
    fields = [f for f in attrs.fields(attrs.resolve_types(entity)) if f.name not in {"extra", "no_right"}]
    if not fields:
        return
    yield from ("| field | in JSON | type | | |", "| --- | --- | --- | --- | --- |")
    # A summary is never written, though it may share its fields with a record that is.
    written = not entity.__name__.endswith("Summary")
    states = {"required": "demanded on create", "read_only": "read only"} if written else {}
    for field in fields:
        state = next((state for flag, state in states.items() if field.metadata.get(flag)), "")
        shown = (
            _type(field.type, {}).removesuffix(" | None").replace(" | str", " or text").replace(" | ", " or ")
        )
        remark = said.get(field.name, "").replace("|", "\\|")
        yield f"| `{field.name}` | `{wire_name(field)}` | {shown} | {state} | {remark} |"


def _attribute_docs(kind: type[Any]) -> dict[str, str]:
    """The text below each attribute, in its class and those it inherits from."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if not base.__module__.startswith("fortnox_sdk."):
            continue
        tree = ast.parse(Path(inspect.getfile(base)).read_text(encoding="utf-8"))
        body = next(n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == base.__name__)
        for before, after in pairwise(body):
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                said = " ".join(str(after.value.value).split())
                found |= {target.id: said for target in _targets(before) if isinstance(target, ast.Name)}
    return found


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def write(folder: Path) -> None:
    """Write the pages that changed, and remove those of resources that are no more."""
    made = {f"{name}.md": text for name, text in pages().items()}
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - Sphinx is not there when the tests read this file
    """Hook into Sphinx."""
    write(Path(app.srcdir) / "resources")
    return {"parallel_read_safe": True}
