"""A handover that is under way, with the clusters that it is about: the same for both directions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import BaseModel

from mskmigration.connectors import Role, connector_name, reverse_name
from mskmigration.cutover.plan import HandoverPlan
from mskmigration.cutover.ports import Ports, Side
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage
from mskmigration.errors import HandoverUnknownError
from mskmigration.kafka import TopicPartition
from mskmigration.migration import MigrationRecord

PLAN: Final = "plan"


@dataclass
class Handover:
    """What the functions work on while writers are blocked.

    Parameters
    ----------
    record
        As it was read or written last.
    """

    record: HandoverRecord
    migration: MigrationRecord
    ports: Ports

    @property
    def origin(self) -> Side:
        """The side that clients read now."""
        return self.ports.pair.origin(self.record.direction)

    @property
    def destination(self) -> Side:
        """The side that clients are to read."""
        return self.ports.pair.destination(self.record.direction)

    @property
    def connector(self) -> str:
        """The connector that copies from the origin."""
        return copying_connector(self.record.migration, self.record.direction)

    @property
    def connectors(self) -> tuple[str, ...]:
        """Those that have to stand still: the one that copies, and the one that writes groups' offsets."""
        checkpoint = connector_name(self.record.migration, Role.CHECKPOINT)
        return (self.connector, checkpoint) if self.record.direction is Direction.FORWARD else (self.connector,)

    @cached_property
    def plan(self) -> HandoverPlan:
        """The plan that was approved.

        Raises
        ------
        HandoverUnknownError
            It is not in the bucket.
        """
        return self.document(PLAN, HandoverPlan)

    def partitions(self) -> list[TopicPartition]:
        """Return the partitions that are handed over, by the origin's names."""
        return [TopicPartition(it.log_name, n) for it in self.plan.topics for n in range(it.partitions)]

    def reach(self, stage: HandoverStage) -> HandoverRecord:
        """Move the record to a stage, or leave it where it is further already.

        Raises
        ------
        WrittenMeanwhileError
        """
        self.record = self.ports.handovers.reach(self.record, stage)
        return self.record

    def keep(self, name: str, document: BaseModel) -> str:
        """Keep a document of this handover and return its address."""
        return self.ports.documents.keep(self.record.migration, self.record.document(name), document)

    def find[Document: BaseModel](self, name: str, model: type[Document]) -> Document | None:
        """Return a document of this handover, or None where there is none yet."""
        return self.ports.documents.read(self.record.migration, self.record.document(name), model)

    def document[Document: BaseModel](self, name: str, model: type[Document]) -> Document:
        """Return a document of this handover.

        Raises
        ------
        HandoverUnknownError
            It is not in the bucket.
        """
        found = self.find(name, model)
        if found is None:
            raise HandoverUnknownError(
                f"The document {name!r} of the handover {self.record.id} is missing.",
                "Start the cutover again. Steps that are done are not done twice.",
            )
        return found


def copying_connector(migration: str, direction: Direction) -> str:
    """Return the name of the connector that copies in a direction."""
    return connector_name(migration, Role.SOURCE) if direction is Direction.FORWARD else reverse_name(migration)


def names_of(migration: MigrationRecord, direction: Direction, topics: Mapping[str, int]) -> dict[str, str]:
    """Return the topics that a handover may concern: their name at the origin, and at the destination.

    Parameters
    ----------
    topics
        The topics of the origin, with their partition counts.
    """
    request = migration.request
    if direction is Direction.FORWARD:
        return {topic: request.new_name(topic) for topic in sorted(topics) if request.migrates(topic)}
    return {request.new_name(topic): topic for topic in migration.promoted_topics if request.new_name(topic) in topics}
