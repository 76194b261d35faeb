"""What roles may do on the clusters by IAM: each action on the kind of resource that Amazon MSK knows it for."""

import re
from typing import Any

import pytest

from lab.cloud.cloudformation.intrinsics import Resolver
from tests.infrastructure.templates import ROOT, template

# Source: AWS Service Authorization Reference, "Actions, resources, and condition keys for Apache Kafka APIs".
KINDS = {
    "cluster": r"Connect|(Describe|Alter)Cluster\w*|WriteDataIdempotently",
    "topic": r"\w+Topic|\w+TopicDynamicConfiguration|(Read|Write)Data",
    "group": r"\w+Group",
    "transactional-id": r"\w+TransactionalId",
}
SIDES = ("Source", "Target")


def cluster_arn(side: str, kind: str = "cluster") -> str:
    return f"arn:aws:kafka:eu-central-1:123456789012:{kind}/{side.lower()}/0123-4567"


def statements(stack: str) -> list[dict[str, Any]]:
    """Return a stack's rights on both clusters, resolved as CloudFormation does."""
    document: dict[str, Any] = template(ROOT / "stacks" / f"{stack}.yaml")
    values = dict.fromkeys(document["Parameters"], "")
    values |= {f"{side}Authentication": "iam" for side in SIDES} | {
        f"{side}ClusterArn": cluster_arn(side) for side in SIDES
    }
    resolver = Resolver(values | {"AWS::Region": "eu-central-1"}, {}, conditions=document["Conditions"])
    policy: dict[str, Any] = resolver.resolve(document["Resources"]["ClustersPolicy"]["Properties"]["PolicyDocument"])
    return [each for each in policy["Statement"] if "kafka-cluster:" in str(each)]


@pytest.mark.parametrize("stack", ["control", "workers"])
def test_an_action_is_allowed_on_the_kind_of_resource_that_it_is_for(stack: str) -> None:
    allowed = {
        (kind, side, action.removeprefix("kafka-cluster:"))
        for statement in statements(stack)
        for side in SIDES
        for kind in KINDS
        for action in statement["Action"]
        if statement["Resource"] == cluster_arn(side, kind) + ("" if kind == "cluster" else "/*")
    }
    assert len(allowed) == sum(len(statement["Action"]) for statement in statements(stack)), "an ARN of another form"
    assert not [each for each in allowed if not re.fullmatch(KINDS[each[0]], each[2])]
    assert {side for _, side, _ in allowed} == set(SIDES)


@pytest.mark.parametrize("side", SIDES)
def test_preflight_may_ask_for_quotas_brokers_settings_and_every_group(side: str) -> None:
    """By the same reference they are Kafka's DESCRIBE_CONFIGS and DESCRIBE on the cluster."""
    (allowed,) = [each["Action"] for each in statements("control") if each["Resource"] == cluster_arn(side)]
    assert {"kafka-cluster:DescribeClusterDynamicConfiguration", "kafka-cluster:DescribeCluster"} <= set(allowed)
