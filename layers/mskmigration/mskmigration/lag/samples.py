"""Where the latest samples are kept, and how they are packed."""

import gzip
import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

from mskmigration.kafka.model import TopicPartition
from mskmigration.lag.sample import PartitionProgress, Sample

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

RETENTION = timedelta(hours=2)
WINDOW = 10


class Samples:
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
        bodies: list[bytes] = []
        start: dict[str, object] = {}
        while len(bodies) < count:
            page = self._table.query(
                KeyConditionExpression=Key("pk").eq(_partition(migration)),
                ScanIndexForward=False,
                Limit=count - len(bodies),
                ConsistentRead=True,
                **start,  # type: ignore[arg-type]  # the stubs know no dictionary of optional arguments
            )
            bodies += [bytes(item["body"]) for item in page["Items"]]  # type: ignore[arg-type]  # an attribute of binary type
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        return tuple(unpack(body) for body in reversed(bodies))

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
