"""How much data there is to copy, as far as a sample of records tells."""

from collections.abc import Mapping

from mskmigration.kafka.inspection import Log
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
