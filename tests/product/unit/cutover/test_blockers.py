"""The rules that refuse a handover or warn of it: each passes, and each finds what it is for."""

from dataclasses import replace

import pytest

from mskmigration.connect.models import ConnectorState, ConnectorStatus, State, TaskStatus
from mskmigration.cutover.blockers import MOST_LEFT_TO_COPY, obstacles
from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.obstacle import Severity
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import Fence, HandoverRequest
from mskmigration.kafka import Acl, Bounds, TopicPartition
from mskmigration.migration import MigrationStage

LOG, COPY = TopicPartition("orders", 0), TopicPartition("renamed", 0)
OTHER = TopicPartition("payments", 0)
MAY_WRITE = Acl("TOPIC", "renamed", "LITERAL", "User:shop", "*", "WRITE", "ALLOW")
STOPPED = HandoverRequest(migration="m", fence=Fence.STOPPED)
ACL = HandoverRequest(migration="m", fence=Fence.ACL)


def connector(state: State, task: State = State.RUNNING) -> ConnectorStatus:
    return ConnectorStatus(
        name="m-source",
        connector=ConnectorState(state=state, worker_id="w"),
        tasks=(TaskStatus(id=0, state=task, worker_id="w"),),
    )


FORWARD = HandoverFacts(
    request=STOPPED,
    direction=Direction.FORWARD,
    stage=MigrationStage.CAUGHT_UP,
    names={"orders": "renamed"},
    origin={LOG: Bounds(10, 100)},
    destination={COPY: Bounds(0, 90)},
    committed={"billing": {LOG: 40}},
    members_at_destination=frozenset({"somebody"}),
    connector=connector(State.RUNNING),
    stored={LOG: 99},
)
BACK = replace(FORWARD, direction=Direction.BACK, stage=MigrationStage.CUT_OVER, connector=connector(State.STOPPED))


def found(facts: HandoverFacts) -> list[tuple[Severity, str]]:
    return [(obstacle.severity, obstacle.id) for obstacle in obstacles(facts)]


@pytest.mark.parametrize(
    "facts",
    [
        FORWARD,
        BACK,
        replace(FORWARD, stage=MigrationStage.CUTTING_OVER),
        replace(BACK, stage=MigrationStage.ROLLING_BACK),
        replace(BACK, stage=MigrationStage.CAUGHT_UP),
        replace(FORWARD, connector=connector(State.STOPPED)),
        replace(FORWARD, origin={LOG: Bounds(10, 100 + MOST_LEFT_TO_COPY)}),
        replace(FORWARD, stored={}),
        replace(BACK, connector=None),
        replace(BACK, stored={}, origin={LOG: Bounds(0, 10 * MOST_LEFT_TO_COPY)}),
        replace(FORWARD, committed={"billing": {LOG: 10}}),
        replace(FORWARD, fenceable=None),
    ],
)
def test_nothing_stands_in_the_way(facts: HandoverFacts) -> None:
    assert found(facts) == []


@pytest.mark.parametrize(
    ("facts", "identifier", "reason"),
    [
        (replace(FORWARD, running_execution="arn:other"), "execution-at-work", "arn:other"),
        (replace(FORWARD, stage=MigrationStage.REPLICATING), "wrong-stage", "the migration is replicating"),
        (replace(FORWARD, stage=MigrationStage.CUT_OVER), "wrong-stage", "the migration is cut over"),
        (replace(FORWARD, stage=MigrationStage.ROLLING_BACK), "wrong-stage", "the migration is rolling back"),
        (replace(BACK, stage=MigrationStage.REPLICATING), "wrong-stage", "the migration is replicating"),
        (replace(BACK, stage=MigrationStage.CUTTING_OVER), "wrong-stage", "the migration is cutting over"),
        (replace(BACK, stage=MigrationStage.FINISHED), "wrong-stage", "the migration is finished"),
        (replace(FORWARD, names={}, origin={}, destination={}, committed={}), "nothing-matches", "no topic"),
        (replace(FORWARD, destination={}), "missing-on-copy", "1 partitions are missing at the destination: orders-0"),
        (replace(FORWARD, connector=None), "connector-not-running", "is not registered"),
        (replace(FORWARD, connector=connector(State.PAUSED)), "connector-not-running", "is PAUSED, 0 failed"),
        (
            replace(FORWARD, connector=connector(State.RUNNING, State.FAILED)),
            "connector-not-running",
            "is RUNNING, 1 failed",
        ),
        (replace(FORWARD, origin={LOG: Bounds(10, 101 + MOST_LEFT_TO_COPY)}), "far-behind", "up to 50,001 records"),
        (replace(FORWARD, missing_acls=(MAY_WRITE,)), "acls-missing", "ALLOW User:shop WRITE on TOPIC renamed from *"),
        (replace(FORWARD, origin={LOG: Bounds(101, 120)}, committed={}), "gap", "before they were copied: orders-0"),
        (
            replace(FORWARD, members_at_destination=frozenset({"billing"})),
            "members-on-copy",
            "at the destination: billing",
        ),
    ],
)
def test_what_refuses_a_handover(facts: HandoverFacts, identifier: str, reason: str) -> None:
    (obstacle,) = obstacles(facts)
    assert (obstacle.severity, obstacle.id) == (Severity.BLOCKER, identifier)
    assert reason in obstacle.reason
    assert obstacle.remedy


def test_a_fence_of_acls_needs_an_authorizer() -> None:
    warned = [(Severity.WARNING, "super-users")]
    assert found(replace(FORWARD, request=ACL, fenceable=True)) == warned
    assert found(replace(FORWARD, request=ACL, fenceable=False)) == [(Severity.BLOCKER, "fence-impossible"), *warned]


def test_the_first_acl_of_a_topic_is_set_only_where_its_effect_is_known() -> None:
    bare = replace(FORWARD, request=ACL, fenceable=True, topics_without_acls=frozenset({"orders"}))
    unsure, _ = obstacles(bare)
    assert (unsure.severity, unsure.id) == (Severity.BLOCKER, "fence-unsure")
    assert unsure.reason.endswith(": orders")
    for known in (True, False):
        assert found(replace(bare, open_without_acls=known)) == [(Severity.WARNING, "super-users")]
    assert found(replace(bare, request=STOPPED)) == []


def test_an_acl_does_not_fence_those_who_come_by_iam() -> None:
    by_iam = replace(FORWARD, request=ACL, fenceable=True, clients_by_iam=True)
    assert [identifier for _, identifier in found(by_iam)] == ["super-users", "iam-not-fenced"]
    assert found(replace(FORWARD, clients_by_iam=True)) == []


@pytest.mark.parametrize(
    ("committed", "identifier"),
    [
        ({"billing": {LOG: 40, OTHER: 1}}, "reads-other-topics"),
        ({"billing": {LOG: 9}}, "fell-off-the-log"),
        ({"billing": {LOG: 40, TopicPartition("orders", 7): 5}}, "partitions-gone"),
    ],
)
def test_what_is_reported_with_the_plan(committed: dict[str, dict[TopicPartition, int]], identifier: str) -> None:
    (obstacle,) = obstacles(replace(FORWARD, committed=committed))
    assert (obstacle.severity, obstacle.id) == (Severity.WARNING, identifier)
    assert obstacle.reason.endswith((": billing", ": billing of orders-7"))


def test_what_refuses_comes_before_what_warns() -> None:
    facts = replace(
        FORWARD, request=ACL, fenceable=True, committed={"billing": {OTHER: 1, LOG: 40}}, running_execution="arn:other"
    )
    assert [severity for severity, _ in found(facts)] == [Severity.BLOCKER, Severity.WARNING, Severity.WARNING]


def test_of_many_names_some_are_named() -> None:
    log = {TopicPartition("orders", n): Bounds(0, 0) for n in range(7)}
    (obstacle,) = obstacles(replace(FORWARD, origin=log, destination={}, stored={}, committed={}))
    assert obstacle.reason.endswith("orders-0, orders-1, orders-2, orders-3, orders-4 and 2 more")
