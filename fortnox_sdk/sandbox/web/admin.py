"""The admin endpoints under `/_sandbox`, with which tests and demos change the sandbox's state.

The endpoints exchange JSON and need no token.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC
from http import HTTPStatus
from typing import cast

from attrs import evolve
from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.behaviour import behaviour_of, change_behaviour, reset_behaviour
from fortnox_sdk.sandbox.books.changes import NoSuchRow, change_row
from fortnox_sdk.sandbox.books.company import Company, companies, find_company, next_number
from fortnox_sdk.sandbox.books.other_user import book_voucher
from fortnox_sdk.sandbox.books.years import all_years
from fortnox_sdk.sandbox.oauth.clients import Client, find_client
from fortnox_sdk.sandbox.oauth.grants import Grant, end_consent, give_service_consent, issue
from fortnox_sdk.sandbox.oauth.licences import missing_licences, set_missing_licences
from fortnox_sdk.sandbox.oauth.rights import missing_rights, set_missing_rights
from fortnox_sdk.sandbox.protocol.call import Call, Tenant, stamp_of
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, dumps
from fortnox_sdk.sandbox.resources.bookkeeping.vouchers import remove_last
from fortnox_sdk.sandbox.resources.bookkeeping.year_end import book_unpaid_invoices, transfer_balances
from fortnox_sdk.sandbox.resources.sales.accrual_vouchers import post_accruals
from fortnox_sdk.sandbox.schema.resources import RESOURCES
from fortnox_sdk.sandbox.seed import recorded_state
from fortnox_sdk.sandbox.seed.size import Size
from fortnox_sdk.sandbox.seed.start import add_demo_company
from fortnox_sdk.sandbox.web.admin_api.document import openapi_document
from fortnox_sdk.sandbox.web.admin_api.endpoint import Endpoint
from fortnox_sdk.sandbox.web.admin_api.table import ENDPOINTS
from fortnox_sdk.sandbox.web.admin_api.values import (
    known_registers,
    known_scopes,
    valid_scopes,
    valid_uris,
    with_decimals,
    without_decimals,
)
from fortnox_sdk.sandbox.web.admin_input import AdminError, AdminInput, allow_keys
from fortnox_sdk.sandbox.web.service import Service

BASE = "/_sandbox"
_MOST_RECORDS = 100_000  # generating a company with this many invoices takes about a minute


class _NumberConverter(BaseConverter):
    """A converter of path parts to numbers that SQLite can store. Werkzeug's converter accepts any number of digits."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        """Return the number in a part of the path. The part matches `regex`."""
        return int(value)


def add_admin(app: Flask, service: Service) -> None:
    """Register the endpoints of the table `admin_api.table.ENDPOINTS` with the Flask application."""
    app.url_map.converters["number"] = _NumberConverter
    admin = _Admin(service)
    for endpoint in ENDPOINTS:
        handle: Callable[..., Body] = getattr(admin, endpoint.handler)
        path = f"{BASE}/{endpoint.path}"
        app.add_url_rule(
            path, f"{endpoint.method} {path}", _view(endpoint, handle), methods=[endpoint.method]
        )


def _view(endpoint: Endpoint, handle: Callable[..., Body]) -> Callable[..., Response]:
    keys = frozenset(key.name for key in endpoint.keys)

    def view(**path: object) -> Response:
        allow_keys(keys)
        try:
            return Response(dumps(handle(**path)), content_type="application/json")
        except (AdminError, Problem) as error:
            body = {"error": str(error)}
            return Response(dumps(body), error.status, content_type="application/json")

    return view


class _Admin:
    def __init__(self, service: Service) -> None:
        self._service = service

    @staticmethod
    def openapi() -> Body:
        return openapi_document(ENDPOINTS, base=BASE, server=request.host_url.rstrip("/"))

    def state(self) -> Body:
        service = self._service
        with service.database.transaction() as db:
            tokens = {
                row["state"]: row["n"]
                for row in db.execute("SELECT state, count(*) AS n FROM refresh_token GROUP BY state")
            }
            all_companies = [self._company(Tenant(db, company.number), company) for company in companies(db)]
            behaviour: Body = dict(behaviour_of(db).values())
        return {
            "client_id": service.client.id,
            "companies": all_companies,
            "now": service.now().astimezone(UTC).isoformat(timespec="seconds"),
            "clock_offset_s": int(service.offset_s),
            "faults": self._faults(),
            "behaviour": behaviour,
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
        seconds = float(AdminInput.from_request().amount("advance_s"))
        try:
            self._service.advance(seconds)
        except ValueError as error:
            raise AdminError(str(error)) from None
        return {"now": self._service.now().astimezone(UTC).isoformat(timespec="seconds")}

    def set_faults(self) -> Body:
        try:
            self._service.faults.change(without_decimals(AdminInput.from_request(any_keys=True).values))
        except ValueError as error:
            raise AdminError(str(error)) from None
        return self._faults()

    def clear_faults(self) -> Body:
        self._service.faults = type(self._service.faults)()
        return self._faults()

    def _faults(self) -> Body:
        switches: Body = with_decimals(self._service.faults.values())
        return switches

    def set_behaviour(self) -> Body:
        changes = AdminInput.from_request().values
        try:
            with self._service.database.transaction() as db:
                return dict(change_behaviour(db, changes).values())
        except ValueError as error:
            raise AdminError(str(error)) from None

    def counts(self) -> Body:
        return {"counts": list(self._service.counts())}

    def snapshot(self, name: str) -> Body:
        try:
            self._service.database.snapshot(name)
        except ValueError as error:
            raise AdminError(str(error)) from None
        return {"snapshots": self._service.database.snapshots()}

    def restore(self, name: str) -> Body:
        try:
            self._service.restore(name)
        except LookupError as error:
            raise AdminError(str(error), HTTPStatus.NOT_FOUND) from None
        return self.state()

    def reset(self) -> Body:
        with self._service.database.transaction() as db:
            reset_behaviour(db)
        self._service.reset()
        return self.state()

    def cut_events(self) -> Body:
        return {"connections": self._service.events.cut()}

    def token(self) -> Body:
        arguments = AdminInput.from_request()
        is_service = arguments.values.get("service") is True
        with self._service.database.transaction() as db:
            client = self._client(db, arguments.optional_text("client_id"))
            number = arguments.number("database_number", default=companies(db)[0].number)
            _require_company(Tenant(db, number))
            scopes = client.scopes
            if arguments.values.get("scopes") is not None:
                scopes = known_scopes(arguments.texts("scopes"), client.scopes)
            grant = Grant(
                client=client.id, company=number, scope=" ".join(sorted(scopes)), service=is_service
            )
            if is_service:
                give_service_consent(db, client.id, number, grant.scope)
            return issue(db, self._service.token_service, grant, now=self._service.now(), refreshable=True)

    def _client(self, db: sqlite3.Connection, client_id: str | None) -> Client:
        if client_id is None:
            return self._service.client
        client = find_client(db, client_id)
        if client is None:
            raise AdminError(f"Unknown application '{client_id}'.", HTTPStatus.NOT_FOUND)
        return client

    def add_company(self) -> Body:
        arguments = AdminInput.from_request()
        name = arguments.optional_text("name")
        invoices = arguments.number("invoices", default=0, most=_MOST_RECORDS)
        vouchers = arguments.number("vouchers", default=0, most=_MOST_RECORDS)
        size = Size(invoices=invoices, vouchers=vouchers, seed=arguments.number("seed", default=1))
        now = self._service.now()
        with self._service.events.silent(), self._service.database.transaction() as db:
            if invoices or vouchers:
                from fortnox_sdk.sandbox.seed.generated.company import generate  # noqa: PLC0415 - see seed.start

                tenant = generate(db, next_number(db), size, now=now)
            else:
                tenant = add_demo_company(db, name=name, now=now)
        self._service.begin_days(tenant.company)
        return {"database_number": tenant.company}

    def empty(self, number: int) -> Body:
        books = AdminInput.from_request().values.get("books") is True
        with self._tenant(number) as tenant:
            recorded_state.empty(tenant, books=books)
        return {"emptied": number}

    def put_records(self, number: int) -> Body:
        arguments = AdminInput.from_request()
        resource = RESOURCES.get(arguments.text("resource"))
        if resource is None:
            raise AdminError(
                f"Unknown resource '{arguments.text('resource')}'. Known resources: {', '.join(sorted(RESOURCES))}."
            )
        year = arguments.number("financial_year", default=1)
        rows = arguments.items("records")
        with self._tenant(number) as tenant:
            for row in rows:
                if not isinstance(row, dict):
                    raise AdminError("Each record must be a JSON object.")
                try:
                    recorded_state.put(tenant, resource, cast(Body, row), year)
                except (KeyError, ValueError) as error:
                    raise AdminError(
                        f"The record of '{resource.name}' lacks its key or can't be read ({error})."
                    ) from None
        return {"put": len(rows)}

    def remove_voucher(self, number: int, year: int, series: str, voucher: int) -> Body:
        with self._tenant(number) as tenant:
            remove_last(tenant, year, series, voucher)
            return {"next_voucher_number": ledger.next_number(tenant, year, series)}

    def change_voucher(self, number: int, year: int, series: str, voucher: int) -> Body:
        arguments = AdminInput.from_request()
        try:
            with self._tenant(number) as tenant:
                change_row(
                    tenant,
                    voucher=(year, series, voucher),
                    account=arguments.text("account"),
                    amount=arguments.amount("amount"),
                    against=arguments.text("against"),
                    stamp=stamp_of(self._service.now()),
                )
        except NoSuchRow as error:
            raise AdminError(str(error), HTTPStatus.NOT_FOUND) from None
        return {"changed": f"{series}{voucher}"}

    def foreign_voucher(self, number: int) -> Body:
        day = AdminInput.from_request().day("day")
        with self._tenant(number) as tenant:
            return {"voucher": book_voucher(tenant, day=day, now=self._service.now())}

    def put_app(self) -> Body:
        arguments = AdminInput.from_request()
        client_id = arguments.text("client_id")
        changes: Body = {"secret": arguments.text("client_secret")}
        if arguments.values.get("scopes") is not None:
            changes["scopes"] = valid_scopes(arguments.texts("scopes"))
        if arguments.values.get("redirect_uris") is not None:
            changes["redirect_uris"] = valid_uris(arguments.texts("redirect_uris"))
        with self._service.database.transaction() as db:
            client = find_client(db, client_id) or evolve(self._service.client, id=client_id)
        client = evolve(client, **changes)
        self._service.put_client(client)
        return {
            "client_id": client.id,
            "scopes": sorted(client.scopes),
            "redirect_uris": list(client.redirect_uris),
        }

    def revoke_consent(self, number: int) -> Body:
        with self._tenant(number) as tenant:
            end_consent(tenant.db, number)
        return {"revoked": number}

    def licences(self, number: int) -> Body:
        missing = known_scopes(AdminInput.from_request().texts("without"))
        with self._tenant(number) as tenant:
            set_missing_licences(tenant, missing)
            return {"without": missing_licences(tenant)}

    def rights(self, number: int) -> Body:
        missing = known_registers(AdminInput.from_request().texts("without"))
        with self._tenant(number) as tenant:
            set_missing_rights(tenant, missing)
            return {"without": missing_rights(tenant)}

    def lock(self, number: int) -> Body:
        end = AdminInput.from_request().day("end_date")
        day = None if end is None else end.isoformat()
        with self._tenant(number) as tenant:
            tenant.db.execute("UPDATE company SET locked_until = ? WHERE number = ?", (day, number))
        return {"end_date": day}

    def set_account(self, number: int, year: int, account: str) -> Body:
        active = AdminInput.from_request().flag("active")
        with self._tenant(number) as tenant:
            changed = tenant.db.execute(
                "UPDATE account SET active = ? WHERE company = ? AND year = ? AND number = ?",
                (active, number, year, account),
            )
            if not changed.rowcount:
                raise AdminError(
                    f"Account '{account}' does not exist in the financial year with id {year}.",
                    HTTPStatus.NOT_FOUND,
                )
        return {"account": account, "active": active}

    def post_accruals(self, number: int) -> Body:
        until = AdminInput.from_request().day("until") or self._service.now().date()
        with self._call(number) as call:
            return {"vouchers": post_accruals(call, until)}

    def carry_balances(self, number: int, year: int) -> Body:
        with self._tenant(number) as tenant:
            transfer_balances(tenant, year)
        return {"year": year}

    def book_unpaid_invoices(self, number: int, year: int) -> Body:
        with self._call(number) as call:
            return {"vouchers": book_unpaid_invoices(call, year)}

    @contextmanager
    def _call(self, number: int) -> Generator[Call]:
        """Run a block in a transaction, as `_tenant` does. Yield a `Call` with the company and the current time."""
        with self._tenant(number) as tenant:
            yield Call(db=tenant.db, company=number, query={}, body=None, now=self._service.now(), base="")

    @contextmanager
    def _tenant(self, number: int) -> Generator[Tenant]:
        """Run a block in a transaction, and yield the company. Raises AdminError if the company does not exist."""
        with self._service.database.tenant(number) as tenant:
            _require_company(tenant)
            yield tenant


def _require_company(tenant: Tenant) -> None:
    if find_company(tenant) is None:
        raise AdminError(f"Unknown company '{tenant.company}'.", HTTPStatus.NOT_FOUND)
