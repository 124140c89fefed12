"""Tests of records as Python values: their text, JSON, copies and keys."""

import copy
import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.connectors.registers.prices import Price
from fortnox_sdk.connectors.registers.units import Unit
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.entities.codec import encode
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import DecodeError, InvalidInput
from tests.keys import with_keys

INVOICE = Invoice(
    document_number="7",
    customer_number="1",
    invoice_date=date(2025, 12, 31),
    total=Decimal("12.50"),
    invoice_rows=[InvoiceRow(row_id=3, price=Decimal("10.00"), description="Skruv")],
    extra={"Sparkling": 1},
    no_right=frozenset({"contribution_percent"}),
)


def decode(fields: dict[str, object], kind: type) -> object:
    return Decoder().decode(fields, kind, at=kind.__name__)


@pytest.mark.parametrize("kind", [Invoice, Voucher, Customer, VoucherFileConnection, Price, Unit])
def test_a_response_without_a_key_raises_an_error(kind):
    whole = with_keys(kind, {})
    assert decode(whole, kind)
    for name in whole:
        with pytest.raises(DecodeError, match=f"{name} is missing"):
            decode({key: value for key, value in whole.items() if key != name}, kind)
        with pytest.raises(DecodeError):
            decode(whole | {name: None}, kind)


def test_a_record_that_was_not_read_has_no_key_and_no_operation_accepts_that():
    assert Invoice(customer_number="1").document_number is None
    assert encode(Invoice(customer_number="1")) == {"CustomerNumber": "1"}


def test_a_number_has_one_type_and_is_sent_as_fortnox_expects_it():
    connection = decode(with_keys(VoucherFileConnection, {"VoucherNumber": "17"}), VoucherFileConnection)
    assert connection.voucher_number == 17
    assert encode(connection)["VoucherNumber"] == "17"
    payment = decode(with_keys(InvoicePayment, {"InvoiceNumber": 17}), InvoicePayment)
    assert payment.invoice_number == "17"
    assert encode(payment)["InvoiceNumber"] == 17
    with pytest.raises(InvalidInput, match="'A1' is not a number"):
        encode(InvoicePayment(invoice_number="A1"))


def test_rows_may_be_a_list_and_become_a_tuple():
    row = VoucherRow(account=1930)
    as_list, as_tuple = Voucher(voucher_rows=[row]), Voucher(voucher_rows=(row,))
    assert as_list == as_tuple
    assert hash(as_list) == hash(as_tuple)
    assert attrs.evolve(as_list, voucher_rows=[]).voucher_rows == ()
    with pytest.raises(InvalidInput, match="voucher_rows"):
        encode(Voucher(voucher_rows={"Account": 1}))


def test_a_record_survives_pickling_and_copying():
    assert pickle.loads(pickle.dumps(INVOICE)) == INVOICE  # noqa: S301 -- our own record
    assert copy.deepcopy(INVOICE) == copy.copy(INVOICE) == INVOICE
    assert attrs.evolve(INVOICE) == INVOICE


def test_a_record_as_dict_and_json_keeps_exact_amounts():
    values = INVOICE.to_dict()
    assert values["total"] == Decimal("12.50")
    assert values["invoice_date"] == date(2025, 12, 31)
    assert values["invoice_rows"][0]["description"] == "Skruv"
    assert values["comments"] is None
    assert (values["extra"], values["no_right"]) == ({"Sparkling": 1}, ["contribution_percent"])
    assert "extra" not in Unit(code="st").to_dict()
    assert '"total":12.50,' in INVOICE.to_json()
    assert json.loads(INVOICE.to_json(), parse_float=Decimal)["invoice_rows"][0]["price"] == Decimal("10.00")
    price = Price(article_number="1", changed_at=datetime(2025, 7, 1, 10, tzinfo=UTC))
    assert json.loads(price.to_json())["changed_at"] == "2025-07-01T10:00:00+00:00"


def test_a_record_as_text_shows_the_fields_that_are_set():
    assert repr(Unit(code="st")) == "Unit(code='st')"
    assert repr(INVOICE).startswith("Invoice(customer_number='1', document_number='7', ")
    assert "None" not in repr(INVOICE)


def test_a_copy_for_create_leaves_out_what_only_fortnox_sets():
    new = INVOICE.as_new()
    assert (new.document_number, new.total, new.extra, new.no_right) == (None, None, {}, frozenset())
    assert (new.customer_number, new.invoice_rows[0].row_id) == ("1", None)
    assert new.invoice_rows[0].price == Decimal("10.00")
    assert Unit(code="st", url="x").as_new() == Unit(code="st")
