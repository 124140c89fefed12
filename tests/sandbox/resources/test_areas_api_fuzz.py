"""Tests that every operation below /api accepts a valid input, and that no input gets a status of 500."""

import random
import uuid

import pytest

from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from tests.sandbox.resources.areas_api import TODAY, WAREHOUSE

pytestmark = pytest.mark.own

BAD = [None, "", 0, -1, 1e30, True, [], {}, "x" * 2000, "\ud800", [[]], "2025-13-01", 10**30, [None], "é\x00"]


class Inputs:
    """Valid and invalid inputs of an operation, generated from the sandbox's tables."""

    def __init__(self, seed, ids, tenant):
        self.random = random.Random(seed)  # a repeatable run, no secret
        self.ids = ids
        self.tenant = tenant

    def good(self, kind):
        if kind.many:
            return [self.one(kind) for _ in range(self.random.choice([1, 1, 2]))]
        return self.one(kind)

    def one(self, kind):
        if kind.fields:
            sent = {name: field for name, field in kind.fields.items() if not field.read_only}
            kept = {n: f for n, f in sent.items() if f.required or self.random.random() < 0.2}
            return {name: self.good(field) for name, field in kept.items()}
        if kind.choices:
            return self.random.choice(kind.choices)
        made = {
            "boolean": [True, False],
            "date": ["2025-11-03", TODAY],
            "integer": [1, 2],
            "number": [1, 2.5, 10],
            "uuid": self.ids,
            "string": ["SEK", "1" * max(kind.shortest, 1)],
        }
        return self.random.choice(made.get(kind.type, ["1"]))

    def bad(self, value):
        if isinstance(value, dict) and value and self.random.random() < 0.8:
            name = self.random.choice(sorted(value))
            return value | {name: self.bad(value[name])}
        if isinstance(value, list) and value and self.random.random() < 0.7:
            return [self.bad(value[0]), *value[1:]]
        return self.random.choice(BAD)

    def query(self, operation):
        sent = {n: k for n, k in operation.query.items() if k.required or self.random.random() < 0.2}
        made = {name: self.good(kind) for name, kind in sent.items()}
        if made and self.random.random() < 0.2:
            made[self.random.choice(sorted(made))] = self.random.choice(["", "x", "-1", "9" * 40, "é", "<"])
        return {name: str(v).lower() if isinstance(v, bool) else v for name, v in made.items()}

    def path(self):
        return {
            "id": self.random.choice(["1", "2", "3", "x", "1" * 30, *self.ids]),
            "type": self.random.choice(["T1", "T2", "ORDER", "å", "%00"]),
            "itemId": self.random.choice(["PAKET-1", "1"]),
            "rowId": self.random.choice(self.ids),
            "attachmentId": self.random.choice(["1", *self.ids]),
            "integrationId": self.random.choice(["1001", "x"]),
            "tenantId": self.random.choice([self.tenant, "x"]),
            "appId": "nobody",
        }


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_valid_and_invalid_inputs_get_responses_in_the_format_of_api(areas, key):
    point = areas(f"GET {WAREHOUSE}/stockpoints-v1")[0]["id"]
    inputs = Inputs(key, [point, str(uuid.UUID(int=1))], str(areas.sandbox.database_number))
    operation = OPERATIONS[key]
    for _ in range(50):
        body = None
        if operation.request_body is not None:
            body = inputs.good(operation.request_body)
            if inputs.random.random() < 0.5:
                body = inputs.bad(body)
        answer = areas.send(key, body, inputs.query(operation), **inputs.path())
        told = (key, body, answer.request.url, answer.status_code, answer.text)
        assert answer.status_code in (operation.status, 400, 404), told
        if answer.status_code != operation.status:
            assert set(answer.json()) == {"id", "error", "message"}, told
