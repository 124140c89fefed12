"""Tests of the texts of the reports in both languages."""

from pathlib import Path
from typing import Final, get_args

from fortnox_sdk.year_end.appendix import FindingKind
from fortnox_sdk.year_end.report.texts import Term, finding_name, labels_in, term

# Compared letter by letter, because people read these words in every report. Read the file again when you change it.
EXPECTED: Final = Path(__file__).with_name("words.txt").read_text("utf-8")


def test_the_reports_use_these_words() -> None:
    english, swedish = labels_in("en"), labels_in("sv")
    lines = [f"{name}: {english[name]} | {swedish[name]}" for name in english]
    for kind in get_args(Term):
        lines += [f"{member.value}: {term(member, 'en')} | {term(member, 'sv')}" for member in kind]
    lines += [
        f"{kind.value}: {finding_name(kind, 'en')} | {finding_name(kind, 'sv')}" for kind in FindingKind
    ]
    assert "\n".join(lines) + "\n" == EXPECTED
