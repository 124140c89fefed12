"""A recorder of one client's calls. It runs in the client's own environment and uses only the standard library."""

import json
import re
import sys
import urllib.request
from collections.abc import Callable
from html import unescape
from importlib.metadata import version
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

RECORDS = json.loads(Path(__file__).with_name("records.json").read_text(encoding="utf-8"))
"""The records that the scripts create with the clients, in Fortnox's JSON."""


class Recorder:
    """A recorder that calls functions of a client and records the outcome of each call."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.calls: list[dict[str, str | None]] = []

    def run(self, name: str, function: Callable, *arguments, check: Callable | None = None, **named):
        """Call the function and return its result, or None if it raised an exception or `check` failed.

        The response counts as understood if the function raises nothing and `check` returns true for its result.
        """
        try:
            result = function(*arguments, **named)
            is_understood = check is None or bool(check(result))
            text = None if is_understood else f"unexpected result: {result!r}"
        except Exception as error:  # noqa: BLE001  # every exception of a foreign client is a finding
            result = None
            text = f"{type(error).__name__}: {error}"
        self.calls.append({"call": name, "exception": text and " ".join(text.split())[:500]})
        return None if text else result

    def refused(self, name: str, kind: type[Exception], code: int, function: Callable, *arguments) -> None:
        """Call a function whose request Fortnox must refuse.

        The refusal counts as understood if the function raises `kind`, with Fortnox's error code `code`.
        """

        def call():
            try:
                function(*arguments)
            except kind as error:
                return str(code) in str(vars(error)) + str(error)
            return False

        self.run(name, call, check=bool)

    def write(self) -> None:
        """Write the client's version and the outcomes of all calls to standard output as one JSON object."""
        json.dump({"version": version(self.package), "calls": self.calls}, sys.stdout)


def approve(url: str) -> str:
    """Give consent on the page at `url`, as a person does in the browser, and return the authorization code."""
    with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310  # an address of the sandbox
        text = page.read().decode()
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    form = {name: unescape(value) for name, value in fields} | {"decision": "approve"}
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        opener.open(url.partition("?")[0], urlencode(form).encode(), timeout=10)
    except urllib.request.HTTPError as answer:
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    raise AssertionError("the consent page did not redirect")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None
