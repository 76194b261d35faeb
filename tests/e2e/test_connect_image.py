"""The Connect image's own entrypoint, libraries and configuration between two real Kafka clusters."""

import http.server
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import KafkaCluster
from lab.cloud.fargate.images import LocalImages
from lab.images import build_connect_image
from lab.processes import Processes, Running

RENAME_POLICY = "io.github.mskmigration.connect.RenameReplicationPolicy"
IDENTITY_POLICY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
# Connect's default header converter takes these for a number and for text, and writes other bytes.
HEADERS = [("number", b"42"), ("bytes", b"\x00\xff"), ("empty", b"")]
EX_CONFIG = 78
eventually = retry(wait=wait_fixed(0.1), stop=stop_after_delay(60), reraise=True)


@dataclass(frozen=True)
class World:
    source: KafkaCluster
    target: KafkaCluster
    worker: Running
    address: str

    @property
    def rest(self) -> str:
        return f"http://{self.address}:8083"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("connect")
    address = f"127.7.{os.getpid() % 250}.2"
    build_connect_image()
    with ExitStack() as stack:
        processes = stack.enter_context(Processes())
        clusters = [cluster("source", "3.9.2", folder), cluster("target", "4.1.2", folder)]
        for each in clusters:
            each.start(processes)
        metadata = stack.enter_context(ecs_metadata(address))
        for each in clusters:
            each.wait_until_ready()
        settings = worker_environment(clusters[1].bootstrap_servers, metadata, folder)
        worker = processes.start("connect", entrypoint(), env=settings, log=folder / "connect.log")
        world = World(clusters[0], clusters[1], worker, address)
        wait_for_connect(world)
        yield world


def test_records_arrive_byte_for_byte_under_their_old_and_new_names(world: World) -> None:
    create_topics(world.source, "orders", "payments")
    produce(world.source, "orders")
    produce(world.source, "payments")
    put_connector(world, "renaming", source_connector(world, "orders", rename="orders:sales.orders"))
    put_connector(world, "keeping", source_connector(world, "payments", policy=IDENTITY_POLICY))
    expected = [(b"k%d" % n, b"v%d" % n, HEADERS) for n in range(10)]
    assert sorted(read(world.target, "sales.orders", 10)) == expected
    assert sorted(read(world.target, "payments", 10)) == expected
    assert "orders" not in topics_of(world.target)


def test_a_groups_offsets_follow_a_renamed_topic(world: World) -> None:
    create_topics(world.source, "clicks")
    produce(world.source, "clicks")
    commit(world.source, "billing", TopicPartition("clicks", 0, 10))
    rename = "clicks:web.clicks"
    put_connector(world, "clicks", source_connector(world, "clicks", rename=rename))
    put_connector(world, "clicks-groups", checkpoint_connector(world, "clicks", "billing", rename))
    assert committed_eventually(world.target, "billing") == [TopicPartition("web.clicks", 0, 10)]
    names = "".join(metrics_of(world, "kafka_connect_mirror_checkpoint_connector_checkpoint_latency_ms_avg"))
    labels = '{group="billing",partition="0",source="source",target="target",topic="web.clicks"}'
    assert f"checkpoint_latency_ms_avg{labels}" in names


def test_two_topics_are_never_mixed_in_one(world: World) -> None:
    create_topics(world.source, "a", "b")
    put_connector(world, "mixing", source_connector(world, "a|b", rename="a:b"))
    trace = trace_of_failure(world, "mixing")
    assert "replication.policy.rename" in trace
    assert "would be mixed with those of 'a'" in trace


def test_an_ambiguous_rename_fails_the_connector_with_the_pair_and_the_reason(world: World) -> None:
    put_connector(world, "ambiguous", source_connector(world, "x|y", rename="x:y,y:z"))
    assert "the pair 'x:y' gives the name 'y', which y:z renames" in trace_of_failure(world, "ambiguous")


def test_metrics_tell_cluster_topic_and_partition(world: World) -> None:
    create_topics(world.source, "measured")
    produce(world.source, "measured")
    put_connector(world, "measured", source_connector(world, "measured", rename="measured:metered"))
    read(world.target, "metered", 10)
    labels = '{partition="0",source="source",target="target",topic="metered"}'
    counted = "".join(metrics_of(world, f"kafka_connect_mirror_source_connector_record_count_total{labels}"))
    assert counted.endswith("} 10.0")
    running = '{connector="measured",status="running",task="0"}'
    assert metrics_of(world, f"kafka_connect_connector_task_status{running}")


def test_the_worker_is_the_process_that_was_started(world: World) -> None:
    process = psutil.Process(world.worker.popen.pid)
    assert process.name() == "java"
    assert process.cmdline()[-2] == "org.apache.kafka.connect.cli.ConnectDistributed"


def test_a_missing_setting_is_one_line_that_names_it(world: World, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Processes() as processes:
        settings = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "CONNECT_GROUP_ID": "g"}
        worker = processes.start("connect", entrypoint(), env=settings, log=log)
        assert worker.popen.wait(60) == EX_CONFIG
    last = log.read_text().splitlines()[-1]
    assert last.startswith("kafka-connect: cannot start: set CONNECT_BOOTSTRAP_SERVERS, CONNECT_CONFIG")
    assert "Exception" not in log.read_text()


def cluster(name: str, version: str, folder: Path) -> KafkaCluster:
    ports = free_port(), free_port()
    return KafkaCluster(
        name, version=version, port=ports[0], controller_port=ports[1], folder=folder / name, heap_mib=384
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def entrypoint() -> list[str]:
    return LocalImages().command_line("kafka-connect", None, None)


def worker_environment(bootstrap_servers: str, metadata: str, folder: Path) -> dict[str, str]:
    topics = {f"CONNECT_{kind}_STORAGE_TOPIC": f"connect-{kind.lower()}" for kind in STORAGES}
    factors = {f"CONNECT_{kind}_STORAGE_REPLICATION_FACTOR": "1" for kind in STORAGES}
    return {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),
        "ECS_CONTAINER_METADATA_URI_V4": metadata,
        "CONNECT_BOOTSTRAP_SERVERS": bootstrap_servers,
        "CONNECT_GROUP_ID": "connect",
        "CONNECT_OFFSET_FLUSH_INTERVAL_MS": "500",
        **topics,
        **factors,
    }


STORAGES = ("CONFIG", "OFFSET", "STATUS")


@contextmanager
def ecs_metadata(address: str) -> Iterator[str]:
    """Answer as ECS does to a task of that address with 1 GiB."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 -- http.server calls it so
            container = {"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": [address]}]}
            task = {"Limits": {"CPU": 1, "Memory": 1024}}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(task if self.path.endswith("/task") else container).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v4/task-id"
        server.shutdown()


@eventually
def wait_for_connect(world: World) -> None:
    assert world.worker.alive, world.worker.tail()
    httpx.get(f"{world.rest}/health", timeout=5).raise_for_status()


@eventually
def put_connector(world: World, name: str, config: dict[str, str]) -> None:
    url = f"{world.rest}/connectors/{name}/config"
    httpx.put(url, json=config, timeout=30).raise_for_status()


def source_connector(world: World, topics: str, *, rename: str = "", policy: str = RENAME_POLICY) -> dict[str, str]:
    return {
        **mirror(world, topics, rename, policy),
        "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
        "replication.factor": "1",
        "offset-syncs.topic.replication.factor": "1",
        "sync.topic.acls.enabled": "false",
        "source.consumer.auto.offset.reset": "earliest",
    }


def checkpoint_connector(world: World, topics: str, group: str, rename: str) -> dict[str, str]:
    return {
        **mirror(world, topics, rename, RENAME_POLICY),
        "connector.class": "org.apache.kafka.connect.mirror.MirrorCheckpointConnector",
        "groups": group,
        "checkpoints.topic.replication.factor": "1",
        "emit.checkpoints.interval.seconds": "1",
        "sync.group.offsets.enabled": "true",
        "sync.group.offsets.interval.seconds": "1",
        "refresh.groups.interval.seconds": "1",
    }


def mirror(world: World, topics: str, rename: str, policy: str) -> dict[str, str]:
    return {
        "source.cluster.alias": "source",
        "target.cluster.alias": "target",
        "source.cluster.bootstrap.servers": world.source.bootstrap_servers,
        "target.cluster.bootstrap.servers": world.target.bootstrap_servers,
        "topics": topics,
        "replication.policy.class": policy,
        "replication.policy.rename": rename,
        "offset-syncs.topic.location": "target",
    }


@eventually
def trace_of_failure(world: World, connector: str) -> str:
    status = httpx.get(f"{world.rest}/connectors/{connector}/status", timeout=5).raise_for_status().json()
    failed = [part for part in (status["connector"], *status["tasks"]) if part["state"] == "FAILED"]
    trace: str = failed[0]["trace"]
    return trace


@eventually
def metrics_of(world: World, prefix: str) -> list[str]:
    text = httpx.get(f"http://{world.address}:3600/metrics", timeout=30).raise_for_status().text
    found = [line for line in text.splitlines() if line.startswith(prefix)]
    assert found
    return found


def create_topics(of: KafkaCluster, *topics: str) -> None:
    admin = AdminClient({"bootstrap.servers": of.bootstrap_servers})
    for future in admin.create_topics([NewTopic(topic, num_partitions=1) for topic in topics]).values():
        future.result(timeout=30)


def topics_of(of: KafkaCluster) -> set[str]:
    return set(AdminClient({"bootstrap.servers": of.bootstrap_servers}).list_topics(timeout=30).topics)


def produce(to: KafkaCluster, topic: str) -> None:
    producer = Producer({"bootstrap.servers": to.bootstrap_servers})
    for n in range(10):
        producer.produce(topic, key=b"k%d" % n, value=b"v%d" % n, headers=HEADERS)
    assert producer.flush(30) == 0


def read(of: KafkaCluster, topic: str, count: int) -> list[tuple[object, object, object]]:
    consumer = Consumer(
        {
            "bootstrap.servers": of.bootstrap_servers,
            "group.id": "reader",
            "topic.metadata.refresh.interval.ms": 200,
        }
    )
    consumer.assign([TopicPartition(topic, 0, 0)])
    records: list[tuple[object, object, object]] = []
    try:
        while len(records) < count:
            message = consumer.poll(60)
            assert message is not None, f"{len(records)} of {count} records of {topic} arrived"
            if message.error() is None:
                records.append((message.key(), message.value(), message.headers()))
    finally:
        consumer.close()
    return records


def commit(to: KafkaCluster, group: str, position: TopicPartition) -> None:
    consumer = Consumer({"bootstrap.servers": to.bootstrap_servers, "group.id": group})
    try:
        consumer.commit(offsets=[position], asynchronous=False)
    finally:
        consumer.close()


@eventually
def committed_eventually(of: KafkaCluster, group: str) -> list[TopicPartition]:
    admin = AdminClient({"bootstrap.servers": of.bootstrap_servers})
    future = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group]
    positions = future.result(timeout=30).topic_partitions
    assert positions
    assert [(p.topic, p.offset) for p in positions] == [("web.clicks", 10)]
    return list(positions)
