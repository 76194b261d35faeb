"""What was aimed at, what was measured, and whether it was reached. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bench.found import GO, SAMPLE, Found
from bench.results import NotMeasuredError

DATA: Final = "1 KB random, 8 partitions"


@dataclass(frozen=True)
class Goal:
    """A figure that is to be at least, or at most, something; ``text`` formats it."""

    aim: str
    measured: Callable[[Found], float]
    text: str
    least: float | None = None
    most: float | None = None

    def reached_by(self, value: float) -> bool:
        """Return whether the figure is good enough."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Judged:
    """A goal with its figure for people; ``reached`` is None where it was not measured."""

    aim: str
    measured: str
    reached: bool | None


LARGEST_LOOK: Final = "10,000 partitions, 1,000 groups"
BLOCKED: Final = "handover: producers kept from writing"
GOALS: Final = (
    Goal("at least 7 times the AWS sample's records", lambda found: found.ratio(DATA, SAMPLE), "{:.1f} times", least=7),
    Goal("70 % of what a bare franz-go copy reaches", lambda found: found.ratio(DATA, GO), "{:.0%}", least=0.7),
    Goal("at most 5 CPU seconds a GB", lambda found: found.value(f"{DATA}: CPU", "ours"), "{:.1f} s", most=5),
    Goal("cold starts in 500 ms", lambda found: found.largest("functions: cold start"), "{:.0f} ms at most", most=500),
    Goal("warm overhead of 20 ms", lambda found: found.value("functions: answer", "warm"), "{:.1f} ms", most=20),
    Goal(
        f"a health check of {LARGEST_LOOK} in 10 s",
        lambda found: found.value("lag: time", LARGEST_LOOK),
        "{:.1f} s",
        most=10,
    ),
    Goal(
        "the same health check in 512 MiB",
        lambda found: found.value("lag: peak memory", LARGEST_LOOK),
        "{:.0f} MiB",
        most=512,
    ),
    Goal("an idle month for 10 USD", lambda found: found.value("cost: idle month", "ours"), "{:.2f} USD", most=10),
    Goal("writers blocked for 10 s at most", lambda found: found.largest(BLOCKED), "{:.1f} s at most", most=10),
)


def judge(found: Found) -> list[Judged]:
    """Return every goal, whether it was reached or not measured."""
    return [_judged(goal, found) for goal in GOALS]


def _judged(goal: Goal, found: Found) -> Judged:
    try:
        value = goal.measured(found)
    except NotMeasuredError:
        return Judged(goal.aim, "not measured", None)
    return Judged(goal.aim, goal.text.format(value), goal.reached_by(value))
