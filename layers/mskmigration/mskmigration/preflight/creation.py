"""Asks the target whether it would create the topics as MirrorMaker 2 will want it to, without creating any."""

import re
from collections.abc import Mapping
from itertools import batched

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

from mskmigration.kafka.inspection import Setting, reason

SECONDS = 20
TOPICS_PER_REQUEST = 200


def uncreatable(
    admin: AdminClient,
    topics: Mapping[str, str],
    partitions: Mapping[str, int],
    configs: Mapping[str, Mapping[str, str]],
    replication_factor: int,
) -> dict[str, str]:
    """Return the topics that the target refuses, by their names at the source, and why.

    Parameters
    ----------
    topics
        Those that the target lacks, with their names there.
    configs
        The settings that each will be given.
    """
    refused = {}
    for batch in batched(topics.items(), TOPICS_PER_REQUEST, strict=False):
        wanted = [
            NewTopic(name, partitions[topic], replication_factor, config=dict(configs.get(topic, {})))
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


def brought(settings: Mapping[str, Setting], excluded: re.Pattern[str]) -> dict[str, str]:
    """Return the settings that MirrorMaker 2 gives a new topic: those that the source's has of its own.

    Parameters
    ----------
    excluded
        Matches the name of each that it leaves out.
    """
    return {name: each.value for name, each in settings.items() if each.overridden and not excluded.fullmatch(name)}
