"""Tests of the output on a terminal: lines are broken between words, and never inside a Swedish amount."""

import pytest

from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Finding, FindingKind

AMOUNT = "1\N{NO-BREAK SPACE}250,00"


@pytest.mark.parametrize("width", range(80, 112))
def test_an_amount_stays_on_one_line(capsys: pytest.CaptureFixture[str], width: int) -> None:
    screen, text = Screen("sv"), f"{'x' * width} {AMOUNT} på konto 1510"
    screen.pairs([("Namn", text)])
    screen.table([Text.same("a")], [[text]])
    screen.findings([Finding(FindingKind.NOTE, Text.same(text))])
    output = capsys.readouterr().out
    assert output.count(AMOUNT) == 3
    assert chr(0xE000) not in output
