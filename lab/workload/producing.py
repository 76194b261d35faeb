"""Producers of the lab: idempotent, and in transactions where bookings are concerned."""

import logging
from collections.abc import Iterable

from confluent_kafka import KafkaError, Message, Producer

from lab.workload.records import Record
from lab.workload.topics import LARGEST_RECORD_BYTES

log = logging.getLogger(__name__)
FLUSH_SECONDS = 30.0


class NotDeliveredError(RuntimeError):
    """Records did not reach the source: the lab's data would be incomplete. See the broker's log."""


class RecordProducer:
    """Produces records and accounts for every delivery.

    Parameters
    ----------
    bootstrap_servers
        The cluster's addresses, ``host:port[,host:port]``.
    transactional_id
        Makes the producer transactional.
    """

    def __init__(self, bootstrap_servers: str, transactional_id: str | None = None) -> None:
        config: dict[str, str | int | bool] = {
            "bootstrap.servers": bootstrap_servers,
            "enable.idempotence": True,
            "partitioner": "murmur2_random",  # the Java client's
            "compression.type": "lz4",
            "linger.ms": 20,
            "batch.size": 524_288,
            "message.max.bytes": LARGEST_RECORD_BYTES,
            "queue.buffering.max.messages": 500_000,
        }
        if transactional_id is not None:
            config["transactional.id"] = transactional_id
        self._producer = Producer(config, logger=log)
        self._failures: list[KafkaError] = []
        if transactional_id is not None:
            self._producer.init_transactions(FLUSH_SECONDS)

    def send(self, records: Iterable[Record]) -> int:
        """Produce records and wait until the broker has all of them; return how many.

        Raises
        ------
        NotDeliveredError
            The broker refused a record or did not answer within 30 s.
        """
        count = 0
        for count, record in enumerate(records, start=1):  # noqa: B007 - the count outlives the loop
            self._enqueue(record)
        self._flush()
        return count

    def send_transaction(self, records: Iterable[Record], *, commit: bool) -> int:
        """Produce records in a transaction and commit or abort it; return how many were committed."""
        self._producer.begin_transaction()
        # Flushed first, so that an aborted transaction too leaves its records in the log.
        count = self.send(records)
        if not commit:
            self._producer.abort_transaction(FLUSH_SECONDS)
            return 0
        self._producer.commit_transaction(FLUSH_SECONDS)
        return count

    def _enqueue(self, record: Record) -> None:
        while True:
            try:
                self._producer.produce(
                    record.topic,
                    value=record.value,
                    key=record.key,
                    partition=record.partition,
                    timestamp=record.timestamp_ms,
                    headers=record.headers,
                    on_delivery=self._on_delivery,
                )
            except BufferError:
                self._producer.poll(0.1)
            else:
                return

    def _flush(self) -> None:
        left = self._producer.flush(FLUSH_SECONDS)
        if left or self._failures:
            reasons = {failure.str() for failure in self._failures} or {f"no answer in {FLUSH_SECONDS:.0f} s"}
            raise NotDeliveredError(f"{left + len(self._failures)} records: {', '.join(sorted(reasons))}")

    def _on_delivery(self, error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            self._failures.append(error)
