"""Where the latest samples are kept, and how they are packed."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from boto3.dynamodb.conditions import Key

from mskmigration.kafka.model import TopicPartition
from mskmigration.lag.sample import PartitionProgress, Sample

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

RETENTION = timedelta(hours=2)
WINDOW = 10
# What stands still is found by samples five minutes apart (``health.rules.progress``), and looks come seconds apart
# while a migration catches up or a worker's log starts them.
REACH, APART = timedelta(minutes=6), timedelta(minutes=1)


class _Stored(NamedTuple):
    at: datetime
    body: bytes


class LagSampleStore:
    """Keeps a window of each migration's samples in the table (``LAG#<migration>``, ISO time).

    Packed: DynamoDB takes 400 KB an item, and 10,000 partitions come to a third of it. The table's time to live
    (``expires_at``) removes those older than two hours.
    """

    def __init__(self, table: "Table") -> None:
        self._table = table

    def latest(self, migration: str) -> Sample | None:
        """Return the latest sample, or None at the first look."""
        window = self.window(migration, count=1)
        return window[0] if window else None

    def window(self, migration: str, count: int = WINDOW) -> tuple[Sample, ...]:
        """Return the latest samples, the newest last."""
        latest = list(islice(self._newest_first(migration, count), count))
        return tuple(unpack(body) for _, body in reversed(latest))

    def window_over_minutes(self, migration: str) -> tuple[Sample, ...]:
        """Return the latest samples; where they are seconds apart, also some a minute apart, back to six minutes."""
        chosen: list[_Stored] = []
        for stored in self._newest_first(migration, WINDOW):
            if len(chosen) >= WINDOW and chosen[0].at - chosen[-1].at >= REACH:
                break
            if len(chosen) < WINDOW or chosen[-1].at - stored.at >= APART:
                chosen.append(stored)
        return tuple(unpack(body) for _, body in reversed(chosen))

    def _newest_first(self, migration: str, at_a_time: int) -> Iterator[_Stored]:
        start: dict[str, object] = {}
        while True:
            page = self._table.query(
                KeyConditionExpression=Key("pk").eq(_partition(migration)),
                ScanIndexForward=False,
                Limit=at_a_time,
                ConsistentRead=True,
                **start,  # type: ignore[arg-type]  # the stubs know no dictionary of optional arguments
            )
            for item in page["Items"]:
                yield _Stored(datetime.fromisoformat(str(item["sk"])), bytes(item["body"]))  # type: ignore[arg-type]  # an attribute of binary type
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def put(self, migration: str, sample: Sample) -> None:
        """Keep a sample; one of the same time is written over."""
        expires_at = round((sample.at + RETENTION).timestamp())
        key = {"pk": _partition(migration), "sk": sample.at.isoformat(timespec="microseconds")}
        self._table.put_item(Item={**key, "expires_at": expires_at, "body": pack(sample)})


def _partition(migration: str) -> str:
    return f"LAG#{migration}"


def pack(sample: Sample) -> bytes:
    """Return the sample as compressed JSON, partitions grouped by topic."""
    topics: dict[str, list[tuple[int, int, int, int | None]]] = defaultdict(list)
    for (topic, number), progress in sample.partitions.items():
        topics[topic].append((number, progress.start, progress.end, progress.next if progress.stored else None))
    value = {
        "at": sample.at.isoformat(),
        "topics": topics,
        "ids": sample.topic_ids,
        "record_times": [(*partition, time.isoformat()) for partition, time in sample.record_times.items()],
    }
    return gzip.compress(json.dumps(value, separators=(",", ":")).encode(), mtime=0)


def unpack(body: bytes) -> Sample:
    """Return the sample that was packed."""
    value = json.loads(gzip.decompress(body))
    return Sample(
        datetime.fromisoformat(value["at"]),
        {
            TopicPartition(topic, number): PartitionProgress(
                start, end, start if following is None else following, following is not None
            )
            for topic, rows in value["topics"].items()
            for number, start, end, following in rows
        },
        value["ids"],
        {TopicPartition(topic, number): datetime.fromisoformat(time) for topic, number, time in value["record_times"]},
    )
