"""Text with a style for the terminal. Its lines are never broken at a no-break space."""

from typing import Final

from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

_NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
_PLACEHOLDER: Final = chr(0xE000)
"""A character of the private use area, as wide as a space. It replaces a no-break space while lines are broken. A text
from `printable` contains no characters of that area."""


class StyledText(Text):
    """Text with a style. Rich itself breaks lines even at the no-break spaces inside Swedish amounts."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the text as lines of at most the given width. No line is broken at a no-break space."""
        whole = self.copy()
        whole.plain = self.plain.replace(_NO_BREAK_SPACE, _PLACEHOLDER)
        lines = whole.wrap(
            console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap
        )
        for line in lines:
            line.plain = line.plain.replace(_PLACEHOLDER, _NO_BREAK_SPACE)
        return lines
