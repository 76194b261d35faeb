"""The clock of the schedules: what is due, and what counts anew."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from localaws.schedule_expressions import InvalidScheduleError, Rate, timing_of

TICK_SECONDS = 0.1
log = logging.getLogger(__name__)


def _nothing() -> None:
    """Leave the schedule as it is."""


@dataclass(frozen=True)
class Alarm:
    """A schedule or a scheduled rule, and what to do when it is due.

    Parameters
    ----------
    key
        Changes with everything that makes AWS count anew.
    fire
        Delivers; given the time for which it was scheduled.
    start, end
        It fires only between them.
    completed
        Called when it will not be due again.
    """

    key: str
    name: str
    expression: str
    enabled: bool
    fire: Callable[[datetime], None]
    zone: str = "UTC"
    start: datetime | None = None
    end: datetime | None = None
    completed: Callable[[], None] = _nothing

    def open_at(self, moment: datetime) -> bool:
        """Whether it may fire then."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment <= self.end)


class Clock:
    """Fires alarms when they are due.

    Parameters
    ----------
    alarms
        Lists the alarms that exist now.
    seconds_per_minute
        60, except in tests of ``rate()``.
    """

    def __init__(self, alarms: Callable[[], Iterable[Alarm]], seconds_per_minute: float = 60) -> None:
        self._alarms = alarms
        self._scale = seconds_per_minute / 60
        self._due: dict[str, datetime | None] = {}

    def run(self) -> None:
        """Fire until the process ends."""
        pause = threading.Event()
        while not pause.wait(TICK_SECONDS):
            try:
                self.tick(datetime.now(UTC))
            except Exception:
                log.exception("The schedules could not be read; they are read again.")

    def tick(self, now: datetime) -> None:
        """Fire what is due; forget what is gone or disabled, so that it counts anew when it comes back."""
        enabled = {alarm.key: alarm for alarm in self._alarms() if alarm.enabled}
        for key in self._due.keys() - enabled.keys():
            del self._due[key]
        for key, alarm in enabled.items():
            if key not in self._due:
                self._due[key] = self._next(alarm, now)
            due = self._due[key]
            if due is not None and due <= now:
                self._due[key] = self._next(alarm, now)
                if alarm.open_at(now):
                    _fire(alarm, due)
                if self._due[key] is None:
                    alarm.completed()

    def _next(self, alarm: Alarm, now: datetime) -> datetime | None:
        try:
            timing = timing_of(alarm.expression, alarm.zone)
        except InvalidScheduleError:
            log.exception("The schedule %s never fires.", alarm.name)
            return None
        if isinstance(timing, Rate):
            return now + timing.period * self._scale
        return timing.next_after(now)


def _fire(alarm: Alarm, due: datetime) -> None:
    try:
        alarm.fire(due)
    except (ClientError, BotoCoreError) as error:
        log.warning("The schedule %s did not reach its target: %s", alarm.name, error)
    except Exception:
        log.exception("The schedule %s did not reach its target.", alarm.name)
