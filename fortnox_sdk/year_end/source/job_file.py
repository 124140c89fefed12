"""The job file: a small JSON file in the job's folder. It records the data source and the last import."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, cast

import attrs

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import Files
from fortnox_sdk.foreign.data import Unreadable, is_plausible, read_json
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.sources import DataSource, FortnoxSource, SieFileSource

JOB_FILE: Final = "fortnox-job.json"
"""The name of the job file."""
_VERSION: Final = 1
_MAX_BYTES: Final = 64 * 1024


@attrs.frozen(kw_only=True)
class LastImport:
    """The last import of a job."""

    at: datetime
    covers: Text
    """A text that names the years and ledgers that were read, and the data that was not read."""


@attrs.frozen(kw_only=True)
class JobRecord:
    """The content of a job file."""

    source: DataSource
    balance_date: date
    last_import: LastImport | None = None
    """The last import from the job's current data source, or None."""


def to_bytes(record: JobRecord) -> bytes:
    """Return the content of a job file.

    >>> key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    >>> source = FortnoxSource(key, "Fjällbris Friluft AB", "556000-1111")
    >>> record = JobRecord(source=source, balance_date=date(2025, 12, 31))
    >>> from_bytes(to_bytes(record), Path("fortnox-job.json")) == record
    True
    """
    last = record.last_import
    value = {
        "version": _VERSION,
        "balance_date": record.balance_date.isoformat(),
        "source": _source_fields(record.source),
        "last_import": None
        if last is None
        else {
            "at": last.at.astimezone(UTC).isoformat(),
            "covers": {"en": last.covers.en, "sv": last.covers.sv},
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _source_fields(source: DataSource) -> Mapping[str, str]:
    company = {"company": source.company_name, "organisation_number": source.organisation_number}
    if isinstance(source, FortnoxSource):
        return {"kind": "fortnox", "connection": str(source.key), **company}
    days = {"first_day": source.first_day.isoformat(), "last_day": source.last_day.isoformat()}
    return {"kind": "sie", "file": source.file, "sha256": source.sha256, **company, **days}


def read_record(path: Path, files: Files) -> JobRecord | None:
    """Return the content of a job file, or None if the file does not exist.

    Raises:
        InvalidInput: The file can't be read, is damaged, or was written by a newer version of the package.
    """
    try:
        data = files.read(path, limit=_MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise InvalidInput(
            Text(
                f"The job file '{path}' can't be read: {os_reason(fault)}.",
                f"Uppdragsfilen '{path}' kan inte läsas: {os_reason(fault).sv}.",
            ),
            hint=Text(
                f"Correct the permissions of the job file '{path}', or choose another folder for the job.",
                f"Ändra rättigheterna för uppdragsfilen '{path}', eller välj en annan mapp för uppdraget.",
            ),
        ) from fault
    return from_bytes(data, path)


def from_bytes(data: bytes, path: Path) -> JobRecord:
    """Return the record from the content of a job file.

    Args:
        data: The content.
        path: The path of the file, for error messages.

    Raises:
        InvalidInput: The content is damaged, or was written by a newer version of the package.
    """
    fields = read_json(data, unique_keys=True)
    if isinstance(fields, Unreadable) or not isinstance(fields, dict):
        raise _damaged(path)
    fields = cast("dict[str, object]", fields)
    version = fields.get("version")
    if type(version) is int and version > _VERSION:
        raise InvalidInput(
            Text(
                f"The job file '{path}' was written by a newer version of fortnox-sdk.",
                f"Uppdragsfilen '{path}' är skriven av en nyare version av fortnox-sdk.",
            ),
            hint=Text("Run: pip install --upgrade fortnox-sdk", "Kör: pip install --upgrade fortnox-sdk"),
        )
    if version != _VERSION:
        raise _damaged(path)
    try:
        return JobRecord(
            source=_source(_object(fields, "source")),
            balance_date=date.fromisoformat(_text(fields, "balance_date")),
            last_import=None if fields["last_import"] is None else _import(_object(fields, "last_import")),
        )
    except (KeyError, TypeError, ValueError, OverflowError, ConfigurationError, InvalidInput) as fault:
        raise _damaged(path) from fault


def _source(fields: Mapping[str, object]) -> DataSource:
    company, number = _text(fields, "company"), _text(fields, "organisation_number")
    kind = _text(fields, "kind")
    if kind == "fortnox":
        return FortnoxSource(ConnectionKey.parse(_text(fields, "connection")), company, number)
    if kind != "sie":
        raise ValueError(kind)
    days = (date.fromisoformat(_text(fields, name)) for name in ("first_day", "last_day"))
    source = SieFileSource(_text(fields, "file"), _text(fields, "sha256"), company, number, *days)
    # The copy is in the job's folder itself. A planted job file must not lead to another file.
    if not re.fullmatch("[0-9a-f]{64}", source.sha256) or source.file != source.copy_name:
        raise ValueError(source)
    return source


def _import(fields: Mapping[str, object]) -> LastImport:
    at, covers = datetime.fromisoformat(_text(fields, "at")), _object(fields, "covers")
    if at.tzinfo is None or not is_plausible(at):
        raise ValueError(at)
    return LastImport(at=at.astimezone(UTC), covers=Text(_text(covers, "en"), _text(covers, "sv")))


def _object(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = fields[name]
    if not isinstance(value, dict):
        raise TypeError(name)
    return cast("dict[str, object]", value)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput(
        Text(f"The job file '{path}' is damaged.", f"Uppdragsfilen '{path}' är skadad."),
        hint=Text(
            f"Move the job file '{path}' to another folder, then import again. An export still finds the "
            "vouchers that were already posted.",
            f"Flytta uppdragsfilen '{path}' till en annan mapp och importera sedan på nytt. En export hittar "
            "ändå redan bokförda verifikationer.",
        ),
    )
