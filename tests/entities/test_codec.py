"""Tests of reading entities from JSON and encoding them."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.connectors.bookkeeping.accounts import Account
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType, Voucher, VoucherRow, VoucherSummary
from fortnox_sdk.connectors.partner.integration_ratings import IntegrationRating
from fortnox_sdk.connectors.payroll.employees import EmployeeSummary
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceSummary
from fortnox_sdk.connectors.registers.prices import Price
from fortnox_sdk.connectors.sales.customers import Customer, CustomerSummary
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceSummary, InvoiceType
from fortnox_sdk.connectors.sales.offers import Offer
from fortnox_sdk.connectors.sales.orders import EmailInformation, Order, OrderRow
from fortnox_sdk.entities.codec import CLEAR, Entity, decode_json, encode, encode_json, missing
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import DecodeError, InvalidInput
from tests.keys import with_keys

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)


def decode(text: str, kind: type[Entity]) -> Entity:
    data = decode_json(text.encode())
    return Decoder().decode(with_keys(kind, data) if isinstance(data, dict) else data, kind, at=kind.__name__)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+999999999", "1E-999999999", "sNaN"])
def test_a_decimal_that_is_not_an_amount_is_refused_by_the_name_of_its_field(number):
    with pytest.raises(InvalidInput, match=rf"VoucherRow\.debit: {re.escape(number)} is not an amount"):
        encode(VoucherRow(account=1510, debit=Decimal(number)))


def test_a_known_value_is_read_as_its_name_and_an_unknown_value_as_text():
    known, unknown = (
        decode(f'{{"InvoiceType": "{value}"}}', Invoice) for value in ("CASHINVOICE", "NEWTYPE")
    )
    assert known.invoice_type is InvoiceType.CASHINVOICE
    assert unknown.invoice_type == "NEWTYPE"


def test_a_huge_number_in_an_unknown_field_does_not_become_a_huge_text():
    row = decode('{"Account": 1510, "New": 1E+999999999}', VoucherRow)
    assert '"New":1E+999999999' in row.to_json()


@pytest.mark.parametrize("text", ["1_000", "\u0661", "1,200", "1 200"])
def test_a_text_that_is_not_clearly_a_number_is_no_amount(text):
    with pytest.raises(DecodeError, match=r"VoucherRow\.debit: expected a number"):
        decode(f'{{"Account": 1510, "Debit": "{text}"}}', VoucherRow)


@given(amounts)
def test_an_amount_keeps_every_digit_when_sent_and_read(amount):
    row = VoucherRow(account=1510, debit=amount)
    sent = encode_json(encode(row)).decode()
    assert f'"Debit":{amount:f}' in sent
    assert decode(sent, VoucherRow).debit == amount


def test_a_float_is_refused():
    with pytest.raises(InvalidInput, match="can't be sent"):
        encode_json({"Debit": 0.1})
    with pytest.raises(InvalidInput, match=r"VoucherRow\.debit: expected Decimal or None, got float"):
        encode(VoucherRow(account=1510, debit=0.1))
    with pytest.raises(DecodeError):
        Decoder().decode({"Account": 1510, "Debit": 0.1}, VoucherRow, at="VoucherRow")


@pytest.mark.parametrize(
    ("field", "sent", "read"),
    [
        ("Balance", '"7500.25"', Decimal("7500.25")),
        ("Balance", "7500.25", Decimal("7500.25")),
        ("Balance", "0", Decimal(0)),
        ("CurrencyRate", '"1"', Decimal(1)),
        ("Credit", '"true"', True),
        ("Credit", "false", False),
        ("InvoicePeriodStart", '""', None),
        ("FinalPayDate", '"2026-01-15"', date(2026, 1, 15)),
        ("ContractReference", "0", "0"),
        ("CustomerNumber", "42", "42"),
        ("InvoiceType", '"SOMETHINGNEW"', "SOMETHINGNEW"),
        ("Balance", "null", None),
    ],
)
def test_every_known_form_of_a_value_is_read(field, sent, read):
    invoice = decode(f'{{"{field}": {sent}}}', Invoice)
    values = {a.name: getattr(invoice, a.name) for a in attrs.fields(Invoice)}
    assert read in [value for name, value in values.items() if name.replace("_", "") == field.lower()]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"VoucherRows": [{"Debit": 1}, {"Debit": "many"}]}', "Voucher.voucher_rows[1].debit"),
        ('{"TransactionDate": "yesterday"}', "Voucher.transaction_date"),
        ('{"VoucherNumber": true}', "Voucher.voucher_number"),
        ('{"VoucherNumber": 1.5}', "Voucher.voucher_number"),
        ('{"Description": ["a"]}', "Voucher.description"),
        ('{"VoucherRows": "none"}', "Voucher.voucher_rows"),
        ("[]", "Voucher"),
    ],
)
def test_any_other_form_raises_decode_error_with_its_path(text, path):
    with pytest.raises(DecodeError) as caught:
        decode(text, Voucher)
    assert caught.value.path == path
    assert path in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "field", "english", "swedish"),
    [
        (Invoice, "Total", "a number", "ett tal"),
        (Invoice, "VoucherYear", "a whole number", "ett heltal"),
        (Invoice, "City", "text", "en text"),
        (Invoice, "Sent", "true or false", "sant eller falskt"),
        (Invoice, "DueDate", "a date", "ett datum"),
        (IntegrationRating, "created", "a datetime", "en tidpunkt"),
    ],
)
def test_decode_error_names_the_expected_type_in_both_languages(kind, field, english, swedish):
    with pytest.raises(DecodeError) as caught:
        decode(f'{{"{field}": []}}', kind)
    assert f": expected {english}, got list. " in caught.value.in_language("en")
    assert f": ska vara {swedish}, inte list. " in caught.value.in_language("sv")


def test_a_missing_amount_raises_decode_error():
    with pytest.raises(DecodeError, match="balance"):
        decode('{"GivenNumber": "1", "Total": "5", "Booked": true}', SupplierInvoiceSummary)


def test_unknown_fields_are_kept_and_never_sent():
    voucher = decode('{"Description": "x", "Fresh": {"a": [1.10]}}', Voucher)
    assert voucher.extra == {"Fresh": {"a": [Decimal("1.10")]}}
    assert encode(attrs.evolve(voucher, description="y"), since=voucher) == {"Description": "y"}


def test_a_field_without_access_right_is_none_and_in_no_right():
    invoice = decode('{"ContributionPercent": "API_NORIGHT", "Total": 5}', Invoice)
    assert (invoice.contribution_percent, invoice.no_right) == (None, {"contribution_percent"})
    assert attrs.evolve(invoice, comments="x").no_right == {"contribution_percent"}


def test_known_enum_values_are_read_as_members():
    assert decode('{"ReferenceType": "INVOICE"}', Voucher).reference_type is ReferenceType.INVOICE
    assert decode('{"ReferenceType": ""}', Voucher).reference_type == ""


def test_a_write_leaves_out_read_only_fields():
    voucher = Voucher(
        voucher_series="A", voucher_number=3, year=2, voucher_rows=(VoucherRow(account=1, removed=False),)
    )
    assert encode(voucher) == {"VoucherSeries": "A", "VoucherRows": [{"Account": 1}]}


def test_an_update_sends_changed_and_cleared_fields():
    before = decode('{"Comments": "a", "YourReference": "b", "Total": 100, "CostCenter": "X"}', Invoice)
    after = attrs.evolve(before, comments="Påmind")
    assert encode(after, since=before, clear={"cost_center"}) == {"Comments": "Påmind", "CostCenter": CLEAR}
    with pytest.raises(InvalidInput, match="total"):
        encode(after, since=before, clear={"total"})


def test_fields_of_a_row_are_cleared_with_their_own_values():
    before = Order(order_rows=(OrderRow(row_id=7, article_number="A1", price=Decimal(5)), OrderRow(row_id=8)))
    clear = [f"order_rows[0].{name}" for name in ("article_number", "house_work", "price")]
    assert encode(before, since=before, clear=clear) == {
        "OrderRows": [
            {"RowId": 7, "ArticleNumber": None, "HouseWork": False, "Price": CLEAR},
            {"RowId": 8},
        ]
    }


@pytest.mark.parametrize("name", ["order_rows[1].price", "order_rows[0].total", "order_rows.price", "prices"])
def test_clearing_an_unknown_field_is_refused(name):
    with pytest.raises(InvalidInput, match="no writable field"):
        encode(Order(order_rows=(OrderRow(),)), clear={name})


def test_a_field_of_a_nested_record_is_cleared():
    order = Order(email_information=EmailInformation(email_subject="x"))
    assert encode(order, since=order, clear={"email_information.email_body"}) == {
        "EmailInformation": {"EmailSubject": "x", "EmailBody": CLEAR}
    }


def test_a_field_that_null_clears_is_sent_as_null():
    assert encode(Order(), clear={"your_order_number"}) == {"YourOrderNumber": None}


def test_texts_are_escaped():
    text = 'Räksmörgås "3/4" \\ \n €'
    assert json.loads(encode_json({"Description": text})) == {"Description": text}


@pytest.mark.parametrize(
    ("pattern", "envelope", "kind"),
    [
        ("fortnox/bookkeeping__get_vouchers.json", "Vouchers", VoucherSummary),
        ("fortnox/bookkeeping__get_single_voucher.json", "Voucher", Voucher),
        ("fortnox/invoices__*.json", "Invoice", Invoice),
        ("fortnox/invoices__*.json", "Invoices", InvoiceSummary),
        ("fortnox/customers__*.json", "Customer", Customer),
        ("fortnox/customers__*.json", "Customers", CustomerSummary),
        ("fortnox/bookkeeping__get_single_account.json", "Account", Account),
        ("fortnox/bookkeeping__get_financial_year*.json", "FinancialYears", FinancialYearSummary),
    ],
)
def test_recorded_bodies_have_no_unknown_fields(samples, pattern, envelope, kind):
    count = 0
    for file in sorted(samples.glob(pattern)):
        for exchange in json.loads(file.read_text(encoding="utf-8")):
            body = exchange["response"]["body"]
            if not isinstance(body, str) or exchange["response"]["status"] >= 400:
                continue
            content = json.loads(body, parse_float=Decimal).get(envelope)
            for row in content if isinstance(content, list) else [content] * (content is not None):
                assert Decoder().decode(row, kind, at=envelope).extra == {}, file.name
                count += 1
    assert count


def test_rows_are_accepted_as_a_list():
    rows = [VoucherRow(account=1930, debit=Decimal(1))]
    as_list, as_tuple = Voucher(voucher_rows=rows), Voucher(voucher_rows=tuple(rows))
    assert (
        encode_json(encode(as_list))
        == encode_json(encode(as_tuple))
        == b'{"VoucherRows":[{"Account":1930,"Debit":1}]}'
    )
    assert encode(Voucher(voucher_rows=[])) == {}
    assert "voucher_rows[0].account" in missing(Voucher(voucher_rows=[VoucherRow(debit=Decimal(1))]))


def test_an_empty_text_is_none_only_for_numbers_that_may_be_blank():
    assert decode('{"EmployeeId":"2","AverageWeeklyHours":""}', EmployeeSummary).average_weekly_hours is None
    with pytest.raises(DecodeError, match="monthly_salary"):
        decode('{"EmployeeId":"2","MonthlySalary":""}', EmployeeSummary)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("", None),
        ("2025-07-01 12:00:00", datetime(2025, 7, 1, 10, tzinfo=UTC)),
        ("2025-12-01T12:00:00Z", datetime(2025, 12, 1, 12, tzinfo=UTC)),
    ],
)
def test_a_naive_datetime_is_stockholm_time_and_an_empty_one_is_none(text, instant):
    assert decode(f'{{"Date":"{text}"}}', Price).changed_at == instant


def test_inherited_fields_are_sorted_by_name():
    names = [f.name for f in attrs.fields(Order)][2:]
    assert names == sorted(names)
    assert {"currency", "order_rows", "city"} <= set(names)
    assert [f.name for f in attrs.fields(EmployeeSummary)][2:5] == [
        "employee_id",
        "absence_hours_non_vacation_based",
        "absence_hours_vacation_based",
    ]
    # Without inherited fields, the order is as declared.
    assert [f.name for f in attrs.fields(FinancialYearSummary)][2] == "id"


def test_records_with_shared_fields_are_frozen_slotted_and_unequal():
    offer, order = Offer(customer_number="7"), Order(customer_number="7")
    assert not hasattr(order, "__dict__")
    assert offer != order
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        order.city = "Luleå"
    with pytest.raises(TypeError):
        Order("7")
