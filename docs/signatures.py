"""A Sphinx extension that shows the defaults of attrs classes and omits the return type of exceptions."""

import re
from typing import Any

import attrs
from docutils import nodes
from resource_pages import default_text

_AFTER_AUTODOC = 600
_GENERATED = re.compile(r"attr_dict\['(\w+)'\]\.default")
"""The expression for a default in the `__init__` that attrs generates."""


def _show_defaults(
    _app: object,
    _what: str,
    _name: str,
    kind: object,
    _options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    if isinstance(kind, type) and attrs.has(kind) and signature:
        defaults = {field.name: field.default for field in attrs.fields(kind)}
        signature = _GENERATED.sub(lambda match: default_text(defaults[match[1]]), signature)
        signature = signature.replace("=NOTHING", "=...")  # a new value for each object, from a factory
    return signature, returned


def _omit_return_type(_app: object, _domain: str, kind: str, content: nodes.Element) -> None:
    if kind == "exception":
        for field in list(content.findall(nodes.field)):
            if field[0].astext() == "rtype":
                field.parent.remove(field)


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - as in the other extensions
    """Change signatures and their types after autodoc has made them."""
    app.connect("autodoc-process-signature", _show_defaults)
    app.connect("object-description-transform", _omit_return_type, priority=_AFTER_AUTODOC)
    return {"parallel_read_safe": True}
