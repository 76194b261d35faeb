"""One look at the progress of every partition, and where the latest is kept."""

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from mskmigration.kafka.model import TopicPartition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class PartitionProgress(NamedTuple):
    """A source partition's log, and the source offset that is to be copied next."""

    start: int
    end: int
    next: int

    @property
    def lag(self) -> int:
        """Offsets that are still to be copied; records that retention took are not counted."""
        return max(0, self.end - max(self.next, self.start))


@dataclass(frozen=True)
class Sample:
    """The progress of every partition of a migration at one time."""

    at: datetime
    partitions: Mapping[TopicPartition, PartitionProgress]

    @property
    def lag(self) -> int:
        """Offsets still to be copied over all partitions."""
        return sum(progress.lag for progress in self.partitions.values())

    @property
    def copied(self) -> int:
        """The sum of all positions; the difference of two samples is what was copied between them."""
        return sum(max(progress.next, progress.start) for progress in self.partitions.values())

    def lag_by_topic(self) -> dict[str, int]:
        """Return the lag of each topic that has one, the largest first."""
        lags: dict[str, int] = defaultdict(int)
        for partition, progress in self.partitions.items():
            lags[partition.topic] += progress.lag
        return dict(sorted(((topic, lag) for topic, lag in lags.items() if lag), key=lambda row: (-row[1], row[0])))


class Samples:
    """Keeps the latest sample of each migration in the table (``LAG#<migration>``, ``LATEST``).

    Packed: DynamoDB takes 400 KB an item, and 10,000 partitions come to a fifth of it.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table

    def latest(self, migration: str) -> Sample | None:
        """Return the latest sample, or None at the first look."""
        item = self._table.get_item(Key=_key(migration), ConsistentRead=True).get("Item")
        return None if item is None else unpack(bytes(item["body"]))  # type: ignore[arg-type]

    def put(self, migration: str, sample: Sample) -> None:
        """Keep a sample in place of the one before."""
        self._table.put_item(Item={**_key(migration), "body": pack(sample)})


def _key(migration: str) -> dict[str, str]:
    return {"pk": f"LAG#{migration}", "sk": "LATEST"}


def pack(sample: Sample) -> bytes:
    """Return the sample as compressed JSON, partitions grouped by topic."""
    topics: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for (topic, number), progress in sample.partitions.items():
        topics[topic].append((number, *progress))
    text = json.dumps({"at": sample.at.isoformat(), "topics": topics}, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def unpack(body: bytes) -> Sample:
    """Return the sample that was packed."""
    value = json.loads(gzip.decompress(body))
    return Sample(
        datetime.fromisoformat(value["at"]),
        {
            TopicPartition(topic, number): PartitionProgress(start, end, following)
            for topic, rows in value["topics"].items()
            for number, start, end, following in rows
        },
    )
