"""What states return does not grow with the migration: 5,000 topics and groups of the longest names, 2,000 tasks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mskmigration.connect import State
from mskmigration.connectors import Role
from mskmigration.cutover.plan import HandedGroup, HandedTopic
from mskmigration.cutover.promotion import event_names, json_bytes
from mskmigration.decision import Decision
from mskmigration.finish.plan import FinishPlan
from mskmigration.health import Readiness, Step, decide_readiness, examine, report
from mskmigration.health.facts import Asked, Facts, GroupSync
from mskmigration.health.notification import notification
from mskmigration.health.summary import ConnectorHealth, TaskHealth
from mskmigration.kafka import TopicPartition
from mskmigration.lag import PartitionProgress, Sample
from mskmigration.migration import MigrationStage
from mskmigration.migration.plan import make_plan
from mskmigration.migration.request import MigrationRequest
from tests.product.unit.cutover.test_plan import PLAN
from tests.product.unit.health.test_rules import HEALTHY, NOW

# A state's data may come to 262,144 bytes; it holds the outputs of several states.
MOST_BYTES = 60_000
LONGEST = 249
NAMES = [f"{number:0{LONGEST}}" for number in range(5_000)]
CAUSE = "the task could not reach the cluster, for a reason that takes a sentence or two to tell. " * 2


def connectors(state: State) -> tuple[ConnectorHealth, ...]:
    tasks = tuple(
        TaskHealth(id=number, state=state, worker_id="10.0.1.7:8083", cause=CAUSE, cause_id="unknown")
        for number in range(2_000)
    )
    return tuple(ConnectorHealth(name=f"m-{role}", role=role, state=State.RUNNING, tasks=tasks) for role in Role)


def everything_at_once(state: State) -> Facts:
    progress = {TopicPartition(name, 0): PartitionProgress(0, 1_000, 10) for name in NAMES}
    samples = tuple(
        Sample(datetime.fromtimestamp(NOW.timestamp() - 60 * ago, UTC), progress) for ago in range(12, -1, -1)
    )
    return replace(
        HEALTHY,
        connectors=connectors(state),
        window=samples,
        target_partitions=dict.fromkeys(NAMES, 3),
        recreated=frozenset(NAMES),
        groups={name: GroupSync(active=True, ahead=1, checkpoint_lag=10_000) for name in NAMES},
        unanswered=dict.fromkeys((Asked.TARGET_GROUPS,), "it did not answer for a reason of some length"),
    )


@pytest.mark.parametrize("state", [State.FAILED, State.UNASSIGNED, State.RUNNING])
def test_a_look_at_all_that_can_be_wrong(state: State) -> None:
    facts = everything_at_once(state)
    findings = examine(facts)
    assert findings
    looked = report(facts, findings, Decision(Step.PAGE, findings[0].reason, {"key": findings[0].key}))
    assert json_bytes(looked.model_dump(mode="json")) < MOST_BYTES
    assert json_bytes(notification(looked, execution="e").model_dump(mode="json")) < MOST_BYTES


def test_a_state_shows_first_what_does_not_run() -> None:
    running, failed = connectors(State.RUNNING)[0], connectors(State.FAILED)[0]
    mixed = running.model_copy(update={"tasks": (*running.tasks, *failed.tasks[:1])})
    assert [task.state for task in mixed.shown().tasks] == [State.FAILED] + [State.RUNNING] * 9
    assert failed.failures()[-1] == "1990 more tasks FAILED"


@pytest.mark.parametrize("state", [State.FAILED, State.UNASSIGNED])
def test_a_look_at_connectors(state: State) -> None:
    decision = decide_readiness(connectors(state), groups=5_000, now=NOW, unready_since=NOW)
    assert decision.action is Readiness.WAIT
    shown = [connector.shown().model_dump(mode="json") for connector in connectors(state)]
    assert json_bytes([decision.reason, shown]) < MOST_BYTES


def test_the_plan_of_a_migration() -> None:
    request = MigrationRequest(migration="m", topics=("0.*[02468]",), groups=("0.*[02468]",))
    plan = make_plan(request, dict.fromkeys(NAMES, 1), {}, NAMES)
    assert (len(plan.topics), len(plan.excluded)) == (2_500, 2_500)
    assert json_bytes(plan.summary()) < MOST_BYTES


def test_the_plan_of_a_handover() -> None:
    plan = PLAN.model_copy(
        update={
            "topics": tuple(
                HandedTopic(log_name=name, copy_name=name, partitions=1, compacted=False, log_append_time=False)
                for name in NAMES
            ),
            "groups": tuple(HandedGroup(name=name, partitions=1, exact=1, bounded=0) for name in NAMES),
            "batches": tuple((name,) for name in NAMES),
        }
    )
    assert json_bytes([plan.summary(), list(plan.message())]) < MOST_BYTES
    assert event_names(plan) == {"topics": [], "groups": []}


def test_the_plan_of_an_end() -> None:
    plan = FinishPlan(
        migration="m",
        stage=MigrationStage.CUT_OVER,
        topics=tuple(NAMES),
        unpromoted=tuple(NAMES),
        readers_left=tuple(NAMES),
        missing_acls={"TOPIC": 5_000},
        connectors=("m-source", "m-checkpoint", "m-heartbeat"),
        others_unfinished=tuple(NAMES),
        handover_at_work=None,
    )
    assert json_bytes([plan.summary(), list(plan.message())]) < MOST_BYTES
