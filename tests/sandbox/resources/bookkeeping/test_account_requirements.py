"""Accounts that require values in the rows of a voucher, and paths with invalid numbers."""

import pytest


def demanding(api, **settings):
    api.put("accounts/7832", {"Account": settings}, financialyear=2)


@pytest.mark.assumed("the codes for a voucher row with a missing project and with a forbidden cost center")
@pytest.mark.parametrize("field", ["CostCenter", "Project"])
def test_row_must_follow_the_dimension_settings_of_its_account(api, field):
    code = {"CostCenter": "BUTIK", "Project": "P101"}[field]
    body = api.voucher()
    demanding(api, **{f"{field}Settings": "MANDATORY"})
    assert api.refused("POST", "vouchers", body, financialyear=2)[1] == 2900028
    body["Voucher"]["VoucherRows"][0][field] = code
    assert api.post("vouchers", body, financialyear=2)["VoucherRows"][0][field] == code
    demanding(api, **{f"{field}Settings": "NOTALLOWED"})
    assert api.refused("POST", "vouchers", body, financialyear=2)[1] == 2900028


@pytest.mark.assumed("a POST of a voucher without the information that its account requires")
def test_row_needs_transaction_information_if_its_account_requires_it(api):
    demanding(api, TransactionInformationSettings="MANDATORY")
    body = api.voucher()
    assert "transaktionsinformation" in api.refused("POST", "vouchers", body, financialyear=2)[2]
    body["Voucher"]["VoucherRows"][0]["TransactionInformation"] = "Maskin 7"
    api.post("vouchers", body, financialyear=2)


@pytest.mark.reported("helpdesk.sharespine.com")
def test_an_inactive_cost_center_is_refused(api):
    api.put("costcenters/BUTIK", {"CostCenter": {"Active": False}})
    body = api.voucher()
    body["Voucher"]["VoucherRows"][0]["CostCenter"] = "BUTIK"
    assert api.refused("POST", "vouchers", body, financialyear=2)[1] == 2000947


@pytest.mark.assumed("a GET of a record whose number is not a number")
@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
@pytest.mark.parametrize(
    "path",
    [
        "vouchers/A/{}",
        "financialyears/{}",
        "articles/{}",
        "assets/types/{}",
        "vacationdebtbasis/2026/{}",
        "vacationdebtbasis/{}/1",
        "scheduletimes/1/{}",
    ],
)
def test_no_number_in_a_path_causes_an_internal_error(api, path, number):
    assert api.call("GET", path.format(number)).status_code == 404
