"""The public modules and names, as `docs/reference` lists them."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = {page: ROOT / "docs" / "reference" / f"{page}.md" for page in ("index", "resources")}
_ROW = re.compile(r"^\| `([\w.]+)` \| (`.*`) \|$", re.MULTILINE)


def listed(page: str) -> dict[str, list[str]]:
    """Return the public names of each module on a page."""
    text = PAGES[page].read_text(encoding="utf-8")
    return {module: re.findall(r"`(\w+)`", names) for module, names in _ROW.findall(text)}


PUBLIC = listed("index") | listed("resources")
OWN = [module for module in listed("index") if module != "sie4"]


def functions_and_classes() -> Iterator[tuple[str, object]]:
    for module in OWN:
        for name in PUBLIC[module]:
            value = getattr(import_module(module), name)
            if inspect.isroutine(value) or inspect.isclass(value):
                yield f"{module}.{name}", value


def public_members(value: type[object]) -> Iterator[tuple[str, object]]:
    for name, member in inspect.getmembers(value):
        if not name.startswith("_") and (inspect.isroutine(member) or isinstance(member, property)):
            yield name, member
