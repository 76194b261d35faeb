"""The topics of the lab's source: what each one proves about a migration."""

from dataclasses import dataclass, field
from typing import Final

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

MEGABYTE: Final = 1024 * 1024
LARGEST_RECORD_BYTES: Final = 8 * MEGABYTE
# Kafka rolls a segment by the timestamps of its records: a year of old flights would roll one each week.
ONE_CENTURY_MS: Final = 100 * 365 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Topic:
    """A topic of the source and how it is made."""

    name: str
    partitions: int
    config: dict[str, str] = field(default_factory=dict)
    migrated: bool = True


TOPICS: Final = (
    Topic("flights", 24),
    Topic("planes", 2, {"cleanup.policy": "compact"}),
    Topic("airports", 1),
    Topic("airlines", 1),
    Topic("weather", 3),
    Topic("aircraft.photos", 3, {"max.message.bytes": str(LARGEST_RECORD_BYTES)}),
    Topic("bookings", 6),
    # Matched by the pattern of bookings, yet MirrorMaker 2 would take it for heartbeats: the plan must say so.
    Topic("bookings.heartbeats", 1, migrated=False),
    Topic("internal.audit", 1, migrated=False),
)
MIGRATED: Final = tuple(topic.name for topic in TOPICS if topic.migrated)
PATTERNS: Final = ("flights", "planes", "air.*", "weather", "bookings.*")


def create_topics(bootstrap_servers: str) -> None:
    """Create every topic, one replica each, on an empty cluster.

    Raises
    ------
    KafkaException
        A topic exists already or the broker refuses it.
    """
    kept_for_ever = {"retention.ms": "-1", "segment.ms": str(ONE_CENTURY_MS)}
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    created = admin.create_topics(
        [NewTopic(topic.name, topic.partitions, 1, config={**kept_for_ever, **topic.config}) for topic in TOPICS]
    )
    for future in created.values():
        future.result()
