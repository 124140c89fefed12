"""The bulk insertion of records and vouchers into the database."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.wire import Body, dumps

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class RecordTemplate:
    """A template for copies of a record.

    The constructor serializes the fields once. Each date field of a copy is shifted by the number of days
    from the record's date to the copy's date.

    Args:
        body: The record to copy.
        day: Date of the record.
    """

    def __init__(self, body: Body, day: date) -> None:
        self._texts = {name: f"{dumps(name)}:{dumps(value)}" for name, value in body.items()}
        self._days = {
            name: date.fromisoformat(value) - day
            for name, value in body.items()
            if isinstance(value, str) and _DAY.fullmatch(value)
        }

    def text(
        self, day: date, new_values: Mapping[str, object], *, numbers: Mapping[str, tuple[str, str]]
    ) -> str:
        """Return the JSON text of a copy.

        Args:
            day: Date of the copy.
            new_values: Fields with new values.
            numbers: Numbers to replace inside fields. Each key is a field name, and each value is a pair of the old
                and the new number.
        """
        all_values: dict[str, object] = {
            name: (day + offset).isoformat() for name, offset in self._days.items()
        } | dict(new_values)
        json_texts = self._texts | {name: f'"{name}":{dumps(value)}' for name, value in all_values.items()}
        for name, (old, new) in numbers.items():
            json_texts[name] = json_texts[name].replace(old, new)
        return "{" + ",".join(json_texts.values()) + "}"


@frozen(kw_only=True)
class NewVoucher:
    """A voucher to insert.

    Each row contains the columns (kind, account, amount, quantity, date, text, sign, objects) of the database table
    `voucher_row`.

    `owner` is the resource and the number of the record that the voucher belongs to, or None for a manual voucher.
    """

    day: str
    series: str
    text: str
    reference: tuple[str, str]
    rows: tuple[tuple[object, ...], ...]
    owner: tuple[str, str] | None = None


def insert_records(tenant: Tenant, resource: str, json_texts: Iterable[tuple[int, str]]) -> None:
    """Insert records into a resource. Each record is a pair of its number and its JSON text."""
    tenant.db.executemany(
        "INSERT INTO record (company, resource, key, ordinal, body) VALUES (?, ?, ?, ?, ?)",
        ((tenant.company, resource, str(number), number, text) for number, text in json_texts),
    )


def insert_vouchers(
    tenant: Tenant, vouchers: Iterable[NewVoucher], years: Mapping[str, int]
) -> dict[tuple[str, str], tuple[str, int, int]]:
    """Insert vouchers into a company without vouchers. Each series is numbered from 1 in each year.

    Args:
        tenant: Company of the vouchers.
        vouchers: Vouchers in the order of their numbers.
        years: Id of the financial year for each calendar year.

    Returns:
        A mapping from each owner to the series, number and financial year id of its voucher.
    """
    first = tenant.db.execute("SELECT coalesce(max(id), 0) + 1 FROM voucher").fetchone()[0]
    numbers: dict[tuple[int, str], int] = {}
    posted: dict[tuple[str, str], tuple[str, int, int]] = {}
    heads: list[tuple[object, ...]] = []
    rows: list[tuple[object, ...]] = []
    for voucher_id, voucher in enumerate(vouchers, first):
        year = years[voucher.day[:4]]
        number = numbers[year, voucher.series] = numbers.get((year, voucher.series), 0) + 1
        if voucher.owner is not None:
            posted[voucher.owner] = (voucher.series, number, year)
        heads.append(
            (voucher_id, tenant.company, year, voucher.series, number, voucher.day, voucher.text, voucher.day,
             *voucher.reference, f"{voucher.day} 10:00:00")
        )  # fmt: skip
        rows += [(voucher_id, *row) for row in voucher.rows]
    tenant.db.executemany(
        "INSERT INTO voucher (id, company, year, series, number, date, text, registered, reference_type, "
        "reference_number, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        heads,
    )
    tenant.db.executemany(
        "INSERT INTO voucher_row (voucher, kind, account, amount, quantity, date, text, sign, objects) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return posted
