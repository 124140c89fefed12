"""Repair of files that a program decoded with a wrong encoding and then saved (mojibake)."""

from __future__ import annotations

from sie4.encoding import decode, detect, require_encoding
from sie4.errors import SieError

__all__ = ["repair"]


def repair(data: bytes, misread_as: str = "cp1252") -> bytes:
    """Return the original bytes of a file in code page 437 that a program misread and then saved.

    `parse` reports such a file with the code ``mojibake``.

    Args:
        data: The bytes of the garbled file.
        misread_as: The encoding that the program assumed. With ``"cp1252"`` the text "för" became ``f”r``. With
            ``"mac_roman"`` it became ``fîr``.

    Raises:
        SieError: The file has a character that the encoding ``misread_as`` does not have, so the file was garbled in a
            different way. The error is also raised if the encoding is unknown.

    >>> garbled = '#FNAMN "Malm”s M†leri"'.encode("utf-8")
    >>> repair(garbled).decode("cp437")
    '#FNAMN "Malmös Måleri"'
    """
    require_encoding(misread_as)
    bytes_by_character: dict[str, int] = {}
    for byte in range(256):
        character = bytes([byte]).decode(misread_as, "replace")
        # If the encoding does not define a byte, the character with the same number is used. For example, byte 8F (Å in
        # code page 437) is U+008F in Windows-1252.
        bytes_by_character[chr(byte) if character == "\ufffd" else character] = byte
    original = bytearray()
    encoding = detect(data)[0]
    for character in decode(data, encoding).removeprefix("\ufeff"):
        if character not in bytes_by_character:
            raise SieError(
                f"{misread_as} does not have the character {character!r} (U+{ord(character):04X}) of the file. "
                "Try another encoding, or export the file again."
            )
        original.append(bytes_by_character[character])
    return bytes(original)
