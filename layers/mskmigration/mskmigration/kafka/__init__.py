"""Kafka clusters: topics, records, consumer groups and rights. Three objects ask one, and nobody else does.

========================================  ==============================================================================
:class:`KafkaCluster`                     answers, or raises an error that names the cluster
:class:`ClusterAdministration`            changes ACLs and groups' offsets, and raises likewise
``inspection.ClusterInspection``          asks for everything, and keeps what was refused, with the reason
========================================  ==============================================================================

Behind them each file is about one resource: ``topics``, ``logs``, ``configs``, ``groups``, ``offset_deletion``,
``acls``, ``quotas``, and of records ``reading``, ``sampling``, ``fingerprints`` and ``offset_syncs``. All time-outs and
sizes of requests stand in ``limits``. What an error means, and what it is turned into, stands in ``errors``. Only
``preflight.probing`` uses clients itself: it tries what connectors do.
"""

from mskmigration.kafka.acls import Acl
from mskmigration.kafka.administration import ClusterAdministration
from mskmigration.kafka.cluster import KafkaCluster
from mskmigration.kafka.fingerprints import Fingerprint, Span, Tail
from mskmigration.kafka.mirror_records import Checkpoint, Heartbeat, OffsetSync
from mskmigration.kafka.model import Bounds, Commit, Record, TopicPartition
from mskmigration.kafka.reading import Reading

__all__ = [
    "Acl",
    "Bounds",
    "Checkpoint",
    "ClusterAdministration",
    "Commit",
    "Fingerprint",
    "Heartbeat",
    "KafkaCluster",
    "OffsetSync",
    "Reading",
    "Record",
    "Span",
    "Tail",
    "TopicPartition",
]
