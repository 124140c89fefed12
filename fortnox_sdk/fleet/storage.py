"""The storage of a data set: a folder, or a URL that fsspec can open, such as s3://bucket/path."""

import importlib
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles, replacing
from fortnox_sdk.text import Text

_SCHEME: Final = "://"
_BLOCK: Final = 1 << 20


class Storage(Protocol):
    """A storage for files, each with a name such as `companies/017/1.json`.

    Each method raises OSError if the storage can't be read or written. A file appears only when it is complete.
    """

    def writing(self, name: str, /) -> AbstractContextManager[BinaryIO]:
        """Open a new file for writing. It appears under its name if the `with` block ends without an error."""
        ...

    def reading(self, name: str, /) -> AbstractContextManager[BinaryIO]:
        """Open a file for reading bytes.

        Raises:
            FileNotFoundError: The file does not exist.
        """
        ...

    def content(self, name: str, /, *, most: int) -> bytes:
        """Return the content of a file. If the file is replaced meanwhile, the content is all old or all new.

        Args:
            name: The name of the file.
            most: The largest number of bytes to return. The rest is left out.

        Raises:
            FileNotFoundError: The file does not exist.
        """
        ...

    def names(self, folder: str, /) -> list[str]:
        """Return the names of all files below a folder, sorted; empty if the folder does not exist."""
        ...

    def remove(self, name: str, /) -> None:
        """Remove a file; do nothing if it does not exist."""
        ...

    def remove_incomplete(self, folder: str, beginning: str, /) -> None:
        """Remove from a folder the files whose names begin with `beginning` and whose writing was interrupted."""
        ...

    def address(self, name: str, /) -> str:
        """Return the path or URL at which other programs find a file."""
        ...


def open_storage(address: str | Path, *, files: Files | None = None) -> Storage:
    """Return the storage for a folder or URL.

    Args:
        address: A folder, or a URL with a scheme that fsspec knows, such as `s3://bucket/path`.
        files: The file system for a folder; None means the local file system.

    Raises:
        ConfigurationError: fsspec, or its package for the scheme, is not installed, or the scheme is unknown.
    """
    text = str(address)
    if _SCHEME not in text:
        return FolderStorage(Path(text), files or LocalFiles())
    return AddressStorage(text)


class FolderStorage:
    """A storage in a folder on this computer."""

    def __init__(self, folder: Path, files: Files) -> None:
        self._folder = folder
        self._files = files

    @contextmanager
    def writing(self, name: str) -> Generator[BinaryIO]:
        """Open a new file; see `Storage`."""
        path = self._folder / name
        self._files.make_folder(path.parent)
        with replacing(path, files=self._files) as file:
            yield file

    @contextmanager
    def reading(self, name: str) -> Generator[BinaryIO]:
        """Open a file for reading; see `Storage`."""
        with (self._folder / name).open("rb") as file:
            yield file

    def content(self, name: str, *, most: int) -> bytes:
        """Return the content of a file; see `Storage`."""
        with self.reading(name) as file:
            return file.read(most)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files below a folder; see `Storage`."""
        root = self._folder / folder
        # A name that begins with a dot belongs to a file that is not complete.
        found = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
        return sorted(path.relative_to(self._folder).as_posix() for path in found)

    def remove(self, name: str) -> None:
        """Remove a file; see `Storage`."""
        try:
            self._files.remove(self._folder / name)
        except FileNotFoundError:
            return

    def remove_incomplete(self, folder: str, beginning: str) -> None:
        """Remove the files that a killed process was writing; see `Storage`."""
        for path in sorted((self._folder / folder).glob(f".{beginning}*")):
            self._files.remove(path)

    def address(self, name: str) -> str:
        """Return the path of a file; see `Storage`."""
        return str(self._folder / name)


class _File(RawIOBase, BinaryIO):
    """An open file of fsspec."""


class _FileSystem(Protocol):
    """The part of an fsspec file system that this module uses. fsspec has no type hints."""

    def open(self, path: str, mode: str) -> "_File": ...
    def cat_file(self, path: str) -> bytes: ...
    def find(self, path: str) -> list[str]: ...
    def rm_file(self, path: str) -> None: ...
    def unstrip_protocol(self, name: str) -> str: ...


class AddressStorage:
    """A storage at a URL that fsspec can open. Object stores show a file only when its upload is complete."""

    def __init__(self, address: str) -> None:
        try:
            core = importlib.import_module("fsspec.core")
        except ImportError as fault:
            raise ConfigurationError(
                Text(
                    "Data sets at a URL need the package fsspec, which is not installed.",
                    "Datamängder på en URL kräver paketet fsspec, som inte är installerat."
                ),
                hint=Text('Run: pip install "fortnox-sdk[fleet]"', 'Kör: pip install "fortnox-sdk[fleet]"'),
            ) from fault  # fmt: skip
        try:
            # Other processes write to the same place, so a cached list of its files would soon be wrong.
            file_system, root = core.url_to_fs(address, use_listings_cache=False)
        except (ImportError, ValueError) as fault:
            scheme = address.partition(_SCHEME)[0]
            raise ConfigurationError(
                Text("fsspec can't open URLs that begin with '{scheme}://'.",
                     "fsspec kan inte öppna adresser som börjar med '{scheme}://'.").format(scheme=scheme),
                hint=Text.same(str(fault)),
            ) from fault  # fmt: skip
        self._system = cast("_FileSystem", file_system)
        self._root = str(root).rstrip("/")

    @contextmanager
    def writing(self, name: str) -> Generator[BinaryIO]:
        """Open a new file; see `Storage`."""
        file = self._system.open(f"{self._root}/{name}", "wb")
        try:
            yield file
        except BaseException:
            # An upload that is not closed never becomes a file.
            discard = getattr(file, "discard", None)
            if callable(discard):
                discard()
            with suppress(AttributeError):
                # Otherwise, fsspec closes the file when it is no longer used, which completes the upload.
                object.__setattr__(file, "closed", True)
            raise
        file.close()

    @contextmanager
    def reading(self, name: str) -> Generator[BinaryIO]:
        """Open a file for reading; see `Storage`."""
        # Files of fsspec can only read whole lines, which may have any length.
        with (
            self._system.open(f"{self._root}/{name}", "rb") as file,
            BufferedReader(file, _BLOCK) as buffered,
        ):
            yield buffered

    def content(self, name: str, *, most: int) -> bytes:
        """Return the content of a file; see `Storage`."""
        # An open file is read with several requests, and the file may be replaced between them.
        return self._system.cat_file(f"{self._root}/{name}")[:most]

    def names(self, folder: str) -> list[str]:
        """Return the names of the files below a folder; see `Storage`."""
        found = self._system.find(f"{self._root}/{folder}")
        return sorted(path.removeprefix(self._root).removeprefix("/") for path in found)

    def remove(self, name: str) -> None:
        """Remove a file; see `Storage`."""
        try:
            self._system.rm_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return

    def remove_incomplete(self, folder: str, beginning: str) -> None:
        """Do nothing, because an upload that is not complete is not a file; see `Storage`."""

    def address(self, name: str) -> str:
        """Return the URL of a file; see `Storage`."""
        return self._system.unstrip_protocol(f"{self._root}/{name}")
