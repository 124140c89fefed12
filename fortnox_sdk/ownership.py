"""The rules for files that no other user of the computer may read or change.

On Windows, which has no POSIX permissions, these rules accept every regular file.
"""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO, Final

from fortnox_sdk.errors import OpenToOthers
from fortnox_sdk.text import Text

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_ROOT: Final = 0
# Only Windows has the first flag, and only other systems have the last two. Without O_NONBLOCK, opening a named pipe
# would wait for a writer.
_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
_NO_FOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT: Final[int] = getattr(os, "O_NONBLOCK", 0)


def open_regular(path: Path, *, follow: bool) -> BinaryIO:
    """Open a regular file for reading.

    Args:
        path: The path of the file.
        follow: True to follow a symbolic link.

    Raises:
        OpenToOthers: The file is a symbolic link, and `follow` is False.
        OSError: The file can't be opened or is not a regular file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | _BINARY | _NO_WAIT | (0 if follow else _NO_FOLLOW))
    except OSError as fault:
        # FreeBSD reports EMLINK for a symbolic link.
        if follow or fault.errno not in {errno.ELOOP, errno.EMLINK}:
            raise
        raise OpenToOthers(
            Text(f"'{path}' is a symbolic link.", f"'{path}' är en symbolisk länk."),
            hint=Text(
                "Replace the symbolic link with the file that the link points to.",
                "Ersätt den symboliska länken med filen som länken pekar på.",
            ),
        ) from fault
    # os.fdopen refuses folders too, but leaves the handle open, and its error does not name the path.
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return os.fdopen(handle, "rb")


def limited_content(file: BinaryIO, path: Path, limit: int | None) -> bytes:
    """Return the content of an open file. The file may have at most `limit` bytes; None allows any size.

    Raises:
        OSError: The file is larger than `limit` bytes (EFBIG).
    """
    if limit is None:
        return file.read()
    content = file.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def refuse_others(path: Path, status: os.stat_result, *, except_for: int = 0) -> None:
    """Raise an error if other users could read or change a file; see `access_problem`.

    Raises:
        OpenToOthers: Other users could read or change the file.
    """
    problem = access_problem(status, except_for=except_for)
    if problem:
        raise OpenToOthers(
            Text(f"'{path}' {problem}.", f"'{path}' {problem.sv}."),
            hint=Text(
                f"Make yourself the owner of the file and run: chmod 600 {path}",
                f"Gör dig själv till filens ägare och kör: chmod 600 {path}",
            ),
        )


def shared_reading(status: os.stat_result, *, readable: bool) -> int:
    """Return the permission bits that other users may have on a file with a secret.

    If the file belongs to root, its group may read it.

    Args:
        status: The result of `os.stat` for the file.
        readable: True if every user of this computer may read the file.
    """
    if readable:
        return stat.S_IRGRP | stat.S_IROTH
    return stat.S_IRGRP if status.st_uid == _ROOT else 0


def access_problem(status: os.stat_result, *, except_for: int = 0) -> Text:
    """Return the reason why other users could read or change a file or folder; an empty text if they can't.

    Args:
        status: The result of `os.lstat` or `os.fstat` for the file or folder.
        except_for: The permission bits that other users may have.
    """
    if sys.platform == "win32":
        return Text.same("")
    if stat.S_ISLNK(status.st_mode):
        return Text("is a symbolic link", "är en symbolisk länk")
    if status.st_uid not in {_ROOT, os.geteuid()}:
        return Text("belongs to another user of this computer", "tillhör en annan användare av datorn")
    open_to = status.st_mode & _OTHERS & ~except_for
    if open_to & (stat.S_IWGRP | stat.S_IWOTH):
        return Text(
            "can be changed by other users of this computer", "kan ändras av andra användare av datorn"
        )
    if open_to:
        return Text("can be read by other users of this computer", "kan läsas av andra användare av datorn")
    return Text.same("")
