"""The lines of a manifest: JSON objects, each with the SHA-256 of the line before it; see docs/guides/archive.md."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final, cast

import attrs

from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.year_end.archive.fingerprint import BLOCK_BYTES, Fingerprint

FORMAT: Final = "fortnox-sdk/archive/1"
"""The name and the version of the manifest's format."""
NAME: Final = "manifest.jsonl"
"""The name of the manifest in the folder of the archive."""
LARGEST: Final = 1024**3
"""The largest manifest that is read, in bytes."""
_HEX: Final = re.compile(r"[0-9a-f]*")
_PATH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class Kind(StrEnum):
    """The kinds of file in an archive."""

    SIE = "sie"
    """A SIE file as received."""
    RECORD = "record"
    """A response from Fortnox with a list or a record, as received."""
    APPENDIX = "appendix"
    """An appendix or the binder, as written by this package."""
    DOCUMENT = "document"
    """An invoice or a receipt, as received."""
    PLAN = "plan"
    """An export plan or its closing vouchers."""
    JOURNAL = "journal"
    """An export journal."""
    RESULT = "result"
    """The result of an export, a verification or an attachment."""
    OTHER = "other"
    """Any other file."""


@attrs.frozen(kw_only=True)
class Subject:
    """The company and the financial year of an archive."""

    company: str
    organisation_number: str
    database_number: int | None
    """The company's database number in Fortnox, or None for books from a SIE file."""
    year_start: str
    year_end: str

    def is_same(self, other: "Subject") -> bool:
        """Return True if two subjects have the same company and year. The name of a company may change."""
        return attrs.evolve(self, company="") == attrs.evolve(other, company="")


@attrs.frozen(kw_only=True)
class ArchivedFile:
    """A file of an archive, as its manifest describes it."""

    path: str
    """The path below the archive's folder, with `/` between the parts."""
    kind: Kind | str
    fingerprint: Fingerprint = attrs.field(repr=False)
    source: str = ""
    """The origin of the file, such as `GET /3/invoices?page=1`, or `""` if the origin is not recorded."""
    name: str = ""
    """The original name of the file, or `""` if it had none."""
    note: str = ""
    """A remark, such as a description of the file's damage."""
    added_at: str = ""
    """The time at which the file was added, in UTC."""


@attrs.frozen
class Line:
    """One line of a manifest."""

    data: bytes = attrs.field(repr=False)
    """The bytes of the line with its line end."""
    fields: Mapping[str, object] = attrs.field(repr=False)

    @classmethod
    def parse(cls, data: bytes) -> "Line | None":
        """Parse a line of a manifest. Return None if it is not a JSON object in the canonical form of a manifest."""
        value = read_json(data, unique_keys=True)
        if not isinstance(value, dict):
            return None
        fields = cast("Mapping[str, object]", value)
        return cls(data, fields) if encoded(fields) == data else None

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """The fingerprint of the line."""
        return Fingerprint.of(self.data)

    @property
    def is_end(self) -> bool:
        """True if the line ends an import."""
        return self.fields.get("kind") == "end"

    @property
    def number(self) -> int | None:
        """The number of the line, counted from 1; None if the field `line` is not an integer."""
        value = self.fields.get("line")
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def text(self, name: str) -> str:
        """Return the value of a field if it is a string, otherwise `""`."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def file(self) -> ArchivedFile | None:
        """Return the file that the line describes, or None if the line does not describe a valid file."""
        size, path, blocks = self.fields.get("bytes"), self.text("path"), self.text("adler32")
        is_usable = isinstance(size, int) and _PATH.fullmatch(path) and is_hexadecimal(blocks)
        if not is_usable or not isinstance(size, int) or len(blocks) != 8 * -(-size // BLOCK_BYTES):
            return None
        kind = self.text("kind")
        return ArchivedFile(
            path=path,
            kind=Kind(kind) if kind in set(Kind) else kind,
            fingerprint=Fingerprint(size=size, sha256=self.text("sha256"), blocks=blocks),
            source=self.text("source"),
            name=self.text("name"),
            note=self.text("note"),
            added_at=self.text("added_at"),
        )


def encoded(fields: Mapping[str, object]) -> bytes:
    """Return the bytes of a line that has the given fields."""
    return f"{json.dumps(fields, ensure_ascii=False, separators=(',', ':'), default=str)}\n".encode()


def first_line(subject: Subject, at: datetime) -> Line:
    """Return the first line of a manifest."""
    fields: dict[str, object] = {
        "line": 1,
        "format": FORMAT,
        "block_bytes": BLOCK_BYTES,
        "added_at": _utc(at),
    }
    fields |= attrs.asdict(subject)
    return Line(encoded(fields), fields)


def file_line(before: Line, file: ArchivedFile, at: datetime) -> Line:
    """Return the manifest line that describes a file."""
    texts = {"source": file.source, "name": file.name, "note": file.note}
    fields = {
        **_link(before),
        "kind": str(file.kind),
        "path": file.path,
        "bytes": file.fingerprint.size,
        "sha256": file.fingerprint.sha256,
        "added_at": _utc(at),
        **{name: text for name, text in texts.items() if text},
        "adler32": file.fingerprint.blocks,
    }
    return Line(encoded(fields), fields)


def end_line(before: Line) -> Line:
    """Return the line that ends an import. Its bytes depend only on the line before it."""
    fields = {**_link(before), "kind": "end"}
    return Line(encoded(fields), fields)


def _link(before: Line) -> dict[str, object]:
    return {
        "line": (before.number or 0) + 1,
        "previous": before.fingerprint.sha256,
        "previous_adler32": before.fingerprint.blocks,
    }


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def is_hexadecimal(text: str) -> bool:
    """Return whether a text consists of lower-case hexadecimal digits.

    >>> is_hexadecimal("0f"), is_hexadecimal("0F")
    (True, False)
    """
    return _HEX.fullmatch(text) is not None
