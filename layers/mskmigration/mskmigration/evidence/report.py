"""The report of a migration, as the bucket keeps it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from mskmigration.migration.record import Healing


class MigrationReport(BaseModel):
    """How a migration caught up: its plan, its connectors, its last lag and every healing."""

    model_config = ConfigDict(frozen=True)

    migration: str
    execution: str
    started_at: datetime
    caught_up_at: datetime
    plan: dict[str, object]
    connectors: dict[str, str]
    lag: dict[str, object]
    healings: tuple[Healing, ...]
