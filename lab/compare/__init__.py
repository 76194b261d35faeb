"""Proves a migration record by record: reads both clusters and compares what consumers of each would read."""

from lab.compare.clusters import ClusterComparison, TopicComparison, compare_clusters
from lab.compare.groups import GroupPosition, compare_groups, earliest_synced
from lab.compare.sequences import Difference, compare_sequences

__all__ = [
    "ClusterComparison",
    "Difference",
    "GroupPosition",
    "TopicComparison",
    "compare_clusters",
    "compare_groups",
    "compare_sequences",
    "earliest_synced",
]
