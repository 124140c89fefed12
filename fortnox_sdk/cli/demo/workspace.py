"""The demo's folder: whose books lie in it, and the sandbox that runs on them."""

import contextlib
import hashlib
import json
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, cast

import attrs

import sie4
from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import replace_file

if TYPE_CHECKING:
    from fortnox_sdk.sandbox import Sandbox

__all__ = ["DEMO_DAY", "DemoPlace", "sandbox_at"]

DEMO_DAY: Final = date(2025, 12, 31)
"""The balance date of the believable company."""
_ROOT: Final = Path("fortnox-demo")
_MARKER: Final = "demo.json"


@attrs.frozen(kw_only=True)
class DemoPlace:
    """Where a demo lies, and what it is a demo of."""

    folder: Path
    data: bytes | None
    """The SIE file's; None for the believable company."""
    document: sie4.Document | None

    @classmethod
    def of(cls, out: Path | None, sie: Path | None) -> Self:
        """The place for the options given.

        Raises:
            OSError, sie4.SieError: the SIE file can't be read, or is none.
            Stop: the folder holds another demo, or something else.
        """
        data = None if sie is None else sie.read_bytes()
        try:
            document = None if data is None else sie4.loads(data)
        except sie4.SieError as fault:
            raise Stop(f"{sie} can't be used:", hint=str(fault)) from fault
        folder = out or _ROOT
        if out is None and sie is not None and data is not None:
            folder = _ROOT / f"{sie.stem}-{hashlib.sha256(data).hexdigest()[:8]}"
        place = cls(folder=folder, data=data, document=document)
        place._check()
        return place

    @property
    def state(self) -> Path:
        """The sandbox's file."""
        return self.folder / "sandbox.sqlite"

    def mark(self) -> None:
        """Mark the folder as this demo's; made when missing."""
        marker = {"sie_sha256": self._sha256}
        replace_file(self.folder / _MARKER, json.dumps(marker).encode())

    @property
    def _sha256(self) -> str | None:
        return None if self.data is None else hashlib.sha256(self.data).hexdigest()

    def _marker(self) -> dict[str, object]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            found: object = json.loads((self.folder / _MARKER).read_bytes())
            if isinstance(found, dict):
                return cast("dict[str, object]", found)
        return {}

    def _check(self) -> None:
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise Stop(f"{self.folder} is no folder.", hint="Choose another with --out.")
        marker = self._marker()
        if not marker and not self.state.exists():
            return
        if not marker or marker.get("sie_sha256") != self._sha256:
            raise Stop(
                f"{self.folder} holds the demo of other books.", hint="Choose another folder with --out."
            )


@contextlib.contextmanager
def sandbox_at(place: DemoPlace) -> Generator["Sandbox"]:
    """Run the place's sandbox.

    Raises:
        ConfigurationError: flask is not installed.
        Stop: the state can't be used.
    """
    try:
        from fortnox_sdk.sandbox import serve  # noqa: PLC0415 -- needs an extra
        from fortnox_sdk.sandbox.books.database import StateError  # noqa: PLC0415
    except ModuleNotFoundError as fault:
        raise ConfigurationError(
            "The sandbox needs flask, which is not installed.", hint='Run: pip install "fortnox-sdk[sandbox]"'
        ) from fault
    place.mark()
    with contextlib.ExitStack() as stack:
        try:
            sandbox = stack.enter_context(serve(state=place.state, sie=place.data))
        except StateError as fault:
            raise Stop(str(fault), hint="Choose another folder with --out.") from fault
        yield sandbox
