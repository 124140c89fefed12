"""The progress callback of a long job, and the texts that it receives for the steps of a reading."""

from collections.abc import Mapping
from typing import Final, Protocol

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger


class Progress(Protocol):
    """A progress callback: `callback(text, done, total)`."""

    def __call__(self, text: Text, done: int, total: int | None, /) -> object:
        """Receive the progress at the beginning of a step.

        Args:
            text: The step that begins now, in both languages. `str(text)` is the English text.
            done: The number of steps that are done.
            total: The total number of steps, or None if it is not known. If the books change while they are read, the
                lists are read again, and the total grows.
        """
        ...


def no_progress(_text: Text, _done: int, _total: int | None, /) -> None:
    """Ignore the progress of a job."""


class StepTexts:
    """The texts that a progress callback receives for the steps of a reading."""

    BOOKS: Final = Text("Books {start} – {end} (SIE)", "Bokföring {start} – {end} (SIE)")
    VOUCHERS: Final = Text("Voucher list {start} – {end}", "Verifikationslista {start} – {end}")
    LEDGER: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text(
            "Customer ledger: lists of invoices and payments",
            "Kundreskontra: listor över fakturor och betalningar",
        ),
        Ledger.SUPPLIERS: Text(
            "Supplier ledger: lists of invoices and payments",
            "Leverantörsreskontra: listor över fakturor och betalningar",
        ),
    }
    MATCHING: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text(
            "Customer ledger: matching with vouchers", "Kundreskontra: matchning mot verifikationer"
        ),
        Ledger.SUPPLIERS: Text(
            "Supplier ledger: matching with vouchers", "Leverantörsreskontra: matchning mot verifikationer"
        ),
    }
    INVOICE: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text(
            "Customer ledger: invoice {number}, {left} remaining",
            "Kundreskontra: faktura {number}, {left} återstår",
        ),
        Ledger.SUPPLIERS: Text(
            "Supplier ledger: invoice {number}, {left} remaining",
            "Leverantörsreskontra: faktura {number}, {left} återstår",
        ),
    }
    PAYMENT: Final[Mapping[Ledger, Text]] = {
        Ledger.CUSTOMERS: Text(
            "Customer ledger: payment {number}, {left} remaining",
            "Kundreskontra: betalning {number}, {left} återstår",
        ),
        Ledger.SUPPLIERS: Text(
            "Supplier ledger: payment {number}, {left} remaining",
            "Leverantörsreskontra: betalning {number}, {left} återstår",
        ),
    }
    CHECK: Final = Text("Checking that nothing has changed: ", "Kontroll av att inget har ändrats: ")
