"""Tests that cassettes contain no secrets and no personal data, and can still be replayed."""

import re

import pytest
import requests

from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Scrubber, Unscrubbed, connect, recorder, recorder_settings

NAME, ORG, EMAIL, PERSON = "Åkeri Påhittad & Co AB", "559123-4506", "siv.svensson@pahittad.test", "Siv Påhitt"
PLACES = ("Påhittsvägen 17", "Påhittsta", "987 65")
PLANTED = (NAME, ORG, EMAIL, PERSON, *PLACES, "070-123 45 67", "SE559123450601")


def customer():
    return {
        "Name": NAME,
        "OrganisationNumber": ORG,
        "Email": EMAIL,
        "YourReference": PERSON,
        "Address1": PLACES[0],
        "City": PLACES[1],
        "ZipCode": PLACES[2],
        "Phone1": "070-123 45 67",
        "VATNumber": "SE559123450601",
        "Comments": f"Skriv till {EMAIL} om {ORG}",
    }


def call(session, sandbox, method, path, token, **more):
    headers = {"Authorization": f"Bearer {token}"}
    answer = session.request(method, f"{sandbox.url}/3/{path}", headers=headers, timeout=10, **more)
    assert answer.ok, answer.text
    return answer


def exchange(session, sandbox, token):
    """Send requests with the values in `PLANTED` and with secrets, and return the JSON bodies of the responses."""
    customer_record = call(
        session, sandbox, "POST", "customers", token, json={"Customer": customer()}
    ).json()["Customer"]
    summaries = call(session, sandbox, "GET", "customers", token, params={"name": NAME}).json()["Customers"]
    rows = [{"Description": "Resa", "Price": 100.5, "DeliveredQuantity": "1", "VAT": 25}]
    body = {
        "CustomerNumber": customer_record["CustomerNumber"],
        "InvoiceRows": rows,
        "InvoiceDate": "2025-05-05",
    }
    invoice = call(session, sandbox, "POST", "invoices", token, json={"Invoice": body}).json()["Invoice"]
    number = invoice["DocumentNumber"]
    call(session, sandbox, "PUT", f"invoices/{number}/bookkeep", token, json={})
    vouchers = call(
        session, sandbox, "GET", "vouchers", token, params={"financialyear": 2, "limit": 500}
    ).json()
    call(session, sandbox, "GET", "sie/4", token, params={"financialyear": 2})
    tokens = session.post(
        f"{sandbox.url}/oauth-v1/token",
        data={"grant_type": "refresh_token", "refresh_token": sandbox.token()[1]}
        if not isinstance(sandbox, Replay)
        else {"grant_type": "refresh_token", "refresh_token": "another"},
        auth=(sandbox.client_id, sandbox.client_secret),
        timeout=10,
    )
    return customer_record, summaries, invoice, vouchers, tokens.json()


class Replay:
    """The URL of a sandbox, and invalid credentials. They are enough to replay the sandbox's cassette."""

    def __init__(self, sandbox):
        self.url, self.client_id, self.client_secret = sandbox.url, "another", "secret"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cassettes")
    with serve(rate_limit=False) as sandbox:
        token, _ = sandbox.token()
        scrubber = Scrubber()
        tape_recorder = recorder(folder, record="all", header="Recorded by a test", scrubber=scrubber)
        with requests.Session() as session, tape_recorder.use_cassette("cassette.yaml"):
            session.trust_env = False
            real = exchange(session, sandbox, token)
        secrets = [token, sandbox.client_secret, real[-1]["access_token"], real[-1]["refresh_token"]]
        replay = Replay(sandbox)
    return folder, real, secrets, replay, scrubber


def test_cassette_contains_no_planted_value(recorded):
    folder, _, secrets, _, scrubber = recorded
    text = (folder / "cassette.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Recorded by a test\n")
    escaped = re.sub(r"\\+u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), text)
    plain = " ".join((text, escaped, re.sub(r"\s+", " ", text)))
    for planted in (*PLANTED, *secrets, "fxcanary", "Bearer", "Basic"):
        assert planted not in plain, planted
        assert planted.replace("-", "") not in plain, planted
        assert planted.encode("cp437", "replace").decode("latin-1") not in plain
    assert "Fjällbris" not in plain, "the company's own name came from the sandbox alone"
    assert scrubber.leaks(plain) == []


def test_name_gets_the_same_invented_name_everywhere(recorded):
    folder, *_ = recorded
    text = re.sub(r"\s+", " ", (folder / "cassette.yaml").read_text(encoding="utf-8"))
    fake = Scrubber().field("Name", NAME)
    assert re.fullmatch(r"Namn \d{5}", fake)
    assert text.count(fake) + text.count(fake.replace(" ", "+")) >= 5, (
        "request, query, customer, list, invoice"
    )
    assert Scrubber(key="another").field("Name", NAME) != fake
    assert Scrubber().field("Name", fake) == fake, "what was scrubbed once stays as it is"


def test_cassette_plays_for_requests_with_real_names(recorded):
    folder, real, _, replay, _ = recorded
    with requests.Session() as session, recorder(folder).use_cassette("cassette.yaml") as cassette:
        session.trust_env = False
        customer_record, summaries, invoice, vouchers, _ = exchange(session, replay, "another")
    assert cassette.all_played
    assert (
        customer_record["Name"]
        == summaries[0]["Name"]
        == invoice["CustomerName"]
        == Scrubber().field("Name", NAME)
    )
    assert customer_record["CustomerNumber"] == real[0]["CustomerNumber"]
    assert invoice["Total"] == real[2]["Total"]
    assert len(vouchers["Vouchers"]) == len(real[3]["Vouchers"])


PERSONAL = [
    "Child", "CustomerName", "DeliveryAddress1", "DeliveryPhone1", "EDIGlobalLocationNumber", "PostCode",
    "ProjectLeader", "Reference", "ResidenceAssociationOrganisationNumber", "SocialSecurityNumber", "VisitAddress",
    "VisitZipCode",
    "VisitingAddress", "VisitingCity", "VisitingZipCode", "accountManager", "addressCity", "addressPostCode",
    "addressStreet", "deliveryPhone", "invoiceCity", "invoiceZipCode", "orgNo", "postalAddress", "postalCity",
    "postalCode", "projectLeader", "ssn", "supplierAddress2", "supplierCity", "supplierPostCode",
    "visitingPostalAddress", "visitingPostalCity", "visitingPostalCode", "zip",
]  # fmt: skip


@pytest.mark.parametrize("field", PERSONAL)
def test_each_field_about_a_person_or_a_company_is_replaced(field):
    real = "8001011234" if "umber" in field or field in ("orgNo", "ssn") else "Anna Verklig 70"
    fake = Scrubber().field(field, real)
    assert isinstance(fake, str)
    assert fake != real
    assert Scrubber().field(field, fake) == fake


def test_invented_texts_of_the_tests_can_stay():
    scrubber = Scrubber(keep={"Exempel AB"})
    assert scrubber.field("Customer", {"Name": "Exempel AB", "City": "Ort"}) == {
        "Name": "Exempel AB",
        "City": "Orten",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Code", "A"),
        ("Description", "Verifikation 12 av 2025-05-05"),
        ("OCR", "1234567897"),
        ("Balance", 5591234506),
        ("Name", "API_BLANK"),
        ("State", "open"),
    ],
)
def test_harmless_values_are_kept(field, value):
    assert Scrubber().field(field, value) == value


def test_numbers_in_json_keep_their_form():
    body = rb'{"Total":100.50,"Row":{"Price":0.10,"VAT":25,"Ok":true,"No":null},"@url":"http:\/\/x\/3"}'
    assert Scrubber().body(body) == body


def test_pdf_is_replaced_as_a_whole():
    assert Scrubber().body(b"%PDF-1.4 " + NAME.encode()) == b"scrubbed"


def test_cassette_with_a_leak_is_not_written(tmp_path, sandbox):
    # A name in the free text of a request is a leak if the same name was the value of a field before.
    with requests.Session() as session:
        session.trust_env = False
        token, _ = sandbox.token()
        cassette = recorder(tmp_path, record="all").use_cassette("leak.yaml")
        cassette.__enter__()
        call(session, sandbox, "POST", "customers", token, json={"Customer": {"Name": NAME}})
        body = {"Name": "Annan AB", "Comments": f"Som {NAME}"}
        call(session, sandbox, "POST", "customers", token, json={"Customer": body})
        with pytest.raises(Unscrubbed, match="Åkeri"):
            cassette.__exit__(None, None, None)
    assert list(tmp_path.iterdir()) == []


def test_settings_work_for_other_plugins():
    settings = recorder_settings()
    assert {"before_record_request", "before_record_response", "match_on"} <= set(settings)


def test_the_client_is_recorded_and_played(tmp_path, sandbox):
    with recorder(tmp_path, record="all").use_cassette("client.yaml"):
        real = connect(sandbox).company_information.get()
    with recorder(tmp_path).use_cassette("client.yaml") as cassette:
        played = connect(sandbox).company_information.get()
    assert cassette.all_played
    assert played.company_name != real.company_name
    assert played.organization_number != real.organization_number
    assert played.database_number != real.database_number


def test_a_leaked_token_is_named_but_not_shown():
    # The error about a leak may be in a public log of the tests.
    scrubber = Scrubber()
    scrubber.body(b'{"refresh_token": "0f3a9c77-of-a-company"}')
    leaked = "https://api.fortnox.se/3/vouchers?search=0f3a9c77-of-a-company"
    assert scrubber.leaks(leaked) == ["token 0f3a..."]
