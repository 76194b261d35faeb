"""What stays when a migration is over: its documents in the bucket, and the report that is made of them."""

from mskmigration.evidence.bucket import Evidence
from mskmigration.evidence.history import Histories
from mskmigration.evidence.report import MigrationReport, Replication
from mskmigration.evidence.reporting import Reporter

__all__ = ["Evidence", "Histories", "MigrationReport", "Replication", "Reporter"]
