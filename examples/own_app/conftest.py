"""The sandbox's fixtures for this app's tests."""

pytest_plugins = ["fortnox_sdk.testing"]
