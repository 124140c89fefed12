"""The code blocks of the documentation, and functions that run them unchanged."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from doctest import ELLIPSIS, DocTestParser, DocTestRunner
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import attrs

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>needs|not run:) (?P<argument>[^\n]+?) -->\n)?```(?P<language>[^\n`]*)\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_DATA = {"text", "json", "toml", "xml"}
"""Languages of blocks that show data or output. JSON and TOML are parsed."""

Kind = Literal["run", "data", "not run"]


@attrs.frozen
class Block:
    """A code block of a documentation page."""

    page: str
    line: int
    language: str
    text: str
    needs: str | None
    """The package that the block needs, from a comment before it: `<!-- needs opentelemetry -->`."""
    not_run: str | None
    """The reason for not running the block, from a comment before it: `<!-- not run: changes this computer -->`."""

    @property
    def kind(self) -> Kind:
        if self.not_run:
            return "not run"
        return "data" if self.language in _DATA else "run"

    @property
    def is_shell(self) -> bool:
        return self.language in {"", "sh", "console"}

    def run(self, names: dict[str, object] | None = None) -> dict[str, object]:
        """Run the block as Python, add the names that it defines to `names`, and return `names`."""
        names = {"__name__": "page"} if names is None else names
        if ">>> " in self.text:
            test = DocTestParser().get_doctest(self.text, names, self.page, self.page, self.line)
            result = DocTestRunner(verbose=False, optionflags=ELLIPSIS).run(test, clear_globs=False)
            assert not result.failed
            names |= test.globs
        else:
            exec(compile("\n" * self.line + self.text, self.page, "exec"), names)  # noqa: S102 -- our own page
        return names

    def commands(self) -> list[str]:
        """Return the commands of a shell block, without prompts and comments."""
        lines = self.text.replace("\\\n", " ").splitlines()
        commands = [re.sub(r"\s+#(?= ).*", "", line.removeprefix("$ ")).strip() for line in lines]
        return [command for command in commands if command and not command.startswith("#")]


def written_pages() -> list[str]:
    """Return the paths of README.md and of every documentation page that is not generated."""
    generated = {ROOT / "docs" / "reference" / name for name in ("areas", "connectors")}
    pages = [page for page in sorted((ROOT / "docs").rglob("*.md")) if page.parent not in generated]
    return ["README.md", *(page.relative_to(ROOT).as_posix() for page in pages)]


def all_blocks(page: str) -> list[Block]:
    """Return the code blocks of a page in their order. `page` is a path from the root of the repository."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Block(
            page,
            text[: match.start("text")].count("\n"),
            match["language"],
            match["text"],
            match["argument"] if match["mark"] == "needs" else None,
            match["argument"] if match["mark"] == "not run:" else None,
        )
        for match in _BLOCK.finditer(text)
        if not match["language"].startswith("{")  # a directive of MyST
    ]


def blocks(page: str, language: str = "python") -> list[Block]:
    """Return the code blocks of a language in their order."""
    return [block for block in all_blocks(page) if block.language == language]


def run_page(
    page: str,
    shell: Callable[[str], object] | None = None,
    *,
    replace: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Run the blocks of a page from top to bottom and return the names that its Python blocks define.

    Args:
        page: The path of the page from the root of the repository.
        shell: Runs one command. If None, the shell blocks are left out.
        replace: Texts to replace in the commands, such as the number of a voucher.
    """
    names: dict[str, object] = {"__name__": "page"}
    for block in all_blocks(page):
        if block.kind == "not run" or (block.needs and not find_spec(block.needs)):
            continue
        if block.kind == "data":
            check_data(block)
        elif block.language == "python":
            block.run(names)
        elif block.language == "sql":
            import_module("duckdb").sql(block.text).fetchall()
        elif block.is_shell:
            for command in block.commands() if shell else ():
                for old, new in (replace or {}).items():
                    command = command.replace(old, new)  # noqa: PLW2901 -- one replacement after the other
                shell(command)
        else:
            raise AssertionError(f"{page}:{block.line}: nothing runs a block of {block.language!r}")
    return names


def check_data(block: Block) -> None:
    """Parse a block of JSON or TOML."""
    if block.language == "json":
        json.loads(block.text)
    elif block.language == "toml":
        tomllib.loads(block.text)
