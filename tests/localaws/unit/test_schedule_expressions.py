from datetime import UTC, datetime, timedelta

import pytest

from localaws.schedule_clock import Alarm, Clock
from localaws.schedule_expressions import InvalidScheduleError, timing_of

NOW = datetime(2026, 3, 27, 10, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "zone", "due"),
    [
        ("rate(1 minute)", "UTC", datetime(2026, 3, 27, 10, 8, 30, tzinfo=UTC)),
        ("rate(5 minutes)", "UTC", datetime(2026, 3, 27, 10, 12, 30, tzinfo=UTC)),
        ("rate(2 days)", "UTC", datetime(2026, 3, 29, 10, 7, 30, tzinfo=UTC)),
        ("at(2026-03-28T09:00:00)", "UTC", datetime(2026, 3, 28, 9, tzinfo=UTC)),
        ("at(2026-03-28T09:00:00)", "Europe/Berlin", datetime(2026, 3, 28, 8, tzinfo=UTC)),
        ("at(2026-03-27T10:00:00)", "UTC", None),
        ("cron(0/15 * * * ? *)", "UTC", datetime(2026, 3, 27, 10, 15, tzinfo=UTC)),
        ("cron(0 9 ? * MON-FRI *)", "UTC", datetime(2026, 3, 30, 9, tzinfo=UTC)),
        # On the 29th the clocks of Berlin go forward: 9 o'clock is then two hours ahead of UTC.
        ("cron(0 9 ? * MON-FRI *)", "Europe/Berlin", datetime(2026, 3, 30, 7, tzinfo=UTC)),
        ("cron(0 9 1 1 ? 2020)", "UTC", None),
    ],
)
def test_the_next_time(expression: str, zone: str, due: datetime | None) -> None:
    assert timing_of(expression, zone).next_after(NOW) == due


@pytest.mark.parametrize(
    "expression",
    ["", "rate(0 minutes)", "rate(1 week)", "every minute", "cron(0 9 * * *)", "cron(0 9 * * * *)", "at(soon)"],
)
def test_what_aws_would_refuse_is_no_schedule(expression: str) -> None:
    with pytest.raises(InvalidScheduleError, match="correct it"):
        timing_of(expression)


def test_a_rate_fires_first_after_one_period_and_counts_anew_when_enabled_again() -> None:
    fired: list[datetime] = []
    alarms: list[Alarm] = [Alarm("key", "heal", "rate(1 minute)", enabled=True, fire=fired.append)]
    clock = Clock(lambda: alarms)
    minute = timedelta(minutes=1)
    for moment in (NOW, NOW + minute, NOW + 1.5 * minute, NOW + 2 * minute):
        clock.tick(moment)
    assert fired == [NOW + minute, NOW + 2 * minute]
    enabled = alarms.pop()
    clock.tick(NOW + 2.5 * minute)
    alarms.append(enabled)
    clock.tick(NOW + 4 * minute)
    assert len(fired) == 2
    clock.tick(NOW + 5 * minute)
    assert fired[2:] == [NOW + 5 * minute]


def test_a_time_outside_of_start_and_end_does_not_fire() -> None:
    fired: list[datetime] = []
    minute = timedelta(minutes=1)
    alarm = Alarm(
        "key",
        "heal",
        "rate(1 minute)",
        enabled=True,
        fire=fired.append,
        start=NOW + 1.5 * minute,
        end=NOW + 2.5 * minute,
    )
    clock = Clock(lambda: [alarm])
    for passed in range(5):
        clock.tick(NOW + passed * minute)
    assert fired == [NOW + 2 * minute]


def test_a_failing_alarm_does_not_stop_the_others() -> None:
    fired: list[datetime] = []

    def fail(_at: datetime) -> None:
        raise RuntimeError

    alarms = [
        Alarm("a", "broken", "rate(1 minute)", enabled=True, fire=fail),
        Alarm("b", "nonsense", "rate(1 week)", enabled=True, fire=fired.append),
        Alarm("c", "sound", "rate(1 minute)", enabled=True, fire=fired.append),
    ]
    clock = Clock(lambda: alarms)
    clock.tick(NOW)
    clock.tick(NOW + timedelta(minutes=1))
    assert fired == [NOW + timedelta(minutes=1)]
