"""The generator of companies with two and a half years of realistic books. Equal seed numbers give equal companies.

The functions that handle API requests create at most a few hundred invoices with their events. All other invoices are
copies of these invoices with different dates, numbers and customers or suppliers, inserted in bulk.
"""

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from attrs import frozen

from fortnox_sdk.sandbox.books.balances import carry_balances
from fortnox_sdk.sandbox.books.years import all_years
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.sales.drafts import ocr
from fortnox_sdk.sandbox.seed.company import open_company
from fortnox_sdk.sandbox.seed.generated import names, routine
from fortnox_sdk.sandbox.seed.generated.copies import (
    NewVoucher,
    RecordTemplate,
    insert_records,
    insert_vouchers,
)
from fortnox_sdk.sandbox.seed.generated.parties import Parties, open_parties
from fortnox_sdk.sandbox.seed.generated.patterns import DAY, Pattern, purchase_patterns, sale_patterns
from fortnox_sdk.sandbox.seed.size import Size

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_YEARS = (2026, 2025, 2024)
_FIRST, _LAST = date(2024, 1, 2), date(2026, 6, 30)
_OWN_NUMBERS = 10_000  # the organisation number of the first seed, above those of customers and suppliers
_MOST_PATTERNS = 150
_PURCHASES_PER_SALE = 0.35
_INVOICES_PER_EMPLOYEE = 80


@frozen
class _Copy:
    """A copy of a simulated invoice (the pattern) with a different date and a different customer or supplier."""

    pattern: Pattern
    day: date
    party: int


def generate(db: sqlite3.Connection, number: int, size: Size, *, now: datetime) -> Tenant:
    """Generate a company of the given size with the database number `number`."""
    rng = random.Random(size.seed)  # noqa: S311  # invented figures
    name = names.business(rng)
    tenant = open_company(
        db,
        number,
        name=name,
        org_number=names.org_number(_OWN_NUMBERS + size.seed % _OWN_NUMBERS),
        years=_YEARS,
        now=now,
    )

    def call(day: date, body: object = None, **query: str) -> Call:
        time = datetime(day.year, day.month, day.day, 10, tzinfo=_STOCKHOLM)
        return Call(db=db, company=tenant.company, query=query, body=body, now=time, base="")

    customers, suppliers = open_parties(call, rng, size.invoices)
    db.execute("SAVEPOINT patterns")
    count = min(size.invoices, _MOST_PATTERNS)
    sales = _group_by_name(sale_patterns(call, rng, count))
    purchases = _group_by_name(purchase_patterns(call, rng, count // 3))
    db.execute("ROLLBACK TO patterns")
    db.execute("RELEASE patterns")
    sales_copies = _InvoiceCopies("invoices", _copies(sales, size.invoices, customers, rng), customers)
    purchase_copies = _InvoiceCopies(
        "supplierinvoices",
        _copies(purchases, int(size.invoices * _PURCHASES_PER_SALE), suppliers, rng),
        suppliers,
    )
    vouchers = [*sales_copies.vouchers(), *purchase_copies.vouchers()]
    vouchers += _manual_vouchers(vouchers, size, rng)
    vouchers.sort(key=lambda voucher: voucher.day)
    years = {str(row["first"])[:4]: row["id"] for row in tenant.run("SELECT * FROM year WHERE company = ?")}
    posted = insert_vouchers(tenant, vouchers, years)
    for copies in (sales_copies, purchase_copies):
        for resource, records in copies.records(posted, rng):
            insert_records(tenant, resource, records)
    for year in reversed(all_years(tenant)):
        carry_balances(tenant, year)
    return tenant


def _group_by_name(patterns: Iterator[tuple[str, Pattern]]) -> Mapping[str, Sequence[Pattern]]:
    groups: dict[str, list[Pattern]] = defaultdict(list)
    for name, pattern in patterns:
        groups[name].append(pattern)
    return groups


def _copies(
    patterns: Mapping[str, Sequence[Pattern]], count: int, parties: Parties, rng: random.Random
) -> list[_Copy]:
    names = list(patterns)
    weights = [patterns[name][0].kind.weight for name in names]
    span = (_LAST - _FIRST).days
    copies: list[_Copy] = []
    while count > 0:
        name = rng.choices(names, weights)[0]
        day = _FIRST + timedelta(days=rng.randint(0, span))
        day -= timedelta(days=max(0, day.weekday() - 4))  # no invoices at weekends
        pattern = rng.choice(patterns[name])
        if day + timedelta(days=pattern.kind.last) > _LAST or len(pattern.documents) > count:
            # An invoice that would be paid after the last day stays open.
            pattern = rng.choice(patterns["open eur" if name.endswith("eur") else "open"])
        copies.append(_Copy(pattern, max(day, _FIRST), parties.draw(pattern.kind.party, rng)))
        count -= len(pattern.documents)
    return sorted(copies, key=lambda copy: copy.day)


def _manual_vouchers(vouchers: Sequence[NewVoucher], size: Size, rng: random.Random) -> list[NewVoucher]:
    months = [date(year, month, 1) for year in sorted(_YEARS) for month in range(1, 13)]
    months = [month for month in months if month <= _LAST]
    manual = list(routine.wages_and_rent(months, _LAST, 2 + size.invoices // _INVOICES_PER_EMPLOYEE))
    quarters = [month for month in months if month.month % 3 == 0]
    later_vouchers = len(quarters) + 2 * (len(_YEARS) - 1)  # VAT reports and closings
    missing = max(0, size.vouchers - len(vouchers) - len(manual) - later_vouchers)
    span = (_LAST - _FIRST).days
    manual += routine.takings(
        (_FIRST + timedelta(days=n * span // max(1, missing)) for n in range(missing)), rng
    )
    ends = [
        (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) for month in quarters
    ]
    vat: dict[date, dict[str, Decimal]] = {end: defaultdict(Decimal) for end in ends}
    results: dict[int, Decimal] = dict.fromkeys(sorted(_YEARS)[:-1], Decimal(0))
    for voucher in (*vouchers, *manual):
        year, month = int(voucher.day[:4]), int(voucher.day[5:7])
        quarter = vat[ends[(year - min(_YEARS)) * 4 + (month - 1) // 3]]
        for row in voucher.rows:
            account = str(row[1])
            if account.startswith("26"):
                quarter[account] += Decimal(str(row[2]))
            elif account >= "3" and year in results:
                results[year] += Decimal(str(row[2]))
    return [*manual, *routine.vat_reports(vat, _LAST), *routine.closing(results)]


class _InvoiceCopies:
    """All copied customer invoices or all copied supplier invoices, numbered in the order of their dates."""

    def __init__(self, resource: str, copies: Sequence[_Copy], parties: Parties) -> None:
        self._resource = resource
        self._copies = copies
        self._parties = parties
        self._payment_resource = "invoicepayments" if resource == "invoices" else "supplierinvoicepayments"
        self._reference = "DocumentNumber" if resource == "invoices" else "GivenNumber"
        self._numbers = self._in_order([[days for days, _ in copy.pattern.documents] for copy in copies])
        self._payments = self._in_order([[days for days, _ in copy.pattern.payments] for copy in copies])

    def _in_order(self, days: Sequence[Sequence[int]]) -> list[list[int]]:
        """Assign numbers to the documents or payments of the copied invoices in the order of their dates.

        Args:
            days: One list for each copied invoice: the number of days from its date to the date of each of its
                documents or payments.

        Returns:
            The numbers, in lists with the same structure as `days`.
        """
        positions = sorted(
            (self._copies[n].day + timedelta(days=offset), n, position)
            for n, offsets in enumerate(days)
            for position, offset in enumerate(offsets)
        )
        numbers = [[0] * len(offsets) for offsets in days]
        for number, (_, n, position) in enumerate(positions, 1):
            numbers[n][position] = number
        return numbers

    def _keys(self, n: int) -> dict[tuple[str, str], str]:
        """Return the record numbers of the copied invoice with index `n` and of its payments.

        The result maps the resource name and the number of each simulated record to the number of its copy.
        """
        pattern = self._copies[n].pattern
        keys = {
            (self._resource, str(body[self._reference])): str(number)
            for (_, body), number in zip(pattern.documents, self._numbers[n], strict=True)
        }
        return keys | {
            (self._payment_resource, str(body["Number"])): str(number)
            for (_, body), number in zip(pattern.payments, self._payments[n], strict=True)
        }

    def vouchers(self) -> Iterator[NewVoucher]:
        """Yield the vouchers of all copied invoices."""
        for n, copy in enumerate(self._copies):
            keys = self._keys(n)
            names = self._parties.name_replacement(copy.pattern.kind.party, copy.party)
            for voucher in copy.pattern.vouchers:
                text = voucher.text.replace(*names)
                for (_, old), new in keys.items():
                    if len(old) > len(new):  # an invoice number, which the text may contain
                        text = text.replace(old, new)
                yield NewVoucher(
                    day=(copy.day + timedelta(days=voucher.days)).isoformat(),
                    series=voucher.series,
                    text=text,
                    reference=(voucher.reference_type, keys[voucher.refers_to] if voucher.refers_to else ""),
                    rows=voucher.rows,
                    owner=(voucher.owner[0], keys[voucher.owner]),
                )

    def records(
        self, posted: Mapping[tuple[str, str], tuple[str, int, int]], rng: random.Random
    ) -> Iterator[tuple[str, Iterator[tuple[int, str]]]]:
        """Yield a resource name with its copied records, first for the invoices and then for the payments.

        Each record is a pair of its number and its JSON text. `posted` maps the resource and number of a record to
        the series, number and year id of its voucher.
        """
        templates = {
            id(body): RecordTemplate(body, DAY)
            for copy in self._copies
            for _, body in (*copy.pattern.documents, *copy.pattern.payments)
        }
        yield (
            self._resource,
            (
                self._document(n, position, templates, posted.get((self._resource, str(number))), rng)
                for n, numbers in enumerate(self._numbers)
                for position, number in enumerate(numbers)
            ),
        )
        yield (
            self._payment_resource,
            (
                self._payment(n, position, templates, posted.get((self._payment_resource, str(number))))
                for n, numbers in enumerate(self._payments)
                for position, number in enumerate(numbers)
            ),
        )

    def _document(
        self,
        n: int,
        position: int,
        templates: Mapping[int, RecordTemplate],
        voucher: tuple[str, int, int] | None,
        rng: random.Random,
    ) -> tuple[int, str]:
        copy, number = self._copies[n], self._numbers[n][position]
        body = copy.pattern.documents[position][1]
        new_values = (
            self._parties.fields(copy.party)
            | _voucher(voucher)
            | _stamp(copy, copy.pattern.documents[position][0])
        )
        # A credit invoice and the credited invoice refer to each other.
        counterpart = self._numbers[n][1 - position] if len(self._numbers[n]) > 1 else None
        old = str(body[self._reference])
        numbers: dict[str, tuple[str, str]] = {}
        if self._resource == "invoices":
            new_values |= {
                "DocumentNumber": str(number),
                "OCR": ocr(number),
                "_next_row": _next_row_id(body, number),
            }
            if counterpart is not None:
                new_values[("CreditInvoiceReference", "InvoiceReference")[position]] = str(counterpart)
            numbers["InvoiceRows"] = (old, str(number))
        else:
            new_values |= {"GivenNumber": str(number), "InvoiceNumber": str(rng.randint(1000, 99_999))}
            if counterpart is not None:
                new_values["CreditReference"] = counterpart
        return number, templates[id(body)].text(copy.day, new_values, numbers=numbers)

    def _payment(
        self,
        n: int,
        position: int,
        templates: Mapping[int, RecordTemplate],
        voucher: tuple[str, int, int] | None,
    ) -> tuple[int, str]:
        copy, number = self._copies[n], self._payments[n][position]
        days, body = copy.pattern.payments[position]
        paid = [document[self._reference] for _, document in copy.pattern.documents].index(
            str(body["InvoiceNumber"])
        )
        invoice = self._numbers[n][paid]
        # Customer payments have a string in `Number` and an integer in `InvoiceNumber`; supplier payments have the
        # opposite types.
        new_values = _voucher(voucher) | _stamp(copy, days)
        for name, value in (("Number", number), ("InvoiceNumber", invoice)):
            new_values[name] = value if isinstance(body[name], int) else str(value)
        return number, templates[id(body)].text(copy.day, new_values, numbers={})


def _voucher(posted: tuple[str, int, int] | None) -> Body:
    if posted is None:
        return {}
    series, number, year = posted
    return {"VoucherSeries": series, "VoucherNumber": number, "VoucherYear": year}


def _stamp(copy: _Copy, days: int) -> Body:
    return {"_modified": f"{copy.day + timedelta(days=max(days, copy.pattern.kind.last))} 10:00:00"}


def _next_row_id(body: Body, number: int) -> object:
    """Return the id of the next row of a copied invoice. The id begins with the invoice number."""
    return int(str(body["_next_row"]).replace(str(body["DocumentNumber"]), str(number), 1))
