"""A Sphinx extension that decides where a line may end inside names and numbers, and which table cells need space.

A browser would break names anywhere, or after a hyphen, so that an option such as `--json` would lose its meaning.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

_LONGEST_UNBROKEN = 16
_LONGEST_WORD = 24
_LONGEST_PART = 30
_SHORTEST_SENTENCE, _FEWEST_WORDS = 40, 3
# No character of these groups is a part of an entity such as `&quot;`.
_BREAKS = (
    re.compile(r"(?<=\w[./=,|:@?])(?<!\d\.)(?=[\w{*])"),
    re.compile(r"(?<=[_(\[])(?=[\w*])|(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z0-9]-)(?=\w)(?!v\d+$)"),
)
_CHARACTER = re.compile(r"&#?\w+;|.", re.DOTALL)
_SPACE_IN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}\b)")
_START, _END = '<span class="pre">', "</span>"


def parts_of(word: str) -> list[str]:
    """Split a long name into parts between which a line may end: at dots and slashes, or between its words.

    >>> parts_of("--no-rate-limit"), parts_of("client.absence_transactions"), parts_of("backslash-before-quote")
    (['--no-rate-limit'], ['client.', 'absence_', 'transactions'], ['backslash-', 'before-', 'quote'])
    >>> parts_of("/3/supplierinvoiceexternalurlconnections")
    ['/3/', 'supplierinvoiceexternalu', 'rlconnections']
    >>> parts_of("STORAGESELFPRODUCEDELECTRICITY"), parts_of('encoding=&quot;cp1252&quot;')
    (['STORAGESELFPRODUCEDELECTRICITY'], ['encoding=&quot;cp1252&quot;'])
    """
    parts = [word]
    for breaks in _BREAKS:
        parts = [
            piece
            for part in parts
            for piece in (
                breaks.split(part) if len(part) > _LONGEST_UNBROKEN and not part.startswith("-") else [part]
            )
        ]
    return [piece for part in parts for piece in _slices(part)]


def _slices(part: str) -> list[str]:
    """Split a part that is too long for a narrow screen. An entity such as `&quot;` counts as one character."""
    characters = _CHARACTER.findall(part)
    if len(characters) <= _LONGEST_PART:
        return [part]
    starts = range(0, len(characters), _LONGEST_WORD)
    return ["".join(characters[start : start + _LONGEST_WORD]) for start in starts]


def _visit_text(writer: HTML5Translator, node: nodes.Text) -> None:
    start = len(writer.body)
    HTML5Translator.visit_Text(writer, node)
    for index, html in enumerate(writer.body[start:], start):
        if html.startswith(_START):
            word = html.removeprefix(_START).removesuffix(_END)
            writer.body[index] = "<wbr>".join(f"{_START}{part}{_END}" for part in parts_of(word))
        elif not writer.protect_literal_text:
            whole = _SPACE_IN_NUMBER.sub("\u00a0", html)  # a line may not end inside 10 000
            writer.body[index] = re.sub(
                rf"[^\s(]\S{{{_LONGEST_WORD - 1},}}", lambda match: "<wbr>".join(parts_of(match[0])), whole
            )


def _depart_text(writer: HTML5Translator, node: nodes.Text) -> None:
    HTML5Translator.depart_Text(writer, node)


def _mark_tables(_app: object, document: nodes.document, _name: str) -> None:
    """Give the class `sentence` to cells of more than a few words, `fields` and `resources` to tables of these."""
    for head in document.findall(nodes.thead):
        for start, name in (("Field", "fields"), ("Attribute", "resources")):
            if head.astext().startswith(start):
                head.parent.parent["classes"].append(name)
    for cell in document.findall(nodes.entry):
        text = cell.astext()
        if len(text) > _SHORTEST_SENTENCE and len(text.split()) > _FEWEST_WORDS:
            cell["classes"].append("sentence")


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - as in the other extensions
    """Register the functions that write the breaks and mark the tables."""
    app.add_node(nodes.Text, override=True, html=(_visit_text, _depart_text))
    app.connect("doctree-resolved", _mark_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
