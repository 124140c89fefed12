"""Registered time and absence (tidregistreringar)."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import Names, Plain, PlainEntity, Query, camel_case
from fortnox_sdk.connectors.time._registered import (
    DocumentType,
    ItemType,
    Registration,
    RegistrationType,
    TimeCostCenter,
    TimeCustomer,
    TimeItem,
    TimeItemPrice,
    TimeProject,
    check_span,
)
from fortnox_sdk.http.paging import Pager

__all__ = [
    "DocumentType",
    "ItemType",
    "RegistrationCode",
    "RegistrationType",
    "TimeCostCenter",
    "TimeCustomer",
    "TimeItem",
    "TimeItemPrice",
    "TimeProject",
    "TimeRegistration",
    "TimeRegistrationConnector",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class RegistrationCode(PlainEntity):
    """A kind of time, such as `TID` (work) or `SEM` (vacation)."""

    active: bool | None = None
    code: str | None = None
    """The code of the kind of time; three letters."""
    cost_multiplier: Decimal | None = None
    """The factor that the cost of an hour is multiplied by."""
    id: str | None = None
    name: str | None = None
    price_multiplier: Decimal | None = None
    """The factor that the price of an hour is multiplied by."""
    type: RegistrationType | str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeRegistration(Registration):
    """Time that a user worked or was absent."""

    id: str
    """The UUID of the registration."""
    worked_date: date
    charge_hours: Decimal | None = None
    """Hours to charge; 0 for absence."""
    child_id: str | None = None
    """For parental leave, the UUID of the child in payroll."""
    cost_center: TimeCostCenter | None = None
    customer: TimeCustomer | None = None
    project: TimeProject | None = None
    registration_code: RegistrationCode | None = None
    service: TimeItem | None = None
    start_time: datetime | None = None
    """None if only hours were registered."""
    stop_time: datetime | None = None
    unit_cost: Decimal | None = None
    """The cost of an hour of the user's work."""
    unit_price: Decimal | None = None
    """The price of an hour, from the invoice in preparation (fakturaunderlag) if there is one.

    Otherwise, Fortnox takes the price from the price group, or else from the service.
    """
    updated_by: str | None = None
    user_id: str | None = None
    """The id of the user who worked or was absent."""
    worked_hours: Decimal | None = None
    """Hours of work or absence."""


class TimeRegistrationConnector(Plain, path="/api/time/registrations-v2", scope="timereporting"):
    """Registered time and absence, which can only be read.

    Scope: timereporting. The list has no pages: one response contains the whole period.
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
        limit: int | None = None,
    ) -> Pager[TimeRegistration]:
        """Return the registrations of time whose `worked_date` lies in a period.

        An argument that is None does not limit the selection.

        Args:
            from_date: The first day. Fortnox accepts periods of at most a year.
            to_date: The last day.
            customer_ids: Select registrations for these customers, by database id (the field `customer.id` of a
                registration), not by customer number.
            project_ids: Select registrations for these projects.
            service_ids: Select these services, by article number.
            cost_center_ids: Select registrations for these cost centres.
            registration_codes: Select these kinds of time, by code, such as `TID` (work) or `SEM` (vacation).
            user_ids: Select registrations of these users, by user id.
            include_without_project: Include registrations without a project, even if `project_ids` is given.
            invoiced: True selects registrations that are on an invoice or order. False selects registrations that are
                on neither.
            in_invoice_basis: True selects registrations that are locked because an invoice is being prepared from them
                (fakturaunderlag). False selects registrations that are not locked for this reason.
            internal_time: True selects time for internal customers. False selects time for other customers.
            non_invoiceable: True selects registrations that are not charged. False selects charged registrations.
            include_non_invoiceable_charge_hours: Include `charge_hours` in registrations that are not charged.
            limit: The largest number of records to return; None returns all.

        Raises:
            InvalidInput: The period is longer than a year or ends before it begins, or an argument is an empty list.
        """
        check_span(from_date, to_date)
        params: Query = {
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
        return self._unpaged(
            TimeRegistration,
            params,
            accepts={
                "fromDate": lambda row: row.worked_date >= from_date,
                "toDate": lambda row: row.worked_date <= to_date,
            },
            limit=limit,
        )
