"""The background colour of a cell as red, green and blue, even if Excel stores it as a colour of the theme."""

import colorsys
import re
from collections.abc import Sequence
from typing import Final

# The colours of the theme "Office", which XlsxWriter writes: light 1, dark 1, light 2, dark 2 and six accents.
_OFFICE: Final = (
    *("FFFFFF", "000000", "EEECE1", "1F497D"),
    *("4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646"),
)
_RGB: Final = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_SCHEME_COLOUR: Final = re.compile(
    rb"<a:(?:dk1|lt1|dk2|lt2|accent[1-6])>\s*<a:(?:srgbClr val|sysClr[^>]*lastClr)=\"([0-9A-Fa-f]{6})\""
)
_MAXIMUM: Final = 255


def theme_colours(theme: object) -> Sequence[str]:
    """Return the theme colours of a workbook, indexed by the numbers that cells use for them.

    Args:
        theme: The XML of the theme as bytes. For any other value, the colours of the theme "Office" are returned.
    """
    found = [colour.decode() for colour in _SCHEME_COLOUR.findall(theme)] if isinstance(theme, bytes) else []
    if len(found) != len(_OFFICE):
        return _OFFICE
    # In the file, dark comes before light. In the numbers of cells, light comes first.
    return (found[1], found[0], found[3], found[2], *found[4:])


def fill_colour(cell: object, theme: Sequence[str], indexed: Sequence[str]) -> str:
    """Return the background colour of an openpyxl cell, such as `#ffff00`, or `""` if the cell has no colour.

    Args:
        cell: The cell.
        theme: The result of `theme_colours`.
        indexed: The colours of Excel's old palette, taken from openpyxl.
    """
    fill = getattr(cell, "fill", None)
    if getattr(fill, "fill_type", None) != "solid":
        return ""
    colour = getattr(fill, "fgColor", None)
    kind, tint = getattr(colour, "type", ""), getattr(colour, "tint", 0.0)
    value = getattr(colour, {"rgb": "rgb", "theme": "theme", "indexed": "indexed"}.get(kind, "rgb"), None)
    if kind == "rgb":
        match = _RGB.fullmatch(str(value))
        rgb = match[1] if match else ""
    else:
        palette = theme if kind == "theme" else [entry[-6:] for entry in indexed]
        rgb = palette[value] if isinstance(value, int) and 0 <= value < len(palette) else ""
    return f"#{_tinted(rgb, float(tint or 0)).lower()}" if rgb else ""


def _tinted(rgb: str, tint: float) -> str:
    """Change the lightness of a colour as Excel does: a tint above 0 makes it lighter, and a tint below 0 darker."""
    if not tint:
        return rgb
    red, green, blue = (int(rgb[start : start + 2], 16) / _MAXIMUM for start in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation)
    return "".join(f"{round(part * _MAXIMUM):02X}" for part in parts)
