"""The workers' log group: what no status of Connect says."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# MirrorSourceTask.poll swallows every KafkaException with this warning, and goes on saying RUNNING.
POLL_FAILURE = "Failure during poll"
# AbstractWorkerSourceTask says it of each record. Where a broker refuses one, the producer fails all others of its
# batch with an exception that says no more than that (Sender.failBatch), and often that one ends the task.
SEND_FAILURE = "failed to send record"
OF_THE_BATCH = "it was part of a batch"
MOST_EVENTS = 20_000


class WorkerLog:
    """Searches what the workers have logged."""

    def __init__(self, logs: "CloudWatchLogsClient", group: str) -> None:
        self._logs = logs
        self._group = group

    def poll_failure(self, connector: str, since: datetime) -> str | None:
        """Return a connector's newest warning since then that it could not poll the source, or None."""
        return self._newest(POLL_FAILURE, since, lambda line: f"[{connector}|" in line)

    def send_failure(self, connector: str, since: datetime) -> str | None:
        """Return a connector's newest line since then that says why a record was refused, or None."""
        task = f"{{id={connector}-"
        return self._newest(SEND_FAILURE, since, lambda line: task in line and OF_THE_BATCH not in line)

    def _newest(self, words: str, since: datetime, is_wanted: Callable[[str], bool]) -> str | None:
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=self._group,
            startTime=round(since.timestamp() * 1000),
            filterPattern=f'"{words}"',
            PaginationConfig={"MaxItems": MOST_EVENTS},
        )
        events = (event for page in pages for event in page["events"])
        found = [(event["timestamp"], event["message"]) for event in events if is_wanted(event["message"])]
        return max(found)[1] if found else None
