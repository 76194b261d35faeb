"""Kafka Connect: its workers, found through ECS, and its REST interface."""

from mskmigration.connect.client import ConnectClient
from mskmigration.connect.models import ConnectorStatus, State, TaskStatus
from mskmigration.connect.service import ConnectService
from mskmigration.connect.worker_log import WorkerLog
from mskmigration.connect.workers import (
    WorkerTask,
    answering,
    replace_worker,
    running_workers,
    scale_to_zero,
    worker_urls,
)

__all__ = [
    "ConnectClient",
    "ConnectService",
    "ConnectorStatus",
    "State",
    "TaskStatus",
    "WorkerLog",
    "WorkerTask",
    "answering",
    "replace_worker",
    "running_workers",
    "scale_to_zero",
    "worker_urls",
]
