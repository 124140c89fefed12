"""The manifest of an archive, and the place of its first damage."""

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.archive.fingerprint import Fingerprint, Place
from fortnox_sdk.year_end.archive.lines import (
    FORMAT,
    ArchivedFile,
    Line,
    Subject,
    end_line,
    is_hexadecimal,
)

_BEGIN: Final = b'{"line":'
_LINE_END: Final = 10


@attrs.frozen
class Damage:
    """The first damage of a manifest."""

    line: int
    """The number of the damaged line, counted from 1."""
    place: Place
    """The place of the damage. Offsets are counted from the beginning of the manifest."""


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
        """The lines before the first unreadable line, or all lines if every line is readable."""
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
        """True if the last line ends an import."""
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
                Text(
                    "The first line of the manifest does not name the archive format.",
                    "Manifestets första rad anger inte arkivformatet.",
                ),
                hint=Text(
                    "Run fortnox archive verify with the folder of an archive.",
                    "Kör fortnox archive verify med mappen för ett arkiv.",
                ),
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
        """Return the number of each line by the line's SHA-256. Every earlier root hash is one of these keys."""
        return {Fingerprint.of(part).sha256: number for number, part in enumerate(self._parts, 1)}

    def damage(self) -> Damage | None:
        """Return the first damage that the chain of lines shows, or None if it shows no damage.

        Each line contains the SHA-256 and the block sums of the line before it. If these values do not match the
        earlier line, one of the two lines has changed. The later line has changed if its own successor contradicts
        it, or if only one of the two values differs. If the last line ends an import, it is compared with the bytes
        that it must have, which depend only on the line before it.
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
        """Return the index of a changed line (`index` or `index + 1`) and the place of its first change.

        Return None if no change is found.
        """
        part, line = self._parts[index], self._parsed[index]
        contradiction = self._contradiction(index)
        if line is None:
            unreadable = Place(0, len(part))
            if not part.endswith(b"\n"):
                # The last line was cut off where it ends, unless its bytes are not those of a text.
                unreadable = Place(len(part) if _is_text(part) else 0, len(part) + 1)
            line_end = self._change_of_line_end(index)
            return index, line_end or contradiction or self._change_of_end(index) or unreadable
        if line.number != index + 1:
            return index, contradiction or Place(0, 1)
        if index + 1 == len(self._parts):
            before = self._parsed[index - 1] if index else None
            place = _first_difference(end_line(before).data, part) if line.is_end and before else None
            return None if place is None else (index, place)
        if contradiction is None:
            return None
        of_successor = self._change_of_successor(index, line)
        return (index, contradiction) if of_successor is None else (index + 1, of_successor)

    def _change_of_successor(self, index: int, line: Line) -> Place | None:
        """Find out which of two contradictory lines has changed: `line` or the line after it.

        Returns:
            The place of the first change in the line after `line`, or None if `line` has changed.
        """
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
        """Return the first change in a line according to its successor, or None if the successor shows no change."""
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

    def _change_of_line_end(self, index: int) -> Place | None:
        """Return the place of an added or lost line end that makes a line unreadable, or None if there is none."""
        part = self._parts[index]
        begin = part.find(_BEGIN, 1)
        if begin > 0:
            before, after = Line.parse(part[: begin - 1] + b"\n"), Line.parse(part[begin:])
            if before and after and after.text("previous") == before.fingerprint.sha256:
                return Place(begin - 1, begin, _LINE_END)
        successor = self._parsed[index + 2] if index + 2 < len(self._parts) else None
        if successor is not None:
            joined = part + self._parts[index + 1]
            fingerprint = Fingerprint(
                size=len(joined),
                sha256=successor.text("previous"),
                blocks=successor.text("previous_adler32"),
            )
            is_usable = is_hexadecimal(fingerprint.blocks)
            if is_usable and len(fingerprint.blocks) == len(Fingerprint.of(joined).blocks):
                place = fingerprint.first_change(joined)
                return place if place is not None and place.was is not None else None
        return None

    def _change_of_end(self, index: int) -> Place | None:
        """Return the first difference between the last line and the expected end line.

        Return None if there is no difference, if the two lines are not similar, or if `index` is not the last line.
        """
        before = self._parsed[index - 1] if index else None
        if before is None or index + 1 < len(self._parts):
            return None
        expected, actual = end_line(before).data, self._parts[index]
        if expected.startswith(actual):
            return _first_difference(expected, actual)
        if len(expected) != len(actual):
            return None
        differing = sum(one != other for one, other in zip(expected, actual, strict=True))
        # A line that was cut off can have the same length by chance.
        return _first_difference(expected, actual) if actual.endswith(b"\n") or differing == 1 else None


def _first_difference(expected: bytes, actual: bytes) -> Place | None:
    if expected == actual:
        return None
    for offset, (one, other) in enumerate(zip(expected, actual, strict=False)):
        if one != other:
            return Place(offset, offset + 1, one)
    shorter = min(len(expected), len(actual))
    return Place(shorter, shorter + 1)


def _is_text(part: bytes) -> bool:
    try:
        return part.startswith(_BEGIN[: len(part)]) and part.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _split(data: bytes) -> list[bytes]:
    *lines, rest = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([rest] if rest else [])
