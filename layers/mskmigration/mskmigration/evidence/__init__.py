"""What stays when a migration is over: plans and reports in the bucket."""

from mskmigration.evidence.bucket import Evidence
from mskmigration.evidence.report import MigrationReport

__all__ = ["Evidence", "MigrationReport"]
