"""`python -m fortnox_sdk.cli` is `fortnox`."""

import sys

from fortnox_sdk.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
