"""Cases of commands that fail, each with its error. Every error that a command can report has at least one case."""

import json
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import attrs
import pytest
import requests

from fortnox_sdk import errors
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.year_end.export.journal import Journal
from tests.cli.doctor.rewriting_proxy import Answer, Asked, Rule, rewriting_proxy
from tests.cli.test_bad_input import vouchers
from tests.http.hostile_server import serving
from tests.settings import trust_settings, write_settings

CUSTOMER = '{"Customer": {"Name": "Acme"}}'
VOUCHER = {
    "Voucher": {
        "VoucherSeries": "A",
        "TransactionDate": "2025-12-31",
        "Description": "Test",
        "VoucherRows": [
            {"Account": 1930, "Debit": 1, "Credit": 0},
            {"Account": 3001, "Debit": 0, "Credit": 1},
        ],
    }
}
EXPORT = ("export", "run", "closing.json", "--series", "V", "--yes")


@attrs.frozen
class Scene:
    """The sandbox, the folder and the patches for one command. They last until the command has ended."""

    sandbox: Sandbox
    folder: Path
    patch: pytest.MonkeyPatch
    ends: ExitStack

    @property
    def store(self) -> FileStore:
        return FileStore(self.folder / "connections")

    def suspend(self) -> None:
        """Make each wait of the command move the command's clock forward by an hour, without any real delay.

        The command therefore gives up after its first wait for a lock or a retry. No option shortens these waits.
        """
        hours: list[float] = []
        now = SystemClock.monotonic

        def sleep(_: SystemClock, seconds: float) -> None:
            hours.append(3600 + seconds)

        def monotonic(clock: SystemClock) -> float:
            return now(clock) + sum(hours)

        self.patch.setattr(SystemClock, "sleep", sleep)
        self.patch.setattr(SystemClock, "monotonic", monotonic)

    def use_api(self, url: str) -> None:
        """Write the given URL of the API into the settings."""
        settings = write_settings(self.folder, self.sandbox)
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace(f'api_url = "{self.sandbox.url}"', f'api_url = "{url}"'), "utf-8")
        trust_settings(self.folder)


Prepare = Callable[[Scene], object]


def nothing(_: Scene) -> None:
    """Do nothing, because the command fails without any preparation."""


@attrs.frozen
class Case:
    """A command that fails, and the error that it reports."""

    code: str
    exit: ExitCode
    words: tuple[str, ...]
    prepare: Prepare = nothing
    about: str = ""
    """The reason for the failure, if the command line does not show it."""


def with_wrong_secret(scene: Scene) -> None:
    (scene.folder / "secret.txt").write_text("wrong")
    scene.sandbox.advance_clock(2 * 3600)


def with_file_as_store(scene: Scene) -> None:
    (scene.folder / "file").write_text("")
    write_settings(scene.folder, scene.sandbox, store="file").rename(scene.folder / "other.toml")


def with_redirect(**answer: str) -> Prepare:
    """Return a preparation that makes the browser open the redirect URI with the given parameters in its query."""

    def come_back(address: str) -> None:
        query = parse_qs(urlsplit(address).query)
        back = urlencode({"state": query["state"][0], **answer})
        requests.get(f"{query['redirect_uri'][0]}?{back}", timeout=10)

    return lambda scene: scene.patch.setattr(webbrowser, "open", come_back)


def with_rule(*rules: Rule) -> Prepare:
    """Return a preparation that sends the API requests through a proxy, whose rules change the responses."""
    return lambda scene: scene.use_api(
        scene.ends.enter_context(rewriting_proxy(scene.sandbox, list(rules))).url
    )


def in_books(before: bytes, after: bytes) -> Prepare:
    """Return a preparation that replaces bytes in the SIE files that the API returns."""

    def rewrite(asked: Asked, answer: Answer) -> None:
        if asked.path.startswith("/3/sie"):
            assert before in answer.body
            answer.body = answer.body.replace(before, after)

    return with_rule(rewrite)


def years_as_number(asked: Asked, answer: Answer) -> None:
    if asked.path == "/3/financialyears":
        answer.put({"FinancialYears": 1})


def books_as_archive(asked: Asked, answer: Answer) -> None:
    if asked.path.startswith("/3/sie"):
        answer.body = b"PK\x03\x04"


def with_rate_limit(scene: Scene) -> None:
    # The commands of a test run in one process, where a 429 blocks all later calls to the same address.
    with_rule()(scene)
    scene.sandbox.set_faults(status=(429, 1), retry_after_s=3600)


def with_closed_port(scene: Scene) -> None:
    scene.suspend()
    scene.use_api("http://127.0.0.1:9")


def with_half_answers(scene: Scene) -> None:
    scene.suspend()
    scene.sandbox.set_faults(half_answer=9)


def with_huge_answer(scene: Scene) -> None:
    server = serving(lambda peer: peer.json(b" " * (11 << 20)), b"")
    scene.use_api(scene.ends.enter_context(server).url)


def with_locked_connection(scene: Scene) -> None:
    scene.suspend()
    (key,) = scene.store.keys()
    scene.ends.enter_context(scene.store.locked(key))


def with_other_export(scene: Scene) -> None:
    scene.suspend()
    vouchers(scene.folder)
    journal = Journal(
        scene.folder / "journal",
        issuer_host=scene.store.keys()[0].issuer_host,
        database_number=scene.sandbox.database_number,
        year=2,
        clock=SystemClock(),
    )
    scene.ends.enter_context(journal.locked(wait_s=0))


def with_other_machine(scene: Scene) -> None:
    scene.suspend()
    vouchers(scene.folder)
    (key,) = scene.store.keys()
    claims = scene.store.claims
    assert claims is not None
    name = f"export-{quote(key.issuer_host, safe='')}-{key.database_number}-2"
    turn = claims.take(name, "another machine", lease_s=600)
    assert turn is not None
    scene.ends.callback(claims.release, name, "another machine", turn)


def with_readable_claim(scene: Scene) -> None:
    with_other_machine(scene)
    (claim,) = scene.folder.rglob("*.claim")
    claim.chmod(0o644)
    scene.ends.callback(claim.chmod, 0o600)


def with_readable_record(scene: Scene) -> None:
    for path in scene.folder.joinpath("connections").glob("*.json"):
        path.chmod(0o644)


NOT_FROM_COMMANDS = {
    errors.FortnoxError: "base class",
    errors.TransportError: "base class",
    errors.AuthError: "base class",
    errors.ApiError: "base class",
    errors.GrantRefused: "a sign-in reports ConsentDenied, and a refresh SignInRequired",
    errors.OpenToOthers: "the store reports StoreError, and a secret file ConfigurationError",
    errors.Unscrubbed: "no command records responses",
}
"""The classes of errors that no command reports, each with the reason."""


CASES = (
    Case("usage_error", ExitCode.USAGE, ("years", "--yeer")),
    Case("usage_error", ExitCode.USAGE, ("yeers",)),
    Case("usage_error", ExitCode.USAGE, ("accounts", "--year", "two")),
    Case("usage_error", ExitCode.USAGE, ("accounts",)),
    Case("usage_error", ExitCode.USAGE, ("appendix",)),
    Case("usage_error", ExitCode.USAGE, ("export", "plan", "closing.json")),
    Case("usage_error", ExitCode.USAGE, ("years", "--company")),
    Case("usage_error", ExitCode.USAGE, ("years", "2025")),
    Case("usage_error", ExitCode.USAGE, ("years", "--json=yes")),
    Case("usage_error", ExitCode.USAGE, ("api", "post", "/3/customers", "--data", CUSTOMER)),
    Case("usage_error", ExitCode.USAGE, ("archive", "create", "--year", "2025", "--max-mb", "0")),
    Case("configuration_error", ExitCode.USAGE, ("import", "--config", "missing.toml", "--year", "2025")),
    Case("invalid_input", ExitCode.USAGE, ("accounts", "--year", "1999")),
    Case("usage_error", ExitCode.USAGE, ("api", "get", "/3/invoices/1/email")),
    Case("usage_error", ExitCode.USAGE, ("api", "get", "/3/invoices/1/email%2F")),
    Case("invalid_input", ExitCode.USAGE, ("api", "get", "https://example.com/3/customers")),
    Case("invalid_input", ExitCode.USAGE, ("export", "approve", "0123456789abcdef")),
    Case("invalid_input", ExitCode.USAGE, ("api", "post", "/3/customers", "--yes", "--data", "{")),
    Case("file_error", ExitCode.USAGE, ("api", "post", "/3/customers", "--yes", "--data", "@missing.json")),
    Case("store_error", ExitCode.USAGE, ("status", "--config", "other.toml"), with_file_as_store),
    Case("sign_in_required", ExitCode.SIGN_IN, ("years", "--company", "999")),
    Case("client_rejected", ExitCode.SIGN_IN, ("years",), with_wrong_secret),
    Case("not_found", ExitCode.REFUSED, ("api", "get", "/3/customers/999")),
    Case(
        "bad_request",
        ExitCode.REFUSED,
        ("api", "post", "/3/customers", "--yes", "--data", '{"Customer": {}}'),
    ),
    Case(
        "period_locked",
        ExitCode.REFUSED,
        ("api", "post", "/3/vouchers", "--yes", "--data", json.dumps(VOUCHER), "--query", "financialyear=2"),
        lambda scene: scene.sandbox.lock(date(2025, 12, 31)),
    ),
    Case(
        "access_denied",
        ExitCode.REFUSED,
        ("years",),
        lambda scene: scene.sandbox.set_licences(without=["bookkeeping"]),
    ),
    Case(
        "rate_limited",
        ExitCode.ERROR,
        ("years",),
        with_rate_limit,
    ),
    Case(
        "server_error",
        ExitCode.ERROR,
        ("years",),
        lambda scene: scene.sandbox.set_faults(status=(503, 9), retry_after_s=3600),
    ),
    Case(
        "incomplete_list",
        ExitCode.ERROR,
        ("api", "get", "/3/customers", "--all", "--query", "limit=2"),
        lambda scene: scene.sandbox.set_faults(ignore_page=True),
    ),
    Case(
        "outcome_unknown",
        ExitCode.UNCERTAIN,
        ("api", "post", "/3/customers", "--yes", "--data", CUSTOMER),
        lambda scene: scene.sandbox.set_faults(drop_after_commit=1),
    ),
    Case(
        "consent_denied",
        ExitCode.SIGN_IN,
        ("login",),
        with_redirect(error="access_denied", error_description="Nej"),
        "refused",
    ),
    Case("consent_denied", ExitCode.SIGN_IN, ("login",), with_redirect(), "no code"),
    Case("consent_denied", ExitCode.SIGN_IN, ("login",), with_redirect(code="used"), "used code"),
    Case(
        "wrong_company",
        ExitCode.SIGN_IN,
        ("reconcile", "--year", "2025"),
        in_books(b"#ORGNR ", b"#ORGNR 556000-1111 "),
    ),
    Case(
        "unauthorized",
        ExitCode.SIGN_IN,
        ("years",),
        lambda scene: scene.sandbox.set_faults(status=(401, 9)),
    ),
    Case(
        "bad_request",
        ExitCode.REFUSED,
        ("years",),
        lambda scene: scene.sandbox.set_faults(status=(409, 9)),
    ),
    Case("not_sent", ExitCode.ERROR, ("years",), with_closed_port),
    Case("not_sent", ExitCode.ERROR, ("api", "get", "/3/customers"), with_closed_port),
    Case("not_sent", ExitCode.ERROR, ("doctor", "--compare", "--yes"), with_closed_port),
    Case("no_answer", ExitCode.ERROR, ("years",), with_half_answers),
    Case("limit_exceeded", ExitCode.ERROR, ("years",), with_huge_answer),
    Case("decode_error", ExitCode.ERROR, ("years",), with_rule(years_as_number)),
    Case(
        "decode_error",
        ExitCode.ERROR,
        ("accounts", "--date", "2025-12-31"),
        with_rule(books_as_archive),
    ),
    Case(
        "wrong_year",
        ExitCode.ERROR,
        ("accounts", "--date", "2025-12-31"),
        in_books(b"#RAR 0 20250101 20251231", b"#RAR 0 20240101 20241231"),
    ),
    Case("lock_busy", ExitCode.USAGE, ("logout",), with_locked_connection),
    Case("export_busy", ExitCode.USAGE, (*EXPORT, "--journal", "journal"), with_other_export),
    Case("export_busy", ExitCode.USAGE, EXPORT, with_other_machine, "on another machine"),
    Case("store_error", ExitCode.USAGE, EXPORT, with_readable_claim, "readable claim"),
    Case("store_error", ExitCode.USAGE, ("years",), with_readable_record, "readable tokens"),
    Case(
        "configuration_error",
        ExitCode.USAGE,
        ("login",),
        lambda scene: (scene.folder / "secret.txt").chmod(0o644),
        "readable secret",
    ),
)
