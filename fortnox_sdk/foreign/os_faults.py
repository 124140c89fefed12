"""The reasons for errors from the operating system, in English and Swedish."""

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Text

_SWEDISH: Final[Mapping[int, str]] = MappingProxyType(
    {
        errno.EACCES: "behörighet saknas",
        errno.EAGAIN: "den används av ett annat program",
        errno.EBUSY: "den används av ett annat program",
        errno.EEXIST: "den finns redan",
        errno.EFBIG: "filen är för stor",
        errno.EINVAL: "den är inte en vanlig fil",
        errno.EIO: "läs- eller skrivfel på disken",
        errno.EISDIR: "det är en mapp",
        errno.ELOOP: "för många symboliska länkar",
        errno.EMFILE: "för många öppna filer",
        errno.ENAMETOOLONG: "namnet är för långt",
        errno.ENOENT: "filen eller mappen finns inte",
        errno.ENOSPC: "disken är full",
        errno.ENOTDIR: "en del av sökvägen är inte en mapp",
        errno.ENOTEMPTY: "mappen är inte tom",
        errno.EPERM: "åtgärden är inte tillåten",
        errno.EROFS: "disken är skrivskyddad",
    }
)


def os_reason(fault: OSError) -> Text:
    """Return the reason for an error of the operating system.

    If there is no Swedish text for the error, the system's own text is used in both languages.

    >>> os_reason(FileNotFoundError(errno.ENOENT, "No such file or directory")).sv
    'filen eller mappen finns inte'
    """
    english = fault.strerror or type(fault).__name__
    return Text(english, _SWEDISH.get(fault.errno or 0, english))
