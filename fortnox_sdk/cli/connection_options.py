"""The command-line options `--config` and `--company`.

They have a module of their own, because the other options import much of the SDK.
"""

from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.text import Text

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config"),
    Text(
        "Settings file. Default: fortnox.toml in the current folder, or else in your configuration folder.",
        "Inställningsfil. Standard: fortnox.toml i den aktuella mappen, annars i din konfigurationsmapp.",
    ),
]
CompanyOption = Annotated[
    str | None,
    typer.Option("--company"),
    Text(
        "Organisation number, name or database number of the company.",
        "Företagets organisationsnummer, namn eller databasnummer.",
    ),
]
