"""When a schedule of EventBridge is due: ``rate()``, ``at()`` and ``cron()``. Pure.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aws_croniter import AwsCroniter

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_RATE = re.compile(r"rate\(([1-9]\d*) (minute|hour|day)s?\)")
_CALL = re.compile(r"(at|cron)\((.+)\)")


class InvalidScheduleError(ValueError):
    """A schedule's expression is none that AWS would accept: correct it in the template."""

    def __init__(self, expression: str, reason: str) -> None:
        super().__init__(f"{expression!r} is no schedule: {reason}. It will never start anything; correct it.")


@dataclass(frozen=True)
class Rate:
    """Due again and again, one period after the schedule was made and after each time."""

    period: timedelta

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next time that it is due."""
        return moment + self.period


@dataclass(frozen=True)
class Once:
    """Due once."""

    at: datetime

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next time that it is due; None when that is past."""
        return self.at if self.at > moment else None


@dataclass(frozen=True)
class Cron:
    """Due whenever the six fields match the clock of a time zone."""

    fields: str
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next time that it is due; None when the fields match no more."""
        # The library counts in UTC only: the local clock is passed as if it were UTC.
        local = moment.astimezone(self.zone).replace(tzinfo=UTC)
        due: datetime | None = AwsCroniter(self.fields).get_next(local)[0]
        return due.replace(tzinfo=self.zone).astimezone(UTC) if due else None


Timing = Rate | Once | Cron


def timing_of(expression: str, zone_name: str = "UTC") -> Timing:
    """Parse a schedule expression.

    Raises
    ------
    InvalidScheduleError
        When the expression or the time zone is not valid.
    """
    if rate := _RATE.fullmatch(expression):
        return Rate(int(rate[1]) * _UNITS[rate[2]])
    call = _CALL.fullmatch(expression)
    if call is None:
        raise InvalidScheduleError(expression, "it is none of rate(), at() and cron()")
    kind, argument = call.groups()
    try:
        zone = ZoneInfo(zone_name)
        if kind == "at":
            return Once(datetime.fromisoformat(argument).replace(tzinfo=zone).astimezone(UTC))
        AwsCroniter(argument)
        return Cron(argument, zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise InvalidScheduleError(expression, str(error)) from error
