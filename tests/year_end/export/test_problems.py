"""Each kind of problem has a text and a hint in both languages, which name the same things."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult

DETAILS: dict[str, object] = {
    "account": 1229,
    "character": "<",
    "count": 7,
    "date": date(2025, 12, 31),
    "end": date(2024, 12, 31),
    "label": "V12",
    "labels": "V3, V4",
    "length": 201,
    "limit": 200,
    "lock": date(2025, 6, 30),
    "manual": "A, B",
    "row": 9,
    "said": "Fortnox says",
    "series": "Q",
    "start": date(2024, 1, 1),
    "text": "Avskrivning",
}


@pytest.mark.parametrize("code", ProblemCode)
def test_both_languages_name_the_same(code: ProblemCode) -> None:
    why, what = Text("too much", "för mycket"), Text("rows", "rader")
    problem = Problem.of(code, reference="tax", amount=Decimal(1250), why=why, what=what, **DETAILS)
    assert problem.text.en != problem.text.sv
    assert problem.hint.en != problem.hint.sv
    for value in map(str, DETAILS.values()):
        assert (value in problem.text.en) is (value in problem.text.sv)
    for both in (why, what):
        assert (both.en in problem.text.en) is (both.sv in problem.text.sv)
    assert str(problem) == f"{problem.text.en} {problem.hint.en}"


def test_amounts_are_written_as_each_language_does() -> None:
    problem = Problem.of(ProblemCode.UNBALANCED, reference="tax", amount=Decimal("1250.5"))
    assert "1,250.50 SEK" in problem.text.en
    assert "1\N{NO-BREAK SPACE}250,50 kr" in problem.text.sv


def test_a_result_is_summed_up_in_both_languages() -> None:
    result = ExportResult(series="V", labels={}, posted=["V1", "V2"], removed=["V3"])
    assert result.summary == Text(
        "2 posted (V1, V2), 1 removed since (V3).", "2 bokförda (V1, V2), 1 borttagen sedan dess (V3)."
    )
    assert ExportResult(series="V", labels={}).summary == Text("nothing.", "ingenting.")
