"""The control plane carries ACLs to the target, and the worker goes on writing.

Both clusters open what no ACL is about, as Amazon MSK's default does, and the worker comes without a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import BaseModel

from lab.brokers import KafkaCluster as Broker
from mskmigration.acls.carrying import AclStep, carry_acls
from mskmigration.connect import ConnectClient
from mskmigration.cutover.ports import Pair, Side
from mskmigration.kafka import Acl, ClusterAdministration, KafkaCluster
from mskmigration.migration import MigrationRecord, MigrationRequest, MigrationStage, connector_configs
from tests.fakes.settings import SETTINGS
from tests.product.e2e.mirror import Mirror
from tests.product.e2e.records import Record, create_topics, produce, read

MAY_READ = Acl("TOPIC", "invoices", "LITERAL", "User:app", "*", "READ", "ALLOW")
MAY_WRITE = replace(MAY_READ, operation="WRITE", principal="User:shop")
IN_GROUP = replace(MAY_READ, resource="GROUP", name="billing")
FIRST: list[Record] = [(b"k", b"first", [])]
LATER: list[Record] = [(b"k", b"later", [])]


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


@pytest.fixture(scope="module")
def copying(open_mirror: Mirror) -> Iterator[Copying]:
    with httpx.Client() as http:
        pair = Pair(_side("source", open_mirror.source), _side("target", open_mirror.target))
        yield Copying(open_mirror, ConnectClient([open_mirror.url], http), pair)


def _side(alias: str, broker: Broker) -> Side:
    cluster = KafkaCluster(alias, {"bootstrap.servers": broker.bootstrap_servers})
    return Side(alias, cluster, ClusterAdministration(cluster))


def test_with_the_first_acl_of_its_copy_the_worker_goes_on_writing(copying: Copying) -> None:
    create_topics(copying.mirror.source, "invoices")
    produce(copying.mirror.source, "invoices", FIRST)
    copying.connect.put(copying.config("invoices"))
    assert read(copying.mirror.target, "invoices", 1) == FIRST
    # The worker may only read at the source.
    source_acls = {MAY_READ, MAY_WRITE, IN_GROUP, replace(MAY_READ, principal="User:ANONYMOUS")}
    copying.pair.source.administration.create_acls(source_acls)
    request = MigrationRequest(migration="invoices", topics=("invoices",))
    record = MigrationRecord(
        request=request, stage=MigrationStage.REPLICATING, groups=1, configs=(), updated_at=datetime.now(UTC)
    )
    kept = Kept()
    carried = carry_acls(copying.pair, record, kept)
    own = {_own("TOPIC", "invoices"), _own("GROUP", "billing")}
    found = copying.pair.target.administration.acls()
    assert {acl for acl in found if acl.name in {"invoices", "billing"}} == source_acls | own
    assert (carried.created, carried.deleted) == (6, 0)
    assert carry_acls(copying.pair, record, kept) == AclStep()
    # The test's own clients have no name either, and are to write on the source.
    copying.pair.source.administration.delete_acls(source_acls)
    produce(copying.mirror.source, "invoices", LATER)
    assert read(copying.mirror.target, "invoices", 2) == FIRST + LATER


def _own(resource: str, name: str) -> Acl:
    return Acl(resource, name, "LITERAL", "User:ANONYMOUS", "*", "ALL", "ALLOW")
