"""Asks the target whether it would create the topics as MirrorMaker 2 will want it to, without creating any."""

from collections.abc import Mapping
from itertools import batched

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

from mskmigration.kafka.inspection import Setting, reason
from mskmigration.preflight.facts import NOT_COPIED

SECONDS = 20
TOPICS_PER_REQUEST = 200


def uncreatable(
    admin: AdminClient,
    topics: Mapping[str, str],
    partitions: Mapping[str, int],
    configs: Mapping[str, Mapping[str, Setting]],
    replication_factor: int,
) -> dict[str, str]:
    """Return the topics that the target refuses, by their names at the source, and why.

    Parameters
    ----------
    topics
        Those that the target lacks, with their names there.
    """
    refused = {}
    for batch in batched(topics.items(), TOPICS_PER_REQUEST, strict=False):
        wanted = [
            NewTopic(name, partitions[topic], replication_factor, config=_brought(configs.get(topic, {})))
            for topic, name in batch
        ]
        answers = admin.create_topics(wanted, validate_only=True, request_timeout=SECONDS)
        for topic, name in batch:
            try:
                answers[name].result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    refused[topic] = reason(error)
    return refused


def _brought(settings: Mapping[str, Setting]) -> dict[str, str]:
    return {name: each.value for name, each in settings.items() if each.overridden and name not in NOT_COPIED}
