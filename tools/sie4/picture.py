"""Draw the bar chart in sie4's README: the time that each way to read a file takes.

python -m tools.sie4.picture tools/sie4/speed.svg
"""

from __future__ import annotations

import sys
from pathlib import Path

# The ratios to the csv module that docs/sie4/speed.md states for the style fortnox and CPython 3.11.
BARS = (
    ("csv.reader: splits only", 1.0, "#8a8f98"),
    ("rows().to_arrow(): all columns", 1.5, "#2b6cb0"),
    ("balances(): one sum per account", 1.8, "#2b6cb0"),
    ("rows().to_parquet()", 2.1, "#2b6cb0"),
    ("stream(): objects one by one", 3.1, "#718096"),
    ("read(): all objects", 3.6, "#718096"),
)
_WIDTH, _ROW, _LEFT, _SCALE, _TOP = 720, 30, 250, 110, 40


def draw() -> str:
    """Return the picture as SVG."""
    height = _TOP + _ROW * len(BARS) + 10
    size = f'width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13" role="img">',
        "<title>Time to read 100 000 voucher rows, as a ratio to csv.reader</title>",
        f'<rect {size} fill="#ffffff"/>',
        '<text x="10" y="22" font-weight="bold">Time to read 100 000 voucher rows (csv.reader = 1)</text>',
    ]
    for i, (name, ratio, colour) in enumerate(BARS):
        top = _TOP + i * _ROW
        width = round(ratio * _SCALE)
        parts += [
            f'<text x="{_LEFT - 10}" y="{top + 16}" text-anchor="end">{name}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{width}" height="22" fill="{colour}"/>',
            f'<text x="{_LEFT + width + 8}" y="{top + 16}">{ratio}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw(), encoding="utf-8")
