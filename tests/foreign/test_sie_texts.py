"""Tests of the Swedish texts for the findings of sie4."""

import pickle
from pathlib import Path

import pytest

import sie4
from fortnox_sdk.connectors.bookkeeping.sie import complete_document
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.foreign.sie_texts import SIE_TEXTS, OversizedAmount, sie_error_text, sie_text
from fortnox_sdk.year_end import Books

START = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#RAR 0 20250101 20251231\n"
# Compared letter by letter, because people read these sentences. Read the file again when you change it.
EXPECTED = Path(__file__).with_name("sie_texts.txt").read_text("utf-8")


@pytest.mark.parametrize("code", sie4.Code)
def test_every_finding_has_a_swedish_text_with_its_place(code):
    for severity in sie4.Severity:
        finding = sie4.Diagnostic(
            line=7, column=3, record="TRANS", code=code, severity=severity, message="It is wrong."
        )
        text = sie_text(finding)
        assert text.en == str(finding)
        assert text.sv.startswith("rad 7, kolumn 3: ")
        assert text.sv.endswith(f"#TRANS: {SIE_TEXTS[code]} [{code}]")
    assert SIE_TEXTS[code].endswith(".")


def test_findings_have_these_swedish_texts():
    findings = [
        sie4.Diagnostic(line=None, code=code, severity=sie4.Severity.ERROR, message="") for code in sie4.Code
    ]
    assert "".join(f"{sie_text(finding).sv}\n" for finding in findings) == EXPECTED


def test_severities_have_swedish_words():
    findings = [
        sie4.Diagnostic(line=None, code=sie4.Code.HISTORY, severity=severity, message="x.")
        for severity in sie4.Severity
    ]
    words = [sie_text(finding).sv.split(":")[0] for finding in findings]
    assert words == ["upplysning", "varning", "fel"]


def test_file_that_cannot_be_read_is_explained_in_both_languages(tmp_path):
    path = tmp_path / "books.se"
    path.write_bytes(START + b"#IB 0 1930 x\n")
    with pytest.raises(InvalidInput) as caught:
        Books.from_file(path)
    assert "line 5: error: #IB: amount 'x'" in caught.value.message
    assert "rad 5, kolumn 12: fel: #IB: Beloppet saknas eller är inte ett tal" in caught.value.message_sv
    assert caught.value.hint_sv == "Exportera bokföringen från bokföringsprogrammet på nytt, som SIE typ 4."


def test_missing_file_is_explained_in_both_languages(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        Books.from_file(tmp_path / "books.se")
    assert "can't be read: No such file or directory." in caught.value.message
    assert "kan inte läsas: filen eller mappen finns inte." in caught.value.message_sv


def test_error_of_a_record_keeps_its_place_and_its_finding():
    with pytest.raises(sie4.SieError) as caught:
        complete_document(START + b"#IB 0 1930 x\n")
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):  # noqa: S301 -- our own pickle
        assert (error.line, error.column, error.record) == (5, 12, "IB")
        assert "rad 5, kolumn 12: fel" in sie_error_text(error).sv


def test_error_without_a_finding_has_its_place_in_swedish():
    error = sie4.SieError("It is wrong.", line=4, record="VER")
    assert sie_error_text(error).sv.startswith("rad 4: #VER: ")


@pytest.mark.parametrize(
    "record", ["#IB 0 1930 {}", "#UB 0 1930 -{}", "#VER A 1 20250301\n{{\n#TRANS 1930 {{}} {}\n}}"]
)
def test_an_amount_that_is_too_large_to_add_up_is_refused(tmp_path, record):
    path = tmp_path / "books.se"
    path.write_bytes(START + record.format("1" + "0" * 18 + ".00").encode())
    with pytest.raises(InvalidInput) as caught:
        Books.from_file(path)
    line = 7 if "VER" in record else 5
    assert f"line {line}: An amount has more than 18 digits before the decimal sign." in caught.value.message
    assert f"rad {line}: Ett belopp har fler än 18 siffror före decimaltecknet." in caught.value.message_sv
    path.write_bytes(START + record.format("9" * 18 + ".99").encode())
    assert Books.from_file(path).year.document


def test_the_error_for_an_amount_that_is_too_large_can_be_pickled():
    fault = OversizedAmount(18, 5)
    copy = pickle.loads(pickle.dumps(fault))  # noqa: S301 -- our own pickle
    assert (copy.digits, copy.line, str(copy)) == (fault.digits, fault.line, str(fault))
