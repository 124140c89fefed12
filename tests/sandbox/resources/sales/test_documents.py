"""Tests of offers, orders and contracts: totals, lists, and documents created from other documents."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.connectors.registers.articles import Article
from fortnox_sdk.connectors.sales.contract_templates import ContractTemplate
from fortnox_sdk.connectors.sales.contracts import Contract, InvoiceRow
from fortnox_sdk.connectors.sales.nox_finans_invoices import NoxFinansInvoice, NoxFinansPayment
from fortnox_sdk.connectors.sales.offers import Offer, OfferRow
from fortnox_sdk.connectors.sales.orders import Order, OrderRow
from fortnox_sdk.errors import BadRequest, NotFound

EKOVILLA = "github.com/prodigystudios/BlikkIntegration_ekovilla"
MEASURED_ORDERS = f"{EKOVILLA}: lib/domains/portal/storeOrderFulfilment.ts, 2026-09-29"
ORDERS = f"{EKOVILLA}: lib/domains/fortnox/orders.ts"
ERRORS = "fortnox.se/developer/guides-and-good-to-know/errors"


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


def row_of_an_article(api):
    """Order an article that has a unit and a price. Return the row."""
    api.post("articles", {"Article": {"ArticleNumber": "101", "Description": "Hammer", "Unit": "st"}})
    api.post("prices", {"Price": {"ArticleNumber": "101", "PriceList": "A", "Price": 99.5}})
    body = {"Order": {"CustomerNumber": "1", "OrderRows": [{"ArticleNumber": "101", "OrderedQuantity": 1.0}]}}
    (row,) = api.post("orders", body)["OrderRows"]
    return row


@pytest.mark.recorded("orders__housework_type_cleaning", "2023-01-30")
def test_a_row_has_the_text_of_its_article_and_nothing_delivered(api):
    row = row_of_an_article(api)
    assert (row["Description"], row["AccountNumber"]) == ("Hammer", 3001)
    assert (row["OrderedQuantity"], row["DeliveredQuantity"]) == ("1", "0")


@pytest.mark.reported(f"{ORDERS}: buildOrderRows, the sum of a row with nothing delivered stays 0")
def test_only_delivered_goods_count_in_the_total_of_a_row(api):
    row = row_of_an_article(api)
    assert (row["DeliveredQuantity"], row["Total"]) == ("0", 0)


@pytest.mark.assumed("an order row of an article that has a unit and a price in list A")
def test_a_row_copies_the_unit_and_price_of_its_article(api):
    row = row_of_an_article(api)
    assert (row["Unit"], row["Price"]) == ("st", 99.5)


@pytest.mark.reported(f"{ERRORS}: 2001302 and 2000204")
def test_an_order_of_an_unknown_article_or_customer_is_refused(api):
    body = {"Order": {"CustomerNumber": "1", "OrderRows": [{"ArticleNumber": "finns-ej"}]}}
    assert api.refused("POST", "orders", body)[1] == 2001302
    assert api.refused("POST", "orders", {"Order": {"CustomerNumber": "4711"}})[1] == 2000204


@pytest.mark.recorded("orders__find_failure", "2023-01-30")
def test_a_missing_order_gives_the_recorded_error(api):
    assert api.refused("GET", "orders/123456789") == (404, 2000439, "Kan inte hitta ordern.")


def _recorded(reduction, work, code, exchange):
    mark = pytest.mark.recorded(f"orders__housework_{exchange}", "2023-01-30")
    return pytest.param(reduction, work, code, marks=mark)


@pytest.mark.parametrize(
    ("reduction", "work", "code"),
    [
        _recorded("rut", "COOKING", 2003157, "type_cooking"),
        _recorded("rot", "OTHERCOSTS", 2002980, "othercoses_invalid"),
        _recorded("rut", "CONSTRUCTION", 2004021, "invalid_tax_reduction_type"),
        _recorded("rut", "CLEANING", None, "type_cleaning"),
        _recorded("rot", "HVAC", None, "type_hvac"),
    ],
)
def test_kind_of_work_must_match_the_tax_reduction(api, reduction, work, code):
    row = {"Description": "Arbete", "HouseWork": True, "HouseWorkType": work, "OrderedQuantity": 1.0}
    body = {"Order": {"CustomerNumber": "1", "TaxReductionType": reduction, "OrderRows": [row]}}
    answer = api.call("POST", "orders", body)
    assert answer.status_code == (400 if code else 201)
    assert not code or answer.json()["ErrorInformation"]["code"] == code


@pytest.mark.specified("PUT /3/orders/{DocumentNumber}")
def test_rows_are_matched_by_id(client):
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


@pytest.mark.reported(MEASURED_ORDERS)
def test_an_order_becomes_one_invoice(client):
    made = client.orders.create(order())
    assert made.invoice_reference == "0"
    number = made.document_number
    invoiced = client.orders.create_invoice(number)
    assert client.orders.get(number) == invoiced
    assert client.invoices.get(invoiced.invoice_reference).booked is False
    with pytest.raises(BadRequest, match="redan fakturerad") as refused:
        client.orders.create_invoice(number)
    assert refused.value.code == 2000496


@pytest.mark.reported(f"{EKOVILLA}: lib/domains/fortnox/helpers.ts, createinvoice copies the rows")
def test_the_invoice_of_an_order_has_its_rows(client):
    made = client.orders.create(order())
    number = client.orders.create_invoice(made.document_number).invoice_reference
    (row,) = client.invoices.get(number).invoice_rows
    assert (row.description, row.price, row.delivered_quantity) == ("Hammare", Decimal(100), Decimal(2))


@pytest.mark.assumed("the Total of an order and of the invoice that was created from it")
def test_the_invoice_of_an_order_has_its_total(client):
    made = client.orders.create(order())
    number = client.orders.create_invoice(made.document_number).invoice_reference
    assert client.invoices.get(number).total == made.total == Decimal(250)


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk: FortnoxSDK/Entities/Invoices/Invoice.cs")
def test_the_invoice_of_an_order_refers_to_the_order(client):
    number = client.orders.create(order()).document_number
    invoiced = client.orders.create_invoice(number)
    assert client.invoices.get(invoiced.invoice_reference).order_reference == number


@pytest.mark.specified("GET /3/orders")
def test_an_invoiced_order_is_listed_as_invoiced(client):
    number = client.orders.create(order()).document_number
    client.orders.create_invoice(number)
    assert [o.document_number for o in client.orders.list(filter="invoicecreated")] == [number]


@pytest.mark.assumed("a GET of /3/orders with fromdate and orders whose dates of order and delivery differ")
def test_orders_are_filtered_by_the_date_of_the_order(api):
    for day in ("2026-01-10", "2026-02-10"):
        api.post("orders", {"Order": {"CustomerNumber": "1", "OrderDate": day}})
    assert [o["OrderDate"] for o in api.get("orders", fromdate="2026-02-01")["Orders"]] == ["2026-02-10"]


def orders_that_are_done(api):
    """Return the numbers of a cancelled order and of an invoiced order."""
    cancelled, invoiced = (
        api.post("orders", {"Order": {"CustomerNumber": "1"}})["DocumentNumber"] for _ in range(2)
    )
    api.put(f"orders/{cancelled}/cancel")
    api.put(f"orders/{invoiced}/createinvoice")
    return cancelled, invoiced


@pytest.mark.reported(MEASURED_ORDERS)
def test_a_cancelled_order_is_not_invoiced(api):
    cancelled, _ = orders_that_are_done(api)
    assert api.refused("PUT", f"orders/{cancelled}/createinvoice")[:2] == (400, 2000397)


@pytest.mark.reported(MEASURED_ORDERS)
def test_a_cancelled_or_invoiced_order_is_not_cancelled(api):
    refusals = [api.refused("PUT", f"orders/{number}/cancel") for number in orders_that_are_done(api)]
    assert [(status, code, text.rstrip(".")) for status, code, text in refusals] == [
        (400, 2001279, "Är redan makulerad"),
        (400, 2001383, "Är låst och kan inte makuleras"),
    ]


@pytest.mark.reported(f"{EKOVILLA}: tests/portal/storeOrderFulfilment.test.ts, 2026-09-29")
def test_refusals_to_invoice_an_order_name_its_number(api):
    cancelled, invoiced = orders_that_are_done(api)
    texts = [api.refused("PUT", f"orders/{number}/createinvoice")[2] for number in (cancelled, invoiced)]
    assert texts == [
        f"Ordernummer {cancelled} är makulerad och kan inte behandlas.",
        f"Ordernummer {invoiced} är redan fakturerad och kan inte behandlas.",
    ]


@pytest.mark.assumed("a PUT of an invoiced order")
def test_an_invoiced_order_is_not_changed(api):
    _, invoiced = orders_that_are_done(api)
    assert api.refused("PUT", f"orders/{invoiced}", {"Order": {"Comments": "x"}})[:2] == (400, 2900024)


@pytest.mark.assumed("a second cancel of an offer")
def test_a_cancelled_offer_is_not_cancelled_again(api):
    number = api.post("offers", {"Offer": {"CustomerNumber": "1"}})["DocumentNumber"]
    api.put(f"offers/{number}/cancel")
    assert api.refused("PUT", f"offers/{number}/cancel")[:2] == (400, 2900024)


def montering():
    return OfferRow(description="Montering", price=Decimal(500), quantity=Decimal(3))


@pytest.mark.assumed("the Total and the ExpireDate of an offer that was created without an ExpireDate")
def test_an_offer_has_a_total_and_expires(client):
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(montering(),)))
    assert (offer.total, offer.expire_date > offer.offer_date) == (Decimal(1875), True)


@pytest.mark.specified("PUT /3/offers/{DocumentNumber}/createorder")
def test_an_order_is_created_out_of_an_offer(client):
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(montering(),)))
    made = client.offers.create_order(offer.document_number)
    assert made.offer_reference == offer.document_number


@pytest.mark.reported(f"{ORDERS}: the order is built from the rows of the offer")
def test_the_order_of_an_offer_has_its_rows(client):
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(montering(),)))
    (row,) = client.offers.create_order(offer.document_number).order_rows
    assert (row.description, row.ordered_quantity) == ("Montering", Decimal(3))


@pytest.mark.reported(f"{ORDERS}: pushWorkOrderToFortnox, 2000499")
def test_an_offer_becomes_only_one_order(client):
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(montering(),)))
    client.offers.create_order(offer.document_number)
    with pytest.raises(BadRequest, match="redan en skapad order") as told:
        client.offers.create_order(offer.document_number)
    assert told.value.code == 2000499


@pytest.mark.reported(f"{EKOVILLA}: lib/domains/fortnox/client.ts, FRIENDLY_FORTNOX_MESSAGES: 2001243")
def test_an_offer_that_became_an_order_is_closed(client):
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(montering(),)))
    client.offers.create_order(offer.document_number)
    with pytest.raises(BadRequest) as told:
        client.offers.update(offer.document_number, Offer(customer_number="1", comments="Sent"))
    assert told.value.code == 2001243


@pytest.mark.specified("PUT /3/offers/{DocumentNumber}/createinvoice")
def test_response_to_createinvoice_of_an_offer_is_an_order(api):
    number = api.post("offers", {"Offer": {"CustomerNumber": "1"}})["DocumentNumber"]
    assert list(api.call("PUT", f"offers/{number}/createinvoice").json()) == ["Order"]


@pytest.mark.assumed("createinvoice of an offer: whether an order is made, and its InvoiceReference")
def test_the_order_of_an_invoiced_offer_refers_to_the_invoice(client):
    offer = client.offers.create(Offer(customer_number="1", offer_rows=(montering(),)))
    order_made = client.offers.create_invoice(offer.document_number)
    assert client.invoices.get(order_made.invoice_reference).total == offer.total


@pytest.mark.assumed("a PUT of a cancelled order")
def test_a_cancelled_document_is_not_changed(client):
    number = client.orders.create(order()).document_number
    assert client.orders.cancel(number).cancelled is True
    with pytest.raises(BadRequest, match="makulerat"):
        client.orders.update(number, Order(customer_number="1", comments="Sent"))
    offer = client.offers.create(Offer(customer_number="1")).document_number
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


@pytest.mark.assumed("the Status of contracts that are active, inactive and finished, in lists")
def test_list_shows_the_status_of_each_contract(client):
    numbers = {}
    for status in ("ACTIVE", "INACTIVE", "FINISHED"):
        contract = Contract(
            customer_number="1",
            active=status != "INACTIVE",
            invoice_rows=(InvoiceRow(description="Service"),),
            period_end=date(2026, 1, 31),
        )
        numbers[status] = client.contracts.create(contract).document_number
    client.contracts.finish(numbers["FINISHED"])
    assert {contract.status: contract.document_number for contract in client.contracts.list()} == numbers
    for status, number in numbers.items():
        found = client.contracts.list(filter=status.lower())
        assert [contract.document_number for contract in found] == [number]


@pytest.mark.assumed("the Status of an invoice that was stopped in Fortnox Finans")
def test_invoice_is_sent_to_fortnox_finans_and_paused(client):
    unpaid = next(invoice for invoice in client.invoices.list(filter="unpaid") if invoice.currency == "SEK")
    number = unpaid.document_number
    sent = NoxFinansInvoice(invoice_number=number, send_method="EMAIL", service="REMINDER")
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


@pytest.mark.specified("GET /3/orders")
def test_documents_are_filtered_by_text_and_flag(api, client):
    for day, name in (("2026-01-10", "A"), ("2026-02-10", "B")):
        body = {"CustomerNumber": "1", "OrderDate": day, "YourReference": name, "NotCompleted": name == "B"}
        number = api.post("orders", {"Order": body})["DocumentNumber"]
    assert [o["OrderDate"] for o in api.get("orders", yourreference="A")["Orders"]] == ["2026-01-10"]
    assert [o["OrderDate"] for o in api.get("orders", notcompleted="true")["Orders"]] == ["2026-02-10"]
    api.put(f"orders/{number}/createinvoice")
    assert [o.document_number for o in client.orders.list(filter="invoicecreated")] == [number]


@pytest.mark.specified("GET /3/offers")
@pytest.mark.parametrize(
    ("key", "order"),
    [("id", [0, 1, 2]), ("transactionDate", [2, 0, 1]), ("total", [1, 2, 0]), ("customerName", [1, 0, 2])],
)
def test_offers_are_sorted_by_the_keys_of_the_specification(client, key, order):
    made = [
        client.offers.create(
            Offer(
                customer_number="1",
                customer_name=name,
                offer_date=date(2026, 2, day),
                offer_rows=(OfferRow(description="Takarbete", price=Decimal(price), quantity=Decimal(1)),),
            )
        ).document_number
        for name, day, price in (("Björk", 12, 300), ("Asp", 19, 100), ("Ek", 5, 200))
    ]
    listed = client.offers.list(sort_by=key)
    assert [found.document_number for found in listed if found.document_number in made] == [
        made[place] for place in order
    ]


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/parameters")
def test_documents_are_filtered_by_text_in_small_or_capital_letters(api):
    for name in ("A", "B"):
        api.post("orders", {"Order": {"CustomerNumber": "1", "YourReference": name}})
    found = [api.get("orders", yourreference=text)["Orders"] for text in ("a", "A")]
    assert found[0] == found[1]
    assert len(found[0]) == 1


@pytest.mark.assumed("a POST of an order with an unknown customer and an unknown article")
def test_the_customer_of_an_order_is_checked_before_its_articles(api):
    body = {"Order": {"CustomerNumber": "4711", "OrderRows": [{"ArticleNumber": "finns-ej"}]}}
    assert api.refused("POST", "orders", body)[1] == 2000204


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("invoices", marks=pytest.mark.recorded("invoices__filter_invalid", "2026-04-24")),
        pytest.param("orders", marks=pytest.mark.assumed("a list of orders with an unknown filter")),
    ],
)
def test_an_unknown_filter_is_refused(api, path):
    assert api.refused("GET", path, filter="gone")[1] == 2000587


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: ContractTemplateTests")
def test_contract_templates_cannot_be_filtered_by_their_last_change(api):
    assert api.refused("GET", "contracttemplates", lastmodified="2026-01-01 00:00")


@pytest.mark.assumed("the code for a list of contract templates with lastmodified")
def test_a_refused_parameter_has_the_code_of_an_invalid_parameter(api):
    assert api.refused("GET", "contracttemplates", lastmodified="2026-01-01 00:00")[1] == 2000588
