"""A worker that kills itself before change number STEP on the disk, started by `tests.chaos.fleet`."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.fleet import FleetQueue
from fortnox_sdk.http.ratelimit import Pace


class DyingFiles(LocalFiles):
    """A file system that kills its process before change number `step` on the disk, or never if `step` is 0."""

    def __init__(self, step: int) -> None:
        self._left = step
        self._has_begun = False
        # Without it, both threads could print the line, or pass the step between the count and the comparison.
        self._lock = threading.Lock()

    def _step(self) -> None:
        with self._lock:
            if not self._has_begun:
                print("begun", flush=True)  # noqa: T201 -- for a test that waits until a company is under way
                self._has_begun = True
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def create(self, path: Path, /, *, private: bool = False) -> BinaryIO:
        self._step()
        return super().create(path, private=private)

    def move(self, source: Path, target: Path, /) -> None:
        self._step()
        super().move(source, target)

    def remove(self, path: Path, /) -> None:
        self._step()
        super().remove(path)


def main(database: str, settings: str, dataset: str, step: str) -> None:
    """Run the jobs of the queue until a signal ends the process."""
    config = FortnoxConfig.load(Path(settings))
    queue = FleetQueue(database, config, dataset=dataset, pace=Pace.off, files=DyingFiles(int(step)))
    queue.work(threads=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
