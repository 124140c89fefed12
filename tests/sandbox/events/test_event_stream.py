"""Tests of the sandbox's event stream: commands, replies, replay, and the events of changes in the books."""

import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from fortnox_sdk.sandbox import Sandbox

PAGE = "www.fortnox.se/developer/guides-and-good-to-know/websockets"
CLIENT = "github.com/zenta-ab/fortnox.NET"
REPLAY = "a replay from the offset of a received event"
CHANGE = "the events that Fortnox sends after this change"


NEW, CHANGED = {"Description": "Ny"}, {"Description": "Ändrad"}
NEW_CODE = NEW | {"Code": "NY"}
YEN = NEW | {"Code": "JPY", "SellRate": 7, "Unit": 100}
SALE, PURCHASE = {"CustomerNumber": "1"}, {"SupplierNumber": "1", "Total": "0"}
COMMENTED = {"Comments": "Ändrad"}
# By path: the envelope, the key, a new record and a change to it.
CHANGES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "articles": ("Article", "ArticleNumber", NEW, CHANGED),
    "costcenters": ("CostCenter", "Code", NEW_CODE, CHANGED),
    "currencies": ("Currency", "Code", YEN, CHANGED),
    "customers": ("Customer", "CustomerNumber", {"Name": "Kund AB"}, {"Name": "Kunden AB"}),
    "invoices": ("Invoice", "DocumentNumber", SALE, COMMENTED),
    "offers": ("Offer", "DocumentNumber", SALE, COMMENTED),
    "orders": ("Order", "DocumentNumber", SALE, COMMENTED),
    "projects": ("Project", "ProjectNumber", NEW, CHANGED),
    "supplierinvoices": ("SupplierInvoice", "GivenNumber", PURCHASE, COMMENTED),
    "suppliers": ("Supplier", "SupplierNumber", {"Name": "Säljare AB"}, {"Name": "Säljaren AB"}),
    "termsofdeliveries": ("TermsOfDelivery", "Code", NEW_CODE, CHANGED),
    "termsofpayments": ("TermsOfPayment", "Code", NEW_CODE, CHANGED),
    "wayofdeliveries": ("WayOfDelivery", "Code", NEW_CODE, CHANGED),
}
DELETED = ("created-v1", "updated-v1", "deleted-v1")
CANCELLED = ("created-v1", "updated-v1", "cancelled-v1")
# By path: the topic, and the types of the events.
EVENTS: dict[str, tuple[str, str, tuple[str, str, str]]] = {
    "articles": ("articles", "article", DELETED),
    "costcenters": ("cost-centers", "cost-center", DELETED),
    "currencies": ("currencies", "currency", DELETED),
    "customers": ("customers", "customer", ("created-v1", "updated-v2", "deleted-v1")),
    "invoices": ("invoices", "invoice", CANCELLED),
    "offers": ("offers", "offer", ("created-v1", "updated-v1", "canceled-v1")),
    "orders": ("orders", "order", CANCELLED),
    "projects": ("projects", "project", DELETED),
    "supplierinvoices": ("supplier-invoices", "supplier-invoice", CANCELLED),
    "suppliers": ("suppliers", "supplier", DELETED),
    "termsofdeliveries": ("termsofdeliveries", "termofdelivery", DELETED),
    "termsofpayments": ("termsofpayments", "termsofpayments", DELETED),
    "wayofdeliveries": ("waysofdeliveries", "waysofdeliveries", DELETED),
}


class Stream:
    """A connection to the stream of a sandbox."""

    def __init__(self, sandbox: Sandbox, connection: ClientConnection) -> None:
        self.sandbox = sandbox
        self.connection = connection

    def ask(self, command: str, **fields: Any) -> Any:
        self.connection.send(json.dumps({"command": command, **fields}))
        return self.next()

    def next(self) -> Any:
        return json.loads(self.connection.recv(timeout=10))

    def add(self, *tokens: str, secret: str = "") -> Any:
        secret = secret or self.sandbox.client_secret
        return self.ask("add-tenants-v1", clientSecret=secret, accessTokens=[f"Bearer {t}" for t in tokens])

    def subscribe(self, *topics: str, **offsets: str) -> None:
        assert self.add(self.sandbox.token()[0])["result"] == "ok"
        entries = [{"topic": topic} | ({"offset": offsets[topic]} if offsets else {}) for topic in topics]
        assert self.ask("add-topics-v1", topics=entries) == {"response": "add-topics-v1", "result": "ok"}
        assert self.ask("subscribe-v1") == {"response": "subscribe-v1", "result": "ok"}


def opened(sandbox: Sandbox, **options: Any) -> ClientConnection:
    # The library's own logger would log the tokens.
    silent = logging.Logger("silent", logging.CRITICAL)  # noqa: LOG001 -- outside the tree of loggers
    return connect(sandbox.url.replace("http", "ws") + "/topics-v1", proxy=None, logger=silent, **options)


@pytest.fixture
def stream(sandbox: Sandbox) -> Iterator[Stream]:
    with opened(sandbox) as connection:
        yield Stream(sandbox, connection)


@pytest.mark.reported(PAGE)
def test_an_event_names_topic_offset_type_company_record_and_time(stream, sandbox):
    stream.subscribe("vouchers")
    posted = sandbox.book_foreign_voucher()
    event = stream.next()
    assert event.keys() >= {"topic", "offset", "type", "tenantId", "entityId", "timestamp"}
    assert (event["topic"], event["type"]) == ("vouchers", "voucher-created-v1")
    assert event["tenantId"] == sandbox.database_number
    assert event["timestamp"].endswith(("+01:00", "+02:00"))
    assert f"{event['series']}{event['id']}" == posted


@pytest.mark.reported(CLIENT)
def test_the_reply_to_tokens_names_the_company_of_each(stream, sandbox):
    other = sandbox.add_company()
    tokens = [sandbox.token()[0], sandbox.token(database_number=other)[0]]
    assert stream.add(*tokens) == {
        "response": "add-tenants-v1",
        "result": "ok",
        "tenantIds": {f"Bearer {tokens[0]}": sandbox.database_number, f"Bearer {tokens[1]}": other},
    }
    assert stream.ask("list-tenants-v1")["tenantIds"] == sorted([sandbox.database_number, other])
    assert stream.ask("remove-tenants-v1", tenants=[other])["result"] == "ok"
    assert stream.ask("list-tenants-v1")["tenantIds"] == [sandbox.database_number]


@pytest.mark.assumed("add-tenants-v1 with one valid and one invalid token")
def test_no_company_is_added_if_one_token_is_invalid(stream, sandbox):
    reply = stream.add(sandbox.token()[0], "x.y.z")
    assert (reply["result"], reply["invalidTokens"]) == ("error", ["Bearer x.y.z"])
    assert stream.ask("list-tenants-v1")["tenantIds"] == []


@pytest.mark.assumed("add-tenants-v1 with the wrong client secret")
def test_a_wrong_client_secret_makes_the_tokens_invalid(stream, sandbox):
    token = sandbox.token()[0]
    assert stream.add(token, secret="wrong")["invalidTokens"] == [f"Bearer {token}"]


@pytest.mark.reported(PAGE)
@pytest.mark.parametrize("topic", [{"topic": "pigeons"}, {"topic": "vouchers", "offset": "!"}])
def test_an_unknown_topic_or_offset_is_named(stream, sandbox, topic):
    stream.add(sandbox.token()[0])
    reply = stream.ask("add-topics-v1", topics=[topic])
    assert (reply["result"], reply["invalidTopics"]) == ("error", [topic["topic"]])


@pytest.mark.assumed("a message that is not a command")
@pytest.mark.parametrize(
    "message", ["", "[]", "{", '{"command": "explode-v1"}', '{"command": "subscribe-v1"}']
)
def test_other_messages_are_refused_and_the_connection_stays_open(stream, message):
    stream.connection.send(message)
    assert stream.next()["result"] == "error"
    assert stream.ask("list-tenants-v1")["result"] == "ok"


@pytest.mark.assumed(REPLAY)
def test_a_replay_begins_with_the_event_of_the_offset(stream, sandbox):
    stream.subscribe("vouchers")
    sandbox.book_foreign_voucher()
    first = stream.next()
    sandbox.book_foreign_voucher()
    second = stream.next()
    with opened(sandbox) as connection:
        again = Stream(sandbox, connection)
        again.subscribe("vouchers", vouchers=first["offset"])
        assert [again.next(), again.next()] == [first, second]


@pytest.mark.reported(PAGE)
def test_events_are_kept_for_14_days(stream, sandbox):
    stream.subscribe("vouchers")
    sandbox.book_foreign_voucher()
    first = stream.next()
    sandbox.advance_clock(14 * 24 * 3600 + 60)
    sandbox.book_foreign_voucher()
    with opened(sandbox) as connection:
        again = Stream(sandbox, connection)
        again.subscribe("vouchers", vouchers=first["offset"])
        assert again.next()["id"] == str(int(first["id"]) + 1)


@pytest.mark.reported(PAGE)
def test_only_events_of_added_companies_and_topics_arrive(stream, sandbox, api):
    other = sandbox.add_company()
    stream.subscribe("vouchers")
    sandbox.book_foreign_voucher(database_number=other)
    api.post("customers", {"Customer": {"Name": "Kund AB"}})
    mine = sandbox.book_foreign_voucher()
    event = stream.next()
    assert f"{event['series']}{event['id']}" == mine


@pytest.mark.assumed("events after the access token has expired")
def test_the_events_of_a_company_end_with_its_access_token(stream, sandbox):
    stream.subscribe("vouchers")
    sandbox.advance_clock(3601)
    sandbox.book_foreign_voucher()
    assert stream.add(sandbox.token()[0])["result"] == "ok"
    later = sandbox.book_foreign_voucher()
    event = stream.next()
    assert f"{event['series']}{event['id']}" == later


@pytest.mark.assumed(CHANGE)
def test_a_customer_and_an_invoice_make_events_of_their_changes(stream, api):
    stream.subscribe("customers", "invoices", "vouchers")
    customer = api.post("customers", {"Customer": {"Name": "Kund AB"}})["CustomerNumber"]
    api.put(f"customers/{customer}", {"Customer": {"Name": "Kunden AB"}})
    row = {"Description": "Arbete", "DeliveredQuantity": 1, "Price": 100}
    invoice = api.post("invoices", {"Invoice": {"CustomerNumber": customer, "InvoiceRows": [row]}})
    api.put(f"invoices/{invoice['DocumentNumber']}/bookkeep")
    types: list[str] = []
    while "invoice-bookkeep-v1" not in types:
        types.append(stream.next()["type"])
    assert [each for each in types if each != "invoice-updated-v1"] == [
        "customer-created-v1",
        "customer-updated-v2",
        "invoice-created-v1",
        "voucher-created-v1",
        "invoice-bookkeep-v1",
    ]


@pytest.mark.assumed(CHANGE)
def test_a_created_changed_and_deleted_or_cancelled_record_makes_three_events(stream, api):
    stream.subscribe(*(topic for topic, *_ in EVENTS.values()))
    for path, (envelope, key, new, change) in CHANGES.items():
        topic, kind, endings = EVENTS[path]
        number = api.post(path, {envelope: new})[key]
        api.put(f"{path}/{number}", {envelope: change})
        if endings[-1].startswith("cancel"):
            api.put(f"{path}/{number}/cancel")
        else:
            assert api.call("DELETE", f"{path}/{number}").status_code == 204
        events = [stream.next() for _ in endings]
        assert [(each["topic"], each["type"], each["entityId"]) for each in events] == [
            (topic, f"{kind}-{ending}", str(number)) for ending in endings
        ]


@pytest.mark.own
def test_the_records_that_every_company_has_make_no_events(stream, api):
    stream.subscribe("cost-centers", "customers", "projects", "termsofdeliveries", "waysofdeliveries")
    for path in ("costcenters", "projects", "termsofdeliveries", "wayofdeliveries"):
        assert api.get(path)["MetaInformation"]["@TotalResources"] > 0
    api.post("customers", {"Customer": {"Name": "Kund AB"}})
    assert stream.next()["type"] == "customer-created-v1"


@pytest.mark.reported(PAGE)
def test_a_booked_payment_is_an_event_of_the_topic_invoices(stream, api):
    customer = api.post("customers", {"Customer": {"Name": "Kund AB"}})["CustomerNumber"]
    row = {"Description": "Arbete", "DeliveredQuantity": 1, "Price": 100}
    invoice = api.post("invoices", {"Invoice": {"CustomerNumber": customer, "InvoiceRows": [row]}})
    api.put(f"invoices/{invoice['DocumentNumber']}/bookkeep")
    stream.subscribe("invoices")
    number = int(invoice["DocumentNumber"])
    payment = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": number, "Amount": 125}})
    api.put(f"invoicepayments/{payment['Number']}/bookkeep")
    types: dict[str, str] = {}
    while "invoicepayment-bookkeep-v1" not in types:
        event = stream.next()
        types[event["type"]] = event["entityId"]
    assert types["invoicepayment-bookkeep-v1"] == payment["Number"]


@pytest.mark.assumed(CHANGE)
def test_a_corrected_and_a_removed_voucher_make_events(stream, sandbox, api):
    voucher = api.post("vouchers", api.voucher())
    stream.subscribe("vouchers")
    place = (voucher["Year"], voucher["VoucherSeries"], voucher["VoucherNumber"])
    sandbox.change_row(*place, account=7832, amount=Decimal(10), against=1229)
    assert stream.next()["type"] == "voucher-updated-v1"
    sandbox.remove_voucher(*place)
    types = {stream.next()["type"]}
    while "voucher-deleted-v1" not in types:
        types.add(stream.next()["type"])


@pytest.mark.own
def test_a_cut_ends_the_connection_without_a_closing_handshake(stream, sandbox):
    stream.subscribe("vouchers")
    assert sandbox.cut_events() == 1
    with pytest.raises(ConnectionClosedError):
        stream.next()
    assert sandbox.cut_events() == 0


@pytest.mark.own
@pytest.mark.parametrize("replace", ["reset", "restore"])
def test_a_replaced_state_ends_the_connections(stream, sandbox, replace):
    sandbox.snapshot("before")
    stream.subscribe("vouchers")
    sandbox.restore("before") if replace == "restore" else sandbox.reset()
    with pytest.raises(ConnectionClosedError):
        stream.next()


@pytest.mark.own
def test_changes_after_a_restored_snapshot_make_events_too(sandbox):
    sandbox.snapshot("before")
    sandbox.restore("before")
    with opened(sandbox) as connection:
        stream = Stream(sandbox, connection)
        stream.subscribe("vouchers")
        sandbox.book_foreign_voucher()
        assert stream.next()["type"] == "voucher-created-v1"


@pytest.mark.own
def test_the_books_of_a_new_company_make_no_events(stream, sandbox):
    stream.subscribe("vouchers", "financial-years")
    number = sandbox.add_company()
    stream.add(sandbox.token(database_number=number)[0])
    sandbox.book_foreign_voucher(database_number=number)
    assert stream.next()["type"] == "voucher-created-v1"


@pytest.mark.own
@pytest.mark.parametrize("headers", [{"Origin": "https://example.com"}, {"Origin": "null"}])
def test_a_website_cannot_open_the_stream(sandbox, headers):
    with pytest.raises(InvalidStatus) as refusal, opened(sandbox, additional_headers=headers):
        pass
    assert refusal.value.response.status_code == 403


@pytest.mark.own
def test_opened_streams_are_logged(stream, sandbox):
    assert [each["status"] for each in sandbox.log() if each["path"] == "/topics-v1"] == [101]
