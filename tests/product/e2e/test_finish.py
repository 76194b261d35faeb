"""A migration is handed over and finished: rights are complete, connectors and workers are gone, the fence stands."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from confluent_kafka import KafkaError, Producer
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.brokers import AUTHORIZED
from lab.laboratory import Laboratory
from lab.ports import Ports
from mskmigration.kafka import Acl, ClusterAdministration, KafkaCluster
from mskmigration.kafka.acls import denial
from tests.fakes.administration import fenced
from tests.product.e2e.records import commit, create_topics, produce

APP = ("User:app", "*")
# Everybody may use what no ACL is about, such as the topic bills, and these.
TOPICS, GROUPS = (
    Acl(resource, prefix, "PREFIXED", "User:*", "*", "ALL", "ALLOW")
    for resource, prefix in (("TOPIC", "orders."), ("GROUP", "bill"))
)
GRANTED = [
    Acl("TOPIC", "orders.new", "LITERAL", *APP, "WRITE", "ALLOW"),
    Acl("TOPIC", "orders.", "PREFIXED", *APP, "READ", "ALLOW"),
    Acl("TOPIC", "others", "LITERAL", *APP, "WRITE", "ALLOW"),
    Acl("GROUP", "bill", "PREFIXED", *APP, "READ", "ALLOW"),
    Acl("TRANSACTIONAL_ID", "tx-", "PREFIXED", *APP, "ALL", "ALLOW"),
]


class Scenario:
    """A small migration on a lab of its own: workers are scaled to zero, which no other test wants."""

    def __init__(self, lab: Laboratory) -> None:
        self.lab = lab
        self.application = lab.application.result()
        self.source = administration("source", lab.source.bootstrap_servers)
        self.target = administration("target", lab.target.bootstrap_servers)

    def run(self, machine: str, request: object) -> dict[str, Any]:
        """Return the ended execution, its output read."""
        client = self.lab.endpoint.client("stepfunctions")
        arn = client.start_execution(stateMachineArn=machine, input=json.dumps(request))["executionArn"]
        until_ended = Retrying(
            retry=retry_if_result(lambda execution: execution["status"] == "RUNNING"),
            wait=wait_fixed(0.5),
            stop=stop_after_delay(240),
        )
        execution: dict[str, Any] = until_ended(client.describe_execution, executionArn=arn)
        return {**execution, "output": json.loads(execution.get("output") or "{}")}

    def finish(self) -> dict[str, Any]:
        """Run finish, approved."""
        return self.run(self.application.finish_state_machine, {"migration": "orders", "approval": "given"})

    def document(self, name: str) -> dict[str, Any]:
        """Read a document of the migration from the bucket."""
        key = f"migrations/orders/{name}.json"
        answer = self.lab.endpoint.client("s3").get_object(Bucket=self.application.bucket, Key=key)
        document: dict[str, Any] = json.loads(answer["Body"].read())
        return document

    def service(self) -> dict[str, Any]:
        """Return the ECS service of the workers."""
        ecs, at = self.lab.endpoint.client("ecs"), self.application
        found: dict[str, Any] = ecs.describe_services(cluster=at.connect_cluster, services=[at.connect_service])
        (service,) = found["services"]
        assert isinstance(service, dict)
        return service


def administration(name: str, servers: str) -> ClusterAdministration:
    return ClusterAdministration(KafkaCluster(name, {"bootstrap.servers": servers}))


@pytest.fixture(scope="module")
def story() -> Iterator[Scenario]:
    with Laboratory("e2e-finish", Ports.free(), source_settings=AUTHORIZED, target_settings=AUTHORIZED) as lab:
        lab.source_ready.result()
        administration("source", lab.source.bootstrap_servers).create_acls([TOPICS, GROUPS, *GRANTED])
        create_topics(lab.source, "orders.new", "orders.old", "bills", "others")
        for topic in ("orders.new", "orders.old", "bills"):
            produce(lab.source, topic, [(b"k", b"%d" % n, []) for n in range(20)])
            commit(lab.source, "billing", topic, 7)
        told = Scenario(lab)
        lab.connect.result()
        migrated = told.run(
            told.application.migrate_state_machine,
            {"migration": "orders", "topics": [r"orders\..*", "bills"], "rename": {"orders.old": "archive"}},
        )
        assert migrated["status"] == "SUCCEEDED", migrated.get("cause")
        yield told


def test_what_is_not_handed_over_cannot_be_finished(story: Scenario) -> None:
    refused = story.finish()
    assert (refused["status"], refused["error"]) == ("FAILED", "FinishRefusedError")
    assert "caught up: not everything is promoted" in refused["cause"]


def test_a_handed_over_migration_is_finished(story: Scenario) -> None:
    request = {"migration": "orders", "fence": "acl", "approval": "given"}
    handed = story.run(story.application.cutover_state_machine, request)
    assert handed["status"] == "SUCCEEDED", handed.get("cause")
    finished = story.finish()
    assert finished["status"] == "SUCCEEDED", finished.get("cause")
    assert finished["output"]["workers"] == {"to_zero": True, "reason": "no other migration is unfinished"}


def test_the_target_grants_what_the_source_does_to_what_was_migrated(story: Scenario) -> None:
    granted = story.target.acls()
    assert granted == {
        GRANTED[0],
        GRANTED[1],
        GRANTED[1].for_name("archive"),
        GRANTED[3],
        GRANTED[4],
        TOPICS,
        TOPICS.for_name("archive"),
        GROUPS,
    }
    kept = story.document("finish/acls")
    # Migrate has carried them, with the rights of the migration's own user, which are gone now.
    own = {Acl(**acl) for acl in kept["before"]} - granted
    assert {acl.principal for acl in own} == {"User:ANONYMOUS"}
    assert {Acl(**acl) for acl in kept["after"]} == granted
    assert len(kept["created"]) == len(granted)


def test_the_fence_stays_at_the_source_and_only_there(story: Scenario) -> None:
    fence = {denial("orders.new"), denial("orders.old"), *fenced("bills")}
    assert story.source.acls() == {TOPICS, GROUPS, *GRANTED} | fence
    assert not {acl for acl in story.target.acls() if acl.permission == "DENY" or acl.name == "bills"}
    refused: list[KafkaError | None] = []
    producer = Producer({"bootstrap.servers": story.lab.source.bootstrap_servers})
    producer.produce("orders.new", b"late", on_delivery=lambda error, _message: refused.append(error))
    producer.flush(30)
    assert [error and error.code() for error in refused] == [KafkaError.TOPIC_AUTHORIZATION_FAILED]


def test_no_worker_runs_and_none_comes_back(story: Scenario) -> None:
    service = story.service()
    assert (service["desiredCount"], service["runningCount"]) == (0, 0)
    assert set(story.document("finish/connectors")["connectors"]) == {
        "orders-source",
        "orders-checkpoint",
        "orders-heartbeat",
        "orders-reverse",
    }


def test_finishing_again_changes_nothing(story: Scenario) -> None:
    before = story.document("finish/acls")
    again = story.finish()
    assert again["status"] == "SUCCEEDED", again.get("cause")
    assert story.document("finish/acls") == before
    assert story.document("finish/report")["handovers"]


def test_there_is_no_way_back(story: Scenario) -> None:
    back = story.run(
        story.application.rollback_state_machine, {"migration": "orders", "fence": "acl", "approval": "given"}
    )
    assert back["status"] == "FAILED"
    assert back["error"] != "States.TaskFailed"


def test_no_call_was_refused_to_the_deployed_roles(story: Scenario) -> None:
    assert httpx.get(f"{story.lab.endpoint.url}/moto-api/denied").json() == []
