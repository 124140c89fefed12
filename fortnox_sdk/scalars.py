"""Secrets that are never printed, exact amounts, and checks of types and numbers."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeVar, final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

ORE: Final = Decimal("0.01")
"""The smallest amount in bookkeeping: one öre."""

_T = TypeVar("_T")


def check_type(name: str, value: object, kind: type[_T]) -> _T:
    """Return a value if it has the expected type.

    Args:
        name: The name of the argument, for the message.
        value: The value to check.
        kind: The expected type. A bool is not accepted as a number.

    Raises:
        InvalidInput: The value has another type. The message does not show the value, which may be a secret.

    >>> check_type("company", 1001, int)
    1001
    """
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidInput(
            Text(
                f"{name}: expected {kind.__name__}, got {type(value).__name__}.",
                f"{name}: förväntade {kind.__name__}, fick {type(value).__name__}.",
            ),
            hint=Text(f"Pass {kind.__name__}.", f"Ange {kind.__name__}."),
        )
    return value


def at_least(minimum: float, *, whole: bool = False) -> Callable[[object, object, object], None]:
    """Return an attrs validator that raises `InvalidInput` unless a value is a number of at least `minimum`.

    Args:
        minimum: The smallest accepted number.
        whole: True if the number has to be an `int`.
    """
    numbers = int if whole else int | float

    def validate(record: object, attribute: object, value: object) -> None:
        if isinstance(value, numbers) and not isinstance(value, bool) and value >= minimum:
            return
        name = f"{type(record).__name__}.{getattr(attribute, 'name', 'value')}"
        kind = Text("an int", "ett heltal") if whole else Text("a number", "ett tal")
        raise InvalidInput(
            Text(f"Invalid value of {name}: {value!r}.", f"Ogiltigt värde för {name}: {value!r}."),
            hint=Text(f"Pass {kind} of {minimum:g} or more.", f"Ange {kind.sv} som är minst {minimum:g}."),
        )

    return validate


@final
class Secret:
    """A token or a password that never appears in a repr, a log or a traceback.

    A secret can't be pickled. To pass configuration to another process, use a `SecretReference`.

    >>> Secret("hunter2")
    Secret(hidden)
    >>> Secret("hunter2").reveal()
    'hunter2'
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = check_type("Secret", value, str)

    def reveal(self) -> str:
        """Return the secret as plain text. Call this only where the secret is sent or stored."""
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
        raise TypeError("A Secret can't be pickled: pass a SecretReference instead.")


def money_text(amount: Decimal) -> str:
    """Return an amount as text with a decimal point and exactly two decimals. Zero never has a minus sign.

    Half an öre is rounded away from zero.

    >>> money_text(Decimal("1250")), money_text(Decimal("-0.001"))
    ('1250.00', '0.00')
    """
    rounded = amount.quantize(ORE, rounding=ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"
