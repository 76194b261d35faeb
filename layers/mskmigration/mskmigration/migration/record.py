"""The record of each migration and of each healing, in one DynamoDB table.

=============================  =========================  =========================================
Partition key ``pk``           Sort key ``sk``            Item
=============================  =========================  =========================================
``MIGRATION``                  the migration's name       its request, plan and stage
``HEALING#<migration>``        time (ISO 8601, UTC)       what failed, what was done and why
``LAG#<migration>``            time (ISO 8601, UTC)       a look at the lag (``lag.samples``)
=============================  =========================  =========================================
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from mskmigration.aws.table import bodies, pack, unpack
from mskmigration.connect.models import Config
from mskmigration.errors import HandedOverAlreadyError, MigrationUnknownError
from mskmigration.frozen import Frozen
from mskmigration.migration.configs import EXCLUDED, topics_excluded
from mskmigration.migration.request import MigrationRequest
from mskmigration.migration.write_fence import WriteFence

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_MIGRATIONS = "MIGRATION"
_DERIVED = "<of the request>"


class MigrationStage(StrEnum):
    """How far a migration is."""

    REPLICATING = "replicating"
    CAUGHT_UP = "caught_up"
    CUTTING_OVER = "cutting_over"
    CUT_OVER = "cut_over"
    ROLLING_BACK = "rolling_back"
    ROLLED_BACK = "rolled_back"
    FINISHED = "finished"

    @property
    def replicates(self) -> bool:
        """Whether its connectors are to run: later on they are stopped on purpose."""
        return self in {MigrationStage.REPLICATING, MigrationStage.CAUGHT_UP}


class MigrationRecord(Frozen):
    """A migration on record.

    ``groups`` counts the consumer groups that its plan found; ``configs`` are the connectors as they were registered,
    so that healing can put them back. ``promoted_topics`` are those, by their name at the source, that clients have
    been handed over with; the request leaves them out. ``fenced_topics`` are those of them that nobody may write to at
    the source, because a cutover denied it. ``fenced_on_target`` are topics, by their name there, that nobody may write
    to on the target, because a rollback denied it: until they are copied again, whoever has not gone back must be
    refused. ``opened_topics`` and ``opened_on_target`` are those of the fenced ones that had no ACL before: an ALLOW
    for everybody stands beside the denial, and goes with it. ``limited_topics`` and ``limited_on_target`` are topics
    that nobody may write to because of a low ``max.message.bytes``, with what was set before (see ``WriteFence``).
    ``copied_once`` says that everything was copied exactly once, from the first record on.
    """

    request: MigrationRequest
    stage: MigrationStage
    groups: int
    configs: tuple[Config, ...] = ()
    promoted_topics: tuple[str, ...] = ()
    fenced_topics: tuple[str, ...] = ()
    opened_topics: tuple[str, ...] = ()
    fenced_on_target: tuple[str, ...] = ()
    opened_on_target: tuple[str, ...] = ()
    # Records of 0.2.0 and before have no limits.
    limited_topics: Mapping[str, str | None] = Field(default_factory=dict)
    limited_on_target: Mapping[str, str | None] = Field(default_factory=dict)
    copied_once: bool = False
    updated_at: datetime

    @property
    def migration(self) -> str:
        """The migration's name."""
        return self.request.migration

    @property
    def source_fence(self) -> WriteFence:
        """What keeps writers from the source."""
        return WriteFence(denied=self.fenced_topics, opened=self.opened_topics, limited=self.limited_topics)

    @property
    def target_fence(self) -> WriteFence:
        """What keeps writers from the target."""
        return WriteFence(denied=self.fenced_on_target, opened=self.opened_on_target, limited=self.limited_on_target)

    def fence_to_lift(self, request: MigrationRequest) -> WriteFence:
        """Return the target's fence around topics that are copied there again and so must be written to."""
        old_names = {new: old for old, new in request.rename.items()}
        return self.target_fence.only(lambda topic: request.migrates(old_names.get(topic, topic)))

    def fenced_by(self, *, source: WriteFence, target: WriteFence) -> "MigrationRecord":
        """Return it with these fences in place of those before."""
        return self.model_copy(
            update={
                "fenced_topics": source.denied,
                "opened_topics": source.opened,
                "limited_topics": source.limited,
                "fenced_on_target": target.denied,
                "opened_on_target": target.opened,
                "limited_on_target": target.limited,
            }
        )

    def assert_may_start_again(self, request: MigrationRequest) -> None:
        """Refuse to copy what clients write on the target already.

        Raises
        ------
        HandedOverAlreadyError
        """
        again = [topic for topic in self.promoted_topics if request.migrates(topic)]
        if again or not (self.stage.replicates or self.stage is MigrationStage.ROLLED_BACK):
            raise HandedOverAlreadyError(
                f"The migration {self.migration} is {self.stage.replace('_', ' ')}: {len(self.promoted_topics)} topics "
                "have been handed over to the target.",
                "Leave these topics out with topics_exclude, start rollback, or choose another name.",
            )


def start_over(
    before: MigrationRecord | None,
    request: MigrationRequest,
    configs: Iterable[Config],
    *,
    groups: int,
    copies_once: bool,
) -> MigrationRecord:
    """Return the record of a migration that starts, or starts again: what was handed over stays on it."""
    begun = MigrationRecord(
        request=request,
        stage=MigrationStage.REPLICATING,
        groups=groups,
        configs=tuple(configs),
        copied_once=(before is None or before.copied_once) and copies_once,
        updated_at=datetime.now(UTC),
    )
    if before is None:
        return begun
    lifted = before.fence_to_lift(request).topics
    return begun.model_copy(update={"promoted_topics": before.promoted_topics}).fenced_by(
        source=before.source_fence, target=before.target_fence.only(lambda topic: topic not in lifted)
    )


class Healing(Frozen):
    """One step of healing: what failed, by connector, what was found, and what was done about it.

    ``error`` says why the step could not be taken, where it could not.
    """

    migration: str
    at: datetime
    action: str
    reason: str
    failures: dict[str, list[str]]
    findings: tuple[dict[str, object], ...] = ()
    error: str | None = None


class MigrationStore:
    """Reads and writes the table."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def put(self, record: MigrationRecord) -> None:
        """Write a migration's record over the one before."""
        self._table.put_item(
            Item={
                "pk": _MIGRATIONS,
                "sk": record.migration,
                "stage": record.stage,
                "body": pack(_kept(record)),
            }
        )

    def find(self, migration: str) -> MigrationRecord | None:
        """Return a migration's record, or None where there is none."""
        item = self._table.get_item(Key={"pk": _MIGRATIONS, "sk": migration}, ConsistentRead=True).get("Item")
        return None if item is None else _read(unpack(item["body"]))

    def get(self, migration: str) -> MigrationRecord:
        """Return a migration's record.

        Raises
        ------
        MigrationUnknownError
        """
        record = self.find(migration)
        if record is None:
            raise MigrationUnknownError(
                f"There is no record of a migration {migration!r}.",
                "Start the migrate state machine with that name first.",
            )
        return record

    def all(self) -> Iterator[MigrationRecord]:
        """Yield every migration's record, by name."""
        for item in bodies(self._table, _MIGRATIONS):
            yield _read(item)

    def advance(self, migration: str, stage: MigrationStage) -> MigrationRecord:
        """Move a migration to a stage.

        Raises
        ------
        MigrationUnknownError
        """
        after = self.get(migration).model_copy(update={"stage": stage, "updated_at": datetime.now(UTC)})
        self.put(after)
        return after

    def add_healing(self, healing: Healing) -> None:
        """Keep a healing; the same one kept twice is one."""
        self._table.put_item(
            Item={
                "pk": f"HEALING#{healing.migration}",
                "sk": healing.at.isoformat(),
                "body": pack(healing.model_dump_json()),
            }
        )

    def healings(self, migration: str) -> list[Healing]:
        """Return a migration's healings, the oldest first."""
        return [Healing.model_validate_json(item) for item in bodies(self._table, f"HEALING#{migration}")]


def _kept(record: MigrationRecord) -> str:
    """Leave out of the configurations what the request says: with the names of all topics it is the largest part."""
    derived = topics_excluded(record.request)
    return record.model_copy(update={"configs": _replaced(record.configs, derived, _DERIVED)}).model_dump_json()


def _read(body: str) -> MigrationRecord:
    record = MigrationRecord.model_validate_json(body)
    derived = topics_excluded(record.request)
    return record.model_copy(update={"configs": _replaced(record.configs, _DERIVED, derived)})


def _replaced(configs: Iterable[Config], before: str, after: str) -> tuple[Config, ...]:
    return tuple(config | {EXCLUDED: after} if config.get(EXCLUDED) == before else config for config in configs)
