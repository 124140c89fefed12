"""The closing vouchers of a job, in one versioned file of the job's folder.

Every change names the version on which it is based. If another tab has changed the list since that version, the
change is refused, so that no tab silently overwrites the entries of another tab.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.stores.lockfile import lock_file
from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.export.inputs.json_file import read_json
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.proposals.drafts import drafts_json

FILE_NAME: Final = "closing.json"
MOST_VOUCHERS: Final = 2_000
"""The largest number of closing vouchers of a job."""
_LOCK: Final = "closing.lock"
_SCHEMA: Final = "fortnox-sdk/closing/1"
_LARGEST: Final = 50_000_000
_WAIT_S: Final = 10.0


class ListChanged(InvalidInput):
    """The list of closing vouchers has been changed elsewhere since the page was shown. Nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "The list of closing vouchers was changed in another tab or by somebody else. Nothing was saved.",
                "Listan med bokslutsverifikationer har ändrats i en annan flik eller av någon annan. "
                "Ingenting sparades.",
            ),
            hint=Text(
                "Look at the current list of closing vouchers, and make your change again.",
                "Granska den aktuella listan med bokslutsverifikationer och gör om din ändring.",
            ),
        )


@attrs.frozen(kw_only=True)
class ClosingList:
    """The closing vouchers of a job at one version."""

    version: int = 0
    """The number of changes so far."""
    vouchers: tuple[ClosingVoucher, ...] = ()

    def find(self, reference: str) -> ClosingVoucher | None:
        """Return the voucher with a reference, or None if the list does not have it."""
        return next((voucher for voucher in self.vouchers if voucher.reference == reference), None)


class ClosingFile:
    """The file with the closing vouchers of a job.

    Args:
        folder: The folder of the job.
        files: The file system.
        clock: The clock that measures the wait while another thread or process changes the file.
    """

    def __init__(self, folder: Path, *, files: Files, clock: Clock) -> None:
        self._path = folder / FILE_NAME
        self._lock = folder / _LOCK
        self._files = files
        self._clock = clock

    def read(self) -> ClosingList:
        """Return the list, which is empty if nothing was saved.

        Raises:
            InvalidInput: The file is damaged or can't be read.
        """
        try:
            raw = self._files.read(self._path, limit=_LARGEST)
        except FileNotFoundError:
            return ClosingList()
        except OSError as fault:
            raise _unreadable(self._path) from fault
        try:
            content = json.loads(raw)
            version, is_known = int(content["version"]), content["schema"] == _SCHEMA
            vouchers = read_json(self._path, json.dumps(content["closing"]).encode()) if is_known else []
        except (ValueError, KeyError, TypeError, RecursionError, InvalidInput) as fault:
            raise _unreadable(self._path) from fault
        if not is_known:
            raise _unreadable(self._path)
        return ClosingList(version=version, vouchers=tuple(vouchers))

    def change(
        self, version: int, change: Callable[[Sequence[ClosingVoucher]], Sequence[ClosingVoucher]]
    ) -> ClosingList:
        """Change the list in one step, and return it as saved.

        If the same change has already been saved, such as after a double click, the list is returned unchanged.

        Args:
            version: The version of the list that the user has seen.
            change: A function that returns the new vouchers for the old vouchers.

        Raises:
            ListChanged: The list has another version.
            InvalidInput: The file is damaged, two vouchers have the same reference, or the list is too long.
        """
        with lock_file(self._lock, files=self._files, clock=self._clock, wait_s=_WAIT_S):
            before = self.read()
            if before.version != version:
                if _is_made(change, before.vouchers):
                    return before
                raise ListChanged
            vouchers = tuple(change(before.vouchers))
            _check(vouchers)
            after = ClosingList(version=version + 1, vouchers=vouchers)
            content = {
                "schema": _SCHEMA,
                "version": after.version,
                "closing": json.loads(drafts_json(after.vouchers)),
            }
            try:
                replace_file(
                    self._path,
                    json.dumps(content, ensure_ascii=False, indent=1).encode(),
                    private=True,
                    files=self._files,
                )
            except OSError as fault:
                raise InvalidInput(
                    Text(
                        f"The closing vouchers can't be saved: {os_reason(fault)}.",
                        f"Bokslutsverifikationerna kan inte sparas: {os_reason(fault).sv}.",
                    ),
                    hint=Text(
                        "Check the permissions of the job's folder and the free space on the disk.",
                        "Kontrollera rättigheterna för uppdragets mapp och det lediga diskutrymmet.",
                    ),
                ) from fault
        return after


def _is_made(
    change: Callable[[Sequence[ClosingVoucher]], Sequence[ClosingVoucher]], vouchers: Sequence[ClosingVoucher]
) -> bool:
    try:
        return tuple(change(vouchers)) == tuple(vouchers)
    except InvalidInput:
        return False


def replaced(
    vouchers: Sequence[ClosingVoucher], reference: str, voucher: ClosingVoucher
) -> Sequence[ClosingVoucher]:
    """Return the vouchers with `voucher` in place of the voucher whose reference is `reference`.

    If no voucher has this reference, `voucher` is added at the end.
    """
    if not any(each.reference == reference for each in vouchers):
        return [*vouchers, voucher]
    return [voucher if each.reference == reference else each for each in vouchers]


def added(vouchers: Sequence[ClosingVoucher], new: Sequence[ClosingVoucher]) -> Sequence[ClosingVoucher]:
    """Return the vouchers with the new vouchers added. A new voucher replaces a voucher with the same reference."""
    result = vouchers
    for voucher in new:
        result = replaced(result, voucher.reference, voucher)
    return result


def _check(vouchers: Sequence[ClosingVoucher]) -> None:
    if len(vouchers) > MOST_VOUCHERS:
        raise InvalidInput(
            Text(
                f"A job has at most {MOST_VOUCHERS} closing vouchers.",
                f"Ett uppdrag har högst {MOST_VOUCHERS} bokslutsverifikationer.",
            ),
            hint=Text("Remove some of the closing vouchers.", "Ta bort några av bokslutsverifikationerna."),
        )
    seen: set[str] = set()
    for voucher in vouchers:
        if voucher.reference in seen:
            reference = printable(voucher.reference)
            raise InvalidInput(
                Text(
                    f"Two vouchers have the reference '{reference}'.",
                    f"Två verifikationer har referensen '{reference}'.",
                ),
                hint=Text("Give each voucher its own reference.", "Ge varje verifikation en egen referens."),
            )
        seen.add(voucher.reference)


def _unreadable(path: Path) -> InvalidInput:
    return InvalidInput(
        Text(
            f"The file '{path.name}' with the closing vouchers is damaged or can't be read.",
            f"Filen '{path.name}' med bokslutsverifikationerna är skadad eller kan inte läsas.",
        ),
        hint=Text(
            f"Move the file '{path.name}' out of the job's folder, and enter the vouchers again. The export "
            "recognises vouchers that are already posted.",
            f"Flytta filen '{path.name}' från uppdragets mapp och lägg in verifikationerna igen. Exporten "
            "känner igen redan bokförda verifikationer.",
        ),
    )
