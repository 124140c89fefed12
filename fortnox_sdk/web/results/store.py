"""The file with the results of the last import, in the job's folder."""

from pathlib import Path
from typing import Final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.web.results.codec import decode_results, encode_results
from fortnox_sdk.web.results.recent import RecentValues
from fortnox_sdk.web.results.record import ImportedResults

FILE_NAME: Final = "results.json"
_MOST_JOBS: Final = 4
"""The largest number of jobs whose results are kept in memory."""


class ResultStore:
    """The results of imports in the folders of jobs. Threads may share a store.

    Args:
        files: The file system; None means the local file system.
    """

    def __init__(self, *, files: Files | None = None) -> None:
        self._files = files or LocalFiles()
        self._recent = RecentValues[ImportedResults](_MOST_JOBS)

    def save(self, folder: Path, results: ImportedResults) -> None:
        """Save the results of an import in the job's folder. They replace earlier results in one step.

        Raises:
            InvalidInput: The folder can't be written.
        """
        path = folder / FILE_NAME
        try:
            self._files.make_folder(folder)
            replace_file(path, encode_results(results), files=self._files)
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"The results of the import can't be saved in '{folder}': {os_reason(fault)}.",
                    f"Importens resultat kan inte sparas i '{folder}': {os_reason(fault).sv}.",
                ),
                hint=Text(
                    f"Give your user permission to write to the folder '{folder}'.",
                    f"Ge din användare rätt att skriva i mappen '{folder}'.",
                ),
            ) from fault

    def load(self, folder: Path) -> ImportedResults | None:
        """Return the results of the last import in a job's folder, or None if nothing was imported.

        Raises:
            InvalidInput: The file is damaged, or was written by another version of this package.
        """
        path = folder / FILE_NAME
        try:
            return self._recent.get(path, lambda: decode_results(self._files.read(path), name=FILE_NAME))
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"The results of the import can't be read: {os_reason(fault)}.",
                    f"Importens resultat kan inte läsas: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    f"Correct the permissions of the file '{FILE_NAME}' in the job's folder.",
                    f"Ändra rättigheterna för filen '{FILE_NAME}' i uppdragets mapp.",
                ),
            ) from fault
