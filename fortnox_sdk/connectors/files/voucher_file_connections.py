"""Files attached to vouchers."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.entities.updates import encode_new
from fortnox_sdk.http.paging import Pager

__all__ = ["VoucherFileConnection", "VoucherFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class VoucherFileConnection(Entity):
    """The connection of a file to a voucher."""

    file_id: str = required()
    """The `id` of the stored file, not its `archive_file_id`."""
    name: str | None = read_only()
    """The name of the file."""
    voucher_description: str | None = read_only()
    """The voucher's reference type, such as `MANUAL`. In spite of the field's name, it is not the voucher's text
    (reported by users)."""
    voucher_number: int = required(sent_as=str)
    voucher_series: str = required()
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
    """Files attached to the vouchers of a financial year.

    `create` and `list` require the financial year, because Fortnox would otherwise use the year that is selected for
    the company. `client.vouchers.attach` also needs the scope `inbox`.

    Scope: connectfile. `create` and `list` need the financial year.
    """

    def get(self, file_id: str, /) -> VoucherFileConnection:
        """Return the connection of a file to its voucher.

        Raises:
            NotFound: The file is not attached to a voucher.
        """
        return self._fetch(VoucherFileConnection, file_id)

    def list(self, *, financial_year: int, limit: int | None = None) -> Pager[VoucherFileConnection]:
        """Return the file connections of a financial year's vouchers, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(
            VoucherFileConnection,
            {"financialyear": financial_year},
            accepts={"financialyear": lambda row: row.voucher_year in {None, financial_year}},
            limit=limit,
        )

    def create(self, connection: VoucherFileConnection, /, *, financial_year: int) -> VoucherFileConnection:
        """Attach a stored file to a voucher of a financial year.

        Raises:
            InvalidInput: A required field is None, or a field is set that only Fortnox can set; nothing was sent.
            BadRequest: The voucher or the file does not exist.
            OutcomeUnknown: The response was lost; check the year's file connections before you try again.
        """
        params = {"financialyear": financial_year}
        return self._send("POST", VoucherFileConnection, body=encode_new(connection), params=params)

    def delete(self, file_id: str, /) -> None:
        """Remove a file from its voucher; the file itself is kept.

        Raises:
            NotFound: The file is not attached to a voucher.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(file_id))
