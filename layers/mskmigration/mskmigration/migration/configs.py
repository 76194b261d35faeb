"""The configurations of a migration's three connectors."""

from mskmigration.connect.models import Config
from mskmigration.connectors.definitions import Role, render
from mskmigration.migration.exclusions import INTERNAL_TOPICS, TOOL_GROUPS
from mskmigration.migration.request import MigrationRequest
from mskmigration.settings import Settings

GROUPS_PER_TASK = 100
IDENTITY_POLICY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
RENAME_POLICY = "io.github.mskmigration.connect.RenameReplicationPolicy"


def connector_configs(settings: Settings, request: MigrationRequest, *, tasks_max: int, groups: int) -> list[Config]:
    """Render the source, the checkpoint and the heartbeat connector, in the order of registration."""
    values = {
        "source_alias": settings.source_alias,
        "target_alias": settings.target_alias,
        "source_bootstrap_servers": settings.source_bootstrap_servers,
        "target_bootstrap_servers": settings.target_bootstrap_servers,
        "replication_factor": str(settings.replication_factor),
        "tasks_max": str(tasks_max),
        "checkpoint_tasks_max": str(max(1, -(-groups // GROUPS_PER_TASK))),
        "topics": ",".join(request.topics),
        "topics_exclude": ",".join((*INTERNAL_TOPICS, *request.topics_exclude)),
        "groups": ",".join(request.groups),
        "groups_exclude": ",".join((*TOOL_GROUPS, *request.groups_exclude)),
        "policy_class": RENAME_POLICY if request.rename else IDENTITY_POLICY,
        "rename": ",".join(f"{old}:{new}" for old, new in sorted(request.rename.items())),
    }
    return [render(role, request.migration, values) for role in Role]
