"""Tests of SIE files in the format of Fortnox's export."""

from datetime import date

import pytest

import sie4


def books(api, kind="4", **query):
    answer = api.call("GET", f"sie/{kind}", **({"financialyear": 2} | query))
    assert answer.status_code == 200
    return sie4.loads(answer.content)


LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: SIEConnectorTests, SIEConnector.cs"
EXPORTED = "github.com/blinfo/Sie4j: src/test/resources/sample/Sie från Fortnox ej alla verifikat.se"
FORTNOX_2 = "github.com/neam/php-sie: tests/_data/fixtures/fortnox2.1"


@pytest.mark.reported(f"{LIVE_TESTS}; the first line: {EXPORTED}")
def test_export_is_code_page_437_without_an_envelope(seeded):
    answer = seeded.call("GET", "sie/4", financialyear=2)
    assert answer.content.startswith(b"#FLAGGA 0")
    assert "Fjällbris Friluft AB" in answer.content.decode("cp437")


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_export_has_the_header_and_dimensions_of_fortnox(seeded):
    answer = seeded.call("GET", "sie/4", financialyear=2)
    assert answer.content.startswith(b"#FLAGGA 0\r\n")
    found = sie4.loads(answer.content)
    assert found.program.name == "Fortnox"
    assert (found.sie_type, found.encoding, found.chart_type) == ("4E", "cp437", "EUBAS97")
    assert found.fiscal_years[0].start == date(2025, 1, 1)
    assert set(found.dimensions) == {"1", "6"}


@pytest.mark.assumed("the #FNR of an export and the DatabaseNumber of the same company")
def test_number_of_the_company_is_its_database_number(seeded):
    assert books(seeded).company.number == str(seeded.sandbox.database_number)


@pytest.mark.assumed("a GET of /3/sie/4 with the Accept headers of other clients")
def test_accept_header_is_ignored(seeded):
    for accept in ("*/*", "application/json", "text/plain", "application/octet-stream"):
        answer = seeded.session.get(
            f"{seeded.base}/sie/4", params={"financialyear": 2}, headers={"Accept": accept}, timeout=10
        )
        assert answer.status_code == 200


@pytest.mark.reported(LIVE_TESTS)
def test_export_contains_the_requested_year(seeded):
    assert books(seeded, financialyear=1).fiscal_years[0].start == date(2026, 1, 1)
    assert books(seeded, financialyear=2).fiscal_years[0].start == date(2025, 1, 1)


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_export_names_the_previous_year(seeded):
    assert books(seeded, financialyear=1).fiscal_years[-1].start == date(2025, 1, 1)


@pytest.mark.specified("GET /3/sie/{Type}")
def test_year_can_be_spelt_as_in_the_specification(seeded):
    capital = seeded.call("GET", "sie/4", financialYear=2)
    assert sie4.loads(capital.content).fiscal_years[0].start == date(2025, 1, 1)


@pytest.mark.assumed("the code for a GET of /3/sie/4 for a year that does not exist")
def test_export_of_an_unknown_year_is_refused(seeded):
    assert seeded.refused("GET", "sie/4", financialyear=12)[1] == 2900006


@pytest.mark.reported(LIVE_TESTS)
@pytest.mark.parametrize("kind", ["1", "2", "3"])
def test_export_has_the_requested_type(seeded, kind):
    assert books(seeded, kind).sie_type == kind


@pytest.mark.parametrize(
    ("kind", "vouchers", "periods"),
    [
        pytest.param("1", False, False, marks=pytest.mark.reported(f"{FORTNOX_2}/Sie1.se")),
        pytest.param("2", False, True, marks=pytest.mark.assumed("an export of type 2 by today's Fortnox")),
        pytest.param("3", False, True, marks=pytest.mark.reported(f"{FORTNOX_2}/Sie3.se")),
    ],
)
def test_each_sie_type_has_its_records(seeded, kind, vouchers, periods):
    found = books(seeded, kind)
    assert (bool(found.vouchers), bool(found.period_balances)) == (vouchers, periods)
    assert found.closing_balances


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_each_account_has_an_opening_and_a_closing_balance(api):
    rows = [{"Account": 1910, "Debit": 5}, {"Account": 1930, "Credit": 5}]
    api.post("vouchers", api.voucher("V", VoucherRows=rows))
    lines = api.call("GET", "sie/4", financialyear=2).content.decode("cp437").split("\r\n")
    first = lines.index("#IB 0 1910 0 0")
    assert lines[first + 1] == "#UB 0 1910 5 0"
    assert lines[-1] == "}", "the last line has no line end"


@pytest.mark.assumed("a GET of /3/sie/5")
def test_unknown_sie_type_is_refused(seeded):
    assert seeded.refused("GET", "sie/5")[0] == 404


@pytest.mark.reported(LIVE_TESTS)
def test_vouchers_are_selected_by_date_and_series(seeded):
    march = books(seeded, fromdate="2025-03-01", todate="2025-03-31")
    assert {voucher.date.month for voucher in march.vouchers} == {3}
    some = books(seeded, selection="A,2,4;B,5,6")
    numbers = [(voucher.series, voucher.number) for voucher in some.vouchers]
    assert sorted(numbers) == [("A", "2"), ("A", "3"), ("A", "4"), ("B", "5"), ("B", "6")]
    assert seeded.refused("GET", "sie/4", financialyear=2, selection="A,2")[0] >= 400


@pytest.mark.assumed("the code for selection=A,2, and an export of a series without an interval")
def test_interval_of_a_selection_is_complete_or_missing(seeded):
    some = books(seeded, selection="A,2,4;B")
    assert [v.number for v in some.vouchers if v.series == "A"] == ["2", "3", "4"]
    assert {v.series for v in some.vouchers} == {"A", "B"}
    assert seeded.refused("GET", "sie/4", financialyear=2, selection="A,2")[1] == 2000588


@pytest.mark.reported(f"{LIVE_TESTS}; the default: ISIEConnector.cs, SIEExportOptions")
def test_unused_accounts_can_be_left_out(seeded):
    assert "8313" in books(seeded).accounts
    assert "8313" not in books(seeded, exportall="false").accounts


@pytest.mark.own
def test_monthly_changes_sum_to_the_year(seeded):
    found = books(seeded)
    sums = {}
    for balance in found.period_balances:
        if balance.year == 0:
            sums[balance.account] = sums.get(balance.account, 0) + balance.amount
    changes = {b.account: b.amount for b in found.results if b.year == 0 and b.amount}
    assert {account: sums[account] for account in changes} == changes


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_posted_voucher_is_in_the_next_export(api):
    rows = [{"Account": 7832, "Debit": "99.90"}, {"Account": 1229, "Credit": "99.90"}]
    api.post("vouchers", api.voucher("V", Description="Årets avskrivning", VoucherRows=rows), financialyear=2)
    voucher = next(v for v in books(api).vouchers if v.series == "V")
    assert (voucher.number, voucher.date, voucher.text) == ("1", date(2025, 12, 31), "Årets avskrivning")
    assert str(voucher.transactions[0].amount) == "99.9", "without needless decimals"


@pytest.mark.assumed("the #TRANS of a row with a cost centre and with text outside code page 437")
def test_posted_cost_centre_and_text_are_in_the_next_export(api):
    rows = [
        {"Account": 7832, "Debit": "99.90", "TransactionInformation": "€ – och åäö", "CostCenter": "WEBB"},
        {"Account": 1229, "Credit": "99.90"},
    ]
    api.post("vouchers", api.voucher("V", VoucherRows=rows), financialyear=2)
    voucher = next(v for v in books(api).vouchers if v.series == "V")
    assert voucher.transactions[0].objects == (("1", "WEBB"),)
    assert "åäö" in voucher.transactions[0].text


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_corrected_rows_are_exported_as_history(seeded):
    voucher = next(v for v in books(seeded).vouchers if v.text == "Kontorsmateriel")
    assert [(row.kind.value, row.account, int(row.amount), bool(row.sign)) for row in voucher.rows] == [
        ("BTRANS", "6110", 640, True),
        ("TRANS", "1930", -640, False),
        ("RTRANS", "6110", 512, True),
        ("TRANS", "6110", 512, False),
        ("RTRANS", "2641", 128, True),
        ("TRANS", "2641", 128, False),
    ]
