"""The admin endpoints below `/_sandbox`, with which tests and demos change the sandbox's state.

The endpoints exchange JSON and need no token.
"""

from collections.abc import Callable
from datetime import UTC, date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Flask, Response, request

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.changes import NoSuchRow, change_row
from fortnox_sdk.sandbox.books.company import Company, companies, find_company, next_number
from fortnox_sdk.sandbox.books.other_user import book_voucher
from fortnox_sdk.sandbox.books.years import all_years
from fortnox_sdk.sandbox.oauth.grants import Grant, issue
from fortnox_sdk.sandbox.oauth.licences import lacking, take_away
from fortnox_sdk.sandbox.oauth.scopes import SCOPES
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, dumps, loads
from fortnox_sdk.sandbox.resources.bookkeeping.vouchers import remove_last
from fortnox_sdk.sandbox.schema.resources import RESOURCES
from fortnox_sdk.sandbox.seed import recorded_state
from fortnox_sdk.sandbox.seed.generated.company import Size, generate
from fortnox_sdk.sandbox.seed.start import add_like_seed
from fortnox_sdk.sandbox.web.service import Service

_BASE = "/_sandbox"


class _Wrong(Exception):  # `_view` turns it into an error response
    """An error raised for an invalid admin request; the message gives the reason."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def add_admin(app: Flask, service: Service) -> None:
    """Register the admin endpoints with the Flask application."""
    admin = _Admin(service)
    company = f"{_BASE}/companies/<int:number>"
    voucher = f"{company}/vouchers/<int:year>/<series>/<int:voucher>"
    routes: list[tuple[str, str, Callable[..., Body]]] = [
        ("GET", f"{_BASE}/state", admin.state),
        ("GET", f"{_BASE}/log", admin.log),
        ("POST", f"{_BASE}/clock", admin.clock),
        ("POST", f"{_BASE}/faults", admin.set_faults),
        ("DELETE", f"{_BASE}/faults", admin.clear_faults),
        ("GET", f"{_BASE}/counts", admin.counts),
        ("POST", f"{_BASE}/reset", admin.reset),
        ("POST", f"{_BASE}/snapshots/<name>", admin.snapshot),
        ("POST", f"{_BASE}/snapshots/<name>/restore", admin.restore),
        ("POST", f"{_BASE}/token", admin.token),
        ("POST", f"{_BASE}/companies", admin.add_company),
        ("DELETE", voucher, admin.remove_voucher),
        ("POST", f"{voucher}/change", admin.change_voucher),
        ("POST", f"{company}/empty", admin.empty),
        ("POST", f"{company}/records", admin.put_records),
        ("POST", f"{company}/licences", admin.licences),
        ("POST", f"{company}/lock", admin.lock),
        ("POST", f"{company}/vouchers", admin.foreign_voucher),
        ("POST", f"{company}/revoke", admin.revoke_consent),
        ("POST", f"{company}/accounts/<int:year>/<account>", admin.set_account),
    ]
    for method, path, handle in routes:
        app.add_url_rule(path, f"{method} {path}", _view(handle), methods=[method])


def _view(handle: Callable[..., Body]) -> Callable[..., Response]:
    def view(**path: object) -> Response:
        try:
            return Response(dumps(handle(**path)), content_type="application/json")
        except (_Wrong, Problem) as wrong:
            body = {"error": str(wrong)}
            return Response(dumps(body), wrong.status, content_type="application/json")

    return view


def _sent(**kinds: type | tuple[type, ...]) -> dict[str, Any]:
    """Return the JSON body of the request after checking that it has the required keys with the given types."""
    try:
        body: object = loads(request.get_data() or b"{}")
    except ValueError:
        raise _Wrong("The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise _Wrong("The body is not a JSON object.")
    sent: dict[str, Any] = body  # pyright: ignore[reportUnknownVariableType]  # checked by name below
    for name, kind in kinds.items():
        if name not in sent or not isinstance(sent[name], kind):
            raise _Wrong(f"The body needs '{name}' with a valid value.")
    return sent


def _plain(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Convert each `Decimal` to `float`; the fault switches need no exact decimals."""
    if isinstance(value, dict):
        whole: Body = value  # pyright: ignore[reportUnknownVariableType]  # any JSON object
        return {name: _plain(item) for name, item in whole.items()}
    return float(value) if isinstance(value, Decimal) else value


def _exact(value: Any) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        whole: Body = value  # pyright: ignore[reportUnknownVariableType]  # any JSON object
        return {name: _exact(item) for name, item in whole.items()}
    return Decimal(repr(value)) if isinstance(value, float) else value


class _Admin:
    def __init__(self, service: Service) -> None:
        self._service = service

    def state(self) -> Body:
        service = self._service
        with service.database.transaction() as db:
            tokens = {
                row["state"]: row["n"]
                for row in db.execute("SELECT state, count(*) AS n FROM refresh_token GROUP BY state")
            }
            found = [self._company(Tenant(db, company.number), company) for company in companies(db)]
        return {
            "client_id": service.client.id,
            "companies": found,
            "now": service.now().astimezone(UTC).isoformat(timespec="seconds"),
            "clock_offset_s": int(service.offset_s),
            "faults": self._faults(),
            "snapshots": service.database.snapshots(),
            "refresh_tokens": {name: tokens.get(name, 0) for name in ("live", "spent", "revoked")},
        }

    @staticmethod
    def _company(tenant: Tenant, company: Company) -> Body:
        end = ledger.locked_until(tenant)
        return {
            "database_number": company.number,
            "name": company.name,
            "organization_number": company.org_number,
            "locked_until": None if end is None else end.isoformat(),
            "years": [
                {"id": year.id, "from": year.first.isoformat(), "to": year.last.isoformat()}
                for year in all_years(tenant)
            ],
            "differences": list(company.differences),
            "unlisted": list(company.unlisted),
        }

    def log(self) -> Body:
        return {"requests": list(self._service.log(request.args.get("since")))}

    def clock(self) -> Body:
        sent = _sent(advance_s=(int, Decimal))
        self._service.advance(float(sent["advance_s"]))
        return {"now": self._service.now().astimezone(UTC).isoformat(timespec="seconds")}

    def set_faults(self) -> Body:
        try:
            self._service.faults.change(_plain(_sent()))
        except ValueError as error:
            raise _Wrong(str(error)) from None
        return self._faults()

    def clear_faults(self) -> Body:
        self._service.faults = type(self._service.faults)()
        return self._faults()

    def _faults(self) -> Body:
        shown: Body = _exact(self._service.faults.shown())
        return shown

    def counts(self) -> Body:
        return {"counts": list(self._service.counts())}

    def snapshot(self, name: str) -> Body:
        try:
            self._service.database.snapshot(name)
        except ValueError as wrong:
            raise _Wrong(str(wrong)) from None
        return {"snapshots": self._service.database.snapshots()}

    def restore(self, name: str) -> Body:
        try:
            self._service.restore(name)
        except LookupError as missing:
            raise _Wrong(str(missing), 404) from None
        return self.state()

    def reset(self) -> Body:
        self._service.reset()
        return self.state()

    def token(self) -> Body:
        sent = _sent(database_number=int)
        if not isinstance(sent.get("scopes", []), list):
            raise _Wrong("'scopes' must be a list of scope names.")
        scopes: list[object] | None = sent.get("scopes")
        client = self._service.client
        scope = " ".join(map(str, scopes) if scopes is not None else sorted(client.scopes))
        grant = Grant(
            client=client.id,
            company=sent["database_number"],
            scope=scope,
            service=sent.get("service") is True,
        )
        with self._service.database.tenant(grant.company) as tenant:
            if find_company(tenant) is None:
                raise _Wrong(f"Unknown company '{grant.company}'.", 404)
            return issue(tenant.db, self._service.mint, grant, now=self._service.now(), refreshable=True)

    def add_company(self) -> Body:
        sent = _sent()
        name, invoices, vouchers, seed = (sent.get(key) for key in ("name", "invoices", "vouchers", "seed"))
        if any(not isinstance(count, int | None) for count in (invoices, vouchers, seed)):
            raise _Wrong("'invoices', 'vouchers' and 'seed' must be integers.")
        now = self._service.now()
        with self._service.database.transaction() as db:
            if invoices or vouchers:
                size = Size(invoices=invoices or 0, vouchers=vouchers or 0, seed=1 if seed is None else seed)
                tenant = generate(db, next_number(db), size, now=now)
            else:
                tenant = add_like_seed(db, name=name, now=now)
        return {"database_number": tenant.company}

    def empty(self, number: int) -> Body:
        books = _sent().get("books") is True
        with self._service.database.tenant(number) as tenant:
            recorded_state.empty(tenant, books=books)
        return {"emptied": number}

    def put_records(self, number: int) -> Body:
        sent = _sent(resource=str, records=list)
        resource = RESOURCES.get(sent["resource"])
        if resource is None:
            raise _Wrong(
                f"Unknown resource '{sent['resource']}'. Known resources: {', '.join(sorted(RESOURCES))}."
            )
        rows: list[Any] = sent["records"]
        with self._service.database.tenant(number) as tenant:
            for row in rows:
                if not isinstance(row, dict):
                    raise _Wrong("Each record must be a JSON object.")
                record: Body = row  # pyright: ignore[reportUnknownVariableType]  # checked by the table
                try:
                    recorded_state.put(tenant, resource, record, sent.get("financial_year") or 1)
                except (KeyError, ValueError) as lacking:
                    raise _Wrong(
                        f"The record of '{resource.name}' lacks its key or can't be read ({lacking})."
                    ) from None
        return {"put": len(rows)}

    def remove_voucher(self, number: int, year: int, series: str, voucher: int) -> Body:
        with self._service.database.tenant(number) as tenant:
            remove_last(tenant, year, series, voucher)
            return {"next_voucher_number": ledger.next_number(tenant, year, series)}

    def change_voucher(self, number: int, year: int, series: str, voucher: int) -> Body:
        sent = _sent(account=(int, str), amount=(str, int, Decimal), against=(int, str))
        try:
            amount = Decimal(sent["amount"])
        except InvalidOperation:
            raise _Wrong(f"'{sent['amount']}' is not an amount.") from None
        try:
            with self._service.database.tenant(number) as tenant:
                change_row(
                    tenant,
                    voucher=(year, series, voucher),
                    account=str(sent["account"]),
                    amount=amount,
                    against=str(sent["against"]),
                    stamp=self._service.now().strftime("%Y-%m-%d %H:%M:%S"),
                )
        except NoSuchRow as missing:
            raise _Wrong(str(missing), 404) from None
        return {"changed": f"{series}{voucher}"}

    def foreign_voucher(self, number: int) -> Body:
        service = self._service
        day = self._day(_sent().get("day"))
        with service.database.tenant(number) as tenant:
            return {"voucher": book_voucher(tenant, day=day, now=service.now())}

    def revoke_consent(self, number: int) -> Body:
        self._service.revoke_consent(number)
        return {"revoked": number}

    def licences(self, number: int) -> Body:
        missing: list[object] = _sent(without=list)["without"]
        unknown = sorted(set(map(str, missing)) - set(SCOPES))
        if unknown:
            raise _Wrong(f"Unknown scope: {', '.join(unknown)}. Known scopes: {', '.join(SCOPES)}.")
        with self._service.database.tenant(number) as tenant:
            take_away(tenant, map(str, missing))
            return {"without": lacking(tenant)}

    def lock(self, number: int) -> Body:
        end = self._day(_sent().get("end_date"))
        day = None if end is None else end.isoformat()
        with self._service.database.transaction() as db:
            db.execute("UPDATE company SET locked_until = ? WHERE number = ?", (day, number))
        return {"end_date": day}

    @staticmethod
    def _day(text: object) -> date | None:
        try:
            return None if text is None else date.fromisoformat(str(text))
        except ValueError:
            raise _Wrong(f"'{text}' is not a date.") from None

    def set_account(self, number: int, year: int, account: str) -> Body:
        sent = _sent(active=bool)
        with self._service.database.transaction() as db:
            found = db.execute(
                "UPDATE account SET active = ? WHERE company = ? AND year = ? AND number = ?",
                (sent["active"], number, year, account),
            )
            if not found.rowcount:
                raise _Wrong(f"Account '{account}' does not exist in the financial year with id {year}.", 404)
        return {"account": account, "active": sent["active"]}
