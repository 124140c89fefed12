"""Tests that absurd JSON, forms and admin requests are refused and leave the sandbox usable."""

import json
import random
from base64 import b64encode
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

import pytest

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.schema.resources import RESOURCES

pytestmark = pytest.mark.own

DEEP = b"[" * 100_000 + b"]" * 100_000
ABSURD = [
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1.5",
    b"1e18",
    b"-1e18",
    b"1e400",
    b"1E+999999999",
    b"1e-999999999",
    b"1e99999999999999999999",
    b"9" * 30,
    b"9" * 300,
    b"9" * 5000,
    b"NaN",
    b"-Infinity",
    b'""',
    b'"\\u0000"',
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    '"٣"'.encode(),
    b'"-1"',
    b'"1e400"',
    b'"NaN"',
    b'"sNaN"',
    b'"' + b"9" * 5000 + b'"',
    b'"' + b"a" * 100_000 + b'"',
    b'"2025-02-30"',
    b'"9999-12-31"',
    b'"0001-01-01"',
    b'"\\r\\nX-A: 1"',
    b'"<script>"',
    b"[]",
    b"{}",
    b"[null]",
    b"[[]]",
    b'[{"a": 1}]',
    b'["\\ud800"]',
    b"[1, 2]",
    b'{"a": {"b": []}}',
    DEEP,
]
DOCUMENTS = {
    "deep arrays": DEEP,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "500 levels": b'{"Customer":' * 500 + b"1" + b"}" * 500,
    "a number of 5 000 digits": b'{"Customer": {"Name": ' + b"9" * 5000 + b"}}",
    "a fraction of 5 000 digits": b'{"Customer": {"Name": 0.' + b"9" * 5000 + b"}}",
    "an exponent of 20 digits": b'{"Customer": {"InvoiceDiscount": 1e99999999999999999999}}',
    "an exponent of 9 digits": b'{"Customer": {"InvoiceDiscount": 1e999999999}}',
    "NaN": b'{"Customer": {"InvoiceDiscount": NaN}}',
    "Infinity": b'{"Customer": {"InvoiceDiscount": -Infinity}}',
    "a surrogate in a value": b'{"Customer": {"Name": "\\ud800"}}',
    "a surrogate in a name": b'{"Customer": {"\\uDFFF": "a"}}',
    "a surrogate in UTF-8": b'{"Customer": {"Name": "\xed\xa0\x80"}}',
    "invalid UTF-8": b'{"Customer": {"Name": "\xff"}}',
    "half of UTF-16": '{"Customer": {"Name": "a"}}'.encode("utf-16")[:-1],
    "a null byte": b'{"Customer": {"Name": "a\\u0000b"}}',
    "a raw null byte": b'{"Customer": {"Name": "a\x00b"}}',
    "only null bytes": b"\x00" * 1000,
    "nothing but blanks": b" " * 1000,
    "two documents": b'{"Customer": {}}{"Customer": {}}',
    "a document without an end": b'{"Customer": {"Name": "a',
    "a bomb of arrays": b"[" + b"[]," * 2_000_000 + b"1]",
    "a bomb of objects": b"[" + b"{}," * 2_000_000 + b"1]",
    "a bomb of numbers": b"[" + b"1.0," * 1_500_000 + b"1]",
    "a bomb of names": b"{" + b",".join(b'"%x":1' % n for n in range(600_000)) + b"}",
    "9 MB of text": b'{"Customer": {"Name": "' + b"a" * 9_000_000 + b'"}}',
    "7 MB of text with a wide letter": b'{"Customer": {"Name": "\xf0\x9f\x98\x80' + b"a" * 7_000_000 + b'"}}',
    "a wrong envelope": b'{"Customer": [[[]]]}',
    "names that occur twice": b'{"Customer": {"Name": 1}, "Customer": {"Name": [], "Name": {}}}',
}


class Client:
    """A client with one connection, which is opened again if the sandbox has closed it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = HTTPConnection(urlsplit(url).netloc, timeout=10)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, names)
        response = self.connection.getresponse()
        return response.status, response.read()

    def check_usable(self, token: str) -> None:
        """Check that the admin pages and the start page are available, and that lists give a status of 200 or 400."""
        for path in ("/_sandbox/state", "/", "/_sandbox/log", "/_sandbox/counts"):
            assert self.send("GET", path)[0] == 200, path
        for path in ("customers", "invoices", "vouchers", "accounts", "financialyears", "sie/4"):
            status, content = self.send("GET", f"/3/{path}", Authorization=f"Bearer {token}")
            assert status in {200, 400}, (path, content)

    def close(self) -> None:
        self.connection.close()


@pytest.fixture(scope="module")
def sandbox():
    with serve(rate_limit=False) as running:
        yield running


@pytest.fixture
def client(sandbox):
    with closing(Client(sandbox.url)) as client:
        yield client


def check_refused(status, content, accepted=(400,)):
    assert status in accepted, (status, content[:300])
    assert {name.lower() for name in json.loads(content)} <= {
        "errorinformation",
        "error",
        "error_description",
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_absurd_json_is_refused(sandbox, client, name):
    access, _ = sandbox.token()
    headers = {"Authorization": f"Bearer {access}", "Content_Type": "application/json"}
    accepted = (400, 413)
    check_refused(*client.send("POST", "/3/customers", DOCUMENTS[name], **headers), accepted)
    status, content = client.send("POST", "/_sandbox/clock", DOCUMENTS[name])
    check_refused(status, content, accepted)
    assert client.send("GET", "/_sandbox/state")[0] == 200


def nested(levels, opening, closing):
    return b'{"a": ' + opening * (levels - 1) + b"1" + closing * (levels - 1) + b"}"


def with_values(count, value):
    """Return an object with one array, which contains `count` copies of the value."""
    return b'{"a": [' + b",".join([value] * count) + b"]}"


LIMITS = {
    "arrays": (nested(100, b"[", b"]"), nested(101, b"[", b"]")),
    "objects": (nested(100, b'{"a":', b"}"), nested(101, b'{"a":', b"}")),
    "numbers": (with_values(499_999, b"1"), with_values(500_000, b"1")),
    "empty arrays": (with_values(249_999, b"[]"), with_values(250_000, b"[]")),
    "empty objects": (with_values(249_999, b"{}"), with_values(250_000, b"{}")),
}


@pytest.mark.parametrize("name", LIMITS)
def test_json_is_read_up_to_100_levels_and_500_000_values(client, name):
    # The sandbox reads the first document, and refuses its unknown key. The second document is above the limit.
    at_limit, above_limit = (client.send("POST", "/_sandbox/clock", body) for body in LIMITS[name])
    assert at_limit[0] == above_limit[0] == 400
    assert b"Unknown key 'a'" in at_limit[1]
    assert b"The body is not valid JSON." in above_limit[1]


COMPANY = "companies/{company}"
KEYS = {
    "clock": ("advance_s",),
    "faults": (
        "latency_s", "latency_jitter_s", "slow_every", "slow_s", "status", "retry_after_s", "rate_limit",
        "drop_before_commit", "half_answer", "commit_late_s", "ignore_page", "no_right", "foreign_voucher_every",
        "foreign_voucher_day", "revoke_in", "path", "seed", "no_such_fault",
    ),
    "token": ("database_number", "scopes"),
    f"{COMPANY}/empty": ("books",),
    f"{COMPANY}/records": ("resource", "records", "financial_year"),
    f"{COMPANY}/licences": ("without",),
    f"{COMPANY}/lock": ("end_date",),
    f"{COMPANY}/vouchers": ("day",),
    f"{COMPANY}/vouchers/2/A/1/change": ("account", "amount", "against"),
    f"{COMPANY}/accounts/2/1930": ("active",),
    "companies": ("name", "invoices", "vouchers", "seed"),
}  # fmt: skip
VALID = {
    "token": b'"database_number": 1, ',
    f"{COMPANY}/records": b'"resource": "customers", "records": [], ',
    f"{COMPANY}/vouchers/2/A/1/change": b'"account": "1930", "amount": 1, "against": "1930", ',
    "companies": b'"seed": -1, ',
}


@pytest.mark.parametrize("endpoint", KEYS)
def test_absurd_admin_values_are_refused(endpoint):
    valid = VALID.get(endpoint, b"")
    bodies = [
        b"{%s%s: %s}" % (valid, json.dumps(key).encode(), value) for key in KEYS[endpoint] for value in ABSURD
    ]
    with serve(rate_limit=False) as sandbox, closing(Client(sandbox.url)) as client:
        company = f"/_sandbox/companies/{sandbox.database_number}"
        for body in (*ABSURD, *bodies):
            status, content = client.send(
                "POST", "/_sandbox/" + endpoint.format(company=sandbox.database_number), body
            )
            if status != 200:
                check_refused(status, content, (400, 404))
            client.send("DELETE", "/_sandbox/faults")
        client.send("POST", f"{company}/licences", b'{"without": []}')
        client.check_usable(sandbox.token()[0])


def absurd_records(resource, rng):
    values = [json.loads(value) for value in ABSURD if len(value) < 1000 and b"\\ud" not in value]
    likely = {"integer": 3, "number": 2, "date": "2025-05-05", "boolean": True}
    for _ in range(10):
        record = {}
        for name, field in resource.fields.items():
            if name in resource.key or rng.random() < 0.3:
                record[name] = likely.get(field.type, "1") if rng.random() < 0.5 else rng.choice(values)
        yield record


def test_absurd_records_leave_all_lists_readable(sandbox, client):
    headers = {"Authorization": f"Bearer {sandbox.token()[0]}", "Content_Type": "application/json"}
    rng = random.Random(1)
    stored = 0
    for resource in RESOURCES.values():
        for record in absurd_records(resource, rng):
            body = json.dumps(
                {"resource": resource.name, "records": [record], "financial_year": rng.choice([1, 3, 9])}
            )
            status, content = client.send(
                "POST", f"/_sandbox/companies/{sandbox.database_number}/records", body.encode()
            )
            assert status in {200, 400}, content
            if status == 200:
                stored += 1
                key = "/".join(quote(str(record.get(name, "1")), safe="") for name in resource.key)
                for method, body in (("GET", b""), ("PUT", json.dumps({resource.one: {}}).encode())):
                    assert client.send(method, f"{resource.path}/{key}", body, **headers)[0] < 500
        assert client.send("GET", resource.path, **headers)[0] in {200, 400, 404, 405}, resource.name
    assert stored > 100
    client.check_usable(sandbox.token()[0])


FORMS = {
    "300 000 fields": (b"a=&" * 300_000, "application/x-www-form-urlencoded"),
    "one field of 1 MB": (b"grant_type=" + b"a" * 1_000_000, "application/x-www-form-urlencoded"),
    "invalid escapes": (b"grant_type=%ff%zz%&refresh_token=%00", "application/x-www-form-urlencoded"),
    "a form as JSON": (b'{"grant_type": 1}', "application/json"),
    "10 000 parts": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + b"--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a part of 1 MB": (
        b'--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\n'
        + b"a" * 1_000_000
        + b"\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a part without an end": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
        "multipart/form-data; boundary=x",
    ),
    "part headers of 1 MB": (b"--x\r\nX-A: " + b"a" * 1_000_000, "multipart/form-data; boundary=x"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "an empty boundary": (b"--x\r\n", "multipart/form-data; boundary="),
    "a boundary of 10 kB": (b"--x\r\n", "multipart/form-data; boundary=" + "x" * 10_000),
    "an unknown charset": (b"grant_type=a", "application/x-www-form-urlencoded; charset=nonsense"),
}
FORM_PATHS = (
    "/oauth-v1/token",
    "/oauth-v1/revoke",
    "/oauth-v1/auth",
    "/_sandbox/page/faults",
    "/_sandbox/page/clock",
)


@pytest.mark.parametrize("name", FORMS)
def test_absurd_forms_are_refused(sandbox, client, name):
    body, content_type = FORMS[name]
    basic = b64encode(f"{sandbox.client_id}:{sandbox.client_secret}".encode()).decode()
    bearer = f"Bearer {sandbox.token()[0]}"
    for path in (*FORM_PATHS, "/3/archive", "/3/inbox", "/3/customers"):
        authorization = bearer if path.startswith("/3") else f"Basic {basic}"
        status, content = client.send(
            "POST", path, body, Content_Type=content_type, Authorization=authorization
        )
        # A form without known fields turns the faults off, and a file can be uploaded.
        accepted = (
            {200, 201, 400, 413} if path in {"/_sandbox/page/faults", "/oauth-v1/revoke"} else {201, 400, 413}
        )
        assert status in accepted, (path, status, content[:300])
    client.check_usable(sandbox.token()[0])


REDIRECTS = [
    "http://[",
    "http://127.0.0.1/callback\r\nX-A: 1",
    "http://127.0.0.1/call\nback",
    "http://127.0.0.1/callback ",
    "http://å@127.0.0.1/callback",
    "http://a:b@127.0.0.1/callback",
    "http://127.0.0.1:99999/callback",
    "http://127.0.0.1:x/callback",
    "http://127.0.0.1:" + "9" * 5000 + "/callback",
    "http://127.0.0.1\\@example.com/callback",
    "http://example.com/callback",
    "javascript:alert(1)",
    "//127.0.0.1/callback",
    "\x00",
]


@pytest.mark.parametrize("redirect_uri", REDIRECTS)
def test_absurd_redirect_uris_get_an_error_page(sandbox, client, redirect_uri):
    values = {
        "client_id": sandbox.client_id, "redirect_uri": redirect_uri, "scope": "invoice", "state": "a\r\nb\ud7ff\x00",
        "response_type": "code", "database_number": str(sandbox.database_number), "decision": "approve",
    }  # fmt: skip
    query = urlencode(values)
    assert client.send("GET", f"/oauth-v1/auth?{query}")[0] == 400
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert client.send("POST", "/oauth-v1/auth", query.encode(), **form)[0] == 400


@pytest.mark.parametrize("number", ["", "-1", "0", "9" * 30, "9" * 5000, "٣", "1e5", "1; DROP TABLE company"])
def test_absurd_company_numbers_are_refused_at_sign_in(sandbox, client, number):
    basic = b64encode(f"{sandbox.client_id}:{sandbox.client_secret}".encode()).decode()
    form = {"Content_Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"}
    tenant = number.encode().decode("latin-1")
    status, content = client.send(
        "POST", "/oauth-v1/token", b"grant_type=client_credentials", **form, TenantId=tenant
    )
    check_refused(status, content)
    values = {
        "client_id": sandbox.client_id, "scope": "invoice", "state": "a", "response_type": "code",
        "database_number": number, "decision": "approve",
    }  # fmt: skip
    assert client.send("POST", "/oauth-v1/auth", urlencode(values).encode(), **form)[0] == 400
    assert (
        client.send("POST", "/_sandbox/page/revoke", urlencode({"company": number}).encode(), **form)[0]
        == 400
    )


@pytest.mark.parametrize("name", ["a" * 41, "..%2Fx", "%00", "%ff", "a%20b", "%0d%0a"])
def test_absurd_snapshot_names_are_refused(client, name):
    assert client.send("POST", f"/_sandbox/snapshots/{name}")[0] in {400, 404}
    assert client.send("POST", f"/_sandbox/snapshots/{name}/restore")[0] == 404


def test_the_number_of_snapshots_is_limited(client):
    statuses = [client.send("POST", f"/_sandbox/snapshots/n{n}")[0] for n in range(60)]
    assert statuses == [200] * 50 + [400] * 10
    assert client.send("POST", "/_sandbox/snapshots/n0")[0] == 200
