"""Files that a program spoilt by taking code page 437 for another character set, and saving what it saw."""

from __future__ import annotations

from sie4.encoding import decode, detect, require_encoding
from sie4.errors import SieError

__all__ = ["repair"]


def repair(data: bytes, taken_for: str = "cp1252") -> bytes:
    """Give the bytes of a file back as they were before a program spoilt its letters; `parse` tells of such files.

    Args:
        data: The bytes of the spoilt file.
        taken_for: What the program took code page 437 for: ``"cp1252"`` made ``f„r`` of "fär", ``"mac_roman"`` made
            ``fÑr`` of it.

    Raises:
        SieError: The file has a character that ``taken_for`` does not have, so this is not what happened to it; or
            there is no such encoding.

    >>> spoilt = '#FNAMN "Malm”s M†leri"'.encode("utf-8")
    >>> repair(spoilt).decode("cp437")
    '#FNAMN "Malmös Måleri"'
    """
    require_encoding(taken_for)
    byte_of: dict[str, int] = {}
    for byte in range(256):
        character = bytes([byte]).decode(taken_for, "replace")
        # Bytes that a set leaves open, as Windows-1252 does 8F (Å), stay the character of that number.
        byte_of[chr(byte) if character == "\ufffd" else character] = byte
    whole: list[int] = []
    encoding = detect(data)[0]
    for character in decode(data, encoding).removeprefix("\ufeff"):
        if character not in byte_of:
            raise SieError(
                f"The file has the character {character!r} (U+{ord(character):04X}), which {taken_for} does not have: "
                "its letters were spoilt in another way. Try another encoding, or export the file again."
            )
        whole.append(byte_of[character])
    return bytes(whole)
