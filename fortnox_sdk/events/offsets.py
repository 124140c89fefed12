"""The positions of a consumer in the topics of the event stream, and the stores that save the positions."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, cast

import attrs

from fortnox_sdk.arguments.checking import checked, checked_fields
from fortnox_sdk.errors import StoreError
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text

_FORMAT: Final = 1
_MOST_BYTES: Final = 1024 * 1024


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class Offsets:
    """The positions of a consumer in the topics of the event stream.

    >>> from fortnox_sdk.events import Offsets
    >>> Offsets(topics={"vouchers": "xDy7J"}).topics["vouchers"]
    'xDy7J'
    """

    topics: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The offset of the last event that was handled, by topic."""
    alive_at: datetime | None = None
    """The last time at which the consumer was connected; None if the time is not known."""
    companies: frozenset[int] | None = None
    """The companies whose events were received up to these positions; None if they are not known."""


class OffsetStore(Protocol):
    """A store for the positions of one consumer. If you can, save the positions together with your own data."""

    def load(self) -> Offsets:
        """Return the saved positions, or `Offsets()` if no positions are saved.

        Raises:
            StoreError: The positions can't be read.
        """
        ...

    def save(self, offsets: Offsets, /) -> None:
        """Save the positions atomically.

        Raises:
            StoreError: The positions can't be saved.
        """
        ...


class FileOffsets:
    """A store that saves positions in a JSON file. Each save replaces the file atomically.

    Args:
        path: The file, which only one consumer may use.
        files: The file system; None means the local file system.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from fortnox_sdk.events import FileOffsets, Offsets
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = FileOffsets(Path(folder) / "offsets.json")
    ...     store.save(Offsets(topics={"vouchers": "xDy7J"}))
    ...     dict(store.load().topics)
    {'vouchers': 'xDy7J'}
    """

    @checked
    def __init__(self, path: str | Path, *, files: Files | None = None) -> None:
        self._path = Path(path)
        self._files = files or LocalFiles()

    def load(self) -> Offsets:
        """Return the saved positions; see `OffsetStore.load`."""
        try:
            data = self._files.read(self._path, limit=_MOST_BYTES)
        except FileNotFoundError:
            return Offsets()
        except OSError as fault:
            raise self._failure("read", "läsas", fault) from fault
        offsets = _offsets(read_json(data))
        if offsets is None:
            raise StoreError(
                Text("'{path}' is damaged, or a newer version of fortnox-sdk wrote it.",
                     "'{path}' är skadad eller skriven av en nyare version av fortnox-sdk.").format(path=self._path),
                hint=Text(
                    "Remove the file with the offsets, and read the data of all companies again.",
                    "Ta bort filen med positionerna, och läs in uppgifterna för alla företag på nytt."
                ),
            )  # fmt: skip
        return offsets

    @checked
    def save(self, offsets: Offsets, /) -> None:
        """Save the positions; see `OffsetStore.save`."""
        alive_at = offsets.alive_at and offsets.alive_at.isoformat()
        companies = None if offsets.companies is None else sorted(offsets.companies)
        content = {
            "format": _FORMAT,
            "topics": dict(offsets.topics),
            "alive_at": alive_at,
            "companies": companies,
        }
        try:
            replace_file(self._path, json.dumps(content).encode(), files=self._files)
        except OSError as fault:
            raise self._failure("saved", "sparas", fault) from fault

    def _failure(self, english: str, swedish: str, fault: OSError) -> StoreError:
        return StoreError(
            Text(
                f"The event stream's offsets in '{{path}}' can't be {english}: {{reason}}.",
                f"Händelseströmmens positioner i '{{path}}' kan inte {swedish}: {{reason}}."
            )
            .format(path=self._path, reason=os_reason(fault)),
            hint=Text(
                "Check the permissions of the folder and the free disk space.",
                "Kontrollera rättigheterna till mappen och det lediga diskutrymmet."
            ),
        )  # fmt: skip


def _offsets(value: object) -> Offsets | None:
    content: Mapping[str, object] = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    topics, alive_at = content.get("topics"), content.get("alive_at")
    if content.get("format") != _FORMAT or not isinstance(topics, dict):
        return None
    known = {str(k): str(v) for k, v in cast("Mapping[object, object]", topics).items()}
    try:
        instant = datetime.fromisoformat(alive_at) if isinstance(alive_at, str) else None
    except ValueError:
        return None
    return Offsets(
        topics=known,
        alive_at=instant if instant and instant.tzinfo else None,
        companies=_companies(content.get("companies")),
    )


def _companies(value: object) -> frozenset[int] | None:
    """Return the companies; None for a file of an earlier version, which does not contain them."""
    if not isinstance(value, list):
        return None
    return frozenset(item for item in cast("list[object]", value) if isinstance(item, int))
