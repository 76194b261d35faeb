"""Applications that go on producing while their cluster is migrated."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count, cycle, islice
from threading import Event, Lock
from types import TracebackType
from typing import Final, Self

from lab.workload.load import BOOKINGS
from lab.workload.producing import RecordProducer
from lab.workload.records import Record, booking, flights, weather

BURST_SECONDS: Final = 0.25
FLIGHTS_A_BURST: Final = 40
WEATHER_A_BURST: Final = 10
BOOKINGS_A_BURST: Final = 15
REPEATED_RECORDS: Final = 5_000


Burst = Callable[[bool], int]  # whether it is the last one -> records committed


class LiveProducers:
    """Three applications, some 260 records a second: flights, weather and, in transactions, bookings.

    Leaving the context stops them; :meth:`stop` does so too and tells whether they failed.
    """

    def __init__(self, bootstrap_servers: str) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._stopping = Event()
        self._executor = ThreadPoolExecutor(thread_name_prefix="producer")
        self._applications: list[_Application] = []
        self._running: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._applications = [
            _Application(_plain(self._bootstrap_servers, flights(REPEATED_RECORDS), FLIGHTS_A_BURST)),
            _Application(_plain(self._bootstrap_servers, islice(weather(), REPEATED_RECORDS), WEATHER_A_BURST)),
            _Application(_transactional(self._bootstrap_servers)),
        ]
        self._running = [self._executor.submit(it.run, self._stopping) for it in self._applications]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._executor.shutdown()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep them still between two bursts: everything is delivered and every transaction is closed."""
        with ExitStack() as still:
            for application in self._applications:
                still.enter_context(application.between_bursts)
            yield

    @property
    def committed(self) -> int:
        """Records that they have committed so far."""
        return sum(application.committed for application in self._applications)

    def stop(self) -> None:
        """Stop them, the bookings with an aborted transaction.

        Raises
        ------
        NotDeliveredError
            The source refused a record.
        """
        self._stopping.set()
        for running in self._running:
            running.result()


class _Application:
    """Produces a burst of records now and then."""

    def __init__(self, burst: Burst) -> None:
        self._burst = burst
        self.between_bursts = Lock()
        self.committed = 0

    def run(self, stopping: Event) -> None:
        last = False
        while not last:
            last = stopping.wait(BURST_SECONDS)
            with self.between_bursts:
                self.committed += self._burst(last)


def _plain(bootstrap_servers: str, history: Iterator[Record], size: int) -> Burst:
    producer = RecordProducer(bootstrap_servers)
    again = cycle([record._replace(timestamp_ms=0) for record in history])
    return lambda _last: producer.send(islice(again, size))


def _transactional(bootstrap_servers: str) -> Burst:
    producer = RecordProducer(bootstrap_servers, transactional_id="bookings-live")
    turns = count()
    numbers = count(BOOKINGS)

    def burst(last: bool) -> int:
        abandoned = last or next(turns) % 4 == 0
        state = "abandoned" if abandoned else "confirmed"
        records = [booking(number, state) for number in islice(numbers, BOOKINGS_A_BURST)]
        return producer.send_transaction(records, commit=not abandoned)

    return burst
