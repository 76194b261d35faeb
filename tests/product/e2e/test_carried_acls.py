"""ACLs on the way to the target: the control plane carries them, and MirrorMaker 2 no longer does.

Both clusters open what no ACL is about, as Amazon MSK's default does, and the worker comes without a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import BaseModel
from tenacity import retry, stop_after_delay, wait_fixed

from lab.brokers import AUTHORIZED
from lab.brokers import KafkaCluster as Broker
from mskmigration.acls.carrying import AclStep, carry_acls
from mskmigration.connect import ConnectClient
from mskmigration.cutover.ports import Pair, Side
from mskmigration.kafka import Acl, ClusterAdministration, KafkaCluster
from mskmigration.kafka.acls import denial
from mskmigration.kafka.mirror_acls import copied_opening
from mskmigration.migration import MigrationRecord, MigrationRequest, MigrationStage, connector_configs
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror, running_mirror
from tests.product.e2e.records import Record, create_topics, produce, read, topics_of

MAY_READ = Acl("TOPIC", "orders", "LITERAL", "User:app", "*", "READ", "ALLOW")
MAY_WRITE = replace(MAY_READ, operation="WRITE", principal="User:shop")
IN_GROUP = replace(MAY_READ, resource="GROUP", name="billing")
FIRST: list[Record] = [(b"k", b"first", [])]
LATER: list[Record] = [(b"k", b"later", [])]
awaited = retry(wait=wait_fixed(0.2), stop=stop_after_delay(60), reraise=True)


class Kept:
    """The documents of a migration, in memory."""

    def __init__(self) -> None:
        self.held: dict[str, BaseModel] = {}

    def keep(self, _migration: str, name: str, document: BaseModel) -> str:
        """Keep a document."""
        self.held[name] = document
        return name

    def read[Document: BaseModel](self, _migration: str, name: str, model: type[Document]) -> Document | None:
        """Return a document as the bucket would, from its JSON."""
        return model.model_validate_json(self.held[name].model_dump_json()) if name in self.held else None


@dataclass(frozen=True)
class Copying:
    """Two clusters with a worker between them, and both sides as a function sees them."""

    mirror: Mirror
    connect: ConnectClient
    pair: Pair

    def config(self, topic: str) -> dict[str, str]:
        """Return the source connector of a topic."""
        settings = SETTINGS.model_copy(
            update={
                "source_bootstrap_servers": self.mirror.source.bootstrap_servers,
                "target_bootstrap_servers": self.mirror.target.bootstrap_servers,
                "replication_factor": 1,
            }
        )
        return connector_configs(settings, MigrationRequest(migration=topic, topics=(topic,)), tasks_max=1, groups=1)[0]

    @awaited
    def wait_for_topic(self, topic: str) -> None:
        """Wait for a topic to be on the target."""
        assert topic in topics_of(self.mirror.target)


@pytest.fixture(scope="module")
def copying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copying]:
    with running_mirror(tmp_path_factory.mktemp("acls"), brokers=AUTHORIZED) as mirror, httpx.Client() as http:
        pair = Pair(_side("source", mirror.source), _side("target", mirror.target))
        yield Copying(mirror, ConnectClient([mirror.url], http), pair)


def _side(alias: str, broker: Broker) -> Side:
    cluster = KafkaCluster(alias, {"bootstrap.servers": broker.bootstrap_servers})
    return Side(alias, cluster, ClusterAdministration(cluster))


def test_with_the_first_acl_of_its_copy_the_worker_goes_on_writing(copying: Copying) -> None:
    create_topics(copying.mirror.source, "orders")
    produce(copying.mirror.source, "orders", FIRST)
    copying.connect.put(copying.config("orders"))
    assert read(copying.mirror.target, "orders", 1) == FIRST
    # The worker may only read at the source.
    source_acls = {MAY_READ, MAY_WRITE, IN_GROUP, replace(MAY_READ, principal="User:ANONYMOUS")}
    copying.pair.source.administration.create_acls(source_acls)
    request = MigrationRequest(migration="orders", topics=("orders",))
    record = MigrationRecord(
        request=request, stage=MigrationStage.REPLICATING, groups=1, configs=(), updated_at=datetime.now(UTC)
    )
    kept = Kept()
    carried = carry_acls(copying.pair, record, kept)
    own = {_own("TOPIC", "orders"), _own("GROUP", "billing")}
    assert copying.pair.target.administration.acls() == source_acls | own
    assert (carried.created, carried.deleted) == (6, 0)
    assert carry_acls(copying.pair, record, kept) == AclStep()
    # The test's own clients have no name either, and are to write on the source.
    copying.pair.source.administration.delete_acls(source_acls)
    produce(copying.mirror.source, "orders", LATER)
    assert read(copying.mirror.target, "orders", 2) == FIRST + LATER


def test_a_connector_of_an_older_version_copies_a_fence_when_it_starts(copying: Copying) -> None:
    """This is why Promote opens the copy."""
    create_topics(copying.mirror.source, "payments")
    config = copying.config("payments") | {"sync.topic.acls.enabled": "true"}
    copying.connect.put(config)
    copying.wait_for_topic("payments")
    copying.pair.source.administration.deny_write(["payments"], ["payments"])
    copying.connect.stop(config["name"])
    copying.connect.resume(config["name"])
    _wait_for(copying.pair.target.administration, {denial("payments"), copied_opening("payments")})


@awaited
def _wait_for(target: ClusterAdministration, acls: set[Acl]) -> None:
    assert {acl for acl in target.acls() if acl.name == "payments"} == acls


def _own(resource: str, name: str) -> Acl:
    return Acl(resource, name, "LITERAL", "User:ANONYMOUS", "*", "ALL", "ALLOW")
