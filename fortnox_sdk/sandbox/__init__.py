"""A local Fortnox server for tests and demos, with OAuth sign-in, a ledger, and Fortnox's JSON types and errors.

`serve` runs the sandbox in a thread; `python -m fortnox_sdk.sandbox` runs it in a separate process. The sandbox
shares no code with the client. The file `assumptions.py` lists the assumptions about Fortnox that no source confirms.
"""

try:
    from fortnox_sdk.sandbox.control import Sandbox
    from fortnox_sdk.sandbox.errors import SandboxError
    from fortnox_sdk.sandbox.serving import serve
except ModuleNotFoundError as _missing:
    if _missing.name not in {"flask", "jinja2", "werkzeug"}:
        raise
    raise ImportError(
        f'The sandbox needs {_missing.name}. Run: pip install "fortnox-sdk[sandbox]"', name=_missing.name
    ) from _missing

__all__ = ["Sandbox", "SandboxError", "serve"]
