"""The mark and the colours of a verdict, which the terminal, Excel, the HTML report and the start guide share."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.year_end.appendix import Colour


@attrs.frozen(kw_only=True)
class Look:
    """The appearance of a verdict of one colour: its mark, and its colours on each background."""

    mark: str
    """The character in front of the verdict, so that its meaning does not depend on the colour alone."""
    terminal: str
    """The style on a terminal, in the syntax of the package rich."""
    ink: str
    """The colour of text on a light page, such as `#14683e`."""
    paper: str
    """The background of the verdict on a light page."""
    dark_ink: str
    """The colour of text on a dark page."""
    dark_paper: str
    """The background of the verdict on a dark page."""


LOOKS: Final[Mapping[Colour, Look]] = MappingProxyType(
    {
        Colour.GREEN: Look(
            mark="✓",
            terminal="green",
            ink="#14683e",
            paper="#e2f4ea",
            dark_ink="#7ddba5",
            dark_paper="#123524",
        ),
        Colour.YELLOW: Look(
            mark="●",
            terminal="yellow",
            ink="#8a5a00",
            paper="#fdf1d6",
            dark_ink="#f0c36b",
            dark_paper="#3d2e0c",
        ),
        Colour.RED: Look(
            mark="✗",
            terminal="bold red",
            ink="#b3261e",
            paper="#fde7e5",
            dark_ink="#ff9d94",
            dark_paper="#4a1714",
        ),
    }
)
"""The appearance of verdicts by colour, from good to bad."""


def css_variables(*, dark: bool = False) -> str:
    """Return the colours as CSS variables: `--good` and `--goodbg`, and the same for `warn` and `bad`.

    >>> css_variables()[:31]
    '--good:#14683e;--goodbg:#e2f4ea'
    """
    names = {Colour.GREEN: "good", Colour.YELLOW: "warn", Colour.RED: "bad"}
    pairs = {
        names[colour]: (look.dark_ink, look.dark_paper) if dark else (look.ink, look.paper)
        for colour, look in LOOKS.items()
    }
    return ";".join(f"--{name}:{ink};--{name}bg:{paper}" for name, (ink, paper) in pairs.items())
