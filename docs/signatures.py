"""A Sphinx extension that shows defaults by their values, and lists each argument and attribute only once.

The attributes of an attrs class are its arguments. They are listed once: as arguments if the docstring of the class
describes arguments, otherwise as attributes. If the docstring of an error describes no arguments, the error has the
arguments of its base class.
"""

import inspect
import re
from importlib import import_module
from typing import Any

import attrs
from docutils import nodes
from resource_pages import default_text

_AFTER_AUTODOC = 600
_GENERATED = re.compile(r"attr_dict\['(\w+)'\]\.default")
"""The expression for a default in the `__init__` that attrs generates."""
_NAMED = re.compile(r"(?<==)(?!(?:None|True|False)\b)[A-Za-z_]\w*(?=[,)])|(?<==)lambda\b.*?(?=, \w+=|\)$)")
"""A default that is a function, or a constant of the module, which need not be public."""
_SEPARATOR, _DASH = " -- ", "\N{NO-BREAK SPACE}\N{EN DASH} "
"""The text between an argument and its description, from Sphinx and on the page. A browser can break `--` in two."""


def _show_defaults(
    _app: object,
    _what: str,
    _name: str,
    kind: object,
    _options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    if getattr(kind, "_is_protocol", False):
        return "", None  # a protocol has no arguments
    if isinstance(kind, type) and attrs.has(kind) and signature:
        defaults = {field.name: field.default for field in attrs.fields(kind)}
        signature = _GENERATED.sub(lambda match: default_text(defaults[match[1]]), signature)
        signature = signature.replace("=NOTHING", "=...")  # a new value for each object, from a factory
    if signature:
        signature = _NAMED.sub(lambda match: _value_text(kind, match[0]), signature)
    return signature, returned


def _value_text(kind: object, name: str) -> str:
    """Return the number that is the value of a constant, and `...` for any other value."""
    function = inspect.unwrap(getattr(kind, "__init__") if isinstance(kind, type) else kind)  # noqa: B009
    value = getattr(function, "__globals__", {}).get(name)
    return repr(value) if isinstance(value, int | float) else "..."


_ORDER = ("param", "type", "return", "returns", "rtype", "raises")
_MODULE = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])")
"""The modules before the name of a class."""


def _tidy_fields(_app: object, _domain: str, kind: str, content: nodes.Element) -> None:
    """Omit repeated fields of a class, and sort the other fields: arguments, then the result, then the errors.

    The types of attributes lose their modules, as the types of arguments do.
    """
    for fields in [child for child in content if isinstance(child, nodes.field_list)]:
        for field in fields:
            if _name(field) == "vartype":
                for text in list(field[1].findall(nodes.Text)):
                    # Sphinx shows only the name of the class after `~`, and finds the class by its module.
                    text.parent.replace(text, nodes.Text(_MODULE.sub(lambda match: f"~{match[0]}", text)))
        omitted = {"rtype"} if kind == "exception" else set()
        if _is_described_by_attributes(kind, content) and not any(
            _name(field) == "param" and field[1].astext() for field in fields
        ):
            omitted |= {"param", "type"}
        fields.children = sorted((field for field in fields if _name(field) not in omitted), key=_position)
        if not fields.children:
            content.remove(fields)


def _position(field: nodes.Node) -> int:
    name = _name(field)
    return _ORDER.index(name) if name in _ORDER else -1


def _is_described_by_attributes(kind: str, content: nodes.Element) -> bool:
    """Return True for an error or an attrs class, whose arguments are its attributes."""
    signature = content.parent[0]
    if kind != "class":
        return kind == "exception"
    return attrs.has(getattr(import_module(signature["module"]), signature["fullname"]))


def _write_dashes(_app: object, document: nodes.document) -> None:
    """Write a dash between each argument and its description."""
    for text in list(document.findall(nodes.Text)):
        if text == _SEPARATOR and isinstance(text.parent, nodes.paragraph):
            text.parent.replace(text, nodes.Text(_DASH))


def _name(field: nodes.Node) -> str:
    """Return the first word of a field's name: `param` for `param client`."""
    return field.children[0].astext().partition(" ")[0]


def _skip_described(
    app: Any,  # noqa: ANN401 - Sphinx is not installed when the other tools run
    what: str,
    name: str,
    value: object,
    _skip: bool,  # noqa: FBT001 - the signature is Sphinx's
    _options: object,
) -> bool | None:
    """Omit an attribute that the docstring of its class describes."""
    if what not in {"class", "exception"} or callable(value) or isinstance(value, property):
        return None
    document = app.env.current_document
    owner = getattr(import_module(document.autodoc_module), document.autodoc_class)
    return True if re.search(rf"^ +{name}: ", owner.__doc__ or "", re.MULTILINE) else None


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - as in the other extensions
    """Register the functions that change signatures and fields after autodoc has created them."""
    app.connect("autodoc-process-signature", _show_defaults)
    app.connect("object-description-transform", _tidy_fields, priority=_AFTER_AUTODOC)
    app.connect("autodoc-skip-member", _skip_described)
    app.connect("doctree-read", _write_dashes)
    return {"parallel_read_safe": True}
