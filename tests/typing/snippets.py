"""Functions that write the Python blocks of README.md and the documentation to modules for type checkers."""

import re
import subprocess
from doctest import DocTestParser
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>needs|not run:) (?P<argument>[^\n]+?) -->\n)?```python\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_FILE = re.compile(r"# (\w+)\.py\n")


def pages() -> list[Path]:
    """Return README.md and every page of the documentation that Git tracks, and thus no generated page."""
    command = ["git", "ls-files", "README.md", "docs/*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def write_modules(folder: Path) -> None:
    """Write the blocks of each page to a module in `folder`, except that a block with a file name gets its own module.

    A block has a file name if its first line is a comment such as `# test_app.py`. The line numbers in a module are the
    same as on the page, so an error message shows the line of the page.
    """
    for page in pages():
        text = page.read_text(encoding="utf-8")
        name = "page_" + re.sub(r"[^a-z0-9]+", "_", page.relative_to(ROOT).as_posix().lower())
        blocks = _blocks(text)
        files = {match[1]: f"{name}_{match[1]}" for _, code in blocks if (match := _FILE.match(code))}
        modules: dict[str, list[str]] = {}
        for line, code in blocks:
            match = _FILE.match(code)
            module = modules.setdefault(files[match[1]] if match else name, [""] * text.count("\n"))
            module[line : line + code.count("\n")] = code.splitlines()
        for module_name, lines in modules.items():
            content = "\n".join(lines) + "\n"
            for file, renamed in files.items():
                content = content.replace(f"\nfrom {file} import ", f"\nfrom {renamed} import ")
            (folder / f"{module_name}.py").write_text(content, encoding="utf-8")


def _blocks(page: str) -> list[tuple[int, str]]:
    """Return the number of lines before each block, and its code. Blocks that need a missing package are left out."""
    found = []
    for match in _BLOCK.finditer(page):
        if match["mark"] == "needs" and not find_spec(match["argument"]):
            continue
        found.append((page[: match.start("text")].count("\n"), _code(match["text"])))
    return found


def _code(text: str) -> str:
    """Return the code of a block. In an interactive session, remove the prompts and the output."""
    if ">>> " not in text:
        return text
    lines = [""] * len(text.splitlines())
    for example in DocTestParser().get_examples(text):
        for i, code in enumerate(example.source.splitlines()):
            lines[example.lineno + i] = code
    return "\n".join(lines) + "\n"
