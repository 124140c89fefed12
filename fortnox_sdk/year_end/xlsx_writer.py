"""The opening of a workbook with XlsxWriter, which is an extra."""

import importlib
from io import BytesIO

from fortnox_sdk.errors import ConfigurationError


def new_xlsx(target: BytesIO) -> object:
    """Return an empty workbook of XlsxWriter that is written to `target` when it is closed.

    XlsxWriter has no type hints. The caller casts the workbook to a protocol of what it uses.

    Raises:
        ConfigurationError: XlsxWriter is not installed.
    """
    try:
        xlsxwriter = importlib.import_module("xlsxwriter")
    except ImportError as fault:
        raise ConfigurationError(
            "Excel files need XlsxWriter, which is not installed.",
            hint='Run: pip install "fortnox-sdk[excel]"',
        ) from fault
    workbook: object = xlsxwriter.Workbook(target, {"in_memory": True})
    return workbook
