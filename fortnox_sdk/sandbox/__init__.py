"""A Fortnox on loopback: real sign-in, a true ledger, Fortnox's odd types and errors. Never the client's code.

`serve` runs it in a thread, `python -m fortnox_sdk.sandbox` in a process of its own. What nobody has established
about Fortnox is chosen in `assumptions`.
"""

try:
    from fortnox_sdk.sandbox.control import Sandbox, SandboxError, serve
except ModuleNotFoundError as missing:
    if missing.name not in {"flask", "jinja2", "werkzeug"}:
        raise
    raise ImportError(
        f'The sandbox needs {missing.name}. Run: pip install "fortnox-sdk[sandbox]"', name=missing.name
    ) from missing

__all__ = ["Sandbox", "SandboxError", "serve"]
