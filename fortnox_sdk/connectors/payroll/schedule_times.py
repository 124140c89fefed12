"""Schedule times (schematider): the planned hours of an employee on a day."""

from collections.abc import Iterable
from datetime import date

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, read_only, wire
from fortnox_sdk.entities.updates import encode_update

__all__ = ["ScheduleTime", "ScheduleTimeConnector"]


@attrs.frozen(kw_only=True)
class ScheduleTime(Entity):
    """An employee's planned hours on a day. The numbers of hours are of type `str`.

    The fields `iwh1` to `iwh5` are the inconvenient working hours (obekväm arbetstid, OB) at each of five pay rates.
    """

    day: date = read_only(name="Date")
    employee_id: str = read_only()
    hours: str | None = None
    iwh1: str | None = wire("IWH1")
    iwh2: str | None = wire("IWH2")
    iwh3: str | None = wire("IWH3")
    iwh4: str | None = wire("IWH4")
    iwh5: str | None = wire("IWH5")
    schedule_id: str | None = None


class ScheduleTimeConnector(
    Connector, path="/3/scheduletimes", one="ScheduleTime", many="ScheduleTimes", scope="salary"
):
    """Planned hours of employees. The key consists of the employee and the day.

    Scope: salary. Calls need no financial year.
    """

    def get(self, employee: str, day: date) -> ScheduleTime:
        """Return an employee's planned hours on a day.

        Raises:
            NotFound: The employee does not exist or has no schedule on that day.
        """
        return self._fetch(ScheduleTime, employee, day.isoformat())

    def update(
        self,
        employee: str,
        day: date,
        hours: ScheduleTime,
        /,
        *,
        since: ScheduleTime | None = None,
        clear: Iterable[str] = (),
    ) -> ScheduleTime:
        """Change an employee's planned hours on a day; fields that are not sent keep their values.

        Args:
            employee: The id of the employee.
            day: The day.
            hours: The new values. Fields that are None stay unchanged.
            since: The planned hours before your changes. Only fields that differ from `since` are sent. If None,
                every field that is not None is sent.
            clear: The names of fields to empty. A new value of None or `""` does not empty a field.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: The employee does not exist or has no schedule on that day.
            OutcomeUnknown: The response was lost; the error's `hint` says whether it is safe to send the change
                again.
        """
        body = encode_update(hours, since=since, clear=clear)
        return self._send("PUT", ScheduleTime, employee, day.isoformat(), body=body, repeatable=True)

    def reset_day(self, employee: str, day: date) -> ScheduleTime:
        """Reset an employee's planned hours on a day to the hours in the schedule, and return the new hours.

        Raises:
            OutcomeUnknown: The response was lost; check the day before you try again.
        """
        return self._send("PUT", ScheduleTime, employee, day.isoformat(), "resetday")
