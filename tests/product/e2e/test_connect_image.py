"""The Connect image's own entrypoint, libraries and configuration between two real Kafka clusters."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
import yaml
from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from lab.brokers import KafkaCluster
from localaws.fargate.images import LocalImages
from localaws.processes import Processes
from mskmigration.kafka import Checkpoint
from mskmigration.kafka import KafkaCluster as Library
from mskmigration.kafka.model import GroupPartition, TopicPartition
from mskmigration.lag.checkpoints import CheckpointLog
from mskmigration.lag.heartbeats import latest_heartbeat
from tests.paths import BUILD, IMAGES, ROOT
from tests.product.e2e.mirror import (
    IDENTITY_POLICY,
    Mirror,
    checkpoint_connector,
    entrypoint,
    eventually,
    heartbeat_connector,
    running_mirror,
    source_connector,
)
from tests.product.e2e.records import Headers, Record, commit, create_topics, produce, read, topics_of

EX_CONFIG = 78
# Connect's default header converter takes these for a number and for text, and writes other bytes.
HEADERS: Headers = [("number", b"42"), ("bytes", b"\x00\xff"), ("empty", b"")]
TEN_RECORDS: list[Record] = [(b"k%d" % n, b"v%d" % n, HEADERS) for n in range(10)]


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    with running_mirror(tmp_path_factory.mktemp("connect")) as running:
        yield running


def test_records_arrive_byte_for_byte_under_their_old_and_new_names(mirror: Mirror) -> None:
    create_topics(mirror.source, "orders", "payments")
    produce(mirror.source, "orders", TEN_RECORDS)
    produce(mirror.source, "payments", TEN_RECORDS)
    mirror.put("renaming", source_connector("orders", rename="orders:sales.orders"))
    mirror.put("keeping", source_connector("payments", policy=IDENTITY_POLICY))
    assert read(mirror.target, "sales.orders", 10) == TEN_RECORDS
    assert read(mirror.target, "payments", 10) == TEN_RECORDS
    assert "orders" not in topics_of(mirror.target)


def test_a_groups_offsets_follow_a_renamed_topic(mirror: Mirror) -> None:
    create_topics(mirror.source, "clicks")
    produce(mirror.source, "clicks", TEN_RECORDS)
    commit(mirror.source, "billing", "clicks", 10)
    mirror.put("clicks", source_connector("clicks", rename="clicks:web.clicks"))
    mirror.put("clicks-groups", checkpoint_connector("clicks", "billing", rename="clicks:web.clicks"))
    wait_for_committed(mirror.target, "billing", {("web.clicks", 10)})
    assert mirror.metrics(
        "kafka_connect_mirror_checkpoint_connector_checkpoint_latency_ms_avg"
        '{group="billing",partition="0",source="source",target="target",topic="web.clicks"}'
    )


def test_every_groups_latency_is_measured_with_the_names_that_the_checkpoint_connector_asks_for(mirror: Mirror) -> None:
    create_topics(mirror.source, "searches")
    produce(mirror.source, "searches", TEN_RECORDS)
    commit(mirror.source, "ranking", "searches", 10)
    commit(mirror.source, "spelling", "searches", 10)
    names = yaml.safe_load((ROOT / "connectors" / "checkpoint.yaml").read_text())["metric.names.formats"]
    mirror.put("searches", source_connector("searches", rename="searches:web.searches"))
    groups = checkpoint_connector("searches", "ranking,spelling", rename="searches:web.searches")
    mirror.put("searches-groups", {**groups, "metric.names.formats": names})
    for group in ("ranking", "spelling"):
        assert mirror.metrics(
            "kafka_connect_mirror_checkpoint_connector_checkpoint_latency_ms_avg"
            f'{{group="{group}",partition="0",source="source",target="target",topic="web.searches"}}'
        )


def test_the_library_reads_what_the_connectors_wrote_of_their_work(mirror: Mirror) -> None:
    started = datetime.now(UTC)
    create_topics(mirror.source, "views")
    produce(mirror.source, "views", TEN_RECORDS)
    commit(mirror.source, "shipping", "views", 10)
    mirror.put("views", source_connector("views", rename="views:web.views"))
    mirror.put("views-groups", checkpoint_connector("views", "shipping", rename="views:web.views"))
    mirror.put("views-heartbeat", heartbeat_connector())
    target = Library("target", {"bootstrap.servers": mirror.target.bootstrap_servers})
    log = CheckpointLog(target, "source")

    @eventually
    def checkpoint() -> Checkpoint:
        return log.newest()[GroupPartition("shipping", TopicPartition("web.views", 0))]

    assert checkpoint() == Checkpoint("shipping", "web.views", 0, upstream=10, downstream=10)

    @eventually
    def heartbeat() -> datetime:
        at = latest_heartbeat(target, "source", "target")
        assert at is not None
        return at

    assert started <= heartbeat() <= datetime.now(UTC)


def test_two_topics_are_never_mixed_in_one(mirror: Mirror) -> None:
    create_topics(mirror.source, "a", "b")
    mirror.put("mixing", source_connector("a|b", rename="a:b"))
    trace = mirror.trace_of_failure("mixing")
    assert "replication.policy.rename" in trace
    assert "would be mixed with those of 'a'" in trace


def test_an_ambiguous_rename_fails_the_connector_with_the_pair_and_the_reason(mirror: Mirror) -> None:
    mirror.put("ambiguous", source_connector("x|y", rename="x:y,y:z"))
    assert "the pair 'x:y' gives the name 'y', which y:z renames" in mirror.trace_of_failure("ambiguous")


def test_metrics_tell_cluster_topic_and_partition(mirror: Mirror) -> None:
    create_topics(mirror.source, "measured")
    produce(mirror.source, "measured", TEN_RECORDS)
    mirror.put("measured", source_connector("measured", rename="measured:metered"))
    read(mirror.target, "metered", 10)
    labels = '{partition="0",source="source",target="target",topic="metered"}'
    assert mirror.metrics(f"kafka_connect_mirror_source_connector_record_count_total{labels}")[0].endswith(" 10.0")
    running = '{connector="measured",status="running",task="0"}'
    assert mirror.metrics(f"kafka_connect_connector_task_status{running} 1.0")


def test_the_worker_is_the_process_that_was_started(mirror: Mirror) -> None:
    process = psutil.Process(mirror.worker.popen.pid)
    assert process.name() == "java"
    assert process.cmdline()[-2] == "org.apache.kafka.connect.cli.ConnectDistributed"


def test_the_health_check_passes_while_the_worker_answers_and_hangs_when_it_does(mirror: Mirror) -> None:
    def status() -> int:
        command = LocalImages(IMAGES, BUILD / "images").command_line(
            "kafka-connect", ["/opt/kafka-connect/bin/healthcheck"], None
        )
        return subprocess.run(command, env=mirror.environment, timeout=5, capture_output=True, check=False).returncode

    assert status() == 0
    process = psutil.Process(mirror.worker.popen.pid)
    process.suspend()
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            status()
    finally:
        process.resume()
    assert status() == 0


@pytest.mark.usefixtures("mirror")
def test_a_missing_setting_is_one_line_that_names_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "CONNECT_GROUP_ID": "g"}
    with Processes() as processes:
        worker = processes.start("connect", entrypoint(), env=environment, log=log)
        assert worker.popen.wait(60) == EX_CONFIG
    assert log.read_text().splitlines()[-1] == (
        "kafka-connect: cannot start: set CONNECT_BOOTSTRAP_SERVERS, CONNECT_CONFIG_STORAGE_TOPIC, "
        "CONNECT_OFFSET_STORAGE_TOPIC, CONNECT_STATUS_STORAGE_TOPIC in the container's environment"
    )


@eventually
def wait_for_committed(cluster: KafkaCluster, group: str, offsets: set[tuple[str, int]]) -> None:
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap_servers})
    committed = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group].result(timeout=30)
    assert {(each.topic, each.offset) for each in committed.topic_partitions} == offsets
