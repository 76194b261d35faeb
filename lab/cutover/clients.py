"""All clients of the lab together: they produce and consume, switch clusters when told to, and keep their ledgers."""

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Final, NamedTuple, Self

from lab.cutover.cluster_view import ClusterView
from lab.cutover.journal import Journal
from lab.cutover.ledger import Ledger, Verdict
from lab.cutover.readers import LiveReaders, catch_up
from lab.cutover.workload import Group, Habit, Kind, Workload
from lab.cutover.writers import Writers

NAMED_AT_MOST: Final = 5


class Count(NamedTuple):
    """Records that groups never processed and those they processed twice, added up over all groups.

    ``faults`` names some of them, one sentence a group.
    """

    lost: int
    duplicated: int
    faults: tuple[str, ...]


class Clients:
    """Producers and consumers, at work until the context is left.

    Parameters
    ----------
    side
        The cluster that they use at first.
    ledgers
        By group: of groups at rest with what they have processed already.
    """

    def __init__(
        self,
        workload: Workload,
        side: ClusterView,
        journal: Journal,
        ledgers: Mapping[str, Ledger],
    ) -> None:
        self._workload = workload
        self._journal = journal
        self._ledgers = ledgers
        self.side = side
        self.writers = Writers(workload, side, journal)
        live = [group for group in workload.groups if group.habit is Habit.LIVE]
        self.readers = LiveReaders(live, ledgers, side)
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.enter_context(self.writers)
            undo.enter_context(self.readers)
            self._exit = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.__exit__(kind, error, trace)

    def switch(self, side: ClusterView) -> None:
        """Go on with this cluster."""
        self.side = side
        self.writers.move(side)
        self.readers.resume(side)

    def check(self) -> None:
        """Raise what ended a producer or a consumer, if something did."""
        self.writers.check()
        self.readers.check()

    @property
    def committed(self) -> int:
        """How many records have been committed to all topics so far, on either cluster."""
        return len(self._journal.committed(topic.name for topic in self._workload.topics))

    def count(self) -> Count:
        """Let every group read all that there is, while nobody writes, and look into the ledgers.

        Raises
        ------
        StillReadingError
        """
        with self.writers.paused():
            self.readers.drain()
            self.readers.wait()
            catch_up(self.side, self._workload.groups, self._ledgers)
            verdicts = {group.name: self._judge(group) for group in self._workload.groups}
        self.readers.resume(self.side)
        return Count(
            lost=sum(len(verdict.lost) for verdict in verdicts.values()),
            duplicated=sum(len(verdict.duplicated) for verdict in verdicts.values()),
            faults=tuple(_fault(group, verdict) for group, verdict in verdicts.items() if any(verdict)),
        )

    def _judge(self, group: Group) -> Verdict:
        committed = self._journal.committed(topic.name for topic in group.topics)
        compacted = [topic.name for topic in group.topics if topic.kind is Kind.COMPACTED]
        excused = self._journal.deleted.union(*(self._journal.superseded(topic) for topic in compacted))
        return self._ledgers[group.name].judge(committed, excused)


def _fault(group: str, verdict: Verdict) -> str:
    return f"{group}: lost {_some(verdict.lost)}, processed twice {_some(verdict.duplicated)}"


def _some(numbers: tuple[int, ...]) -> str:
    named = ", ".join(map(str, numbers[:NAMED_AT_MOST]))
    return f"{len(numbers)} ({named}{', ...' if len(numbers) > NAMED_AT_MOST else ''})" if numbers else "none"
