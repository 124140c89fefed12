"""Access to the JSON body of an admin request, with checks of types and limits."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import cast

from attrs import frozen
from flask import g, request

from fortnox_sdk.sandbox.protocol.request_json import decode_json
from fortnox_sdk.sandbox.protocol.wire import Body, decimal

_LONGEST_TEXT = 200
_MOST_ITEMS = 100_000
_LARGEST = 2**31 - 1


class AdminError(Exception):  # the admin views turn it into an error response
    """An error raised for an invalid admin request; the message gives the reason."""

    def __init__(self, message: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


def allow_keys(keys: frozenset[str]) -> None:
    """Set the keys that the body of the current request may have. `AdminInput.from_request` checks them."""
    g.admin_keys = keys


@frozen
class AdminInput:
    """The keys and values of the JSON object in the body of an admin request."""

    values: Body

    @classmethod
    def from_request(cls, *, any_keys: bool = False) -> "AdminInput":
        """Return the body of the current request.

        Raises AdminError if the body is not a JSON object. Unless `any_keys` is true, also raises AdminError if the
        body has a key that is not listed in the table of endpoints.
        """
        data = request.get_data() or b"{}"
        try:
            body: object = decode_json(data)
        except ValueError:
            raise AdminError("The body is not valid JSON.") from None
        if not isinstance(body, dict):
            raise AdminError("The body is not a JSON object.")
        values = cast(Body, body)
        keys: frozenset[str] = g.admin_keys
        unknown = sorted(name for name in values if name not in keys)
        if unknown and not any_keys:
            known = ", ".join(sorted(keys)) or "none"
            raise AdminError(f"Unknown key '{unknown[0]:.40}' in the body. Known keys: {known}.")
        return cls(values)

    def amount(self, name: str) -> Decimal:
        """Return the value of a mandatory key as a `Decimal`. The value must be a number or numeric text."""
        value = self.values.get(name)
        if value is None or value == "":
            raise self._needs(name)
        try:
            return decimal(value)
        except ValueError:
            raise AdminError(f"'{value!s:.40}' is not an amount.") from None

    def number(self, name: str, *, default: int | None = None, least: int = 0, most: int = _LARGEST) -> int:
        """Return an integer from `least` to `most`, or the default value if the key is missing or null.

        If `default` is None, the key is mandatory.
        """
        value = self.values.get(name, default)
        if value is None:
            value = default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._needs(name)
        return value

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a text of at most 200 characters, or the default value if the key is missing.

        An integer is converted to text. If `default` is None, the key is mandatory.
        """
        value = self.values.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise self._needs(name)
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text of at most 200 characters, or None if the key is missing or null."""
        return None if self.values.get(name) is None else self.text(name)

    def flag(self, name: str) -> bool:
        """Return the value of a mandatory key, which must be true or false."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise self._needs(name)
        return value

    def day(self, name: str) -> date | None:
        """Return a date, or None if the key is missing or null."""
        value = self.values.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise AdminError(f"'{value!s:.40}' is not a date.") from None

    def items(self, name: str) -> Sequence[object]:
        """Return the value of a mandatory key, which must be a list."""
        value = self.values.get(name)
        if not isinstance(value, list) or len(cast(list[object], value)) > _MOST_ITEMS:
            raise self._needs(name)
        return cast(list[object], value)

    def texts(self, name: str) -> Sequence[str]:
        """Return the value of a mandatory key, which must be a list of strings."""
        items = self.items(name)
        if not all(isinstance(item, str) for item in items):
            raise AdminError(f"'{name}' must be a list of strings.")
        return cast(Sequence[str], items)

    @staticmethod
    def _needs(name: str) -> AdminError:
        return AdminError(f"'{name}' is missing in the body or has an invalid value.")
