"""A handover's plan: batches, words, and how positions are expected to be found."""

from dataclasses import replace

from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.obstacle import Obstacle, Severity
from mskmigration.cutover.plan import HandedGroup, HandedTopic, HandoverPlan, make_handover_plan
from mskmigration.cutover.promotion import NAMED_BYTES, event_names, json_bytes
from mskmigration.cutover.record import Direction
from mskmigration.cutover.request import Fence
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.kafka.model import GroupPartition
from tests.product.unit.cutover.test_blockers import FORWARD, LOG, OTHER
from tests.product.unit.offsets.test_method import sync

SECOND = TopicPartition("orders", 1)
FACTS: HandoverFacts = replace(
    FORWARD,
    origin={LOG: Bounds(10, 100), SECOND: Bounds(0, 100_000)},
    destination={TopicPartition("renamed", 0): Bounds(0, 90), TopicPartition("renamed", 1): Bounds(0, 100_000)},
    committed={"billing": {LOG: 40, SECOND: 5, OTHER: 3}, "audit": {LOG: 100}},
    stored={LOG: 97, SECOND: 99_999},
    compacted=frozenset({"orders"}),
)
PLAN = make_handover_plan(replace(FACTS, compacted=frozenset()))

READS_MORE, UNCOMMITTED = PLAN.obstacles


def with_groups(count: int) -> HandoverPlan:
    groups = tuple(HandedGroup(name=f"g{n:03}", partitions=1, exact=1, bounded=0) for n in range(count))
    return PLAN.model_copy(update={"groups": groups})


def test_it_counts_what_is_handed_over_and_how_exactly() -> None:
    assert PLAN.methods == {"bounded": 1, "compared": 1, "end": 1}
    assert PLAN.groups == (
        HandedGroup(name="audit", partitions=1, exact=1, bounded=0),
        HandedGroup(name="billing", partitions=2, exact=1, bounded=1),
    )
    assert (PLAN.names, PLAN.partitions, PLAN.records_left) == ({"orders": "renamed"}, 2, 2)
    assert PLAN.blockers == ()


def test_it_knows_of_topics_what_translating_needs() -> None:
    topics = make_handover_plan(replace(FACTS, log_append_time=frozenset({"orders"}))).known_topics
    assert topics.names == {"orders": "renamed"}
    assert (topics.compacted, topics.log_append_time, topics.log_append_time_at_destination) == (
        {"orders"},
        {"orders"},
        {"renamed"},
    )


def test_a_plan_that_0_1_0_kept_is_still_read() -> None:
    before = {"log_name": "orders", "copy_name": "orders", "partitions": 1, "compacted": False, "untimed": True}
    assert HandedTopic.model_validate(before).log_append_time


def test_where_all_was_copied_once_markers_are_no_sign_of_going_back() -> None:
    syncs = {SECOND: [sync(0, 0), sync(4, 5)]}
    facts = replace(FACTS, compacted=frozenset(), syncs=syncs, committed={"late": {SECOND: 3}})
    assert make_handover_plan(facts).methods == {"bounded": 1}
    once = make_handover_plan(replace(facts, copied_once=True))
    assert once.methods == {"anchored": 1}
    assert once.known_topics.copied_once


def test_metadata_of_what_is_not_compared_is_named() -> None:
    """Distances in it, as Confluent's Parallel Consumer keeps, hold only where every record was compared."""
    both = frozenset(GroupPartition("billing", each) for each in (LOG, SECOND, OTHER))
    plan = make_handover_plan(replace(FACTS, compacted=frozenset(), with_metadata=both))
    (warning,) = [it for it in plan.obstacles if it.id == "metadata-dropped"]
    assert warning.severity is Severity.WARNING
    assert warning.reason.endswith(": billing of orders-1")


def test_what_the_copy_lacks_is_no_share_of_a_group_but_a_blocker() -> None:
    plan = make_handover_plan(replace(FACTS, destination={}))
    assert plan.groups == ()
    assert [obstacle.id for obstacle in plan.blockers] == ["missing-on-copy"]


def test_its_batches_hold_every_group_once_and_the_work_apart() -> None:
    committed = {"audit": {LOG: 100}, "billing": {SECOND: 90_000}, "copies": {SECOND: 91_000}, "deals": {LOG: 20}}
    plan = make_handover_plan(replace(FACTS, compacted=frozenset(), committed=committed))
    assert plan.batches == (("billing", "copies"), ("audit", "deals"))


def test_its_words_are_enough_to_approve_it() -> None:
    assert list(PLAN.message()) == [
        "1 topics with 2 partitions and 2 consumer groups of the migration m will be handed over to the target.",
        "Topics: orders",
        "Groups: audit, billing",
        "Positions, by the expected method: 1 bounded, 1 compared, 1 end",
        "You have confirmed that the producers of these topics are stopped.",
        "Consumers of these groups must stop when the event Handover Fenced arrives.",
        f"Warning reads-other-topics: {READS_MORE.reason}. {READS_MORE.remedy}",
        f"Warning uncommitted-partitions: {UNCOMMITTED.reason}. {UNCOMMITTED.remedy}",
    ]


def test_its_words_name_the_direction_the_fence_and_only_some_of_many() -> None:
    plan = with_groups(26).model_copy(update={"direction": Direction.BACK, "fence": Fence.ACL, "methods": {}})
    words = list(plan.message())
    assert words[0].endswith("will be handed over back to the source.")
    assert words[2].endswith(", g024 and 1 more")
    assert words[3].endswith("expected method: none")
    assert words[4].startswith("Writers will be denied to write to these topics until the handover is promoted or")
    assert words[4].endswith("An ACL binds neither super users nor IAM clients.")


def test_its_summary_says_warnings_and_no_blockers() -> None:
    blocker = Obstacle(id="gap", severity=Severity.BLOCKER, reason="r", remedy="m")
    summary = PLAN.model_copy(update={"obstacles": (blocker, *PLAN.obstacles)}).summary()
    warning, _ = summary["warnings"]  # type: ignore[misc]  # an object, by the summary's type
    assert warning.startswith("reads-other-topics: ")  # type: ignore[has-type]
    assert (summary["topics"], summary["partitions"], summary["groups"]) == (1, 2, 2)


def test_an_event_names_no_more_than_it_can_hold() -> None:
    assert event_names(PLAN) == {"topics": ["renamed"], "groups": ["audit", "billing"]}
    # Six bytes a character, since Step Functions may escape it.
    assert json_bytes("é") == len('"\\u00e9"')
    assert len(event_names(with_groups(10_000))["groups"]) == 10_000
    assert json_bytes(event_names(with_groups(10_000))) <= NAMED_BYTES
    assert event_names(with_groups(NAMED_BYTES // 8)) == {"topics": [], "groups": []}
