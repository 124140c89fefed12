"""The manifest of an archive, and the place of its first damage."""

from collections.abc import Iterator, Mapping

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.archive.fingerprint import Fingerprint, Place
from fortnox_sdk.year_end.archive.lines import (
    FORMAT,
    ArchivedFile,
    Line,
    Subject,
    end_line,
    is_hexadecimal,
)


@attrs.frozen
class Damage:
    """The first damage of a manifest."""

    line: int
    """The number of the line, counted from 1."""
    place: Place
    """The place in the manifest."""


class Manifest:
    """A manifest as read from disk.

    Args:
        data: The content of the file.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._parts = _split(data)
        self._parsed = [Line.parse(part) for part in self._parts]

    @property
    def lines(self) -> list[Line]:
        """The lines, up to the first one that can't be read."""
        readable: list[Line] = []
        for line in self._parsed:
            if line is None:
                break
            readable.append(line)
        return readable

    @property
    def root(self) -> str:
        """The SHA-256 of the last line, which depends on each byte of the archive; `""` for an empty manifest."""
        return Fingerprint.of(self._parts[-1]).sha256 if self._parts else ""

    @property
    def is_complete(self) -> bool:
        """True if the last import has its end."""
        last = self._parsed[-1] if self._parsed else None
        return last is not None and last.is_end

    def subject(self) -> Subject:
        """Return the company and the year of the archive.

        Raises:
            InvalidInput: The first line is damaged, or belongs to another format.
        """
        first = self._parsed[0] if self._parsed else None
        if first is None or first.text("format") != FORMAT:
            raise InvalidInput(
                "The manifest does not begin with the format of an archive.",
                hint="Choose the folder of an archive, and run: fortnox archive verify.",
            )
        number = first.fields.get("database_number")
        names = ("company", "organisation_number", "year_start", "year_end")
        texts = {name: first.text(name) for name in names}
        return Subject(**texts, database_number=number if isinstance(number, int) else None)

    def files(self) -> Iterator[ArchivedFile]:
        """Yield the files of the readable lines, in the order in which they were added."""
        for line in self.lines:
            file = line.file()
            if file is not None:
                yield file

    def roots(self) -> Mapping[str, int]:
        """Return the number of each line by the SHA-256 of the line. A root that was kept earlier is one of them."""
        return {Fingerprint.of(part).sha256: number for number, part in enumerate(self._parts, 1)}

    def damage(self) -> Damage | None:
        """Return the first damage that the chain of lines shows, or None.

        Each line contains the SHA-256 and the block sums of the line before. If they differ from that line, either of
        the two lines has changed: the second one if its own successor contradicts it, or if only one of the two values
        differs. The line that ends an import is determined by the line before.
        """
        start = 0
        for index, part in enumerate(self._parts):
            found = self._change_at(index)
            if found is not None:
                changed, place = found
                start += len(part) if changed > index else 0
                return Damage(changed + 1, Place(start + place.first, start + place.end, place.was))
            start += len(part)
        return None

    def _change_at(self, index: int) -> tuple[int, Place] | None:
        """Return the index of a changed line, which is `index` or `index + 1`, and the place in that line."""
        part, line = self._parts[index], self._parsed[index]
        contradiction = self._contradiction(index)
        if line is None:
            return index, contradiction or self._change_of_end(index) or Place(0, len(part))
        if line.number != index + 1:
            return index, contradiction or Place(0, 1)
        if index + 1 == len(self._parts):
            place = self._change_of_end(index) if line.is_end else None
            return None if place is None else (index, place)
        if contradiction is None:
            return None
        of_successor = self._change_of_successor(index, line)
        return (index, contradiction) if of_successor is None else (index + 1, of_successor)

    def _change_of_successor(self, index: int, line: Line) -> Place | None:
        """Return the first change of the successor that contradicts a line; None if the line itself has changed."""
        successor = self._parsed[index + 1]
        contradiction = self._contradiction(index + 1)
        if successor is None or contradiction is not None:
            return contradiction
        if successor.number != index + 2:
            return Place(0, 1)
        if successor.text("previous_adler32") == line.fingerprint.blocks:
            return self._change_of_end(index + 1) or Place(0, len(successor.data))
        return None

    def _contradiction(self, index: int) -> Place | None:
        """Return the first change of a line according to its successor; None if the successor does not show one."""
        successor = self._parsed[index + 1] if index + 1 < len(self._parts) else None
        if successor is None:
            return None
        part, blocks = self._parts[index], successor.text("previous_adler32")
        actual = Fingerprint.of(part)
        if successor.text("previous") == actual.sha256:
            return None
        if len(blocks) != len(actual.blocks) or not is_hexadecimal(blocks):
            return Place(0, len(part))
        return Fingerprint(size=len(part), sha256=successor.text("previous"), blocks=blocks).first_change(
            part
        )

    def _change_of_end(self, index: int) -> Place | None:
        """Return the first difference of the last line from the line that must end the import, if it resembles it."""
        before = self._parsed[index - 1] if index else None
        if before is None or index + 1 < len(self._parts):
            return None
        expected, actual = end_line(before).data, self._parts[index]
        if len(expected) != len(actual) and not expected.startswith(actual):
            return None
        return _first_difference(expected, actual)


def _first_difference(expected: bytes, actual: bytes) -> Place | None:
    if expected == actual:
        return None
    for offset, (one, other) in enumerate(zip(expected, actual, strict=False)):
        if one != other:
            return Place(offset, offset + 1, one)
    shorter = min(len(expected), len(actual))
    return Place(shorter, shorter + 1)


def _split(data: bytes) -> list[bytes]:
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])
