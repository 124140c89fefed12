"""An app that lists customers with late invoices and books the reminder fees.

python main.py                 in a sandbox: approve the sign-in in the browser that opens
python main.py fortnox.toml    with your own settings: sign in, unless a company is already connected
"""

import sys
from datetime import date
from tempfile import TemporaryDirectory

from fortnox_sdk import FortnoxClient, FortnoxConfig, Secret, sign_in
from fortnox_sdk.clock import SystemClock, stockholm_date
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import open_store

from reminders import book_fees, late_customers


def connect(config: FortnoxConfig) -> FortnoxClient:
    """Return a client of the company that is saved in the token store. If no company is saved, sign in first."""
    saved = open_store(config).keys()
    return FortnoxClient.connect(saved[0] if saved else sign_in(config), config=config)


def remind(client: FortnoxClient, on: date) -> None:
    """Print the customers with late invoices, and book the reminder fees."""
    reminders = late_customers(client, on)
    for reminder in reminders:
        print(f"{reminder.customer:<40} {reminder.owed:>12} SEK, since {reminder.oldest}")
    print(f"Booked as voucher A{book_fees(client, reminders, on)}." if reminders else "Nobody is late.")


def main() -> None:
    """Run the app with the settings that the user names, or in a sandbox."""
    if len(sys.argv) > 1:
        remind(connect(FortnoxConfig.load(sys.argv[1])), stockholm_date(SystemClock().now()))
        return
    with serve() as sandbox, TemporaryDirectory() as folder:
        config = FortnoxConfig(
            client_id=sandbox.client_id,
            client_secret=Secret(sandbox.client_secret),
            redirect_uris=("http://127.0.0.1:0/callback",),  # a sandbox accepts any free port
            store=folder,
            api_url=sandbox.url,
            auth_url=f"{sandbox.url}/oauth-v1",
        )
        remind(connect(config), date(2026, 3, 31))


if __name__ == "__main__":
    main()
