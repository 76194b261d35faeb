"""What the target is asked to create, as MirrorMaker 2 will want it to: it only says whether it would."""

import re
from collections.abc import Mapping

from mskmigration.kafka.configs import Setting
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.topics import WantedTopic


def uncreatable(
    target: ClusterInspection,
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

    Raises
    ------
    KafkaException
    """
    wanted = [
        WantedTopic(name, partitions[topic], replication_factor, configs.get(topic, {}))
        for topic, name in topics.items()
    ]
    refused = target.uncreatable(wanted)
    return {topic: refused[name] for topic, name in topics.items() if name in refused}


def brought(settings: Mapping[str, Setting], excluded: re.Pattern[str]) -> dict[str, str]:
    """Return the settings that MirrorMaker 2 gives a new topic: those that the source's has of its own.

    Parameters
    ----------
    excluded
        Matches the name of each that it leaves out.
    """
    return {name: each.value for name, each in settings.items() if each.overridden and not excluded.fullmatch(name)}
