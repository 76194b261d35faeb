"""The fence on real brokers: one opens to everybody what no ACL is about, as Amazon MSK's do, and one does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicCollection
from confluent_kafka.admin import AdminClient
from tenacity import retry, stop_after_delay, wait_fixed

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, KeyRing, guarded
from lab.authentication.rights import FENCE, SOURCE, admit
from lab.brokers import AUTHORIZED
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from mskmigration.settings import Authentication
from tests.contracts.acls import EVERYTHING, OpenAuthorizerContract, Operations
from tests.product.e2e.authenticated import settings_of
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.one_broker import one_broker
from tests.product.e2e.records import produce

MODE = Authentication.SCRAM_512
soon = retry(wait=wait_fixed(0.05), stop=stop_after_delay(10), reraise=True)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A request that creates topics unasked would be seen.
    settings = {**AUTHORIZED, "auto.create.topics.enable": "true"}
    with one_broker(tmp_path_factory.mktemp("broker"), "orders", settings=settings) as broker:
        produce(broker, "orders", [(b"key", b"value", [])])
        yield broker.bootstrap_servers


@pytest.fixture
def administration(servers: str) -> Iterator[ClusterAdministration]:
    opened = ClusterAdministration(KafkaCluster("source", {"bootstrap.servers": servers}))
    yield opened
    opened.delete_acls(opened.acls())


@pytest.fixture
def expect(servers: str) -> Operations:
    admin = AdminClient({"bootstrap.servers": servers})

    @soon
    def may(operations: set[str]) -> None:
        assert _operations(admin) == operations

    return may


class TestOpenBroker(OpenAuthorizerContract):
    """What the fake keeps, on a real broker."""


def test_the_trial_creates_no_topic(servers: str, administration: ClusterAdministration) -> None:
    before = _topics(servers)
    assert administration.open_without_acls() is True
    assert _topics(servers) == before


def test_readers_read_on_behind_the_fence(
    servers: str, administration: ClusterAdministration, expect: Operations
) -> None:
    administration.deny_write(["orders"], ["orders"])
    expect(EVERYTHING - {"WRITE"})
    assert _read_one(servers) == b"value"
    refused: list[KafkaError | None] = []
    producer = Producer({"bootstrap.servers": servers})
    producer.produce("orders", b"more", on_delivery=lambda error, _message: refused.append(error))
    producer.flush(30)
    assert [error.name() if error else None for error in refused] == ["TOPIC_AUTHORIZATION_FAILED"]


def test_a_denial_alone_locks_readers_out(
    servers: str, administration: ClusterAdministration, expect: Operations
) -> None:
    administration.deny_write(["orders"])
    expect(set())
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        _read_one(servers)


def test_a_cluster_that_opens_nothing_is_seen_to_be_closed(tmp_path: Path) -> None:
    ring = KeyRing(Authority(), tmp_path / "role-keys", "eu-central-1")
    opened = guarded(MODE, free_ports(1)[0], ring)
    cluster = small_cluster("broker", "4.1.2", tmp_path, settings=LEAST_PRIVILEGE, listeners=[opened.listener])
    with Processes() as processes:
        cluster.start(processes)
        cluster.wait_until_ready()
        rights = FENCE | {acl for acl in SOURCE if acl.resource == "CLUSTER"}
        admit(cluster.bootstrap_servers, MODE, ring.password, rights)
        ordinary = settings_of(MODE, opened.listener.bootstrap_servers, opened.secret)
        super_user = {"bootstrap.servers": cluster.bootstrap_servers}
        for caller in (ordinary, super_user):
            administration = ClusterAdministration(KafkaCluster("source", caller))
            assert administration.open_without_acls() is False
            assert administration.acls() == rights


def _topics(servers: str) -> set[str]:
    return set(AdminClient({"bootstrap.servers": servers}).list_topics(timeout=30).topics)


def _operations(admin: AdminClient) -> set[str]:
    (answer,) = admin.describe_topics(TopicCollection(["orders"]), include_authorized_operations=True).values()
    try:
        return {operation.name for operation in answer.result(30).authorized_operations or ()}
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_AUTHORIZATION_FAILED:
            raise
        return set()


def _read_one(servers: str) -> bytes | None:
    consumer = Consumer({"bootstrap.servers": servers, "group.id": "readers", "auto.offset.reset": "earliest"})
    consumer.subscribe(["orders"])
    try:
        message = consumer.poll(30)
        assert message is not None
        if error := message.error():
            raise KafkaException(error)
        return message.value()
    finally:
        consumer.close()
