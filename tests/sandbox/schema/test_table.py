"""Tests that compare the tables of resources with recordings."""

import json

import pytest

from fortnox_sdk.sandbox.schema.resources import RESOURCES


@pytest.mark.own
def test_every_key_and_every_searched_or_sorted_field_exists():
    for resource in RESOURCES.values():
        named = {*resource.key, *resource.row, *resource.search.values(), *resource.sort.values()}
        assert named <= set(resource.fields), resource.name


@pytest.mark.own
def test_required_fields_can_be_sent():
    for resource in RESOURCES.values():
        for field in resource.fields.values():
            assert "!" not in field.flags or "c" in field.flags, f"{resource.name}.{field.name}"


def pasted(samples, name):
    exchange = json.loads((samples / "fortnox_pasted" / f"{name}.json").read_text("utf-8"))
    return json.loads(exchange[-1]["response"]["body"])


def recorded(name, path, envelope):
    return pytest.param(name, path, envelope, marks=pytest.mark.recorded(name, "2026-06"))


@pytest.mark.parametrize(
    ("name", "path", "envelope"),
    [
        recorded("vouchers_list__mf_fortnox", "vouchers", "Vouchers"),
        recorded("invoices_list__mf_fortnox", "invoices", "Invoices"),
        recorded("invoicepayments_list__mf_fortnox", "invoicepayments", "InvoicePayments"),
    ],
)
def test_list_rows_have_the_recorded_keys_and_types(seeded, samples, name, path, envelope):
    model = pasted(samples, name)[envelope][0]
    rows = seeded.get(path, limit=500)[envelope]
    assert all(list(row) == list(model) for row in rows)
    for key, value in model.items():
        # Values such as "[number]" were masked by the person who published the recording. A null has no type.
        if value is None or (isinstance(value, str) and value.startswith(("[", "YY"))):
            continue
        seen = {type(row[key]) for row in rows if row[key] is not None}
        assert seen <= ({int, float} if type(value) in {int, float} else {type(value)}), key


@pytest.mark.parametrize(
    ("name", "path", "envelope"),
    [
        recorded("vouchers_single__mf_fortnox", "vouchers/A/1", "Voucher"),
        recorded("invoices_single__mf_fortnox", "invoices/1", "Invoice"),
        recorded("invoicepayments_single__mf_fortnox", "invoicepayments/1", "InvoicePayment"),
        recorded("companyinformation__mf_fortnox", "companyinformation", "CompanyInformation"),
    ],
)
def test_single_records_have_the_recorded_keys(seeded, samples, name, path, envelope):
    model = pasted(samples, name)[envelope]
    answer = seeded.get(path)[envelope]
    assert list(answer) == list(model)
    for key, value in model.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            assert list(answer[key][0]) == list(value[0]), key
        if isinstance(value, dict):
            assert list(answer[key]) == list(value), key
