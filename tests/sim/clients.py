"""The clients of simulated processes: `FortnoxClient` with a simulated clock, disk, network and random numbers."""

from functools import cache
from random import Random
from typing import TYPE_CHECKING

import requests
import tenacity

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import RequestsTransport
from tests.sim.machine import Job
from tests.sim.network import PROXY

if TYPE_CHECKING:
    from tests.sim.world import World

__all__ = ["make_client"]


def make_client(world: "World", job: Job) -> FortnoxClient:
    """Return a client for one job of a simulated process."""
    session = requests.Session()
    session.trust_env = False
    # A caller's own session may have cookies. The transport must not send them.
    session.cookies.set("session", "1")
    if world.settings.proxy:
        session.proxies = {"https": PROXY}
    session.mount("https://", world.network.adapter())
    client = FortnoxClient.connect(
        job.company.key,
        config=world.config,
        store=job.machine.place.open(),
        transport=RequestsTransport(session=session, clock=job.machine.clock),
        clock=job.machine.clock,
        pace=Pace.off,
        retry=_SeededRetries(world.random),
        sign_in=None,
        on_call=lambda call: world.texts.append(repr(call)),
        files=job.machine.disk,
    )
    # Creating a decoder takes longer than all calls of a short process, so all clients share one.
    client.decoder = _decoder()
    return client


class _SeededRetries(RetryPolicy):
    """The client's normal retries, but with random waits that come from the seed."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        object.__setattr__(self, "_random", random)

    def retrying(
        self, *, repeatable: bool, clock: Clock, start: float, jitter: object = None
    ) -> tenacity.Retrying:
        del jitter
        return super().retrying(repeatable=repeatable, clock=clock, start=start, jitter=self._random.random)


@cache
def _decoder() -> Decoder:
    return Decoder()
