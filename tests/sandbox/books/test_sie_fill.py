"""Tests that a company created from a SIE file exports the same file, except for differences with a known reason."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sie4
from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api

pytestmark = pytest.mark.own

HEAD = '#FLAGGA 0\n#PROGRAM "Annat" 1\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "Ö & Son"\n#ORGNR 556000-4615\n'
YEARS = "#RAR 0 20250101 20251231\n#RAR -1 20240101 20241231\n"
BOOKS = (
    HEAD
    + YEARS
    + """#KPTYP BAS95
#KONTO 0027 "Obs"
#KONTO 1930 "Bank"
#KTYP 1930 T
#SRU 1930 7281
#KONTO 30100099 "Försäljning"
#DIM 6 "Projekt"
#OBJEKT 6 "P 1" "Bron"
#IB 0 1930 100.50
#IB -1 1930 90
#UB 0 1930 350.50
#UB -1 1930 100.50
#RES 0 30100099 -250
#RES -1 30100099 -10.50
#VER A 7 20250102 "Försäljning" 20250103 "Kim"
{
#TRANS 1930 {6 "P 1"} 300 20250104 "kontant" 2 "Kim"
#TRANS 30100099 {} -300
}
#VER LEV1 1 20250131 ""
{
#BTRANS 1930 {} -60 "" "" 0 "Kim"
#RTRANS 1930 {} -50 "" "" 0 "Kim"
#TRANS 1930 {} -50
#TRANS 30100099 {} 50
}
"""
)


def filled(data):
    """Return the SIE export of a sandbox that was filled from a file, and the state of its company."""
    raw = data if isinstance(data, bytes) else data.encode("cp437")
    with serve(sie=raw, rate_limit=False) as sandbox:
        api = Api(sandbox)
        year = api.get("financialyears", sortby="fromdate", sortorder="descending")["FinancialYears"][0]["Id"]
        back = sie4.loads(api.call("GET", "sie/4", financialyear=year).content)
        api.session.close()
        return back, sandbox.state()["companies"][0]


def test_export_equals_the_imported_file():
    back, company = filled(BOOKS)
    assert [str(d) for d in sie4.compare(sie4.loads(BOOKS.encode("cp437")), back)] == []
    assert company["differences"] == []
    assert (company["name"], company["organization_number"]) == ("Ö & Son", "556000-4615")
    assert [voucher.number for voucher in back.vouchers] == ["7", "1"], "in the file's order"


@pytest.mark.parametrize("fortnox_sandbox_options", [{"sie": BOOKS.encode("cp437")}])
def test_imported_books_are_available_in_the_api(api):
    rows = api.get("vouchers/A/7", financialyear=1)["Voucher"]["VoucherRows"]
    assert [(row["Account"], row["Description"], row["Project"]) for row in rows] == [
        (1930, "Bank", "P 1"),
        (30100099, "Försäljning", ""),
    ]
    accounts = api.get("accounts", financialyear=1)["Accounts"]
    assert [row["Number"] for row in accounts] == [1930, 30100099]
    series = {
        r["Code"]: r["Manual"] for r in api.get("voucherseries", financialyear=1)["VoucherSeriesCollection"]
    }
    assert series == {"A": True, "LEV1": True, "V": True}
    posted = [{"Account": 1930, "Debit": 1}, {"Account": "0027", "Credit": 1}]
    api.post(
        "vouchers",
        api.voucher("V", VoucherRows=[posted[0], {"Account": 30100099, "Credit": 1}]),
        financialyear=1,
    )
    back = sie4.loads(api.call("GET", "sie/4", financialyear=1).content)
    assert back.balance("1930") == back.declared_balance("1930")
    assert [v.series for v in back.vouchers] == ["A", "LEV1", "V"]
    assert api.get("invoices")["Invoices"] == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("#VER A 7", '#VER A ""'), "vouchers without a number were given the next number in their series"),
        (("#VER A 7", "#VER A 007"), "vouchers with an invalid number"),
        (("#VER LEV1 1", "#VER A 7"), "vouchers with the number of an earlier voucher"),
        (("#VER LEV1 1", '#VER "" 1'), "vouchers without a series were placed in series X"),
        (("20250131 ", '"" '), "a voucher without a date was given the date of the preceding voucher"),
        (("#RAR 0 20250101 20251231\n", "#RAR 0\n"), "the file has no dates for its year"),
    ],
)
def test_difference_from_the_imported_file_has_a_reason(change, reason):
    changed = BOOKS.replace(*change)
    assert changed != BOOKS
    _, company = filled(changed)
    assert [text for text in company["differences"] if reason in text], company["differences"]
    assert not any("not explained" in text for text in company["differences"])


def test_balances_that_differ_from_the_vouchers_are_kept_and_reported():
    # A file can contain only some of its year's vouchers, while its #UB and #RES include all of them.
    changed = BOOKS.replace("#UB 0 1930 350.50", "#UB 0 1930 400").replace("-250\n", "-299.50\n")
    back, company = filled(changed)
    assert [str(d) for d in sie4.compare(sie4.loads(changed.encode("cp437")), back)] == []
    assert (back.declared_balance("1930"), back.declared_balance("30100099")) == (
        Decimal(400),
        Decimal("-299.50"),
    )
    assert company["differences"] == []
    assert company["unlisted"][0] == (
        "the file declares 400.00 for account 1930, but its opening balance and vouchers add up to 350.50"
    )


def test_characters_outside_code_page_437_are_reported():
    _, company = filled(BOOKS.replace("kontant", "10 € – ok").encode("utf-8"))
    assert len(company["differences"]) == 1
    assert "characters that are not in code page 437" in company["differences"][0]


def test_vouchers_outside_the_year_keep_their_dates():
    back, company = filled(BOOKS.replace("20250131", "20230131"))
    assert company["differences"] == []
    assert back.vouchers[1].date.year == 2023


def test_file_with_only_balances_is_imported():
    data = BOOKS[: BOOKS.index("#VER")].replace("#SIETYP 4", "#SIETYP 1")
    back, company = filled(data)
    assert back.declared_balance("1930") == sie4.loads(data.encode("cp437")).declared_balance("1930")
    assert company["differences"] == [
        "SIE type: 1 became 4E: the file is of type 1, but the export is of type 4 (one year with its vouchers)"
    ]


def test_file_that_is_not_sie_is_refused():
    with pytest.raises(sie4.SieError), serve(sie=b"<html></html>"):
        pass


SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "sie"
REAL_FILES = (
    sorted(path.name for path in SAMPLES.glob("*") if path.suffix != ".tsv") if SAMPLES.is_dir() else []
)


@pytest.mark.skipif(not REAL_FILES, reason="the real samples are not beside this checkout")
@pytest.mark.parametrize("name", REAL_FILES)
def test_real_file_is_exported_unchanged_or_with_reasons(name):
    data = (SAMPLES / name).read_bytes()
    back, company = filled(data)
    differences = sie4.compare(sie4.loads(data), back)
    assert [text for text in company["differences"] if "not explained" in text] == []
    assert sum(1 + int(_more(text)) for text in company["differences"]) == len(differences)


def _more(text):
    _, _, rest = text.partition(", and ")
    count = rest.partition(" more: ")[0]
    return count if count.isdigit() else "0"


amounts = st.decimals(-10_000, 10_000, places=2)
vouchers = st.lists(
    st.tuples(
        st.dates(min_value=date(2025, 1, 1), max_value=date(2025, 12, 31)),
        st.text("abcåäö 1", max_size=12),
        st.lists(st.tuples(st.sampled_from(["1510", "1930", "2440", "3010"]), amounts), max_size=4),
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(vouchers)
def test_any_imported_vouchers_are_exported_unchanged(drawn):
    document = sie4.Document(
        type_number="4",
        company=sie4.Company(name="Prov"),
        fiscal_years=sie4.loads((HEAD + YEARS).encode("cp437")).fiscal_years,
        opening_balances=(sie4.Balance(year=0, account="1930", amount=Decimal(5)),),
        vouchers=tuple(
            sie4.Voucher(
                series="AB"[number % 2],
                number=str(number),
                date=day,
                text=text,
                rows=tuple(sie4.Row(account=account, amount=amount) for account, amount in rows),
            )
            for number, (day, text, rows) in enumerate(drawn, 1)
        ),
    )
    back, company = filled(sie4.dumps(document))
    unexplained = [text for text in company["differences"] if "not explained" in text]
    assert unexplained == []
    of_vouchers = [d for d in sie4.compare(document, back) if d.where.startswith("voucher")]
    assert of_vouchers == []
