"""File names that every file system accepts, made from the names that files have in Fortnox."""

import re
import unicodedata
from typing import Final

_LONGEST_STEM: Final = 60
_LONGEST_SUFFIX: Final = 8
_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "đ": "d", "ł": "l", "Ł": "L"}
)
"""The replacements of letters that Unicode does not decompose into an ASCII letter and an accent."""
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that Windows reserves for devices, with any suffix."""
_SIGNATURES: Final = ((b"%PDF-", ".pdf"), (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"II*\0", ".tif"))


def safe_name(name: str, beginning: bytes = b"") -> str:
    r"""Return a name of ASCII letters, digits, hyphens and at most one dot. It has at most 69 characters.

    Args:
        name: The original name, which may contain any characters.
        beginning: The first bytes of the file. They determine the suffix if the name has no suffix.

    >>> safe_name("Räkning nr 17/2025.PDF"), safe_name("nul.pdf"), safe_name("a\nb", b"%PDF-1.4")
    ('Rakning-nr-17-2025.pdf', 'file-nul.pdf', 'a-b.pdf')
    """
    ascii_name = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    stem, dot, ending = ascii_name.rpartition(".")
    suffix = f".{ending.lower()}" if dot and ending.isalnum() and len(ending) <= _LONGEST_SUFFIX else ""
    if not suffix:
        stem = ascii_name
        suffix = next((suffix for start, suffix in _SIGNATURES if beginning.startswith(start)), "")
    stem = _OTHER.sub("-", stem).strip("-")[:_LONGEST_STEM].strip("-") or "file"
    return f"file-{stem}{suffix}" if _RESERVED.fullmatch(stem) else stem + suffix
