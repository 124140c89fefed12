"""Decoding and encoding of text, and detection of a file's encoding from its bytes.

The record `#FORMAT PC8` does not show the encoding, because files in all encodings contain it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable

from sie4.errors import SieError

__all__ = [
    "decode",
    "detect",
    "detect_in_chunks",
    "encode",
    "require_encoding",
    "transliterate",
    "unwritable_message",
]

# The bytes of åäöÅÄÖé in code page 437, and in Windows-1252 and Latin-1.
_CP437_LETTERS = bytes.fromhex("868494 8f8e99 82")
_CP1252_LETTERS = bytes.fromhex("e5e4f6 c5c4d6 e9")
_ALL_BYTES = bytes(range(256))
_NOT_CP437 = bytes(set(_ALL_BYTES) - set(_CP437_LETTERS))
_NOT_CP1252 = bytes(set(_ALL_BYTES) - set(_CP1252_LETTERS))
_ASCII = bytes(range(128))
_PART = 1 << 16
# In code page 437, the bytes of the Windows-1252 letters are Greek letters and box lines, which no word contains.
_CP1252_IN_WORD = re.compile(
    rb"[A-Za-z][\xe5\xe4\xf6\xc5\xc4\xd6\xe9]|[\xe5\xe4\xf6\xc5\xc4\xd6\xe9][A-Za-z]"
)

# For each character that Latin-1 and code page 437 share, its byte in both: å is E5 in Latin-1, 86 in code page 437.
_CP437_BYTES = {
    code: character.encode("cp437")[0]
    for code, character in enumerate(_ALL_BYTES.decode("latin-1"))
    if character in _ALL_BYTES.decode("cp437")
}
_LATIN1_TO_CP437 = bytes(_CP437_BYTES.get(code, 0) for code in _ALL_BYTES)

# Replacements for characters that Unicode does not decompose into a letter and accents.
_REPLACEMENTS = {
    "€": "EUR", "§": "par.", "¤": "*", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "‚": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...", "•": "*", "©": "(c)", "®": "(r)", "™": "(tm)",
    "ø": "ö", "Ø": "Ö", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE", "×": "x",
    "ł": "l", "Ł": "L", "đ": "d", "ı": "i",
}  # fmt: skip


def require_encoding(encoding: str) -> None:
    """Check that an encoding exists.

    Raises:
        SieError: Python does not have the encoding, or it is not a text encoding.
    """
    try:
        # codecs.lookup() also finds codecs that are not text encodings, such as hex.
        b"#".decode(encoding, "replace").encode(encoding, "replace")
    except (LookupError, ValueError):
        raise SieError(f"Unknown encoding {encoding!r}. Use cp437, utf-8 or cp1252.") from None


def detect(data: bytes) -> tuple[str, int]:
    """Detect the encoding of a whole file.

    A file is UTF-8 if it has a byte order mark or is valid UTF-8. Text in code page 437 with å, ä or ö is never valid
    UTF-8, because the bytes of these letters are continuation bytes in UTF-8. A file that contains only ASCII counts as
    code page 437. For other files, the letters åäöÅÄÖé are counted in code page 437 and in Windows-1252, and the
    encoding with more letters is returned. If no Windows-1252 letter stands next to an ASCII letter, code page 437 is
    returned, in which the bytes are Greek letters or box lines. Latin-1 is returned instead of Windows-1252 if the file
    has bytes that Windows-1252 does not define.

    Returns:
        The encoding, ``"utf-8-sig"``, ``"utf-8"``, ``"cp437"``, ``"cp1252"`` or ``"latin-1"``, and the number of
        Swedish letters that seem to be in a different encoding.

    >>> detect("#FNAMN Åkes Måleri".encode("cp437"))
    ('cp437', 0)
    """
    return detect_in_chunks([data])


def detect_in_chunks(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Detect the encoding of a file that is given in chunks; see `detect`."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_first, is_utf8, is_ascii, cp1252_fits, has_word = True, True, True, True, False
    cp437_letters = cp1252_letters = 0
    for chunk in chunks:
        if is_first and chunk.startswith(codecs.BOM_UTF8):
            return "utf-8-sig", 0
        is_first = False
        if chunk.isascii():
            # An ASCII chunk cannot complete a character that began in the previous chunk.
            is_utf8 = is_utf8 and not decoder.getstate()[0]
            continue
        is_ascii = False
        if is_utf8:
            try:
                # An error contains a copy of its input, so the input is short.
                for start in range(0, len(chunk), _PART):
                    decoder.decode(chunk[start : start + _PART])
            except UnicodeDecodeError:
                is_utf8 = False
        high = chunk.translate(None, _ASCII)
        cp437_letters += len(high.translate(None, _NOT_CP437))
        number = len(high.translate(None, _NOT_CP1252))
        cp1252_letters += number
        has_word = has_word or (number > 0 and _CP1252_IN_WORD.search(chunk) is not None)
        cp1252_fits = cp1252_fits and not any(byte in high for byte in b"\x81\x8d\x8f\x90\x9d")
    if is_ascii:
        return "cp437", 0
    if is_utf8 and not decoder.getstate()[0]:
        return "utf-8", 0
    if cp437_letters >= cp1252_letters or not has_word:
        return "cp437", cp1252_letters
    return ("cp1252" if cp1252_fits else "latin-1"), cp437_letters


def decode(data: bytes, encoding: str) -> str:
    r"""Return bytes as text. A byte that is not valid in the encoding becomes U+FFFD.

    >>> decode(b"Sj\x94", "cp437")
    'Sjö'
    """
    if data.isascii():
        return data.decode("ascii")
    return data.decode(encoding, "replace")


def encode(text: str, encoding: str) -> bytes:
    r"""Return a text as bytes.

    Code page 437 is encoded by way of Latin-1 if possible, because the cp437 codec of Python is ten times slower.

    Raises:
        UnicodeEncodeError: The text contains a character that the encoding does not have.

    >>> encode("Sjö", "cp437")
    b'Sj\x94'
    """
    if encoding == "cp437":
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            return text.encode(encoding)
        if not raw.translate(None, bytes(_CP437_BYTES)):
            return raw.translate(_LATIN1_TO_CP437)
    return text.encode(encoding)


def unwritable_message(line: str, error: UnicodeEncodeError) -> str:
    """Return the error message for a record with a character that the encoding does not have.

    >>> try:
    ...     "#FNAMN €".encode("cp437")
    ... except UnicodeEncodeError as error:
    ...     print(unwritable_message("#FNAMN €", error))
    #FNAMN: cp437 does not have the character '€' (U+20AC): '#FNAMN €'. Change the text, or pass errors="transliterate".
    """
    character = error.object[error.start]
    encoding = "cp437" if error.encoding == "charmap" else error.encoding
    return (
        f"{line.split(maxsplit=1)[0]}: {encoding} does not have the character {character!r} (U+{ord(character):04X}): "
        f'{line!r}. Change the text, or pass errors="transliterate".'
    )


def transliterate(text: str, encoding: str) -> str:
    """Replace each character that an encoding does not have with similar characters, or with ``?``.

    >>> transliterate("Café “Šárka” 5 €", "cp437")
    'Café "Sárka" 5 EUR'
    """
    if _has(encoding, text):
        return text
    parts: list[str] = []
    for character in text:
        if _has(encoding, character):
            parts.append(character)
            continue
        plain = _REPLACEMENTS.get(character) or "".join(
            letter for letter in unicodedata.normalize("NFKD", character) if not unicodedata.combining(letter)
        )
        parts.append(
            "".join(letter if _has(encoding, letter) and letter.isprintable() else "?" for letter in plain)
        )
    return "".join(parts)


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
