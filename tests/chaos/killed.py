"""A journal, a transport and a clock that kill their own process with SIGKILL at a named point."""

import select
from http.client import HTTPConnection
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.marks import Marks
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.chaos.dying import die, die_with_the_request_under_way

DELAY_S = 0.15
"""The delay in seconds of a request that is under way when its process is killed.

The first look-ups of the next run take less time, so the request arrives after them.
"""
POINTS = (
    "before the plan looks up",
    "after the plan looked up",
    "before the run looks up",
    "before the journal begins",
    "after the journal began",
    "before the first line",
    "in the first line",
    "after the first line",
    "half the request sent",
    "request in progress",
    "request sent",
    "response waiting",
    "response read",
    "in the second line",
    "after the second line",
    "while settling",
    "before reading back",
    "after reading back",
    "at a random time",
)


@attrs.frozen
class Kill:
    """The point at which a run is killed.

    If the point belongs to a voucher, `voucher` is the voucher's position in the export, from 1.
    """

    point: str = ""
    voucher: int = 1


class KilledJournal(Journal):
    """A journal that kills its process before, during or after it writes a line."""

    kill = Kill()
    lines = 0

    def _die(self, point: str, voucher: int | None = None) -> None:
        if self.kill.point == point and voucher in {None, self.kill.voucher}:
            if point.startswith("in the"):
                with self.path.open("ab") as file:
                    file.write(b'{"v": 1, "at": "2026-0')
            die()

    def record_beginning(self, series: str, *, first_number: int, earlier_lost: bool) -> None:
        self._die("before the journal begins")
        super().record_beginning(series, first_number=first_number, earlier_lost=earlier_lost)
        self._die("after the journal began")

    def record_sending(self, voucher: ClosingVoucher, marks: Marks, *, series: str) -> None:
        self.lines += 1
        self._die("before the first line", self.lines)
        self._die("in the first line", self.lines)
        super().record_sending(voucher, marks, series=series)
        self._die("after the first line", self.lines)

    def record_posted(self, voucher: ClosingVoucher, marks: Marks, *, series: str, number: int) -> None:
        self._die("in the second line", self.lines)
        super().record_posted(voucher, marks, series=series, number=number)
        self._die("after the second line", self.lines)


class KilledTransport:
    """A transport that kills its process before, during or after a request."""

    def __init__(self, kill: Kill) -> None:
        self._kill = kill
        self._inner = RequestsTransport()
        self._lists = 0
        self._posts = 0

    def send(self, request: Request, /) -> Response:
        is_post = request.method == "POST"
        is_list = request.path == "/3/vouchers" and not is_post
        self._posts += is_post
        self._lists += is_list
        if is_post and self._posts == self._kill.voucher:
            self._die_in_post(request)
        if is_list:
            before = {1: "before the plan looks up", 2: "before the run looks up", 3: "before reading back"}
            if self._kill.point == before.get(self._lists):
                die()
        response = self._inner.send(request)
        after_plan = is_list and self._lists == 1 and self._kill.point == "after the plan looked up"
        after_all = is_list and self._lists == 3 and self._kill.point == "after reading back"
        has_response = is_post and self._posts == self._kill.voucher and self._kill.point == "response read"
        if after_plan or after_all or has_response:
            die()
        return response

    def _die_in_post(self, request: Request) -> None:
        if self._kill.point not in {
            "half the request sent",
            "request in progress",
            "request sent",
            "response waiting",
        }:
            return
        if self._kill.point == "request in progress":
            die_with_the_request_under_way(DELAY_S)
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
        if self._kill.point == "response waiting":
            select.select([connection.sock], [], [])
        if self._kill.point == "request in progress":
            connection.getresponse()
        die()


class KilledClock(SystemClock):
    """A clock that kills its process in the middle of the wait for a request that may still be under way."""

    def __init__(self, kill: Kill) -> None:
        self._kill = kill

    def sleep(self, seconds: float) -> None:
        if self._kill.point == "while settling":
            super().sleep(seconds / 2)
            die()
        super().sleep(seconds)
