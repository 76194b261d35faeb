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


class LiveProducers:
    """Three applications, some 260 records a second: flights, weather and, in transactions, bookings.

    Leaving the context stops them; :meth:`stop` does so too and tells whether they failed.
    """

    def __init__(self, bootstrap_servers: str) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._stopping = Event()
        self._executor = ThreadPoolExecutor(thread_name_prefix="producer")
        self._between_bursts: list[Lock] = []
        self._committed: list[int] = []
        self._applications: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._start(self._plain(flights(REPEATED_RECORDS), FLIGHTS_A_BURST))
        self._start(self._plain(islice(weather(), REPEATED_RECORDS), WEATHER_A_BURST))
        self._start(self._transactional())
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
            for lock in self._between_bursts:
                still.enter_context(lock)
            yield

    @property
    def committed(self) -> int:
        """Records that they have committed so far."""
        return sum(self._committed)

    def stop(self) -> None:
        """Stop them, the bookings with an aborted transaction.

        Raises
        ------
        NotDeliveredError
            The source refused a record.
        """
        self._stopping.set()
        for application in self._applications:
            application.result()

    def _start(self, burst: Callable[[bool], int]) -> None:
        number = len(self._applications)
        self._between_bursts.append(Lock())
        self._committed.append(0)
        self._applications.append(self._executor.submit(self._run, number, burst))

    def _run(self, number: int, burst: Callable[[bool], int]) -> None:
        last = False
        while not last:
            last = self._stopping.wait(BURST_SECONDS)
            with self._between_bursts[number]:
                self._committed[number] += burst(last)

    def _plain(self, history: Iterator[Record], size: int) -> Callable[[bool], int]:
        producer = RecordProducer(self._bootstrap_servers)
        again = cycle([record._replace(timestamp_ms=0) for record in history])
        return lambda _last: producer.send(islice(again, size))

    def _transactional(self) -> Callable[[bool], int]:
        producer = RecordProducer(self._bootstrap_servers, transactional_id="bookings-live")
        turns = count()
        numbers = count(BOOKINGS)

        def burst(last: bool) -> int:
            abandoned = last or next(turns) % 4 == 0
            state = "abandoned" if abandoned else "confirmed"
            records = [booking(number, state) for number in islice(numbers, BOOKINGS_A_BURST)]
            return producer.send_transaction(records, commit=not abandoned)

        return burst
