"""What good inputs refer to: records that are there, made through the API itself."""

import random
import re
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import quote

from tools.api_fuzz.spec import Operation, Schema, Spec
from tools.api_fuzz.wire import Answer, Wire

__all__ = ["DAY", "World", "at", "multipart"]

DAY = "2026-02-10"
"""In the newest year of the seeded company, after its last vouchers and in an open period."""
_BOUNDARY = "fired"
_DEPTH = 6
_UUID = "00000000-0000-4000-8000-{:012}"

Value = Callable[["World"], object]

# What a field means by its name, lower case, the first that fits. A value is text or number as the schema says.
_BY_NAME: tuple[tuple[str, Value], ...] = (
    (r"customernumber", lambda w: w.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")),
    (r"suppliernumber", lambda w: w.number("/3/suppliers", "SupplierNumber", Name="Östs Virke AB")),
    (r"articlenumber|itemid|itemidsearch", lambda w: w.article()),
    (r"employeeid", lambda w: w.number("/3/employees", "EmployeeId")),
    (r"project(number)?", lambda w: w.number("/3/projects", "ProjectNumber", Description="Ombyggnad")),
    (r"costcenter(code)?", lambda w: w.number("/3/costcenters", "Code", Code="K1", Description="Butiken")),
    (r"unit(code)?", lambda w: w.number("/3/units", "Code", Code="lass", Description="Lass")),
    (r"assettype|typeid", lambda w: w.number("/3/assets/types", "Id")),
    (r"currency(code)?", lambda _w: "SEK"),
    (r"(sale)?currencyrate|currencyunit", lambda _w: 1),
    (r"pricelist", lambda _w: "A"),
    (r"termsofpayment|paymenttermscode", lambda _w: "30"),
    (r"voucherseries|series|salesvoucherseries", lambda _w: "A"),
    (r".*vataccount", lambda _w: 2611),
    (r"accrualaccount", lambda _w: 1790),
    (r"costaccount|accountdepreciationid|accountvaluelossid", lambda _w: 5010),
    (r"revenueaccount|.*account(number|id)?", lambda _w: 3001),
    (r"financialyear", lambda w: w.year),
    (r".*email.*|receiver|replyto", lambda _w: "ekonomi@example.com"),
    (r"organi[sz]ationnumber", lambda _w: "556000-1111"),
    (r"socialsecuritynumber|personalidentitynumber", lambda _w: "19900101-0018"),
    (r"causecode", lambda _w: "SJK"),
    (r"salarycode", lambda _w: "11"),
    (r"vat", lambda _w: 25),
    (r"language", lambda _w: "SV"),
    (r"countrycode", lambda _w: "SE"),
    (r"country|.*country", lambda _w: "Sverige"),
    (r"month", lambda _w: 2),
    (r"year", lambda _w: 2026),
    (r"fileid", lambda w: w.file()),
    (r".*(stock)?pointid", lambda w: w.number("/api/warehouse/stockpoints-v1", "id")),
    (r".*period(start|from)", lambda _w: "2026-03-01"),
    (r".*period(end|to)", lambda _w: "2026-03-31"),
    (r".*quantity|total|amount|debit|credit|price", lambda w: w.draw.randint(1, 500)),
    (r"referencetype", lambda w: f"TYP{w.fresh()}"),
    (r"hours", lambda _w: 8),
    (r"code", lambda w: f"Q{w.fresh()}"[:6]),
)
_NAMES = tuple((re.compile(pattern), value) for pattern, value in _BY_NAME)


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """A file as a form sends it, and the content type."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    data = (
        f"{head}Content-Type: application/pdf\r\n\r\n".encode()
        + content
        + f"\r\n--{_BOUNDARY}--\r\n".encode()
    )
    return data, f"multipart/form-data; boundary={_BOUNDARY}"


class World:
    """The company that is fired at.

    Args:
        wire: To the sandbox.
        spec: Schemas, for the records that others need.
        draw: Chooses.
        client_id: The application's id, which partners know their apps by.
        company: Its database number.
    """

    def __init__(self, wire: Wire, spec: Spec, draw: random.Random, *, client_id: str, company: int) -> None:
        self.wire = wire
        self.spec = spec
        self.draw: random.Random = draw
        self.client_id = client_id
        self.company = company
        self._made: dict[str, str] = {}
        self._count = 0
        years = wire.send("GET", "/3/financialyears").rows()
        self.year: int = next((year["Id"] for year in years if year["FromDate"] <= DAY <= year["ToDate"]), 0)
        """Id of the year that `DAY` lies in."""
        self.next_year = max((int(year["ToDate"][:4]) for year in years), default=2026) + 1
        """Number of the first calendar year after the company's years."""

    def fresh(self) -> int:
        """A number that was not given before."""
        self._count += 1
        return self._count

    def forget(self) -> None:
        """What was made is gone; no number comes again."""
        self._made.clear()

    def number(self, collection: str, key: str, **fields: object) -> str:
        """The key of a record of the collection that nothing removes; made once. `#word` tells several apart."""
        if collection not in self._made:
            self._made[collection] = str(self.new(collection.partition("#")[0], **fields).get(key, ""))
        return self._made[collection]

    def article(self) -> str:
        """An article with stock."""
        return self.number("/3/articles", "ArticleNumber", Description="Bräda", StockGoods=True, Type="STOCK")

    def file(self) -> str:
        """A file of the inbox that is connected to nothing."""
        return str(self.upload().get("Id", ""))

    def upload(self, folder: str = "inbox_v") -> dict[str, Any]:
        """The record of a new file."""
        data, kind = multipart(f"kvitto {self.fresh()}.pdf", b"%PDF-1.4 kvitto %%EOF")
        sent = self.wire.send("POST", "/3/inbox", query={"folderid": folder}, body=data, content_type=kind)
        return sent.record()

    def new(self, collection: str, **fields: object) -> dict[str, Any]:
        """A new record; empty when the sandbox has refused it."""
        made = self.post(collection, **fields)
        return made.record() if made.good else {}

    def post(self, collection: str, **fields: object) -> Answer:
        """The answer to a create with what is demanded and the fields named."""
        operation = self.spec.by_name.get(f"POST {collection}")
        body: Any = {} if operation is None or operation.body is None else self.body(operation.body)
        put_into(body, fields)
        query = (
            {"financialyear": self.year}
            if operation is not None and "financialyear" in operation.query
            else {}
        )
        return self.wire.send("POST", collection, query=query, body=body)

    def act(self, path: str, *, method: str = "PUT", body: object = None) -> Answer:
        """An action."""
        return self.wire.send(method, path, body=body)

    def body(self, schema: Schema, *, share: float = 0.0) -> Any:  # noqa: ANN401 - any JSON
        """A body with all that is demanded, and such a share of what is not."""
        return self._value("", schema, share, 0)

    def _value(self, name: str, schema: Schema, share: float, depth: int) -> object:
        found = self.spec.resolved(schema)
        if "properties" in found:
            return self._object(found, share, depth)
        if found.get("type") == "array":
            return [self._value(name, found["items"], share, depth + 1)]
        return self.scalar(name, found)

    def _object(self, found: Schema, share: float, depth: int) -> object:
        properties = cast("dict[str, Schema]", found["properties"])
        demanded = set(found.get("required", ()))
        # The envelope: a single object or list inside.
        wraps = (
            depth == 0
            and len(properties) == 1
            and "properties" in self.spec.resolved(next(iter(properties.values())))
        )
        chosen = {
            name: schema
            for name, schema in properties.items()
            if wraps or name in demanded or (depth < _DEPTH and name[0] != "@" and self.draw.random() < share)
        }
        return {name: self._value(name, schema, share, depth + 1) for name, schema in chosen.items()}

    def scalar(self, name: str, schema: Schema) -> object:
        """A good value of a field, by its enum, its name or its type."""
        if schema.get("enum"):
            return self.draw.choice(schema["enum"])
        if schema.get("type") == "boolean":
            return self.draw.random() < 0.5  # noqa: PLR2004 - a coin
        if schema.get("format") == "date":
            return {"periodstart": "2026-03-01", "periodend": "2026-03-31"}.get(name.lower(), DAY)
        if schema.get("format") == "date-time":
            return f"{DAY}T12:00:00Z"
        value = next((value(self) for pattern, value in _NAMES if pattern.fullmatch(name.lower())), None)
        if schema.get("type") in {"integer", "number"}:
            return self.draw.randint(1, 9) if value is None else _whole(value)
        unnamed = _UUID if schema.get("format") == "uuid" else "Å{} text"
        text = unnamed.format(self.fresh()) if value is None else str(value)
        return text[: schema.get("maxLength", len(text))]


def _whole(value: object) -> object:
    text = str(value)
    return int(text) if text.isdigit() else text


def put_into(body: object, fields: Mapping[str, object]) -> None:
    """Set fields inside of a body's envelope, or in a plain body."""
    if not isinstance(body, dict):
        return
    whole = cast("dict[str, Any]", body)
    inside = next(iter(whole.values()), None)
    place = cast("dict[str, Any]", inside) if len(whole) == 1 and isinstance(inside, dict) else whole
    place.update(fields)


def at(operation: Operation, keys: Mapping[str, object]) -> str:
    """The operation's path with its keys."""
    return re.sub(r"\{(.*?)\}", lambda m: quote(str(keys.get(m[1], "1")), safe=""), operation.path)
