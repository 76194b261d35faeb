"""A migration with everything that a report can tell: what its states would have kept. Nothing is random."""

from datetime import timedelta

from mskmigration.acls.gaps import LeftOut
from mskmigration.aws.execution_history import StateVisit
from mskmigration.cutover.record import HandoverStage
from mskmigration.evidence.assembling import Materials
from mskmigration.evidence.report import LagPoint, Replication
from mskmigration.finish.acls import AclCompletion
from mskmigration.finish.report import FinishReport, Removed, Scaled
from mskmigration.kafka import Acl, TopicPartition
from mskmigration.lag import Sample
from mskmigration.lag.sample import PartitionProgress
from mskmigration.migration import (
    Excluded,
    Healing,
    MigrationRecord,
    MigrationRequest,
    MigrationStage,
    Plan,
    PlannedTopic,
)
from tests.fakes.handed_over import (
    BEGAN,
    FENCED,
    GROUPS,
    NAME,
    PARTITIONS,
    TOPICS,
    at,
    group_names,
    handed,
    record,
    topics,
)


def replication() -> Replication:
    """Return how it caught up in twenty-two minutes, with a worker that died in between."""
    minutes = [*range(1, 23)]
    left = [round(8_000_000 * (1 - minute / 22) ** 1.4 + (900_000 if 9 < minute < 13 else 0)) for minute in minutes]
    return Replication(
        migration=NAME,
        execution=f"arn:aws:states:eu-central-1:123456789012:execution:msk-migration-migrate:{NAME}",
        started_at=BEGAN,
        caught_up_at=BEGAN + timedelta(minutes=22),
        connectors={f"{NAME}-source": "4 tasks", f"{NAME}-checkpoint": "1 task", f"{NAME}-heartbeat": "1 task"},
        lag={"records": 0},
        lag_over_time=tuple(
            LagPoint(at=BEGAN + timedelta(minutes=minute), records=records)
            for minute, records in zip(minutes, left, strict=True)
        ),
        states=(StateVisit(name="Plan Migration", entered=BEGAN, left=BEGAN + timedelta(seconds=6)),),
    )


def samples() -> list[Sample]:
    """Return looks at the lag up to the fence: some hundred records, and two bursts."""
    return [
        Sample(
            BEGAN + timedelta(minutes=minute),
            {
                TopicPartition("orders.000", 0): PartitionProgress(
                    0, 8_000_000, 8_000_000 - (400 + minute * 7 % 50 + (600_000 if minute in {55, 56, 71} else 0))
                )
            },
        )
        for minute in range(23, 93)
    ]


def migration_plan() -> Plan:
    """Return the plan of the replication, with topics and groups that it leaves out."""
    return Plan(
        migration=NAME,
        topics=tuple(
            PlannedTopic(name=it.log_name, new_name=it.copy_name, partitions=it.partitions, records=82_000)
            for it in topics()
        ),
        groups=tuple(group_names()),
        excluded=(
            Excluded(name="__consumer_offsets", reason="Kafka keeps it itself"),
            Excluded(name="scratch.tmp", reason="a pattern of topics_exclude matches it"),
        ),
        excluded_groups=(Excluded(name="connect-sink", reason="the patterns of groups leave it out"),),
        partitions=TOPICS * PARTITIONS,
        records=8_200_000,
        tasks_max=4,
        tasks_rule="one task for every 100 partitions",
        estimate_seconds=1200,
    )


def healings() -> list[Healing]:
    """Return two steps of healing, one of which failed."""
    return [
        Healing(
            migration=NAME,
            at=BEGAN + timedelta(minutes=9, seconds=41),
            action="restart_tasks",
            reason="2 of 4 tasks failed for a cause that passes: the target's broker 2 did not answer",
            failures={f"{NAME}-source": ["org.apache.kafka.common.errors.TimeoutException: expired 12 record(s)"]},
        ),
        Healing(
            migration=NAME,
            at=BEGAN + timedelta(minutes=12, seconds=3),
            action="replace_worker",
            reason="nothing was copied for 90 s although all tasks are RUNNING",
            failures={},
            error="the worker was gone already",
        ),
    ]


def finish() -> FinishReport:
    """Return a finished migration, one ACL of which was carried over."""
    own = Acl("TOPIC", "orders.", "PREFIXED", "User:orders-service", "*", "WRITE", "ALLOW")
    other = Acl("TOPIC", "scratch.tmp", "LITERAL", "User:nightly", "*", "READ", "ALLOW")
    return FinishReport(
        migration=NAME,
        finished_at=FENCED + timedelta(days=2),
        topics=tuple(topic.log_name for topic in topics()),
        handovers=(record().id,),
        plan=None,
        acls=AclCompletion(
            before=(),
            created=(own,),
            after=(own,),
            left_out=(LeftOut(acl=other, reason="it is about nothing of the migration"),),
        ),
        connectors=Removed(connectors=(f"{NAME}-source",)),
        workers=Scaled(to_zero=True, reason="no other migration is unfinished"),
    )


def materials() -> Materials:
    """Return everything up to the cutover, an earlier attempt that was aborted among it."""
    given_up = (
        record().model_copy(update={"id": "20261125T084000Z"}).at(HandoverStage.QUIET, at(-3000)).aborted(at(-2990))
    )
    attempt = given_up.model_copy(
        update={
            "times": {
                HandoverStage.PLANNED: at(-3060),
                HandoverStage.FENCED: at(-3020),
                HandoverStage.ABORTED: at(-2990),
            }
        }
    )
    return Materials(
        record=MigrationRecord(
            request=MigrationRequest(migration=NAME, topics=(".*",)),
            stage=MigrationStage.CUT_OVER,
            groups=GROUPS,
            promoted_topics=tuple(topic.log_name for topic in topics()),
            updated_at=at(12),
        ),
        plan=migration_plan(),
        replication=replication(),
        handed=handed(),
        handovers=[attempt, record()],
        samples=samples(),
        healings=healings(),
    )
