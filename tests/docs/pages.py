"""The code blocks of a documentation page, and functions that run them unchanged."""

import re
from importlib.util import find_spec
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^(?:<!-- needs (\w+) -->\n)?```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@attrs.frozen
class Block:
    """A code block of a documentation page."""

    page: str
    line: int
    language: str
    text: str
    needs: str | None
    """The package that the block needs, from a comment before it: `<!-- needs opentelemetry -->`."""

    def run(self, names: dict[str, object] | None = None) -> dict[str, object]:
        """Run the block as Python and return `names`, with the names that the block defines."""
        names = {"__name__": "page"} if names is None else names
        exec(compile("\n" * self.line + self.text, self.page, "exec"), names)  # noqa: S102 -- our own page
        return names


def blocks(page: str, language: str = "python") -> list[Block]:
    """Return the code blocks of a language in their order. `page` is a path from the root of the repository."""
    text = (ROOT / page).read_text(encoding="utf-8")
    page_blocks = [
        Block(page, text[: match.start(3)].count("\n"), match[2], match[3], match[1])
        for match in _BLOCK.finditer(text)
    ]
    return [block for block in page_blocks if block.language == language]


def run_page(page: str) -> dict[str, object]:
    """Run the Python blocks of a page from top to bottom and return the names that they define."""
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks(page):
        if block.needs is None or find_spec(block.needs):
            block.run(names)
    return names
