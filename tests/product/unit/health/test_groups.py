"""How far groups' translated offsets are behind."""

from datetime import UTC, datetime

from mskmigration.health.facts import GroupSync
from mskmigration.health.groups import GroupsOnBothSides, group_syncs
from mskmigration.kafka import Checkpoint, TopicPartition
from mskmigration.kafka.model import GroupPartition
from mskmigration.lag import PartitionProgress, Sample

OLD, NEW, OTHER = (TopicPartition(name, 0) for name in ("old", "new", "other"))
SAMPLE = Sample(datetime(2026, 11, 25, tzinfo=UTC), {OLD: PartitionProgress(5, 100, 100)})


def syncs(
    committed: dict[TopicPartition, int],
    *,
    upstream: int | None = None,
    downstream: int = 0,
    target: int | None = None,
    with_members: tuple[str, ...] = (),
) -> GroupSync:
    checkpoint = Checkpoint("g", "new", 0, upstream or 0, downstream)
    groups = GroupsOnBothSides(
        source={"g": committed},
        target={} if target is None else {"g": {NEW: target}},
        with_members=with_members,
        checkpoints={} if upstream is None else {GroupPartition("g", TopicPartition("new", 0)): checkpoint},
    )
    return group_syncs(groups, SAMPLE, {"old": "new"}.__getitem__)["g"]


def test_a_checkpoint_is_behind_by_what_was_committed_since() -> None:
    assert syncs({OLD: 60}, upstream=40).checkpoint_lag == 20
    assert syncs({OLD: 60}, upstream=60).checkpoint_lag == 0


def test_a_group_that_was_set_back_is_not_behind() -> None:
    assert syncs({OLD: 30}, upstream=40).checkpoint_lag == 0


def test_without_a_checkpoint_all_from_the_logs_start_is_missing() -> None:
    assert syncs({OLD: 60}).checkpoint_lag == 55
    assert syncs({OLD: 2}).checkpoint_lag == 0


def test_offsets_of_topics_that_are_not_migrated_do_not_count() -> None:
    assert syncs({OLD: 60, OTHER: 1_000}, upstream=60) == GroupSync(active=False, ahead=0, checkpoint_lag=0)


def test_a_member_on_the_target_and_an_offset_past_the_translated_one_are_reported() -> None:
    assert syncs({OLD: 60}, upstream=60, downstream=55, target=56, with_members=("g",)) == GroupSync(
        active=True, ahead=1, checkpoint_lag=0
    )
    assert syncs({OLD: 60}, upstream=60, downstream=55, target=55).ahead == 0
