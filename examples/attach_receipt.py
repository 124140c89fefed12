"""A receipt that is attached to a voucher and downloaded again."""

import tempfile
from datetime import date
from pathlib import Path

from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    """Attach a file to the first voucher of 2025 in a sandbox, and download the attached files."""
    with serve() as sandbox, tempfile.TemporaryDirectory() as folder:
        client = connect(sandbox)
        year = client.financial_years.on(date(2025, 12, 31))
        client.vouchers.attach("A", 1, b"%PDF-1.4 kvitto", financial_year=year.id, name="kvitto åäö.pdf")
        for attached in client.voucher_file_connections.list(financial_year=year.id):
            target = Path(folder) / f"{attached.voucher_series}{attached.voucher_number}.pdf"
            client.archive.download(attached.file_id, target)
            print(f"A{attached.voucher_number} has a file")
            print(target.name, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
