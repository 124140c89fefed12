"""Record exchanges with vcrpy, scrubbed, and play them back."""

import importlib
import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.testing.scrubbing import Scrubber

__all__ = ["Recorder", "Tape", "Unscrubbed", "recorder", "recorder_settings"]


class Unscrubbed(Exception):  # the message names what
    """A cassette still showed a secret or a person and was not written."""


class Tape(Protocol):
    """A cassette in use, as vcrpy provides it."""

    @property
    def all_played(self) -> bool:
        """Return whether every recorded exchange was played."""
        ...


class Recorder:
    """A `vcr.VCR` that writes no exchange to its log. `recorder` makes one."""

    def __init__(self, vcr: object) -> None:
        self._vcr = cast(_Vcr, vcr)

    @contextmanager
    def use_cassette(self, path: str) -> Generator[Tape]:
        """Record into a file, or play it, until the block ends."""
        log = logging.getLogger("vcr")
        before = log.level
        log.setLevel(logging.WARNING)  # at INFO it logs whole answers before they are scrubbed
        try:
            with self._vcr.use_cassette(path) as tape:
                yield tape
        finally:
            log.setLevel(before)


class _Vcr(Protocol):
    def use_cassette(self, path: str, /) -> AbstractContextManager[Tape]: ...


class _Sent(Protocol):
    """A request as vcrpy passes it on."""

    uri: str
    body: object
    headers: dict[str, object]


def recorder_settings(scrubber: Scrubber | None = None) -> dict[str, object]:
    """Return settings for `vcr.VCR(**...)` and for the `vcr_config` fixture of pytest-recording and pytest-vcr.

    Requests and answers are scrubbed before they are recorded. Requests match by method, address and body.

    >>> recorder_settings()["match_on"]
    ['method', 'scheme', 'host', 'port', 'path', 'query', 'body']
    """
    own = scrubber or Scrubber()
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "decode_compressed_response": True,
        "before_record_request": partial(_scrub_request, own),
        "before_record_response": partial(_scrub_response, own),
    }


def recorder(
    folder: Path, *, record: str = "none", header: str = "", scrubber: Scrubber | None = None
) -> Recorder:
    """Return a recorder that scrubs its cassettes, and searches each one before it is written.

    Args:
        folder: The folder of the cassettes.
        record: vcrpy's record mode: `none` only plays, `once` records a missing cassette, `all` records each one again.
        header: Text that each cassette begins with, as comments, such as what it was recorded from.
        scrubber: Removes secrets and persons; None is a `Scrubber()`.

    Raises:
        ConfigurationError: vcrpy is not installed.
        Unscrubbed: At the end of a cassette that still shows a secret or a person. It is not written.
    """
    own = scrubber or Scrubber()
    try:
        vcr, yaml = importlib.import_module("vcr"), importlib.import_module("vcr.serializers.yamlserializer")
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            "Recording needs vcrpy, which is not installed.", hint="Run: pip install vcrpy"
        ) from missing
    made = vcr.VCR(
        cassette_library_dir=str(folder), record_mode=record, serializer="fortnox", **recorder_settings(own)
    )
    made.register_serializer("fortnox", _Serializer(own, header, yaml.serialize, yaml.deserialize))
    return Recorder(made)


class _Serializer:
    """Writes YAML with a header, and refuses a cassette that is not clean."""

    def __init__(
        self,
        scrubber: Scrubber,
        header: str,
        write: Callable[[object], str],
        read: Callable[[str], object],
    ) -> None:
        self._scrubber = scrubber
        self._header = "".join(f"# {line}\n" for line in header.splitlines())
        self._write = write
        self.deserialize = read

    def serialize(self, tape: object) -> str:
        """Return the file's text."""
        whole = cast(dict[str, list[dict[str, dict[str, object]]]], tape)
        leaks: list[str] = []
        for exchange in whole["interactions"]:
            # Again: a name in the text of an early answer may have been met in a field only later.
            answer = exchange["response"] = _scrub_response(self._scrubber, exchange["response"])
            kept = cast(dict[str, bytes], answer["body"])["string"]
            answer["body"] = {"string": _readable(kept)}
            sent = exchange["request"].get("body")
            for part in (exchange["request"]["uri"], sent, kept):
                leaks += self._scrubber.leaks(part.decode("cp437") if isinstance(part, bytes) else str(part))
        if leaks:
            raise Unscrubbed(f"The cassette was not written: it would show {'; '.join(leaks[:5])}.")
        return self._header + self._write(tape)


def _readable(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def _scrub_request(scrubber: Scrubber, request: _Sent) -> _Sent:
    kind = str(next((value for name, value in request.headers.items() if name.lower() == "content-type"), ""))
    request.uri = scrubber.address(request.uri)
    if isinstance(request.body, str):
        request.body = request.body.encode()
    if request.body is not None:
        request.body = (
            scrubber.body(request.body, kind, met=False) if isinstance(request.body, bytes) else b"scrubbed"
        )
    request.headers = scrubber.headers(request.headers)
    return request


def _scrub_response(scrubber: Scrubber, response: dict[str, object]) -> dict[str, object]:
    body = cast(Mapping[str, object], response["body"])
    content = body.get("string")
    content = content.encode() if isinstance(content, str) else content
    return {
        **response,
        "headers": scrubber.headers(cast(Mapping[str, object], response["headers"])),
        "body": {"string": scrubber.body(content) if isinstance(content, bytes) else b""},
    }
