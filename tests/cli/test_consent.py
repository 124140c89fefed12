"""Tests that the sign-in without a browser sends nothing to another host, whatever the page contains."""

import pytest

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.http.messages import Request, Response

ADDRESS = "http://127.0.0.1:5000/oauth-v1/auth?state=s"


class Page:
    """A sign-in page with a form and a redirect."""

    def __init__(self, action: str, redirect: str) -> None:
        self._answers = [
            Response(status=200, headers={}, body=f'<form action="{action}"></form>'.encode()),
            Response(status=302, headers={"Location": redirect}, body=b""),
        ]
        self.urls: list[str] = []

    def send(self, request: Request, /) -> Response:
        """Respond with the page to the first request, and with the redirect to the second request."""
        self.urls.append(request.url)
        return self._answers.pop(0)


@pytest.mark.parametrize(
    "action",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "http://127.0.0.1:5001/",
        "http://[",
        "http://127.0.0.1:5000@evil.example.com/",
    ],
)
def test_form_that_points_to_another_host_is_not_sent(action: str) -> None:
    page = Page(action, "")
    with pytest.raises(ConsentDenied, match="different host or port"):
        approve(ADDRESS, page)
    assert page.urls == [ADDRESS]


@pytest.mark.parametrize(
    "redirect",
    [
        "http://evil.example.com/callback?code=fxcanary-x",
        "http://127.0.0.1@evil.example.com/callback?code=fxcanary-x",
        "http://127.0.0.1.evil.example.com/callback?code=fxcanary-x",
        "//evil.example.com",
        "http://[",
        "/callback",
    ],
)
def test_code_is_sent_to_this_machine_only(redirect: str) -> None:
    with pytest.raises(ConsentDenied, match="not on this computer"):
        approve(ADDRESS, Page("/oauth-v1/auth", redirect))
