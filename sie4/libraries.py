"""Import of the optional libraries: pyarrow, pandas, Polars."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["Array", "Table", "library"]

# pyarrow has no type hints.
Array = Any
"""A `pyarrow.Array`."""
Table = Any
"""A `pyarrow.Table`."""


def library(name: str) -> ModuleType:
    """Import an optional library or a module of it.

    Raises:
        ImportError: The library is not installed. The message contains the command that installs it.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as fault:
        package = name.partition(".")[0]
        packages = '"fortnox-sdk[arrow]"' if package == "pyarrow" else f'"fortnox-sdk[arrow]" {package}'
        raise ImportError(f"{package} is not installed. Run: pip install {packages}", name=package) from fault
