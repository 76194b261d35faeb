"""A cutover of a hundred groups with everything that its states keep. Nothing is random."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, batched

from mskmigration.aws.execution_history import StateVisit
from mskmigration.cutover.drain import End
from mskmigration.cutover.obstacle import Obstacle, Severity
from mskmigration.cutover.plan import HandedGroup, HandedTopic, HandoverPlan
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage
from mskmigration.cutover.request import Approval, Fence, HandoverRequest
from mskmigration.evidence.handovers import Handed
from mskmigration.migration import MigrationStage
from mskmigration.offsets.batches import GROUPS_PER_BATCH
from mskmigration.offsets.position import Method, Position, Proof

TOPICS, PARTITIONS, GROUPS = 100, 4, 100
NAME = "orders"
BEGAN = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
FENCED = BEGAN + timedelta(hours=1, minutes=31)
# A group's name may be anything.
HOSTILE_GROUP = """<script>alert("x")</script> & 'co' <img src=https://example.invalid/x.png>"""
_DOMAINS = ("orders", "payments", "shipments", "invoices", "customers", "inventory", "prices", "returns")
_STATES = (
    *(("Fence Writers", 0.31), ("Announce Fence", 0.12), ("Prove Quiet", 0.74), ("Quiet?", 0.004)),
    *(("Drain", 3.9), ("Drained?", 0.005), ("Translate Groups", 1.55), ("Apply Offsets", 0.42)),
    *(("Verify Offsets", 1.21), ("Promote", 0.18), ("Announce Promotion", 0.09), ("Notify Promotion", 0.11)),
    *(("Prepare Next Handover", 5.2), ("Record Handover", 0.8)),
)


def at(seconds: float) -> datetime:
    """Return a time by the seconds since the fence."""
    return FENCED + timedelta(seconds=seconds)


def topics() -> list[HandedTopic]:
    """Return topics, every ninth renamed, every twelfth compacted."""
    return [
        HandedTopic(
            log_name=(name := f"{_DOMAINS[number % len(_DOMAINS)]}.{number:03}"),
            copy_name=f"moved.{name}" if number % 9 == 4 else name,
            partitions=PARTITIONS,
            compacted=number % 12 == 5,
            log_append_time=False,
        )
        for number in range(TOPICS)
    ]


def group_names() -> list[str]:
    """Return the names of the groups, one of them hostile."""
    return [HOSTILE_GROUP, *(f"{_DOMAINS[number % 8]}-reader-{number:02}" for number in range(1, GROUPS))]


def positions(topics_of_a_group: int = 3) -> list[Position]:
    """Return positions of every method; every tenth group is behind so far that some are bounded."""
    known = topics()
    return [
        _position(group, number, known[(number * 3 + step) % TOPICS], partition)
        for number, group in enumerate(group_names())
        for step in range(topics_of_a_group)
        for partition in range(PARTITIONS)
    ]


def _position(group: str, number: int, topic: HandedTopic, partition: int) -> Position:
    method = (Method.END, Method.COMPARED, Method.COMPARED, Method.END, Method.ANCHORED)[(number + partition) % 5]
    if number % 10 == 7 and partition == 2:
        method = Method.BOUNDED
    committed = 20_000 + 137 * number + partition
    unread = {Method.END: 0, Method.COMPARED: 40 + number, Method.ANCHORED: 25_000, Method.BOUNDED: 31_000}[method]
    reason, proof, again = {
        Method.END: ("everything is read: the copy's end", Proof(before=16, after=0, whole=True), 0),
        Method.COMPARED: (
            f"all {unread} unread records compared, from the end back",
            Proof(before=16, after=unread, whole=True),
            0,
        ),
        Method.ANCHORED: (
            "48 records counted from the offset sync at 19952",
            Proof(before=16, after=16, whole=False),
            0,
        ),
        Method.BOUNDED: ("the offset sync at 19904", Proof(before=0, after=0, whole=False), 96 + number),
    }[method]
    return Position(
        group=group,
        topic=topic.log_name,
        partition=partition,
        copy_topic=topic.copy_name,
        committed=committed,
        position=committed - 211,
        method=method,
        exact=again == 0,
        read_again_at_most=again,
        unread=unread,
        lost_before=350 if number % 25 == 3 and partition == 0 else 0,
        proof=proof,
        reason=reason,
    )


def record(direction: Direction = Direction.FORWARD) -> HandoverRecord:
    """Return the record of a handover that was promoted 8.4 s after its fence."""
    reached = (
        *(
            (HandoverStage.PLANNED, -940.0),
            (HandoverStage.FENCED, 0.0),
            (HandoverStage.QUIET, 1.17),
            (HandoverStage.DRAINED, 5.07),
        ),
        *(
            (HandoverStage.TRANSLATED, 6.62),
            (HandoverStage.APPLIED, 7.04),
            (HandoverStage.VERIFIED, 8.25),
            (HandoverStage.PROMOTED, 8.36),
        ),
    )
    return HandoverRecord(
        id="20261125T091520Z",
        migration=NAME,
        direction=direction,
        request=HandoverRequest(migration=NAME, fence=Fence.ACL, approval=Approval.ASK),
        reached=HandoverStage.PROMOTED,
        execution=f"arn:aws:states:eu-central-1:123456789012:execution:msk-migration-cutover:{NAME}",
        stage_before=MigrationStage.CAUGHT_UP,
        times={stage: at(seconds) for stage, seconds in reached},
    )


def states() -> tuple[StateVisit, ...]:
    """Return the visits of a cutover's execution, its approval fifteen minutes long."""
    before = [("Plan Handover", -940.0, -931.0), ("Await Approval", -931.0, -6.2), ("Rehearse Functions", -6.2, -0.4)]
    ends = list(accumulate((seconds for _, seconds in _STATES), initial=-0.03))
    inside = [(name, start, end) for (name, _), start, end in zip(_STATES, ends, ends[1:], strict=False)]
    translating = next(start for name, start, _ in inside if name == "Translate Groups")
    batches = [
        ("Translate Offsets", translating + 0.05, translating + 1.3),
        ("Translate Offsets", translating + 0.05, translating + 1.5),
    ]
    return tuple(
        StateVisit(name=name, entered=at(start), left=at(end))
        for name, start, end in sorted([*before, *inside, *batches], key=lambda it: it[1])
    )


def plan() -> HandoverPlan:
    """Return the plan that was approved, with two warnings."""
    return HandoverPlan(
        migration=NAME,
        direction=Direction.FORWARD,
        fence=Fence.ACL,
        topics=tuple(topics()),
        groups=tuple(HandedGroup(name=name, partitions=12, exact=11, bounded=1) for name in group_names()),
        batches=tuple(batched(group_names(), GROUPS_PER_BATCH, strict=False)),
        methods={"end": 420, "compared": 480},
        records_left=1200,
        obstacles=(
            Obstacle(
                id="fell-off-the-log",
                severity=Severity.WARNING,
                reason="the log's start has passed what these groups have read: customers-reader-28, returns-reader-03",
                remedy="They go on at the log's start, as they would without a migration.",
            ),
            Obstacle(
                id="super-users",
                severity=Severity.WARNING,
                reason="an ACL does not bind super users",
                remedy="Stop producers that are super users yourself.",
            ),
        ),
    )


def handed() -> Handed:
    """Return the handover with all that it kept."""
    return Handed(
        record=record(),
        plan=plan(),
        origin_alias="source",
        destination_alias="target",
        ends=[
            End(
                topic=topic.log_name, partition=number, copied=20_500, log_end=20_500 + number, copy_end=20_289 + number
            )
            for topic in topics()
            for number in range(topic.partitions)
        ],
        positions=positions(),
        fenced_topics=tuple(topic.log_name for topic in topics()),
        states=states(),
    )
