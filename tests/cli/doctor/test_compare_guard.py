"""Tests of the guard of a comparison: a transport that sends only reads and token requests."""

import attrs
import pytest

from fortnox_sdk.cli.doctor.compare.guard import ReadOnlyTransport
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.messages import Request, Response

API, TOKEN = "https://api.example.test", "https://auth.example.test/oauth-v1/token"
REFRESH = b"grant_type=refresh_token&refresh_token=x"


@attrs.define
class Recorder:
    sent: list[Request] = attrs.field(factory=list)

    def send(self, request: Request, /) -> Response:
        self.sent.append(request)
        return Response(status=404, headers={}, body=b"{}")


def guarded() -> tuple[ReadOnlyTransport, Recorder]:
    recorder = Recorder()
    return ReadOnlyTransport(recorder, api_url=API, token_url=TOKEN), recorder


@pytest.mark.parametrize(
    "request_",
    [
        Request(method="POST", url=f"{API}/3/vouchers", body=b"{}"),
        Request(method="PUT", url=f"{API}/3/invoices/1/bookkeep"),
        Request(method="DELETE", url=f"{API}/3/customers/1"),
        Request(method="PATCH", url=f"{API}/3/customers/1"),
        Request(method="get", url=f"{API}/3/customers"),
        Request(method="GET", url=f"{API}/3/invoices/1/email"),
        Request(method="GET", url=f"{API}/3/invoices/1/einvoice/"),
        Request(method="GET", url=f"{API}/3/invoices/1/print?x=1"),
        Request(method="GET", url=f"{API}/3/invoices/1/eprint"),
        Request(method="GET", url=f"{API}/3/invoices/1/externalprint"),
        Request(method="GET", url=f"{API}/3/invoices/1/printreminder"),
        Request(method="GET", url=f"{API}/api/warehouse/purchaseorders-v1/sendpurchaseorders"),
        Request(method="GET", url=f"{API}/3/customers", body=b"{}"),
        Request(method="GET", url="https://other.example.test/3/customers"),
        Request(method="GET", url=f"{API}.example.test/3/customers"),
        Request(method="GET", url=TOKEN),
        Request(method="POST", url=TOKEN, body=b"grant_type=authorization_code&code=x"),
        Request(method="POST", url=TOKEN.replace("token", "revoke"), body=REFRESH),
        Request(method="POST", url=f"{TOKEN}?x=1", body=REFRESH),
    ],
    ids=lambda request: f"{request.method} {request.url}",
)
def test_what_could_change_something_is_not_sent(request_: Request) -> None:
    transport, recorder = guarded()
    with pytest.raises(FortnoxError, match="only reads"):
        transport.send(request_)
    assert recorder.sent == []


@pytest.mark.parametrize("form", [REFRESH, b"grant_type=client_credentials"])
def test_a_token_is_refreshed(form: bytes) -> None:
    transport, recorder = guarded()
    transport.send(Request(method="POST", url=TOKEN, body=form))
    assert len(recorder.sent) == 1
    assert transport.response is None


def test_reads_are_sent_and_their_responses_kept() -> None:
    transport, _ = guarded()
    transport.send(Request(method="GET", url=f"{API}/3/printtemplates?limit=5"))
    assert transport.response is not None
    assert transport.response.status == 404
