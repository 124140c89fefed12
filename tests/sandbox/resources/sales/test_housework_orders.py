"""Tests of tax reductions of orders, and of values that clear a field of an order."""

from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.sales.orders import Order, OrderRow
from fortnox_sdk.connectors.sales.tax_reductions import TaxReduction
from fortnox_sdk.errors import BadRequest

EKOVILLA = "github.com/prodigystudios/BlikkIntegration_ekovilla"


def cleaning_order(client):
    """Create an order for cleaning. Return the order, and a `TaxReduction` of 400 SEK for it, which is not sent yet."""
    row = OrderRow(
        description="Städning",
        price=Decimal(1000),
        delivered_quantity=Decimal(1),
        house_work=True,
        house_work_type="CLEANING",
    )
    made = client.orders.create(Order(customer_number="1", tax_reduction_type="rut", order_rows=(row,)))
    post = TaxReduction(
        asked_amount=Decimal(400),
        customer_name="Eva Ek",
        reference_document_type="ORDER",
        reference_number=made.document_number,
        social_security_number="19121212-1212",
    )
    return made, post


@pytest.mark.reported(f"{EKOVILLA}: lib/domains/fortnox/taxReductions.ts, 2026-10-02")
def test_tax_reduction_cannot_exceed_the_share_of_the_work(client):
    order, post = cleaning_order(client)
    made = client.tax_reductions.create(post)
    assert client.tax_reductions.get(made.id) == made
    too_much = attrs.evolve(
        post, social_security_number="19121212-1220", asked_amount=order.tax_reduction + 1
    )
    with pytest.raises(BadRequest) as told:
        client.tax_reductions.create(too_much)
    assert told.value.code == 2003228
    with pytest.raises(BadRequest) as told:
        client.tax_reductions.delete(made.id)
    assert told.value.code == 2001246
    other = client.tax_reductions.create(
        attrs.evolve(post, social_security_number="19121212-1220", asked_amount=Decimal(100))
    )
    assert (
        client.tax_reductions.update(other.id, attrs.evolve(other, asked_amount=Decimal(50))).asked_amount
        == 50
    )
    client.tax_reductions.delete(other.id)
    changed = client.orders.update(
        order.document_number, Order(customer_number="1", comments="Nycklar hos grannen")
    )
    assert changed.tax_reduction == 400
    (listed,) = client.tax_reductions.list(filter="orders")
    assert listed.id != made.id, "every update of the document gives its posts new ids"


@pytest.mark.assumed("two tax reductions of a document, whose sum exceeds what its rows allow")
def test_sum_of_the_tax_reductions_cannot_exceed_the_share_of_the_work(client):
    order, post = cleaning_order(client)
    client.tax_reductions.create(post)
    assert post.asked_amount < order.tax_reduction < 2 * post.asked_amount
    with pytest.raises(BadRequest) as told:
        client.tax_reductions.create(attrs.evolve(post, social_security_number="19121212-1220"))
    assert told.value.code == 2003228


@pytest.mark.assumed("the BasisTaxReduction and TotalToPay of an order with rut, without and with a post")
def test_tax_reduction_of_cleaning_is_half_of_the_price_with_vat(client):
    order, post = cleaning_order(client)
    assert (order.basis_tax_reduction, order.tax_reduction, order.total_to_pay) == (1250, 625, 625)
    client.tax_reductions.create(post)
    changed = client.orders.update(order.document_number, Order(customer_number="1", comments="Nycklar"))
    assert (changed.tax_reduction, changed.total_to_pay) == (400, 850)


@pytest.mark.assumed("the tax reduction posts of an invoice that was created from an order")
def test_invoice_of_an_order_copies_its_tax_reduction_posts(client):
    order, post = cleaning_order(client)
    client.tax_reductions.create(post)
    invoiced = client.orders.create_invoice(order.document_number)
    posts = [t.reference_number for t in client.tax_reductions.list(filter="invoices")]
    assert posts[-1] == invoiced.invoice_reference


@pytest.mark.reported(
    f"{EKOVILLA}: lib/domains/fortnox/helpers.ts, FORTNOX_TEXT_ROW, 2026-08-20; "
    "rows of orders: lib/domains/fortnox/orders.ts, FortnoxOrderRow"
)
def test_null_clears_a_field_of_a_row_and_empty_text_does_not(api):
    row = {"Description": "Arbete", "HouseWork": True, "HouseWorkType": "CLEANING", "Unit": "h"}
    body = {"CustomerNumber": "1", "TaxReductionType": "rut", "OrderRows": [row]}
    path = f"orders/{api.post('orders', {'Order': body})['DocumentNumber']}"
    changed = api.put(
        path, {"Order": {"OrderRows": [{"HouseWork": False, "HouseWorkType": None, "Unit": ""}]}}
    )
    kept = changed["OrderRows"][0]
    assert (kept["HouseWork"], kept["HouseWorkType"], kept["Unit"]) == (False, None, "h")
    assert api.refused("PUT", path, {"Order": {"OrderRows": [{"Unit": None}]}})[1] == 2000699


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param(
            None,
            None,
            marks=pytest.mark.reported(f"{EKOVILLA}: lib/domains/fortnox/orders.ts, 2026-08-26"),
        ),
        pytest.param("", "17", marks=pytest.mark.assumed("a PUT of an order with an empty YourOrderNumber")),
    ],
)
def test_null_clears_a_field_of_an_order_and_empty_text_does_not(api, sent, kept):
    body = {"CustomerNumber": "1", "YourOrderNumber": "17"}
    path = f"orders/{api.post('orders', {'Order': body})['DocumentNumber']}"
    # A client reported that null clears the number, but not whether it is null or empty afterwards.
    assert (api.put(path, {"Order": {"YourOrderNumber": sent}})["YourOrderNumber"] or None) == kept


@pytest.mark.assumed("the YourOrderNumber of an order after a PUT of null: null or empty")
def test_cleared_field_of_an_order_is_null(api):
    body = {"CustomerNumber": "1", "YourOrderNumber": "17"}
    path = f"orders/{api.post('orders', {'Order': body})['DocumentNumber']}"
    assert api.put(path, {"Order": {"YourOrderNumber": None}})["YourOrderNumber"] is None


@pytest.mark.parametrize(
    ("path", "envelope"),
    [
        pytest.param(
            "offers",
            "Offer",
            marks=pytest.mark.reported(f"{EKOVILLA}: lib/domains/fortnox/helpers.ts, 2026-08-20"),
        ),
        pytest.param("orders", "Order", marks=pytest.mark.assumed("a PUT of an order with OrderRows []")),
    ],
)
def test_rows_of_a_document_cannot_be_emptied(api, path, envelope):
    rows = f"{envelope}Rows"
    body = {"CustomerNumber": "1", rows: [{"Description": "Arbete"}]}
    number = api.post(path, {envelope: body})["DocumentNumber"]
    assert api.refused("PUT", f"{path}/{number}", {envelope: {rows: []}})[0] == 400
