"""Topics' configuration."""

from collections.abc import Collection
from itertools import batched
from typing import Final

from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource  # confluent_kafka.admin does not mark it as exported

ANSWER_SECONDS: Final = 20
TOPICS_PER_REQUEST: Final = 1_000


def topic_settings(admin: AdminClient, topics: Collection[str]) -> dict[str, dict[str, str]]:
    """Return each topic's configuration, defaults of the broker included.

    Raises
    ------
    KafkaException
    """
    settings: dict[str, dict[str, str]] = {}
    for batch in batched(sorted(topics), TOPICS_PER_REQUEST, strict=False):
        resources = [ConfigResource(ConfigResource.Type.TOPIC, topic) for topic in batch]
        for resource, answer in admin.describe_configs(resources, request_timeout=ANSWER_SECONDS).items():
            entries = answer.result()
            settings[str(resource.name)] = {name: entry.value for name, entry in entries.items() if entry.value}
    return settings
