"""The creation of a workbook with XlsxWriter, which is an optional dependency."""

import importlib
from io import BytesIO

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text


def new_xlsx(target: BytesIO) -> object:
    """Return an empty workbook of XlsxWriter that is written to `target` when it is closed.

    XlsxWriter has no type hints. The caller casts the workbook to a protocol with the methods that the caller uses.

    Raises:
        ConfigurationError: XlsxWriter is not installed.
    """
    try:
        xlsxwriter = importlib.import_module("xlsxwriter")
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                "Excel files need XlsxWriter, which is not installed.",
                "Excelfiler kräver XlsxWriter, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[excel]"', 'Kör: pip install "fortnox-sdk[excel]"'),
        ) from fault
    workbook: object = xlsxwriter.Workbook(target, {"in_memory": True})
    return workbook
