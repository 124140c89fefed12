"""A start guide for screenshots, with one job that has imported books, closing vouchers and an export plan."""

import io
import re
import socket
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from fortnox_sdk import ClosingRow, ClosingVoucher
from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config
from fortnox_sdk.web import User, create_app
from fortnox_sdk.web.serving import QuietHandler
from fortnox_sdk.year_end.proposals.drafts import drafts_json

_DAY: Final = date(2025, 12, 31)


def _voucher(reference: str, text: str, debit: int, credit: int, amount: int) -> ClosingVoucher:
    rows = (
        ClosingRow(account=debit, debit=Decimal(amount)),
        ClosingRow(account=credit, credit=Decimal(amount)),
    )
    return ClosingVoucher(reference=reference, date=_DAY, text=text, rows=rows)


_VOUCHERS: Final = (
    _voucher("avskrivning-2025", "Avskrivning inventarier", 7832, 1229, 97_200),
    _voucher("ranta-2025", "Upplupen ränta", 8410, 2990, 1_760),
    _voucher("skatt-2025", "Skatt på årets resultat", 8910, 2512, 130_800),
)


@attrs.frozen
class _Visitor:
    """A person who uses the guide's forms in this process."""

    client: FlaskClient
    origin: str

    def send(self, form_page: str, action: str, fields: Mapping[str, object] | None = None) -> str:
        """Submit a form of a page, wait for the work that it starts, and return the path of the redirect."""
        page = self.client.get(form_page, base_url=self.origin).get_data(as_text=True)
        hidden = dict(re.findall(r'name="(form_token|version)" value="(\w+)"', page))
        answer = self.client.post(
            action, base_url=self.origin, headers={"Origin": self.origin}, data={**hidden, **(fields or {})}
        )
        if answer.status_code != 303:  # noqa: PLR2004 -- See Other
            raise RuntimeError(f"{action}: {answer.status}")
        for thread in threading.enumerate():
            if thread.name in {"import", "export plan"}:
                thread.join()
        return answer.location


@contextmanager
def serve_guide(sandbox: Sandbox, folder: Path) -> Generator[str]:
    """Serve a start guide in English, and yield the URL of its job.

    Args:
        sandbox: The sandbox with the company.
        folder: The folder of the jobs. It is created by the guide.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        store = MemoryStore()
        key = connect(sandbox, store=store, pace=Pace.off).connection.key
        label_connection(store, key, "Fjällbris Friluft AB", "556000-4615")
        app = create_app(
            config=sandbox_config(sandbox),
            store=store,
            folder=folder,
            current_user=lambda _: User(id="demo", connections=None),
            redirect_uri=f"{origin}/callback",
            language="en",
            pace=Pace.off,
        )
        visitor = _Visitor(app.test_client(), origin)
        job = visitor.send("/new", "/new/fortnox").removesuffix("/sign-in")
        visitor.send(f"{job}/sign-in", f"{job}/sign-in/connection", {"connection": str(key)})
        visitor.send(f"{job}/year", f"{job}/year", {"year": "2025-01-01", "balance_date": ""})
        visitor.send(f"{job}/import", f"{job}/import")
        file = (io.BytesIO(drafts_json(_VOUCHERS)), "closing.json")
        visitor.send(f"{job}/closing", f"{job}/closing/upload", {"file": file})
        visitor.send(f"{job}/export", f"{job}/export/plan", {"series": "V"})
        server = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler, fd=listening.fileno()
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield origin + job
        finally:
            server.shutdown()
            thread.join()
