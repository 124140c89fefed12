"""The pytest plugin with the fixtures of the sandbox, for the tests of this app."""

pytest_plugins = ["fortnox_sdk.testing"]
