"""Small saved files with the content of the overview and of the import's page.

After an import, the folder `guide` of the job has `overview.json`, with the head of every appendix as in the schema of
docs/reference/appendix_json.md, and `import.json`, with the counts, the findings and the tests. The whole appendices
are in the file of `results/`, which these two pages do not read.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import replace_file
from fortnox_sdk.text import Text
from fortnox_sdk.web.checking import import_tests
from fortnox_sdk.web.guide import Guide
from fortnox_sdk.web.jobs import Job, read_object
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.report.json_file import appendix_object

_FOLDER: Final = "guide"
_OVERVIEW: Final = "overview.json"
_IMPORT: Final = "import.json"
JsonObject = Mapping[str, object]


def save_binder(guide: Guide, folder: Path, binder: Binder) -> None:
    """Write the heads of a binder's appendices."""
    heads = [appendix_object(appendix, with_items=False) for appendix in binder.appendices]
    _write(guide, folder / _FOLDER / _OVERVIEW, {"appendices": heads})


def save_import(guide: Guide, folder: Path, imported: ImportResult) -> None:
    """Write the counts of an import, its findings and the tests that ran."""
    years = imported.books.years
    document: JsonObject = {
        "vouchers": imported.vouchers,
        "rows": imported.rows,
        "accounts": imported.accounts,
        "years": [[year.start.isoformat(), year.end.isoformat()] for year in years],
        "findings": [_text(finding.text) for finding in imported.findings],
        "tests": [
            {"name": _text(test.name), "colour": test.colour.value, "result": _text(test.result)}
            for test in import_tests(imported)
        ],
    }
    _write(guide, folder / _FOLDER / _IMPORT, document)


def read_import(guide: Guide, job: Job) -> JsonObject | None:
    """Return the counts, findings and tests of the last complete import; None before the first one."""
    if job.imported_at is None:
        return None
    try:
        return read_object(guide, job.folder / _FOLDER / _IMPORT)
    except InvalidInput:
        return None


def read_overview(guide: Guide, job: Job) -> Sequence[JsonObject]:
    """Return the heads of all appendices in order of account; an empty sequence before the first import."""
    try:
        document = read_object(guide, job.folder / _FOLDER / _OVERVIEW)
    except InvalidInput:
        return ()
    return cast(Sequence[JsonObject], document.get("appendices") or ())


def _text(text: Text) -> Mapping[str, str]:
    return {"en": text.en, "sv": text.sv}


def _write(guide: Guide, path: Path, document: JsonObject) -> None:
    replace_file(path, json.dumps(document, ensure_ascii=False).encode(), private=True, files=guide.files)
