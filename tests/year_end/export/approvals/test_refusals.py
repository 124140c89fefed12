"""Tests of each refusal of a plan: its code, and its message and advice in both languages."""

from pathlib import Path
from typing import Final

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.approvals.refusals import PlanRefused, Refusal
from tests.messages import all_texts

# Compared letter by letter, because people act on these sentences. Read the file again when you change it.
EXPECTED: Final = Path(__file__).with_name("refusals.txt").read_text("utf-8")


def test_each_refusal_has_a_code_and_is_described_in_these_words() -> None:
    lines: list[str] = []
    for reason in Refusal:
        error = PlanRefused(
            reason,
            plan="0123456789abcdef",
            fault=Text("the content of the file was changed", "filens innehåll har ändrats"),
            labels="V1, V2",
            count=2,
        )
        lines += [reason.value, *(f"  {text}" for text in all_texts(error))]
    assert "\n".join(lines) + "\n" == EXPECTED
