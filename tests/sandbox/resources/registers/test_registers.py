"""Tests of customers and suppliers."""

import pytest


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/parameters")
def test_customer_search_finds_parts_of_text_and_ignores_case(seeded):
    rows = seeded.get("customers", name="sport")["Customers"]
    assert [row["Name"] for row in rows] == ["Bergslagens Sport AB"]


@pytest.mark.specified("GET /3/customers")
@pytest.mark.parametrize("field", ["GLN", "GLNDelivery"])
def test_customer_is_found_by_its_global_location_number(api, field):
    made = api.post("customers", {"Customer": {"Name": "Nya Kunden", field: "7365566781116"}})
    rows = api.get("customers", **{field.casefold(): "7365566781116"})["Customers"]
    assert [row["CustomerNumber"] for row in rows] == [made["CustomerNumber"]]


@pytest.mark.recorded("customers__search_by_name", "2023-01-30")
def test_list_rows_of_customers_have_the_recorded_keys(seeded):
    rows = seeded.get("customers", name="sport")["Customers"]
    assert list(rows[0]) == [
        "@url",
        "Address1",
        "Address2",
        "City",
        "CustomerNumber",
        "Email",
        "Name",
        "OrganisationNumber",
        "Phone",
        "ZipCode",
    ]
    assert rows[0]["Address1"] == ""


@pytest.mark.recorded("customers__find_new", "2023-01-30")
def test_address_of_a_customer_without_one_is_null(seeded):
    assert seeded.get("customers/1")["Customer"]["Address1"] is None


@pytest.mark.recorded("customers__save_new_with_country_code_SE", "2023-01-30")
def test_new_customer_equals_the_recorded_customer(api):
    made = api.post("customers", {"Customer": {"Name": "Kund med svensk landskod", "CountryCode": "SE"}})
    assert (made["CustomerNumber"], made["Country"], made["Currency"], made["Type"]) == (
        "12",
        "Sverige",
        "SEK",
        "COMPANY",
    )
    assert made["DefaultDeliveryTypes"] == {"Invoice": "PRINT", "Order": "PRINT", "Offer": "PRINT"}
    assert (made["Email"], made["Phone1"], made["SalesAccount"]) == ("", None, None)


@pytest.mark.assumed("a PUT of a customer with Comments empty and with Comments API_BLANK")
def test_update_changes_only_the_fields_that_are_sent(api):
    api.put("customers/1", {"Customer": {"Phone1": "0470-123 45", "Comments": "Ringer gärna"}})
    changed = api.put("customers/1", {"Customer": {"City": "Ludvika", "Comments": ""}})
    assert (changed["City"], changed["Phone1"], changed["Comments"]) == (
        "Ludvika",
        "0470-123 45",
        "Ringer gärna",
    )
    assert api.put("customers/1", {"Customer": {"Comments": "API_BLANK"}})["Comments"] == ""


@pytest.mark.assumed("the code for a POST of a customer with the number of another customer")
def test_customer_with_the_number_of_another_customer_is_refused(api):
    customer = {"Name": "Annan", "CustomerNumber": "1"}
    assert api.refused("POST", "customers", {"Customer": customer})[1] == 2000637


@pytest.mark.assumed("the code for a DELETE of a customer who has invoices")
def test_delete_of_a_customer_with_invoices_has_the_code_of_a_used_record(api):
    assert api.refused("DELETE", "customers/1")[1] == 2900020


@pytest.mark.assumed("the Country of a supplier with CountryCode NO")
def test_country_of_a_supplier_follows_from_its_code(api):
    made = api.post(
        "suppliers", {"Supplier": {"Name": "Stängd Verkstad AB", "Active": False, "CountryCode": "NO"}}
    )
    assert (made["SupplierNumber"], made["Country"]) == ("11", "Norge")
    assert isinstance(api.get("suppliers")["Suppliers"][0]["SupplierNumber"], str)
    assert [row["Name"] for row in api.get("suppliers", name="verkstad")["Suppliers"]] == [
        "Stängd Verkstad AB"
    ]
    assert api.refused("POST", "suppliers", {"Supplier": {"Name": "http://x"}})[1] == 2000359
