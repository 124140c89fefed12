"""A SIE file as text in which personal numbers and bank accounts are masked."""

import re
from typing import Final

from fortnox_sdk.mcp.privacy.masking import Masking
from sie4.encoding import decode, detect

_FIELD: Final = re.compile(r'"(?:\\.|[^"\\])*"|[^\s"{}]+')


def masked_sie(data: bytes, masking: Masking) -> str:
    r"""Return the text of a SIE file. Each field is masked separately.

    >>> masked_sie(b'#IB 0 1220 486000.00\n#VER A 1 20250112 "L\x94n 800101-1234"\n', Masking())
    '#IB 0 1220 486000.00\n#VER A 1 20250112 "Lön [personal number]"'
    """
    encoding, _ = detect(data)
    lines = decode(data, encoding).splitlines()
    return "\n".join(_FIELD.sub(lambda field: masking.text(field[0]), line) for line in lines)
