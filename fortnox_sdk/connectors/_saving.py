"""A file that is there whole or not at all: written beside its place, then put there."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

__all__ = ["put_in_place"]


@contextmanager
def put_in_place(target: Path) -> Generator[BinaryIO]:
    """A new file to write to, which takes the target's place when the block ends well and else is removed.

    Raises:
        OSError: the folder is not there, or nothing can be written to it.
    """
    beside = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
