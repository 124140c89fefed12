"""The location of a token store. The location may contain a database password."""

import re
from pathlib import Path
from typing import Final

from fortnox_sdk.files import user_path

_MEMORY: Final = "memory:"
_SQLITE: Final = "sqlite:///"
# A single letter before the colon is a Windows drive.
_SCHEME: Final = re.compile(r"[A-Za-z][\w+.-]+:")
# In a text that matches, a database password can only be before the only `@`. In any other text, it can be anywhere.
_DATABASE: Final = re.compile(
    r"(?P<kind>[\w+]+)://(?:[^@/?#]*@)?(?P<place>(?:[\w.-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/[\w.-]*)?)(?:\?[^@]*)?"
)


class StoreLocation(str):
    """The location of a token store: a folder, `memory:` or a database URL.

    The repr hides the user, the password and the query of a database URL.

    >>> StoreLocation("postgresql://books:hush@db.example.com/books?sslpassword=hush")
    'postgresql://db.example.com/books'
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(self.shown)

    @property
    def is_well_formed(self) -> bool:
        """False for a database URL whose parts are ambiguous, such as a URL with an unencoded `@` in its password."""
        return self._is_on_this_machine or _DATABASE.fullmatch(self) is not None

    @property
    def shown(self) -> str:
        """The location for messages, without the user, the password and the query of a database URL."""
        if self._is_on_this_machine:
            return str(self).partition("?")[0]
        match = _DATABASE.fullmatch(self)
        return f"{match['kind']}://{match['place']}" if match else f"{str(self).partition(':')[0]}://…"

    @property
    def is_folder(self) -> bool:
        """True if the location is a path. Text that begins with a scheme, such as `sqlite:/`, is not a path."""
        return self != _MEMORY and "://" not in self and _SCHEME.match(self) is None

    @property
    def _is_on_this_machine(self) -> bool:
        return self.is_folder or self == _MEMORY or self.startswith(_SQLITE)

    def relative_to(self, folder: Path) -> "StoreLocation":
        """Resolve a relative path in the location against `folder`. Return other locations unchanged.

        >>> StoreLocation("sqlite:///books.db").relative_to(Path("/srv"))
        'sqlite:////srv/books.db'
        """
        if self.startswith(_SQLITE):
            path = self.removeprefix(_SQLITE)
            is_named = path and not path.startswith((":memory:", "?"))
            return StoreLocation(f"{_SQLITE}{(folder / path).as_posix()}") if is_named else self
        if not self or not self.is_folder:
            return self
        return StoreLocation(folder / user_path(self))
