"""A descriptor for client attributes such as `client.vouchers`, which imports the connector on first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Generic, Self, TypeVar, cast, final, overload

if TYPE_CHECKING:
    from fortnox_sdk.connectors._base import Connector, HasSession

C_co = TypeVar("C_co", bound="Connector", covariant=True)


@final
class bind(Generic[C_co]):  # noqa: N801 - used like a keyword in the client's declaration
    """A descriptor for the connector that a module defines.

    On first use, it imports the module and caches the connector on the client.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self.name: str = ""

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name = name

    def connector(self) -> type[C_co]:
        """Import the module and return the connector's class."""
        module = import_module(f"fortnox_sdk.connectors.{self.module}")
        # This import is delayed until the first connector is used, so that importing the client stays fast.
        from fortnox_sdk.connectors._base import Connector  # noqa: PLC0415

        defined = (
            kind for kind in vars(module).values() if getattr(kind, "__module__", "") == module.__name__
        )
        connector = next(kind for kind in defined if isinstance(kind, type) and issubclass(kind, Connector))
        return cast("type[C_co]", connector)

    @overload
    def __get__(self, client: None, owner: type[object]) -> Self: ...
    @overload
    def __get__(self, client: "HasSession", owner: type[object]) -> C_co: ...
    def __get__(self, client: "HasSession | None", owner: type[object]) -> Self | C_co:
        if client is None:
            return self
        connector = self.connector()(client)
        client.__dict__[self.name] = connector
        return connector
