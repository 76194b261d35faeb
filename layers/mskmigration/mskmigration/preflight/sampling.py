"""Looks at a few records of each partition: the first, some of the last, and what an open transaction holds back."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition, time_of
from mskmigration.kafka.sampling import Seen
from mskmigration.preflight.facts import Sampled

SECONDS = 10.0
MOST_PARTITIONS = 2_000
LAST_RECORDS = 20


class Samples(NamedTuple):
    """What the records show, by partition, and the topics that refused them, with the reason."""

    by_partition: dict[TopicPartition, Sampled]
    refused: dict[str, str]


def take_samples(cluster: ClusterInspection, logs: Mapping[TopicPartition, Log]) -> Samples:
    """Read no more than shows the records' age and size.

    Raises
    ------
    KafkaException
        The cluster refuses the reader altogether.
    """
    some = dict(islice(logs.items(), MOST_PARTITIONS))
    if not some:
        return Samples({}, {})
    first, refused = cluster.sample({each: log.start for each, log in some.items()}, 1, SECONDS)
    readable = {each: log for each, log in some.items() if each.topic not in refused and log.end > log.start}
    tails = {each: max(log.start, log.end - LAST_RECORDS) for each, log in readable.items()}
    last = cluster.sample(tails, LAST_RECORDS, SECONDS).records if tails else {}
    held = {each: log.stable_end for each, log in readable.items() if log.stable_end < log.end}
    held_back = cluster.sample(held, 1, SECONDS).records if held else {}
    return Samples(
        {
            each: _sampled(log, first.get(each, []), last.get(each, []), held_back.get(each, []))
            for each, log in some.items()
            if each in first
        },
        refused,
    )


def _sampled(log: Log, first: list[Seen], last: list[Seen], held_back: list[Seen]) -> Sampled:
    seen = [*first, *last]
    newest: datetime | None = time_of(log.newest_at_ms) if log.newest_at_ms >= 0 else None
    return Sampled(
        first_at=first[0].at if first and first[0].at >= time_of(0) else None,  # -1 stands for no timestamp
        newest_at=newest,
        open_since=held_back[0].at if held_back else None,
        mean_bytes=sum(each.size for each in seen) / len(seen) if seen else 0.0,
        largest_bytes=max((each.size for each in seen), default=0),
    )
