"""Public names that a package imports from its modules on first use, so that importing the package stays fast."""

from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_getattr(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """Return a `__getattr__` function that imports each public name of a package on first use.

    Args:
        package: The name of the package.
        modules: A mapping from each public name to the module that defines it, relative to the package.

    >>> lazy_getattr("fortnox_sdk", {"Text": "text"})("Text").same("1510").sv
    '1510'
    """

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{package}.{modules[name]}"), name)
        return value

    return get
