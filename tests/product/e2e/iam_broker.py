"""A broker that decides about roles by their policies, as MSK does, and clients of such roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, Guarded, KeyRing, cluster_arn, guarded
from localaws.iam import Credentials, credentials_for
from localaws.iam.announced_keys import VARIABLE
from localaws.iam.brokers import BrokersQuestions
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.kafka.acls import Acl, create_acls
from mskmigration.settings import Authentication
from tests.product.e2e.authenticated import SILENT, Settings, aws_token, bearing
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.records import commit, create_topics
from tests.product.e2e.roles import Statements, allowing, answering_brokers, role_with

REGION = "eu-central-1"
CLUSTER = cluster_arn(REGION, "lab")
TOPICS, GROUPS, TRANSACTIONS = (
    CLUSTER.replace(":cluster/", f":{kind}/") for kind in ("topic", "group", "transactional-id")
)
# On one topic, one group and one transactional id.
RIGHTS = {
    CLUSTER: ["Connect", "DescribeClusterDynamicConfiguration", "DescribeCluster", "WriteDataIdempotently"],
    f"{TOPICS}/orders": ["DescribeTopic", "ReadData", "WriteData"],
    f"{GROUPS}/billing": ["DescribeGroup", "AlterGroup"],
    f"{TRANSACTIONS}/payer": ["DescribeTransactionalId", "AlterTransactionalId"],
}


@dataclass(frozen=True)
class Side:
    """A broker with a listener for IAM, and a role that it knows."""

    opened: Guarded
    role: Credentials
    folder: Path
    noted: BrokersQuestions

    def as_role(self, name: str, statements: Statements) -> Settings:
        """Return the settings of a client that has the credentials of another role."""
        role = credentials_for(role_with(name, statements), f"session-{self.folder.name}")
        return self.bearing(aws_token(role, REGION))

    @property
    def own(self) -> Settings:
        """The settings of a client that has its role's credentials."""
        return self.bearing(aws_token(self.role, REGION))

    def bearing(self, token: str) -> Settings:
        """Return the settings of a client that shows this token."""
        return bearing(self.servers, self.opened.secret, lambda: token)

    @property
    def refused(self) -> set[tuple[str, str]]:
        """Resources and actions that were refused so far."""
        return {(each.resource, each.action) for each in self.noted.noted if not each.allowed}

    @property
    def servers(self) -> str:
        """Where clients must be a role."""
        return self.opened.listener.bootstrap_servers


@contextmanager
def iam_broker(version: str, folder: Path) -> Iterator[Side]:
    """Start a broker with two topics and a group; an ACL allows everybody everything with the topic payments."""
    with answering_brokers() as (policies, noted), Processes() as processes, pytest.MonkeyPatch.context() as patch:
        ring = KeyRing(Authority(), folder / "role-keys", REGION, policies=policies)
        patch.setenv(VARIABLE, str(ring.role_keys))
        opened = guarded(Authentication.IAM, free_ports(1)[0], ring)
        cluster = small_cluster("broker", version, folder, settings=LEAST_PRIVILEGE, listeners=[opened.listener])
        cluster.start(processes)
        cluster.wait_until_ready()
        create_topics(cluster, "orders", "payments")
        commit(cluster, "billing", "orders", 0)
        everybody = Acl("TOPIC", "payments", "LITERAL", "User:*", "*", "ALL", "ALLOW")
        create_acls(AdminClient({"bootstrap.servers": cluster.bootstrap_servers}), [everybody])
        role = credentials_for(role_with("worker", allowing(RIGHTS)), f"session-{version}")
        yield Side(opened, role, folder, noted)


def written(settings: Settings, topic: str) -> str | None:
    """Write a record, idempotently if nothing else is said, and return the name of the error."""
    errors: list[KafkaError | None] = []
    producer = Producer({"enable.idempotence": True, "message.timeout.ms": 5_000, **settings}, logger=SILENT)
    producer.produce(topic, b"value", on_delivery=lambda error, _message: errors.append(error))
    producer.flush(30)
    (error,) = errors
    return str(error.name()) if error else None


def committed(settings: Settings, group: str) -> str | None:
    admin = AdminClient(settings)
    offsets = ConsumerGroupTopicPartitions(group, [TopicPartition("orders", 0, 0)])
    (altered,) = admin.alter_consumer_group_offsets([offsets]).values()
    try:
        partitions = altered.result(30).topic_partitions or []
    except KafkaException as error:
        return str(error.args[0].name())
    return next((str(each.error.name()) for each in partitions if each.error), None)
