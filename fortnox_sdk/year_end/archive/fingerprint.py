"""The fingerprint of a file: its size, its SHA-256, and one Adler-32 sum for each block of 4096 bytes.

The SHA-256 proves that a file is unchanged. The block sums find the place of a change. An Adler-32 sum consists of the
plain sum of the bytes and of their sum weighted by position (RFC 1950, chapter 9). If one byte of a block has changed,
the changes of the two sums give the byte's position and its earlier value; the SHA-256 then proves both.
"""

import hashlib
import zlib
from collections.abc import Iterator
from typing import Final

import attrs

BLOCK_BYTES: Final = 4096
"""The size of a block in bytes. It is smaller than `_PRIME`, so the sums give only one position for a changed byte."""
_PRIME: Final = 65521
_DIGITS: Final = 8
_LARGEST_BYTE: Final = 255


@attrs.frozen
class Place:
    """The place of the first change in a file, as a range of bytes. Offsets are counted from 0."""

    first: int
    """The offset of the first byte of the range."""
    end: int
    """The offset after the last byte of the range. It is `first + 1` if the first changed byte is known."""
    was: int | None = None
    """The earlier value of the byte at `first`, or None if it can't be computed."""

    @property
    def is_exact(self) -> bool:
        """True if the first changed, missing or added byte is known to be the byte at `first`."""
        return self.end - self.first <= 1


@attrs.frozen(kw_only=True)
class Fingerprint:
    """The size of a file, its SHA-256, and the Adler-32 sums of its blocks.

    >>> fingerprint = Fingerprint.of(b"accounts payable")
    >>> fingerprint.first_change(b"accounts payable"), fingerprint.first_change(b"accounts gayable")
    (None, Place(first=9, end=10, was=112))
    """

    size: int
    sha256: str
    blocks: str
    """The Adler-32 sums of the blocks, each as 8 hexadecimal digits."""

    @classmethod
    def of(cls, content: bytes) -> "Fingerprint":
        """Return the fingerprint of the content of a file."""
        sums = (f"{zlib.adler32(block):08x}" for block in _blocks(content))
        return cls(size=len(content), sha256=hashlib.sha256(content).hexdigest(), blocks="".join(sums))

    def first_change(self, content: bytes) -> Place | None:
        """Return the place of the first change since the fingerprint was taken, or None if nothing has changed."""
        if len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256:
            return None
        if len(content) > self.size and hashlib.sha256(content[: self.size]).hexdigest() == self.sha256:
            return Place(self.size, self.size + 1)
        differing = self._differing(content)
        if len(content) == self.size:
            return self._single_bytes(content, differing) or self._in_block(differing, self.size)
        if not differing:
            # All complete blocks are equal. The sum of the last one can't be checked without its missing bytes.
            shorter = min(len(content), self.size)
            return Place(shorter - shorter % BLOCK_BYTES, shorter + 1)
        return self._in_block(differing, max(self.size, len(content)))

    def _sum(self, block: int) -> int:
        return int(self.blocks[block * _DIGITS : (block + 1) * _DIGITS], 16)

    def _differing(self, content: bytes) -> list[int]:
        """Return the numbers of the blocks that differ. A block with missing or added bytes is left out."""
        count = len(self.blocks) // _DIGITS
        if len(content) != self.size:
            count = min(len(content), self.size) // BLOCK_BYTES
        return [
            number
            for number, block in zip(range(count), _blocks(content), strict=False)
            if zlib.adler32(block) != self._sum(number)
        ]

    def _single_bytes(self, content: bytes, differing: list[int]) -> Place | None:
        """Return the first changed byte if exactly one byte has changed in each differing block.

        Return None if the SHA-256 does not prove this.
        """
        restored = bytearray(content)
        changes: list[Place] = []
        for number in differing:
            start = number * BLOCK_BYTES
            change = _changed_byte(content[start : start + BLOCK_BYTES], self._sum(number))
            if change is None:
                return None
            offset, value = change
            restored[start + offset] = value
            changes.append(Place(start + offset, start + offset + 1, value))
        return changes[0] if changes and hashlib.sha256(restored).hexdigest() == self.sha256 else None

    @staticmethod
    def _in_block(differing: list[int], size: int) -> Place:
        if not differing:
            return Place(0, size)
        start = differing[0] * BLOCK_BYTES
        return Place(start, min(start + BLOCK_BYTES, size))


def _blocks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + BLOCK_BYTES] for start in range(0, len(content), BLOCK_BYTES))


def _changed_byte(block: bytes, expected: int) -> tuple[int, int] | None:
    """Return the position and the earlier value of the byte that has changed in a block.

    Return None if the change of a single byte does not explain the new Adler-32 sum.
    """
    actual = zlib.adler32(block)
    difference = ((actual & 0xFFFF) - (expected & 0xFFFF)) % _PRIME
    weighted = ((actual >> 16) - (expected >> 16)) % _PRIME
    if difference == 0:
        return None
    # The byte at position k of n bytes is counted n - k times in the weighted sum.
    position = len(block) - weighted * pow(difference, -1, _PRIME) % _PRIME
    if not 0 <= position < len(block):
        return None
    value = (block[position] - difference) % _PRIME
    return (position, value) if value <= _LARGEST_BYTE else None
