"""Files of vouchers."""

import attrs

from fortnox_sdk.connectors._base import Connector, complete
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "VoucherFileConnection", "VoucherFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class VoucherFileConnection(Entity):
    """A file on a voucher."""

    file_id: str | None = required()
    """The `id` of the stored file, not its `archive_file_id`."""
    name: str | None = read_only()
    """The file's own."""
    voucher_description: str | None = read_only()
    """The kind of document, not the voucher's text (seen by others)."""
    voucher_number: str | None = required()
    voucher_series: str | None = required()
    voucher_year: int | None = read_only()
    """Fortnox's id of the financial year."""
    url: str | None = read_only(name="@url")


class VoucherFileConnectionConnector(
    Connector,
    path="/3/voucherfileconnections",
    one="VoucherFileConnection",
    many="VoucherFileConnections",
    scope="connectfile",
):
    """Files of a year's vouchers.

    Without a year Fortnox takes the company's selected one: always say it.

    Scope: connectfile. Financial year: said in `create`, `list`.
    """

    def get(self, file_id: str, /) -> VoucherFileConnection:
        """The connection of one file.

        Raises:
            NotFound: the file is on no voucher.
        """
        return self._fetch(VoucherFileConnection, file_id)

    def list(self, *, financial_year: int) -> Pager[VoucherFileConnection]:
        """All files of a year's vouchers."""
        return self._pager(
            VoucherFileConnection,
            {"financialyear": financial_year},
            accepts={"financialyear": lambda row: row.voucher_year in {None, financial_year}},
        )

    def create(self, connection: VoucherFileConnection, /, *, financial_year: int) -> VoucherFileConnection:
        """Put a file on a voucher of a year.

        Raises:
            BadRequest: there is no such voucher or file.
            OutcomeUnknown: the answer was lost; look among the year's connections first.
        """
        params = {"financialyear": financial_year}
        return self._send("POST", VoucherFileConnection, body=complete(connection), params=params)

    def delete(self, file_id: str, /) -> None:
        """Take a file off its voucher; the file stays.

        Raises:
            NotFound: the file is on no voucher.
        """
        self._session.send("DELETE", self._at(file_id))


CONNECTOR = VoucherFileConnectionConnector
