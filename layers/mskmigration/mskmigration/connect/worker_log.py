"""The workers' log group: what MirrorMaker only warns of, and no status tells."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# MirrorSourceTask.poll swallows every KafkaException with this warning, and goes on saying RUNNING.
POLL_FAILURE = "Failure during poll"
PAGES = 5


class WorkerLog:
    """Searches what the workers have logged."""

    def __init__(self, logs: "CloudWatchLogsClient", group: str) -> None:
        self._logs = logs
        self._group = group

    def poll_failure(self, connector: str, since: datetime) -> str | None:
        """Return a connector's newest warning since then that it could not poll the source, or None."""
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=self._group,
            startTime=round(since.timestamp() * 1000),
            filterPattern=f'"{POLL_FAILURE}"',
            PaginationConfig={"MaxItems": PAGES * 10_000},
        )
        events = (event for page in pages for event in page["events"])
        failures = [(event["timestamp"], event["message"]) for event in events if f"[{connector}|" in event["message"]]
        return max(failures)[1] if failures else None
