"""Tests that each kind of problem has a text and a hint in both languages, with the same details."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode, command_argument, raise_problems
from fortnox_sdk.year_end.export.result import ExportResult
from tests.messages import all_texts

# Compared letter by letter, because people act on these sentences. Read the file again when you change it.
EXPECTED = Path(__file__).with_name("problem_texts.txt").read_text("utf-8")
DETAILS: dict[str, object] = {
    "account": 1229,
    "character": "<",
    "count": 7,
    "date": date(2025, 12, 31),
    "end": date(2024, 12, 31),
    "found": "V9",
    "label": "V12",
    "labels": "V3, V4",
    "length": 201,
    "limit": 200,
    "lock": date(2025, 6, 30),
    "manual": "A, B",
    "row": 9,
    "object": "XX",
    "message": "Fortnox says",
    "series": "Q",
    "start": date(2024, 1, 1),
    "text": "Avskrivning",
}

KIND = Text("cost centre", "kostnadsställe")


@pytest.mark.parametrize("code", ProblemCode)
def test_both_languages_have_the_same_details(code: ProblemCode) -> None:
    reason, fields, field = Text("too much", "för mycket"), Text("rows", "rader"), Text("the text", "texten")
    problem = Problem.of(
        code,
        reference="tax",
        amount=Decimal(1250),
        reason=reason,
        fields=fields,
        field=field,
        kind=KIND,
        **DETAILS,
    )
    assert problem.text.en != problem.text.sv
    assert problem.hint.en != problem.hint.sv
    for value in map(str, DETAILS.values()):
        assert (value in problem.text.en) is (value in problem.text.sv)
    for both in (reason, fields, field):
        assert (both.en in problem.text.en) is (both.sv in problem.text.sv)
    assert str(problem) == f"{problem.text.en} {problem.hint.en}"


def test_each_problem_is_described_in_these_words() -> None:
    reason, fields, field = Text("too much", "för mycket"), Text("rows", "rader"), Text("the text", "texten")
    lines: list[str] = []
    for code in ProblemCode:
        problem = Problem.of(
            code,
            reference="tax",
            amount=Decimal(1250),
            reason=reason,
            fields=fields,
            field=field,
            kind=KIND,
            **DETAILS,
        )
        texts = (problem.text.en, problem.hint.en, problem.text.sv, problem.hint.sv)
        lines += [code.value, *(f"  {text}" for text in texts)]
    assert "\n".join(lines) + "\n" == EXPECTED


def test_the_first_problem_becomes_an_error_that_counts_the_others() -> None:
    first = Problem.of(ProblemCode.REFERENCE_TWICE, reference="tax", count=2)
    other = Problem.of(ProblemCode.TEXT_MISSING, reference="fee")
    for problems, more in (
        ([first], Text.same("")),
        ([first, other], Text(" (1 more)", " (1 till)")),
        ([first, other, other], Text(" (2 more)", " (2 till)")),
    ):
        with pytest.raises(InvalidInput) as caught:
            raise_problems(problems)
        assert all_texts(caught.value) == [
            f"2 vouchers have the reference 'tax'.{more.en}",
            "Give each voucher its own reference.",
            f"2 verifikationer har referensen 'tax'.{more.sv}",
            "Ge varje verifikation en egen referens.",
        ]
    raise_problems([])


@pytest.mark.parametrize(
    ("reference", "argument"),
    [("tax", "tax"), ("a.b:c/d-e_1", "a.b:c/d-e_1"), ("A 12", '"A 12"'), ("a;b", '"a;b"'), ("", '""')],
)
def test_a_reference_is_quoted_for_the_command_line_if_it_has_other_characters(
    reference: str, argument: str
) -> None:
    assert command_argument(reference) == argument


def test_a_problem_of_all_vouchers_has_no_reference() -> None:
    assert Problem.of(ProblemCode.TEXT_MISSING).reference == ""


def test_amounts_are_formatted_in_each_language() -> None:
    problem = Problem.of(ProblemCode.UNBALANCED, reference="tax", amount=Decimal("1250.5"))
    assert "1,250.50 SEK" in problem.text.en
    assert "1\N{NO-BREAK SPACE}250,50 kr" in problem.text.sv


def test_a_result_has_a_summary_in_both_languages() -> None:
    result = ExportResult(series="V", labels={}, posted=["V1", "V2"], removed=["V3"])
    assert result.summary == Text(
        "2 posted (V1, V2), 1 removed since (V3).", "2 bokförda (V1, V2), 1 borttagen sedan dess (V3)."
    )
    assert ExportResult(series="V", labels={}).summary == Text("nothing.", "ingenting.")


def test_a_result_is_empty_except_for_what_it_is_given() -> None:
    result = ExportResult(series="V", labels={})
    others = {field.name for field in attrs.fields(ExportResult)} - {"series", "labels", "retry_at", "error"}
    assert {name: len(getattr(result, name)) for name in others} == dict.fromkeys(others, 0)
    assert (result.retry_at, result.error) == (None, None)
    assert result.complete
