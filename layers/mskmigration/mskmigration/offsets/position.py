"""Where consumer groups go on reading on the other cluster, and what proves it."""

from enum import StrEnum

from mskmigration.frozen import Frozen


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
    proof: Proof
    reason: str
