"""Unpaid customer invoices, fetched page by page while the program reads them."""

from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    """Start a sandbox and print its unpaid invoices."""
    with serve() as sandbox:
        client = connect(sandbox)
        for invoice in client.invoices.list(filter="unpaid"):
            print(
                f"{invoice.document_number:>6}  {invoice.due_date}  {invoice.balance:>12} {invoice.currency}"
            )
        print(f"{client.calls.count} calls")


if __name__ == "__main__":
    main()
