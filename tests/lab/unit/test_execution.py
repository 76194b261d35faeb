from datetime import UTC, datetime, timedelta
from typing import Any

from lab.execution import StateTotal, totals_of, visits_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def entered(name: str, second: float) -> dict[str, Any]:
    return {"timestamp": at(second), "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": name}}


def exited(name: str, second: float, output: str = "{}") -> dict[str, Any]:
    details = {"name": name, "output": output}
    return {"timestamp": at(second), "type": "TaskStateExited", "stateExitedEventDetails": details}


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


HISTORY = [
    {"timestamp": START, "type": "ExecutionStarted"},
    entered("Plan Migration", 0),
    {"timestamp": START, "type": "TaskScheduled"},
    exited("Plan Migration", 2, '{"plan": {"records": 7}}'),
    entered("Measure Lag", 2),
    exited("Measure Lag", 3),
    entered("Wait", 3),
    exited("Wait", 13),
    entered("Measure Lag", 13),
]


def test_pairs_the_entering_and_leaving_of_states() -> None:
    visits = visits_of(HISTORY)
    assert [visit.name for visit in visits] == ["Plan Migration", "Measure Lag", "Wait", "Measure Lag"]
    assert visits[0].output == {"plan": {"records": 7}}
    assert visits[2].left == at(13)
    assert visits[-1].left is None


def test_adds_up_the_visits_of_a_state() -> None:
    assert totals_of(visits_of(HISTORY), now=at(14.5)) == [
        StateTotal("Plan Migration", 1, 2.0),
        StateTotal("Measure Lag", 2, 2.5),
        StateTotal("Wait", 1, 10.0),
    ]
