"""Tests of offers, orders, contracts and tax reductions: totals, and documents created from others."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.registers.articles import Article
from fortnox_sdk.connectors.sales.contract_templates import ContractTemplate
from fortnox_sdk.connectors.sales.contracts import Contract, InvoiceRow
from fortnox_sdk.connectors.sales.nox_finans_invoices import NoxFinansInvoice, NoxFinansPayment
from fortnox_sdk.connectors.sales.offers import Offer, OfferRow
from fortnox_sdk.connectors.sales.orders import Order, OrderRow
from fortnox_sdk.connectors.sales.tax_reductions import TaxReduction
from fortnox_sdk.errors import BadRequest, NotFound


def order(**row):
    given = {"description": "Hammare", "price": Decimal(100), "delivered_quantity": Decimal(2)} | row
    return Order(customer_number="1", order_rows=(OrderRow(**given),))


@pytest.mark.assumed("the totals of an order with a discount")
def test_order_total_is_the_sum_of_its_rows(client):
    made = client.orders.create(order(discount=Decimal(10)))
    assert (made.net, made.total_vat, made.total) == (Decimal(180), Decimal(45), Decimal(225))
    assert client.orders.get(made.document_number) == made
    (listed,) = client.orders.list()
    assert (listed.total, listed.order_date) == (made.total, made.order_date)


@pytest.mark.assumed("an order row of an article that has a unit and a price in list A")
def test_a_row_copies_the_fields_of_its_article(api):
    api.post("articles", {"Article": {"ArticleNumber": "101", "Description": "Hammer", "Unit": "st"}})
    api.post("prices", {"Price": {"ArticleNumber": "101", "PriceList": "A", "Price": 99.5}})
    body = {"Order": {"CustomerNumber": "1", "OrderRows": [{"ArticleNumber": "101", "OrderedQuantity": 1.0}]}}
    (row,) = api.post("orders", body)["OrderRows"]
    assert (row["Description"], row["Unit"], row["Price"], row["AccountNumber"]) == (
        "Hammer",
        "st",
        99.5,
        3001,
    )
    # Recorded: quantities are texts, nothing is delivered by itself, and only what is delivered counts.
    assert (row["OrderedQuantity"], row["DeliveredQuantity"], row["Total"]) == ("1", "0", 0)
    body["Order"]["OrderRows"][0]["ArticleNumber"] = "finns-ej"
    assert api.refused("POST", "orders", body)[1] == 2001302
    body["Order"]["CustomerNumber"] = "4711"
    assert api.refused("POST", "orders", body)[1] == 2000204
    assert api.refused("GET", "orders/123456789") == (404, 2000439, "Kan inte hitta ordern.")


@pytest.mark.recorded("orders__housework_invalid_tax_reduction_type", "2023-01-30")
@pytest.mark.parametrize(
    ("reduction", "work", "code"),
    [
        ("rut", "COOKING", 2003157),
        ("rot", "OTHERCOSTS", 2002980),
        ("rut", "CONSTRUCTION", 2004021),
        ("rut", "CLEANING", None),
        ("rot", "HVAC", None),
    ],
)
def test_kind_of_work_must_match_the_tax_reduction(api, reduction, work, code):
    row = {"Description": "Arbete", "HouseWork": True, "HouseWorkType": work, "OrderedQuantity": 1.0}
    body = {"Order": {"CustomerNumber": "1", "TaxReductionType": reduction, "OrderRows": [row]}}
    answer = api.call("POST", "orders", body)
    assert answer.status_code == (400 if code else 201)
    assert not code or answer.json()["ErrorInformation"]["code"] == code


@pytest.mark.specified("PUT /3/orders/{DocumentNumber}")
def test_rows_are_matched_by_position_or_by_id(client):
    two = (OrderRow(description="A", delivered_quantity=Decimal(1)), OrderRow(description="B"))
    made = client.orders.create(Order(customer_number="1", order_rows=two))
    kept, gone = made.order_rows
    changed = client.orders.update(
        made.document_number,
        Order(
            customer_number="1",
            order_rows=(OrderRow(row_id=gone.row_id, description="C"), OrderRow(description="D")),
        ),
    )
    assert [row.description for row in changed.order_rows] == ["C", "D"]
    assert {row.row_id for row in changed.order_rows} & {kept.row_id, gone.row_id} == set()


@pytest.mark.reported(
    "github.com/prodigystudios/BlikkIntegration_ekovilla: storeOrderFulfilment.ts, 2026-09-29"
)
def test_an_order_becomes_one_invoice(client):
    made = client.orders.create(order())
    assert made.invoice_reference == "0"
    number = made.document_number
    invoiced = client.orders.create_invoice(number)
    assert client.orders.get(number) == invoiced
    invoice = client.invoices.get(invoiced.invoice_reference)
    assert (invoice.order_reference, invoice.total, invoice.booked) == (number, Decimal(250), False)
    assert [o.document_number for o in client.orders.list(filter="invoicecreated")] == [number]
    with pytest.raises(BadRequest, match="redan fakturerad") as refused:
        client.orders.create_invoice(number)
    assert refused.value.code == 2000496


@pytest.mark.reported("github.com/prodigystudios/BlikkIntegration_ekovilla: 2000499 and 2001243, 2026-08")
def test_an_offer_becomes_an_order_and_is_closed(client):
    row = OfferRow(description="Montering", price=Decimal(500), quantity=Decimal(3))
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(row,)))
    assert (offer.total, offer.expire_date > offer.offer_date) == (Decimal(1875), True)
    made = client.offers.create_order(offer.document_number)
    assert (made.offer_reference, made.order_rows[0].ordered_quantity) == (offer.document_number, Decimal(3))
    with pytest.raises(BadRequest) as told:
        client.offers.create_order(offer.document_number)
    assert told.value.code == 2000499
    with pytest.raises(BadRequest) as told:
        client.offers.update(offer.document_number, Offer(customer_number="1", comments="Sent"))
    assert told.value.code == 2001243
    other = client.offers.create(Offer(customer_number="1", offer_rows=(row,)))
    order_made = client.offers.create_invoice(other.document_number)
    assert client.invoices.get(order_made.invoice_reference).total == other.total


@pytest.mark.assumed("a PUT of a cancelled order")
def test_a_document_is_sent_printed_and_cancelled(client):
    number = client.orders.create(order()).document_number
    assert client.orders.preview(number).startswith(b"%PDF")
    assert client.orders.get(number).sent is False
    assert client.orders.print(number).startswith(b"%PDF")
    assert client.orders.email(number).sent is True
    assert client.orders.external_print(number).sent is True
    assert client.orders.cancel(number).cancelled is True
    with pytest.raises(BadRequest, match="makulerat"):
        client.orders.update(number, Order(customer_number="1", comments="Sent"))
    offer = client.offers.create(Offer(customer_number="1")).document_number
    assert client.offers.email(offer).sent is True
    assert client.offers.external_print(offer).sent is True
    assert client.offers.preview(offer).startswith(b"%PDF")
    assert client.offers.print(offer).startswith(b"%PDF")
    assert client.offers.cancel(offer).cancelled is True


@pytest.mark.assumed("createinvoice of a contract that has no invoices left")
def test_a_contract_is_invoiced_period_by_period(client):
    article = client.articles.create(Article(description="Service")).article_number
    template = client.contract_templates.create(ContractTemplate(template_name="Service", contract_length=2))
    assert client.contract_templates.get(template.template_number) == template
    assert [t.contract_length for t in client.contract_templates.list()] == [2]
    rows = (InvoiceRow(article_number=article, price=Decimal(100), delivered_quantity=Decimal(1)),)
    contract = Contract(
        customer_number="1",
        invoice_rows=rows,
        contract_length=2,
        invoice_interval=1,
        period_end=date(2026, 1, 31),
        template_number=template.template_number,
    )
    made = client.contracts.create(contract)
    assert (made.period_start, made.invoices_remaining, made.total) == (date(2026, 1, 1), "2", Decimal(125))
    assert made.template_name == "Service"
    invoice = client.contracts.create_invoice(made.document_number)
    assert (str(invoice.contract_reference), invoice.total) == (made.document_number, Decimal(125))
    after = client.contracts.increase_invoice_count(made.document_number)
    assert (after.period_start, after.period_end, after.invoices_remaining) == (
        date(2026, 3, 1),
        date(2026, 3, 31),
        "0",
    )
    with pytest.raises(BadRequest, match="inga fakturor kvar"):
        client.contracts.create_invoice(made.document_number)
    client.contracts.finish(made.document_number)
    assert [c.document_number for c in client.contracts.list(filter="finished")] == [made.document_number]


@pytest.mark.reported(
    "github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/taxReductions.ts"
)
def test_tax_reduction_cannot_exceed_the_share_of_the_work(client):
    row = OrderRow(
        description="Städning",
        price=Decimal(1000),
        delivered_quantity=Decimal(1),
        house_work=True,
        house_work_type="CLEANING",
    )
    order = client.orders.create(Order(customer_number="1", tax_reduction_type="rut", order_rows=(row,)))
    assert (order.basis_tax_reduction, order.tax_reduction, order.total_to_pay) == (1250, 625, 625)
    post = TaxReduction(
        asked_amount=Decimal(400),
        customer_name="Eva Ek",
        reference_document_type="ORDER",
        reference_number=order.document_number,
        social_security_number="19121212-1212",
    )
    made = client.tax_reductions.create(post)
    assert client.tax_reductions.get(made.id) == made
    with pytest.raises(BadRequest) as told:
        client.tax_reductions.create(attrs.evolve(post, social_security_number="19121212-1220"))
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
    assert (changed.tax_reduction, changed.total_to_pay) == (400, 850)
    (listed,) = client.tax_reductions.list(filter="orders")
    assert listed.id != made.id, "every update of the document gives its posts new ids"
    invoiced = client.orders.create_invoice(order.document_number)
    assert [t.reference_number for t in client.tax_reductions.list(filter="invoices")] == [
        invoiced.invoice_reference
    ]


@pytest.mark.assumed("the Status of an invoice that was stopped in Fortnox Finans")
def test_invoice_is_sent_to_fortnox_finans_and_paused(client):
    unpaid = next(invoice for invoice in client.invoices.list(filter="unpaid") if invoice.currency == "SEK")
    number = unpaid.document_number
    sent = NoxFinansInvoice(invoice_number=int(number), send_method="EMAIL", service="REMINDER")
    made = client.nox_finans_invoices.create(sent)
    assert made.current_capital_balance == unpaid.balance
    assert client.nox_finans_invoices.get(number) == made
    paused = client.nox_finans_invoices.pause(number, until=date(2026, 12, 24))
    assert (paused.status, paused.next_event_date) == ("PAUSED", date(2026, 12, 24))
    assert client.nox_finans_invoices.unpause(number).status == "OPEN"
    assert client.nox_finans_invoices.take_fees(number).status == "OPEN"
    payment = NoxFinansPayment(
        bookkeep_payment_in_fortnox=False,
        client_takes_fees=False,
        payment_amount=Decimal(100),
        payment_method_account=1930,
        payment_method_code="BG",
        report_to_finance=True,
    )
    left = client.nox_finans_invoices.report_payment(number, payment).current_capital_balance
    assert left == unpaid.balance - 100
    assert client.nox_finans_invoices.stop(number).status == "STOPPED"
    with pytest.raises(NotFound):
        client.nox_finans_invoices.get("4711")


@pytest.mark.reported("github.com/prodigystudios/BlikkIntegration_ekovilla: lib/domains/fortnox/helpers.ts")
def test_null_clears_an_order_field_and_empty_text_does_not(api):
    row = {"Description": "Arbete", "HouseWork": True, "HouseWorkType": "CLEANING", "Unit": "h"}
    body = {"CustomerNumber": "1", "TaxReductionType": "rut", "YourOrderNumber": "17", "OrderRows": [row]}
    path = f"orders/{api.post('orders', {'Order': body})['DocumentNumber']}"
    assert api.put(path, {"Order": {"YourOrderNumber": ""}})["YourOrderNumber"] == "17"
    assert api.put(path, {"Order": {"YourOrderNumber": None}})["YourOrderNumber"] is None
    changed = api.put(
        path, {"Order": {"OrderRows": [{"HouseWork": False, "HouseWorkType": None, "Unit": ""}]}}
    )
    kept = changed["OrderRows"][0]
    assert (kept["HouseWork"], kept["HouseWorkType"], kept["Unit"]) == (False, None, "h")
    assert api.refused("PUT", path, {"Order": {"OrderRows": [{"Unit": None}]}})[1] == 2000699
    assert api.refused("PUT", path, {"Order": {"OrderRows": []}})[0] == 400


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4")
def test_documents_are_filtered_by_text_date_and_flag(api):
    for day, name in (("2026-01-10", "A"), ("2026-02-10", "B")):
        body = {"CustomerNumber": "1", "OrderDate": day, "YourReference": name, "NotCompleted": name == "B"}
        api.post("orders", {"Order": body})
    assert [o["OrderDate"] for o in api.get("orders", fromdate="2026-02-01")["Orders"]] == ["2026-02-10"]
    assert [o["OrderDate"] for o in api.get("orders", yourreference="a")["Orders"]] == ["2026-01-10"]
    assert [o["OrderDate"] for o in api.get("orders", notcompleted="true")["Orders"]] == ["2026-02-10"]
    assert api.refused("GET", "orders", filter="gone")[1] == 2000587
    assert api.refused("GET", "contracttemplates", lastmodified="2026-01-01 00:00")[1] == 2000588
