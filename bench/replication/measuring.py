"""Watches a copy go on: records on the target against the CPU time of the process that copies."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from bench.replication.datasets import DataSet

CORES: Final = psutil.cpu_count() or 1
LATEST: Final = OffsetSpec.latest()  # type: ignore[no-untyped-call]
LOOK_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 60.0
MEBIBYTE: Final = 1024 * 1024
# Of what is copied at first: filling buffers and creating clients is no throughput.
LEFT_OUT: Final = 0.05
# The target keeps this much of each partition; enough for what is under way.
KEPT_BYTES: Final = 256 * MEBIBYTE


class NothingCopiedError(RuntimeError):
    """The copy did not begin, or ended by itself; its log says why."""


@dataclass(frozen=True)
class Measurement:
    """One run.

    Parameters
    ----------
    cpu_seconds
        User and system time of the copying processes between the first record counted and the last.
    peak_mib
        The largest resident set that the kernel saw of each process, in its whole life; their sum.
    others_share
        Of the machine's CPU time, what neither the copy nor its two brokers took; 0 to 1.
    """

    records: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    others_share: float

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds


@dataclass(frozen=True)
class _Look:
    at: float
    records: int
    cpu: float
    involved: float
    machine: float


class Target:
    """The cluster that is copied to."""

    def __init__(self, bootstrap_servers: str) -> None:
        # It outlives its cluster by a little, and would tell so.
        self._admin = AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 0})

    def create(self, data: DataSet, config: dict[str, str] | None = None) -> None:
        """Create the data set's topic anew, empty."""
        if data.topic in self._admin.list_topics(timeout=10).topics:
            self._admin.delete_topics([data.topic])[data.topic].result()
            self._wait_until_gone(data.topic)
        limits = {"retention.bytes": str(KEPT_BYTES), "segment.bytes": str(KEPT_BYTES // 2)}
        topic = NewTopic(data.topic, data.partitions, 1, config=limits | (config or {}))
        self._admin.create_topics([topic])[data.topic].result()

    @retry(retry=retry_if_result(bool), wait=wait_fixed(0.1), stop=stop_after_delay(PATIENCE_SECONDS))
    def _wait_until_gone(self, topic: str) -> bool:
        return topic in self._admin.list_topics(timeout=10).topics

    @retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.1), stop=stop_after_delay(10), reraise=True)
    def records(self, data: DataSet) -> int:
        """Return the sum of the partitions' ends; markers of transactions count, too.

        A broker may not know a topic yet that has just been made.
        """
        ends = self._admin.list_offsets(
            {TopicPartition(data.topic, number): LATEST for number in range(data.partitions)}
        )
        return sum(end.result().offset for end in ends.values())


def watch(
    target: Target,
    data: DataSet,
    copying: Sequence[psutil.Process],
    brokers: Sequence[psutil.Process],
    seconds: float,
    *,
    endless: bool = False,
) -> Measurement:
    """Look ten times a second until the data set is copied or the seconds are over.

    Parameters
    ----------
    endless
        The copy has gone on for a while and begins again at the end, so that only the seconds end the run.

    Raises
    ------
    NothingCopiedError
        Not a record came within a minute.
    """

    def look() -> _Look:
        used = sum(map(_cpu, copying))
        return _Look(time.monotonic(), target.records(data), used, used + sum(map(_cpu, brokers)), _machine())

    first = _first(look, data.records * LEFT_OUT)
    last = first
    while (endless or last.records < data.records) and last.at - first.at < seconds:
        time.sleep(LOOK_SECONDS)
        last = look()
    busy = last.machine - first.machine
    return Measurement(
        last.records - first.records,
        last.at - first.at,
        last.cpu - first.cpu,
        sum(map(_peak_mib, copying)),
        max(0.0, busy - (last.involved - first.involved)) / ((last.at - first.at) * CORES),
    )


def _first(look: Callable[[], _Look], records: float) -> _Look:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (seen := look()).records < records:
        if time.monotonic() > deadline:
            raise NothingCopiedError(f"{seen.records} of {records:.0f} records after {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOK_SECONDS)
    return seen


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess as error:
        raise NothingCopiedError(f"process {process.pid} ended") from error
    return times.user + times.system


def _machine() -> float:
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice


def _peak_mib(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024
