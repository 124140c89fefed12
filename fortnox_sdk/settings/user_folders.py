"""The folders of the user who runs the program. This module is imported fast, since each command needs it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from fortnox_sdk.secret_reference import environment_variable


def users_settings_file(environment: Mapping[str, str] | None) -> Path | None:
    """Return the path of the user's own `fortnox.toml`; None if this user has no home folder."""
    home = home_folder(environment, "APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", "~/.config")
    return None if home is None else home / "fortnox-sdk" / "fortnox.toml"


def home_folder(environment: Mapping[str, str] | None, name: str, default: str) -> Path | None:
    """Return the folder that an environment variable names, or the default; None if neither is an absolute path.

    Relative paths are ignored, as the XDG specification demands, because they depend on the current folder.
    """
    named = Path(environment_variable(environment, name)) if name else Path()
    if named.is_absolute():
        return named
    try:
        home = Path(default).expanduser()
    except RuntimeError:
        return None
    return home if home.is_absolute() else None
