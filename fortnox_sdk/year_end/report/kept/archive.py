"""The reading of an earlier workbook with openpyxl, after a check of its size and structure."""

import re
import warnings
import zlib
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile, ZipInfo

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError, Refusal, refused
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits, checked_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_FILE: Final = 50_000_000
"""The largest accepted workbook, in bytes."""
_LIMITS: Final = WorkbookLimits(
    unpacked_bytes=200_000_000, elements=3_000_000, other_elements=100_000, rows=200_000
)
_ADVICE: Final = Text(
    "The existing file was left unchanged. Move the existing file away, or choose another name for the "
    "new workbook.",
    "Den befintliga filen är oförändrad. Flytta undan den befintliga filen eller välj ett annat namn "
    "på den nya arbetsboken.",
)
_RELATIONS: Final = ("xl/worksheets/_rels/", "xl/chartsheets/_rels/")
_READ: Final = ("/comments", "/hyperlink", "/table")
"""The endings of the relation types that openpyxl is allowed to follow."""
_LEFT_OUT: Final = "urn:fortnox-sdk:drawing:"
"""The start of the type that `_without_drawings` gives to a relation to a drawing. The number of shapes follows.

openpyxl does not follow relations of an unknown type.
"""
_ANCHOR: Final = re.compile(rb"<(?:\w+:)?(?:twoCell|oneCell|absolute)Anchor[\s>]")
# The errors that openpyxl raises for damaged workbooks; see `export/inputs/excel_file.py`.
_DAMAGED: Final = (
    *(BadZipFile, zlib.error, EOFError, ET.ParseError, ArithmeticError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)


def unusable(path: Path, reason: Text) -> ClosingFileError:
    """Return the error for a file that can't be used as an earlier workbook.

    In the message, `reason` follows the name of the file. An example is "is a damaged workbook".
    """
    return refused(path, "", Refusal(reason, _ADVICE))


def open_workbook(path: Path, raw: bytes) -> "Workbook":
    """Return an earlier workbook as openpyxl reads it, without its pictures and charts.

    Args:
        path: The path of the workbook, for error messages.
        raw: The content of the file.

    Raises:
        ClosingFileError: The file is damaged, too large, or not a workbook.
        ConfigurationError: openpyxl is not installed.
    """
    if find_spec("openpyxl") is None:
        raise ConfigurationError(
            Text(
                "Carrying over notes from the earlier workbook needs openpyxl, which is not installed.",
                "För att föra över anteckningar från den tidigare arbetsboken krävs openpyxl, som inte är "
                "installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[excel]"', 'Kör: pip install "fortnox-sdk[excel]"'),
        )
    from openpyxl import load_workbook  # noqa: PLC0415 -- an extra

    workbook = checked_workbook(raw, _LIMITS)
    if isinstance(workbook, Refusal):
        raise unusable(path, workbook.reason)
    try:
        archive = _without_drawings(workbook.archive)
        with warnings.catch_warnings(action="ignore"):
            return load_workbook(archive)
    except _DAMAGED as fault:
        raise unusable(path, Text("is a damaged workbook", "är en skadad arbetsbok")) from fault


def drawing_count(sheet: "Worksheet") -> int:
    """Return the number of pictures, charts and shapes that a sheet has in the file."""
    # openpyxl has no public attribute for the relations of a sheet.
    kinds = (str(relation.Type) for relation in vars(sheet)["_rels"])
    return sum(int(kind.removeprefix(_LEFT_OUT)) for kind in kinds if kind.startswith(_LEFT_OUT))


def _without_drawings(archive: BytesIO) -> BytesIO:
    """Return a copy of the file that makes openpyxl skip drawings and all other parts that it must not read."""
    copy = BytesIO()
    with ZipFile(archive) as source, ZipFile(copy, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.startswith(_RELATIONS):
                # The part was checked: it has no document type and a limited size and depth.
                root = ET.fromstring(content)  # noqa: S314 -- see above  # nosec B314
                for relation in list(root):
                    kind = relation.get("Type", "")
                    shapes = _shapes(source, relation.get("Target", "")) if kind.endswith("/drawing") else 0
                    if shapes:
                        relation.set("Type", f"{_LEFT_OUT}{shapes}")
                    elif not kind.endswith(_READ):
                        root.remove(relation)
                content = ET.tostring(root)
            target.writestr(ZipInfo(part.filename), content)
    copy.seek(0)
    return copy


def _shapes(archive: ZipFile, target: str) -> int:
    """Return the number of pictures, charts and shapes of a drawing. LibreOffice writes empty drawings for filters."""
    name = f"xl/drawings/{PurePosixPath(target).name}"
    return len(_ANCHOR.findall(archive.read(name))) if name in archive.namelist() else 1
