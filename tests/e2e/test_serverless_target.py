"""A migration to a target that refuses what MSK Serverless refuses: copied, handed over and taken back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.brokers import AUTHORIZED, SERVERLESS
from lab.laboratory import Laboratory
from lab.ports import Ports
from mskmigration.kafka.inspection import topic_settings
from tests.e2e.records import commit, produce

NAME = "e2e-serverless"
TYPE = {"TargetClusterType": "serverless"}
REQUEST = {"migration": "orders", "topics": ["orders", "prices"]}
# MirrorMaker 2 brings the first; MSK Serverless would refuse the second.
SETTINGS = {"retention.ms": "7200000", "segment.bytes": "1048576"}


class Story:
    """The lab, with a topic of settings that Serverless does not take, and a compacted one."""

    def __init__(self, lab: Laboratory) -> None:
        self.lab = lab
        self.application = lab.application.result()
        self.target = AdminClient({"bootstrap.servers": lab.target.bootstrap_servers})

    def run(self, machine: str, request: object) -> dict[str, Any]:
        """Return the ended execution."""
        client = self.lab.endpoint.client("stepfunctions")
        arn = client.start_execution(stateMachineArn=machine, input=json.dumps(request))["executionArn"]
        until_ended = Retrying(
            retry=retry_if_result(lambda execution: execution["status"] == "RUNNING"),
            wait=wait_fixed(0.5),
            stop=stop_after_delay(400),
        )
        ended: dict[str, Any] = until_ended(client.describe_execution, executionArn=arn)
        return ended

    def hand_over(self, machine: str, fence: str) -> dict[str, Any]:
        """Run a cutover or a rollback, approved."""
        return self.run(machine, {"migration": "orders", "fence": fence, "approval": "given"})

    def worker_log(self) -> list[str]:
        """Return what the workers have logged."""
        logs = self.lab.endpoint.client("logs")
        names = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        events = logs.get_paginator("filter_log_events")
        pages = [page for name in names if "connect" in name for page in events.paginate(logGroupName=name)]
        return [event["message"] for page in pages for event in page["events"]]


def create(admin: AdminClient, name: str, settings: dict[str, str]) -> None:
    (created,) = admin.create_topics([NewTopic(name, 1, 1, config=settings)]).values()
    created.result(30)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with Laboratory(NAME, Ports.free(), source_settings=AUTHORIZED, target_settings=SERVERLESS, parameters=TYPE) as lab:
        lab.source_ready.result()
        source = AdminClient({"bootstrap.servers": lab.source.bootstrap_servers})
        create(source, "orders", SETTINGS)
        create(source, "prices", {"cleanup.policy": "compact"})
        for topic in ("orders", "prices"):
            produce(lab.source, topic, [(b"k%d" % n, b"v", []) for n in range(20)])
            commit(lab.source, "billing", topic, 7)
        told = Story(lab)
        lab.connect.result()
        yield told


def test_compaction_that_would_be_lost_is_told_before_anything_is_copied(story: Story) -> None:
    refused = story.run(story.application.migrate_state_machine, REQUEST)
    assert refused["status"] == "FAILED"
    assert "compaction-carried" in refused["cause"]
    assert "prices" in refused["cause"]


def test_with_its_remedy_everything_is_copied_and_no_setting_is_refused(story: Story) -> None:
    create(story.target, "prices", {"cleanup.policy": "compact"})
    migrated = story.run(story.application.migrate_state_machine, REQUEST)
    assert migrated["status"] == "SUCCEEDED", migrated.get("cause")
    settings = topic_settings(story.target, ["orders", "prices"]).answers
    own = {name: each.value for name, each in settings["orders"].items() if each.overridden}
    assert own == {"retention.ms": SETTINGS["retention.ms"]}
    assert settings["prices"]["cleanup.policy"].value == "compact"
    assert [line for line in story.worker_log() if "Amazon MSK Serverless" in line] == []


def test_the_source_is_fenced_by_acls_and_the_target_asked_for_none(story: Story) -> None:
    handed = story.hand_over(story.application.cutover_state_machine, "acl")
    assert handed["status"] == "SUCCEEDED", handed.get("cause")


def test_on_the_way_back_the_target_cannot_be_fenced(story: Story) -> None:
    refused = story.hand_over(story.application.rollback_state_machine, "acl")
    assert refused["status"] == "FAILED"
    assert "fence-impossible: the cluster has no authorizer" in refused["cause"]


def test_with_stopped_producers_clients_go_back(story: Story) -> None:
    back = story.hand_over(story.application.rollback_state_machine, "stopped")
    assert back["status"] == "SUCCEEDED", back.get("cause")
