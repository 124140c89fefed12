"""A Sphinx extension that lets long names in code break after dots, slashes and underscores, and between words.

A browser would break them anywhere, or after a hyphen, so that an option such as `--json` would lose its meaning.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

_LONGEST_UNBROKEN = 16
# A break in an entity such as `&quot;` is not possible: no character of the first group occurs in one.
_BREAKS = re.compile(r"(?<=[./_=(\[,|:@])(?=[\w{*])|(?<=[a-z0-9])(?=[A-Z])")
_START, _END = '<span class="pre">', "</span>"


def breakable(code: str) -> str:
    """Return the HTML of a word of code with the places where a line may end.

    >>> breakable("--no-rate-limit")
    '<span class="pre">--no-rate-limit</span>'
    >>> breakable("client.supplier_invoices")
    '<span class="pre">client.</span><wbr><span class="pre">supplier_</span><wbr><span class="pre">invoices</span>'
    """
    parts = _BREAKS.split(code) if len(code) > _LONGEST_UNBROKEN else [code]
    return "<wbr>".join(f"{_START}{part}{_END}" for part in parts)


def _visit(writer: HTML5Translator, node: nodes.Text) -> None:
    start = len(writer.body)
    HTML5Translator.visit_Text(writer, node)
    if writer.protect_literal_text:
        for index, html in enumerate(writer.body[start:], start):
            if html.startswith(_START):
                writer.body[index] = breakable(html.removeprefix(_START).removesuffix(_END))


def _depart(writer: HTML5Translator, node: nodes.Text) -> None:
    HTML5Translator.depart_Text(writer, node)


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - as in the other extensions
    """Write the texts of code with their breaks."""
    app.add_node(nodes.Text, override=True, html=(_visit, _depart))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
