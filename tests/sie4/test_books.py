"""Tests of the balances, merging, redaction and tables of a document."""

from datetime import date
from decimal import Decimal

import pytest

import sie4

BOOKS = sie4.loads(
    """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#GEN 20250101 "Åsa Öberg"
#PROSA "Till Åsa"
#FNAMN "Exempelbolaget AB"
#ORGNR 555555-5555
#FNR "C:\\Åsa"
#ADRESS "Åsa Öberg" "Storgatan 1" "123 45 STORSTAD" "012-34 56 78"
#KONTO 1930 "Bank"
#KTYP 1930 T
#SRU 1930 7281
#KONTO 1910 "Kassa" extra
#DIM 1 "Ställe"
#OBJEKT 1 "Åsa" "Åsa Öberg"
#IB 0 1930 100.00 2 Åsa
#UB 0 1930 100.00
#RES 0 3001 -7
#OIB 0 1930 {1 "Åsa"} 40.00
#OIB -1 1930 {1 "Åsa"} 4.00
#OUB 0 1930 {1 "Åsa"} 40.00
#PSALDO 0 202501 3001 {1 "Åsa"} -7
#PBUDGET 0 202501 3001 {} -8
#MOMS "Åsa" {1 "Åsa"}
#VER A 1 20250115 "Lön Åsa 12" 20250116 "Åsa" x
{
#TRANS 1930 {} 7.00 "" "Åsa" 1.5 "Åsa" Åsa
#BTRANS 3001 {} 9.00
#TRANS 3001 {1 "Åsa" 6 "P"} -7.00 20250201
#MOMS 25
}
#VER B 1 20250301 "Hyra"
{
#TRANS 1910 {} 1.00
#TRANS FEL {} -1.00
}
#VER B 2 ""
{
#TRANS 1910 {1 "Åsa"} 2.00
}
""".encode("cp437")
)


def test_vouchers_are_selected_by_series_number_and_date():
    assert BOOKS.voucher("B", "1").text == "Hyra"
    assert BOOKS.voucher("C", "1") is None
    numbers = [(voucher.series, voucher.number) for voucher in BOOKS.select_vouchers("B")]
    assert numbers == [("B", "1"), ("B", "2")]
    assert [v.number for v in BOOKS.select_vouchers(first=date(2025, 1, 15), last=date(2025, 2, 28))] == ["1"]
    assert len(BOOKS.select_vouchers()) == 3
    assert BOOKS.select_vouchers(last=date(2025, 1, 14)) == ()


def test_balances_by_account_range_object_and_month():
    assert BOOKS.range_balance("1900", "1999") == Decimal("110.00")
    assert BOOKS.range_balance("1900", "1999", on=date(2025, 3, 1)) == Decimal("108.00")
    assert BOOKS.object_balances("1") == {
        ("1930", "Åsa"): Decimal(40),
        ("3001", "Åsa"): Decimal(-7),
        ("1910", "Åsa"): Decimal(2),
    }
    assert BOOKS.object_balances("6", on=date(2025, 1, 31)) == {}
    assert BOOKS.monthly_changes()["3001", date(2025, 2, 1)] == -7
    assert BOOKS.balance("1910", on=date(2030, 1, 1)) == 1
    assert BOOKS.balance("4711") == 0


def document_of_year(number, **values):
    days = sie4.FiscalYear(index=0, start=date(number, 1, 1), end=date(number, 12, 31))
    rows = (sie4.Row(account="3001", amount=Decimal(-number)),)
    vouchers = (sie4.Voucher(series="A", number="1", date=date(number, 5, 1), rows=rows),)
    defaults = {
        "fiscal_years": [days, sie4.FiscalYear(index=-1, start=None, end=None)],
        "accounts": [sie4.Account(number="1930", name=f"Bank {number}"), sie4.Account(number=str(number))],
        "closing_balances": tuple(
            sie4.Balance(year=year, account="1930", amount=Decimal(number), line=4) for year in (0, -1)
        ),
        "period_balances": tuple(
            sie4.PeriodBalance(
                year=year, month=date(number + year, 5, 1), account="3001", amount=Decimal(number)
            )
            for year in (0, -1)
        ),
    }
    return sie4.Document(type_number="4", vouchers=vouchers, **{**defaults, **values})


def test_merge_adds_earlier_years_to_the_newest_document():
    merged = sie4.merge([document_of_year(2023), document_of_year(2025), document_of_year(2024)])
    assert [merged.fiscal_years[index].start for index in (0, -1, -2, -3)] == [
        date(2025, 1, 1),
        date(2024, 1, 1),
        date(2023, 1, 1),
        None,
    ]
    assert [voucher.date.year for voucher in merged.vouchers] == [2023, 2024, 2025]
    assert (merged.accounts["1930"].name, "2023" in merged.accounts) == ("Bank 2025", True)
    assert {b.year: b.amount for b in merged.closing_balances} == {0: 2025, -1: 2025, -2: 2024, -3: 2023}
    assert {p.year: p.amount for p in merged.period_balances} == {0: 2025, -1: 2024, -2: 2023, -3: 2023}
    assert merged.monthly_changes()["3001", date(2023, 5, 1)] == -2023
    assert sie4.merge([document_of_year(2025)]) == document_of_year(2025)


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([], "no documents to merge"),
        ([sie4.Document()], "no dates"),
        ([document_of_year(2023), document_of_year(2025)], "not consecutive"),
        ([document_of_year(2023), document_of_year(2023)], "not consecutive"),
    ],
)
def test_merge_refuses_documents_without_consecutive_years(documents, message):
    with pytest.raises(sie4.SieError, match=message):
        sie4.merge(documents)


def test_a_redacted_document_keeps_sums_and_has_no_names():
    redacted = sie4.redact(BOOKS)
    written = sie4.dumps(redacted).decode("cp437")
    for secret in ("Åsa", "Öberg", "Storgatan", "Exempelbolaget", "555555", "Lön", "Hyra", "Kassa", "Ställe"):
        assert secret not in written
    assert redacted.balances() == BOOKS.balances()
    assert redacted.monthly_changes() == BOOKS.monthly_changes()
    assert [len(voucher.rows) for voucher in redacted.vouchers] == [3, 2, 1]
    assert redacted.vouchers[0].text == "xxx xxx 00"
    (number,) = {number for _, number in redacted.object_balances("1")}
    assert ("1", number) in redacted.objects
    assert sie4.loads(sie4.dumps(redacted)) == redacted
    assert sie4.redact(sie4.Document()) == sie4.Document()


def test_tables_have_the_same_columns_for_every_file():
    pytest.importorskip("pyarrow")
    for table in ("rows", "vouchers", "accounts", "balances", "periods"):
        full, empty = sie4.to_arrow(BOOKS, table), sie4.to_arrow(sie4.Document(), table)
        assert full.schema == empty.schema
        assert (full.num_rows > 0, empty.num_rows) == (True, 0)


def test_tables_have_decimals_and_dates():
    pytest.importorskip("pyarrow")
    first, second, third, *_ = sie4.to_arrow(BOOKS, history=True).to_pylist()
    assert (first["amount"], first["date"], first["quantity"]) == (
        Decimal("7.00"), date(2025, 1, 15), Decimal("1.5"),
    )  # fmt: skip
    assert second["kind"] == "BTRANS"
    assert (third["date"], third["objects"]) == (
        date(2025, 2, 1),
        [{"dimension": "1", "number": "Åsa"}, {"dimension": "6", "number": "P"}],
    )
    balances = sie4.to_arrow(BOOKS, "balances").to_pylist()
    assert [row["kind"] for row in balances] == ["IB", "UB", "RES", "OIB", "OIB", "OUB"]
    assert sie4.to_arrow(BOOKS, "periods").to_pylist()[0]["objects"] == [{"dimension": "1", "number": "Åsa"}]


def test_only_rows_that_count_are_in_the_table_unless_history_is_asked_for():
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    counted = sie4.to_arrow(BOOKS).to_pylist()
    assert {row["kind"] for row in counted} == {"TRANS"}
    assert counted == [
        row for row in sie4.to_arrow(BOOKS, history=True).to_pylist() if row["kind"] == "TRANS"
    ]
    assert len(counted) < sie4.to_arrow(BOOKS, history=True).num_rows


@pytest.mark.parametrize("table", ["rows", "vouchers", "accounts", "balances", "periods"])
def test_to_pandas_returns_the_arrow_table(table):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    full, empty = sie4.to_pandas(BOOKS, table), sie4.to_pandas(sie4.Document(), table)
    assert isinstance(full, pandas.DataFrame)
    assert list(full.dtypes) == list(empty.dtypes)
    assert (len(full), len(empty)) == (sie4.to_arrow(BOOKS, table).num_rows, 0)
    types = {name: str(kind) for name, kind in full.dtypes.items()}
    if "amount" in types:
        assert types["amount"] == "decimal128(18, 2)[pyarrow]"
        amounts = [row["amount"] for row in sie4.to_arrow(BOOKS, table).to_pylist()]
        assert full["amount"].tolist() == amounts
        assert isinstance(full["amount"].sum(), Decimal)


@pytest.mark.parametrize("table", ["rows", "vouchers", "accounts", "balances", "periods"])
def test_to_polars_returns_the_arrow_table(table):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    polars = pytest.importorskip("polars", reason="polars is not installed")
    full, empty = sie4.to_polars(BOOKS, table), sie4.to_polars(sie4.Document(), table)
    assert isinstance(full, polars.DataFrame)
    assert full.schema == empty.schema
    assert full.to_dicts() == sie4.to_arrow(BOOKS, table).to_pylist()
    assert len(empty) == 0
    if "amount" in full.columns:
        assert full.schema["amount"] == polars.Decimal(18, 2)
