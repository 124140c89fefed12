"""Writing a report's file whole or not at all."""

import os
import secrets
from pathlib import Path

__all__ = ["replace_file"]


def replace_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file beside its place and then move it there, so that no reader sees half of it.

    Args:
        path: Where; missing folders are made, a file that is there is replaced.
        content: All of it.
        mode: Rights of the file from its first byte on, less the umask; 0o600 for a secret.

    Raises:
        OSError: the place can't be written; a file that was there is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # O_BINARY is Windows' own; without it line ends would be changed there.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(beside, flags, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
