"""Bookkeeping operations that Fortnox has only in its user interface, as methods of a running sandbox."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date

from attrs import frozen

from fortnox_sdk.sandbox.arguments import checked


@frozen(kw_only=True)
class Bookkeeper(ABC):
    """The operations of a bookkeeper at the end of a period or year. `Sandbox` inherits them.

    Attributes:
        database_number: The database number of the first company.
    """

    database_number: int

    @abstractmethod
    def admin(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        """Send a request to an admin endpoint and return the JSON response."""

    def _company(self, database_number: int | None) -> int:
        return self.database_number if database_number is None else database_number

    @checked
    def carry_balances(self, year: int, *, database_number: int | None = None) -> None:
        """Replace a year's opening balances with the closing balances of the preceding year.

        As in Fortnox, opening balances are carried over when a year is created, and do not follow later changes in the
        preceding year. `year` is the id of the year whose opening balances change.
        """
        number = self._company(database_number)
        self.admin("POST", f"companies/{number}/years/{year}/carry_balances")

    @checked
    def book_unpaid_invoices(self, year: int, *, database_number: int | None = None) -> list[str]:
        """Post the unpaid invoices of a cash-method year on the last day of the year ("Årsomför").

        Later payments of these invoices settle receivables and payables. The sandbox's clock must have reached the
        last day of the year.

        Args:
            year: Id of the financial year.
            database_number: Company. `None`: the first company.

        Returns:
            The series and number of each new voucher, such as `B17`.
        """
        number = self._company(database_number)
        return _vouchers(self.admin("POST", f"companies/{number}/years/{year}/year_end_booking"))

    @checked
    def post_accruals(self, until: date | None = None, *, database_number: int | None = None) -> list[str]:
        """Post the accrual periods of booked invoices, oldest first, and return the vouchers, such as `A17`.

        The sandbox also does this automatically on each new day.

        Args:
            until: Post the periods that end on or before this day. `None`: today.
            database_number: Company. `None`: the first company.
        """
        number = self._company(database_number)
        body = {"until": None if until is None else until.isoformat()}
        return _vouchers(self.admin("POST", f"companies/{number}/accruals", body))


def _vouchers(response: Mapping[str, object]) -> list[str]:
    vouchers = response["vouchers"]
    return [str(voucher) for voucher in vouchers] if isinstance(vouchers, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # JSON
