"""Functions that list the client's connectors, and the modules that define them."""

import importlib
import pkgutil

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._binding import bind


def bound() -> dict[str, bind[Connector]]:
    """Return the descriptor of each connector of the client, by attribute name."""
    return {name: value for name, value in vars(FortnoxClient).items() if isinstance(value, bind)}


def connector_of(module: str) -> type[Connector]:
    """Return the connector that a module such as `sales.invoices` defines."""
    return bind[Connector](module).connector()


def resource_modules() -> list[str]:
    """Return the modules of the resources, such as `sales.invoices`."""
    package = importlib.import_module("fortnox_sdk.connectors")
    modules = pkgutil.walk_packages(package.__path__, "fortnox_sdk.connectors.")
    return sorted(
        m.name.removeprefix("fortnox_sdk.connectors.") for m in modules if not m.ispkg and "._" not in m.name
    )
