"""What Connect's REST interface answers, as far as this product reads it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from mskmigration.frozen import Frozen
from mskmigration.kafka.model import TopicPartition


class State(StrEnum):
    """States of connectors and tasks (``AbstractStatus.State`` and ``TargetState`` of connect-runtime)."""

    UNASSIGNED = "UNASSIGNED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    FAILED = "FAILED"
    RESTARTING = "RESTARTING"
    DESTROYED = "DESTROYED"
    STOPPED = "STOPPED"


class _Answer(Frozen):
    model_config = ConfigDict(extra="ignore")


class TaskStatus(_Answer):
    """One task of a connector; ``trace`` is the Java stack trace of a failed one."""

    id: int
    state: State
    worker_id: str
    trace: str | None = None


class ConnectorState(_Answer):
    """The connector itself, without its tasks."""

    state: State
    worker_id: str
    trace: str | None = None


class ConnectorStatus(_Answer):
    """``GET /connectors/{name}/status``."""

    name: str
    connector: ConnectorState
    tasks: tuple[TaskStatus, ...]

    @property
    def failed_tasks(self) -> tuple[TaskStatus, ...]:
        """The tasks that are FAILED."""
        return tuple(task for task in self.tasks if task.state is State.FAILED)


class ExpandedConnector(_Answer):
    """One entry of ``GET /connectors?expand=status``."""

    status: ConnectorStatus


class ValidatedValue(_Answer):
    """A key of a validated configuration and the errors found in its value."""

    name: str
    errors: tuple[str, ...]


class ValidatedKey(_Answer):
    """The wrapper that Connect puts around each validated key."""

    value: ValidatedValue


class Validation(_Answer):
    """``PUT /connector-plugins/{class}/config/validate``: 200 even where errors were found."""

    error_count: int
    configs: tuple[ValidatedKey, ...]

    def faults(self) -> Iterator[str]:
        """Yield one line per error: the key and what is wrong with it."""
        for key in self.configs:
            for error in key.value.errors:
                yield f"{key.value.name}: {error}"


class SourcePartition(_Answer):
    """The key of an offset that ``MirrorSourceTask`` stores (``MirrorUtils.wrapPartition``)."""

    cluster: str
    topic: str
    partition: int


class SourceOffset(_Answer):
    """The value of such an offset: the source offset of the last record copied."""

    offset: int


class StoredOffset(_Answer):
    """One stored offset; Connect keeps a null offset where it was deleted."""

    partition: SourcePartition
    offset: SourceOffset | None


class StoredOffsets(_Answer):
    """``GET /connectors/{name}/offsets`` of a MirrorSourceConnector."""

    offsets: tuple[StoredOffset, ...]

    def copied(self, cluster: str) -> dict[TopicPartition, int]:
        """Return, per partition of the source cluster, the offset of the last record copied."""
        return {
            TopicPartition(stored.partition.topic, stored.partition.partition): stored.offset.offset
            for stored in self.offsets
            if stored.offset is not None and stored.partition.cluster == cluster
        }


class Refusal(_Answer):
    """The body of an error."""

    error_code: int = 0
    message: str = Field(default="no message")


type Config = dict[str, str]
type Change = Literal["created", "updated", "unchanged"]
