"""What a cutover and its rollback came to, as ``report.json`` tells it. Pure."""

from typing import Final, Self

from pydantic import BaseModel

from lab.cutover.clients import Count
from lab.execution import StateTotal
from mskmigration.cutover.workflow import HANDOVER

WRITE_BLOCK_SECONDS: Final = 10.0


class Counted(BaseModel):
    """Records over all groups that were never processed, and those that were processed more than once."""

    lost: int
    duplicated: int

    @classmethod
    def of(cls, count: Count) -> Self:
        """Take the numbers of a count."""
        return cls(lost=count.lost, duplicated=count.duplicated)


class Report(Counted):
    """A whole run.

    ``write_block_s`` is the longest time that a producer could not write, from its first refusal at the source to
    its next acknowledgement at the target; ``rolled_back`` counts after the rollback, over both directions, and
    ``once_more`` after a second migration and cutover, over all three.
    """

    groups: int
    partitions: int
    exact_partitions: int
    bounded_partitions: int
    unknown_partitions: int
    write_block_s: float
    seconds: float
    rolled_back: Counted
    once_more: Counted
    killed_at: list[str] = []
    aborted: str | None = None
    states: dict[str, list[StateTotal]]
    faults: list[str]

    @property
    def unexpected(self) -> list[str]:
        """What is not as it has to be, one sentence each."""
        found = [
            (self.unknown_partitions > 0, f"{self.unknown_partitions} partitions neither exact nor bounded"),
            (
                # A run that is killed at each state blocks as long as it takes to start again.
                not self.killed_at and self.write_block_s > WRITE_BLOCK_SECONDS,
                f"writers blocked for {self.write_block_s} s, more than {WRITE_BLOCK_SECONDS:.0f} s",
            ),
            (bool(self.killed_at and self._spared), f"never killed at {', '.join(self._spared)}"),
        ]
        return [*self.faults, *(sentence for holds, sentence in found if holds)]

    @property
    def _spared(self) -> list[str]:
        """The steps at which no handover was killed."""
        killed = {said.partition(",")[0] for said in self.killed_at}
        return [step.state for step in HANDOVER if step.state not in killed]
