"""Tests of accounts that require values in the rows of a voucher, and of paths with invalid numbers."""

import pytest


def demanding(api, **settings):
    api.put("accounts/7832", {"Account": settings}, financialyear=2)


BRP = "brpsystems.atlassian.net/wiki/pages/viewpage.action?navigatingVersions=true&pageId=4786192433"


@pytest.mark.reported(BRP)
def test_a_missing_cost_centre_gives_the_observed_error(api):
    demanding(api, CostCenterSettings="MANDATORY")
    refused = api.refused("POST", "vouchers", api.voucher(), financialyear=2)
    assert refused[1:] == (2000946, "Kostnadsställe är obligatoriskt på konto: 7832")


@pytest.mark.assumed("the code of a voucher row that lacks the project its account requires")
@pytest.mark.parametrize("field", ["CostCenter", "Project"])
def test_row_must_follow_the_dimension_settings_of_its_account(api, field):
    code = {"CostCenter": "BUTIK", "Project": "P101"}[field]
    body = api.voucher()
    demanding(api, **{f"{field}Settings": "MANDATORY"})
    expected = {"CostCenter": 2000946, "Project": 2900028}[field]
    assert api.refused("POST", "vouchers", body, financialyear=2)[1] == expected
    body["Voucher"]["VoucherRows"][0][field] = code
    assert api.post("vouchers", body, financialyear=2)["VoucherRows"][0][field] == code
    demanding(api, **{f"{field}Settings": "NOTALLOWED"})
    assert api.refused("POST", "vouchers", body, financialyear=2)[1] == 2900028


@pytest.mark.assumed("the error for a missing transaction information")
def test_row_needs_transaction_information_if_its_account_requires_it(api):
    demanding(api, TransactionInformationSettings="MANDATORY")
    body = api.voucher()
    assert (
        "Transaktionsinformation är obligatoriskt"
        in api.refused("POST", "vouchers", body, financialyear=2)[2]
    )
    body["Voucher"]["VoucherRows"][0]["TransactionInformation"] = "Maskin 7"
    api.post("vouchers", body, financialyear=2)


def with_inactive_cost_center(api):
    """Return the refusal of a voucher with an inactive cost centre."""
    api.put("costcenters/BUTIK", {"CostCenter": {"Active": False}})
    body = api.voucher()
    body["Voucher"]["VoucherRows"][0]["CostCenter"] = "BUTIK"
    return api.refused("POST", "vouchers", body, financialyear=2)


@pytest.mark.reported(BRP)
def test_an_inactive_cost_center_is_refused(api):
    assert with_inactive_cost_center(api)[1:] == (2002821, 'Angivet kostnadsställe "BUTIK" är inte aktivt.')


@pytest.mark.assumed("the status of a voucher without its required cost centre, and with an inactive one")
def test_a_missing_or_inactive_cost_center_is_a_bad_request(api):
    assert with_inactive_cost_center(api)[0] == 400
    demanding(api, CostCenterSettings="MANDATORY")
    assert api.refused("POST", "vouchers", api.voucher(), financialyear=2)[0] == 400


@pytest.mark.own
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
