"""The record of a handover, so that another execution can go on where one ended.

=============================  =========================  =========================================
Partition key ``pk``           Sort key ``sk``            Item
=============================  =========================  =========================================
``HANDOVER``                   the migration's name       the handover that is under way, or the last
``HANDOVER#<migration>``       the handover's id          one that is over
=============================  =========================  =========================================
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from boto3.dynamodb.conditions import Attr
from pydantic import Field

from mskmigration.aws.table import bodies
from mskmigration.cutover.request import HandoverRequest
from mskmigration.errors import HandoverUnknownError, WrittenMeanwhileError
from mskmigration.frozen import Frozen
from mskmigration.migration.record import MigrationStage

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_UNDER_WAY: Final = "HANDOVER"
# Who stops an execution may start another one at once, which goes on where the first one ended.
GRACE: Final = timedelta(minutes=2)


class Direction(StrEnum):
    """``forward`` moves clients from the source to the target, ``back`` the other way."""

    FORWARD = "forward"
    BACK = "back"

    @property
    def stage(self) -> MigrationStage:
        """The migration's stage from the fence to the promotion."""
        return MigrationStage.CUTTING_OVER if self is Direction.FORWARD else MigrationStage.ROLLING_BACK


class HandoverStage(StrEnum):
    """How far a handover is, in order; ``aborted`` and ``completed`` are ends."""

    PLANNED = "planned"
    FENCED = "fenced"
    QUIET = "quiet"
    DRAINED = "drained"
    TRANSLATED = "translated"
    APPLIED = "applied"
    VERIFIED = "verified"
    PROMOTED = "promoted"
    COMPLETED = "completed"
    ABORTED = "aborted"

    def is_at_least(self, other: "HandoverStage") -> bool:
        """Whether it comes after the other, or is the same."""
        order = list(HandoverStage)
        return order.index(self) >= order.index(other)

    @property
    def blocks_writers(self) -> bool:
        """Whether writers are kept from writing from here to the next stage."""
        return self.is_at_least(HandoverStage.FENCED) and not self.is_at_least(HandoverStage.PROMOTED)


class HandoverRecord(Frozen):
    """A handover on record.

    Parameters
    ----------
    id
        The time of its first start, ``20261125T061500.123456Z``: names its documents in the bucket, which no other
        handover may find.
    execution
        The ARN of the execution that works, or worked, on it.
    stage_before
        The migration's stage, which an abort leads back to.
    times
        When each stage was reached first.
    version
        Grows with each writing, so that of two writers one is refused.
    """

    id: str
    migration: str
    direction: Direction
    request: HandoverRequest
    reached: HandoverStage
    execution: str
    stage_before: MigrationStage
    times: dict[HandoverStage, datetime] = Field(default_factory=dict)
    version: int = 0

    @classmethod
    def begin(
        cls,
        request: HandoverRequest,
        direction: Direction,
        execution: str,
        *,
        stage: MigrationStage,
        now: datetime,
        version: int = 0,
    ) -> Self:
        """Return the record of a handover that begins, over the one of this version that is over."""
        return cls(
            id=f"{now:%Y%m%dT%H%M%S.%fZ}",
            migration=request.migration,
            direction=direction,
            request=request,
            reached=HandoverStage.PLANNED,
            execution=execution,
            stage_before=stage,
            times={HandoverStage.PLANNED: now},
            version=version,
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.reached in {HandoverStage.COMPLETED, HandoverStage.ABORTED}

    @property
    def leaves_something(self) -> bool:
        """Whether an abort has something to undo: a fence, or reverse replication, which begins before the fence."""
        reverse = self.direction is Direction.BACK and not self.reached.is_at_least(HandoverStage.PROMOTED)
        return self.blocks_writers or reverse

    @property
    def blocks_writers(self) -> bool:
        """Whether a fence may stand that an abort has to take away."""
        return self.reached.blocks_writers

    @property
    def write_block_seconds(self) -> float | None:
        """How long writers were blocked: from the fence to the promotion."""
        fenced, promoted = self.times.get(HandoverStage.FENCED), self.times.get(HandoverStage.PROMOTED)
        return (promoted - fenced).total_seconds() if fenced and promoted else None

    def document(self, name: str) -> str:
        """Return where a document of it lies below the migration's own, without the suffix."""
        return f"handover/{self.id}/{name}"

    def at(self, reached: HandoverStage, now: datetime) -> Self:
        """Return it at a stage; one that it has reached before keeps its time, and it never goes back."""
        if self.reached.is_at_least(reached):
            return self
        return self.model_copy(update={"reached": reached, "times": {**self.times, reached: now}})

    def aborted(self, now: datetime) -> Self:
        """Return it as aborted."""
        return self.model_copy(
            update={"reached": HandoverStage.ABORTED, "times": {**self.times, HandoverStage.ABORTED: now}}
        )


def abandoned(records: Iterable[HandoverRecord], runs: Callable[[str], bool], now: datetime) -> list[str]:
    """Return the migrations whose handover is to be aborted, because its execution is gone.

    Nobody else would let writers write again, or stop a reverse replication that has begun.

    Parameters
    ----------
    runs
        Returns whether an execution, by its ARN, is at work.
    """
    return [
        record.migration
        for record in records
        if record.leaves_something and now - max(record.times.values()) > GRACE and not runs(record.execution)
    ]


class HandoverStore:
    """Reads and writes the table."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def latest(self, migration: str) -> HandoverRecord | None:
        """Return the handover that is under way, or the last one that was."""
        key = {"pk": _UNDER_WAY, "sk": migration}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return None if item is None else HandoverRecord.model_validate_json(str(item["body"]))

    def under_way(self, migration: str) -> HandoverRecord:
        """Return the handover that is under way.

        Raises
        ------
        HandoverUnknownError
        """
        record = self.latest(migration)
        if record is None or record.is_over:
            raise HandoverUnknownError(
                f"No handover of the migration {migration!r} is under way.",
                "Start the cutover state machine for it.",
            )
        return record

    def put(self, record: HandoverRecord) -> HandoverRecord:
        """Write a record and return it with its new version.

        Raises
        ------
        WrittenMeanwhileError
            Another execution has written it since it was read.
        """
        after = record.model_copy(update={"version": record.version + 1})
        written: dict[str, int | str] = {"version": after.version, "body": after.model_dump_json()}
        unchanged = Attr("version").eq(record.version) if record.version else Attr("version").not_exists()
        try:
            self._table.put_item(
                Item={"pk": _UNDER_WAY, "sk": record.migration, **written}, ConditionExpression=unchanged
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException as error:
            raise WrittenMeanwhileError(
                f"Another execution has written the handover of {record.migration!r} meanwhile.",
                "Check the executions of cutover and rollback: only one may run for a migration.",
            ) from error
        if after.is_over:
            self._table.put_item(Item={"pk": f"{_UNDER_WAY}#{record.migration}", "sk": record.id, **written})
        return after

    def reach(self, record: HandoverRecord, reached: HandoverStage) -> HandoverRecord:
        """Move a handover to a stage, or leave it where it is further already.

        Raises
        ------
        WrittenMeanwhileError
        """
        after = record.at(reached, datetime.now(UTC))
        return record if after is record else self.put(after)

    def all_latest(self) -> list[HandoverRecord]:
        """Return the latest handover of each migration."""
        return self._all(_UNDER_WAY)

    def over(self, migration: str) -> list[HandoverRecord]:
        """Return a migration's handovers that are over, the oldest first."""
        return self._all(f"{_UNDER_WAY}#{migration}")

    def _all(self, key: str) -> list[HandoverRecord]:
        return [HandoverRecord.model_validate_json(body) for body in bodies(self._table, key)]
