"""Configures how each client that a connector makes reaches its cluster (docs/decisions/0001-keys-and-clients.md)."""

from typing import Final

from mskmigration.connect.models import Config
from mskmigration.connectors.definitions import client_keys
from mskmigration.settings import ClusterAccess

# MirrorMaker's own clients, by the cluster that they are of.
READING: Final = ("source.cluster.",)
WRITING: Final = (
    "target.cluster.",
    # Those that the worker makes for a task, which write to the same cluster: its records' producer, and what keeps its
    # offsets exactly once. A key of the worker holds unless it is overridden, so all of them are.
    "producer.override.",
    "consumer.override.",
    "admin.override.",
)


def with_access(config: Config, *, reads: ClusterAccess, writes: ClusterAccess) -> Config:
    """Return the connector's configuration with the authentication of both clusters."""
    keys = {
        prefix + key: value
        for prefixes, access in ((READING, reads), (WRITING, writes))
        for prefix in prefixes
        for key, value in client_keys(access).items()
    }
    return config | keys
