"""Which character set a file is in, told by its bytes: `#FORMAT PC8` is written in files of every kind."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable

from sie4.errors import SieError

__all__ = ["decode", "detect", "detect_in", "encode", "fit", "require_encoding", "unwritable"]

# åäöÅÄÖé as they are in code page 437 and in Windows-1252/Latin-1
_CP437_LETTERS = bytes.fromhex("868494 8f8e99 82")
_CP1252_LETTERS = bytes.fromhex("e5e4f6 c5c4d6 e9")
_EVERY_BYTE = bytes(range(256))
_NOT_CP437 = bytes(set(_EVERY_BYTE) - set(_CP437_LETTERS))
_NOT_CP1252 = bytes(set(_EVERY_BYTE) - set(_CP1252_LETTERS))
_ASCII = bytes(range(128))

# Where each character that Latin-1 and code page 437 share stands in the other: å is E5 there and 86 here.
_SHARED = {
    code: character.encode("cp437")[0]
    for code, character in enumerate(_EVERY_BYTE.decode("latin-1"))
    if character in _EVERY_BYTE.decode("cp437")
}
_LATIN1_TO_CP437 = bytes(_SHARED.get(code, 0) for code in _EVERY_BYTE)

# What remains after decomposition of letters: typography, and signs that Swedish books use.
_SPELLED = {
    "€": "EUR", "§": "par.", "¤": "*", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "‚": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...", "•": "*", "©": "(c)", "®": "(r)", "™": "(tm)",
    "ø": "ö", "Ø": "Ö", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE", "×": "x",
    "ł": "l", "Ł": "L", "đ": "d", "ı": "i",
}  # fmt: skip


def require_encoding(encoding: str) -> None:
    """Refuse the name of an encoding that there is not.

    Raises:
        SieError: Python does not know it.
    """
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise SieError(f"There is no encoding {encoding!r}: take cp437, utf-8 or cp1252.") from None


def detect(data: bytes) -> tuple[str, int]:
    """Name the encoding of a whole file, and count the Swedish letters that speak against it.

    Swedish text in code page 437 is never valid UTF-8: its åäö are continuation bytes there.

    Returns:
        ``"utf-8-sig"``, ``"utf-8"``, ``"cp437"``, ``"cp1252"`` or ``"latin-1"``, and how many letters are in
        the other set.

    >>> detect("#FNAMN Åkes Måleri".encode("cp437"))
    ('cp437', 0)
    """
    return detect_in([data])


def detect_in(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Do what `detect` does for a file that comes in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    first, is_utf8, is_ascii, cp1252_fits = True, True, True, True
    cp437_letters = cp1252_letters = 0
    for chunk in chunks:
        if first and chunk.startswith(codecs.BOM_UTF8):
            return "utf-8-sig", 0
        first = False
        if chunk.isascii():
            # A character that the chunk before began can't go on in ASCII.
            is_utf8 = is_utf8 and not decoder.getstate()[0]
            continue
        is_ascii = False
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
        high = chunk.translate(None, _ASCII)
        cp437_letters += len(high.translate(None, _NOT_CP437))
        cp1252_letters += len(high.translate(None, _NOT_CP1252))
        cp1252_fits = cp1252_fits and not any(byte in high for byte in b"\x81\x8d\x8f\x90\x9d")
    if is_ascii:
        return "cp437", 0
    if is_utf8 and not decoder.getstate()[0]:
        return "utf-8", 0
    if cp437_letters >= cp1252_letters:
        return "cp437", cp1252_letters
    return ("cp1252" if cp1252_fits else "latin-1"), cp437_letters


def decode(data: bytes, encoding: str) -> str:
    r"""Decode bytes of a file whose encoding is known; a byte that has no character becomes U+FFFD.

    >>> decode(b"Sj\x94", "cp437")
    'Sjö'
    """
    if data.isascii():
        return data.decode("ascii")
    return data.decode(encoding, "replace")


def encode(text: str, encoding: str) -> bytes:
    r"""Encode a text; for code page 437 by way of Latin-1 where that will do: Python's own way is ten times slower.

    Raises:
        UnicodeEncodeError: The encoding does not have a character.

    >>> encode("Sjö", "cp437")
    b'Sj\x94'
    """
    if encoding == "cp437":
        try:
            raw = text.encode("latin-1")
        except UnicodeEncodeError:
            return text.encode(encoding)
        if not raw.translate(None, bytes(_SHARED)):
            return raw.translate(_LATIN1_TO_CP437)
    return text.encode(encoding)


def unwritable(line: str, error: UnicodeEncodeError) -> str:
    """Say which character of a record an encoding does not have, and what to do."""
    character = error.object[error.start]
    encoding = "cp437" if error.encoding == "charmap" else error.encoding
    return (
        f"{line.split(maxsplit=1)[0]} has the character {character!r} (U+{ord(character):04X}), "
        f'which {encoding} does not have: {line}. Change the text, or write with errors="transliterate".'
    )


def fit(text: str, encoding: str) -> str:
    """Spell a text with the characters that an encoding has: letters lose their accents, the rest becomes ``?``.

    >>> fit("Café “Šárka” 5 €", "cp437")
    'Café "Sárka" 5 EUR'
    """
    spelled: list[str] = []
    for character in text:
        if _has(encoding, character):
            spelled.append(character)
            continue
        plain = _SPELLED.get(character) or "".join(
            part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
        )
        spelled.append(
            "".join(part if _has(encoding, part) and part.isprintable() else "?" for part in plain)
        )
    return "".join(spelled)


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
