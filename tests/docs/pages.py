"""The code blocks of a page, and how to run them as they stand."""

import re
from importlib.util import find_spec
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^(?:<!-- needs (\w+) -->\n)?```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@attrs.frozen
class Block:
    """A code block of a page."""

    page: str
    line: int
    language: str
    text: str
    needs: str | None
    """A package without which the block is left out: `<!-- needs opentelemetry -->` before it."""

    def run(self, names: dict[str, object] | None = None) -> dict[str, object]:
        """Run its Python; return the names that it leaves, added to those given."""
        names = {"__name__": "page"} if names is None else names
        exec(compile("\n" * self.line + self.text, self.page, "exec"), names)  # noqa: S102 -- our own page
        return names


def blocks(page: str, language: str = "python") -> list[Block]:
    """Return the blocks of a language, in order; the page is named from the root of the repository."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = [
        Block(page, text[: match.start(3)].count("\n"), match[2], match[3], match[1])
        for match in _BLOCK.finditer(text)
    ]
    return [block for block in found if block.language == language]


def run_page(page: str) -> dict[str, object]:
    """Run a page's Python from top to bottom; return the names that it leaves."""
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks(page):
        if block.needs is None or find_spec(block.needs):
            block.run(names)
    return names
