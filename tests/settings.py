"""Functions that write the settings of a sandbox and a saved connection into a user's folder."""

from pathlib import Path

import attrs

from fortnox_sdk.cli.trust import trust_file
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.shared import limiter_for
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect


def write_settings(folder: Path, sandbox: Sandbox, *, store: str = "connections", more: str = "") -> Path:
    """Write the settings and the secret of a sandbox's application. Return the path of the settings.

    Call `trust_settings` before you run the command `fortnox` in this folder, so that it reads the settings.
    """
    (folder / "secret.txt").write_text(sandbox.client_secret, encoding="utf-8")
    (folder / "secret.txt").chmod(0o600)
    path = folder / "fortnox.toml"
    path.write_text(
        f'client_id = "{sandbox.client_id}"\nclient_secret = {{ file = "secret.txt" }}\n'
        f'redirect_uris = ["http://127.0.0.1:0/callback"]\nstore = "{store}"\n'
        f'api_url = "{sandbox.url}"\nauth_url = "{sandbox.url}/oauth-v1"\n{more}',
        encoding="utf-8",
    )
    return path


def save_connection(folder: Path, sandbox: Sandbox, **labels: str) -> None:
    """Save a connection to the sandbox's company, with these labels, in the folder's store."""
    store = FileStore(folder / "connections")
    connect(sandbox, store=store)
    (key,) = store.keys()
    store.update(key, lambda saved: attrs.evolve(saved, **labels))
    # Commands in this process share this limiter. The sandbox has no rate limit, so they need not wait for one.
    limiter_for((sandbox.url, key)).pace = Pace.off


def trust_settings(folder: Path) -> None:
    """Trust the settings in a folder, as if a person had answered yes at the terminal."""
    path = folder / "fortnox.toml"
    trust_file(path, path.read_bytes())
