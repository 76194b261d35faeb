"""The functions of heal, each state's output the next one's input."""

from tests.integration.handlers.conftest import Answer, Invoke, World
from tests.integration.handlers.test_migrate import registered

TRACE = (
    "org.apache.kafka.connect.errors.ConnectException: send failed\n\tat X\nCaused by: RecordTooLargeException: big\n"
)


def decided(invoke: Invoke) -> Answer:
    status = invoke("check_connectors", {"migration": "m"})
    return invoke("decide_healing", {"connectors": status["connectors"]})


def test_migrations_on_record_are_listed(invoke: Invoke) -> None:
    assert invoke("list_migrations", {}) == {"migrations": []}
    registered(invoke)
    assert invoke("list_migrations", {}) == {"migrations": ["m"]}


def test_what_runs_is_left_alone(invoke: Invoke) -> None:
    registered(invoke)
    assert decided(invoke) == {"action": "nothing", "reason": "nothing failed", "failures": {}}


def test_a_failed_task_is_restarted_recorded_and_told(world: World, invoke: Invoke) -> None:
    registered(invoke)
    world.worker.fail("m-source", 1, TRACE)
    decision = decided(invoke)
    assert decision["failures"] == {"m-source": ["task 1 FAILED: RecordTooLargeException: big"]}
    world.worker.rebalances = 1
    assert invoke("restart_tasks", {"failures": decision["failures"]}) == {"connectors": ["m-source"]}
    assert decided(invoke)["action"] == "nothing"

    event = {"migration": "m", "at": "2026-11-25T12:00:00.123Z", **decision}
    told = invoke("record_healing", event)
    assert told["subject"] == "Migration m: restarted 1 connector(s)"
    assert "m-source: task 1 FAILED: RecordTooLargeException: big" in str(told["message"])
    assert invoke("record_healing", event) == told
    (healing,) = world.records.healings("m")
    assert healing.failures == {"m-source": ["task 1 FAILED: RecordTooLargeException: big"]}
