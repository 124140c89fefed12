"""For tests of programs that use Fortnox: a sandbox, a client of it and a recorder, as fixtures and as functions.

In a `conftest.py`:

    pytest_plugins = ["fortnox_sdk.testing"]

and then `fortnox_sandbox` (a fresh one per test, in memory), `fortnox_client` (connected to it) and `fortnox_recorder`
(vcrpy, with secrets and persons taken out) are there.
"""

from fortnox_sdk.testing.plugin import (
    Recorder,
    Tape,
    Unscrubbed,
    connect,
    connect_with_token,
    fortnox_client,
    fortnox_recorder,
    fortnox_sandbox,
    fortnox_sandbox_options,
    recorder,
    recorder_settings,
    sandbox_config,
)
from fortnox_sdk.testing.scrubbing import Scrubber

__all__ = [
    "Recorder",
    "Scrubber",
    "Tape",
    "Unscrubbed",
    "connect",
    "connect_with_token",
    "fortnox_client",
    "fortnox_recorder",
    "fortnox_sandbox",
    "fortnox_sandbox_options",
    "recorder",
    "recorder_settings",
    "sandbox_config",
]
