"""Whether groups have read further in the copy than in the log: from offsets alone, before a record is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from mskmigration.kafka.mirror_records import OffsetSync
from mskmigration.kafka.model import Bounds
from mskmigration.offsets.method import nearest


@dataclass(frozen=True)
class CopiedPartition:
    """A partition and its copy.

    Parameters
    ----------
    log, copy
        Their bounds.
    copied
        The offset of the log that is copied next.
    syncs
        Offset syncs that records can be counted from; see ``method.usable``.
    """

    log: Bounds
    copy: Bounds
    copied: int
    syncs: Sequence[OffsetSync]

    def is_ahead(self, committed: int, there: int) -> bool:
        """Whether a group is further on in the copy.

        Either it has passed the copy of a record that it has not read in the log. Or the copy has got as many offsets
        as the log since the last sync, so that the place of its committed offset is known.

        Parameters
        ----------
        committed, there
            The group's offset in the log, and in the copy.
        """
        if there > self.copy.end:
            return False
        if any(sync.upstream >= committed and sync.downstream < there for sync in self.syncs):
            return True
        anchor = nearest(self.syncs, committed)
        upstream, downstream = (anchor.upstream, anchor.downstream) if anchor else (self.log.start, self.copy.start)
        counts_alike = self.copied - upstream == self.copy.end - downstream
        return counts_alike and there - downstream > max(committed, upstream) - upstream
