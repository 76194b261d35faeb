"""Each rule: what makes it speak, and what must not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mskmigration.connect import State
from mskmigration.connectors import Role
from mskmigration.health.facts import Asked, Facts, GroupSync, Worker
from mskmigration.health.rules import RuleId, examine, stalled
from mskmigration.health.summary import ConnectorHealth, TaskHealth
from mskmigration.kafka import TopicPartition
from mskmigration.lag import PartitionProgress, Sample

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)
A, B = TopicPartition("orders", 0), TopicPartition("orders", 1)


def task(number: int = 0, state: State = State.RUNNING, cause: str | None = None) -> TaskHealth:
    return TaskHealth(id=number, state=state, worker_id="w:8083", cause=cause, cause_id=cause)


def connector(
    role: Role, state: State | None = State.RUNNING, tasks: tuple[TaskHealth, ...] = (task(),)
) -> ConnectorHealth:
    return ConnectorHealth(name=f"m-{role}", role=role, state=state, tasks=tasks)


def with_source(state: State | None = State.RUNNING, *tasks: TaskHealth) -> tuple[ConnectorHealth, ...]:
    return (connector(Role.SOURCE, state, tasks), connector(Role.CHECKPOINT), connector(Role.HEARTBEAT))


def sample(seconds_ago: float = 0, **partitions: tuple[int, int, int]) -> Sample:
    return Sample(
        NOW - timedelta(seconds=seconds_ago),
        {{"a": A, "b": B}[name]: PartitionProgress(*progress) for name, progress in partitions.items()},
    )


HEALTHY = Facts(
    migration="m",
    now=NOW,
    connectors=with_source(State.RUNNING, task()),
    workers=(Worker("arn:1", "w:8083", LONG_AGO, answers=True),),
    window=(sample(60, a=(0, 100, 90)), sample(a=(0, 200, 190))),
    target_partitions={"orders": 1},
    groups={"billing": GroupSync(active=False, ahead=0, checkpoint_lag=0)},
    heartbeat_at=NOW - timedelta(seconds=10),
)


def found(**changed: object) -> list[RuleId]:
    return [finding.rule for finding in examine(replace(HEALTHY, **changed))]  # type: ignore[arg-type]


def reason(**changed: object) -> str:
    return examine(replace(HEALTHY, **changed))[0].reason  # type: ignore[arg-type]


def test_a_healthy_migration_has_no_findings() -> None:
    assert examine(HEALTHY) == ()


def test_a_failed_task_names_its_cause_and_its_worker() -> None:
    (finding,) = examine(
        replace(HEALTHY, connectors=with_source(State.RUNNING, task(), task(1, State.FAILED, "authorization")))
    )
    assert (finding.rule, finding.causes, finding.connectors) == (
        RuleId.FAILED_TASK,
        ("authorization",),
        ("m-source",),
    )
    assert finding.workers == ("arn:1",)
    assert finding.key == "failed-task:authorization"
    assert "m-source: task 1 FAILED" in finding.reason


def test_a_connector_that_is_not_registered_is_missing() -> None:
    (finding,) = examine(replace(HEALTHY, connectors=with_source(None)))
    assert (finding.rule, finding.connectors) == (RuleId.CONNECTOR_MISSING, ("m-source",))


def test_connectors_that_are_being_registered_are_not_missing() -> None:
    connectors = with_source(None)
    assert found(connectors=connectors, registered_at=NOW - timedelta(seconds=59)) == []
    assert found(connectors=connectors, registered_at=LONG_AGO) == [RuleId.CONNECTOR_MISSING]


def test_a_worker_that_has_just_started_does_not_know_what_is_registered() -> None:
    fresh = (Worker("arn:1", "w:8083", NOW - timedelta(seconds=59), answers=True),)
    assert found(connectors=with_source(None), workers=fresh) == []


def test_where_connect_does_not_answer_nothing_is_missing() -> None:
    assert found(connectors=(), unanswered={Asked.CONNECT: "HTTP 500"}) == [RuleId.CONNECT_SILENT]


def test_running_without_tasks_after_copying_means_that_they_were_lost() -> None:
    assert found(connectors=with_source(State.RUNNING)) == [RuleId.TASK_CONFIGS_LOST]


def test_running_without_tasks_from_the_start_is_another_matter() -> None:
    assert found(connectors=with_source(State.RUNNING), window=(sample(a=(0, 9, 0)),)) == [RuleId.ZERO_TASKS]


@pytest.mark.parametrize("groups", [{}, HEALTHY.groups])
def test_a_checkpoint_connector_needs_tasks_only_for_groups(groups: dict[str, GroupSync]) -> None:
    connectors = (connector(Role.SOURCE), connector(Role.CHECKPOINT, tasks=()), connector(Role.HEARTBEAT))
    assert found(connectors=connectors, groups=groups) == ([RuleId.ZERO_TASKS] if groups else [])


def test_a_paused_connector_is_somebody_s_wish() -> None:
    assert found(connectors=with_source(State.PAUSED, task(state=State.PAUSED))) == []


def test_records_that_are_there_and_are_not_copied_mean_frozen() -> None:
    window = (sample(60, a=(0, 100, 90)), sample(a=(0, 200, 90)))
    (finding,) = examine(replace(HEALTHY, window=window))
    assert (finding.rule, finding.connectors) == (RuleId.FROZEN, ("m-source",))


def test_the_warning_that_mirrormaker_could_not_poll_is_the_cause() -> None:
    window = (sample(60, a=(0, 100, 90)), sample(a=(0, 200, 90)))
    warning = "WARN Failure during poll. | org.apache.kafka.common.errors.TopicAuthorizationException: no | "
    (finding,) = examine(replace(HEALTHY, window=window, poll_failure=warning))
    assert (finding.rule, finding.causes) == (RuleId.FROZEN, ("authorization",))
    assert finding.reason.endswith("(org.apache.kafka.common.errors.TopicAuthorizationException: no)")


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("two looks are too close", {"window": (sample(44, a=(0, 100, 90)), sample(a=(0, 200, 90)))}),
        ("there was nothing to copy", {"window": (sample(60, a=(0, 90, 90)), sample(a=(0, 200, 90)))}),
        ("only markers are left", {"unread": frozenset()}),
        (
            "another partition moves",
            {"window": (sample(60, a=(0, 9, 3), b=(0, 9, 3)), sample(a=(0, 9, 3), b=(0, 9, 5)))},
        ),
        ("a worker has just started", {"workers": (Worker("arn:1", "w:8083", NOW, answers=True),)}),
        ("this look has no sample", {"unanswered": {Asked.LAG: "time-out"}}),
        (
            "the target is away",
            {"unanswered": {Asked.TARGET_TOPICS: "time-out", Asked.TARGET_GROUPS: "time-out"}},
        ),
        ("a task says FAILED already", {"connectors": with_source(State.RUNNING, task(state=State.FAILED))}),
    ],
)
def test_it_is_not_frozen_where(why: str, changed: dict[str, object]) -> None:
    window = (sample(60, a=(0, 100, 90)), sample(a=(0, 200, 90)))
    changed = {"window": window, "target_partitions": {"orders": 2}, **changed}
    assert RuleId.FROZEN not in found(**changed), why


def test_a_single_partition_that_stands_still_for_minutes_is_frozen_though_others_move() -> None:
    window = (
        sample(301, a=(0, 9, 3), b=(0, 9, 3)),
        sample(60, a=(0, 9, 3), b=(0, 9, 4)),
        sample(a=(0, 9, 3), b=(0, 9, 5)),
    )
    assert stalled(replace(HEALTHY, window=window)) == {A}
    assert found(window=window, target_partitions={"orders": 2}, unread=frozenset({A})) == [RuleId.FROZEN]


def test_a_log_start_past_the_position_is_a_gap() -> None:
    assert found(window=(sample(a=(150, 200, 100)),)) == [RuleId.GAP]
    assert "up to 50 records" in reason(window=(sample(a=(150, 200, 100)),))


def test_a_gap_is_seen_after_mirrormaker_went_on_behind_it() -> None:
    assert found(window=(sample(60, a=(0, 200, 100)), sample(a=(150, 200, 190)))) == [RuleId.GAP]


def test_a_partition_of_which_nothing_was_copied_has_no_gap() -> None:
    fresh = Sample(NOW, {A: PartitionProgress(150, 200, 150, stored=False)})
    assert found(window=(fresh,)) == []


@pytest.mark.parametrize(
    "changed", [{"recreated": frozenset({"orders"})}, {"window": (sample(a=(0, 5, 100)),)}], ids=["id", "end"]
)
def test_a_topic_made_anew_is_reported(changed: dict[str, object]) -> None:
    assert found(**changed) == [RuleId.TOPIC_RECREATED]


def test_a_worker_that_runs_and_does_not_answer_hangs() -> None:
    hung = Worker("arn:2", "x:8083", LONG_AGO, answers=False)
    (finding,) = examine(replace(HEALTHY, workers=(*HEALTHY.workers, hung)))
    assert (finding.rule, finding.workers) == (RuleId.WORKER_HUNG, ("arn:2",))


def test_a_worker_that_has_just_started_may_still_come() -> None:
    starting = Worker("arn:1", "w:8083", NOW - timedelta(seconds=30), answers=False)
    assert found(connectors=(), workers=(starting,)) == [RuleId.CONNECT_SILENT]
    assert found(workers=(*HEALTHY.workers, starting)) == []


def test_no_worker_at_all_is_left_to_the_service() -> None:
    assert "0 of 0 workers" in reason(connectors=(), workers=())


def test_a_cluster_that_is_away_explains_what_follows_from_it() -> None:
    of_the_target = (Asked.TARGET_TOPICS, Asked.TARGET_GROUPS, Asked.CHECKPOINTS, Asked.HEARTBEAT)
    away = {Asked.CONNECT: "HTTP 500", **dict.fromkeys(of_the_target, "no answer")}
    hung = (Worker("arn:1", "w:8083", LONG_AGO, answers=False),)
    assert found(unanswered=away, workers=hung, connectors=()) == [RuleId.CLUSTER_UNREACHABLE]


@pytest.mark.parametrize("asked", sorted(set(Asked) - {Asked.ECS, Asked.CONNECT}))
def test_what_one_request_alone_would_show_goes_unseen(asked: Asked) -> None:
    (finding,) = examine(replace(HEALTHY, unanswered={asked: "Not authorized"}))
    assert (finding.rule, finding.reason) == (
        RuleId.UNANSWERED,
        f"requests failed: {asked}: Not authorized",
    )


def test_connect_without_an_answer_explains_that_there_is_no_sample() -> None:
    no_answer = dict.fromkeys((Asked.CONNECT, Asked.LAG), "HTTP 500")
    assert found(connectors=(), unanswered=no_answer) == [RuleId.CONNECT_SILENT]


def test_unassigned_tasks_and_rebalances() -> None:
    waiting = with_source(State.RUNNING, task(), task(1, State.UNASSIGNED))
    assert found(connectors=waiting, rebalancing=True) == [RuleId.UNASSIGNED]
    assert found(rebalancing=True) == [RuleId.REBALANCING]


def test_partitions_that_the_target_lacks() -> None:
    assert found(target_partitions={}) == [RuleId.PARTITIONS_MISSING]
    assert "orders has 0 of 1" in reason(target_partitions={})


@pytest.mark.parametrize(
    ("sync", "words"),
    [
        (GroupSync(active=True, ahead=0, checkpoint_lag=0), "has members"),
        (GroupSync(active=False, ahead=1, checkpoint_lag=0), "is further"),
    ],
)
def test_groups_that_are_not_kept_in_step(sync: GroupSync, words: str) -> None:
    assert found(groups={"billing": sync}) == [RuleId.GROUP_SYNC_BLOCKED]
    assert f"billing {words} on the target" in reason(groups={"billing": sync})


def test_a_lag_that_grows_over_ten_looks() -> None:
    growing = [sample(60 * (9 - n), a=(0, 100 + 20 * n, 90 + 10 * n)) for n in range(10)]
    assert found(window=tuple(growing)) == [RuleId.LAG_GROWING]
    assert found(window=tuple(growing[1:])) == []
    hasty = [replace(each, at=NOW - timedelta(seconds=20 * (9 - n))) for n, each in enumerate(growing)]
    assert found(window=tuple(hasty)) == []
    shrank_once = [*growing[:5], sample(60 * 4, a=(0, 200, 195)), *growing[6:]]
    assert found(window=tuple(shrank_once)) == []


def test_an_old_heartbeat_is_stale_and_none_yet_is_not() -> None:
    assert found(heartbeat_at=NOW - timedelta(minutes=3)) == [RuleId.STALE_HEARTBEAT]
    assert found(heartbeat_at=None) == []


def test_the_worst_leads() -> None:
    worst, *others = found(
        window=(sample(a=(150, 200, 100)),),
        connectors=with_source(State.RUNNING, task(state=State.FAILED)),
        heartbeat_at=LONG_AGO,
    )
    assert (worst, others) == (RuleId.GAP, [RuleId.FAILED_TASK, RuleId.STALE_HEARTBEAT])
