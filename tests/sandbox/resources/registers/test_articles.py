"""Tests of articles: deletion, read-only values and errors."""

import pytest


def _article(api, **fields):
    return api.post("articles", {"Article": {"Description": "Hammare", **fields}})


@pytest.mark.assumed("a DELETE of an article that a cancelled customer invoice uses")
def test_article_used_by_a_cancelled_invoice_cannot_be_deleted(api):
    number = _article(api)["ArticleNumber"]
    rows = [{"ArticleNumber": number, "DeliveredQuantity": 1, "Price": 10}]
    invoice = api.post("invoices", {"Invoice": {"CustomerNumber": "1", "InvoiceRows": rows}})
    api.put(f"invoices/{invoice['DocumentNumber']}/cancel")
    assert api.refused("DELETE", f"articles/{number}")[0] == 400


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: ArticleTests")
def test_unused_article_is_deleted(api):
    unused = _article(api)["ArticleNumber"]
    assert api.call("DELETE", f"articles/{unused}").status_code == 204


@pytest.mark.assumed("the prices of an article that has the number of a deleted article")
def test_new_article_does_not_get_the_prices_of_a_deleted_one(api):
    number = _article(api)["ArticleNumber"]
    api.post("prices", {"Price": {"ArticleNumber": number, "PriceList": "A", "Price": 10}})
    api.call("DELETE", f"articles/{number}")
    assert _article(api)["ArticleNumber"] == number
    assert api.get(f"articles/{number}")["Article"]["SalesPrice"] is None
    assert api.get(f"prices/sublist/A/{number}")["Prices"] == []


@pytest.mark.reported(
    "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: FortnoxSDK/Entities/Articles/Article.cs, "
    "CostCalculationMethod: with MANUAL the DirectCost is set"
)
def test_direct_cost_of_new_stock_goods_stays_as_sent(api):
    made = _article(api, StockGoods=True, PurchasePrice=100, DirectCost=10, CostCalculationMethod="MANUAL")
    assert made["DirectCost"] == 10


@pytest.mark.assumed("the PurchasePrice of new stock goods with another DirectCost")
@pytest.mark.parametrize("more", [{}, {"CostCalculationMethod": "MANUAL"}])
def test_purchase_price_of_new_stock_goods_stays_as_sent(api, more):
    made = _article(api, StockGoods=True, PurchasePrice=100, DirectCost=10, **more)
    assert (made["DirectCost"], made["PurchasePrice"]) == (10, 100)


@pytest.mark.assumed("DirectCost of stock goods after a PUT of PurchasePrice")
def test_direct_cost_stays_when_the_purchase_price_changes(api):
    made = _article(api, StockGoods=True, PurchasePrice=100, DirectCost=10)
    changed = api.put(f"articles/{made['ArticleNumber']}", {"Article": {"PurchasePrice": 200}})
    assert (changed["DirectCost"], changed["PurchasePrice"]) == (10, 200)


@pytest.mark.recorded("errors__assorted_live_clients", "2026")
def test_number_of_an_existing_article_is_refused(api):
    number = _article(api, ArticleNumber="16770")["ArticleNumber"]
    refused = api.refused("POST", "articles", {"Article": {"Description": "B", "ArticleNumber": number}})
    assert refused == (400, 2000013, 'Artikelnummer "16770" används redan.')
