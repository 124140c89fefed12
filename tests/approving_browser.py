"""A web browser whose user approves the sign-in to a sandbox: `BROWSER="python -P tests/approving_browser.py %s"`."""

import sys

from fortnox_sdk.cli.consent import approve
from fortnox_sdk.http.transport import RequestsTransport

if __name__ == "__main__":
    approve(sys.argv[1], RequestsTransport())
