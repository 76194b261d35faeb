"""The awslogs driver: what a container prints goes to its log stream."""

import itertools
import logging
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from localaws.fargate.specification import LogTarget

_EVENTS_PER_CALL = 1000
log = logging.getLogger(__name__)


class LogStream:
    """Ships the lines of a file to a log stream.

    Parameters
    ----------
    client
        A client of CloudWatch Logs that acts as the task's execution role.
    """

    def __init__(self, client: Any, target: LogTarget, file: Path) -> None:
        self._client = client
        self._target = target
        self._file = file
        self._offset = 0

    def create(self) -> None:
        """Create the stream and, if the driver is to, its group.

        Raises
        ------
        botocore.exceptions.ClientError
            When the group does not exist, or the role may not.
        """
        if self._target.creates_group:
            try:
                self._client.create_log_group(logGroupName=self._target.group)
            except self._client.exceptions.ResourceAlreadyExistsException:
                log.debug("The log group %s exists.", self._target.group)
        self._client.create_log_stream(logGroupName=self._target.group, logStreamName=self._target.stream)

    def ship(self, *, ended: bool = False) -> None:
        """Ship the lines that are complete, and when the container has ended also the last one."""
        text = self._unshipped()
        complete = text if ended else text[: text.rfind(b"\n") + 1]
        self._offset += len(complete)
        now = int(time.time() * 1000)
        lines = [line.decode(errors="replace") for line in complete.splitlines()]
        events = [{"timestamp": now, "message": line} for line in lines if line]
        for batch in itertools.batched(events, _EVENTS_PER_CALL, strict=False):
            self._put(list(batch))

    def _unshipped(self) -> bytes:
        with self._file.open("rb") as stream:
            stream.seek(self._offset)
            return stream.read()

    def _put(self, events: list[dict[str, Any]]) -> None:
        try:
            self._client.put_log_events(
                logGroupName=self._target.group, logStreamName=self._target.stream, logEvents=events
            )
        except ClientError as error:  # the group was deleted: on AWS, too, the container goes on
            log.debug("Lines of %s were lost: %s", self._target.stream, error)
