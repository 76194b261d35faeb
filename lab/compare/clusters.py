"""Compares the topics of two clusters, each read by a process of its own."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from lab.compare.reading import PartitionLog, Place, read_cluster
from lab.compare.sequences import Difference, compare_sequences


@dataclass(frozen=True)
class TopicComparison:
    """A topic on both sides: how many partitions and records, and what differs."""

    name: str
    target_name: str
    partitions: int
    target_partitions: int
    source_records: int
    target_records: int
    difference: Difference
    unequal_partitions: tuple[int, ...]

    @property
    def is_equal(self) -> bool:
        """Whether every partition holds the same records in the same order, and there are as many."""
        return not self.unequal_partitions and self.partitions == self.target_partitions


@dataclass(frozen=True)
class ClusterComparison:
    """Both clusters as they were read, and the comparison of each topic."""

    topics: tuple[TopicComparison, ...]
    source: dict[Place, PartitionLog]
    target: dict[Place, PartitionLog]

    @property
    def is_equal(self) -> bool:
        """Whether every topic arrived unchanged."""
        return all(topic.is_equal for topic in self.topics)


def compare_clusters(
    source: str, target: str, topics: Sequence[str], rename: Mapping[str, str] | None = None
) -> ClusterComparison:
    """Read both clusters at the same time and compare every committed record of the topics.

    Parameters
    ----------
    source, target
        Bootstrap servers.
    topics
        Names on the source.
    rename
        Source name to target name, where they differ.

    Raises
    ------
    ReadingStalledError
        A cluster did not answer.
    """
    names = {topic: (rename or {}).get(topic, topic) for topic in topics}
    # A forked librdkafka does not work: a new interpreter does.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        reading_source = pool.submit(read_cluster, source, list(names))
        reading_target = pool.submit(read_cluster, target, list(names.values()))
        source_logs, target_logs = reading_source.result(), reading_target.result()
    return ClusterComparison(
        tuple(compare_topic(name, names[name], source_logs, target_logs) for name in names),
        source_logs,
        target_logs,
    )


def compare_topic(
    name: str, target_name: str, source: Mapping[Place, PartitionLog], target: Mapping[Place, PartitionLog]
) -> TopicComparison:
    """Compare one topic, partition by partition."""
    on_source = {partition: log for (topic, partition), log in source.items() if topic == name}
    on_target = {partition: log for (topic, partition), log in target.items() if topic == target_name}
    differences = {
        partition: _compare_logs(on_source.get(partition, PartitionLog()), on_target.get(partition, PartitionLog()))
        for partition in sorted(on_source.keys() | on_target.keys())
    }
    return TopicComparison(
        name=name,
        target_name=target_name,
        partitions=len(on_source),
        target_partitions=len(on_target),
        source_records=sum(len(log.offsets) for log in on_source.values()),
        target_records=sum(len(log.offsets) for log in on_target.values()),
        difference=Difference.total(differences.values()),
        unequal_partitions=tuple(partition for partition, difference in differences.items() if not difference.is_equal),
    )


def _compare_logs(source: PartitionLog, target: PartitionLog) -> Difference:
    if source.digests == target.digests:
        return Difference()
    return compare_sequences(source.sequence(), target.sequence())
