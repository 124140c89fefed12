"""Descriptions of the files that stay in a job's folder when its data source changes."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from fortnox_sdk.text import Text, printable

_KINDS: Final = (
    (
        ("export-*.jsonl",),
        Text(
            "The export journal ({names}): vouchers that were posted are not posted again.",
            "Exportjournalen ({names}): verifikationer som har bokförts bokförs inte igen.",
        ),
    ),
    (("closing.json",), Text("The closing vouchers ({names}).", "Bokslutsverifikationerna ({names}).")),
    (("closing-rates.csv",), Text("The closing rates ({names}).", "Balansdagens kurser ({names}).")),
    (("archive-*", "*.zip"), Text("The archive ({names}).", "Arkivet ({names}).")),
    (
        ("sie4_*.se",),
        Text("The saved SIE files, as received ({names}).", "De sparade SIE-filerna, oförändrade ({names})."),
    ),
    (
        ("*.xlsx",),
        Text(
            "The workbooks with notes and colours ({names}).",
            "Arbetsböckerna med anteckningar och färger ({names}).",
        ),
    ),
    (("*.html",), Text("The HTML reports ({names}).", "HTML-rapporterna ({names}).")),
)
_MAX_NAMES: Final = 3


def kept_texts(names: Iterable[str]) -> tuple[Text, ...]:
    """Return a description of each kind of file that stays in the folder when the data source changes."""
    return tuple(_texts(sorted(names)))


def _texts(names: list[str]) -> Iterator[Text]:
    for patterns, text in _KINDS:
        matching = [
            printable(name) for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)
        ]
        if matching:
            more = len(matching) - _MAX_NAMES
            rest = Text(f" and {more} more", f" och {more} till") if more > 0 else Text("", "")
            yield text.format(names=Text.same(", ".join(matching[:_MAX_NAMES])) + rest)
