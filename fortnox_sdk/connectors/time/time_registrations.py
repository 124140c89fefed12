"""Registered time and absence (tidregistreringar)."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import Names, Plain, PlainEntity, Query, camel_case
from fortnox_sdk.connectors.time._registered import (
    DocumentType,
    Registration,
    RegistrationType,
    TimeCostCenter,
    TimeCustomer,
    TimeItem,
    TimeProject,
    check_span,
)
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "DocumentType",
    "RegistrationCode",
    "TimeRegistration",
    "TimeRegistrationConnector",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class RegistrationCode(PlainEntity):
    """The kind of time, such as TID (work) or SEM (holiday)."""

    active: bool | None = None
    code: str | None = None
    """3 letters."""
    cost_multiplier: Decimal | None = None
    """What the cost of an hour is multiplied by."""
    id: str | None = None
    name: str | None = None
    price_multiplier: Decimal | None = None
    """What the price of an hour is multiplied by."""
    type: RegistrationType | str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeRegistration(Registration):
    """Time that someone worked or was absent."""

    id: str
    """A UUID."""
    worked_date: date
    charge_hours: Decimal | None = None
    """Hours to charge; 0 for absence."""
    child_id: str | None = None
    """A UUID: the child of a parental leave, from payroll."""
    cost_center: TimeCostCenter | None = None
    customer: TimeCustomer | None = None
    project: TimeProject | None = None
    registration_code: RegistrationCode | None = None
    service: TimeItem | None = None
    start_time: datetime | None = None
    """None where only hours were registered."""
    stop_time: datetime | None = None
    unit_cost: Decimal | None = None
    """Of an hour of the one who worked."""
    unit_price: Decimal | None = None
    """Of an hour: from the invoice basis, else the price group, else the service."""
    updated_by: str | None = None
    user_id: str | None = None
    """Who worked."""
    worked_hours: Decimal | None = None
    """Hours of work or absence."""


class TimeRegistrationConnector(Plain, path="/api/time/registrations-v2", scope="timereporting"):
    """Registered time and absence. It is only read here.

    Scope: timereporting. There are no pages: a call gives all of its days.
    """

    def list(
        self,
        *,
        from_date: date,
        to_date: date,
        customer_ids: Names | None = None,
        project_ids: Names | None = None,
        service_ids: Names | None = None,
        cost_center_ids: Names | None = None,
        registration_codes: Names | None = None,
        user_ids: Names | None = None,
        include_without_project: bool | None = None,
        invoiced: bool | None = None,
        in_invoice_basis: bool | None = None,
        internal_time: bool | None = None,
        non_invoiceable: bool | None = None,
        include_non_invoiceable_charge_hours: bool | None = None,
    ) -> Pager[TimeRegistration]:
        """What was registered on the days of a span; None selects by all of them.

        Args:
            from_date: The first day; Fortnox looks at no more than a year at a time.
            to_date: The last day.
            customer_ids: Of these customers, by the database's ids (`customer.id`), not by customer numbers.
            project_ids: On these projects.
            service_ids: Of these services, by article number.
            cost_center_ids: On these cost centers.
            registration_codes: Of these kinds, such as TID, SEM, FPE.
            user_ids: Of these users.
            include_without_project: Also what is on no project, beside `project_ids`.
            invoiced: An invoice or order was made of it, or was not.
            in_invoice_basis: It is locked on an invoice basis, or is not.
            internal_time: It is on an internal customer, or is not.
            non_invoiceable: It is not to be charged, or is.
            include_non_invoiceable_charge_hours: Also the hours to charge of what is not to be charged.

        Raises:
            InvalidInput: the span is longer than a year or ends before it begins, or a list is empty.
        """
        check_span(from_date, to_date)
        chosen: Query = {
            "fromDate": from_date,
            "toDate": to_date,
            "customerIds": customer_ids,
            "projectIds": project_ids,
            "serviceIds": service_ids,
            "costCenterIds": cost_center_ids,
            "regCodes": registration_codes,
            "userIds": user_ids,
            "includeRegistrationsWithoutProject": include_without_project,
            "invoiced": invoiced,
            "inInvoiceBasis": in_invoice_basis,
            "internalTime": internal_time,
            "nonInvoiceable": non_invoiceable,
            "includeNonInvoiceableChargeHours": include_non_invoiceable_charge_hours,
        }
        return self._at_once(
            TimeRegistration,
            chosen,
            accepts={
                "fromDate": lambda row: row.worked_date >= from_date,
                "toDate": lambda row: row.worked_date <= to_date,
            },
        )


CONNECTOR = TimeRegistrationConnector
