"""Tests that every call is checked for its token, the rate limit, its scope and its format."""

import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.web.server import NotLoopback


def assert_unauthorized(answer):
    assert answer.status_code == 401
    assert answer.text == '{"message":"unauthorized"}'
    assert answer.headers["Content-Type"] == "application/json"
    assert "X-Uid" not in answer.headers


@pytest.mark.recorded("authentication__expired_token", "2023-02-01")
def test_expired_token_gets_the_gateway_response(api):
    api.sandbox.advance_clock(3601)
    assert_unauthorized(api.call("GET", "companyinformation"))


@pytest.mark.assumed("calls with a text that is not a token, with a Basic header and with an empty header")
def test_invalid_token_gets_the_gateway_response(seeded):
    for header in ("Bearer rubbish", "Bearer a.b.c", "Basic eDp5", ""):
        assert_unauthorized(
            requests.get(f"{seeded.base}/companyinformation", headers={"Authorization": header}, timeout=10)
        )


@pytest.mark.own
def test_a_changed_token_is_refused(seeded):
    access, _ = seeded.sandbox.token()
    head, body, signature = access.split(".")
    for forged in (f"{head}.{body}x.{signature}", f"{head}.{body}.{signature[:-2]}", f"{head}.{body}"):
        answer = requests.get(
            f"{seeded.base}/companyinformation", headers={"Authorization": f"Bearer {forged}"}, timeout=10
        )
        assert answer.status_code == 401


@pytest.mark.reported(
    "www.fortnox.se/developer/authorization: Access-Token, expiration time 1 hour; status 401: "
    "github.com/accodeing/fortnox-api: spec/vcr_cassettes/authentication/expired_token.yml"
)
def test_access_token_expires_after_an_hour(api):
    api.sandbox.advance_clock(3590)
    assert api.call("GET", "companyinformation").status_code == 200
    api.sandbox.advance_clock(20)
    assert api.call("GET", "companyinformation").status_code == 401


@pytest.mark.recorded("customers__find_new", "2023-01-30")
def test_responses_have_the_headers_of_fortnox(seeded):
    answer = seeded.call("GET", "companyinformation")
    assert answer.headers["Server"] == "Fortnox"
    assert answer.headers["Content-Type"] == "application/json"
    assert len(bytes.fromhex(answer.headers["X-Uid"])) == 4
    assert "http:\\/\\/" in seeded.call("GET", "financialyears").text


@pytest.mark.recorded("orders__housework_type_cooking", "2023-01-30")
def test_letters_outside_ascii_are_escaped(seeded):
    assert "Fj\\u00e4llbris" in seeded.call("GET", "companyinformation").text


HAVEN = "github.com/d-hinders/Haven-AI: packages/backend/src/modules/reporting/fortnox.ts, 2026-07-16"


def call_without_scope(sandbox, api):
    """Return the response to a request for invoices with a token that has only the scope `bookkeeping`."""
    access, _ = sandbox.token(scopes=["bookkeeping"])
    api.session.headers["Authorization"] = f"Bearer {access}"
    assert api.call("GET", "vouchers").status_code == 200
    return api.call("GET", "invoices")


@pytest.mark.reported(HAVEN)
def test_missing_scope_gives_status_400(sandbox, api):
    answer = call_without_scope(sandbox, api)
    error = answer.json()["ErrorInformation"]
    assert (answer.status_code, error["message"]) == (400, "Har inte behörighet för scope")
    assert error["code"] == 2000663


@pytest.mark.assumed("the keys of the error for a missing scope")
def test_error_for_a_missing_scope_has_the_keys_of_a_400(sandbox, api):
    assert call_without_scope(sandbox, api).json() == {
        "ErrorInformation": {"error": 1, "message": "Har inte behörighet för scope", "code": 2000663}
    }


class Seconds:
    """A clock that moves only when a test sets it."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


SECONDS = Seconds()


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/rate-limits-for-fortnox-api")
@pytest.mark.parametrize("fortnox_sandbox_options", [{"rate_limit": True, "monotonic": SECONDS}])
def test_rate_limit_is_25_calls_in_5_seconds(api):
    other = api.sandbox.add_company()
    statuses = [api.call("GET", "settings/lockedperiod").status_code for _ in range(27)]
    assert statuses == [200] * 25 + [429] * 2
    access, _ = api.sandbox.token(database_number=other)
    elsewhere = requests.get(
        f"{api.base}/companyinformation", headers={"Authorization": f"Bearer {access}"}, timeout=10
    )
    assert elsewhere.status_code == 200, "the limit is per application and company"
    SECONDS.now_s += 5
    assert api.call("GET", "settings/lockedperiod").status_code == 200


@pytest.mark.own
@pytest.mark.parametrize("fortnox_sandbox_options", [{"rate_limit": True, "monotonic": SECONDS}])
@pytest.mark.parametrize("moved_s", [86_400, -86_400])
def test_moved_clock_does_not_change_the_rate_limit(api, moved_s):
    statuses = []
    for seconds in (moved_s, -moved_s, 0):
        statuses += [api.call("GET", "settings/lockedperiod").status_code for _ in range(10)]
        api.sandbox.advance_clock(seconds)
        # The token was issued at another time of the sandbox's clock, so it may have expired.
        api.session.headers["Authorization"] = f"Bearer {api.sandbox.token()[0]}"
    assert statuses == [200] * 25 + [429] * 5
    SECONDS.now_s += 5
    assert api.call("GET", "settings/lockedperiod").status_code == 200


@pytest.mark.recorded("customers__find_failure", "2023-01-27")
def test_error_keys_are_capitalised_on_404(seeded):
    missing = seeded.call("GET", "customers/4711")
    assert missing.status_code == 404
    assert missing.json() == {
        "ErrorInformation": {"Error": 1, "Message": "Kan inte hitta kunden.", "Code": 2000433}
    }


@pytest.mark.recorded("invoices__filter_invalid", "2026-04-24")
def test_error_keys_are_lower_case_on_400(seeded):
    wrong = seeded.call("GET", "invoices", filter="thepaidones")
    assert wrong.status_code == 400
    assert wrong.json() == {
        "ErrorInformation": {"error": 1, "message": "Ett ogiltigt filter har använts.", "code": 2000587}
    }


@pytest.mark.assumed("the status of a path that does not exist")
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "nothing"), ("PATCH", "nothing"), ("GET", ""), ("GET", "invoices/1/bookkeep/1"), ("GET", "sie")],
)
def test_unknown_paths_are_refused(seeded, method, path):
    assert seeded.refused(method, path) == (404, 2000762, "No such route")


@pytest.mark.assumed("the response to a method that a path does not support")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "customers", "GET, HEAD, OPTIONS, POST"),
        ("PUT", "customers", "GET, HEAD, OPTIONS, POST"),
        ("PUT", "vouchers/A/1", "DELETE, GET, HEAD, OPTIONS"),
        ("DELETE", "invoices/1", "GET, HEAD, OPTIONS, PUT"),
        ("POST", "sie/4", "GET, HEAD, OPTIONS"),
        ("GET", "supplierinvoices/1/bookkeep", "OPTIONS, PUT"),
    ],
)
def test_wrong_method_is_not_allowed(seeded, method, path, allowed):
    answer = seeded.call(method, path)
    assert seeded.refused(method, path) == (405, 2900041, "Method Not Allowed")
    assert answer.headers["Allow"] == allowed
    assert answer.headers["X-Uid"]


@pytest.mark.assumed("the response to a method that a path under /api does not support")
def test_wrong_method_under_api_is_not_allowed(seeded):
    url = f"{seeded.sandbox.url}/api/warehouse/tenants-v4"
    answer = seeded.session.request("DELETE", url, timeout=10)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["error"] == "method_not_allowed"


@pytest.mark.assumed("the status of a wrong method without a token")
def test_wrong_method_needs_a_token_first(sandbox):
    answer = requests.delete(f"{sandbox.url}/3/invoices/1", timeout=10)
    assert answer.status_code == 401
    assert "Allow" not in answer.headers


ISSUE = "github.com/softwerkab/fortnox-csharp-api-sdk/issues/145"


@pytest.mark.reported(ISSUE)
def test_action_on_an_invoice_with_a_wrong_method_is_named_in_the_error(seeded):
    assert seeded.refused("PUT", "invoices/1/einvoice")[2] == "Felaktig action på faktura (PUT)."


@pytest.mark.assumed("the status and the code of a wrong method for an action on an invoice")
def test_action_on_an_invoice_with_a_wrong_method_is_a_bad_request(seeded):
    assert seeded.refused("PUT", "invoices/1/einvoice")[:2] == (400, 2900042)
    assert seeded.refused("GET", "invoices/1/bookkeep") == (400, 2900042, "Felaktig action på faktura (GET).")


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/issues/51")
def test_the_error_for_an_unknown_path_is_the_reported_one(seeded):
    assert seeded.refused("GET", "nothing")[1:] == (2000762, "No such route")


ERRORS = (
    "fortnox.se/developer/guides-and-good-to-know/errors: the codes; "
    "status 400: fortnox.se/developer/guides-and-good-to-know/responses"
)


def error_of(api, data, kind="application/json"):
    answer = api.session.post(f"{api.base}/customers", data=data, headers={"Content-Type": kind}, timeout=10)
    assert answer.status_code == 400
    return answer.json()["ErrorInformation"]


@pytest.mark.reported(ERRORS)
@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("{", 2002115),
        ("", 2001392),
        ('{"Customer": {"Name": "Ö", "Nickname": "x"}}', 2001399),
        ('{"Customer": {"Name": "Ö", "Active": "kanske"}}', 2000134),
        ('{"Customer": {"Name": "Ö", "InvoiceDiscount": "mycket"}}', 2000108),
    ],
)
def test_invalid_bodies_get_the_documented_errors(api, data, code):
    assert error_of(api, data)["code"] == code


@pytest.mark.reported(
    f"fortnox.se/developer/guides-and-good-to-know/formats-and-encoding: the valid characters; {ERRORS}"
)
def test_invalid_character_gets_the_documented_error(api):
    assert error_of(api, '{"Customer": {"Name": "a -> b"}}')["code"] == 2000359


TOO_LONG = '{"Customer": {"Name": "Ö", "ZipCode": "12345678901"}}'


@pytest.mark.reported(
    "api.fortnox.se/apidocs, POST customers: the length of ZipCode; "
    "status and error 1: fortnox.se/developer/guides-and-good-to-know/responses"
)
def test_text_that_is_longer_than_specified_is_refused(api):
    assert error_of(api, TOO_LONG)["error"] == 1


@pytest.mark.assumed(
    "a POST of a customer without envelope, as an array, too long, read-only or without a name"
)
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TOO_LONG, 2000107),
        ('{"Name": "Utan kuvert"}', 2001392),
        ("[]", 2001392),
        ('{"Customer": []}', 2002381),
        ('{"Customer": {"Name": "Ö", "Country": "Sverige"}}', 2001399),
        ('{"Customer": {"City": "Utan namn"}}', 2001795),
    ],
)
def test_other_invalid_bodies_are_refused(api, data, code):
    assert error_of(api, data)["code"] == code


LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, marks=pytest.mark.reported(f"{LIVE_TESTS}: CustomerTests, BaseConnector.cs")),
        pytest.param(
            {"Content-Type": ""}, marks=pytest.mark.assumed("a POST with an empty Content-Type header")
        ),
    ],
)
def test_body_without_a_content_type_is_read_as_json(api, headers):
    answer = api.session.post(
        f"{api.base}/customers", data=b'{"Customer": {"Name": "Utan typ"}}', headers=headers, timeout=10
    )
    assert answer.status_code == 201, answer.text
    number = answer.json()["Customer"]["CustomerNumber"]
    changed = api.session.put(
        f"{api.base}/customers/{number}", data=b'{"Customer": {"Name": "Ny"}}', headers=headers, timeout=10
    )
    assert changed.json()["Customer"]["Name"] == "Ny"


@pytest.mark.assumed("a POST of a body without a Content-Type that is not JSON")
@pytest.mark.parametrize("headers", [{}, {"Content-Type": ""}])
def test_invalid_body_without_a_content_type_is_invalid_json(api, headers):
    broken = api.session.post(f"{api.base}/customers", data=b"{", headers=headers, timeout=10)
    assert broken.json()["ErrorInformation"]["code"] == 2002115


@pytest.mark.reported(f"{LIVE_TESTS}: StockPointTests, BaseConnector.cs")
def test_body_below_api_needs_no_content_type_either(api):
    answer = api.session.post(
        f"{api.sandbox.url}/api/warehouse/stockpoints-v1",
        data=b'{"code": "NORR", "name": "Norra lagret"}',
        timeout=10,
    )
    assert answer.status_code in {200, 201}, answer.text
    assert answer.json()["code"] == "NORR"


INVALID_TYPE = {"error": 1, "message": "Invalid content type", "code": 1000031}


@pytest.mark.reported(ERRORS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_body_of_another_content_type_is_refused(api, kind):
    assert error_of(api, b'{"Customer": {"Name": "Fel typ"}}', kind) == INVALID_TYPE


# Fortnox reads XML, too: its list of errors contains 2001740 for an invalid XML document.
@pytest.mark.own
@pytest.mark.parametrize("data", ["<Customer/>", '{"Customer": {"Name": "Fel typ"}}'])
def test_xml_is_refused(api, data):
    assert error_of(api, data, "application/xml") == INVALID_TYPE


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("invoices/1", marks=pytest.mark.reported(ERRORS)),
        pytest.param(
            "invoices/1/preview",
            marks=pytest.mark.reported(
                f"github.com/Magnus-Gille/noxctl: src/fortnox-client.ts, Accept of PDF endpoints; {ERRORS}"
            ),
        ),
    ],
)
def test_request_for_a_pdf_response_is_refused(seeded, path):
    answer = seeded.session.get(f"{seeded.base}/{path}", headers={"Accept": "application/pdf"}, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["ErrorInformation"]["code"] == 1000030


@pytest.mark.reported(f"{LIVE_TESTS}: BaseConnectorTests")
@pytest.mark.parametrize("name", ["<", ">"])
def test_angle_brackets_are_refused_in_a_query(seeded, name):
    assert seeded.refused("GET", "customers", name=name)[0] >= 400


@pytest.mark.assumed("the code for an angle bracket in a query")
def test_angle_brackets_in_a_query_are_an_invalid_parameter(seeded):
    assert seeded.refused("GET", "customers", name="<b>")[1] == 2000588


@pytest.mark.assumed("a list of customers with an unknown parameter and with one in capital letters")
def test_unknown_parameters_are_ignored_silently(seeded):
    everything = seeded.get("customers")["MetaInformation"]["@TotalResources"]
    assert seeded.get("customers", suppliername="x")["MetaInformation"]["@TotalResources"] == everything
    assert seeded.get("customers", Name="Lappmark")["MetaInformation"]["@TotalResources"] == everything, (
        "lower case"
    )


@pytest.mark.recorded("vouchers_list__mf_fortnox", "2026-06")
def test_trailing_slash_is_accepted(seeded):
    assert seeded.get("vouchers/", financialyear=2) == seeded.get("vouchers", financialyear=2)


@pytest.mark.own
def test_connection_can_be_used_for_many_requests(seeded):
    address = urlsplit(seeded.sandbox.url)
    connection = HTTPConnection(address.hostname, address.port, timeout=10)
    headers = {"Authorization": seeded.session.headers["Authorization"]}
    sockets = set()
    for body in (None, b'{"Nonsense": 1}', None):
        connection.request("GET" if body is None else "POST", "/3/customers", body, headers)
        answer = connection.getresponse()
        answer.read()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
    assert None not in sockets


@pytest.mark.own
def test_chunked_body_is_read(api):
    def chunks():
        yield b'{"Customer": {"Name": '
        yield '"I två delar"}}'.encode()

    answer = api.session.post(
        f"{api.base}/customers", data=chunks(), headers={"Content-Type": "application/json"}, timeout=10
    )
    assert answer.status_code == 201
    assert answer.json()["Customer"]["Name"] == "I två delar"


@pytest.mark.own
@pytest.mark.parametrize("host", ["fortnox.example.com", "192.0.2.7:80", ""])
def test_requests_for_other_host_names_are_refused(seeded, host):
    answer = seeded.session.get(f"{seeded.base}/companyinformation", headers={"Host": host}, timeout=10)
    assert answer.status_code in {400, 403}


@pytest.mark.own
@pytest.mark.parametrize("host", ["0.0.0", "192.0.2.7", "::", "example.com"])
def test_the_sandbox_listens_on_loopback_only(host):
    with pytest.raises(NotLoopback, match="not a loopback address"), serve(host=host):
        pass


@pytest.mark.own
def test_response_is_sent_without_waiting_for_an_acknowledgement(seeded):
    address = urlsplit(seeded.sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"GET /_sandbox/state HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(65536):
            received += piece
    assert received.startswith(b"HTTP/1.1 200")
    assert b"Connection: close" in received
