"""The fence on real brokers: one opens to everybody what no ACL is about, as Amazon MSK's do, and one does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicCollection
from confluent_kafka.admin import AdminClient
from kafka.protocol.admin import DescribeClusterRequest
from tenacity import retry, stop_after_delay, wait_fixed

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, KeyRing, guarded
from lab.authentication.rights import FENCE, SOURCE, admit
from lab.brokers import AUTHORIZED
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.kafka import ClusterAdministration, KafkaCluster, TopicPartition
from mskmigration.kafka.record_limits import TINY_BYTES
from mskmigration.settings import Authentication
from tests.contracts.acls import EVERYTHING, OpenAuthorizerContract, Operations
from tests.contracts.record_limits import FENCED, RecordLimitsContract
from tests.product.e2e.authenticated import settings_of
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.one_broker import one_broker
from tests.product.e2e.records import produce

PLAIN = TopicPartition("plain", 0)
MODE = Authentication.SCRAM_512
soon = retry(wait=wait_fixed(0.05), stop=stop_after_delay(10), reraise=True)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A request that creates topics unasked would be seen.
    settings = {**AUTHORIZED, "auto.create.topics.enable": "true"}
    with one_broker(tmp_path_factory.mktemp("broker"), "orders", "plain", settings=settings) as broker:
        produce(broker, "orders", [(b"key", b"value", [])])
        yield broker.bootstrap_servers


@pytest.fixture
def administration(servers: str) -> Iterator[ClusterAdministration]:
    opened = ClusterAdministration(KafkaCluster("source", {"bootstrap.servers": servers}))
    opened.set_record_limits({"orders": "2000"})
    yield opened
    opened.delete_acls(opened.acls())
    opened.set_record_limits({"plain": None})


@pytest.fixture
def expect(servers: str) -> Operations:
    admin = AdminClient({"bootstrap.servers": servers})

    @soon
    def may(operations: set[str]) -> None:
        assert _operations(admin) == operations

    return may


class TestOpenBroker(OpenAuthorizerContract):
    """What the fake keeps, on a real broker."""


class TestRealLimits(RecordLimitsContract):
    """What the fake keeps, on a real broker."""


@pytest.mark.parametrize(("value", "passes"), [(b"y" * TINY_BYTES, True), (b"y" * (TINY_BYTES + 1), False)])
@pytest.mark.parametrize("idempotent", [True, False])
def test_a_limit_lets_only_tiny_records_pass(
    servers: str, administration: ClusterAdministration, value: bytes, passes: bool, idempotent: bool
) -> None:
    _limit(servers, administration)
    assert _errors(servers, [value], {"enable.idempotence": idempotent}) == [None if passes else "MSG_SIZE_TOO_LARGE"]


def test_many_tiny_records_in_one_batch_do_not_pass(servers: str, administration: ClusterAdministration) -> None:
    _limit(servers, administration)
    assert set(_errors(servers, [b"y"] * 20, {"linger.ms": 1_000})) == {"MSG_SIZE_TOO_LARGE"}


def test_without_acknowledgements_nothing_is_stored_either(servers: str, administration: ClusterAdministration) -> None:
    _limit(servers, administration)
    cluster = KafkaCluster("source", {"bootstrap.servers": servers})
    before = cluster.bounds([PLAIN])
    _errors(servers, [b"y" * 100], {"acks": 0})
    assert _errors(servers, [b"y"], {}) == [None]  # the broker has answered what came before
    assert cluster.bounds([PLAIN])[PLAIN].end == before[PLAIN].end + 1


@pytest.mark.parametrize("commits", [True, False])
def test_a_transaction_ends_behind_the_limit(
    servers: str, administration: ClusterAdministration, commits: bool
) -> None:
    producer = Producer({"bootstrap.servers": servers, "transactional.id": f"commits {commits}"})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce("plain", b"y" * 100)
    assert producer.flush(30) == 0
    _limit(servers, administration)
    (producer.commit_transaction if commits else producer.abort_transaction)(30)


def test_readers_read_on_behind_the_limit(servers: str, administration: ClusterAdministration) -> None:
    administration.set_record_limits({"orders": "78"})
    assert _read_one(servers, "others") == b"value"


def test_the_smallest_record_of_a_topic_is_seen(servers: str) -> None:
    cluster = KafkaCluster("source", {"bootstrap.servers": servers})
    orders = TopicPartition("orders", 0)
    assert cluster.smallest_records(cluster.bounds([orders])) == {"orders": len(b"keyvalue")}


def test_a_new_broker_is_known_to_be_new(servers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = KafkaCluster("source", {"bootstrap.servers": servers})
    assert cluster.is_at_least_2_8() is True
    monkeypatch.setattr(DescribeClusterRequest, "API_KEY", 9_999)
    assert cluster.is_at_least_2_8() is False
    nobody = KafkaCluster("source", {"bootstrap.servers": f"127.0.0.1:{free_ports(1)[0]}"})
    assert nobody.is_at_least_2_8() is None


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
        rights = {acl for acl in FENCE | SOURCE if acl.resource == "CLUSTER"}
        admit(cluster.bootstrap_servers, MODE, ring.password, rights)
        ordinary = settings_of(MODE, opened.listener.bootstrap_servers, opened.secret)
        super_user = {"bootstrap.servers": cluster.bootstrap_servers}
        for caller in (ordinary, super_user):
            administration = ClusterAdministration(KafkaCluster("source", caller))
            assert administration.open_without_acls() is False
            assert administration.acls() == rights


def _limit(servers: str, administration: ClusterAdministration) -> None:
    """Set the limit, and wait until the broker has heard of it."""
    administration.set_record_limits(FENCED)
    _await_refusal(servers)


@soon
def _await_refusal(servers: str) -> None:
    assert _errors(servers, [b"y" * 100], {}) == ["MSG_SIZE_TOO_LARGE"]


def _errors(servers: str, values: list[bytes], settings: dict[str, str | int | bool]) -> list[str | None]:
    """Produce values to one topic; return the error of each, None where there is none."""
    errors: list[str | None] = []
    producer = Producer({"bootstrap.servers": servers, **settings})
    for value in values:
        producer.produce("plain", value, on_delivery=lambda error, _: errors.append(error.name() if error else None))
    assert producer.flush(30) == 0
    return errors


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


def _read_one(servers: str, group: str = "readers") -> bytes | None:
    consumer = Consumer({"bootstrap.servers": servers, "group.id": group, "auto.offset.reset": "earliest"})
    consumer.subscribe(["orders"])
    try:
        message = consumer.poll(30)
        assert message is not None
        if error := message.error():
            raise KafkaException(error)
        return message.value()
    finally:
        consumer.close()
