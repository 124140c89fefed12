"""A Fortnox on loopback: real sign-in, a true ledger, Fortnox's odd types and errors. Never the client's code.

`serve` runs it in a thread, `python -m fortnox_sdk.sandbox` in a process of its own. What nobody has established
about Fortnox is chosen in `assumptions`.
"""

from fortnox_sdk.sandbox.control import Sandbox, SandboxError, serve

__all__ = ["Sandbox", "SandboxError", "serve"]
