"""Tests of the sandbox's registers and settings, with FortnoxClient and with plain HTTP requests."""

from decimal import Decimal

import pytest

from fortnox_sdk.connectors.registers.articles import Article
from fortnox_sdk.connectors.registers.cost_centers import CostCenter
from fortnox_sdk.connectors.registers.currencies import Currency
from fortnox_sdk.connectors.registers.customer_references import CustomerReference
from fortnox_sdk.connectors.registers.prices import Price
from fortnox_sdk.connectors.registers.projects import Project
from fortnox_sdk.connectors.registers.units import Unit
from fortnox_sdk.connectors.settings.modes_of_payments import ModeOfPayment
from fortnox_sdk.connectors.settings.predefined_accounts import PreDefinedAccount
from fortnox_sdk.errors import BadRequest, NotFound


@pytest.mark.recorded("articles__save_new", "2023-01-30")
def test_new_article_equals_the_recorded_article(api):
    made = api.post("articles", {"Article": {"Description": "A value", "SalesAccount": 1250}})
    assert (made["SalesAccount"], made["VAT"], made["EUAccount"], made["Type"]) == (1250, 0, 3108, "STOCK")
    assert (made["EAN"], made["StockPlace"], made["PurchasePrice"]) == ("", None, 0)


@pytest.mark.recorded("articles__single_param_find_by_hash", "2023-01-30")
def test_list_row_of_a_new_article_equals_the_recorded_row(api):
    made = api.post("articles", {"Article": {"Description": "A value", "SalesAccount": 1250}})
    row = api.get("articles", articlenumber=made["ArticleNumber"])["Articles"][0]
    assert (row["QuantityInStock"], row["VAT"], row["SalesPrice"]) == ("0", None, None)


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/errors")
def test_article_with_an_unknown_account_is_refused(client):
    with pytest.raises(BadRequest) as told:
        client.articles.create(Article(description="Hammare", sales_account=9998))
    assert told.value.code == 2001304


@pytest.mark.reported(
    "github.com/accodeing/fortnox-api/tree/master/spec/vcr_cassettes: articles/find_failure, 2019-05-29"
)
def test_missing_article_has_the_recorded_code(client):
    with pytest.raises(NotFound) as told:
        client.articles.get("finns-ej")
    assert told.value.code == 2000428


@pytest.mark.assumed("a GET of an article with prices in list A and a QuantityInStock of 1.125")
def test_sales_price_of_an_article_is_its_price_in_list_a(client):
    number = client.articles.create(
        Article(description="Hammare", quantity_in_stock=Decimal("1.125"))
    ).article_number
    price = client.prices.create(Price(article_number=number, price_list="A", amount=Decimal("99.50")))
    assert price.from_quantity == 0
    client.prices.create(
        Price(article_number=number, price_list="A", amount=Decimal(90), from_quantity=Decimal(10))
    )
    assert [row.amount for row in client.prices.of_article("A", number)] == [Decimal("99.5"), Decimal(90)]
    article = client.articles.get(number)
    assert (article.sales_price, article.quantity_in_stock) == (Decimal("99.5"), Decimal("1.13"))
    client.prices.update(
        "A", number, Price(article_number=number, price_list="A", amount=Decimal(80)), from_quantity=10
    )
    assert client.prices.get("A", number, 10).amount == 80
    client.prices.delete("A", number, 10)
    with pytest.raises(NotFound):
        client.prices.get("A", number, 10)


@pytest.mark.recorded("projects__save_new", "2023-01-30")
def test_new_project_is_ongoing(client):
    made = client.projects.create(Project(description="Some important project", comments="A value"))
    assert made.status == "ONGOING"
    assert {p.project_number for p in client.projects.list()} == {"P101", "P102", made.project_number}


@pytest.mark.reported("github.com/neam/php-sie: tests/_data/fixtures/fortnox2.1/Sie4.si")
def test_project_is_exported_as_a_sie_object(client):
    client.projects.update("P101", Project(description="Mässan"))
    assert b'"P101" "M\x84ssan"' in client.sie.export(financial_year=1)


@pytest.mark.assumed("a DELETE of a cost center that a voucher uses")
def test_cost_center_in_use_cannot_be_deleted(client, api):
    client.cost_centers.create(CostCenter(code="LAGER", description="Lager"))
    voucher = api.voucher()
    voucher["Voucher"]["VoucherRows"][0]["CostCenter"] = "LAGER"
    api.post("vouchers", voucher, financialyear="2")
    with pytest.raises(BadRequest, match="används"):
        client.cost_centers.delete("LAGER")
    client.cost_centers.create(CostCenter(code="TOM", description="Tom"))
    client.cost_centers.delete("TOM")
    with pytest.raises(NotFound):
        client.cost_centers.get("TOM")


@pytest.mark.assumed("the units of a new company, and a POST of a unit that exists")
def test_new_company_has_default_units(client):
    assert "st" in [unit.code for unit in client.units.list()]
    client.units.delete("km")
    assert "km" not in [unit.code for unit in client.units.list()]
    made = client.units.create(Unit(code="blarg9", description="A value"))
    with pytest.raises(BadRequest):
        client.units.create(made.as_new())


@pytest.mark.recorded("units__save_new", "2023-01-30")
def test_new_unit_equals_the_recorded_unit(client):
    made = client.units.create(Unit(code="blarg9", description="A value"))
    assert (made.code_english, client.units.get("blarg9")) == ("", made)


@pytest.mark.assumed("a POST of a currency whose code has two letters")
def test_created_record_of_each_register_is_read_back(client):
    currency = client.currencies.create(
        Currency(code="ISK", description="Isländsk krona", buy_rate=Decimal("0.98"))
    )
    assert client.currencies.get("ISK") == currency
    with pytest.raises(BadRequest):
        client.currencies.create(Currency(code="kr", description="Krona"))
    mode = client.modes_of_payments.create(ModeOfPayment(code="KASSA", account_number=1910))
    assert client.modes_of_payments.get("KASSA") == mode
    assert client.predefined_accounts.update("SALES_25_SE", PreDefinedAccount(account=3002)).account == 3002
    (reference,) = client.customer_references.create(
        CustomerReference(customer_number="1", reference="Eva Ek")
    )
    assert client.customer_references.of_customer("1") == (reference,)
    client.customer_references.update(reference.id, CustomerReference(reference="Eva Alm"))
    assert client.customer_references.get(reference.id)[0].reference == "Eva Alm"
    client.customer_references.delete(reference.id)
    assert client.customer_references.of_customer("1") == ()


@pytest.mark.assumed("a GET of /3/me and of /3/euvatlimitregulation in a new company")
def test_settings_of_the_company_are_read(client):
    assert (
        client.company_settings.get().organization_number
        == client.company_information.get().organization_number
    )
    assert client.me.get().locale == "sv_SE"
    assert client.eu_vat_limit_regulation.get().is_over_limit is False
    assert [chart.name for chart in client.account_charts.list()]
    assert "st" in [template.template for template in client.print_templates.list()]
    made = client.email_senders.trust("faktura@example.com")
    assert client.email_senders.get().trusted_senders == (made,)
    client.email_senders.distrust(made.id)
    assert client.email_senders.get().trusted_senders == ()
