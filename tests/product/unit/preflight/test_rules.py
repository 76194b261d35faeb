"""Each rule of preflight: silent on facts without a fault, and telling the one that a test puts in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mskmigration.kafka.groups import Group
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.quotas import QuotaEntity
from mskmigration.kafka.topics import ClusterLayout, Topic
from mskmigration.preflight import CATALOGUE, Asked, Facts, Status
from mskmigration.preflight.facts import Sampled
from mskmigration.preflight.probing import Right
from mskmigration.preflight.rules import judge
from tests.fakes.preflight import (
    BROKER,
    BROKERS,
    CLEAN,
    DEFAULTS,
    EXPRESS,
    GROUP,
    NOW,
    ORDERS,
    SERVERLESS,
    STANDARD,
    acl,
    here,
    known,
    of_type,
    other,
    request,
    source,
    target,
    there,
    topics,
    unasked,
)

ALICE = QuotaEntity((("user", "alice"),))
ANY_CLIENT = QuotaEntity((("user", "alice"), ("client-id", None)))
RULES = {rule.id: rule for rule in CATALOGUE}
FAULTS: list[tuple[str, Callable[[Facts], Facts], str]] = [
    ("source-reachable", lambda it: unasked(it, Asked.SOURCE), "TRANSPORT: down"),
    ("target-reachable", lambda it: unasked(it, Asked.TARGET), "TRANSPORT: down"),
    ("source-brokers-reachable", lambda it: source(it, silent_brokers={2: "timed out"}), "broker 2 at b:9092"),
    ("target-brokers-reachable", lambda it: target(it, silent_brokers={2: "timed out"}), "broker 2 at b:9092"),
    ("two-clusters", lambda it: target(it, layout=ClusterLayout("here")), "the cluster here"),
    ("partitions-online", lambda it: topics(it, orders=Topic(4, 3, leaderless=1)), "orders: 1 partitions have no"),
    ("source-in-sync", lambda it: topics(it, orders=Topic(4, 3, under_replicated=2)), "2 partitions are under-"),
    ("workers-running", lambda it: replace(it, workers=0), "no task of the Connect service"),
    ("source-version", lambda it: source(it, brokers={1: {"inter.broker.protocol.version": "2.0"}}), "speaks 2.0"),
    ("target-version", lambda it: target(it, brokers={1: {"inter.broker.protocol.version": "2.2"}}), "speaks 2.2"),
    (
        "one-protocol-version",
        lambda it: source(it, brokers={1: BROKER, 2: {"inter.broker.protocol.version": "3.8-IV0"}}),
        "(3, 8), (3, 9)",
    ),
    ("source-read", lambda it: replace(it, unreadable={"orders": "denied"}), "orders: denied"),
    ("source-settings", lambda it: source(it, refused_configs={"orders": "denied"}), "orders: denied"),
    ("source-groups", lambda it: source(it, refused_groups={"billing": "denied"}), "billing: denied"),
    ("target-create", lambda it: replace(it, rights={Right.CREATE_TOPICS: "denied"}), "to create topics: denied"),
    ("target-settings", lambda it: replace(it, rights={Right.READ_SETTINGS: "denied"}), "settings of topics: denied"),
    ("target-alter-settings", lambda it: replace(it, rights={Right.CHANGE_SETTINGS: "denied"}), "change the settings"),
    ("target-add-partitions", lambda it: replace(it, rights={Right.ADD_PARTITIONS: "denied"}), "add partitions"),
    ("target-write", lambda it: replace(it, rights={Right.WRITE: "denied"}), "write records: denied"),
    ("target-read", lambda it: replace(it, rights={Right.READ: "denied"}), "read records: denied"),
    ("target-commit", lambda it: replace(it, rights={Right.COMMIT: "denied"}), "commit offsets"),
    ("probe-undone", lambda it: replace(it, rights={Right.UNDO: "denied"}), "remove what preflight made"),
    ("topics-match", lambda it: replace(it, topics={}), "nothing at the source matches .*"),
    ("topics-match", request(topics=(".*", "typo.*")), "topics: typo.* matches nothing"),
    ("topics-left-out", lambda it: topics(it, **{"my-heartbeats": Topic(1, 1)}), "my-heartbeats: MirrorMaker 2 takes"),
    (
        "names-collide",
        lambda it: replace(
            target(it, layout=ClusterLayout("there", BROKERS, {"a_b": Topic(1, 1)})), topics={"a.b": "a.b"}
        ),
        "a.b: a.b collides with a_b",
    ),
    ("topics-creatable", lambda it: replace(it, uncreatable={"orders": "unknown config"}), "orders: unknown config"),
    ("target-empty", lambda it: target(it, logs={ORDERS: Log(0, 3, 3)}), "holds 3 records already"),
    ("partitions-equal", lambda it: there(it, Topic(8, 3)), "orders: 4 partitions, 8 on the target"),
    (
        "auto-create-off",
        lambda it: target(it, brokers={1: {"auto.create.topics.enable": "true"}}),
        "broker 1 has auto.create.topics.enable=true",
    ),
    ("replication-factor", lambda it: replace(it, replication_factor=5), "factor 5, and the target has 3 brokers"),
    ("replicas-kept", lambda it: replace(it, replication_factor=2), "orders: 3 replicas, 2 on the target"),
    ("min-in-sync-replicas", lambda it: there(it, min_insync_replicas="4"), "4 with 3 replicas lets nobody write"),
    ("min-in-sync-replicas", lambda it: there(it, min_insync_replicas="3"), "while one is away"),
    ("settings-left-out", here(unclean_leader_election_enable="true"), "=true, and false on the target"),
    ("broker-defaults", lambda it: replace(it, defaults=DEFAULTS | {"retention.ms": "1"}), "and 1 on the target"),
    ("target-settings-kept", lambda it: there(it, retention_ms="5"), "orders: retention.ms=5 on the target"),
    (
        "record-size-target",
        lambda it: replace(it, defaults=DEFAULTS | {"max.message.bytes": "1000"}),
        "up to 1,048,588 bytes, and the target takes 1,000",
    ),
    ("record-size-connector", here(max_message_bytes="16777217"), "max.request.size is 16,777,216"),
    (
        "record-size-uncompressed",
        lambda it: replace(it, samples={ORDERS: Sampled(largest_bytes=9_000_000)}),
        "a record of 9,000,000 bytes",
    ),
    (
        "timestamps-in-future",
        lambda it: source(it, logs={ORDERS: Log(0, 1, 1, round(NOW.timestamp() * 1000) + 2 * 3_600_000)}),
        "2:00:00 in the future, and the target allows 1:00:00",
    ),
    ("timestamps-too-old", here(message_timestamp_before_max_ms="3600000"), "1 day, 0:00:00 old"),
    ("timestamp-type", here(message_timestamp_type="LogAppendTime"), "LogAppendTime, and CreateTime on the target"),
    ("retention-outlasts-copy", here(retention_ms="60000"), "records are kept for 1 min"),
    ("retention-by-size", here(retention_bytes="150000"), "about 100,000 bytes"),
    ("compaction-lag", here(cleanup_policy="compact"), "may be compacted as soon as it is written"),
    (
        "hanging-transactions",
        lambda it: replace(
            source(it, logs={ORDERS: Log(0, 90, 100)}),
            samples={ORDERS: Sampled(open_since=NOW - timedelta(hours=1))},
        ),
        "orders-0: open for 1:00:00, 10 offsets wait behind it",
    ),
    ("groups-match", request(groups=("typo.*",)), "groups: typo.* matches no group"),
    (
        "groups-left-out",
        lambda it: source(request(groups=(".*",))(it), groups={"connect-sink": Group(active=False)}),
        "connect-sink: it belongs to",
    ),
    (
        "group-types",
        lambda it: replace(it, group_types={"billing": "classic", "bill-sharers": "share", "bill-joins": "streams"}),
        "bill-joins: MirrorMaker 2 translates no streams group\nbill-sharers: MirrorMaker 2 translates no share group",
    ),
    ("groups-active-on-target", lambda it: target(it, groups=GROUP), "billing: has members on the target"),
    ("groups-new-on-target", lambda it: target(it, offsets={"billing": {ORDERS: 1}}), "billing: has offsets in 1"),
    ("groups-within-log", lambda it: source(it, logs={ORDERS: Log(60, 100, 100)}), "billing: at 50 of orders-0"),
    (
        "acls-carried",
        lambda it: source(it, acls=frozenset({acl("CREATE", "CLUSTER")})),
        "only ACLs of topics, groups and transactional ids are carried",
    ),
    ("acls-carried", lambda it: target(source(it, acls=frozenset({acl("READ")})), acls=None), "no authorizer"),
    ("scram-users", lambda it: source(it, users=frozenset({"app"})), "user app is not on the target"),
    (
        "quotas",
        lambda it: source(it, quotas={ALICE: {"producer_byte_rate": 1_048_576.0}}),
        "user alice: producer_byte_rate 1048576 (source), none on the target",
    ),
    (
        "quotas",
        lambda it: target(
            source(it, quotas={ANY_CLIENT: {"request_percentage": 12.5}}),
            quotas={ANY_CLIENT: {"request_percentage": 50.0}},
        ),
        "user alice, default client-id: request_percentage 12.5 (source), 50 on the target",
    ),
    ("one-migration-a-topic", other, "the migration other copies orders, too"),
    ("renames-unchanged", lambda it: known(it, rename={"orders": "bills"}), "was copied to bills, and now to orders"),
    (
        "internal-topics-left",
        lambda it: target(
            it,
            layout=ClusterLayout("there", BROKERS, {"source.checkpoints.internal": Topic(1, 3)}),
            logs={TopicPartition("source.checkpoints.internal", 0): Log(0, 7, 7)},
        ),
        "source.checkpoints.internal holds 7 records",
    ),
    ("stored-offsets-fit", lambda it: replace(it, copied={ORDERS: 90}), "and the target holds nothing"),
    ("stored-offsets-fit", lambda it: replace(it, copied={ORDERS: 100}), "and the source ends at 100"),
    ("msk-partitions", lambda it: topics(it, orders=Topic(1_001, 3)), "1,001 replicas of partitions a broker"),
    ("msk-serverless", lambda it: replace(topics(it, orders=Topic(2_401, 3)), msk=SERVERLESS), "2,401 partitions"),
    (
        "msk-serverless",
        lambda it: replace(here(cleanup_policy="compact")(topics(it, orders=Topic(121, 3))), msk=SERVERLESS),
        "121 partitions of compacted topics",
    ),
    (
        "msk-serverless",
        lambda it: of_type(here(cleanup_policy="compact")(topics(it, orders=Topic(88, 3))), SERVERLESS),
        "88 partitions of compacted topics and 33 of MirrorMaker 2's own, and MSK Serverless takes 120",
    ),
    (
        "msk-serverless",
        lambda it: source(of_type(it, SERVERLESS), groups={f"billing-{n}": Group(active=False) for n in range(501)}),
        "501 consumer groups, and MSK Serverless takes 500",
    ),
    ("msk-type", lambda it: replace(it, msk=EXPRESS), "is standard, and Amazon MSK says that the target is express"),
    (
        "compaction-carried",
        lambda it: of_type(here(cleanup_policy="compact")(it), SERVERLESS),
        "orders: cleanup.policy=compact, and delete on the target",
    ),
    (
        "settings-left-out",
        lambda it: of_type(here(delete_retention_ms="5")(it), SERVERLESS),
        "orders: delete.retention.ms=5, and 86400000 on the target",
    ),
    ("msk-serverless", lambda it: replace(it, msk=SERVERLESS, authentication={"target": "tls"}), "IAM authentication"),
    ("msk-express", lambda it: replace(it, msk=EXPRESS, replication_factor=2), "keep 3 replicas"),
    ("msk-express", lambda it: replace(here(max_message_bytes="8388609")(it), msk=EXPRESS), "take 8 MiB"),
    (
        "iam-connections",
        lambda it: replace(it, tasks=50, msk=STANDARD._replace(broker_type="t3.small")),
        "168 connections at a restart, 4 a second",
    ),
    (
        "tasks-fit-workers",
        lambda it: replace(it, tasks=41),
        "41 tasks for 2 workers of 8 GiB together, and a GiB carries 5",
    ),
    (
        "disk-headroom",
        lambda it: replace(it, msk=STANDARD._replace(volume_gib=1), samples={ORDERS: Sampled(mean_bytes=1e7)}),
        "about 2.8 GiB with replicas",
    ),
    (
        "throughput-headroom",
        lambda it: replace(it, msk=EXPRESS, tasks=2),
        "up to 60 MB/s, and the target sustains 47 MB/s",
    ),
]


@pytest.mark.parametrize(("rule", "spoil", "words"), FAULTS, ids=[f"{rule}-{words[:20]}" for rule, _, words in FAULTS])
def test_a_rule_says_what_is_wrong_and_the_remedy(rule: str, spoil: Callable[[Facts], Facts], words: str) -> None:
    outcome = judge(RULES[rule], spoil(CLEAN))
    assert outcome.status is Status.FAILED, outcome.why
    assert words in "\n".join(outcome.evidence)
    assert outcome.remedy == RULES[rule].remedy


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_facts_without_a_fault_fail_no_rule(rule: object) -> None:
    for facts in (replace(CLEAN, msk=None), *(of_type(CLEAN, msk) for msk in (STANDARD, EXPRESS, SERVERLESS))):
        assert judge(rule, facts).status is not Status.FAILED  # type: ignore[arg-type]


def test_every_rule_has_its_test_or_is_never_judged() -> None:
    assert set(RULES) - {rule for rule, _, _ in FAULTS} == {"exactly-once-rights"}


@pytest.mark.parametrize("rule", [rule for rule in CATALOGUE if rule.needs], ids=lambda rule: rule.id)
def test_a_rule_without_its_answers_is_skipped_and_says_which(rule: object) -> None:
    needed = RULES[rule.id].needs[0]  # type: ignore[attr-defined]
    outcome = judge(RULES[rule.id], unasked(CLEAN, needed, "refused"))  # type: ignore[attr-defined]
    assert (outcome.status, outcome.why) == (Status.SKIPPED, f"No answer to: {needed} (refused)")


def test_what_is_the_migrations_own_is_no_fault() -> None:
    running = known(target(CLEAN, logs={ORDERS: Log(0, 3, 3)}, offsets={"billing": {ORDERS: 1}}))
    for rule in ("target-empty", "groups-new-on-target", "internal-topics-left", "one-migration-a-topic"):
        assert judge(RULES[rule], running).status is Status.PASSED


def test_quotas_that_both_clusters_have_and_those_of_the_target_alone_are_no_fault() -> None:
    same = {ALICE: {"producer_byte_rate": 1.0}}
    more = {ALICE: {"producer_byte_rate": 1.0, "consumer_byte_rate": 2.0}, ANY_CLIENT: {"request_percentage": 3.0}}
    assert judge(RULES["quotas"], target(source(CLEAN, quotas=same), quotas=more)).status is Status.PASSED


def test_a_share_group_that_is_not_asked_for_is_no_fault() -> None:
    shared = replace(CLEAN, group_types={"bill-sharers": "share", "others": "share", "old": ""})
    left_out = request(groups_exclude=("bill-sharers",))(shared)
    assert judge(RULES["group-types"], left_out).status is Status.PASSED


def test_acls_that_are_carried_are_no_gap() -> None:
    carried = {acl("ALL"), acl("READ", name="*"), acl("READ", "GROUP", "g"), acl("READ", pattern="PREFIXED")}
    others = {acl("WRITE", name="not-migrated"), acl("WRITE", "TRANSACTIONAL_ID", "t")}
    assert judge(RULES["acls-carried"], source(CLEAN, acls=frozenset(carried | others))).status is Status.PASSED


def test_what_is_left_behind_may_be_on_the_target_already() -> None:
    gone = {acl("CREATE", "CLUSTER", "kafka-cluster"), acl("WRITE", "TRANSACTIONAL_ID", "t")}
    assert len(judge(RULES["acls-carried"], source(CLEAN, acls=frozenset(gone))).evidence) == 2
    both = target(source(CLEAN, acls=frozenset(gone)), acls=frozenset(gone))
    assert judge(RULES["acls-carried"], both).status is Status.PASSED
