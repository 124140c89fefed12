"""A check that received files are not empty, and that PDF files have a header and an end."""

from collections.abc import Mapping
from typing import Final

from fortnox_sdk.text import Text

_HEADER_WITHIN: Final = 1024
_END_WITHIN: Final = 2048
"""The number of bytes at the end of a file in which the end of a PDF (`startxref` and `%%EOF`) must be.

Readers accept a header and an end within the first and last 1024 bytes (ISO 32000-1, annex H), but some programs add
more bytes than that after the end of the PDF."""

EMPTY: Final = Text("the file is empty", "filen är tom")
NO_HEADER: Final = Text(
    "the name ends with .pdf, but the content is not a PDF",
    "namnet slutar på .pdf, men innehållet är ingen PDF",
)
NO_END: Final = Text("the end of the PDF is missing", "slutet av PDF-filen saknas")
DAMAGES: Final[Mapping[str, Text]] = {text.en: text for text in (EMPTY, NO_HEADER, NO_END)}
"""The kinds of damage by their English texts, which the manifest contains."""


def damage_of(content: bytes, name: str) -> Text | None:
    """Return the visible damage of a received file, or None if there is none.

    An empty file is damaged. A PDF file needs a header (`%PDF-`) and an end (`startxref` and `%%EOF`), but can still be
    damaged between them. Other kinds of file are not checked further.

    >>> print(damage_of(b"%PDF-1.4 ...", "a.pdf"))
    the end of the PDF is missing
    """
    if not content:
        return EMPTY
    has_header = b"%PDF-" in content[:_HEADER_WITHIN]
    if not has_header:
        return NO_HEADER if name.lower().endswith(".pdf") else None
    end = content[-_END_WITHIN:]
    return None if b"%%EOF" in end and b"startxref" in end else NO_END
