"""Consumer groups at work: live ones that drain and switch when they are told to, and others that catch up in turn."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Final, Self

from lab.cutover.cluster_view import ClusterView
from lab.cutover.ledger import Ledger
from lab.cutover.reading import Reading
from lab.cutover.workload import Group
from lab.workload.ends import EndOffsets, Place

CONSUMERS_AT_ONCE: Final = 6
PATIENCE_SECONDS: Final = 120.0


class StillReadingError(TimeoutError):
    """A group did not come to the end of its topics: see the brokers' logs."""


class LiveReaders:
    """The live groups, one consumer each, in a thread of its own; leaving the context stops them."""

    def __init__(self, groups: Sequence[Group], ledgers: Mapping[str, Ledger], side: ClusterView) -> None:
        self._executor = ThreadPoolExecutor(max(1, len(groups)), thread_name_prefix="reader")
        self._readers = [_Reader(group, ledgers[group.name]) for group in groups]
        self._side = side
        self.one_ignores_the_fence = False

    def __enter__(self) -> Self:
        self.resume(self._side)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for reader in self._readers:
            reader.told_to_stop.set()
        self._executor.shutdown()

    def resume(self, side: ClusterView) -> None:
        """Let those that have stopped go on reading, on this cluster."""
        self._side = side
        for reader in self._readers:
            if reader.has_stopped:
                reader.start(self._executor, side)

    def drain(self) -> None:
        """Let them read what there is, commit and leave their groups; returns at once."""
        ends = _ends(self._side, [topic for reader in self._readers for topic in reader.topics])
        for reader in self._readers[1:] if self.one_ignores_the_fence else self._readers:
            reader.drain(ends)

    def wait(self) -> None:
        """Wait until those that drain have left their groups.

        Raises
        ------
        StillReadingError
        """
        for reader in self._readers:
            reader.wait()

    def check(self) -> None:
        """Raise what ended a consumer, if something did."""
        for reader in self._readers:
            reader.check()


class _Reader:
    """The consumer of one group."""

    def __init__(self, group: Group, ledger: Ledger) -> None:
        self.topics = [topic.name for topic in group.topics]
        self.told_to_stop = Event()
        self._ledger = ledger
        self._ends: Mapping[Place, int] | None = None
        self._running: Future[None] | None = None

    @property
    def has_stopped(self) -> bool:
        return self._running is None or self._running.done()

    def check(self) -> None:
        if self._running is not None and self._running.done():
            self._running.result()

    def start(self, executor: ThreadPoolExecutor, side: ClusterView) -> None:
        self._ends = None
        self._running = executor.submit(self._read, Reading(side, self._ledger, self.topics))

    def drain(self, ends: Mapping[Place, int]) -> None:
        self._ends = ends

    def wait(self) -> None:
        if self._running is None or self._ends is None:
            return
        try:
            self._running.result(PATIENCE_SECONDS)
        except TimeoutError as error:
            raise StillReadingError(f"{self._ledger.group} has not left its group") from error

    def _read(self, reading: Reading) -> None:
        reading.until(lambda: self.told_to_stop.is_set() or (self._ends is not None and reading.is_past(self._ends)))


def catch_up(side: ClusterView, groups: Sequence[Group], ledgers: Mapping[str, Ledger]) -> None:
    """Let each group read to the present end of its topics, commit and leave; few at a time.

    Raises
    ------
    StillReadingError
        A group did not come to the end within two minutes.
    """
    ends = _ends(side, [topic.name for group in groups for topic in group.topics])

    def read(group: Group) -> None:
        reading = Reading(side, ledgers[group.name], [topic.name for topic in group.topics])
        given_up_at = monotonic() + PATIENCE_SECONDS
        reading.until(lambda: reading.is_past(ends) or monotonic() > given_up_at)
        if not reading.is_past(ends):
            raise StillReadingError(f"{group.name} has not read to the end of its topics in {PATIENCE_SECONDS:.0f} s")

    with ThreadPoolExecutor(CONSUMERS_AT_ONCE, thread_name_prefix="catch-up") as executor:
        list(executor.map(read, groups))


def _ends(side: ClusterView, topics: Sequence[str]) -> dict[Place, int]:
    return EndOffsets(side.bootstrap_servers).of({side.name_of(topic) for topic in topics})
