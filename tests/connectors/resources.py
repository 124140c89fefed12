"""Functions that list the client's connectors, the modules that define them, and the texts that an argument allows."""

import importlib
import pkgutil
from typing import Literal, get_args, get_origin

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


def choices_of(kind: object) -> set[str]:
    """Return the texts that an annotation allows, for example `{"active", "inactive"}`."""
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    return {text for part in get_args(kind) for text in choices_of(part)}
