"""Values that mean the same everywhere: secrets that do not print, and exact money."""

from decimal import Decimal
from typing import Final, final

__all__ = ["ORE", "Secret", "money_text"]

ORE: Final = Decimal("0.01")
"""The smallest amount that books know: one öre."""


@final
class Secret:
    """A token or a password that does not show itself in a repr, a log or a traceback.

    It refuses to be pickled: configuration that crosses processes names where a secret is, not what it is.

    >>> Secret("hunter2")
    Secret(hidden)
    >>> Secret("hunter2").reveal()
    'hunter2'
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The text itself; call it where it is sent or stored, nowhere else."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled: hand over the reference to it instead")


def money_text(amount: Decimal) -> str:
    """An amount with exactly two decimals, as scripts and people read it; never "-0.00".

    >>> money_text(Decimal("1250")), money_text(Decimal("-0.001"))
    ('1250.00', '0.00')
    """
    rounded = amount.quantize(ORE)
    return f"{rounded or abs(rounded):f}"
