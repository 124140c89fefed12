"""A Sphinx extension that reads Google-style docstrings, but does not interpret the docstrings of attributes.

napoleon reads the text before the first colon of an attribute's docstring as the type of the attribute: `The key: a
number` becomes an attribute of the type "The key". Our attributes have annotations instead.
"""

from typing import Any

from sphinx.ext.napoleon.docstring import GoogleDocstring

_ATTRIBUTES = {"attribute", "data", "property"}
_BEFORE_NAPOLEON, _AFTER_NAPOLEON = 400, 600


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - Sphinx is not installed when the other tools run
    """Keep the lines of an attribute's docstring before napoleon reads them, and restore them afterwards."""
    kept: dict[str, list[str]] = {}

    def keep(_app: Any, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:  # noqa: ANN401
        if what in _ATTRIBUTES:
            kept[name] = list(lines)

    def restore(app: Any, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:  # noqa: ANN401
        if what in _ATTRIBUTES:
            # With "method", napoleon reads sections such as `Returns:`. The word has no other effect.
            lines[:] = GoogleDocstring(kept.pop(name), app.config, app, "method").lines()

    app.setup_extension("sphinx.ext.napoleon")
    app.connect("autodoc-process-docstring", keep, priority=_BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", restore, priority=_AFTER_NAPOLEON)
    return {"parallel_read_safe": True}
