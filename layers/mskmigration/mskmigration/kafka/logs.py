"""Partitions' logs: where they begin and end."""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future
from itertools import batched
from typing import NamedTuple

from confluent_kafka import IsolationLevel
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient

# confluent_kafka.admin does not mark the following as exported.
from confluent_kafka.admin._listoffsets import ListOffsetsResultInfo, OffsetSpec

from mskmigration.kafka.errors import existing, with_log
from mskmigration.kafka.limits import PARTITIONS_PER_REQUEST
from mskmigration.kafka.model import Bounds, TopicPartition

EARLIEST: OffsetSpec = OffsetSpec.earliest()  # type: ignore[no-untyped-call]
LATEST: OffsetSpec = OffsetSpec.latest()  # type: ignore[no-untyped-call]
NEWEST: OffsetSpec = OffsetSpec.max_timestamp()  # type: ignore[no-untyped-call]
type UnderWay = dict[RdTopicPartition, Future[ListOffsetsResultInfo]]


class Log(NamedTuple):
    """A partition's log: first offset, the end of what is committed (last stable offset), and the end."""

    start: int
    stable_end: int
    end: int
    newest_at_ms: int = -1


def bounds(admin: AdminClient, partitions: Collection[TopicPartition], seconds: int) -> dict[TopicPartition, Bounds]:
    """Return the start and the end of each log that exists; all requests are under way at once."""
    # The ends are asked for last: what is in the log when it is asked for its start is counted.
    starts = _all(_asked(admin, partitions, EARLIEST, seconds))
    ends = _all(_asked(admin, partitions, LATEST, seconds))
    first, last = existing(starts), existing(ends)
    return {_of(each): Bounds(first[each].offset, last[each].offset) for each in first.keys() & last.keys()}


def last_stable(admin: AdminClient, partitions: Collection[TopicPartition], seconds: int) -> dict[TopicPartition, int]:
    """Return how far each log that exists can be read of committed records; all requests are under way at once."""
    answers = _all(_asked(admin, partitions, LATEST, seconds, IsolationLevel.READ_COMMITTED))
    return {_of(each): info.offset for each, info in existing(answers).items()}


def logs(admin: AdminClient, partitions: Collection[TopicPartition], seconds: int) -> dict[TopicPartition, Log]:
    """Return each partition's log, one request after the other; a partition without a leader is left out."""
    starts = _found(_asked(admin, partitions, EARLIEST, seconds))
    stable = _found(_asked(admin, partitions, LATEST, seconds, IsolationLevel.READ_COMMITTED))
    ends = _found(_asked(admin, partitions, LATEST, seconds))
    newest = _found(_asked(admin, partitions, NEWEST, seconds))
    return {
        each: Log(
            starts[each].offset,
            stable[each].offset,
            ends[each].offset,
            newest[each].timestamp if each in newest else -1,
        )
        for each in starts.keys() & stable.keys() & ends.keys()
    }


def _asked(
    admin: AdminClient,
    partitions: Collection[TopicPartition],
    which: OffsetSpec,
    seconds: int,
    isolation: IsolationLevel = IsolationLevel.READ_UNCOMMITTED,
) -> Iterator[UnderWay]:
    """Yield the answers under way of one request; the next is made when they are taken."""
    for batch in batched(partitions, PARTITIONS_PER_REQUEST, strict=False):
        asked = {RdTopicPartition(*each): which for each in batch}
        yield admin.list_offsets(asked, isolation_level=isolation, request_timeout=seconds)


def _all(requests: Iterable[UnderWay]) -> UnderWay:
    return {asked: answer for request in requests for asked, answer in request.items()}


def _found(requests: Iterable[UnderWay]) -> dict[TopicPartition, ListOffsetsResultInfo]:
    return {_of(asked): answer for request in requests for asked, answer in with_log(request).items()}


def _of(partition: RdTopicPartition) -> TopicPartition:
    return TopicPartition(partition.topic, partition.partition)
