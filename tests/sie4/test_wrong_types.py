"""Tests that every public function refuses values of wrong types with `SieError`."""

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


METHODS = {
    "balance": {"account": "1930"},
    "balances": {},
    "declared_balance": {"account": "1930"},
    "object_balances": {"dimension": "1"},
    "range_balance": {"first": "1900", "last": "1999"},
    "select_vouchers": {},
    "voucher": {"series": "A", "number": "1"},
}


def test_every_method_with_arguments_is_tested():
    functions = {name for name, _ in inspect.getmembers(sie4.Document, inspect.isfunction) if name[0] != "_"}
    assert {
        name for name in functions if len(inspect.signature(getattr(sie4.Document, name)).parameters) > 1
    } == set(METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_every_argument_of_a_document_is_checked(name):
    calls = list(wrong_calls(name, getattr(DOCUMENT, name), METHODS[name]))
    assert len(calls) >= 6
    assert [problem for call in calls if (problem := call.problem(refusal=sie4.SieError))] == []


def test_an_account_number_as_an_integer_is_refused():
    # Account numbers are strings, so the balance of an integer would be 0.
    with pytest.raises(sie4.SieError, match="balance: the argument 'account' is not valid") as error:
        DOCUMENT.balance(1930)
    assert str(error.value).endswith("Expected str, got a value of type int.")


def test_a_range_needs_numbers():
    with pytest.raises(sie4.SieError, match="'A' to '1999' is not a range of account numbers"):
        DOCUMENT.range_balance("A", "1999")


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        (
            sie4.balances,
            {"data": FILE, "on": datetime(2025, 1, 1, tzinfo=UTC)},
            "date or None, got a value of type datetime",
        ),
        (
            sie4.read,
            {"source": StringIO("#FLAGGA 0")},
            "str or PathLike or a file opened for reading bytes, got a value of type StringIO",
        ),
        (
            sie4.dumps,
            {"document": DOCUMENT, "errors": "ignore"},
            "'strict' or 'transliterate', got 'ignore'",
        ),
    ],
    ids=["datetime as a day", "text file", "unknown choice"],
)
def test_values_that_python_takes_for_the_right_type_are_refused(function, arguments, expected):
    with pytest.raises(sie4.SieError, match=f"Expected {expected}"):
        function(**arguments)
