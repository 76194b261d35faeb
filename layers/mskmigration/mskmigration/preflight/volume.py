"""How much data there is to copy, as far as a sample of records shows."""

from collections.abc import Mapping

from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition
from mskmigration.migration.plan import RECORDS_PER_TASK_SECOND
from mskmigration.preflight.facts import Sampled


def bytes_of(logs: Mapping[TopicPartition, Log], samples: Mapping[TopicPartition, Sampled]) -> int:
    """Return the bytes of all records, uncompressed: offsets times the sampled mean of the partition."""
    return round(sum((log.end - log.start) * samples[each].mean_bytes for each, log in logs.items() if each in samples))


def bytes_per_second(
    logs: Mapping[TopicPartition, Log], samples: Mapping[TopicPartition, Sampled], tasks: int
) -> float:
    """Return what the copy writes in a second, at the measured rate of records of a task."""
    records = sum(log.end - log.start for each, log in logs.items() if each in samples)
    mean = bytes_of(logs, samples) / records if records else 0.0
    return mean * RECORDS_PER_TASK_SECOND * tasks


def growth_per_second(logs: Mapping[TopicPartition, Log], samples: Mapping[TopicPartition, Sampled]) -> float:
    """Return the bytes that applications write in a second, by the logs' first and newest timestamps."""
    rate = 0.0
    for each, log in logs.items():
        sampled = samples.get(each)
        if sampled and sampled.first_at and sampled.newest_at:
            seconds = (sampled.newest_at - sampled.first_at).total_seconds()
            rate += (log.end - log.start) * sampled.mean_bytes / max(seconds, _SHORTEST_SECONDS)
    return rate


_SHORTEST_SECONDS = 3_600  # what was written at once shows no rate
