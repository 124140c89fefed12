"""Claims: named, time-limited locks that are saved in a token store.

A claim has only one owner at a time, among all processes and machines that share the store. Fortnox offers no locks,
so an export takes a claim on the company and the financial year.

A claim lapses at the end of its lease, so that a failed machine does not block the others. The owner extends the lease
before each step. Each time a claim is taken, it gets a new turn number. From this number, an owner that was paused
for too long finds out that another owner has taken the claim.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from math import ceil
from typing import Final, Protocol, runtime_checkable

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import LockBusy, StoreError
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

_POLL_S: Final = 0.5


class Claims(Protocol):
    """The claims of a token store: named, time-limited locks for the processes or machines that share the store."""

    def take(self, name: str, owner: str, /, *, lease_s: float) -> int | None:
        """Take a claim (a time-limited lock) that is free, has lapsed or belongs to the same owner.

        Returns:
            The claim's turn number, or None if another owner holds the claim. The turn number rises by 1 each time the
            claim is taken again before it is released. Pass the number to `extend` and `release`.

        Raises:
            StoreError: The store can't be used.
        """
        ...

    def extend(self, name: str, owner: str, turn: int, /, *, lease_s: float) -> bool:
        """Extend a claim (a time-limited lock), which then lapses `lease_s` seconds from now.

        Return False if the claim has been taken again or released.
        """
        ...

    def release(self, name: str, owner: str, turn: int, /) -> None:
        """Free a claim (a time-limited lock). Do nothing if it has been taken again since `take` returned `turn`."""
        ...


@runtime_checkable
class StoreWithClaims(Protocol):
    """A token store with claims, which are named, time-limited locks."""

    @property
    def claims(self) -> Claims | None:
        """The claims (named, time-limited locks) of the store, or None if the store does not support claims."""
        ...


def claims_of(store: TokenStore) -> Claims | None:
    """Return the claims (named, time-limited locks) of a token store, or None if it does not support claims."""
    return store.claims if isinstance(store, StoreWithClaims) else None


@attrs.define
class HeldClaim:
    """A claim (a named, time-limited lock) that this process holds."""

    _claims: Claims = attrs.field(alias="claims")
    _name: str = attrs.field(alias="name")
    _owner: str = attrs.field(alias="owner")
    _turn: int = attrs.field(alias="turn")
    _lease_s: float = attrs.field(alias="lease_s")
    _is_kept: bool = attrs.field(default=False, init=False)

    def extend(self) -> None:
        """Extend this claim (a time-limited lock). Call this method before each step that only the owner may carry out.

        Raises:
            LockBusy: The claim had lapsed, and another owner has taken it.
        """
        if not self._claims.extend(self._name, self._owner, self._turn, lease_s=self._lease_s):
            raise LockBusy(
                Text(
                    f"Another process has taken the claim '{self._name}' (a lock in the token store), because this "
                    "process was paused for too long.",
                    f"En annan process har tagit reservationen '{self._name}' (ett lås bland de sparade kopplingarna), "
                    "eftersom den här processen stod stilla för länge.",
                ),
                hint=Text(
                    "Start the interrupted export or synchronisation again.",
                    "Starta den avbrutna exporten eller synkroniseringen igen.",
                ),
            )

    def keep_until_it_lapses(self) -> None:
        """Keep this claim (a time-limited lock) after the end of the `with` block, until it lapses.

        Call this method if a request that was sent may still take effect.
        """
        self._is_kept = True

    def release(self) -> None:
        """Free this claim (a time-limited lock), unless `keep_until_it_lapses` was called."""
        if not self._is_kept:
            self._claims.release(self._name, self._owner, self._turn)


@contextmanager
def hold_claim(
    claims: Claims, name: str, owner: str, *, clock: Clock, wait_s: float, lease_s: float
) -> Generator[HeldClaim]:
    """Hold a claim (a named, time-limited lock) during the `with` block.

    If the block ends with an error, the claim is not freed, because a request that was sent may still take effect. The
    same owner can take the claim again at once. Other owners can take it when it has lapsed.

    Args:
        claims: The claims of the token store.
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
                Text(
                    f"Another process holds the claim '{name}', a lock in the token store.",
                    f"En annan process har reservationen '{name}', ett lås bland de sparade kopplingarna.",
                ),
                hint=Text(
                    "Wait until the process that holds the claim has ended. If the process has crashed, the claim "
                    "lapses within {n:minute|minutes}.",
                    "Vänta tills processen som har reservationen är klar. Om processen har kraschat upphör "
                    "reservationen inom {n:minut|minuter}.",
                ).format(n=ceil(lease_s / 60)),
            )
        clock.sleep(_POLL_S)
    held = HeldClaim(claims=claims, name=name, owner=owner, turn=turn, lease_s=lease_s)
    yield held
    # The work of the block is done, so an error of the store must not hide its result. The claim lapses by itself.
    with suppress(StoreError):
        held.release()
