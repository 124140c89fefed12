"""Tests of financial years, voucher series and accounts."""

from datetime import date

import pytest

from fortnox_sdk.sandbox.errors import SandboxError

LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"


@pytest.mark.recorded("bookkeeping__get_financial_years", "2014-09-12")
def test_year_ids_have_no_order(seeded):
    years = seeded.get("financialyears")["FinancialYears"]
    assert [(year["Id"], year["FromDate"]) for year in years] == [(1, "2026-01-01"), (2, "2025-01-01")]


@pytest.mark.reported("developer.fortnox.se/documentation/resources/financial-years")
def test_year_has_the_documented_keys_in_their_order(seeded):
    year = seeded.get("financialyears/2")["FinancialYear"]
    assert list(year) == ["@url", "Id", "FromDate", "ToDate", "AccountChartType", "AccountingMethod"]
    assert year["ToDate"] == "2025-12-31"


@pytest.mark.specified("GET /3/financialyears")
def test_years_in_the_list_have_all_keys(seeded):
    keys = list(seeded.get("financialyears/1")["FinancialYear"])
    assert list(seeded.get("financialyears")["FinancialYears"][0]) == keys


@pytest.mark.recorded("bookkeeping__get_financial_year_for", "2014-09-12")
def test_year_is_found_by_a_date(seeded):
    found = seeded.get("financialyears", date="2025-06-30")["FinancialYears"]
    assert [year["Id"] for year in found] == [2]


@pytest.mark.recorded("bookkeeping__get_financial_year_for_wrong_date", "2014-09-12")
def test_date_outside_all_years_gives_an_empty_list(seeded):
    assert seeded.get("financialyears", date="1999-01-01") == {
        "MetaInformation": {"@TotalResources": 0, "@TotalPages": 0, "@CurrentPage": 1},
        "FinancialYears": [],
    }


@pytest.mark.assumed("a GET of a financial year and of a voucher series that do not exist")
def test_unknown_years_and_series_are_not_found(seeded):
    assert seeded.refused("GET", "financialyears/7")[0] == 404
    assert seeded.refused("GET", "voucherseries/Q", financialyear=2)[0] == 404


@pytest.mark.assumed("a POST of a financial year, and of one that overlaps with it")
def test_new_year_copies_the_accounts_and_series_of_the_adjacent_year(api):
    made = api.post("financialyears", {"FinancialYear": {"FromDate": "2027-01-01", "ToDate": "2027-12-31"}})
    assert made["Id"] == 3
    assert len(api.get("accounts", financialyear=3, limit=500)["Accounts"]) == len(
        api.get("accounts", financialyear=1, limit=500)["Accounts"]
    )
    api.post("vouchers", api.voucher("V", "2027-03-01"), financialyear=3)
    overlapping = {"FinancialYear": {"FromDate": "2027-06-01", "ToDate": "2028-05-31"}}
    assert api.refused("POST", "financialyears", overlapping)[1] == 2900021


@pytest.mark.specified("GET /3/voucherseries")
def test_series_list_omits_the_next_number(seeded):
    rows = seeded.get("voucherseries", financialyear=2)["VoucherSeriesCollection"]
    assert all("NextVoucherNumber" not in row for row in rows)


@pytest.mark.specified("GET /3/voucherseries/{Code}")
def test_single_series_contains_the_next_number(seeded):
    assert seeded.get("voucherseries/A", financialyear=2)["VoucherSeries"]["NextVoucherNumber"] == 76


@pytest.mark.reported("github.com/ulrik-s/ava: src/lib/server/integrations/fortnox/README.md")
def test_series_a_is_manual_and_series_b_is_not(seeded):
    rows = seeded.get("voucherseries", financialyear=2)["VoucherSeriesCollection"]
    manual = {row["Code"]: row["Manual"] for row in rows}
    assert (manual["A"], manual["B"]) == (True, False)


@pytest.mark.assumed("the voucher series of a new company with their field Manual")
def test_a_company_has_the_series_of_fortnox(seeded):
    rows = seeded.get("voucherseries", financialyear=2)["VoucherSeriesCollection"]
    manual = {row["Code"]: row["Manual"] for row in rows}
    assert {code: manual[code] for code in "CDE"} == dict.fromkeys("CDE", False)
    assert {code: manual[code] for code in "LM"} == dict.fromkeys("LM", False)
    assert "I" not in manual
    assert seeded.refused("POST", "vouchers", seeded.voucher("I"))


HELP_ON_SERIES = "support.fortnox.se/produkthjalp/bokforing/ej-lasbar-serie-for-bokslut"


@pytest.mark.reported(HELP_ON_SERIES)
def test_the_series_of_bokslut_och_skatt_is_added_by_the_user(api):
    series = {"Code": "I", "Description": "Bokslut", "Manual": True}
    api.post("voucherseries", {"VoucherSeries": series}, financialyear=2)
    assert api.post("vouchers", api.voucher("I"))["VoucherNumber"] == 1


def choose_year_end_series(api, code):
    """Make `code` the year-end series of the company. Return the code in the response."""
    body = {"PreDefinedVoucherSeries": {"VoucherSeries": code}}
    return api.put("predefinedvoucherseries/YEAREND", body)["VoucherSeries"]


@pytest.mark.reported(
    f"{HELP_ON_SERIES}: the series; the code: helpdesk.sharespine.com/hc/sv/articles/28193815116701"
)
def test_locked_period_does_not_apply_to_the_chosen_year_end_series(api):
    api.sandbox.lock(date(2025, 12, 31))
    assert api.refused("POST", "vouchers", api.voucher("V"))[1] == 2000401
    choose_year_end_series(api, "V")
    assert api.post("vouchers", api.voucher("V"))["VoucherNumber"] == 1
    assert api.refused("POST", "vouchers", api.voucher("A"))[1] == 2000401
    choose_year_end_series(api, "API_BLANK")
    assert api.refused("POST", "vouchers", api.voucher("V"))[1] == 2000401


@pytest.mark.assumed("the predefined voucher series of a company, with the name of the year-end series")
def test_year_end_series_is_a_predefined_series_without_a_code(api):
    row = api.get("predefinedvoucherseries/YEAREND")["PreDefinedVoucherSeries"]
    assert row["VoucherSeries"] == ""
    assert choose_year_end_series(api, "S") == "S"
    body = {"PreDefinedVoucherSeries": {"VoucherSeries": "Q"}}
    assert api.refused("PUT", "predefinedvoucherseries/YEAREND", body)[1] == 2900002


@pytest.mark.assumed("the voucher series of a new company with their field Manual")
def test_vouchers_may_not_be_posted_to_the_series_of_vat_reports(api):
    assert api.refused("POST", "vouchers", api.voucher("M"))[2] == "Verifikationsserien är inte manuell (M)."


@pytest.mark.reported(f"{LIVE_TESTS}: VoucherSeriesTests")
def test_series_is_created_and_changed_in_the_requested_year(api):
    series = {"Code": "K", "Description": "Kassa"}
    made = api.post("voucherseries", {"VoucherSeries": series}, financialyear=2)
    assert (made["Description"], made["Year"]) == ("Kassa", 2)
    sent = {"VoucherSeries": {"Description": "Kassan"}}
    changed = api.put("voucherseries/K", sent, financialyear=2)
    assert (changed["Description"], changed["Year"]) == ("Kassan", 2)
    assert api.get("voucherseries/K", financialyear=2)["VoucherSeries"] == changed


@pytest.mark.assumed(
    "a new series in another year, its Manual and NextVoucherNumber, and the codes of its errors"
)
def test_series_is_created_in_one_year(api):
    made = api.post(
        "voucherseries", {"VoucherSeries": {"Code": "K", "Description": "Kassa"}}, financialyear=2
    )
    assert (made["Manual"], made["NextVoucherNumber"]) == (True, 1)
    assert api.refused("GET", "voucherseries/K", financialyear=1)[0] == 404
    api.put("voucherseries/K", {"VoucherSeries": {"Manual": False}}, financialyear=2)
    assert api.refused("POST", "vouchers", api.voucher("K"), financialyear=2)[1] == 2900003
    assert (
        api.refused("POST", "voucherseries", {"VoucherSeries": {"Code": "K"}}, financialyear=2)[1] == 2900009
    )


@pytest.mark.recorded("bookkeeping__get_single_account", "2014-09-18")
def test_accounts_belong_to_a_year(seeded):
    account = seeded.get("accounts/1930", financialyear=2)["Account"]
    assert account["BalanceBroughtForward"] == 937641.36
    assert (account["Number"], account["SRU"], account["Year"], account["Active"]) == (1930, 7281, 2, True)


@pytest.mark.reported("www.fortnox.se/developer/guides-and-good-to-know/responses")
def test_a_missing_account_gives_the_documented_error(seeded):
    assert seeded.refused("GET", "accounts/9999") == (404, 2000423, "Kan inte hitta kontot.")


@pytest.mark.reported(f"{LIVE_TESTS}: AccountTests, Test_Find")
def test_accounts_are_filtered_by_sru_code(seeded):
    assert [row["Number"] for row in seeded.get("accounts", sru=7243)["Accounts"]] == [1460]


HELP = "support.fortnox.se/produkthjalp/bokforing/overforing-av-ingaende-balanser"


def opening(api, account, year):
    return api.get(f"accounts/{account}", financialyear=year)["Account"]["BalanceBroughtForward"]


def depreciate_and_add_year(api):
    """Post a depreciation in 2026 and create the financial year 2027. Return the Id of the year 2027."""
    rows = [{"Account": 1229, "Credit": 700}, {"Account": 7832, "Debit": 700}]
    api.post("vouchers", api.voucher("V", "2026-03-01", VoucherRows=rows))
    made = api.post("financialyears", {"FinancialYear": {"FromDate": "2027-01-01", "ToDate": "2027-12-31"}})
    return made["Id"]


@pytest.mark.reported(HELP)
def test_a_new_year_opens_with_the_closing_balances(api):
    before = opening(api, 1229, 1)
    following = depreciate_and_add_year(api)
    assert opening(api, 1229, following) == before - 700


@pytest.mark.assumed("the BalanceBroughtForward of an account of the income statement in a new year")
def test_a_result_is_not_carried_over(api):
    assert opening(api, 7832, depreciate_and_add_year(api)) == 0


@pytest.mark.reported(HELP)
def test_later_changes_need_another_transfer_of_the_balances(api):
    before = opening(api, 1229, 1)
    api.post("vouchers", api.voucher(), financialyear=2)
    assert opening(api, 1229, 1) == before
    api.sandbox.carry_balances(1)
    assert opening(api, 1229, 1) == before - 1200


@pytest.mark.reported(HELP)
def test_a_transfer_replaces_opening_balances_entered_by_hand(api):
    before = opening(api, 1930, 1)
    api.put("accounts/1930", {"Account": {"BalanceBroughtForward": 5}}, financialyear=1)
    assert opening(api, 1930, 1) == 5
    api.sandbox.carry_balances(1)
    assert opening(api, 1930, 1) == before


@pytest.mark.own
def test_balances_are_transferred_to_an_existing_year_only(api):
    with pytest.raises(SandboxError, match="Räkenskapsåret finns inte"):
        api.sandbox.carry_balances(9)


def closing(api, account, year):
    return api.get(f"accounts/{account}", financialyear=year)["Account"]["BalanceCarriedForward"]


@pytest.mark.reported(
    "github.com/mathiasb/cobalt-dingo: docs/adr/0006-cache-vouchers-with-a-verified-completeness-check.md"
)
def test_the_closing_balance_of_an_open_year_stays_empty(api):
    assert not closing(api, 1930, 1)
    depreciate_and_add_year(api)
    assert not closing(api, 1229, 1)


# A recording of 2014 has a closing balance in a year that ended in 2012; whether that year was closed is not known.
@pytest.mark.assumed(
    "the BalanceCarriedForward in an open year, and in a past year before and after a transfer of its balances"
)
def test_the_closing_balance_stays_zero_after_a_transfer(api):
    assert (closing(api, 1930, 1), closing(api, 1930, 2)) == (0, 0)
    api.sandbox.carry_balances(1)
    assert (closing(api, 1930, 1), closing(api, 1930, 2)) == (0, 0)


@pytest.mark.reported(
    f"{LIVE_TESTS}: AccountTests; the year: github.com/softwerkab/fortnox-csharp-api-sdk/issues/123; "
    "the other properties, 204: api.fortnox.se/apidocs, PUT and DELETE accounts/{Number}; "
    "404: www.fortnox.se/developer/guides-and-good-to-know/responses"
)
def test_account_is_created_changed_and_deleted(api):
    made = api.post("accounts", {"Account": {"Number": 4040, "Description": "Inköp, övrigt", "SRU": 7512}})
    assert (made["Number"], made["SRU"], made["Year"]) == (4040, 7512, 1)
    changed = api.put("accounts/4040", {"Account": {"Description": "Inköp", "Active": False}})
    assert (changed["Description"], changed["Active"], changed["SRU"]) == ("Inköp", False, 7512)
    assert api.call("DELETE", "accounts/4040").status_code == 204
    assert api.refused("GET", "accounts/4040")[0] == 404


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/issues/123")
def test_account_is_created_in_one_year(api):
    api.post("accounts", {"Account": {"Number": 4040, "Description": "Inköp, övrigt"}})
    assert api.refused("GET", "accounts/4040", financialyear=2)[0] == 404


@pytest.mark.assumed("the codes for a DELETE of a used account and for a POST of an existing or too long one")
def test_used_existing_and_invalid_accounts_are_refused(api):
    made = api.post("accounts", {"Account": {"Number": 4040, "Description": "Inköp, övrigt"}})
    assert made["Active"] is True
    assert api.refused("DELETE", "accounts/1930")[1] == 2900020
    assert api.refused("POST", "accounts", {"Account": {"Number": 194000, "Description": "x"}})[1] == 2002462
    assert api.refused("POST", "accounts", {"Account": {"Number": 1930, "Description": "x"}})[1] == 2900009


@pytest.mark.specified("PUT /3/accounts/{Number}")
def test_changed_opening_balance_keeps_the_other_balances(api):
    bank = api.get("accounts/1930", financialyear=1)["Account"]["BalanceBroughtForward"]
    api.put("accounts/1910", {"Account": {"BalanceBroughtForward": 500.25}}, financialyear=1)
    assert api.get("accounts/1910", financialyear=1)["Account"]["BalanceBroughtForward"] == 500.25
    assert api.get("accounts/1930", financialyear=1)["Account"]["BalanceBroughtForward"] == bank


@pytest.mark.assumed("a POST of an account with a negative SRU code")
def test_sru_code_may_be_negative(api):
    account = {"Number": 3999, "Description": "Övriga intäkter", "SRU": -7527}
    assert api.post("accounts", {"Account": account}, financialyear=2)["SRU"] == -7527
    assert api.get("accounts/3999", financialyear=2)["Account"]["SRU"] == -7527


@pytest.mark.assumed(
    "API_BLANK as the value of a number of an account, and an opening balance with three decimals"
)
def test_api_blank_clears_numbers_of_an_account(api):
    changed = api.put(
        "accounts/1930", {"Account": {"SRU": 7281, "BalanceBroughtForward": 12.345}}, financialyear=2
    )
    assert (changed["SRU"], changed["BalanceBroughtForward"]) == (7281, 12.35)
    blank = {"SRU": "API_BLANK", "BalanceBroughtForward": "API_BLANK"}
    cleared = api.put("accounts/1930", {"Account": blank}, financialyear=2)
    assert (cleared["SRU"], cleared["BalanceBroughtForward"]) == (None, 0)


@pytest.mark.assumed("API_BLANK as the value of a boolean of an account or a voucher series")
def test_api_blank_makes_a_boolean_false(api):
    assert api.put("accounts/1930", {"Account": {"Active": "API_BLANK"}}, financialyear=2)["Active"] is False
    changed = api.put("voucherseries/A", {"VoucherSeries": {"Manual": "API_BLANK"}}, financialyear=2)
    assert changed["Manual"] is False
    new = {"VoucherSeries": {"Code": "Q", "Description": "Ny", "Manual": "API_BLANK"}}
    assert api.post("voucherseries", new, financialyear=2)["Manual"] is False
