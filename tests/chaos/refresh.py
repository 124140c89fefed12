"""Kill a token refresh with SIGKILL and compare the report of the next process with the sandbox.

    python -m tests.chaos.refresh --kills 1000 --json

The sandbox runs in a separate process. Each refresh runs in a forked child. Half of the children die at a named point,
and half at a random time. Then the provider of another process requests a token. The report "sign in again" is right
only in one case: the sandbox's log shows that the killed process rotated the token, the new token had not reached the
disk, and the sandbox refuses the stored token. In all other cases, the connection must work. The connection of a
service account must always work. Exit code 0 means that nothing was wrong. With 1 000 kills or more, each point is
tested at least 40 times in each store, so the number of kills may be higher than requested.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import attrs

from fortnox_sdk.auth.flow import refresh_request
from fortnox_sdk.auth.login import sign_in
from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey, Tokens
from fortnox_sdk.errors import FortnoxError, SignInRequired, StoreError
from fortnox_sdk.http.messages import Request, Response, Transport
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.encrypted import new_store_key
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.testing import connect
from tests.chaos.refresh_killed import POINTS, Child, KillingFiles, kill_inside_swap
from tests.chaos.sandbox_process import sandbox_process
from tests.stores import postgres_server

STORES = ("file", "sqlite", "postgresql", "encrypted", "service")
"""The stores to test. The last name stands for a service account in a file store."""
KEPT = {
    "file": {"temporary file written", "replaced", "saved"},
    "encrypted": {"temporary file written", "replaced", "saved"},
    "sqlite": {"replaced", "saved"},
    "postgresql": {"replaced", "saved"},
}
"""For each store, the points at which the store already contains the new token.

If the process is killed at such a point, the next process must not ask for a new sign-in.
"""
TOKEN_TIMEOUT_S = 0.2
LONGEST_REFRESHES_S = 0.06
AT_LEAST = 40


class PatientTransport:
    """A transport that waits 20 s for a response, although the settings of the trial have a short time-out."""

    def __init__(self) -> None:
        self._inner = RequestsTransport()
        self.rotated = 0

    def send(self, request: Request, /) -> Response:
        answer = self._inner.send(attrs.evolve(request, timeout_s=20.0, max_s=20.0))
        self.rotated += request.path.endswith("/token") and answer.status == 200
        return answer


@attrs.define
class Result:
    """The result, as the command prints it."""

    kills: int = 0
    by_point: Counter[str] = attrs.field(factory=Counter[str])
    by_store: Counter[str] = attrs.field(factory=Counter[str])
    sign_in_by_point: Counter[str] = attrs.field(factory=Counter[str])
    works: int = 0
    sign_in_right: int = 0
    sign_in_wrong: int = 0
    wrong_token: int = 0
    corrupt: int = 0
    silent: int = 0
    service_sign_ins: int = 0
    notes: list[str] = attrs.field(factory=list[str])

    def good(self) -> bool:
        return not (
            self.sign_in_wrong or self.wrong_token or self.corrupt or self.silent or self.service_sign_ins
        )


class Trial:
    """A trial of one store with one connection. Its refreshes are killed again and again."""

    def __init__(self, name: str, config: FortnoxConfig, sandbox: Sandbox) -> None:
        self.name = name
        self._config = config
        self._sandbox = sandbox
        self._store = open_store(config)
        self._key = ConnectionKey(config.issuer_host, config.client_id, sandbox.database_number)
        self._transport = PatientTransport()
        self.sign_in()

    def sign_in(self) -> None:
        if self._config.service:
            sign_in(
                self._config,
                store=self._store,
                transport=self._transport,
                clock=SystemClock(),
                open_browser=lambda url: approve(url, self._transport),
            )
            return
        connect(self._sandbox, store=self._store)

    def is_live(self, refresh: Secret) -> bool:
        """Return True if the sandbox accepts a refresh token. The check uses up the token."""
        answer = self._transport.send(refresh_request(self._config, refresh))
        return answer.status == 200

    def rotations_since(self, instant: datetime) -> int:
        """Return the number of token requests that the sandbox has granted since an instant, according to its log."""
        requests = self._sandbox.log(since=instant.isoformat(timespec="milliseconds"))
        return sum(entry["path"] == "/oauth-v1/token" and entry["status"] == 200 for entry in requests)

    def kill_at(self, point: str, after_s: float) -> str:
        """Fork a refresh and kill it. Return "", or a description if the child ended before it was killed."""
        # The times in the log are whole milliseconds, and the child takes longer than a millisecond to begin.
        self._killed_from = datetime.now(UTC) + timedelta(milliseconds=1)
        child = os.fork()
        if child == 0:
            self._refresh_until_killed(point)
        if point == "at a random time":
            time.sleep(after_s)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return "" if os.WIFSIGNALED(status) else f"{self.name}, {point}: ended by itself with {status >> 8}"

    def refresh_in_child(self, make_transport: Callable[[], Transport]) -> None:
        """Refresh once in a forked child. Its errors are ignored, because `look` checks the result."""
        self._killed_from = datetime.now(UTC) + timedelta(milliseconds=1)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                patient = attrs.evolve(self._config, token_timeout_s=20.0)
                store = open_store(self._config)
                provider = TokenProvider(patient, store, self._key, make_transport(), SystemClock())
                with suppress(FortnoxError):
                    provider.renew(provider.authorization())
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"{self.name}: the refreshing child ended with status {status}")

    def _refresh_until_killed(self, point: str) -> NoReturn:
        code = 3
        try:
            files = KillingFiles()
            store = open_store(self._config, files=files)
            child = files.child = Child(store, point)
            kill_inside_swap(child)
            patient = attrs.evolve(self._config, token_timeout_s=20.0)
            provider = TokenProvider(patient, child, self._key, child, SystemClock())
            while True:
                provider.renew(provider.authorization())
                if point != "at a random time":
                    break
        except FortnoxError as fault:
            print(f"{type(fault).__name__}: {fault}", file=sys.stderr)  # noqa: T201 -- why the trial failed
            code = 4
        os._exit(code)

    def _tokens(self) -> Tokens:
        saved = self._store.get(self._key)
        if saved is None or saved.tokens is None:
            raise StoreError("The record holds no tokens.")
        return saved.tokens

    def look(self, result: Result, point: str) -> None:
        """Request a token, as the next process does, and add the outcome to `result`."""
        where, works = f"{self.name}, {point}", False
        self._transport.rotated = 0
        try:
            stored = self._tokens()
            provider = TokenProvider(self._config, self._store, self._key, self._transport, SystemClock())
            provider.renew(Secret(f"Bearer {stored.access.reveal()}"))
            used = provider.authorization()
            self._use(used)
            works = True
            provider.renew(used)
            self._use(provider.authorization())
        except SignInRequired as fault:
            if self._config.service:
                result.service_sign_ins += 1
                result.notes.append(f"{where}: {fault}")
            elif works:
                result.wrong_token += 1
                result.notes.append(f"{where}: the access token worked, the refresh token did not: {fault}")
            else:
                result.sign_in_by_point[point] += 1
                self._judge_sign_in(result, point, f"{where}: {fault}", stored.refresh or Secret(""))
        except StoreError as fault:
            result.corrupt += 1
            result.notes.append(f"{where}: {fault}")
        except FortnoxError as fault:
            result.silent += 1
            result.notes.append(f"{where}: {type(fault).__name__} {fault}")
        except WrongToken as fault:
            result.wrong_token += 1
            result.notes.append(f"{where}: {fault}")
        else:
            result.works += 1
            return
        self.sign_in()

    def _judge_sign_in(self, result: Result, point: str, what: str, stored: Secret) -> None:
        mine = self._transport.rotated
        verdicts = {
            "The sandbox has not rotated the token.": self.rotations_since(self._killed_from) <= mine,
            "The token was rotated for the one who says so.": mine > 0,
            "The sandbox still takes the stored token.": self.is_live(stored),
            "The store held the new token.": point in KEPT[self.name],
        }
        wrong = [verdict for verdict, holds in verdicts.items() if holds]
        if wrong:
            result.sign_in_wrong += 1
            result.notes.append(f"{what} {' '.join(wrong)}")
        else:
            result.sign_in_right += 1

    def _use(self, authorization: Secret) -> None:
        url = f"{self._sandbox.url}/3/companyinformation"
        answer = self._transport.send(Request(method="GET", url=url, authorization=authorization))
        number = json.loads(answer.body).get("CompanyInformation", {}).get("DatabaseNumber")
        if answer.status != 200 or number != self._key.database_number:
            raise WrongToken(f"the token gave HTTP {answer.status} for company {number}")


class WrongToken(Exception):
    """An error for a token that does not work, or that works for another company."""


def configuration(name: str, folder: Path, sandbox: Sandbox, server: str) -> FortnoxConfig:
    (folder / "secret").write_text(sandbox.client_secret, encoding="utf-8")
    (folder / "secret").chmod(0o600)
    key = None
    if name == "encrypted":
        (folder / "key").write_text(new_store_key().reveal(), encoding="utf-8")
        (folder / "key").chmod(0o600)
        key = SecretReference("file", str(folder / "key"))
    stores = {"sqlite": f"sqlite:///{folder}/{name}.db", "postgresql": server}
    return FortnoxConfig(
        client_id=sandbox.client_id,
        client_secret=SecretReference("file", str(folder / "secret")),
        redirect_uris=("http://127.0.0.1:0/callback",),
        service=name == "service",
        store=stores.get(name, str(folder / name)),
        store_key=key,
        api_url=sandbox.url,
        auth_url=f"{sandbox.url}/oauth-v1",
        token_timeout_s=TOKEN_TIMEOUT_S,
    )


def plan(kills: int, stores: list[str], chance: random.Random) -> list[tuple[str, str]]:
    """Return the store and the point of each kill. Half of the kills have a named point, and half a random time."""
    pairs = [(store, point) for point in POINTS for store in stores]
    least = AT_LEAST * len(pairs) if kills >= 1000 else 0
    count = max(kills // 2, least)
    named = (pairs * (count // len(pairs) + 1))[:count]
    strikes = named + [(stores[n % len(stores)], "at a random time") for n in range(kills - kills // 2)]
    chance.shuffle(strikes)
    return strikes


def run(kills: int, stores: list[str], seed: int) -> Result:
    chance, result = random.Random(seed), Result()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fortnox-sdk-chaos-")))
        sandbox = stack.enter_context(sandbox_process(folder / "sandbox.db"))
        if "postgresql" in stores and postgres_server.program("initdb") is None:
            result.notes.append("PostgreSQL is not installed: left out")
            stores.remove("postgresql")
        server = ""
        if "postgresql" in stores:
            server = postgres_server.new_database(stack.enter_context(postgres_server.running()))
        trials = {name: Trial(name, configuration(name, folder, sandbox, server), sandbox) for name in stores}
        for store, point in plan(kills, stores, chance):
            wrong = trials[store].kill_at(point, chance.uniform(0, LONGEST_REFRESHES_S))
            result.kills += not wrong
            if wrong:
                result.silent += 1
                result.notes.append(wrong)
            result.by_point[point] += 1
            result.by_store[store] += 1
            trials[store].look(result, point)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.refresh", description="Kill refreshes.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--stores", default=",".join(STORES), help="some of them, with commas")
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    began = time.monotonic()
    result = run(options.kills, options.stores.split(","), options.seed)
    summary = attrs.asdict(result) | {"took_s": round(time.monotonic() - began, 1)}
    details = {name: summary.pop(name) for name in ("by_store", "sign_in_by_point", "notes", "took_s")}
    print(json.dumps(summary if options.json else summary | details, indent=None if options.json else 2))  # noqa: T201
    if options.json and details["notes"]:
        print(json.dumps(details), file=sys.stderr)  # noqa: T201 -- why it failed
    return 0 if result.good() else 1


if __name__ == "__main__":
    sys.exit(main())
