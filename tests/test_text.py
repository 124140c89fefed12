"""Tests of texts that contain numbers and amounts, in English and Swedish."""

import ast
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import fortnox_sdk
from fortnox_sdk.text import Text, amount_text

ENDINGS = re.compile(r"[a-zåäö]\((s|es|er|ar|or|n|e|r)\)")
"""A pattern for words with an optional ending in parentheses, such as `day(s)`."""


@pytest.mark.parametrize(
    ("number", "english", "swedish"),
    [
        (0, "0 vouchers, 0 rows", "0 verifikationer, 0 rader"),
        (1, "1 voucher, 1 row", "1 verifikation, 1 rad"),
        (2, "2 vouchers, 2 rows", "2 verifikationer, 2 rader"),
    ],
)
def test_a_word_has_the_form_that_fits_its_number(number, english, swedish):
    text = Text("{n:voucher|vouchers}, {n:row|rows}", "{n:verifikation|verifikationer}, {n:rad|rader}")
    assert text.format(n=number) == Text(english, swedish)


def test_a_number_without_forms_is_formatted_as_usual():
    assert Text.same("{account:04d} {n}").format(account=12, n=3) == Text.same("0012 3")


@pytest.mark.parametrize(("amount", "text"), [("0.125", "0.13"), ("-2.345", "-2.35"), ("-0.004", "0.00")])
def test_half_an_ore_is_rounded_as_in_excel(amount, text):
    assert amount_text(Decimal(amount), "en") == text


def test_no_text_leaves_the_form_of_a_word_open():
    package = Path(fortnox_sdk.__file__).parent
    texts = [
        path for path in package.rglob("*") if path.suffix in {".py", ".html"} and "sandbox" not in path.parts
    ]
    lines = ((path, line) for path in texts for line in path.read_text(encoding="utf-8").splitlines())
    assert not [f"{path.name}: {line}" for path, line in lines if "{" in line and ENDINGS.search(line)]


def written(node: ast.expr) -> str:
    """Return the text of a constant or an f-string, with `{}` for each value in it."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = [part.value if isinstance(part, ast.Constant) else "{}" for part in parts]
    assert all(isinstance(each, str) for each in words), ast.unparse(node)
    return "".join(words)


@cache
def texts_of_the_package() -> list[tuple[str, str, str]]:
    """Return the place, the English and the Swedish words of each `Text` in the code."""
    package = Path(fortnox_sdk.__file__).parent
    texts = [
        (f"{path.relative_to(package)}:{node.lineno}", *map(written, node.args))
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Text" and len(node.args) == 2
    ]
    assert len(texts) > 2_000
    return texts


SMALL_FIRST_WORD = re.compile(r"(?:^|[a-zåäö\d)'\"][.?!] )([a-zåäö]+)(?=[ ,])")
CONTINUES_A_SENTENCE = {
    "entities/decoder.py": {"the", "värdet"},
    "web/closing/status.py": {"sent", "skickad"},
    "web/closing/uploads.py": {"tick", "kryssa"},
    "year_end/export/inputs/identity.py": {"use", "använd"},
}
"""The first words of texts that follow a colon, by file."""
NAMES = {"fsspec"}


def test_a_sentence_starts_with_a_capital_letter_in_both_languages():
    small = [
        f"{place} {word}"
        for place, *languages in texts_of_the_package()
        for text in languages
        if text.endswith((".", "?", "!"))
        for word in SMALL_FIRST_WORD.findall(text)
        if word not in NAMES | CONTINUES_A_SENTENCE.get(place.partition(":")[0], set())
    ]
    assert small == []


def test_no_text_is_written_in_capitals():
    loud = [
        place
        for place, *languages in texts_of_the_package()
        for text in languages
        if text.isupper() and " " in re.sub(r"\{[^}]*\}|HTTP", "", text).strip(" :[].")
    ]
    assert loud == []


def test_a_text_is_a_sentence_in_both_languages_or_in_none():
    abbreviated = {"Anm.", "Ver.", "Fakturans ver.", "Avskriven t.o.m."}
    different = [
        place
        for place, english, swedish in texts_of_the_package()
        if english.endswith(".") is not swedish.endswith(".") and swedish not in abbreviated
    ]
    assert different == []
