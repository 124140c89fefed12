"""A sandbox, a client of it, a clock and a recorder for the tests of programs that use Fortnox.

In a `conftest.py`:

    pytest_plugins = ["fortnox_sdk.testing"]

This gives a test the fixtures of `fortnox_sdk.testing.plugin`. Everything else here works without pytest.

.. PYTEST_DONT_REWRITE: no assertion is made here, so a `conftest.py` may import from here before it names the plugin.
"""

from fortnox_sdk.testing.clock import Clock
from fortnox_sdk.testing.connecting import connect, connect_with_token, sandbox_config
from fortnox_sdk.testing.recording import Recorder, Tape, Unscrubbed, recorder, recorder_settings
from fortnox_sdk.testing.scrubbing import Scrubber

__all__ = [
    "Clock",
    "Recorder",
    "Scrubber",
    "Tape",
    "Unscrubbed",
    "connect",
    "connect_with_token",
    "recorder",
    "recorder_settings",
    "sandbox_config",
]

pytest_plugins = ["fortnox_sdk.testing.plugin"]
"""The module of the fixtures: pytest loads it together with this package."""
