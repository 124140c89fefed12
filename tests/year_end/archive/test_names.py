"""Tests that every file system accepts the file names of documents."""

import re

from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.year_end.archive.names import safe_name
from fortnox_sdk.year_end.archive.pdf_check import damage_of

RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


@given(st.text(max_size=300), st.binary(max_size=8))
def test_any_name_becomes_a_short_name_of_ascii_letters(name: str, beginning: bytes):
    safe = safe_name(name, beginning)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*(\.[a-z0-9]+)?", safe)
    assert len(safe) <= 75
    assert safe.partition(".")[0].lower() not in RESERVED


def test_swedish_letters_lose_their_accents_and_suffixes_are_kept():
    names = {
        "Räkning Åö.PDF": "Rakning-Ao.pdf",
        "a/b\\c:d.jpg": "a-b-c-d.jpg",
        "rad\r\nbrytning.pdf": "rad-brytning.pdf",
        "COM1": "file-COM1",
        "": "file",
        "... ": "file",
        "😀.pdf": "file.pdf",
        "x" * 200 + ".pdf": "x" * 60 + ".pdf",
        "../../etc/passwd": "etc-passwd",
    }
    assert {name: safe_name(name) for name in names} == names


@given(st.binary(max_size=5000))
def test_the_check_of_a_file_accepts_any_content(content: bytes):
    damage = damage_of(content, "a.pdf")
    assert damage is not None or b"%PDF-" in content
