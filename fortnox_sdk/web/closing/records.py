"""The files of an export in the folder of a job: the last plan, result, verification and voucher states in Fortnox."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.web.closing.saved_plan import SavedPlan
from fortnox_sdk.web.closing.saved_result import SavedResult, SavedVerification
from fortnox_sdk.web.closing.status import LastLook
from fortnox_sdk.web.results.codec import json_converter

T = TypeVar("T")

_SCHEMA: Final = "fortnox-sdk/export/1"
_LARGEST: Final = 50_000_000
_FILES: Final[Mapping[type, str]] = {
    SavedPlan: "export_plan.json",
    SavedResult: "export_result.json",
    SavedVerification: "export_verification.json",
    LastLook: "export_look.json",
}


class ExportRecords:
    """The records of the last export of a job.

    Args:
        folder: The folder of the job.
        files: The file system.
    """

    def __init__(self, folder: Path, *, files: Files) -> None:
        self._folder = folder
        self._files = files

    def save(self, record: SavedPlan | SavedResult | SavedVerification | LastLook) -> None:
        """Save a record in place of the previous record of its kind.

        Raises:
            InvalidInput: The folder can't be written.
        """
        content = {"schema": _SCHEMA, "record": json_converter().unstructure(record)}
        try:
            replace_file(
                self._folder / _FILES[type(record)],
                json.dumps(content, ensure_ascii=False, indent=1).encode(),
                private=True,
                files=self._files,
            )
        except OSError as fault:
            raise InvalidInput(
                Text(
                    f"The folder of the job can't be written to: {os_reason(fault)}.",
                    f"Det går inte att skriva i uppdragets mapp: {os_reason(fault).sv}.",
                ),
                hint=Text(
                    "Check the permissions of the job's folder and the free space on the disk.",
                    "Kontrollera rättigheterna för uppdragets mapp och det lediga diskutrymmet.",
                ),
            ) from fault

    def plan(self) -> SavedPlan | None:
        """Return the last plan, or None if no plan can be read."""
        return self._read(SavedPlan)

    def result(self) -> SavedResult | None:
        """Return the result of the last run, or None if no result can be read."""
        return self._read(SavedResult)

    def verification(self) -> SavedVerification | None:
        """Return the result of the last verification, or None if no verification can be read."""
        return self._read(SavedVerification)

    def look(self) -> LastLook | None:
        """Return the vouchers' last states in Fortnox, or None if they can't be read."""
        return self._read(LastLook)

    def _read(self, kind: type[T]) -> T | None:
        try:
            content = json.loads(self._files.read(self._folder / _FILES[kind], limit=_LARGEST))
            is_known = content["schema"] == _SCHEMA
            return json_converter().structure(content["record"], kind) if is_known else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
            # These records can be made again from Fortnox, so a damaged record counts as missing.
            return None
