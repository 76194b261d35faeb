"""Applications that go on producing: fenced, they keep what was refused and try again where they are told to."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Event, Lock
from time import monotonic
from types import TracebackType
from typing import Final, Self

from lab.cutover.cluster_view import ClusterView
from lab.cutover.journal import Entry, Journal
from lab.cutover.producing import NumberedProducer
from lab.cutover.workload import Kind, Topic, Workload

BURST_SECONDS: Final = 0.2
RETRY_SECONDS: Final = 0.25
RECORDS_A_BURST: Final = 12
OPEN_SECONDS: Final = 0.2
KEYS: Final = 20
TOPICS_OF_A_KIND: Final = 3


class Writers:
    """Three producers of plain records and two transactional ones that share their topics.

    Leaving the context stops them.
    """

    def __init__(self, workload: Workload, side: ClusterView, journal: Journal) -> None:
        transactional = workload.of_kind(Kind.TRANSACTIONAL)[:TOPICS_OF_A_KIND]
        plain = (workload.of_kind(kind)[:TOPICS_OF_A_KIND] for kind in (Kind.PLAIN, Kind.RENAMED, Kind.COMPACTED))
        self._writers = [_Writer(topics, side, journal) for topics in plain if topics]
        self._writers += [
            _Writer(transactional, side, journal, transactional_id=f"writer-{number}") for number in range(2)
        ]
        self._stopping = Event()
        self._executor = ThreadPoolExecutor(len(self._writers), thread_name_prefix="writer")
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._running = [self._executor.submit(writer.run, self._stopping) for writer in self._writers]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._executor.shutdown()

    def move(self, side: ClusterView) -> None:
        """Tell them which cluster to use from now on."""
        for writer in self._writers:
            writer.side = side

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep them still between two bursts: what was produced is committed, aborted or kept."""
        with ExitStack() as still:
            for writer in self._writers:
                still.enter_context(writer.between_bursts)
            yield

    @property
    def any_refused(self) -> bool:
        """Whether one of them keeps records that a cluster refused."""
        return any(writer.refused_at is not None for writer in self._writers)

    @property
    def longest_block_seconds(self) -> float:
        """The longest time that one of them could not write, from the first refusal to the next acknowledgement."""
        return max(writer.longest_block_seconds for writer in self._writers)

    def forget_blocks(self) -> None:
        """Measure anew."""
        for writer in self._writers:
            writer.longest_block_seconds = 0.0

    def check(self) -> None:
        """Raise what ended one of them, if something did."""
        for running in self._running:
            if running.done():
                running.result()


class _Writer:
    """One producer: a burst now and then, to each of its topics in turn."""

    def __init__(
        self,
        topics: Sequence[Topic],
        side: ClusterView,
        journal: Journal,
        transactional_id: str | None = None,
    ) -> None:
        self._topics = topics
        self._journal = journal
        self._transactional_id = transactional_id
        self._kept: list[Entry] = []
        self._turns = count()
        self._producer: tuple[ClusterView, NumberedProducer] | None = None
        self.side = side
        self.between_bursts = Lock()
        self.refused_at: float | None = None
        self.longest_block_seconds = 0.0

    def run(self, stopping: Event) -> None:
        """Produce until told to stop."""
        while not stopping.wait(RETRY_SECONDS if self._kept else BURST_SECONDS):
            with self.between_bursts:
                self._burst()

    def _burst(self) -> None:
        """Produce what was refused before, or else a new burst, of which every fourth transaction is aborted."""
        turn = next(self._turns)
        entries = self._kept or self._new_entries(turn)
        commit = bool(self._kept) or turn % 4 != 0
        began = monotonic()
        sent = self._send(entries, commit=commit)
        self._journal.note(sent)
        self._kept = [entry for entry in entries if entry not in sent] if commit else []
        if self._kept:
            self.refused_at = self.refused_at or began
        elif self.refused_at is not None and sent:
            self.longest_block_seconds = max(self.longest_block_seconds, monotonic() - self.refused_at)
            self.refused_at = None

    def _send(self, entries: Sequence[Entry], *, commit: bool) -> dict[Entry, int]:
        producer = self._current_producer()
        if self._transactional_id is None:
            return producer.send(entries)
        return producer.send_transaction(entries, commit=commit, seconds=OPEN_SECONDS)

    def _current_producer(self) -> NumberedProducer:
        """Return the producer of the cluster that is in use."""
        side = self.side
        if self._producer is None or self._producer[0] != side or not self._producer[1].is_usable:
            self._producer = (side, NumberedProducer(side, self._transactional_id))
        return self._producer[1]

    def _new_entries(self, turn: int) -> list[Entry]:
        topic = self._topics[turn % len(self._topics)]
        numbers = (next(self._journal.numbers) for _ in range(RECORDS_A_BURST))
        return [_entry(topic, number) for number in numbers]


def _entry(topic: Topic, number: int) -> Entry:
    """Make a record: in a compacted topic its key comes again and again, and in the same partition."""
    if topic.kind is not Kind.COMPACTED:
        key = None if number % 3 == 0 else f"key-{number % KEYS}".encode()
        return Entry(topic.name, number % topic.filled_partitions, number, key)
    turn = number % KEYS
    return Entry(topic.name, turn % topic.filled_partitions, number, f"key-{turn}".encode(), number % 50 == 0)
