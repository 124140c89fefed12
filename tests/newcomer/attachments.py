"""From the page docs/guides/attachments.md: attach a receipt once, and download what is attached."""

import tempfile
from datetime import date
from pathlib import Path

from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.archive import attach_once


def main() -> None:
    with serve() as sandbox, tempfile.TemporaryDirectory() as folder:
        client = connect(sandbox)
        year = client.financial_years.on(date(2025, 12, 31))
        receipt = Path(folder) / "kvitto.pdf"
        receipt.write_bytes(b"%PDF-1.4 en parkering")
        for _ in range(2):
            attached = attach_once(client, "A", 1, receipt, financial_year=year.id)
            print("new" if attached.is_new else "attached already")
        for connection in client.voucher_file_connections.list(financial_year=year.id):
            target = Path(folder) / f"{connection.voucher_series}{connection.voucher_number}.pdf"
            client.archive.download(connection.file_id, target)
            print(target.name, target.read_bytes() == receipt.read_bytes())


if __name__ == "__main__":
    main()
