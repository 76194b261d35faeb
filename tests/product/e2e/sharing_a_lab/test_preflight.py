"""Preflight against real clusters: what is planted is found, and a blocker keeps migrate from registering."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka.admin import AclOperation
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.brokers import AUTHORIZED
from lab.brokers import KafkaCluster as Broker
from lab.execution import ExecutionFailedError, StateMachine
from lab.laboratory import Laboratory
from lab.preflight.catalogue import PLANTS
from lab.preflight.cluster_view import CLUSTER, ClusterView
from lab.preflight.plant import Site
from lab.preflight.planting import Planting
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.connect import ConnectClient, WorkerTask
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.limits import LIMITS, Limits
from mskmigration.migration import MigrationRequest, MigrationStore
from mskmigration.preflight import Asked, PreflightReport, Sources, Status, examine, gather
from tests.fakes.settings import SETTINGS

TOGETHER = [plant for plant in PLANTS if not plant.alone]
ALONE = [plant for plant in PLANTS if plant.rule in {"source-read", "target-write", "probe-undone"}]
WORKER = WorkerTask("arn:task", "w", 8083, datetime(2026, 1, 1, tzinfo=UTC), memory_mib=4_096)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ClusterView, ClusterView]]:
    folder: Path = tmp_path_factory.mktemp("preflight")
    with Processes() as processes:
        brokers = [_broker("source", "3.9.2", folder), _broker("target", "4.1.2", folder)]
        for broker in brokers:
            broker.start(processes)
        for broker in brokers:
            broker.wait_until_ready()
        yield ClusterView(brokers[0].bootstrap_servers), ClusterView(brokers[1].bootstrap_servers)


def _broker(name: str, version: str, folder: Path) -> Broker:
    port, controller_port = free_ports(2)
    return Broker(
        name,
        version=version,
        port=port,
        controller_port=controller_port,
        folder=folder / name,
        heap_mib=512,
        settings=AUTHORIZED,
    )


def sources(source: str, target: str, limits: Limits = LIMITS) -> Sources:
    """Ask these clusters; there is no migration on record, no connector, and one worker."""
    service = SimpleNamespace(
        running=lambda: [WORKER], answering=lambda _workers: set(), connect_at=_without_connectors
    )
    asked = SimpleNamespace(
        settings=SETTINGS.model_copy(update={"replication_factor": 1}),
        source=KafkaCluster("source", {"bootstrap.servers": source}, limits),
        target=KafkaCluster("target", {"bootstrap.servers": target}, limits),
        records=cast("MigrationStore", SimpleNamespace(all=lambda: iter(()))),
        service=service,
        msk=lambda: None,
    )
    return cast("Sources", asked)


def _without_connectors(_urls: Sequence[str], _patience: float) -> ConnectClient:
    return cast("ConnectClient", SimpleNamespace(config=lambda _name: None))


def test_what_is_planted_is_found_mended_and_nothing_else(sides: tuple[ClusterView, ClusterView]) -> None:
    source, target = sides
    site = Site(source, target, lambda _name, _topics: lambda: None)
    asked = sources(str(source.servers["bootstrap.servers"]), str(target.servers["bootstrap.servers"]))

    def look() -> PreflightReport:
        return examine(gather(asked, MigrationRequest.parse(site.request)))

    report = Planting(site, look, lambda _line: None).run([*TOGETHER, *ALONE])
    assert report.false_alarms == []
    assert [problem.rule for problem in report.problems if not (problem.found and problem.mended)] == []
    assert report.planted == len(TOGETHER) + len(ALONE) >= 25
    assert set(target.admin.list_topics(timeout=10).topics) <= {"__consumer_offsets", "__transaction_state"}


def test_a_target_that_is_away_hides_nothing_of_the_source(
    sides: tuple[ClusterView, ClusterView],
) -> None:
    (nobody,) = free_ports(1)
    with sides[0].topic("shop.seen"):
        asked = sources(str(sides[0].servers["bootstrap.servers"]), f"127.0.0.1:{nobody}", Limits(inspection_seconds=2))
        facts = gather(asked, MigrationRequest.parse({"migration": "shop", "topics": ["shop.*"]}))
    outcomes = {outcome.rule: outcome for outcome in examine(facts).outcomes}
    assert facts.topics == {"shop.seen": "shop.seen"}
    assert outcomes["target-reachable"].status is Status.FAILED
    assert outcomes["source-read"].status is Status.PASSED
    assert outcomes["target-write"].status is Status.SKIPPED
    assert Asked.TARGET_LOGS in facts.unanswered


def test_a_right_that_is_missing_leaves_the_quotas_unjudged_and_says_which(
    sides: tuple[ClusterView, ClusterView],
) -> None:
    source, _ = sides
    with source.denied(AclOperation.DESCRIBE_CONFIGS, *CLUSTER):
        source_servers, target_servers = (str(side.servers["bootstrap.servers"]) for side in sides)
        asked = sources(source_servers, target_servers)
        facts = gather(asked, MigrationRequest.parse({"migration": "shop", "topics": ["shop.*"]}))
    outcomes = {outcome.rule: outcome for outcome in examine(facts).outcomes}
    assert outcomes["quotas"].status is Status.SKIPPED
    assert "quotas need DESCRIBE_CONFIGS on the cluster" in outcomes["quotas"].why
    assert outcomes["group-types"].status is Status.PASSED


@pytest.fixture
def spoilt(laboratory: Laboratory) -> Iterator[str]:
    laboratory.target_ready.result()
    source, target = ClusterView(laboratory.source.bootstrap_servers), ClusterView(laboratory.target.bootstrap_servers)
    with source.topic("spoilt"), target.topic("spoilt"):
        target.produce("spoilt")
        yield "spoilt"


def test_a_blocker_ends_migrate_with_its_remedy_before_anything_is_registered(
    laboratory: Laboratory, spoilt: str
) -> None:
    application = laboratory.application.result()
    request = {"migration": spoilt, "topics": [spoilt]}
    with pytest.raises(ExecutionFailedError, match=r"PreflightFailedError: .*\[target-empty\] spoilt: spoilt on") as it:
        _until(StateMachine(laboratory.endpoint, application.migrate_state_machine).start(request).succeeded)
    assert "Delete the topic on the target" in str(it.value)
    table: Any = laboratory.endpoint.client("dynamodb")
    assert spoilt not in {item["sk"]["S"] for item in table.scan(TableName=application.table)["Items"]}
    execution = StateMachine(laboratory.endpoint, application.preflight_state_machine).start(request)
    _until(execution.succeeded)
    found = (execution.output_of("Run Preflight") or {})["preflight"]["found"]
    assert found["blockers"] == ["target-empty"]
    bucket, _, key = found["page"].removeprefix("s3://").partition("/")
    page = laboratory.endpoint.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert "target-empty" in page


def _until(condition: Callable[[], bool]) -> None:
    Retrying(retry=retry_if_result(lambda holds: not holds), wait=wait_fixed(0.5), stop=stop_after_delay(120))(
        condition
    )
