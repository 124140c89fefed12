"""Sales documents that are not booked: offers, orders and contracts, with totals that Fortnox computes."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.resources.pdf import pdf_page
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_objects, demand_record
from fortnox_sdk.sandbox.resources.registers.currencies import fill_currency
from fortnox_sdk.sandbox.resources.sales import tax_reductions
from fortnox_sdk.sandbox.resources.sales.document_rows import filled_rows
from fortnox_sdk.sandbox.resources.sales.housework import basis_of, check_work, reduction_of
from fortnox_sdk.sandbox.resources.sales.invoice_amounts import amounts, merge_rows, read_row, take_over
from fortnox_sdk.sandbox.resources.sales.invoice_draft import FROM_CUSTOMER, document_number, new_email
from fortnox_sdk.sandbox.schema.resources import Resource

__all__ = ["Documents"]

_ROW_IDS = 1000  # row ids of a document begin at its number times this
_QUANTITIES = ("DeliveredQuantity", "OrderedQuantity", "Quantity", "ReservedQuantity")


def _nothing(_call: Call, _body: Body) -> None:
    """Nothing more to check or to fill in."""


@frozen(kw_only=True)
class Documents:
    """One kind of document.

    Args:
        resource: Its entry in the table.
        rows: The field with its rows.
        quantity: The field of a row that counts for its total.
        day: The field with its date.
        title: What its page is called.
        missing: Code and text of its 404.
        new: What a new one has beside what its customer gives.
        fixed: Refuses changes of a document that is done with.
        finish: Fills in what follows from other fields.
        show: What is computed when it is read.
        filters: By the words of `filter=`; the second argument is today.
    """

    resource: Resource
    rows: str
    quantity: str
    day: str
    title: str
    missing: tuple[int, str]
    new: Mapping[str, object]
    filters: Mapping[str, Callable[[Body, str], bool]]
    fixed: Callable[[Call, Body], None] = _nothing
    finish: Callable[[Call, Body], None] = _nothing
    show: Callable[[Body], Body] = field(default=lambda body: body)

    def routes(self) -> list[Route]:
        """The requests that every kind takes."""
        path, scope = self.resource.path, self.resource.scope
        return [
            Route("GET", path, scope, self.list),
            Route("POST", path, scope, self.create),
            Route("GET", f"{path}/<key>", scope, self.get),
            Route("PUT", f"{path}/<key>", scope, self.update),
        ]

    def sending(self) -> list[Route]:
        """Cancelling, and the requests that send or print a document."""
        path, scope = f"{self.resource.path}/<key>", self.resource.scope
        return [
            Route("PUT", f"{path}/cancel", scope, self.cancel),
            Route("GET", f"{path}/email", scope, self.send),
            Route("PUT", f"{path}/externalprint", scope, self.send),
            Route("GET", f"{path}/print", scope, self.print),
            Route("GET", f"{path}/preview", scope, self.preview),
        ]

    def find(self, call: Call, key: str) -> Body:
        """A document; its 404 when there is none."""
        body = records.find(call.db, call.company, self.resource.name, key)
        if body is None:
            raise Problem.missing(*self.missing)
        return body

    def save(self, call: Call, body: Body) -> None:
        """Write a changed document back."""
        records.save(
            call.db, call.company, self.resource.name, body["DocumentNumber"], body, stamp=call.stamp
        )

    def answer(self, call: Call, body: Body, status: int = 200) -> Reply:
        """The single answer."""
        shown = self.resource.shown(self._shown(call, body), self.resource.single)
        return Reply({self.resource.one: shown}, status, self.resource.location if status == 201 else None)  # noqa: PLR2004

    def _shown(self, call: Call, body: Body) -> Body:
        name, number = self.resource.name, body["DocumentNumber"]
        return self.show(body) | {
            "@url": call.url(f"{name}/{number}"),
            "@urlTaxReductionList": call.url(f"taxreductions?filter={name}&referencenumber={number}"),
        }

    def list(self, call: Call) -> Reply:
        """GET of the collection, between two days and by label where that is asked for."""
        first, last, label = call.day("fromdate"), call.day("todate"), call.number("label")
        today = call.today.isoformat()
        found = [
            self._shown(call, body)
            for body in records.every(call.db, call.company, self.resource.name)
            if (first is None or body[self.day] >= first.isoformat())
            and (last is None or body[self.day] <= last.isoformat())
            and (label is None or any(one["Id"] == label for one in body.get("Labels", ())))
        ]
        chosen = {word: _on(keep, today) for word, keep in self.filters.items()}
        show = self.resource.shown
        return listing(
            call, self.resource, found, show=lambda body: show(body, self.resource.row), filters=chosen
        )

    def get(self, call: Call, key: str) -> Reply:
        """GET of one."""
        return self.answer(call, self.find(call, key))

    def create(self, call: Call) -> Reply:
        """POST: under the number that was sent, else the next one."""
        return self.answer(call, self.add(call, self.resource.read(call.body, "c")), 201)

    def add(self, call: Call, sent: Body) -> Body:
        """A new document of what was sent."""
        following = records.next_ordinal(call.db, call.company, self.resource.name)
        number = str(document_number(sent.get("DocumentNumber"), following))
        if records.find(call.db, call.company, self.resource.name, number) is not None:
            raise Problem.assumed("number_taken", f"Dokumentnummer {number} används redan.")
        customer = self._customer(call, sent["CustomerNumber"])
        body = self._draft(call.today, number, customer)
        self._apply(call, body, sent, customer)
        body["_modified"] = call.stamp
        records.insert(call.db, call.company, self.resource.name, number, body)
        return body

    def _draft(self, today: date, number: str, customer: Body) -> Body:
        empty = {"string": "", "number": 0, "boolean": False}
        body: Body = {name: empty.get(spec.type) for name, spec in self.resource.fields.items()}
        body |= {name: customer.get(name) or "" for name in FROM_CUSTOMER if name in self.resource.fields}
        return body | {
            "CurrencyRate": None,
            "CustomerName": customer["Name"],
            "DocumentNumber": number,
            "EmailInformation": new_email(customer, self.title),
            "Labels": [],
            "Language": "SV",
            "PriceList": "A",
            "TaxReduction": None,
            "TaxReductionType": "none",
            "TermsOfPayment": customer.get("TermsOfPayment") or "30",
            self.day: today.isoformat(),
            self.rows: [],
            **self.new,
        }

    @staticmethod
    def _customer(call: Call, number: object) -> Body:
        return demand_record(call, "customers", number, (2000204, "Kunde inte hämta/hitta kund ({})"))

    def update(self, call: Call, key: str) -> Reply:
        """PUT: what is absent stays; a cancelled document stays as it is."""
        body = self.find(call, key)
        sent = self.resource.read(call.body, "u")
        self.open(call, body)
        customer = self._customer(call, sent.get("CustomerNumber", body["CustomerNumber"]))
        if "CustomerNumber" in sent:
            body["CustomerName"] = customer["Name"]
        sent.pop("DocumentNumber", None)
        self._apply(call, body, sent, customer)
        allowed = reduction_of(body["TaxReductionType"], decimal(body["BasisTaxReduction"]))
        tax_reductions.renumber(call, self.resource.name, key, allowed=allowed)
        self.save(call, body)
        return self.answer(call, body)

    def open(self, call: Call, body: Body) -> None:
        """Refuse what is cancelled or done with."""
        if body.get("Cancelled"):
            raise Problem.assumed("wrong_state", "Dokumentet är makulerat.")
        self.fixed(call, body)

    def _apply(self, call: Call, body: Body, sent: Body, customer: Body) -> None:
        old: list[Body] = body[self.rows]
        rows = merge_rows(old, sent[self.rows]) if self.rows in sent else old
        if old and not rows:
            # Measured by others for offers; an update can't take the last row away.
            raise Problem.assumed("too_few_rows", "Dokumentet måste ha minst en rad.")
        take_over(body, sent)
        body[self.day] = body[self.day] or call.today.isoformat()
        body["TaxReductionType"] = body["TaxReductionType"] or "none"
        if "Currency" in sent and "CurrencyRate" not in sent:
            body["CurrencyRate"] = None
        fill_currency(call, body, customer.get("Currency"))
        body["_vat_type"] = customer.get("VATType") or "SEVAT"
        check_work(body["TaxReductionType"], rows)
        demand_accounts(call, (row.get("AccountNumber") for row in sent.get(self.rows, ())))
        demand_objects(call, [sent, *sent.get(self.rows, ())])
        first = body.get("_next_row") or int(body["DocumentNumber"]) * _ROW_IDS + 1
        included = bool(body.get("VATIncluded") or body.get("VatIncluded"))
        filled = filled_rows(call, rows, price_list=str(body["PriceList"] or "A"))
        body[self.rows] = [
            self._row(row, vat_type=body["_vat_type"], included=included) | {"RowId": first + n}
            for n, row in enumerate(filled)
        ]
        body["_next_row"] = first + len(rows)
        self._add_up(call, body)
        self.finish(call, body)

    def _row(self, row: Body, *, vat_type: str, included: bool) -> Body:
        """A row as kept: quantities and contribution as texts, as recorded for orders."""
        counted = row | {"DeliveredQuantity": row.get(self.quantity)}
        kept = read_row(counted, vat_type=vat_type, vat_included=included)
        texts = {name: number_text(money(decimal(row.get(name)))) for name in _QUANTITIES}
        return (
            kept
            | texts
            | {
                "ContributionValue": "0",
                "Cost": 0,
                "CostCenter": row.get("CostCenter") or "",
                "HouseWorkType": row.get("HouseWorkType") or None,
            }
        )

    def _add_up(self, call: Call, body: Body) -> None:
        kind = body["TaxReductionType"]
        sums = amounts(body | {"InvoiceRows": body[self.rows]}, vat_type=body["_vat_type"])
        fees = decimal(body["Freight"]) + decimal(body["AdministrationFee"])
        basis = basis_of(kind, body[self.rows])
        asked = tax_reductions.asked_for(call, self.resource.name, body["DocumentNumber"])
        reduction = reduction_of(kind, basis) if asked is None else asked
        body |= {
            "BasisTaxReduction": basis,
            "ContributionPercent": 100 if sums.net else 0,
            "ContributionValue": sums.net,
            "FreightVAT": sums.fees_vat if decimal(body["Freight"]) else 0,
            "AdministrationFeeVAT": 0 if decimal(body["Freight"]) else sums.fees_vat,
            "Gross": sums.net - fees,
            "HouseWork": bool(basis),
            "Net": sums.net,
            "RoundOff": sums.round_off,
            "TaxReduction": reduction or None,
            "Total": sums.total,
            "TotalToPay": sums.total - reduction,
            "TotalVAT": sums.total_vat,
        }

    def cancel(self, call: Call, key: str) -> Reply:
        """Cancel it; once is enough."""
        body = self.find(call, key)
        self.open(call, body)
        body["Cancelled"] = True
        self.save(call, body)
        return self.answer(call, body)

    def send(self, call: Call, key: str) -> Reply:
        """Mark it as sent and answer with it."""
        return self.answer(call, self._sent(call, key))

    def print(self, call: Call, key: str) -> Reply:
        """The page; marks the document as sent (measured by others: `preview` does not)."""
        return self._page(self._sent(call, key))

    def preview(self, call: Call, key: str) -> Reply:
        """The page alone."""
        return self._page(self.find(call, key))

    def _sent(self, call: Call, key: str) -> Body:
        body = self.find(call, key)
        body["Sent"] = True
        self.save(call, body)
        return body

    def _page(self, body: Body) -> Reply:
        total = f"{Decimal(body['Total']):.2f} {body['Currency']}"
        lines = [f"{self.title} {body['DocumentNumber']}", str(body["CustomerName"]), f"Summa {total}"]
        return Reply(pdf_page(lines), content_type="application/pdf")


def _on(keep: Callable[[Body, str], bool], today: str) -> Callable[[Body], bool]:
    return lambda body: keep(body, today)
