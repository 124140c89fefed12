"""Claims (named, time-limited locks) in files, for the processes on one machine that share a `FileStore`."""

import hashlib
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import OpenToOthers, StoreError
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text

_WAIT_S: Final = 30.0


@attrs.frozen
class _Entry:
    owner: str
    turn: int
    lapses_at: float


class FileClaims:
    """Claims (named, time-limited locks) with one file per claim. A lock file makes each method atomic.

    Args:
        folder: The folder of the claims' files. It is created if it is missing.
        clock: The clock that decides when a claim has lapsed.
        files: The file system.
    """

    def __init__(self, folder: Path, *, clock: Clock, files: Files) -> None:
        self._folder = folder
        self._clock = clock
        self._files = files

    def take(self, name: str, owner: str, /, *, lease_s: float) -> int | None:
        """Take a claim; see `Claims.take`."""
        with self._locked(name) as path:
            entry, now = self._read(path), self._clock.now().timestamp()
            if entry is not None and entry.owner != owner and entry.lapses_at > now:
                return None
            turn = (entry.turn if entry else 0) + 1
            self._write(path, _Entry(owner, turn, now + lease_s))
            return turn

    def extend(self, name: str, owner: str, turn: int, /, *, lease_s: float) -> bool:
        """Extend the lease of a claim; see `Claims.extend`."""
        with self._locked(name) as path:
            entry = self._read(path)
            if entry is None or (entry.owner, entry.turn) != (owner, turn):
                return False
            self._write(path, _Entry(owner, turn, self._clock.now().timestamp() + lease_s))
            return True

    def release(self, name: str, owner: str, turn: int, /) -> None:
        """Free a claim; see `Claims.release`."""
        with self._locked(name) as path:
            entry = self._read(path)
            if entry is not None and (entry.owner, entry.turn) == (owner, turn):
                self._files.remove(path)

    @contextmanager
    def _locked(self, name: str) -> Generator[Path]:
        path = self._folder / f"{hashlib.sha256(name.encode()).hexdigest()}.claim"
        try:
            self._files.make_folder(self._folder, private=True)
            lock = path.with_suffix(".claim-lock")
            with lock_file(lock, files=self._files, clock=self._clock, wait_s=_WAIT_S):
                yield path
        except OpenToOthers as fault:
            raise StoreError(
                Text(fault.message, fault.message_sv), hint=Text(fault.hint, fault.hint_sv)
            ) from fault
        except OSError as fault:
            raise StoreError(
                Text(
                    f"The lock file '{path}' can't be read or written: {os_reason(fault)}.",
                    f"Låsfilen '{path}' kan inte läsas eller skrivas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    f"Free space on the disk or correct the permissions of the folder '{path.parent}', then try again.",
                    f"Frigör utrymme på disken eller rätta rättigheterna för mappen '{path.parent}', och försök igen.",
                ),
            ) from fault

    def _read(self, path: Path) -> _Entry | None:
        if not self._files.is_file(path):
            return None
        try:
            fields = cast("dict[str, object]", read_json(self._files.read(path, private=True)))
            return _Entry(str(fields["owner"]), int(str(fields["turn"])), float(str(fields["lapses_at"])))
        except (ValueError, KeyError, TypeError) as fault:
            raise StoreError(
                Text(f"The lock file '{path}' is damaged.", f"Låsfilen '{path}' är skadad."),
                hint=Text(f"Remove the lock file '{path}'.", f"Ta bort låsfilen '{path}'."),
            ) from fault

    def _write(self, path: Path, entry: _Entry) -> None:
        replace_file(path, json.dumps(attrs.asdict(entry)).encode(), private=True, files=self._files)
