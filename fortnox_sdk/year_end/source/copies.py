"""The copy of a SIE file in the job's folder, as it was received."""

from hashlib import sha256
from pathlib import Path

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.sources import SieFileSource


def has_copy(folder: Path, source: SieFileSource, files: Files) -> bool:
    """Return True if a folder contains an unchanged copy of a source's SIE file.

    Raises:
        OSError: The file can't be read.
    """
    path = folder / source.copy_name
    return files.is_file(path) and sha256(files.read(path)).hexdigest() == source.sha256


def keep_copy(folder: Path, source: SieFileSource, files: Files) -> SieFileSource:
    """Copy the SIE file of a source to a folder, and return the source with the name of the copy.

    If the folder already contains an unchanged copy, nothing is written.

    Raises:
        InvalidInput: The file can't be read, or has changed since it was read.
        OSError: The copy can't be written.
    """
    copy = folder / source.copy_name
    if not has_copy(folder, source, files):
        # A source that a folder remembers has the name of its copy.
        path = copy if source.file == source.copy_name else Path(source.file)
        data = _read(path, files)
        check_unchanged(path, data, source)
        replace_file(copy, data, files=files)
    return attrs.evolve(source, file=source.copy_name)


def check_unchanged(path: Path, data: bytes, source: SieFileSource) -> None:
    """Check that a file has not changed since it was read as a data source.

    Raises:
        InvalidInput: The file has changed since it was read.
    """
    if sha256(data).hexdigest() != source.sha256:
        raise InvalidInput(
            Text(f"'{path}' has changed since it was chosen.", f"'{path}' har ändrats sedan den valdes."),
            hint=Text(f"Choose the SIE file '{path}' again.", f"Välj SIE-filen '{path}' på nytt."),
        )


def _read(path: Path, files: Files) -> bytes:
    try:
        return files.read(path)
    except OSError as fault:
        raise InvalidInput(
            Text(
                f"'{path}' can't be read: {os_reason(fault)}.",
                f"'{path}' kan inte läsas: {os_reason(fault).sv}.",
            ),
            hint=Text(
                "Correct the path, or choose a SIE 4 file (.se) that you may read.",
                "Rätta sökvägen eller välj en SIE 4-fil (.se) som du får läsa.",
            ),
        ) from fault
