"""Functions that remove credentials and control characters from texts of other programs.

Errors, logs and records contain these texts.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import printable

HIDDEN: Final = "(hidden)"
"""The text that replaces a credential."""

_PART: Final = 8
"""If a text and a credential share this many characters in a row, the text exposes a part of the credential."""
_SHORTEST_SECRET: Final = 4
_LONGEST_TOKEN: Final = 8192
_HTTP_CREDENTIALS: Final = re.compile(r"\b(bearer|basic)(\s+)[!-~]{8,}", re.IGNORECASE)
_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def is_token(text: str) -> bool:
    r"""Return whether a text can be an access or refresh token: up to 8,192 visible ASCII characters.

    A line break in a token would be a line break in the header of every request. RFC 6749, appendix A.12, also
    permits spaces, but a space would end the token in a header.

    >>> is_token("eyJh.eyJ0.c2ln"), is_token("token\r\nX-Other: 1"), is_token("")
    (True, False, False)
    """
    return 0 < len(text) <= _LONGEST_TOKEN and text.isascii() and text.isprintable() and " " not in text


def is_header_value(text: str) -> bool:
    r"""Return whether a text can be sent as the value of a header: it is ASCII without control characters.

    >>> is_header_value("Bearer abc"), is_header_value("Bearer abc\n")
    (True, False)
    """
    return text.isascii() and text.isprintable()


def foreign_text(text: str, credentials: Iterable[Secret], *, longest: int = 300) -> str:
    """Remove credentials and control characters from another program's text, and shorten a text that is too long.

    A credential is recognised in plain text, percent-encoded and in base64, in any letter case, and even if the text
    contains only a part of it. The text after `Bearer` or `Basic` is also removed, whatever the credentials are.

    Args:
        text: The text from the other program, such as a part of a response.
        credentials: The credentials that this client may have sent to the author of the text.
        longest: The largest number of characters that are kept.

    >>> foreign_text("no such token: s3cr3t-token-1", [Secret("s3cr3t-token-1")])
    'no such token: (hidden)'
    """
    # More than `longest` characters are searched, so that a credential at the end of the result is still recognised.
    start = text[: longest + _PART]
    for credential in credentials:
        for form in _forms(credential.reveal()):
            start = _without(start, form)
    shown = printable(_HTTP_CREDENTIALS.sub(rf"\1\2{HIDDEN}", start))
    return shown if len(shown) <= longest else shown[:longest]


def _forms(secret: str) -> Iterator[str]:
    """Yield the forms in which a text may contain a secret: plain, percent-encoded and in base64."""
    if len(secret) < _SHORTEST_SECRET:
        return
    quotable = secret.encode(errors="replace")
    yield from dict.fromkeys((secret, quote(quotable), quote(quotable, safe="")))
    for offset in range(3):
        # Base64 has groups of four characters. The first group depends on the bytes before the secret, and the last
        # group on the bytes after it.
        encoded = base64.b64encode(b"\0" * offset + quotable).decode()
        yield encoded[4 if offset else 0 : -4]


def _without(text: str, secret: str) -> str:
    """Return a text in which `(hidden)` replaces each part of the secret that has at least `_PART` characters."""
    size = min(_PART, len(secret))
    if size < _SHORTEST_SECRET:
        return text
    lower, wanted = text.translate(_LOWER), secret.translate(_LOWER)
    kept: list[str] = []
    position = 0
    while position < len(text):
        if lower[position : position + size] not in wanted or position + size > len(text):
            kept.append(text[position])
            position += 1
            continue
        end = position + size
        while end < len(text) and lower[end - size + 1 : end + 1] in wanted:
            end += 1
        kept.append(HIDDEN)
        position = end
    return "".join(kept)
