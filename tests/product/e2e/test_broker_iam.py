"""The lab's brokers admit the roles of the local AWS as MSK does, by either mechanism, and nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from time import time

import pytest
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from lab.images import build_connect_image
from mskmigration.kafka import ClusterAdministration, Commit, KafkaCluster, TopicPartition, python_queries
from mskmigration.kafka.authentication import client_settings
from mskmigration.preflight.probing import Right, probe
from mskmigration.settings import Authentication, ClusterAccess
from tests.product.e2e.authenticated import (
    aws_token,
    expired_token,
    java_client,
    java_iam,
    refusal_of,
    topics_for,
)
from tests.product.e2e.iam_broker import CLUSTER, GROUPS, REGION, TOPICS, Side, committed, iam_broker, written
from tests.product.e2e.mirror import eventually
from tests.product.e2e.roles import Statements, allowing
from tests.product.infrastructure.cluster_rights import statements

REFUSALS = {
    "the signature is not that of access key": lambda role: replace(role, secret_access_key="guessed"),
    "is unknown": lambda role: replace(role, access_key_id="ASIAUNKNOWN"),
    "the session token is not that of access key": lambda role: replace(role, session_token="another"),
}


@pytest.fixture(scope="module", params=["3.9.2", "4.1.2"])
def side(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    build_connect_image()
    with iam_broker(request.param, tmp_path_factory.mktemp("iam")) as started:
        yield started


def test_a_role_of_the_local_aws_is_admitted_by_awss_signer_for_python(side: Side) -> None:
    assert topics_for(side.bearing(aws_token(side.role, REGION))) == {"orders"}


def test_a_role_writes_to_the_topic_that_its_policies_name_and_to_no_other(side: Side) -> None:
    """An ACL allows everybody everything with the other topic: roles are not asked for ACLs."""
    assert written(side.own, "orders") is None
    assert written(side.own, "payments") == "TOPIC_AUTHORIZATION_FAILED"


def test_a_topic_that_a_role_may_not_describe_is_not_listed_and_that_is_no_refusal(side: Side) -> None:
    before = side.refused
    assert topics_for(side.own) == {"orders"}
    assert side.refused == before


def test_a_role_commits_for_the_group_that_its_policies_name_and_for_no_other(side: Side) -> None:
    assert committed(side.own, "billing") is None
    assert committed(side.own, "shipping") == "GROUP_AUTHORIZATION_FAILED"
    # Whoever commits asks for the group's coordinator first.
    assert (f"{GROUPS}/shipping", "kafka-cluster:DescribeGroup") in side.refused


def test_a_role_opens_the_transaction_that_its_policies_name_and_no_other(side: Side) -> None:
    Producer({**side.own, "transactional.id": "payer"}).init_transactions(90)
    with pytest.raises(KafkaException, match="TRANSACTIONAL_ID_AUTHORIZATION_FAILED"):
        Producer({**side.own, "transactional.id": "payee"}).init_transactions(90)


def test_a_topic_is_created_by_the_controller_only_under_the_name_that_policies_allow(side: Side) -> None:
    rights = {CLUSTER: ["Connect"], f"{TOPICS}/new-*": ["CreateTopic", "DescribeTopic", "DeleteTopic"]}
    admin = AdminClient(side.as_role("creator", allowing(rights)))
    created = admin.create_topics([NewTopic("new-one", 1), NewTopic("other-one", 1)])
    created["new-one"].result(30)
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        created["other-one"].result(30)
    admin.delete_topics(["new-one"])["new-one"].result(30)


def test_an_action_is_refused_without_those_that_it_requires(side: Side) -> None:
    """Kafka's own READ and WRITE include DESCRIBE; MSK's do not."""
    blind = side.as_role("blind", allowing({CLUSTER: ["Connect"], f"{TOPICS}/orders": ["WriteData"]}))
    assert written({**blind, "enable.idempotence": False}, "orders") == "TOPIC_AUTHORIZATION_FAILED"
    assert (f"{TOPICS}/orders", "kafka-cluster:DescribeTopic") in side.refused


def test_a_role_that_may_not_connect_is_not_admitted(side: Side) -> None:
    refusal = refusal_of(side.as_role("stranger", allowing({f"{TOPICS}/*": ["DescribeTopic"]})))
    assert f"is not authorized to perform: kafka-cluster:Connect on resource: {CLUSTER}" in refusal


def test_preflight_finds_every_right_on_the_target_with_the_policies_that_are_deployed(side: Side) -> None:
    settings = side.as_role("preflight", deployed("RunPreflightFunction", "Target"))
    rights, _ = probe(KafkaCluster("target", settings), "lab", 1)
    assert rights == dict.fromkeys(Right)


@pytest.mark.parametrize("cluster", ["Source", "Target"])
def test_a_handover_is_undone_on_either_cluster_with_the_policies_that_are_deployed(side: Side, cluster: str) -> None:
    group, offsets = f"given-up-{cluster.lower()}", {TopicPartition("orders", 0): Commit(0)}
    applying = KafkaCluster(cluster, side.as_role("apply", deployed("ApplyOffsetsFunction", cluster)))
    ClusterAdministration(applying).commit({group: offsets})
    aborting = KafkaCluster(cluster, side.as_role("abort", deployed("AbortHandoverFunction", cluster)))
    assert ClusterAdministration(aborting).delete_offsets({group: list(offsets)}) == {}
    ClusterAdministration(aborting).permit_write(["orders"])
    assert aborting.committed([group]) == {group: {}}


def test_what_librdkafka_cannot_ask_is_answered_to_the_functions_role(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"AWS_REGION": REGION, **side.role.environment}.items():
        monkeypatch.setenv(name, value)
    access = ClusterAccess("source", side.servers, Authentication.IAM, secret_arn="arn")
    settings = client_settings(access, lambda _arn: side.opened.secret)
    assert python_queries.quotas(settings) == {}
    assert python_queries.group_types(settings)["billing"] == "classic"


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_token_of_anybody_else_is_refused(side: Side, reason: str) -> None:
    token = aws_token(REFUSALS[reason](side.role), REGION)
    assert reason in refusal_of(side.bearing(token))


def test_an_expired_token_is_refused(side: Side) -> None:
    assert "the signature expired at" in refusal_of(side.bearing(expired_token(side.role, REGION)))


def test_a_token_for_another_region_is_refused(side: Side) -> None:
    refusal = refusal_of(side.bearing(aws_token(side.role, "us-east-1")))
    assert "the signature is for host kafka.us-east-1.amazonaws.com" in refusal


def test_what_is_no_token_is_refused(side: Side) -> None:
    assert "invalid_token: the token's URL has no host" in refusal_of(side.bearing("not-a-token"))


def test_a_role_of_the_local_aws_is_admitted_by_awss_module_for_java(side: Side) -> None:
    done = java_client(side.folder, _java(side), {"AWS_REGION": REGION, **side.role.environment})
    assert done.stdout.split() == ["orders"], done.stderr


def test_a_wrong_signature_is_refused_by_awss_mechanism_too(side: Side) -> None:
    stranger = replace(side.role, secret_access_key="guessed")
    done = java_client(side.folder, _java(side), {"AWS_REGION": REGION, **stranger.environment})
    assert done.returncode != 0
    assert "Access denied: the signature is not that of access key" in done.stderr


@pytest.mark.parametrize("client", [AdminClient, Producer, lambda settings: Consumer({**settings, "group.id": "g"})])
def test_librdkafka_renews_tokens_by_itself(side: Side, client: type[AdminClient]) -> None:
    """Nobody polls: the lead of a token's end is a fifth of its life."""
    renewed: list[float] = []

    def token(_configuration: str) -> tuple[str, float]:
        renewed.append(time())
        return aws_token(side.role, REGION), time() + 5

    kept = client(side.bearing("") | {"oauth_cb": token})

    @eventually
    def twice() -> None:
        assert len(renewed) >= 2

    twice()
    assert "orders" in kept.list_topics(timeout=30).topics


def deployed(function: str, side: str) -> Statements:
    """Return what the templates allow a function's role on one side, which is this broker's cluster."""
    return statements({f"{side}Authentication": "iam"}, {side: CLUSTER})[function]


def _java(side: Side) -> dict[str, str]:
    authority = side.folder / "authority.pem"
    authority.write_text(side.opened.secret["ca"])
    return java_iam(side.servers, authority)
