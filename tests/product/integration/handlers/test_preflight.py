"""The function of Run Preflight, and what Amazon MSK tells it of the target."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from mskmigration import preflight
from mskmigration.errors import InvalidRequestError, PreflightFailedError
from mskmigration.preflight import Facts
from mskmigration.preflight.msk import MskCluster, described
from tests.fakes.preflight import CLEAN
from tests.product.integration.handlers.conftest import Answer, Invoke, World

REQUEST: Answer = {"migration": "m", "topics": ["orders"]}
SPOILT = replace(CLEAN, unreadable={"orders": "denied"})


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Let preflight find these facts; the clusters are not asked."""
    facts = SimpleNamespace(facts=SPOILT, asked=0)

    def gather(_sources: object, _request: object) -> Facts:
        facts.asked += 1
        found: Facts = facts.facts
        return found

    monkeypatch.setattr(preflight, "gather", gather)
    return facts


def test_the_report_and_its_page_are_kept(world: World, invoke: Invoke, found: SimpleNamespace) -> None:
    told = invoke("run_preflight", {"request": REQUEST})
    assert told["blockers"] == ["source-read"]
    kept = world.document(str(told["document"]))
    assert told["document"] == "s3://bucket/migrations/m/preflight.json"
    assert told["page"] == "s3://bucket/migrations/m/preflight.html"
    outcomes: Any = kept["outcomes"]
    assert [each["why"] for each in outcomes if each["status"] == "failed"] == ["orders: denied"]
    assert found.asked == 1


def test_blockers_are_refused_where_asked_to_and_the_report_is_kept_all_the_same(
    world: World, invoke: Invoke, found: SimpleNamespace
) -> None:
    with pytest.raises(PreflightFailedError, match=r"\[source-read\] orders: denied\. Give the source's user READ"):
        invoke("run_preflight", {"request": REQUEST, "refuse": True})
    assert world.document("s3://bucket/migrations/m/preflight.json")["migration"] == "m"
    assert found.asked == 1


def test_what_is_accepted_lets_it_go_on(invoke: Invoke, found: SimpleNamespace) -> None:
    accepted = invoke("run_preflight", {"request": {**REQUEST, "preflight": ["source-read"]}, "refuse": True})
    assert accepted["blockers"] == []
    assert found.asked == 1


def test_skipping_asks_nobody(invoke: Invoke, found: SimpleNamespace) -> None:
    skipped = invoke("run_preflight", {"request": {**REQUEST, "preflight": "skip"}, "refuse": True})
    assert skipped == {"skipped_by_request": True}
    assert found.asked == 0


def test_a_rule_that_there_is_not_is_refused_before_anybody_is_asked(invoke: Invoke, found: SimpleNamespace) -> None:
    with pytest.raises(InvalidRequestError, match="there is no rule typo"):
        invoke("run_preflight", {"request": {**REQUEST, "preflight": ["typo"]}, "refuse": True})
    assert found.asked == 0


def test_amazon_msk_is_asked_by_the_targets_arn(world: World) -> None:
    assert world.settings.target_cluster_arn == ""
    kafka = boto3.client("kafka")
    network = {"ClientSubnets": ["subnet-1"], "SecurityGroups": ["sg-1"]}
    arn = kafka.create_cluster_v2(
        ClusterName="m",
        Provisioned={
            "KafkaVersion": "3.9.x",
            "NumberOfBrokerNodes": 3,
            "BrokerNodeGroupInfo": {
                "InstanceType": "kafka.m7g.large",
                "StorageInfo": {"EbsStorageInfo": {"VolumeSize": 100}},
                **network,
            },
        },
    )["ClusterArn"]
    assert described(kafka, arn) == MskCluster("m", broker_type="m7g.large", brokers=3, volume_gib=100)
