"""The report of preflight: what blocks, what is accepted, what is proposed, and the page."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mskmigration.errors import InvalidRequestError, PreflightFailedError
from mskmigration.kafka.configs import Setting
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.topics import Topic
from mskmigration.preflight import CATALOGUE, Severity, Status, accepted_rules, examine
from mskmigration.preflight.differences import SettingDifference, setting_differences
from mskmigration.preflight.facts import Sampled
from mskmigration.preflight.msk import ClusterInfo, MskCluster
from mskmigration.preflight.page import page
from mskmigration.preflight.prices import prices
from mskmigration.preflight.proposal import propose, size_workers
from tests.fakes.preflight import CLEAN, NOW, acl, source, target, there, topics

SPOILT = replace(there(target(CLEAN, silent_brokers={2: "timed out"}), Topic(8, 3)), unreadable={"orders": "denied"})
HOUR_OF_WORKER = 2 * 0.04048 + 4 * 0.004445


def test_nothing_blocks_a_clean_migration() -> None:
    report = examine(CLEAN)
    assert report.failed() == []
    report.refuse_if_blocked()
    assert report.summary()["blockers"] == []
    assert report.count(Status.PASSED) + report.count(Status.SKIPPED) == len(CATALOGUE)


def test_what_stays_behind_is_listed_in_one_place() -> None:
    facts = there(source(CLEAN, acls=frozenset({acl("WRITE")}), users=frozenset({"reader"})))
    report = examine(facts)
    left = {
        line
        for outcome in report.failed()
        if outcome.rule in {"acls-carried", "scram-users"}
        for line in outcome.evidence
    }
    assert left
    assert left <= set(report.left_behind)


def test_all_rules_about_what_does_not_come_along_say_so() -> None:
    assert all(rule.leaves_behind for rule in CATALOGUE if rule.subject == "carried" or rule.id.endswith("-left-out"))


def test_all_blockers_are_named_at_once_with_their_remedies() -> None:
    report = examine(SPOILT)
    assert [outcome.rule for outcome in report.failed(Severity.WARNING)] == ["partitions-equal"]
    with pytest.raises(PreflightFailedError, match="Preflight found 2 blockers") as raised:
        report.refuse_if_blocked()
    for words in (
        "[target-brokers-reachable] broker 2 at b:9092",
        "advertised listener",
        "[source-read] orders: denied",
    ):
        assert words in str(raised.value)
    assert "partitions-equal" not in str(raised.value)


def test_what_is_accepted_is_reported_and_blocks_nothing() -> None:
    with pytest.raises(PreflightFailedError, match="found 1 blockers"):
        examine(SPOILT, accepted_rules(["source-read"])).refuse_if_blocked()
    accepted = examine(SPOILT, accepted_rules("skip"))
    accepted.refuse_if_blocked()
    assert {outcome.rule for outcome in accepted.failed()} >= {"source-read", "target-brokers-reachable"}


def test_a_rule_that_there_is_not_cannot_be_accepted() -> None:
    with pytest.raises(InvalidRequestError, match="preflight: there is no rule typo"):
        accepted_rules(["source-read", "typo"])


def test_the_proposal_shows_its_arithmetic() -> None:
    log, sampled = Log(0, 3_600_000, 3_600_000), Sampled(NOW - timedelta(hours=1), NOW, None, 1_024)
    partitions = {TopicPartition("orders", number): (log, sampled) for number in range(16)}
    facts = replace(
        source(topics(CLEAN, orders=Topic(16, 3)), logs={each: log for each, (log, _) in partitions.items()}),
        samples={each: sampled for each, (_, sampled) in partitions.items()},
    )
    proposal = propose(facts, prices())
    assert (proposal.tasks, proposal.workers, proposal.records) == (2, 2, 57_600_000)
    assert proposal.tasks_rule == "16 partitions over 2 tasks: 8.0 a task"
    assert proposal.duration_seconds == 57_600_000 / (2 * 30_000)
    assert proposal.workers_monthly_usd == round(2 * HOUR_OF_WORKER * 730, 2)
    standard, express, serverless = proposal.targets
    # 16.4 MB/s with headroom are more than three m7g.large Standard brokers sustain, and less than three Express ones.
    assert standard.rule.startswith("3 of m7g.xlarge: 48 replicas of partitions, and 16.38 MB/s")
    assert express.rule.startswith("3 of m7g.large")
    assert serverless.monthly_usd > 730 * (0.75 + 16 * 0.0015)
    assert proposal.prices == f"An estimate by the list prices of us-east-1 of {prices().as_of}, in US dollars"


def test_more_tasks_take_more_workers_and_beyond_eight_larger_ones() -> None:
    sized = {tasks: size_workers(tasks)[:2] for tasks in (1, 12, 32, 33, 64, 65, 256, 1_000)}
    assert sized == {
        1: (2, (2, 4)),
        12: (3, (2, 4)),
        32: (8, (2, 4)),
        33: (5, (4, 8)),
        64: (8, (4, 8)),
        65: (5, (8, 16)),
        256: (8, (16, 32)),
        1_000: (8, (16, 32)),
    }
    assert size_workers(33).rule.startswith("33 tasks, 2 a vCPU, on workers of 4 vCPU and 8 GiB; at least 2")


def test_serverless_is_not_proposed_beyond_its_quota() -> None:
    kinds = [it.kind for it in propose(topics(CLEAN, orders=Topic(2_401, 3)), prices()).targets]
    assert kinds == ["MSK Standard", "MSK Express"]


def test_prices_say_their_date_and_region() -> None:
    assert isinstance(prices().as_of, date)
    assert prices().region == "us-east-1"


def test_the_page_escapes_what_comes_from_the_clusters() -> None:
    spoilt = replace(SPOILT, unreadable={"orders": "<script>alert(1)</script>"})
    text = page(examine(source(spoilt, acls=frozenset({acl("CREATE", "CLUSTER")}))))
    assert "<script>alert" not in text
    assert "orders: &lt;script&gt;alert(1)" in text
    assert "2 of the" in text
    assert "only ACLs of topics, groups and transactional ids are carried" in text


def test_settings_are_compared_as_they_take_effect() -> None:
    here = {"orders": {"a": Setting("1"), "b": Setting("2", overridden=True)}, "gone": {"a": Setting("1")}}
    there_ = {"bills": {"a": Setting("1", overridden=True), "c": Setting("3")}}
    assert list(setting_differences(here, there_, {"orders": "bills", "gone": "gone"})) == [
        SettingDifference("orders", "b", "2", None, overridden=True),
        SettingDifference("orders", "c", None, "3", overridden=False),
    ]


def test_amazon_msk_says_kind_and_size() -> None:
    provisioned = {
        "ClusterName": "m",
        "ClusterType": "PROVISIONED",
        "Provisioned": {
            "NumberOfBrokerNodes": 6,
            "BrokerNodeGroupInfo": {
                "InstanceType": "kafka.t3.small",
                "StorageInfo": {"EbsStorageInfo": {"VolumeSize": 100}},
            },
        },
    }
    small = ClusterInfo.model_validate(provisioned).cluster()
    assert small == MskCluster("m", broker_type="t3.small", brokers=6, volume_gib=100)
    assert (small.partition_limit, small.new_connections, small.express) == (300, 4, False)
    serverless = ClusterInfo.model_validate({"ClusterName": "s", "ClusterType": "SERVERLESS", "Serverless": {}})
    assert serverless.cluster().serverless
    large = MskCluster("m", broker_type="express.m7g.4xlarge")
    assert (large.express, large.size, large.partition_limit) == (True, "4xlarge", 4_000)
