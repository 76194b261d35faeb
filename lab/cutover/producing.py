"""Producers of numbered records, on whichever cluster clients are told to use."""

import logging
from collections.abc import Sequence
from time import sleep
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from lab.cutover.cluster_view import ClusterView
from lab.cutover.journal import NUMBER_HEADER, Entry
from lab.workload.producing import FLUSH_SECONDS

log = logging.getLogger(__name__)
PADDING: Final = b"." * 40


class NumberedProducer:
    """Produces entries and tells which of them the cluster has.

    Parameters
    ----------
    transactional_id
        Makes it transactional.

    Attributes
    ----------
    is_usable
        Whether it can go on; if not, another one has to take its place.
    """

    def __init__(self, side: ClusterView, transactional_id: str | None = None) -> None:
        self._name_of = side.name_of
        self.is_usable = True
        config: dict[str, str | int | bool] = {
            "bootstrap.servers": side.bootstrap_servers,
            "enable.idempotence": True,
            "linger.ms": 5,
            "queue.buffering.max.messages": 200_000,
        }
        if transactional_id is not None:
            config["transactional.id"] = transactional_id
        self._producer = Producer(config, logger=log)
        if transactional_id is not None:
            self._producer.init_transactions(FLUSH_SECONDS)

    def send(self, entries: Sequence[Entry]) -> dict[Entry, int]:
        """Produce entries; return the offsets of those that the cluster has acknowledged."""
        offsets: dict[Entry, int] = {}
        for entry in entries:
            self._enqueue(entry, offsets)
        self._producer.flush(FLUSH_SECONDS)
        return offsets

    def send_transaction(self, entries: Sequence[Entry], *, commit: bool, seconds: float = 0) -> dict[Entry, int]:
        """Produce entries in a transaction that stays open for some seconds; return those that are committed.

        A transaction that the cluster refuses in part is aborted; after that, see :attr:`is_usable`.
        """
        self.begin()
        offsets = self.send(entries)
        sleep(seconds)
        if commit and len(offsets) == len(entries) and self.commit():
            return offsets
        self.abort()
        return {}

    def begin(self) -> None:
        """Begin a transaction."""
        self._producer.begin_transaction()

    def commit(self) -> bool:
        """Commit the transaction; return whether it could be."""
        try:
            self._producer.commit_transaction(FLUSH_SECONDS)
        except KafkaException as error:
            if not error.args[0].txn_requires_abort():
                raise
            return False
        return True

    def abort(self) -> None:
        """Abort the transaction."""
        try:
            self._producer.abort_transaction(FLUSH_SECONDS)
        except KafkaException as error:
            # One whose first record was refused never began at the broker, which then knows of none to abort.
            if not error.args[0].fatal():
                raise
            self.is_usable = False

    def _enqueue(self, entry: Entry, offsets: dict[Entry, int]) -> None:
        def delivered(error: KafkaError | None, message: Message) -> None:
            offset = message.offset()
            if error is None and offset is not None:
                offsets[entry] = offset

        number = str(entry.number).encode()
        while True:
            try:
                self._producer.produce(
                    self._name_of(entry.topic),
                    value=None if entry.is_tombstone else number + PADDING,
                    key=entry.key,
                    partition=entry.partition,
                    timestamp=entry.timestamp_ms,
                    headers=_headers(entry, number),
                    on_delivery=delivered,
                )
            except BufferError:
                self._producer.poll(0.1)
            except KafkaException as error:
                # librdkafka remembers what was refused; another producer asks anew.
                if error.args[0].code() not in {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError._STATE}:  # noqa: SLF001 its public name
                    raise
                self.is_usable = False
                return
            else:
                return


def number_of(message: Message) -> int:
    """Return the number of a record that came from a :class:`NumberedProducer`."""
    value = message.value()
    if value is None:
        headers = dict(message.headers() or [])
        return int(headers[NUMBER_HEADER] or -1)
    return int(value.removesuffix(PADDING))


def _headers(entry: Entry, number: bytes) -> list[tuple[str, str | bytes | None]]:
    if entry.is_tombstone:
        return [(NUMBER_HEADER, number)]
    return [("attempt", b"1"), ("null", None)] if entry.number % 10 == 0 else []
