"""Tests that the stock is the sum of the released documents after any sequence of changes to documents."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.resources.areas_api import WAREHOUSE

pytestmark = pytest.mark.own

PATHS = {
    "in": f"{WAREHOUSE}/deliveries-v1/inbounddeliveries",
    "out": f"{WAREHOUSE}/deliveries-v1/outbounddeliveries",
    "move": f"{WAREHOUSE}/stocktransfer-v1",
}
QUANTITIES = st.integers(1, 20)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["in", "out", "move"]), QUANTITIES),
    st.tuples(st.sampled_from(["release", "void", "void by force", "update"]), QUANTITIES),
)


class History:
    """The documents of one article and the stock that follows from them."""

    def __init__(self, areas):
        self.areas = areas
        self.item = f"ART-{uuid.uuid4().hex[:12]}"
        self.points = [point["id"] for point in areas(f"GET {WAREHOUSE}/stockpoints-v1", query={"limit": 2})]
        self.documents = []

    def body(self, kind, quantity):
        if kind == "move":
            here, there = self.points
            row = {"fromStockPointId": here, "toStockPointId": there, "requestedQuantity": quantity}
            return {"rows": [{"itemId": self.item} | row]}
        head = {"date": "2025-11-03", "rows": [{"itemId": self.item, "quantity": quantity}]}
        return head | ({"currency": "SEK", "currencyRate": 1} if kind == "in" else {})

    def do(self, step, number):
        if step in PATHS:
            made = self.areas(f"POST {PATHS[step]}", self.body(step, number))
            self.documents.append({"kind": step, "id": made["id"], "quantity": number, "state": "new"})
        elif self.documents:
            document = self.documents[number % len(self.documents)]
            self.act(document, step, number)

    def act(self, document, step, number):
        path = f"PUT {PATHS[document['kind']]}/{{id}}"
        if step == "update":
            answer = self.areas.send(path, self.body(document["kind"], number), id=document["id"])
            assert answer.ok == (document["state"] == "new"), answer.text
            document["quantity"] = number if answer.ok else document["quantity"]
            return
        action, _, force = step.partition(" by ")
        answer = self.areas.send(
            f"{path}/{action}", query={"force": "true"} if force else None, id=document["id"]
        )
        assert answer.ok or answer.status_code == 400
        if answer.ok:
            document["state"] = "released" if action == "release" else "voided"

    def expected(self):
        """Return the expected quantity in stock. Transfers between stock points do not change it."""
        signs = {"in": 1, "out": -1, "move": 0}
        return sum(signs[d["kind"]] * d["quantity"] for d in self.documents if d["state"] == "released")

    def held_back(self):
        """Return the maximum quantity that unreleased documents can reserve."""
        waiting = [d for d in self.documents if d["state"] == "new" and d["kind"] != "in"]
        return sum(d["quantity"] for d in waiting)


@given(steps=st.lists(STEPS, max_size=12))
@settings(max_examples=30)
def test_stock_is_the_sum_of_the_released_documents(areas, steps):
    if len(areas(f"GET {WAREHOUSE}/stockpoints-v1")) == 1:
        areas(f"POST {WAREHOUSE}/stockpoints-v1", {"code": "V", "name": "Växjö"})
    history = History(areas)
    for step in steps:
        history.do(*step)
        in_stock, available = areas.stock(history.item)
        assert in_stock == history.expected()
        assert 0 <= in_stock - available <= history.held_back()
    for document in history.documents:
        if document["kind"] != "move" or document["state"] == "new":
            history.act(document, "void by force", 0)
    assert areas.stock(history.item) == (0, 0)
    assert {d["state"] for d in history.documents if d["kind"] != "move"} <= {"voided"}
