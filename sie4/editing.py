"""Editing of a file: changed records are replaced in the original bytes, and all other bytes stay the same."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator

import attrs

from sie4.document import Document
from sie4.encoding import decode, encode, unwritable_message
from sie4.errors import SieError
from sie4.fields import ROW_LABELS, to_record
from sie4.labels import LABELS
from sie4.lexer import split_line
from sie4.model import Voucher
from sie4.sequence_diff import diff

__all__ = ["edit"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_KEY_FIELDS = frozenset({"account", "year", "month", "dimension", "number", "objects", "code"})
_ORDER = {label: rank for rank, label in enumerate(LABELS)}


@attrs.define(eq=False)
class _Part:
    """A line outside vouchers, or the lines of a voucher.

    Attributes:
        lines: The lines of the part, with their line ends. Empty if the record was removed.
        voucher: The voucher, or None if the part is a line outside vouchers.
        label: The label of a line outside vouchers.
        following: New lines that were inserted after the part.
    """

    lines: list[bytes]
    voucher: Voucher | None = None
    label: str = ""
    following: list[bytes] = attrs.field(factory=list[bytes])


def edit(
    original: bytes,
    before: Document,
    after: Document,
    parse: Callable[[bytes], Document],
    to_lines: Callable[[Document], list[str]],
) -> bytes:
    """Apply the changes between two documents to the bytes of a file.

    Args:
        original: The bytes of the file.
        before: The document that was read from the file.
        after: The changed document.
        parse: A function that reads bytes into a document.
        to_lines: A function that returns the lines of a document in the canonical form.

    Returns:
        The bytes of the edited file.

    Raises:
        SieError: A changed record contains a character that the encoding of the file does not have.
    """
    return original if before == after else _Editor(original, before, after, parse, to_lines).edit()


class _Editor:
    def __init__(
        self,
        original: bytes,
        before: Document,
        after: Document,
        parse: Callable[[bytes], Document],
        to_lines: Callable[[Document], list[str]],
    ) -> None:
        self._before, self._after, self._parse, self._to_lines = before, after, parse, to_lines
        self._encoding = "utf-8" if before.encoding == "utf-8-sig" else before.encoding
        self._mark = _BYTE_ORDER_MARK if original.startswith(_BYTE_ORDER_MARK) else b""
        lines = original.removeprefix(self._mark).splitlines(keepends=True)
        # New lines end as most lines of the file do. The last line of a file often has no line end.
        ends = Counter(line[len(line.rstrip(b"\r\n")) :] for line in lines[:-1])
        self._line_end = ends.most_common(1)[0][0] if ends else b"\n"
        self._has_last_end = original.endswith((b"\r", b"\n"))
        # The first part is empty, so that there is always a part that a new line can follow.
        self._parts = [_Part([]), *self._split(lines)]

    def edit(self) -> bytes:
        """Return the bytes of the edited file."""
        self._edit_records()
        self._edit_vouchers()
        lines = [line for part in self._parts for line in (*part.lines, *part.following)]
        lines[:-1] = [line if line.endswith((b"\r", b"\n")) else line + self._line_end for line in lines[:-1]]
        if lines and not self._has_last_end:
            lines[-1] = lines[-1].rstrip(b"\r\n")
        return self._mark + b"".join(lines)

    def _split(self, lines: list[bytes]) -> Iterator[_Part]:
        """Yield the vouchers of a file and the single lines outside vouchers, in order."""
        starts = {voucher.line: voucher for voucher in self._before.vouchers}
        at = 0
        while at < len(lines):
            voucher = starts.get(at + 1)
            end = at + 1
            while (
                voucher is not None
                and end < len(lines)
                and end + 1 not in starts
                and lines[end - 1].strip() != b"}"
            ):
                end += 1
            yield _Part(lines[at:end], voucher)
            at = end

    def _encode(self, line: str) -> bytes:
        try:
            return encode(line, self._encoding) + self._line_end
        except UnicodeEncodeError as error:
            raise SieError(unwritable_message(line, error)) from None

    def _edit_records(self) -> None:
        """Replace changed records outside vouchers, and insert new records in the order of the standard."""
        old = Counter(self._to_lines(attrs.evolve(self._before, vouchers=())))
        new = Counter(self._to_lines(attrs.evolve(self._after, vouchers=())))
        removed, added = old - new, new - old
        free_parts: dict[tuple[str, str], deque[_Part]] = {}
        for part in self._parts:
            if part.voucher is not None or not part.lines:
                continue
            for form in self._forms(part.lines[0]):
                key = _key(form)
                part.label = key[0]
                if removed[form]:
                    removed[form] -= 1
                    part.lines = []
                    free_parts.setdefault(key, deque()).append(part)
                    break
        preceding_parts = self._preceding_parts()
        for line in added.elements():
            key = _key(line)
            if free_parts.get(key):
                free_parts[key].popleft().lines = [self._encode(line)]
            else:
                preceding_parts[_ORDER.get(key[0], len(_ORDER))].following.append(self._encode(line))

    def _forms(self, line: bytes) -> list[str]:
        """Return the lines that the writer could write for a line of the file.

        The writer writes the last of these lines if `Document.unknown` contains the record. If the
        record has its own attribute in `Document`, the writer writes the other lines. If the line is not a record, the
        list is empty.
        """
        line = line.rstrip(b"\r\n")
        split = split_line(decode(line, self._encoding))
        if not split.label:
            return []
        canonical_lines = self._to_lines(attrs.evolve(self._parse(line), vouchers=()))
        as_record = [form for form in canonical_lines if _key(form)[0] == split.label.upper()]
        return [*as_record, self._to_lines(Document(unknown=(to_record(split),)))[-1]]

    def _preceding_parts(self) -> list[_Part]:
        """Return the part after which a new record is inserted, for each rank.

        The rank of a record is the position of its label in `LABELS`. The new record is inserted after the last part
        that contains a record of the same or a lower rank. Parts after the first voucher are considered only if they
        contain a record of the same rank.
        """
        result = [self._parts[0]] * (len(_ORDER) + 1)
        is_before_vouchers = True
        last_by_rank: dict[int, int] = {}
        after_vouchers: dict[int, int] = {}
        for at, part in enumerate(self._parts):
            is_before_vouchers = is_before_vouchers and part.voucher is None
            if part.label:
                places = last_by_rank if is_before_vouchers else after_vouchers
                places[_ORDER.get(part.label, len(_ORDER))] = at
        last = 0
        for rank in range(len(result)):
            last = max(last, last_by_rank.get(rank, 0))
            result[rank] = self._parts[after_vouchers.get(rank, last)]
        return result

    def _edit_vouchers(self) -> None:
        """Replace, remove and insert vouchers.

        They are matched by series and number, or by their content if another voucher has the same series and number.
        """
        parts = [part for part in self._parts if part.voucher is not None]
        old, new = self._before.vouchers, self._after.vouchers
        old_counts, new_counts = (Counter(map(_name, vouchers)) for vouchers in (old, new))
        repeated = {
            name for counts in (old_counts, new_counts) for name, count in counts.items() if count > 1
        }
        old_names, new_names = (
            [voucher if _name(voucher) in repeated else _name(voucher) for voucher in vouchers]
            for vouchers in (old, new)
        )
        previous: _Part | None = None
        for section in diff(old_names, new_names):
            i, i_end, j, j_end = section.start, section.end, section.new_start, section.new_end
            common = min(i_end - i, j_end - j)
            for part, voucher in zip(parts[i : i + common], new[j : j + common], strict=True):
                self._edit_voucher(part, voucher)
            for part in parts[i + common : i_end]:
                part.lines = []
            previous = parts[i_end - 1] if i_end else previous
            for voucher in new[j + common : j_end]:
                previous = previous or self._part_before_vouchers()
                previous.following += [self._encode(line) for line in self._voucher_lines(voucher)]

    def _part_before_vouchers(self) -> _Part:
        """Return the last part before the first voucher. Empty lines are skipped."""
        at = next((i for i, part in enumerate(self._parts) if part.voucher is not None), len(self._parts))
        while at > 1 and self._parts[at - 1].lines and not self._parts[at - 1].lines[0].strip():
            at -= 1
        return self._parts[at - 1]

    def _voucher_lines(self, voucher: Voucher) -> list[str]:
        lines = self._to_lines(Document(vouchers=(voucher,)))
        return lines[next(i for i, line in enumerate(lines) if line.startswith("#VER")) :]

    def _edit_voucher(self, part: _Part, after: Voucher) -> None:
        before, lines = part.voucher, part.lines
        if before is None or before == after:
            return
        new_lines = self._voucher_lines(after)
        rows = [at for at, line in enumerate(lines) if self._is_row(line)]
        if len(rows) != len(before.rows) or not rows or before.unknown != after.unknown:
            part.lines = [self._encode(line) for line in new_lines]
            return
        has_same_header = attrs.evolve(before, rows=()) == attrs.evolve(after, rows=())
        indent = lines[rows[0]][: len(lines[rows[0]]) - len(lines[rows[0]].lstrip())]
        part.lines = [lines[0] if has_same_header else self._encode(new_lines[0]), *lines[1 : rows[0]]]
        at = rows[0]
        for section in diff(before.rows, after.rows):
            end = rows[section.end - 1] + 1 if section.start < section.end else at
            if section.is_equal:
                part.lines += lines[at:end]
            else:
                new_rows = new_lines[2 + section.new_start : 2 + section.new_end]
                part.lines += [indent + self._encode(line) for line in new_rows]
            at = end
        part.lines += lines[at:]

    def _is_row(self, line: bytes) -> bool:
        return split_line(decode(line.rstrip(b"\r\n"), self._encoding)).label.upper() in ROW_LABELS


def _name(voucher: Voucher) -> tuple[str, str]:
    return voucher.series, voucher.number


def _key(line: str) -> tuple[str, str]:
    """Return the label of a record, and its identifying fields joined into one string."""
    split = split_line(line)
    label = split.label.upper()
    rules = LABELS[label].fields if label in LABELS else ()
    key_fields = [
        str(field) for rule, field in zip(rules, split.fields, strict=False) if rule.name in _KEY_FIELDS
    ]
    return label, "\0".join(key_fields if len(rules) > 1 else [])
