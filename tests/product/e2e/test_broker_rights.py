"""The migration's principal may do on each cluster what it has to, and no more."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import (
    AdminClient,
    NewTopic,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, KeyRing, guarded
from lab.authentication.modes import PRINCIPAL
from lab.authentication.rights import FENCE, SCRAM_ITERATIONS, SOURCE, TARGET, admit
from lab.brokers import KafkaCluster
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.errors import FenceRefusedError, KafkaUnreachableError
from mskmigration.kafka import ClusterAdministration, python_queries
from mskmigration.kafka import KafkaCluster as Library
from mskmigration.kafka.acls import Acl, create_acls, deny_write, permit_write, write_denied
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.reading import first_records
from mskmigration.preflight.probing import Right, probe
from mskmigration.settings import Authentication
from tests.product.e2e.authenticated import Settings, settings_of
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.records import commit, create_topics, produce

MODE = Authentication.SCRAM_512
ORDERS = TopicPartition("orders", 0)


@contextmanager
def admitting(version: str, folder: Path, rights: frozenset[Acl]) -> Iterator[tuple[KafkaCluster, Settings]]:
    """Yield a cluster with a topic and a group, and the settings of a client that has these rights."""
    ring = KeyRing(Authority(), folder / "role-keys", "eu-central-1")
    opened = guarded(MODE, free_ports(1)[0], ring)
    cluster = small_cluster("broker", version, folder, settings=LEAST_PRIVILEGE, listeners=[opened.listener])
    with Processes() as processes:
        cluster.start(processes)
        cluster.wait_until_ready()
        create_topics(cluster, "orders")
        produce(cluster, "orders", [(b"key", b"value", [])])
        commit(cluster, "billing", "orders", 1)
        admit(cluster.bootstrap_servers, MODE, ring.password, rights)
        yield cluster, settings_of(MODE, opened.listener.bootstrap_servers, opened.secret)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[KafkaCluster, Settings]]:
    with admitting("3.9.2", tmp_path_factory.mktemp("source"), SOURCE) as admitted:
        yield admitted


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with admitting("4.1.2", tmp_path_factory.mktemp("target"), TARGET) as (_, settings):
        yield settings


@pytest.fixture(scope="module")
def stranger(source: tuple[KafkaCluster, Settings]) -> Settings:
    """Return the settings of a user that no ACL is about, once the brokers let it in."""
    cluster, settings = source
    user = UserScramCredentialUpsertion(
        "stranger", ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS), b"unknown"
    )
    super_user = AdminClient({"bootstrap.servers": cluster.bootstrap_servers})
    super_user.alter_user_scram_credentials([user])["stranger"].result(30)
    own = {**settings, "sasl.username": "stranger", "sasl.password": "unknown"}
    ClusterInspection(Library("source", own)).layout()
    return own


def test_everything_that_preflight_asks_the_source_is_answered(source: tuple[KafkaCluster, Settings]) -> None:
    _, settings = source
    inspection = ClusterInspection(Library("source", settings))
    assert inspection.layout().topics.keys() >= {"orders"}
    assert inspection.broker_settings([1]).refused == {}
    assert inspection.topic_settings(["orders"]).refused == {}
    assert inspection.logs([ORDERS])[ORDERS][:3] == (0, 1, 1)
    assert inspection.groups().keys() == {"billing"}
    assert inspection.group_offsets(["billing"]).answers == {"billing": {ORDERS: 1}}
    assert inspection.acls() == SOURCE
    assert inspection.scram_users() >= {PRINCIPAL}
    assert inspection.quotas() == {}
    assert inspection.group_types() == {"billing": "classic"}
    assert first_records(settings, {ORDERS: 0}, 20).times.keys() == {ORDERS}


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        # librdkafka 2.16.0 finds no ACLs in place of the first refusal, and the second ends the process.
        (python_queries.acls, "ACLs need DESCRIBE on the cluster"),
        (python_queries.scram_users, "SCRAM users need DESCRIBE on the cluster"),
        (python_queries.quotas, "quotas need DESCRIBE_CONFIGS on the cluster"),
    ],
    ids=["ACLs", "SCRAM users", "quotas"],
)
def test_who_lacks_a_right_to_the_cluster_is_told_which(
    stranger: Settings, question: Callable[[Settings], object], needed: str
) -> None:
    with pytest.raises(KafkaException, match=f"CLUSTER_AUTHORIZATION_FAILED.*{needed}"):
        question(stranger)


def test_who_may_not_see_acls_does_not_take_a_cluster_for_one_without(stranger: Settings) -> None:
    with pytest.raises(KafkaUnreachableError, match=r"refused to describe ACLs: .*DESCRIBE on the cluster"):
        ClusterAdministration(Library("source", stranger)).acls()


@pytest.mark.parametrize(
    "change",
    [
        lambda admin: admin.create_topics([NewTopic("new", 1)]),
        lambda admin: admin.delete_topics(["orders"]),
        lambda admin: admin.delete_consumer_groups(["billing"]),
    ],
    ids=["create a topic", "delete a topic", "delete a group"],
)
def test_the_source_cannot_be_changed(
    source: tuple[KafkaCluster, Settings], change: Callable[[AdminClient], dict[str, Future[None]]]
) -> None:
    admin = AdminClient(source[1])
    for refused in change(admin).values():
        with pytest.raises(KafkaException, match="AUTHORIZATION_FAILED"):
            refused.result(30)


def test_no_record_can_be_written_to_the_source(source: tuple[KafkaCluster, Settings]) -> None:
    errors: list[KafkaError | None] = []
    producer = Producer(source[1])
    producer.produce("orders", b"value", on_delivery=lambda error, _message: errors.append(error))
    producer.flush(30)
    assert [error.name() if error else None for error in errors] == ["TOPIC_AUTHORIZATION_FAILED"]


def test_only_with_the_fences_rights_writers_can_be_kept_out(source: tuple[KafkaCluster, Settings]) -> None:
    cluster, settings = source
    admin = AdminClient(settings)
    library = Library("source", settings)
    administration = ClusterAdministration(library)
    assert library.topics_without("ALTER_CONFIGS", ["orders"]) == {"orders"}
    with pytest.raises(FenceRefusedError, match="TOPIC_AUTHORIZATION_FAILED"):
        administration.set_record_limits({"orders": "78"})
    with pytest.raises(KafkaException, match="CLUSTER_AUTHORIZATION_FAILED"):
        deny_write(admin, ["orders"])
    create_acls(AdminClient({"bootstrap.servers": cluster.bootstrap_servers}), FENCE)
    deny_write(admin, ["orders"])
    assert write_denied(admin) == {"orders"}
    permit_write(admin, ["orders"])
    assert write_denied(admin) == set()
    assert library.topics_without("ALTER_CONFIGS", ["orders"]) == set()
    administration.set_record_limits({"orders": "78"})
    assert administration.record_limits(["orders"]) == {"orders": "78"}
    administration.set_record_limits({"orders": None})


def test_preflight_finds_every_right_on_the_target(target: Settings) -> None:
    rights, defaults = probe(Library("target", target), "lab", 1)
    assert rights == dict.fromkeys(Right)
    assert "retention.ms" in defaults


def test_acls_can_be_copied_to_the_target(target: Settings) -> None:
    admin = AdminClient(target)
    copied = Acl("TOPIC", "orders", "LITERAL", "User:reader", "*", "READ", "ALLOW")
    create_acls(admin, [copied])
    assert python_queries.acls(target) == TARGET | {copied}
