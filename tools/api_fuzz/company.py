"""The company that receives the inputs, and the records in it that valid inputs refer to."""

import random
import re
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import quote

from tools.api_fuzz.raw_client import RawClient, Response
from tools.api_fuzz.spec import Operation, Schema, Spec

__all__ = ["DAY", "FuzzCompany", "multipart", "operation_path"]

DAY = "2026-02-10"
"""A date in an open period of the demo company's last financial year, after the last vouchers of that year."""
_BOUNDARY = "boundary"
_DEPTH = 6
_UUID = "00000000-0000-4000-8000-{:012}"

Value = Callable[["FuzzCompany"], object]

# Values by patterns of lower-case field names; the first match applies. The schema decides between text and number.
_BY_NAME: tuple[tuple[str, Value], ...] = (
    (r"customernumber", lambda c: c.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")),
    (r"suppliernumber", lambda c: c.number("/3/suppliers", "SupplierNumber", Name="Östs Virke AB")),
    (r"articlenumber|itemid|itemidsearch", lambda c: c.article()),
    (r"employeeid", lambda c: c.number("/3/employees", "EmployeeId")),
    (r"project(number)?", lambda c: c.number("/3/projects", "ProjectNumber", Description="Ombyggnad")),
    (r"costcenter(code)?", lambda c: c.number("/3/costcenters", "Code", Code="K1", Description="Butiken")),
    (r"unit(code)?", lambda c: c.number("/3/units", "Code", Code="lass", Description="Lass")),
    (r"assettype|typeid", lambda c: c.number("/3/assets/types", "Id")),
    (r"currency(code)?", lambda _c: "SEK"),
    (r"(sale)?currencyrate|currencyunit", lambda _c: 1),
    (r"pricelist", lambda _c: "A"),
    (r"termsofpayment|paymenttermscode", lambda _c: "30"),
    (r"voucherseries|series|salesvoucherseries", lambda _c: "A"),
    (r".*vataccount", lambda _c: 2611),
    (r"accrualaccount", lambda _c: 1790),
    (r"costaccount|accountdepreciationid|accountvaluelossid", lambda _c: 5010),
    (r"revenueaccount|.*account(number|id)?", lambda _c: 3001),
    (r"financialyear", lambda c: c.year),
    (r".*email.*|receiver|replyto", lambda _c: "ekonomi@example.com"),
    (r"organi[sz]ationnumber", lambda _c: "556000-1111"),
    (r"socialsecuritynumber|personalidentitynumber", lambda _c: "19900101-0018"),
    (r"causecode", lambda _c: "SJK"),
    (r"salarycode", lambda _c: "11"),
    (r"vat", lambda _c: 25),
    (r"language", lambda _c: "SV"),
    (r"countrycode", lambda _c: "SE"),
    (r"country|.*country", lambda _c: "Sverige"),
    (r"month", lambda _c: 2),
    (r"year", lambda _c: 2026),
    (r"fileid", lambda c: c.file()),
    (r".*(stock)?pointid", lambda c: c.number("/api/warehouse/stockpoints-v1", "id")),
    (r".*period(start|from)", lambda _c: "2026-03-01"),
    (r".*period(end|to)", lambda _c: "2026-03-31"),
    (r".*quantity|total|amount|debit|credit|price", lambda c: c.draw.randint(1, 500)),
    (r"referencetype", lambda c: f"TYP{c.next_number()}"),
    (r"hours", lambda _c: 8),
    (r"code", lambda c: f"Q{c.next_number()}"[:6]),
)
_NAMES = tuple((re.compile(pattern), value) for pattern, value in _BY_NAME)


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a file as a form body, and the content type of the body."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    data = (
        f"{head}Content-Type: application/pdf\r\n\r\n".encode()
        + content
        + f"\r\n--{_BOUNDARY}--\r\n".encode()
    )
    return data, f"multipart/form-data; boundary={_BOUNDARY}"


class FuzzCompany:
    """The company that receives the inputs. It creates the records that valid inputs refer to.

    Args:
        client: The client that sends requests to the sandbox.
        spec: The specification with the schemas of the records.
        draw: The source of randomness.
        client_id: The app's client id, which is also the app's id in the partner API.
        database_number: The database number of the company.
    """

    def __init__(
        self, client: RawClient, spec: Spec, draw: random.Random, *, client_id: str, database_number: int
    ) -> None:
        self.client = client
        self.spec = spec
        self.draw: random.Random = draw
        self.client_id = client_id
        self.database_number = database_number
        self._keys: dict[str, str] = {}
        self._count = 0
        years = client.send("GET", "/3/financialyears").rows()
        self.year: int = next((year["Id"] for year in years if year["FromDate"] <= DAY <= year["ToDate"]), 0)
        """The id of the financial year that contains `DAY`."""
        self.next_year = max((int(year["ToDate"][:4]) for year in years), default=2026) + 1
        """The first calendar year after the company's financial years."""

    def next_number(self) -> int:
        """Return a new number: one more than the last number that was returned."""
        self._count += 1
        return self._count

    def forget(self) -> None:
        """Forget the created records, because the sandbox was restored. `next_number` is not reset."""
        self._keys.clear()

    def number(self, collection: str, key: str, **fields: object) -> str:
        """Return the key of a record in a collection. The record is created at the first call and then reused.

        To get several records of one collection, add suffixes such as `#second` to `collection`.
        """
        if collection not in self._keys:
            self._keys[collection] = str(self.new(collection.partition("#")[0], **fields).get(key, ""))
        return self._keys[collection]

    def article(self) -> str:
        """Return the number of a stock article."""
        return self.number("/3/articles", "ArticleNumber", Description="Bräda", StockGoods=True, Type="STOCK")

    def file(self) -> str:
        """Return the id of a new file in the inbox. The file has no connections."""
        return str(self.upload().get("Id", ""))

    def upload(self, folder: str = "inbox_v") -> dict[str, Any]:
        """Upload a file to the inbox and return its record."""
        data, kind = multipart(f"kvitto {self.next_number()}.pdf", b"%PDF-1.4 kvitto %%EOF")
        response = self.client.send(
            "POST", "/3/inbox", query={"folderid": folder}, body=data, content_type=kind
        )
        return response.record()

    def new(self, collection: str, **fields: object) -> dict[str, Any]:
        """Create a record and return it, or an empty dict if the sandbox refused it."""
        response = self.post(collection, **fields)
        return response.record() if response.good else {}

    def post(self, collection: str, **fields: object) -> Response:
        """Create a record with the required fields and `fields`, and return the response."""
        operation = self.spec.by_name.get(f"POST {collection}")
        body: Any = {} if operation is None or operation.body is None else self.body(operation.body)
        set_fields(body, fields)
        query = (
            {"financialyear": self.year}
            if operation is not None and "financialyear" in operation.query
            else {}
        )
        return self.client.send("POST", collection, query=query, body=body)

    def act(self, path: str, *, method: str = "PUT", body: object = None) -> Response:
        """Send an action and return the response."""
        return self.client.send(method, path, body=body)

    def body(self, schema: Schema, *, share: float = 0.0) -> Any:  # noqa: ANN401 - any JSON
        """Return a body with all required fields and a share of the optional fields."""
        return self._value("", schema, share, 0)

    def _value(self, name: str, schema: Schema, share: float, depth: int) -> object:
        schema = self.spec.resolve(schema)
        if "properties" in schema:
            return self._object(schema, share, depth)
        if schema.get("type") == "array":
            return [self._value(name, schema["items"], share, depth + 1)]
        return self.scalar(name, schema)

    def _object(self, schema: Schema, share: float, depth: int) -> object:
        properties = cast("dict[str, Schema]", schema["properties"])
        required = set(schema.get("required", ()))
        # An envelope has a single property, which is an object.
        is_envelope = (
            depth == 0
            and len(properties) == 1
            and "properties" in self.spec.resolve(next(iter(properties.values())))
        )
        chosen = {
            name: inner
            for name, inner in properties.items()
            if is_envelope
            or name in required
            or (depth < _DEPTH and name[0] != "@" and self.draw.random() < share)
        }
        return {name: self._value(name, inner, share, depth + 1) for name, inner in chosen.items()}

    def scalar(self, name: str, schema: Schema) -> object:
        """Return a valid value for a field, chosen by its enum, its name or its type."""
        if schema.get("enum"):
            return self.draw.choice(schema["enum"])
        if schema.get("type") == "boolean":
            return self.draw.random() < 0.5  # noqa: PLR2004 - even odds
        if schema.get("format") == "date":
            return {"periodstart": "2026-03-01", "periodend": "2026-03-31"}.get(name.lower(), DAY)
        if schema.get("format") == "date-time":
            return f"{DAY}T12:00:00Z"
        value = next((value(self) for pattern, value in _NAMES if pattern.fullmatch(name.lower())), None)
        if schema.get("type") in {"integer", "number"}:
            return self.draw.randint(1, 9) if value is None else _whole(value)
        unnamed = _UUID if schema.get("format") == "uuid" else "Å{} text"
        text = unnamed.format(self.next_number()) if value is None else str(value)
        return text[: schema.get("maxLength", len(text))]


def _whole(value: object) -> object:
    text = str(value)
    return int(text) if text.isdigit() else text


def set_fields(body: object, fields: Mapping[str, object]) -> None:
    """Set fields of a body, inside its envelope if it has one."""
    if not isinstance(body, dict):
        return
    whole = cast("dict[str, Any]", body)
    content = next(iter(whole.values()), None)
    record = cast("dict[str, Any]", content) if len(whole) == 1 and isinstance(content, dict) else whole
    record.update(fields)


def operation_path(operation: Operation, keys: Mapping[str, object]) -> str:
    """Return the path of an operation with values for its parameters. A missing value becomes `1`."""
    return re.sub(r"\{(.*?)\}", lambda m: quote(str(keys.get(m[1], "1")), safe=""), operation.path)
