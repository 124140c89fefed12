"""Cassettes: files of HTTP exchanges that are recorded with vcrpy, scrubbed of personal data, and played back."""

import importlib
import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, Unscrubbed
from fortnox_sdk.testing.scrubbing import Scrubber
from fortnox_sdk.text import Text

_RECORD_MODES = ("none", "once", "all", "new_episodes")


class Cassette(Protocol):
    """An open cassette (a file of recorded HTTP exchanges), as vcrpy provides it."""

    @property
    def all_played(self) -> bool:
        """True if every recorded exchange has been played back."""
        ...


class Recorder:
    """A recorder of cassettes: a `vcr.VCR` that writes no exchanges to the log. Create it with the function `recorder`.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with recorder(Path(folder), record="once").use_cassette("empty.yaml") as cassette:
    ...         cassette.all_played
    True
    """

    def __init__(self, vcr: object) -> None:
        self._vcr = cast(_Vcr, vcr)

    @checked
    @contextmanager
    def use_cassette(self, path: str) -> Generator[Cassette]:
        """Record HTTP exchanges to a cassette file, or play them back from it, during the `with` block.

        Args:
            path: The path of the file, relative to the recorder's folder.
        """
        log = logging.getLogger("vcr")
        level = log.level
        log.setLevel(logging.WARNING)  # at INFO, vcrpy logs whole responses before they are scrubbed
        try:
            with self._vcr.use_cassette(path) as cassette:
                yield cassette
        finally:
            log.setLevel(level)


class _Vcr(Protocol):
    def use_cassette(self, path: str, /) -> AbstractContextManager[Cassette]: ...


class _Request(Protocol):
    """A request in the form in which vcrpy passes it to a hook."""

    uri: str
    body: object
    headers: dict[str, object]


@checked
def recorder_settings(scrubber: Scrubber | None = None) -> dict[str, object]:
    """Return settings for `vcr.VCR(**...)` and for the `vcr_config` fixture of pytest-recording and pytest-vcr.

    Requests and responses are scrubbed before they are recorded. A request matches a recorded request if the method,
    the URL and the body are equal.

    >>> recorder_settings()["match_on"]
    ['method', 'scheme', 'host', 'port', 'path', 'query', 'body']
    """
    scrubber = scrubber or Scrubber()
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "decode_compressed_response": True,
        "before_record_request": partial(_scrub_request, scrubber),
        "before_record_response": partial(_scrub_response, scrubber),
    }


@checked
def recorder(
    folder: Path, *, record: str = "none", header: str = "", scrubber: Scrubber | None = None
) -> Recorder:
    """Return a recorder that scrubs its cassettes, and checks each cassette before writing it.

    The recorder raises `Unscrubbed` instead of writing a cassette that still contains a secret or personal data.

    Args:
        folder: The folder of the cassettes.
        record: The record mode of vcrpy: `none` only plays back, `once` records a missing cassette, `all` records each
            cassette again, and `new_episodes` adds new requests to a cassette.
        header: A text that is written as comments at the start of each cassette, such as the name of the recorded
            system.
        scrubber: The scrubber that removes secrets and personal data; None means `Scrubber()`.

    Raises:
        ConfigurationError: vcrpy is not installed, or the record mode is unknown.

    >>> from pathlib import Path
    >>> recorder(Path("cassettes"), record="sometimes")
    Traceback (most recent call last):
    fortnox_sdk.errors.ConfigurationError: 'sometimes' is not a record mode. ...
    """
    if record not in _RECORD_MODES:
        raise ConfigurationError(
            Text(f"{record!r} is not a record mode.", f"{record!r} är inte ett inspelningsläge."),
            hint=Text(
                f"Set record to one of: {', '.join(_RECORD_MODES)}.",
                f"Ange record som något av: {', '.join(_RECORD_MODES)}.",
            ),
        )
    scrubber = scrubber or Scrubber()
    try:
        vcr, yaml = importlib.import_module("vcr"), importlib.import_module("vcr.serializers.yamlserializer")
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            Text(
                "Recording needs vcrpy, which is not installed.",
                "Inspelning kräver vcrpy, som inte är installerat.",
            ),
            hint=Text("Run: pip install vcrpy", "Kör: pip install vcrpy"),
        ) from missing
    settings = recorder_settings(scrubber)
    recorder = vcr.VCR(cassette_library_dir=str(folder), record_mode=record, serializer="fortnox", **settings)
    recorder.register_serializer("fortnox", _Serializer(scrubber, header, yaml.serialize, yaml.deserialize))
    return Recorder(recorder)


class _Serializer:
    """A serializer that writes YAML with a header, and refuses a cassette that contains secrets or personal data."""

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

    def serialize(self, cassette: object) -> str:
        """Scrub the responses of a cassette once more, check the cassette, and return the text of its file.

        Raises:
            Unscrubbed: The cassette still contains a secret or personal data.
        """
        content = cast(dict[str, list[dict[str, dict[str, object]]]], cassette)
        leaks: list[str] = []
        for exchange in content["interactions"]:
            # Scrub the response again: free text may contain a name that only a later exchange has in a name field.
            response = exchange["response"] = _scrub_response(self._scrubber, exchange["response"])
            body = cast(dict[str, bytes], response["body"])["string"]
            response["body"] = {"string": _readable(body)}
            request_body = exchange["request"].get("body")
            for part in (exchange["request"]["uri"], request_body, body):
                leaks += self._scrubber.leaks(part.decode("cp437") if isinstance(part, bytes) else str(part))
        if leaks:
            raise Unscrubbed(
                Text(
                    f"The cassette was not written, because it would contain {'; '.join(leaks[:5])}.",
                    f"Kassetten skrevs inte, eftersom den skulle innehålla {'; '.join(leaks[:5])}.",
                ),
                hint=Text(
                    "Remove the secrets and personal data from the request or response, or pass invented texts to "
                    "Scrubber(keep=...).",
                    "Ta bort hemligheterna och personuppgifterna ur anropet eller svaret, eller ange påhittade texter "
                    "i Scrubber(keep=...).",
                ),
            )
        return self._header + self._write(cassette)


def _readable(content: bytes) -> str | bytes:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def _scrub_request(scrubber: Scrubber, request: _Request) -> _Request:
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
