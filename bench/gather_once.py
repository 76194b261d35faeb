"""Takes one look at a populated broker in this process, and prints its seconds and its peak of memory as JSON.

The broker is source and target at once, so that it answers for both. Connect and the table are stand-ins in memory:
what they answer is decoded as it is on AWS.
"""

import json
import resource
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import click
import httpx

from bench.population import PARTITIONS_PER_TOPIC, Population
from mskmigration.connect import ConnectClient, WorkerTask
from mskmigration.health.facts import Facts
from mskmigration.health.gathering import Sources, gather
from mskmigration.kafka import KafkaCluster, TopicPartition
from mskmigration.lag import LagSampleStore, PartitionProgress, Sample
from mskmigration.lag.checkpoints import CheckpointLog
from mskmigration.migration import MigrationRecord, MigrationRequest, MigrationStage

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

NOW = datetime.now(UTC)
MEBIBYTE = 1024
COPIED = 1  # The offset of the last record copied, of every partition.


@dataclass(frozen=True)
class Figures:
    """What one look took, and what it found."""

    seconds: float
    peak_mib: float
    partitions: int
    groups: int
    unanswered: dict[str, str]


@dataclass
class TableInMemory:
    """The window of samples, packed as in DynamoDB."""

    items: list[dict[str, Any]] = field(default_factory=list)

    def put_item(self, Item: dict[str, Any]) -> None:  # noqa: N803  boto3's name
        """Keep an item."""
        self.items.insert(0, Item)

    def query(self, Limit: int, **_: object) -> dict[str, Any]:  # noqa: N803  boto3's name
        """Return the latest items."""
        return {"Items": self.items[:Limit]}


def connect_answers(population: Population) -> httpx.MockTransport:
    """Return a Connect that has copied two records of every partition."""
    offsets = [
        {"partition": {"cluster": "source", "topic": topic, "partition": number}, "offset": {"offset": COPIED}}
        for topic in population.topics
        for number in range(PARTITIONS_PER_TOPIC)
    ]
    body = json.dumps({"offsets": offsets}).encode()
    return httpx.MockTransport(
        lambda request: httpx.Response(200, content=body if request.url.path.endswith("/offsets") else b"{}")
    )


def window_before(population: Population) -> LagSampleStore:
    """Return a window that is full but for the sample to come; it does not reach back to the positions."""
    samples = LagSampleStore(cast("Table", TableInMemory()))
    for minutes in range(9, 0, -1):
        progress = {
            TopicPartition(topic, number): PartitionProgress(0, 4, COPIED)
            for topic in population.topics
            for number in range(PARTITIONS_PER_TOPIC)
        }
        samples.put("bench", Sample(NOW - timedelta(minutes=minutes), progress))
    return samples


def look(population: Population, bootstrap_servers: str) -> Facts:
    """Gather the facts once."""
    source, target = (KafkaCluster(name, {"bootstrap.servers": bootstrap_servers}) for name in ("source", "target"))
    http = httpx.Client(transport=connect_answers(population))
    service = SimpleNamespace(
        running=lambda: [WorkerTask("arn", "10.0.0.1", 8083, NOW)],
        answering=lambda workers: {worker.url for worker in workers},
        connect_at=lambda urls, patience: ConnectClient(urls, http, patience_seconds=patience),
    )
    sources = SimpleNamespace(
        settings=SimpleNamespace(source_alias="source", target_alias="target"),
        source=source,
        target=target,
        samples=window_before(population),
        checkpoints=CheckpointLog(target, "source"),
        service=service,
    )
    request = MigrationRequest(migration="bench", topics=("events-.*",), groups=("application-.*",))
    record = MigrationRecord(
        request=request, stage=MigrationStage.REPLICATING, groups=population.groups, updated_at=NOW
    )
    return gather(cast("Sources", sources), record)


@click.command()
@click.option("--bootstrap-servers", required=True)
@click.option("--partitions", type=int, required=True)
@click.option("--groups", type=int, required=True)
def main(bootstrap_servers: str, partitions: int, groups: int) -> None:
    """Look once."""
    population = Population(partitions, groups)
    started = perf_counter()
    facts = look(population, bootstrap_servers)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE
    found = len(facts.window[-1].partitions)
    print(
        json.dumps(
            asdict(
                Figures(
                    seconds, peak, found, len(facts.groups), {str(who): why for who, why in facts.unanswered.items()}
                )
            )
        )
    )


if __name__ == "__main__":
    main()
