"""Tests that the reader of closing rates accepts several formats, and names line and column in its errors."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRates
from fortnox_sdk.year_end.proposals.rates_file import RatesLimits, read_closing_rates

YEAR_END = date(2025, 12, 31)
HEADER = "date;currency;sek_per_unit"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rates.csv"


def read(file: Path, *lines: str, limits: RatesLimits | None = None) -> ClosingRates:
    file.write_text("\n".join(lines), encoding="utf-8")
    return read_closing_rates(file, limits=limits)


def refusal(file: Path, *lines: str) -> tuple[str, str]:
    with pytest.raises(ClosingFileError) as caught:
        read(file, *lines)
    return (str(caught.value).removeprefix(f"{file}: "), caught.value.text.sv.removeprefix(f"{file}: "))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rates_have_a_decimal_comma_or_a_decimal_point(file: Path, newline: str) -> None:
    rows = (
        HEADER,
        "2025-12-31;EUR;10,8215",
        "2025-12-31;USD;9.4312",
        "",
        "2025-12-31;JPY;0,059",
        '"2025-12-31";"KWD";30',
    )
    file.write_bytes(b"\xef\xbb\xbf" + newline.join(rows).encode())
    rates = read_closing_rates(file)
    assert {rate.currency: rate.sek_per_unit for rate in rates.rates} == {
        "EUR": Decimal("10.8215"),
        "USD": Decimal("9.4312"),
        "JPY": Decimal("0.059"),
        "KWD": Decimal(30),
    }
    assert rates.source == "rates.csv"


def test_the_columns_may_have_swedish_names_and_any_order(file: Path) -> None:
    rates = read(file, "Valuta;SEK_per_enhet;Datum", "EUR;10,8215;2025-12-31")
    found = rates.at("EUR", YEAR_END)
    assert found is not None
    assert found.sek_per_unit == Decimal("10.8215")


def test_the_last_rate_of_the_seven_days_before_is_used_but_never_a_later_rate(file: Path) -> None:
    rates = read(file, HEADER, "2025-12-23;EUR;1", "2025-12-24;EUR;2", "2025-12-30;EUR;3", "2026-01-01;EUR;4")
    days = (date(2025, 12, 22), date(2025, 12, 24), YEAR_END, date(2026, 1, 9))
    assert [found and found.sek_per_unit for found in (rates.at("EUR", day) for day in days)] == [
        None,
        2,
        3,
        None,
    ]


@pytest.mark.parametrize(
    ("line", "english", "swedish"),
    [
        (
            "2025-12-31;EUR;11,005",
            "line 2, column sek_per_unit is '11,005', whose separator can mark thousands or decimals.",
            "rad 2, kolumn sek_per_enhet är '11,005', vars skiljetecken kan avse tusental eller decimaler.",
        ),
        (
            "2025-12-31;EUR;1.234,5",
            "line 2, column sek_per_unit is '1.234,5', whose separator can mark",
            "rad 2, kolumn sek_per_enhet är '1.234,5'",
        ),
        (
            "2025-12-31;EUR;-1",
            "line 2, column sek_per_unit is '-1', not an exchange rate.",
            "inte en valutakurs",
        ),
        ("2025-12-31;EUR;0,0", "is '0,0', not an exchange rate", "inte en valutakurs"),
        ("2025-12-31;EUR;1e3", "is '1e3', not an exchange rate", "inte en valutakurs"),
        ("2025-12-31;EUR;", "is '', not an exchange rate", "inte en valutakurs"),
        ("2025-12-31;EUR;" + "9" * 5000, "not an exchange rate", "inte en valutakurs"),
        ("2025-12-31;EUR;1000000", "not an exchange rate", "inte en valutakurs"),
        (
            "2025-12-31;eur;1",
            "line 2, column currency is 'eur', not a foreign currency.",
            "rad 2, kolumn valuta är 'eur', inte en utländsk valuta.",
        ),
        ("2025-12-31;SEK;1", "not a foreign currency", "inte en utländsk valuta"),
        (
            "2025-02-30;EUR;1",
            "line 2, column date is '2025-02-30', not a date. Write YYYY-MM-DD.",
            "rad 2, kolumn datum är '2025-02-30', inte ett datum. Skriv ÅÅÅÅ-MM-DD.",
        ),
        ("31/12/2025;EUR;1", "not a date", "inte ett datum"),
        ("2025-12-31;EUR", "line 2 has 2 columns instead of 3.", "rad 2 har 2 kolumner i stället för 3."),
        ("2025-12-31;EUR;1;2", "line 2 has 4 columns instead of 3.", "rad 2 har 4 kolumner"),
        ('2025-12-31;EUR;"1', "line 2 is not a valid CSV line.", "rad 2 är inte en giltig CSV-rad."),
    ],
)
def test_a_wrong_line_is_refused_with_its_place_in_both_languages(
    file: Path, line: str, english: str, swedish: str
) -> None:
    in_english, in_swedish = refusal(file, HEADER, line)
    assert english in in_english
    assert swedish in in_swedish


def test_two_rates_of_one_day_are_refused_unless_they_are_equal(file: Path) -> None:
    assert len(read(file, HEADER, "2025-12-31;EUR;10,5", "2025-12-31;EUR;10.50").rates) == 1
    english, _ = refusal(file, HEADER, "2025-12-31;EUR;10,5", "2025-12-31;EUR;10.6")
    assert english.startswith("line 3 has a different rate for EUR on 2025-12-31 than line 2.")


@pytest.mark.parametrize("header", ["", "date,currency,sek_per_unit", "date;currency", "date;date;currency"])
def test_a_file_without_the_three_columns_is_refused(file: Path, header: str) -> None:
    english, swedish = refusal(file, header)
    assert "not the names of the three columns" in english
    assert "Börja filen med raden datum;valuta;sek_per_enhet" in swedish


def test_a_file_that_is_missing_too_large_or_no_text_is_refused(file: Path) -> None:
    with pytest.raises(ClosingFileError, match="can't be read"):
        read_closing_rates(file)
    with pytest.raises(ClosingFileError, match="the limit is 20"):
        read(file, HEADER, limits=RatesLimits(file_bytes=20))
    with pytest.raises(ClosingFileError, match="more than 1 rates"):
        read(file, HEADER, "2025-12-31;EUR;1", "2025-12-30;EUR;1", limits=RatesLimits(rows=1))
    file.write_bytes(HEADER.encode() + b"\n2025-12-31;\xc5;1")
    with pytest.raises(ClosingFileError, match="not UTF-8"):
        read_closing_rates(file)
