"""Tests that the transport follows the proxy settings of the environment for each host."""

import pytest

from fortnox_sdk.errors import NotSent
from fortnox_sdk.http.messages import Request
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import serve

UNUSED_PORT = 1


@pytest.mark.parametrize("direct_first", [True, False])
def test_a_host_without_proxy_does_not_change_the_proxy_of_another_host(monkeypatch, direct_first):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{UNUSED_PORT}")
    monkeypatch.setenv("NO_PROXY", "localhost")
    transport = RequestsTransport()
    with serve() as sandbox:
        proxied = Request(method="GET", url=f"{sandbox.url}/3/vouchers")
        direct = Request(method="GET", url=proxied.url.replace("127.0.0.1", "localhost"))
        for request in (direct, proxied) if direct_first else (proxied, direct):
            if request is direct:
                assert transport.send(request).status == 401
            else:
                with pytest.raises(NotSent):
                    transport.send(request)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("proxy", ["http://proxy.example.com:3128", "192.0.2.1:3128", "socks5h://192.0.2.1"])
def test_an_unencrypted_request_does_not_leave_this_machine(monkeypatch, name, proxy):
    # A proxy elsewhere would receive the token in clear text, and could not reach this machine's sandbox.
    for other in ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(other, raising=False)
        monkeypatch.delenv(other.lower(), raising=False)
    monkeypatch.setenv(name, proxy)
    with serve() as sandbox:
        request = Request(method="GET", url=f"{sandbox.url}/3/vouchers")
        assert RequestsTransport().send(request).status == 401
