"""A migration: the request for it, the plan made of it, and its record."""

from mskmigration.migration.configs import (
    connector_configs,
    literal,
    reverse_config,
    settings_excluded,
    topics_excluded,
)
from mskmigration.migration.plan import Excluded, Plan, PlannedTopic, make_plan
from mskmigration.migration.record import Healing, MigrationRecord, MigrationStage, MigrationStore, start_over
from mskmigration.migration.request import MigrationRequest

__all__ = [
    "Excluded",
    "Healing",
    "MigrationRecord",
    "MigrationRequest",
    "MigrationStage",
    "MigrationStore",
    "Plan",
    "PlannedTopic",
    "connector_configs",
    "literal",
    "make_plan",
    "reverse_config",
    "settings_excluded",
    "start_over",
    "topics_excluded",
]
