"""The WebSocket of the event stream, on a connection that the HTTP server has accepted."""

import logging
import socket
from contextlib import suppress
from http import HTTPStatus

from websockets.exceptions import ProtocolError
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from fortnox_sdk.sandbox.events.log import readable
from fortnox_sdk.sandbox.events.session import EventSession
from fortnox_sdk.sandbox.protocol.wire import dumps
from fortnox_sdk.sandbox.web.origins import is_loopback
from fortnox_sdk.sandbox.web.request_parts import Head
from fortnox_sdk.sandbox.web.service import Service

_MOST_BYTES = 4 * 1024 * 1024
_PIECE = 64 * 1024
_IDLE_S = 60.0
# The library logs all messages, which contain tokens, if its own logger is set to DEBUG.
_SILENT = logging.Logger("fortnox-sandbox-events", logging.CRITICAL)  # noqa: LOG001 -- outside the tree of loggers


def serve_events(service: Service, connection: socket.socket, head: Head, *, send_s: float) -> None:
    """Serve the event stream on a connection until either side closes it.

    Args:
        service: The sandbox.
        connection: The socket of the client. The request has already been read from it.
        head: The request line and the headers of the request for a WebSocket.
        send_s: Seconds that the client may take to read the data sent to it.
    """
    protocol = ServerProtocol(max_size=_MOST_BYTES, logger=_SILENT)
    protocol.receive_data(_as_bytes(head))
    connection.settimeout(send_s)
    for request in protocol.events_received():
        if not isinstance(request, Request):
            continue
        response = (
            protocol.accept(request)
            if _is_from_this_machine(head)
            else protocol.reject(HTTPStatus.FORBIDDEN, "Use a loopback address to call the sandbox.\n")
        )
        protocol.send_response(response)
        service.log_request("GET", "/topics-v1", "", status=response.status_code, company=None, dropped=None)
    socket_session = _Socket(service, connection, protocol)
    with suppress(OSError):  # the client has closed the connection, or does not read
        socket_session.run()


def _is_from_this_machine(head: Head) -> bool:
    # A website could open a WebSocket to this machine. Browsers then send its address as Origin.
    return is_loopback(str(head.headers.get("Host", ""))) and "Origin" not in head.headers


def _as_bytes(head: Head) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.headers.items())
    return f"GET {head.target} HTTP/1.1\r\n{fields}\r\n".encode("latin-1", errors="replace")


class _Socket:
    def __init__(self, service: Service, connection: socket.socket, protocol: ServerProtocol) -> None:
        self._service = service
        self._connection = connection
        self._protocol = protocol
        self._session = EventSession(service.events, service.company_of_token)
        self._message = bytearray()

    def run(self) -> None:
        self._flush()
        with self._service.events.bell(self._connection) as bell:
            while self._protocol.state in {State.OPEN, State.CLOSING}:
                events, has_more = self._session.due()
                for event in events:
                    self._protocol.send_text(dumps(event).encode())
                self._flush()
                ready = readable((self._connection, bell), 0 if has_more else _IDLE_S)
                if bell in ready:
                    bell.recv(_PIECE)
                if self._connection in ready:
                    self._receive()

    def _receive(self) -> None:
        data = self._connection.recv(_PIECE)
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        with suppress(ProtocolError):  # the protocol has begun to close the connection
            for frame in self._protocol.events_received():
                if isinstance(frame, Frame) and frame.opcode in {Opcode.TEXT, Opcode.CONT}:
                    self._message += frame.data
                    if frame.fin:
                        self._answer()
        self._flush()

    def _answer(self) -> None:
        reply = self._session.reply(self._message.decode(errors="replace"))
        self._message.clear()
        if self._protocol.state is State.OPEN:
            self._protocol.send_text(dumps(reply).encode())

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._connection.sendall(data)
            else:  # the protocol asks for the end of the stream
                self._connection.shutdown(socket.SHUT_WR)
