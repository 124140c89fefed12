"""Claims: one holder at a time over all processes and machines that share a token store.

Fortnox has no lock. An exporter therefore claims the company and the financial year in the token store, if that store
is shared. A claim has an owner and lapses after its lease, so that a machine that is gone does not block the others.
The holder extends the lease before each step. Each time a claim is taken, it gets a new turn number. A holder that was
paused until its claim had lapsed can therefore find out that another holder has taken the claim.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final, Protocol, runtime_checkable

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import LockBusy, StoreError
from fortnox_sdk.stores.protocol import TokenStore

_POLL_S: Final = 0.5


class Claims(Protocol):
    """Claims by name, in a store that several processes or machines share."""

    def take(self, name: str, owner: str, /, *, lease_s: float) -> int | None:
        """Take a claim that is free or has lapsed, or that the same owner left behind.

        Returns:
            The turn number of the claim, or None if another owner holds the claim.

        Raises:
            StoreError: The store can't be used.
        """
        ...

    def extend(self, name: str, owner: str, turn: int, /, *, lease_s: float) -> bool:
        """Extend the lease from now on. Return False if another owner has taken the claim since."""
        ...

    def release(self, name: str, owner: str, turn: int, /) -> None:
        """Free the claim; do nothing if another owner has taken it since."""
        ...


@runtime_checkable
class StoreWithClaims(Protocol):
    """A token store that also keeps claims, each of which reserves a name for one owner at a time."""

    @property
    def claims(self) -> Claims | None:
        """The claims, or None if the store can't keep any."""
        ...


def claims_of(store: TokenStore) -> Claims | None:
    """Return the claims of a token store, or None if the store keeps no claims."""
    return store.claims if isinstance(store, StoreWithClaims) else None


@attrs.define
class HeldClaim:
    """A claim that this process holds."""

    _claims: Claims = attrs.field(alias="claims")
    _name: str = attrs.field(alias="name")
    _owner: str = attrs.field(alias="owner")
    _turn: int = attrs.field(alias="turn")
    _lease_s: float = attrs.field(alias="lease_s")
    _is_kept: bool = attrs.field(default=False, init=False)

    def extend(self) -> None:
        """Extend the lease, before a step that no other owner may carry out at the same time.

        Raises:
            LockBusy: The claim had lapsed, and another owner has taken it.
        """
        if not self._claims.extend(self._name, self._owner, self._turn, lease_s=self._lease_s):
            raise LockBusy(
                f"Another process has taken the claim '{self._name}', because this process was paused for too long.",
                hint="Run the job again.",
            )

    def keep_until_it_lapses(self) -> None:
        """Do not free the claim at the end of the block, because what was sent may still have an effect."""
        self._is_kept = True

    def release(self) -> None:
        """Free the claim, unless it is to be kept."""
        if not self._is_kept:
            self._claims.release(self._name, self._owner, self._turn)


@contextmanager
def hold_claim(
    claims: Claims, name: str, owner: str, *, clock: Clock, wait_s: float, lease_s: float
) -> Generator[HeldClaim]:
    """Hold a claim during the block.

    If the block ends with an error, the claim is not freed: what the block did may still have an effect. The same owner
    can take it again at once, and others can when it has lapsed.

    Args:
        claims: The claims.
        name: The name of the claim.
        owner: The name of the owner. Two processes that may run at the same time must have different names.
        clock: The clock that measures the wait.
        wait_s: The longest wait in seconds.
        lease_s: The seconds after which the claim lapses, unless it is extended.

    Raises:
        LockBusy: Another owner kept the claim for longer than `wait_s`.
        StoreError: The store can't be used.
    """
    deadline = clock.monotonic() + wait_s
    while (turn := claims.take(name, owner, lease_s=lease_s)) is None:
        if clock.monotonic() >= deadline:
            raise LockBusy(
                f"Another process holds the claim '{name}' in the token store.",
                hint=f"Wait until it has ended. If it has died, the claim lapses within {lease_s / 60:.0f} minutes.",
            )
        clock.sleep(_POLL_S)
    held = HeldClaim(claims=claims, name=name, owner=owner, turn=turn, lease_s=lease_s)
    yield held
    # The work of the block is done, and its result must not be lost. The claim lapses by itself.
    with suppress(StoreError):
        held.release()
