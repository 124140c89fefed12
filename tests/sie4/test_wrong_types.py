"""Every public function refuses values of wrong types with `SieError`."""

import inspect
from datetime import UTC, datetime
from io import StringIO

import pytest

import sie4
from tests.wrong_types import wrong_calls

FILE = b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Exempel AB"\n#RAR 0 20250101 20251231\n'
DOCUMENT = sie4.loads(FILE)
VALID = {"data": FILE, "document": DOCUMENT, "before": DOCUMENT, "after": DOCUMENT, "documents": [DOCUMENT]}
FUNCTIONS = [name for name in sie4.__all__ if inspect.isfunction(getattr(sie4, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_argument_is_checked(name, tmp_path):
    if name.startswith("to_"):
        pytest.importorskip({"to_arrow": "pyarrow"}.get(name, name.removeprefix("to_")))
    (tmp_path / "books.se").write_bytes(FILE)
    valid = VALID | {"source": tmp_path / "books.se", "path": tmp_path / "written.se"}
    function = getattr(sie4, name)
    parameters = inspect.signature(function).parameters.values()
    required = {p.name: valid[p.name] for p in parameters if p.default is p.empty}
    calls = list(wrong_calls(name, function, required))
    assert len(calls) >= 6
    assert [problem for call in calls if (problem := call.problem(refusal=sie4.SieError))] == []


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (sie4.balances, {"data": FILE, "on": datetime(2025, 1, 1, tzinfo=UTC)}),
        (sie4.read, {"source": StringIO("#FLAGGA 0")}),
        (sie4.dumps, {"document": DOCUMENT, "errors": "ignore"}),
    ],
    ids=["datetime as a day", "text file", "unknown choice"],
)
def test_values_that_python_takes_for_the_right_type_are_refused(function, arguments):
    with pytest.raises(sie4.SieError):
        function(**arguments)
