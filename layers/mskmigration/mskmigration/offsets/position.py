"""Where consumer groups go on reading on the other cluster, and what proves it."""

from enum import StrEnum

from mskmigration.frozen import Frozen
from mskmigration.kafka.model import GroupPartition, TopicPartition


class Method(StrEnum):
    """How a position was found."""

    END = "end"  # The group has read everything: its position is the end of the copy, whatever lies before it.
    COMPARED = "compared"  # Every record that the group has not read was compared on both sides, from the end back.
    ANCHORED = "anchored"  # Records were counted from an offset sync, and compared on both sides of the position.
    BOUNDED = "bounded"  # Nothing was exact: an earlier position is taken, and the records read again are bounded.


class Proof(Frozen):
    """What was compared on both sides of a position.

    ``before`` and ``after`` count the records next to the position that are the same on both sides, byte for byte
    with their timestamps and headers; ``whole`` says that ``after`` is all that the group has not read.
    """

    before: int
    after: int
    whole: bool


class Position(Frozen):
    """A group's position in a partition on both sides.

    Parameters
    ----------
    topic, copy_topic
        The topic's name where the group reads now, and where it will read.
    committed
        The offset that the group committed.
    position
        The offset that the group is to be given at the destination; never past a record that it has not read.
    exact
        Whether the group reads exactly on from there: none left out, none before it again. Where all that is unread was
        compared (``proof.whole``), it also says that MirrorMaker 2 copied none of it twice.
    read_again_at_most
        Records that the group may read a second time; 0 where exact.
    unread
        Records that the group has not read yet.
    lost_before
        Offsets that fell off the log's start before the group read them: no migration brings them back.
    offsets_alike
        Whether each unread record is as far from the position as its original is from the committed offset.
    metadata
        The text that is committed with the position.
    committed_nothing
        The group has committed nothing in this partition; ``committed`` is then the log's end.
    kept
        The offset that the group has at the destination already and keeps, because it is further on than the position.
    """

    group: str
    topic: str
    partition: int
    copy_topic: str
    committed: int
    position: int
    method: Method
    exact: bool
    read_again_at_most: int = 0
    unread: int
    lost_before: int = 0
    offsets_alike: bool = False
    metadata: str = ""
    committed_nothing: bool = False
    kept: int | None = None
    proof: Proof
    reason: str

    @property
    def group_partition(self) -> GroupPartition:
        """The group, and the partition by its name where the group reads now."""
        return GroupPartition(self.group, TopicPartition(self.topic, self.partition))

    @property
    def copy_partition(self) -> TopicPartition:
        """The partition by its name where the group will read."""
        return TopicPartition(self.copy_topic, self.partition)

    @property
    def goes_on_at(self) -> int:
        """The offset where the group goes on at the destination."""
        return self.position if self.kept is None else self.kept
