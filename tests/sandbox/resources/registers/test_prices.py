"""Tests of the prices of an article for different quantities, and of its base price."""

import pytest


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: PriceTests")
def test_price_from_a_quantity_also_creates_the_base_price(api):
    number = api.post("articles", {"Article": {"Description": "Hammare"}})["ArticleNumber"]
    price = {"ArticleNumber": number, "PriceList": "A", "FromQuantity": 10, "Price": 90}
    made = api.post("prices", {"Price": price})
    assert (made["FromQuantity"], made["Price"]) == (10, 90)
    rows = api.get(f"prices/sublist/A/{number}")["Prices"]
    assert sorted(row["FromQuantity"] for row in rows) == [0, 10]


@pytest.mark.specified("PUT /3/prices/{PriceList}/{ArticleNumber}")
def test_update_without_a_quantity_changes_the_first_price(api):
    number = api.post("articles", {"Article": {"Description": "Hammare"}})["ArticleNumber"]
    for quantity, price in ((0, 95), (10, 90)):
        body = {"ArticleNumber": number, "PriceList": "A", "FromQuantity": quantity, "Price": price}
        api.post("prices", {"Price": body})
    changed = api.put(f"prices/A/{number}", {"Price": {"Price": 100}})
    assert (changed["FromQuantity"], changed["Price"]) == (0, 100)


@pytest.mark.assumed("the base price of an article after a POST of a price from a quantity")
def test_price_from_a_quantity_keeps_an_existing_base_price(api):
    number = api.post("articles", {"Article": {"Description": "Hammare"}})["ArticleNumber"]
    for quantity, price in ((0, 100), (10, 90)):
        body = {"ArticleNumber": number, "PriceList": "A", "FromQuantity": quantity, "Price": price}
        api.post("prices", {"Price": body})
    assert api.get(f"prices/A/{number}")["Price"]["Price"] == 100
