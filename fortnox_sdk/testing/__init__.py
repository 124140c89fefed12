"""Tools for testing programs that use Fortnox: a sandbox, a connected client, a clock and a recorder.

Write this in a `conftest.py`::

    pytest_plugins = ["fortnox_sdk.testing"]

This gives your tests the fixtures `fortnox_sandbox`, `fortnox_sandbox_options`, `fortnox_client` and
`fortnox_recorder`. Everything else in this package works without pytest.

.. PYTEST_DONT_REWRITE: this module contains no assertions that pytest would have to rewrite. So a `conftest.py` may
   import this module before pytest loads it as a plugin.
"""

from fortnox_sdk.errors import Unscrubbed
from fortnox_sdk.testing.clock import Clock
from fortnox_sdk.testing.connecting import connect, sandbox_config
from fortnox_sdk.testing.recording import Cassette, Recorder, recorder, recorder_settings
from fortnox_sdk.testing.scrubbing import Scrubber

__all__ = [
    "Cassette",
    "Clock",
    "Recorder",
    "Scrubber",
    "Unscrubbed",
    "connect",
    "recorder",
    "recorder_settings",
    "sandbox_config",
]

pytest_plugins: list[str] = ["fortnox_sdk.testing.plugin"]
"""The module with the fixtures. Pytest loads it together with this package."""
