"""Work in the background: one import or export of a job at a time, with its progress in a file of the job's folder.

    work = JobWork(current_guide(), current_job().folder)
    work.start("import", lambda progress: YearEnd(client, ..., progress=progress).import_all())

Each job has a lock file, so two tabs or two worker processes can't run the same job at once. If the process ends during
the work, the operating system frees the lock, and `state` reports the work as interrupted.
"""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

import attrs

from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.files import replace_file
from fortnox_sdk.text import Text
from fortnox_sdk.web.errors import error_text, file_error
from fortnox_sdk.web.guide import Guide
from fortnox_sdk.web.jobs import read_object
from fortnox_sdk.year_end.progress import Progress

_WRITE_EVERY_S: Final = 0.2
_MOST_BYTES: Final = 100_000
_INTERNAL: Final = Text(
    "Internal error. The details are in the log of the program.",
    "Internt fel. Detaljerna finns i programmets logg.",
)
_INTERRUPTED: Final = Text(
    "The program ended before the import, plan or export was complete. Start the interrupted import, "
    "plan or export again. No voucher is posted twice.",
    "Programmet avslutades innan importen, planen eller exporten var klar. Starta den avbrutna "
    "importen, planen eller exporten igen. Ingen verifikation bokförs två gånger.",
)


class WorkStatus(StrEnum):
    """The possible states of a job's background work."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@attrs.frozen(kw_only=True)
class WorkState:
    """The state of a job's most recent background work, such as an import."""

    status: WorkStatus
    kind: str = ""
    """The name that `start` was given, such as `import`."""
    step: Text = Text("", "")
    """The name of the current step of the work."""
    done: int = 0
    total: int | None = None
    started_at: datetime | None = None
    error: Text = Text("", "")
    """The error with its hint, if the work failed or was interrupted."""
    error_class: str = ""
    """The name of the error's class, such as `SignInRequired`."""


class JobWork:
    """The background work of one job.

    Args:
        guide: The settings of the guide.
        folder: The folder of the job.
    """

    def __init__(self, guide: Guide, folder: Path) -> None:
        self._guide = guide
        self._file = folder / "work.json"
        self._lock_file = folder / "work.lock"

    def start(self, kind: str, work: Callable[[Progress], object]) -> bool:
        """Start work in a thread. Return False and start nothing if the job is already busy.

        Args:
            kind: The name of the work, such as `import`.
            work: The function that does the work. It receives the progress callback, and must not use the request. A
                `FortnoxError` that it raises is saved for the page.
        """
        unlock = self._guide.files.try_lock(self._lock_file)
        if unlock is None:
            return False
        state = WorkState(status=WorkStatus.RUNNING, kind=kind, started_at=self._guide.clock.now())
        self._write(state)
        threading.Thread(target=self._run, args=(work, state, unlock), name=kind, daemon=True).start()
        return True

    def state(self) -> WorkState:
        """Return the state of the job's most recent work. Its status is NONE if no state can be read."""
        try:
            state = _state(read_object(self._guide, self._file, limit=_MOST_BYTES))
        except (InvalidInput, KeyError, ValueError):
            return WorkState(status=WorkStatus.NONE)
        if state.status is WorkStatus.RUNNING and self._is_free():
            # The work may have ended between the two steps, so the file is read again.
            again = _state(read_object(self._guide, self._file, limit=_MOST_BYTES))
            if again.status is WorkStatus.RUNNING:
                return attrs.evolve(again, status=WorkStatus.INTERRUPTED, error=_INTERRUPTED)
            return again
        return state

    def _is_free(self) -> bool:
        unlock = self._guide.files.try_lock(self._lock_file)
        if unlock is not None:
            unlock()
        return unlock is not None

    def _run(self, work: Callable[[Progress], object], state: WorkState, unlock: Callable[[], None]) -> None:
        last_written = self._guide.clock.monotonic()

        def progress(text: Text, done: int, total: int | None, /) -> None:
            nonlocal state, last_written
            state = attrs.evolve(state, step=text, done=done, total=total)
            now = self._guide.clock.monotonic()
            if total is None or now - last_written >= _WRITE_EVERY_S:
                last_written = now
                self._write(state)

        ended = attrs.evolve(state, status=WorkStatus.FAILED, error=_INTERNAL)
        try:
            work(progress)
            ended = attrs.evolve(state, status=WorkStatus.DONE)
        except (FortnoxError, OSError) as fault:
            error = error_text(self._guide, fault) if isinstance(fault, FortnoxError) else file_error(fault)
            ended = attrs.evolve(
                state, status=WorkStatus.FAILED, error=error, error_class=type(fault).__name__
            )
        finally:
            self._write(ended)
            unlock()

    def _write(self, state: WorkState) -> None:
        document: Mapping[str, object] = {
            "status": state.status.value,
            "kind": state.kind,
            "step": [state.step.en, state.step.sv],
            "done": state.done,
            "total": state.total,
            "started_at": None if state.started_at is None else state.started_at.isoformat(),
            "error": [state.error.en, state.error.sv],
            "error_class": state.error_class,
        }
        replace_file(self._file, json.dumps(document).encode(), private=True, files=self._guide.files)


def _state(document: Mapping[str, object]) -> WorkState:
    def text(name: str) -> Text:
        en, sv = cast(list[str], document[name])
        return Text(en, sv)

    started, total = document["started_at"], document["total"]
    return WorkState(
        status=WorkStatus(str(document["status"])),
        kind=str(document["kind"]),
        step=text("step"),
        done=int(str(document["done"])),
        total=None if total is None else int(str(total)),
        started_at=None if started is None else datetime.fromisoformat(str(started)),
        error=text("error"),
        error_class=str(document["error_class"]),
    )
