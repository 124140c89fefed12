"""Journal, transport and clock that die by SIGKILL at a named point, as a power cut or `kill -9` would have it."""

import select
from http.client import HTTPConnection
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.http.transport import Request, RequestsTransport, Response
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.marks import Marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.chaos.dying import die, die_with_the_request_under_way

UNDER_WAY_S = 0.15
"""How long a request that left the killed process is on its way: longer than the next run's first look-ups."""
POINTS = (
    "before the plan asks",
    "after the plan asked",
    "before the run asks",
    "before the journal begins",
    "after the journal began",
    "before the first line",
    "in the first line",
    "after the first line",
    "half the request sent",
    "request under way",
    "request sent",
    "answer waiting",
    "answer read",
    "in the second line",
    "after the second line",
    "while settling",
    "before reading back",
    "after reading back",
    "at a random time",
)


@attrs.frozen
class Kill:
    """Where a run dies: at a point, in the n-th voucher (from 1) where it has one."""

    point: str = ""
    voucher: int = 1


class KilledJournal(Journal):
    """Dies before, in or after a line."""

    kill = Kill()
    lines = 0

    def _die(self, point: str, voucher: int | None = None) -> None:
        if self.kill.point == point and voucher in {None, self.kill.voucher}:
            if point.startswith("in the"):
                with self.path.open("ab") as file:
                    file.write(b'{"v": 1, "at": "2026-0')
            die()

    def begin(self, series: str, *, first: int, lost: bool) -> None:
        self._die("before the journal begins")
        super().begin(series, first=first, lost=lost)
        self._die("after the journal began")

    def sending(self, voucher: ClosingVoucher, marks: Marks, *, series: str) -> None:
        self.lines += 1
        self._die("before the first line", self.lines)
        self._die("in the first line", self.lines)
        super().sending(voucher, marks, series=series)
        self._die("after the first line", self.lines)

    def posted(self, voucher: ClosingVoucher, marks: Marks, *, series: str, number: int) -> None:
        self._die("in the second line", self.lines)
        super().posted(voucher, marks, series=series, number=number)
        self._die("after the second line", self.lines)


class KilledTransport:
    """Dies before, in or after a request."""

    def __init__(self, kill: Kill) -> None:
        self._kill = kill
        self._inner = RequestsTransport()
        self._lists = 0
        self._posts = 0

    def send(self, request: Request, /) -> Response:
        posting = request.method == "POST"
        listing = request.path == "/3/vouchers" and not posting
        self._posts += posting
        self._lists += listing
        if posting and self._posts == self._kill.voucher:
            self._die_in_post(request)
        if listing:
            before = {1: "before the plan asks", 2: "before the run asks"}
            last = "before reading back" if "voucherseries=" in request.url else ""
            if self._kill.point in {before.get(self._lists, last), last} - {""}:
                die()
        response = self._inner.send(request)
        after_plan = listing and self._lists == 1 and self._kill.point == "after the plan asked"
        after_all = "voucherseries=" in request.url and self._kill.point == "after reading back"
        answered = posting and self._posts == self._kill.voucher and self._kill.point == "answer read"
        if after_plan or after_all or answered:
            die()
        return response

    def _die_in_post(self, request: Request) -> None:
        if self._kill.point not in {
            "half the request sent",
            "request under way",
            "request sent",
            "answer waiting",
        }:
            return
        if self._kill.point == "request under way":
            die_with_the_request_under_way(UNDER_WAY_S)
        address = urlsplit(request.url)
        connection = HTTPConnection(address.hostname or "", address.port)
        body = request.body or b""
        headers = dict(request.headers) | {"Content-Length": str(len(body))}
        headers["Authorization"] = request.authorization.reveal() if request.authorization else ""
        connection.putrequest("POST", f"{address.path}?{address.query}")
        for name, value in headers.items():
            connection.putheader(name, value)
        half = len(body) // 2 if self._kill.point == "half the request sent" else len(body)
        connection.endheaders(body[:half])
        if self._kill.point == "answer waiting":
            select.select([connection.sock], [], [])
        if self._kill.point == "request under way":
            connection.getresponse()
        die()


class KilledClock(SystemClock):
    """Dies while it waits for a voucher to settle."""

    def __init__(self, kill: Kill) -> None:
        self._kill = kill

    def sleep(self, seconds: float) -> None:
        if self._kill.point == "while settling":
            super().sleep(seconds / 2)
            die()
        super().sleep(seconds)
