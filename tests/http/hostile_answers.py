"""More than 150 kinds of answers that a broken or hostile server, proxy or network can give."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from enum import Enum
from functools import cache

import attrs

from tests.http.hostile_server import Peer, Send, head

__all__ = ["ANSWERS", "Answer", "Expected"]

MIB = 1024 * 1024
ZEROS = bytes(64 * 1024)
BOMB_MIB = 64


class Expected(Enum):
    """The result that a client must give for an answer."""

    RIGHT = "right"
    """The client returns the right result."""
    ERROR = "error"
    """The client raises an error; after a POST, the error is `OutcomeUnknown`."""
    REFUSAL = "refusal"
    """The client raises the error that Fortnox reports in its response, so nothing was carried out."""
    JSON_ERROR = "JSON error"
    """An operation that expects JSON raises an error. A download may return the answer as the content of a file."""


@attrs.frozen
class Answer:
    """One kind of answer."""

    name: str
    send: Send
    expected: Expected
    is_heavy: bool = False
    """True if the answer is large. Its tests then run one after another, because they measure the memory."""
    is_slow: bool = False
    """True if only the time limit of the client ends the answer."""


ANSWERS: list[Answer] = []


def _add(name: str, expected: Expected, send: Send, *, is_heavy: bool = False, is_slow: bool = False) -> None:
    ANSWERS.append(Answer(name, send, expected, is_heavy, is_slow))


def _raw(*pieces: bytes) -> Send:
    return lambda peer: peer.write(*pieces)


def _body(change: Callable[[bytes], bytes], *lines: str, status: str = "200 OK") -> Send:
    return lambda peer: peer.json(change(peer.good), status, *lines)


def _fixed(body: bytes, status: str = "200 OK", *lines: str) -> Send:
    return lambda peer: peer.json(body, status, *lines)


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


CHUNKED = head("200 OK", "Transfer-Encoding: chunked")
R, E, J, F = Expected.RIGHT, Expected.ERROR, Expected.JSON_ERROR, Expected.REFUSAL

# -- lawful --
_add("plain", R, _body(bytes))
_add("ended by closing", R, lambda p: p.write(head(), p.good))
_add("HTTP/1.0", R, lambda p: p.write(b"HTTP/1.0 200 OK\r\n\r\n", p.good))
_add("chunks of one byte", R, lambda p: p.write(CHUNKED, b"".join(map(_chunk, _bytes(p.good))), _chunk(b"")))
_add(
    "chunk with extension",
    R,
    lambda p: p.write(CHUNKED, b"%x;a=b\r\n" % len(p.good), p.good, b"\r\n0\r\n\r\n"),
)
_add("chunks with trailer", R, lambda p: p.write(CHUNKED, _chunk(p.good), b"0\r\nX-Sum: 1\r\n\r\n"))
_add("gzip", R, _body(gzip.compress, "Content-Encoding: gzip"))
_add(
    "gzip in two members",
    R,
    _body(lambda g: gzip.compress(g[:9]) + gzip.compress(g[9:]), "Content-Encoding: gzip"),
)
_add("x-gzip", R, _body(gzip.compress, "Content-Encoding: x-gzip"))
_add(
    "gzip in chunks",
    R,
    lambda p: p.write(
        head("200 OK", "Transfer-Encoding: chunked", "Content-Encoding: GZIP"),
        *map(_chunk, _bytes(gzip.compress(p.good))),
        b"0\r\n\r\n",
    ),
)
_add("one 100 Continue", R, lambda p: (p.write(b"HTTP/1.1 100 Continue\r\n\r\n"), p.json(p.good)))
_add(
    "wrong content type",
    R,
    lambda p: p.write(head("200 OK", "Content-Type: text/html", length=len(p.good)), p.good),
)
_add(
    "wrong charset",
    R,
    lambda p: p.write(
        head("200 OK", "Content-Type: application/json; charset=utf-16", length=len(p.good)), p.good
    ),
)
_add(
    "unknown charset",
    R,
    lambda p: p.write(
        head("200 OK", "Content-Type: application/json; charset=" + "x" * 5000, length=len(p.good)), p.good
    ),
)
_add("cookies", R, _body(bytes, *(f"Set-Cookie: n{i}=v; Max-Age=9{'9' * 4500}" for i in range(9))))
_add(
    "cookie with odd date", R, _body(bytes, "Set-Cookie: a=b; Expires=Tue, 99 Foo 99999 99:99:99 GMT; Port=x")
)
_add("odd date", R, _body(bytes, "Date: Fri, 31 Dec 9999 23:59:59 GMT"))
_add("date in words", R, _body(bytes, "Date: soon " + "9" * 9000))
_add("length twice the same", R, _body(bytes, "Content-Length-Note: 1"))
_add("control characters in X-Uid", R, _body(bytes, "X-Uid: \x1b]0;owned\x07\x9b2J"))
_add("long X-Uid", R, _body(bytes, "X-Uid: " + "u" * 60000))
_add("a location on a success", R, _body(bytes, "Location: http://[::1"))
_add("byte order mark", R, _body(lambda g: b"\xef\xbb\xbf" + g))

# -- status lines --
for name, line in {
    "empty line": b"\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP/2": b"HTTP/2 200\r\n\r\n",
    "HTTP/0.9": b"hello",
    "status in words": b"HTTP/1.1 fine\r\n\r\n",
    "status 0": b"HTTP/1.1 0 OK\r\n\r\n",
    "status -200": b"HTTP/1.1 -200 OK\r\n\r\n",
    "status of 5000 digits": b"HTTP/1.1 " + b"2" * 5000 + b" OK\r\n\r\n",
    "status 999": b"HTTP/1.1 999 Blocked\r\nContent-Length: 0\r\n\r\n",
    "TLS record": b"\x15\x03\x03\x00\x02\x02\x28",
    "long status line": b"HTTP/1.1 200 " + b"x" * 100_000,
    "NUL bytes": b"\0" * 4096,
}.items():
    _add(f"status line: {name}", E, _raw(line))
_add("closed without a byte", E, _raw())
_add("status line cut off", E, _raw(b"HTTP/1.1 20"))
_add("101 Switching Protocols", E, _raw(head("101 Switching Protocols")))
_add("103 Early Hints", R, lambda p: (p.write(head("103 Early Hints")), p.json(p.good)))

# -- headers --
_add("200 headers", E, _raw(head("200 OK", *(f"X-{i}: 1" for i in range(200)))))
_add("header of 100 kB", E, _raw(head("200 OK", "X-Long: " + "x" * 100_000)))
_add("headers cut off", E, _raw(b"HTTP/1.1 200 OK\r\nContent-Type: appl"))
_add("endless header line", E, lambda p: (p.write(b"HTTP/1.1 200 OK\r\nX: "), p.repeat(ZEROS)), is_heavy=True)
_add("headers of one letter", E, lambda p: (p.write(b"HTTP/1.1 200 OK\r\n"), p.repeat(b"a: b\r\n" * 9999)))
_add("two lengths", E, lambda p: p.write(head("200 OK", "Content-Length: 1", length=len(p.good)), p.good))
_add("length too large", E, lambda p: p.write(head(length=10**9), p.good))
_add("length of 10^18", E, lambda p: p.write(head(length=10**18), p.good))
_add("unknown transfer encoding", J, lambda p: p.write(head("200 OK", "Transfer-Encoding: mangled"), b"{"))

# -- chunks --
for name, chunk in {
    "size in words": b"many\r\n",
    "size -1": b"-1\r\n" + ZEROS,
    "size -5": b"-5\r\nabcde\r\n",
    "size ffffffffffffffff": b"f" * 16 + b"\r\n" + ZEROS,
    "size of 5000 digits": b"f" * 5000 + b"\r\nabc",
    "no end": b"3\r\n{ }\r\n",
    "cut off": b"ff\r\n{ }",
    "long size line": b"3;" + b"x" * 100_000,
}.items():
    _add(f"chunk: {name}", E, _raw(CHUNKED, chunk))
_add("chunk: size -1, endless", E, lambda p: (p.write(CHUNKED, b"-1\r\n"), p.repeat(ZEROS)), is_heavy=True)
_add("chunk: endless extension", E, lambda p: (p.write(CHUNKED, b"3;"), p.repeat(ZEROS)), is_heavy=True)
_add(
    "chunk: endless trailer",
    E,
    lambda p: (p.write(CHUNKED, _chunk(p.good), b"0\r\n"), p.repeat((b"a: b" * 50 + b"\r\n") * 300)),
    is_heavy=True,
)

# -- content encodings --
GZIP = "Content-Encoding: gzip"
_add("gzip: none", E, _body(bytes, GZIP))
_add("gzip: cut off", E, _body(lambda g: gzip.compress(g)[:-9], GZIP))
_add("gzip: wrong checksum", E, _body(lambda g: gzip.compress(g)[:-8] + bytes(8), GZIP))
_add("gzip: garbage after it", E, _body(lambda g: gzip.compress(g) + b"garbage", GZIP))
_add("gzip: twice", E, _body(lambda g: gzip.compress(gzip.compress(g)), "Content-Encoding: gzip, gzip"))
_add("deflate", E, _body(zlib.compress, "Content-Encoding: deflate"))
_add("brotli", E, _body(bytes, "Content-Encoding: br"))
_add("six encodings", E, _body(bytes, "Content-Encoding: " + ", ".join(["gzip"] * 6)))
_add("unknown encoding", E, _body(bytes, "Content-Encoding: rot13"))


@cache
def _bomb(levels: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(BOMB_MIB)) + packer.flush()
    for _ in range(levels - 1):
        bomb = gzip.compress(bomb)
    return bomb


def _many_gzip_members(peer: Peer) -> None:
    peer.write(head("200 OK", GZIP))
    peer.repeat(gzip.compress(b"") * 3000)


_add("gzip bomb", E, lambda p: p.write(head("200 OK", GZIP), _bomb(1)), is_heavy=True)
_add("gzip bomb in an error", E, lambda p: p.write(head("400 Bad Request", GZIP), _bomb(1)), is_heavy=True)
_add(
    "gzip bomb of two levels", E, lambda p: p.write(head("200 OK", GZIP + ", gzip"), _bomb(2)), is_heavy=True
)
_add("endless empty gzip members", E, _many_gzip_members, is_heavy=True)

# -- endless and slow --
_add("endless body", E, lambda p: (p.write(head()), p.repeat(ZEROS)), is_heavy=True)
_add("endless error body", E, lambda p: (p.write(head("400 Bad Request")), p.repeat(ZEROS)), is_heavy=True)
_add(
    "endless redirect body",
    E,
    lambda p: (p.write(head("302 Found", "Location: /elsewhere")), p.repeat(ZEROS)),
    is_heavy=True,
)
_add("endless body in chunks", E, lambda p: (p.write(CHUNKED), p.repeat(_chunk(ZEROS))), is_heavy=True)
_add("endless 100 Continue", E, lambda p: p.repeat(head("100 Continue") * 999))
_add("slow 100 Continue", E, lambda p: p.repeat(head("100 Continue"), pause_s=0.01), is_slow=True)
_add("dripping status line", E, lambda p: p.repeat(b"H", pause_s=0.01), is_slow=True)
_add(
    "dripping headers",
    E,
    lambda p: (p.write(b"HTTP/1.1 200 OK\r\nX: "), p.repeat(b"x", pause_s=0.01)),
    is_slow=True,
)
_add("dripping body", E, lambda p: (p.write(head(length=10**6)), p.repeat(b" ", pause_s=0.01)), is_slow=True)
_add("dripping chunks", E, lambda p: (p.write(CHUNKED), p.repeat(b"1\r\n \r\n", pause_s=0.01)), is_slow=True)
_add(
    "dripping error body",
    E,
    lambda p: (p.write(head("400 Bad Request")), p.repeat(b" ", pause_s=0.01)),
    is_slow=True,
)
_add("silent", E, lambda p: p.wait(), is_slow=True)
_add("silent after the headers", E, lambda p: (p.write(head(length=9)), p.wait()), is_slow=True)
_add("silent in the body", E, lambda p: (p.write(head(length=9), b"{"), p.wait()), is_slow=True)

# -- redirects --
for status in (301, 302, 303, 307, 308):
    _add(
        f"{status} to another host",
        E,
        lambda p, status=status: p.json(
            b"", f"{status} Moved", f"Location: http://127.0.0.1:{p.stranger}/3/vouchers"
        ),
    )
_add("redirect to a file", E, _fixed(b"", "302 Found", "Location: file:///etc/passwd"))
_add("redirect to nowhere", E, _fixed(b"", "302 Found", "Location: http://[::1"))
_add("redirect with control characters", E, _fixed(b"", "302 Found", "Location: \x01\x1b[2J"))
_add(
    "refresh header", R, lambda p: p.json(p.good, "200 OK", f"Refresh: 0; url=http://127.0.0.1:{p.stranger}/")
)

# -- JSON --
for name, text in {
    "empty": b"",
    "null": b"null",
    "a number": b"17",
    "a list": b"[]",
    "an empty object": b"{}",
    "HTML": b"<html><body>Welcome</body></html>",
    "half": b'{"Customer": {"Cust',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000,
    "deep in a field": b'{"Customer":{"Name":' + b"[" * 800 + b"]" * 800 + b',"CustomerNumber":"1"}}',
    "number of 5000 digits": b'{"Customer": {"CustomerNumber": ' + b"9" * 5000 + b"}}",
    "exponent of 22 digits": b'{"Customer": {"CustomerNumber": 1e9999999999999999999999}}',
    "NaN": b'{"Customer": {"CustomerNumber": NaN}}',
    "Infinity": b'{"Customer": -Infinity}',
    "half a character": b'{"Customer": {"CustomerNumber": "1", "Name": "\\ud83d"}}',
    "half a character in UTF-8": b'{"Customer": {"CustomerNumber": "1", "Name": "\xed\xa0\xbd"}}',
    "Latin-1": '{"Customer": {"CustomerNumber": "1", "Name": "Åkeri"}}'.encode("latin-1"),
    "UTF-16": '{"Customer": {"CustomerNumber": "1"}}'.encode("utf-16"),
    "text after it": b"{} {}",
    "wrong types": b'{"Customer": {"CustomerNumber": [["1"]], "Name": {"a": 1}}}',
    "a control character": b'{"Customer": {"CustomerNumber": "1", "Name": "\x1b[2J"}}',
    "control characters in a date": b'{"Customer": {"CustomerNumber": [], "Name": "\\u001b[2J\\u0007"}}',
}.items():
    _add(f"JSON: {name}", J, _fixed(text))
_add("JSON: a million values", J, _fixed(b'{"Customer":[' + b"{}," * 1_000_000 + b"{}]}"), is_heavy=True)
_add("JSON: a million lists", J, _fixed(b'{"Customer":[' + b"[]," * 1_000_000 + b"[]]}"), is_heavy=True)
_add("JSON: one text of 9 MB", J, _fixed(b'{"Customer":"' + b"x" * 9 * MIB + '😀"}'.encode()), is_heavy=True)

# -- errors, some of which send credentials back --
_add(
    "Fortnox's error",
    F,
    _fixed(b'{"ErrorInformation":{"error":1,"message":"Fel.","code":2000588}}', "400 Bad Request"),
)
_add(
    "error code of 5000 digits",
    E,
    _fixed(b'{"ErrorInformation":{"error":1,"message":"x","code":' + b"9" * 5000 + b"}}", "400 Bad Request"),
)
_add(
    "error code as a long text",
    F,
    _fixed(b'{"message":"x","code":"' + b"9" * 5000 + b'"}', "400 Bad Request"),
)
_add(
    "error message as a deep list",
    F,
    _fixed(b'{"message":' + b"[" * 500 + b"]" * 500 + b',"code":1}', "400 Bad Request"),
)
_add(
    "control characters in a message",
    F,
    _fixed(
        b'{"message":"\\u001b]0;owned\\u0007\\u202e\\u0000\\r\\nforged line","code":1}', "400 Bad Request"
    ),
)
_add("duplicate key in an error", E, _fixed(b'{"message":"a","message":"unauthorized"}', "400 Bad Request"))
_add("long error text", E, _fixed(b"x" * 60_000, "400 Bad Request"))
_add(
    "XML that is slow to search",
    E,
    _fixed(b"<ErrorInformation>" + b"<Message>a</Message><Code>1</Code " * 1900, "400 X"),
)
_add(
    "XML with a large code",
    E,
    _fixed(
        b"<ErrorInformation><Message>&#" + b"9" * 5000 + b";</Message><Code>" + b"1" * 5000 + b"</Code>",
        "400 X",
    ),
)
_add("Retry-After of 5000 digits", E, _fixed(b"", "429 Too Many", "Retry-After: " + "9" * 5000))
_add(
    "Retry-After in the year 9999", E, _fixed(b"", "503 Down", "Retry-After: Fri, 31 Dec 9999 23:59:59 -2359")
)
_add("HTML 502", E, _fixed(b"<html>bad gateway</html>", "502 Bad Gateway"))
_add("500 without a body", E, _fixed(b"", "500 Internal Server Error"))
_add(
    "407 of a proxy",
    E,
    _fixed(b"<html>log in</html>", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic"),
)
_add(
    "401 asking for a password",
    E,
    _fixed(b"", "401 Unauthorized", 'WWW-Authenticate: Digest realm="x", nonce="y"'),
)


def _echo(shape: Callable[[str], str], status: str = "400 Bad Request") -> Send:
    """Return a function that sends the request's credentials back in an error. `shape` changes each credential."""

    def send(peer: Peer) -> None:
        shown = " / ".join(map(shape, peer.credentials))
        peer.json(
            json.dumps({"error": "invalid", "message": shown, "error_description": shown}).encode(), status
        )

    return send


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_add("echo: whole request", E, lambda p: p.json(p.request, "400 Bad Request"))
_add("echo: whole request in a 500", E, lambda p: p.json(p.request, "500 Oops"))
_add("echo: in a message", F, _echo(str))
_add("echo: in capital letters", F, _echo(str.upper))
_add("echo: in base64", F, _echo(_base64))
_add("echo: in base64 after a name", F, _echo(lambda text: _base64("x" + text)))
_add("echo: decoded", F, _echo(lambda text: base64.b64decode(text + "===", validate=False).decode("latin-1")))
_add("echo: half of it", F, _echo(lambda text: text[: len(text) // 2]))
_add("echo: cut at the end of the message", F, _echo(lambda text: "x" * 280 + text))
_add(
    "echo: as a code",
    F,
    lambda p: p.json(
        json.dumps({"error": p.credentials[-1], "code": p.credentials[0]}).encode(), "400 Bad Request"
    ),
)
_add(
    "echo: in X-Uid",
    F,
    lambda p: p.json(b'{"message":"x","code":1}', "400 Bad Request", f"X-Uid: {p.credentials[0]}"),
)
_add("echo: in X-Uid of a success", R, lambda p: p.json(p.good, "200 OK", f"X-Uid: {p.credentials[-1]}"))
_add(
    "echo: in a line that is not a header",
    E,
    lambda p: p.write(
        b"HTTP/1.1 400 Bad\r\nX: y\r\n" + p.credentials[0].encode() + b"\r\nContent-Length: 0\r\n\r\n"
    ),
)
_add("echo: in the reason", E, lambda p: p.write(head(f"403 {p.credentials[0]}", length=0)))
_add("echo: in the status line", E, lambda p: p.write(f"HTTP/1.1 {p.credentials[0]}\r\n\r\n".encode()))
_add("echo: as a chunk size", E, lambda p: p.write(CHUNKED, p.credentials[0].encode() + b"\r\n"))
_add(
    "echo: in a number",
    J,
    lambda p: p.json(
        json.dumps({"Customer": {"CustomerNumber": "1", "InvoiceDiscount": p.credentials[0]}}).encode()
    ),
)
_add(
    "echo: as the content encoding",
    E,
    lambda p: p.json(p.good, "200 OK", f"Content-Encoding: {p.credentials[0]}"),
)
_add(
    "echo: in the location",
    E,
    lambda p: p.json(b"", "302 Found", f"Location: http://127.0.0.1:{p.stranger}/?t={p.credentials[0]}"),
)


def _bytes(content: bytes) -> list[bytes]:
    return [content[i : i + 1] for i in range(len(content))]
