"""The upload of a file as multipart/form-data.

The file name is sent as plain UTF-8, because Fortnox misreads an encoded name (Fortnox.NET.SDK issue 84).
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.http.messages import Readable
from fortnox_sdk.text import Text

Content = bytes | str | Path | BinaryIO
"""A file to send: its bytes, its path, or an open binary file that is seekable, so that it can be sent again."""

_LOOKED_AT: Final = 64 * 1024


@final
class Form:
    r"""A form with one file. The file is read while it is sent, and opened again for each retry.

    The boundary of the form depends only on the file's name, size and first 64 KiB. Two uploads of the same file
    therefore send the same bytes.

    >>> with Form("kvitto åäö.pdf", b"%PDF").open() as form:
    ...     form.read().decode().splitlines()[1]
    'Content-Disposition: form-data; name="file"; filename="kvitto åäö.pdf"'

    Raises:
        InvalidInput: The name is empty, or the file can't be read or is not seekable.
    """

    def __init__(self, name: str, content: Content) -> None:
        if not name.strip():
            raise InvalidInput(
                Text("The file to upload has no name.", "Filen som ska laddas upp har inget namn."),
                hint=Text(
                    "Pass a file name with an extension, such as kvitto.pdf.",
                    "Ange ett filnamn med filändelse, till exempel kvitto.pdf.",
                ),
            )
        self._content = _Source(content)
        beginning = self._content.beginning
        self._boundary = sha256(f"{name}\n{self._content.size}\n".encode() + beginning).hexdigest()
        quoted_name = "".join("_" if char in '"\\\r\n' else char for char in name)
        self._head = (
            f'--{self._boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted_name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{self._boundary}--\r\n".encode()

    @property
    def content_type(self) -> str:
        """The Content-Type header of the form."""
        return f"multipart/form-data; boundary={self._boundary}"

    @property
    def size(self) -> int:
        """The size of the form in bytes."""
        return len(self._head) + self._content.size + len(self._tail)

    @contextmanager
    def open(self) -> Generator[Readable]:
        """Open the form for reading from its beginning."""
        with self._content.open() as file:
            # A file can grow while it is sent. More bytes than the stated length would be read as the next request.
            content = _Beginning(file, self._content.size)
            yield _Chain([BytesIO(self._head), content, BytesIO(self._tail)])


def name_of(content: Content, name: str | None) -> str:
    """Return `name`, or the name of the path or open file if `name` is None.

    Raises:
        InvalidInput: No name was given, and the content is bytes or a file without a name.
    """
    if name is not None:
        return name
    if isinstance(content, str | Path):
        return Path(content).name
    file_name = "" if isinstance(content, bytes) else getattr(content, "name", "")
    if not isinstance(file_name, str) or not file_name:
        raise InvalidInput(
            Text("The file to upload has no name.", "Filen som ska laddas upp har inget namn."),
            hint=Text(
                'Pass a name for the file, such as name="kvitto.pdf".',
                'Ange ett namn på filen, till exempel name="kvitto.pdf".',
            ),
        )
    return Path(file_name).name


class _Source:
    """The content and the size in bytes of a file to upload. The content is given as bytes, a path or an open file."""

    def __init__(self, source: Content) -> None:
        content = self._content = Path(source) if isinstance(source, str) else source
        try:
            if isinstance(content, bytes):
                self.size = len(content)
            elif isinstance(content, Path):
                self.size = content.stat().st_size
            else:
                self._start = content.tell()
                self.size = content.seek(0, os.SEEK_END) - self._start
                content.seek(self._start)
            with self.open() as file:
                self.beginning = file.read(_LOOKED_AT)
        except (OSError, ValueError) as fault:
            raise InvalidInput(
                Text(
                    "The file to upload can't be read: {fault}.",
                    "Filen som ska laddas upp kan inte läsas: {fault}.",
                ).format(
                    fault=os_reason(fault) if isinstance(fault, OSError) and fault.strerror else str(fault)
                ),
                hint=Text(
                    "Pass the file as bytes, as the path of a file that you may read, or as an open file that is "
                    "seekable.",
                    "Ange filen som bytes, som sökvägen till en fil som du får läsa, eller som en öppen fil där "
                    "läspositionen kan flyttas.",
                ),
            ) from fault

    @contextmanager
    def open(self) -> Generator[Readable]:
        if isinstance(self._content, bytes):
            yield BytesIO(self._content)
        elif isinstance(self._content, Path):
            with self._content.open("rb") as file:
                yield file
        else:
            self._content.seek(self._start)
            yield self._content


class _Beginning:
    """A reader of at most the first `size` bytes of a file."""

    def __init__(self, file: Readable, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


class _Chain:
    """A reader that reads several files one after the other."""

    def __init__(self, parts: list[Readable]) -> None:
        self._parts = parts

    def read(self, size: int = -1, /) -> bytes:
        data = b""
        while self._parts and len(data) != size:
            piece = self._parts[0].read(size if size < 0 else size - len(data))
            data += piece
            if not piece:
                self._parts.pop(0)
        return data
