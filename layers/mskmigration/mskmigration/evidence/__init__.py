"""What stays when a migration is over: its documents in the bucket, and the report that is made of them.

The report's writer is in :mod:`mskmigration.evidence.reporting`: few functions need the page's template engine.
"""

from mskmigration.aws.documents import DocumentStore
from mskmigration.aws.execution_history import ExecutionHistory
from mskmigration.evidence.report import MigrationReport, Replication

__all__ = ["DocumentStore", "ExecutionHistory", "MigrationReport", "Replication"]
