"""Draw packages and their imports as SVG, for ARCHITECTURE.md.

Run `python -m tools.import_pictures docs/pictures`. With `--check` nothing is written, and the exit code is 1 if a
picture is not current. An arrow goes from the importing package to the imported one. Grey arrows are imports that
another path implies.
"""

import argparse
import ast
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

import attrs
import grimp

PACKAGES: Final = ("fortnox_sdk", "fortnox_sdk.year_end", "fortnox_sdk.sandbox", "sie4")
_ROOT: Final = Path(__file__).resolve().parents[1]
_WIDTH: Final = 150
_HEIGHT: Final = 44
_GAP: Final = 26
_ROW: Final = 104
_MARGIN: Final = 24

Imports = Mapping[str, frozenset[str]]
"""For each child of a package, the siblings that it imports. The names are without the package."""


@attrs.frozen
class Box:
    """A child of the drawn package, with its position in the picture."""

    name: str
    modules: int
    about: str
    x: float
    y: float


def imports_between(graph: grimp.ImportGraph, package: str) -> Imports:
    """Return the imports between the direct children of a package, including the imports of their descendants."""
    children = sorted(graph.find_children(package))
    owner = {module: child for child in children for module in {child} | graph.find_descendants(child)}
    imports: dict[str, set[str]] = {child: set() for child in children}
    for module, child in owner.items():
        for imported in graph.find_modules_directly_imported_by(module):
            if imported in owner and owner[imported] != child:
                imports[child].add(owner[imported])
    return {_short(child): frozenset(map(_short, targets)) for child, targets in imports.items()}


def levels(imports: Imports) -> Sequence[Sequence[str]]:
    """Return the children in rows. Each child is in a row above the children that it imports.

    Raises:
        ValueError: The imports have a cycle.
    """
    depth: dict[str, int] = {}
    remaining = set(imports)
    while remaining:
        ready = {name for name in remaining if imports[name] <= depth.keys()}
        if not ready:
            raise ValueError(f"Import cycle among {', '.join(sorted(remaining))}.")
        for name in ready:
            depth[name] = 1 + max((depth[below] for below in imports[name]), default=-1)
        remaining -= ready
    rows = [
        sorted(name for name in depth if depth[name] == level) for level in range(max(depth.values()) + 1)
    ]
    return _order_rows(rows, imports)[::-1]


def _order_rows(rows: list[list[str]], imports: Imports) -> list[list[str]]:
    """Order each row so that its boxes stand above the boxes that they import."""
    position: dict[str, float] = {}
    for row in rows:
        for i, name in enumerate(row):
            position[name] = i - (len(row) - 1) / 2

        def mean_position(name: str) -> tuple[float, str]:
            below = [position[target] for target in imports[name]]
            return (sum(below) / len(below) if below else 0.0), name

        row.sort(key=mean_position)
        for i, name in enumerate(row):
            position[name] = i - (len(row) - 1) / 2
    return rows


def implied_imports(imports: Imports) -> frozenset[tuple[str, str]]:
    """Return the imports that a longer path of imports implies."""

    def reachable(name: str) -> frozenset[str]:
        return imports[name].union(*map(reachable, imports[name]))

    return frozenset(
        (name, target)
        for name, targets in imports.items()
        for target in targets
        if any(target in reachable(other) for other in targets - {target})
    )


def draw(graph: grimp.ImportGraph, package: str) -> str:
    """Return an SVG picture of the imports inside a package."""
    imports = imports_between(graph, package)
    rows = levels(imports)
    width = max(len(row) for row in rows) * (_WIDTH + _GAP) - _GAP + 2 * _MARGIN
    boxes: dict[str, Box] = {}
    for level, row in enumerate(rows):
        left = (width - len(row) * (_WIDTH + _GAP) + _GAP) / 2
        for i, name in enumerate(row):
            full = f"{package}.{name}"
            boxes[name] = Box(
                name=name,
                modules=1 + len(graph.find_descendants(full)),
                about=_summary(full),
                x=left + i * (_WIDTH + _GAP),
                y=_MARGIN + level * _ROW,
            )
    height = _MARGIN * 2 + (len(rows) - 1) * _ROW + _HEIGHT
    grey = implied_imports(imports)
    arrows = sorted((edge not in grey, edge) for edge in _edges(imports))
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' font-family="sans-serif" role="img" aria-label="Imports inside {package}">'
        ),
        (
            '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0,0 L8,4 L0,8 z" fill="context-stroke"/></marker></defs>'
        ),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *(_arrow(boxes[a], boxes[b], strong=strong) for strong, (a, b) in arrows),
        *map(_box, boxes.values()),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _edges(imports: Imports) -> list[tuple[str, str]]:
    return [(name, target) for name, targets in imports.items() for target in targets]


def _arrow(start: Box, end: Box, *, strong: bool) -> str:
    x1, y1 = start.x + _WIDTH / 2, start.y + _HEIGHT
    x2, y2 = end.x + _WIDTH / 2, end.y - 2
    bend = (y2 - y1) / 2
    colour, line = ("#1f4e79", 1.4) if strong else ("#d4dae0", 0.9)
    return (
        f'<path d="M{x1:g},{y1:g} C{x1:g},{y1 + bend:g} {x2:g},{y2 - bend:g} {x2:g},{y2:g}" fill="none"'
        f' stroke="{colour}" stroke-width="{line}" marker-end="url(#to)"/>'
    )


def _box(box: Box) -> str:
    count = (
        ""
        if box.modules == 1
        else f'<tspan dx="6" fill="#5b6b7b" font-size="10">{box.modules} modules</tspan>'
    )
    folder = "#eaf2fa" if box.modules > 1 else "#ffffff"
    return (
        f'<g><title>{escape(box.about)}</title><rect x="{box.x:g}" y="{box.y:g}" width="{_WIDTH}" height="{_HEIGHT}"'
        f' rx="6" fill="{folder}" stroke="#1f4e79"/><text x="{box.x + _WIDTH / 2:g}" y="{box.y + 27:g}"'
        f' font-size="13" text-anchor="middle" fill="#10263b">{escape(box.name)}{count}</text></g>'
    )


def _short(module: str) -> str:
    return module.rpartition(".")[2]


def _summary(module: str) -> str:
    """Return the first line of a module's docstring."""
    path = _ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures, or compare them. Exit codes: 0 current, 1 not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.import_pictures", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, and report the pictures that are not current"
    )
    options = parser.parse_args(arguments)
    graph = grimp.build_graph("fortnox_sdk", "sie4", exclude_type_checking_imports=False, cache_dir=None)
    outdated = 0
    for package in PACKAGES:
        path = options.folder / f"{package}.svg"
        picture = draw(graph, package)
        if path.is_file() and path.read_text(encoding="utf-8") == picture:
            continue
        if options.check:
            print(f"{path} is not current. Run: python -m tools.import_pictures {options.folder}")
            outdated += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(picture, encoding="utf-8")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
