"""Runs the preflight of a populated source once in this process, and prints its figures as JSON.

Connect, the table and Amazon MSK are stand-ins in memory; both clusters are real, and the target is empty.
"""

import json
import resource
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from time import perf_counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import click
import httpx

from mskmigration.connect import ConnectClient
from mskmigration.kafka import KafkaCluster
from mskmigration.migration import MigrationRequest, MigrationStore
from mskmigration.preflight import Sources, examine, gather
from mskmigration.preflight.page import page
from mskmigration.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MEBIBYTE = 1024
REQUEST = {"migration": "bench", "topics": ["events-.*"], "groups": ["application-.*"]}


@dataclass(frozen=True)
class Figures:
    """What one preflight took, and what it found: topics, records of them looked at, rules by outcome."""

    gather_seconds: float
    examine_seconds: float
    page_seconds: float
    peak_mib: float
    topics: int
    sampled: int
    outcomes: Mapping[str, int]
    unanswered: Mapping[str, str]


class EmptyTable:
    """A table that holds no migration."""

    def query(self, **_: object) -> dict[str, Any]:
        """Return no item."""
        return {"Items": []}

    scan = query


def settings(source: str, target: str) -> Settings:
    """Return a control plane's settings, of which only the clusters are real."""
    names = dict.fromkeys(("connect_cluster", "connect_service", "connect_log_group", "table_name", "bucket_name"), "x")
    return Settings(
        source_bootstrap_servers=source,
        target_bootstrap_servers=target,
        source_alias="source",
        target_alias="target",
        replication_factor=1,
        **names,
    )


def sources(source: str, target: str) -> Sources:
    """Return those who are asked."""
    nowhere = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(404, json={"message": "none"})))
    service = SimpleNamespace(
        running=list,
        answering=lambda _: {"http://127.0.0.1:1"},
        connect_at=lambda urls, patience: ConnectClient(urls, nowhere, patience_seconds=patience),
    )
    asked = SimpleNamespace(
        settings=settings(source, target),
        source=KafkaCluster("source", {"bootstrap.servers": source}),
        target=KafkaCluster("target", {"bootstrap.servers": target}),
        records=MigrationStore(cast("Table", EmptyTable())),
        service=service,
        msk=lambda: None,
    )
    return cast("Sources", asked)


def look(source: str, target: str) -> Figures:
    """Gather the facts, judge them, and make the page."""
    began = perf_counter()
    facts = gather(sources(source, target), MigrationRequest.parse(REQUEST))
    gathered = perf_counter()
    report = examine(facts, frozenset())
    examined = perf_counter()
    page(report)
    drawn = perf_counter()
    return Figures(
        gather_seconds=gathered - began,
        examine_seconds=examined - gathered,
        page_seconds=drawn - examined,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE,
        topics=len(facts.topics),
        sampled=len(facts.samples),
        outcomes=dict(Counter(str(outcome.status) for outcome in report.outcomes)),
        unanswered={str(who): why for who, why in facts.unanswered.items()},
    )


@click.command()
@click.option("--source", required=True, help="Bootstrap servers.")
@click.option("--target", required=True, help="Bootstrap servers.")
def main(source: str, target: str) -> None:
    """Run it once."""
    print(json.dumps(asdict(look(source, target))))


if __name__ == "__main__":
    main()
