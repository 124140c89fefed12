"""Unpaid customer invoices, read page by page while you iterate."""

from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    """List the unpaid invoices of a local sandbox."""
    with serve() as sandbox:
        client = connect(sandbox)
        for invoice in client.invoices.list(filter="unpaid"):
            print(
                f"{invoice.document_number:>6}  {invoice.due_date}  {invoice.balance:>12} {invoice.currency}"
            )
        print(f"{client.calls.count} calls")


if __name__ == "__main__":
    main()
