"""Fills the source with the history that a migration has to move."""

from itertools import batched, chain

from lab.workload.producing import RecordProducer
from lab.workload.records import TABLES, booking, bystanders, flights
from lab.workload.topics import create_topics

BOOKINGS = 3_000
BOOKINGS_IN_A_TRANSACTION = 60


def load(bootstrap_servers: str, flights_limit: int | None = None) -> int:
    """Create the topics and produce the whole history.

    Parameters
    ----------
    flights_limit
        Loads at most so many flights (all are 336,776); the other topics are loaded in full.

    Returns
    -------
    int
        Records that a migration has to move: aborted ones and the topics that stay do not count.

    Raises
    ------
    NotDeliveredError
        The source refused a record.
    """
    create_topics(bootstrap_servers)
    producer = RecordProducer(bootstrap_servers)
    producer.send(bystanders())
    history = chain(flights(flights_limit), *(table() for table in TABLES))
    return producer.send(history) + _load_bookings(bootstrap_servers)


def _load_bookings(bootstrap_servers: str) -> int:
    producer = RecordProducer(bootstrap_servers, transactional_id="bookings-history")
    committed = 0
    for turn, numbers in enumerate(batched(range(BOOKINGS), BOOKINGS_IN_A_TRANSACTION, strict=False)):
        abandoned = turn % 3 == 1
        state = "abandoned" if abandoned else "confirmed"
        committed += producer.send_transaction((booking(number, state) for number in numbers), commit=not abandoned)
    return committed
