"""The source connectors that are compared: the AWS sample's, MirrorMaker 2's defaults, and ours."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pydantic import TypeAdapter

from bench.replication.datasets import DataSet
from mskmigration.connect.models import Config
from mskmigration.connectors import Profile, Role, render
from mskmigration.migration.configs import IDENTITY_POLICY

SAMPLE: Final = Path(__file__).parent / "sample.yaml"
SOURCE_ALIAS, TARGET_ALIAS = "source", "target"


@dataclass(frozen=True)
class Clusters:
    """Bootstrap servers of both clusters."""

    source: str
    target: str


type Connector = Callable[[Clusters, DataSet], Config]
"""Returns a connector's configuration without its name: each run has its own, so that none has stored offsets."""


def sample(clusters: Clusters, data: DataSet) -> Config:
    """Return the AWS sample's keys."""
    keys = TypeAdapter(dict[str, str]).validate_python(yaml.safe_load(SAMPLE.read_text()))
    return keys | _mirror(clusters, data)


def defaults(clusters: Clusters, data: DataSet) -> Config:
    """Return MirrorMaker 2 as it comes, but for the converters, without which it does not copy bytes."""
    converter = "org.apache.kafka.connect.converters.ByteArrayConverter"
    return {
        "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
        "replication.policy.class": IDENTITY_POLICY,
        "key.converter": converter,
        "value.converter": converter,
        "header.converter": converter,
    } | _mirror(clusters, data)


def ours(clusters: Clusters, data: DataSet) -> Config:
    """Return ``connectors/source.yaml``, as the library renders it for Plan Migration."""
    return _rendered(clusters, data, ())


def exactly_once(clusters: Clusters, data: DataSet) -> Config:
    """Return ``connectors/source.yaml`` with the profile of that name."""
    return _rendered(clusters, data, (Profile.EXACTLY_ONCE,))


def changed(connector: Connector, changes: Config) -> Connector:
    """Return the connector with some keys changed, for trying a setting."""
    return lambda clusters, data: connector(clusters, data) | changes


def _mirror(clusters: Clusters, data: DataSet) -> Config:
    """Return what every connector must say."""
    return {
        "tasks.max": str(data.tasks),
        "source.cluster.alias": SOURCE_ALIAS,
        "target.cluster.alias": TARGET_ALIAS,
        "source.cluster.bootstrap.servers": clusters.source,
        "target.cluster.bootstrap.servers": clusters.target,
        "producer.override.bootstrap.servers": clusters.target,
        "topics": data.topic,
        "replication.factor": "1",
        "offset-syncs.topic.replication.factor": "1",
    }


def _rendered(clusters: Clusters, data: DataSet, profiles: tuple[Profile, ...]) -> Config:
    values = {
        "tasks_max": str(data.tasks),
        "source_alias": SOURCE_ALIAS,
        "target_alias": TARGET_ALIAS,
        "source_bootstrap_servers": clusters.source,
        "target_bootstrap_servers": clusters.target,
        "topics": data.topic,
        "topics_exclude": "",
        "policy_class": IDENTITY_POLICY,
        "rename": "",
        "replication_factor": "1",
        "offsets_topic": "",
    }
    config = render(Role.SOURCE, "bench", values, profiles)
    return {key: value for key, value in config.items() if key != "name"}
