"""The configurations of a migration's three connectors."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from mskmigration.connect.models import Config
from mskmigration.connectors.client_security import with_access
from mskmigration.connectors.definitions import Profile, Role, render, render_reverse
from mskmigration.errors import ConnectorConfigInvalidError
from mskmigration.migration.delivery import offsets_topic
from mskmigration.migration.exclusions import INTERNAL_TOPICS, TOOL_GROUPS
from mskmigration.migration.request import MigrationRequest
from mskmigration.settings import ClusterType, Settings

GROUPS_PER_TASK = 100
EXCLUDED = "topics.exclude"
SETTINGS_EXCLUDED: Final = "config.properties.exclude"
# ``DefaultConfigPropertyFilter.CONFIG_PROPERTIES_EXCLUDE_DEFAULT`` of Kafka 4.3.
SETTINGS_EXCLUDED_BY_KAFKA: Final = (
    r"follower\.replication\.throttled\.replicas",
    r"leader\.replication\.throttled\.replicas",
    r"message\.timestamp\.difference\.max\.ms",
    r"log\.message\.timestamp\.before\.max\.ms",
    r"log\.message\.timestamp\.after\.max\.ms",
    r"message\.timestamp\.type",
    r"unclean\.leader\.election\.enable",
    r"min\.insync\.replicas",
)
_OF_TYPE: Final[Mapping[ClusterType, tuple[Profile, ...]]] = {
    ClusterType.EXPRESS: (Profile.EXPRESS,),
    ClusterType.SERVERLESS: (Profile.SERVERLESS,),
}
IDENTITY_POLICY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
RENAME_POLICY = "io.github.mskmigration.connect.RenameReplicationPolicy"


def connector_configs(settings: Settings, request: MigrationRequest, *, tasks_max: int, groups: int) -> list[Config]:
    """Render the source, the checkpoint and the heartbeat connector, in the order of registration."""
    values = _clusters(settings) | {
        "replication_factor": str(settings.replication_factor),
        "tasks_max": str(tasks_max),
        "checkpoint_tasks_max": str(max(1, -(-groups // GROUPS_PER_TASK))),
        "topics": ",".join(request.topics),
        "topics_exclude": topics_excluded(request),
        "groups": ",".join(request.groups),
        "groups_exclude": ",".join((*TOOL_GROUPS, *request.groups_exclude)),
        "offsets_topic": "",
        "policy_class": RENAME_POLICY if request.rename else IDENTITY_POLICY,
        "rename": ",".join(f"{old}:{new}" for old, new in sorted(request.rename.items())),
    }
    profiles = [*_profiles(settings), *_OF_TYPE.get(settings.target_cluster_type, ())]
    return [
        with_access(render(role, request.migration, values, profiles), reads=settings.source, writes=settings.target)
        for role in Role
    ]


def reverse_config(settings: Settings, request: MigrationRequest, topics: Collection[str], *, tasks_max: int) -> Config:
    """Render the connector that copies topics back to the source.

    Parameters
    ----------
    topics
        By their names at the source.
    """
    there = _clusters(settings)
    values = {
        "source_alias": there["target_alias"],
        "target_alias": there["source_alias"],
        "source_bootstrap_servers": there["target_bootstrap_servers"],
        "target_bootstrap_servers": there["source_bootstrap_servers"],
        "replication_factor": "-1",
        "tasks_max": str(tasks_max),
        "topics": ",".join(literal(request.new_name(topic)) for topic in sorted(topics)),
        "topics_exclude": ",".join(INTERNAL_TOPICS),
        "offsets_topic": offsets_topic(request.migration),
        "policy_class": RENAME_POLICY if request.rename else IDENTITY_POLICY,
        "rename": ",".join(f"{new}:{old}" for old, new in sorted(request.rename.items())),
    }
    rendered = render_reverse(request.migration, values, _profiles(settings))
    return with_access(rendered, reads=settings.target, writes=settings.source)


def settings_excluded(config: Config) -> re.Pattern[str]:
    """Return what matches the whole name of each topic setting that the connector does not copy.

    As ``DefaultConfigPropertyFilter`` of Kafka 4.3 reads it; without the option its default holds.

    Raises
    ------
    ConnectorConfigInvalidError
        It is no list of regular expressions.
    """
    listed = config.get(SETTINGS_EXCLUDED, ",".join(SETTINGS_EXCLUDED_BY_KAFKA))
    try:
        return re.compile("|".join(each.strip() for each in listed.split(",")))
    except re.PatternError as error:
        raise ConnectorConfigInvalidError(
            f"{SETTINGS_EXCLUDED} of {config['name']} has a faulty regular expression: {error}.",
            "Correct it in connectors/, and deploy again.",
        ) from error


def topics_excluded(request: MigrationRequest) -> str:
    """Return the value of ``topics.exclude``: what MirrorMaker 2 keeps for itself, and what the request leaves out."""
    return ",".join((*INTERNAL_TOPICS, *request.topics_exclude))


def literal(topic: str) -> str:
    """Return the pattern, of Java and of Python, that matches this topic alone."""
    return topic.replace(".", r"\.")


def _profiles(settings: Settings) -> list[Profile]:
    return [Profile.EXACTLY_ONCE] if settings.copies_once else []


def _clusters(settings: Settings) -> dict[str, str]:
    return {
        "source_alias": settings.source_alias,
        "target_alias": settings.target_alias,
        "source_bootstrap_servers": settings.source_bootstrap_servers,
        "target_bootstrap_servers": settings.target_bootstrap_servers,
    }
