"""IAM's decisions."""

from typing import Any

import pytest

from localaws.iam.context import context_of
from localaws.iam.policy import Request, evaluate

ROLE = "arn:aws:iam::123456789012:role/heal"
CLUSTER = "arn:aws:ecs:eu-central-1:123456789012:cluster/connect"
TASK = "arn:aws:ecs:eu-central-1:123456789012:task/connect/abc"


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def decide(*statements: dict[str, Any], action: str = "ecs:StopTask", resource: str = TASK, **context: Any) -> bool:
    keys = context_of(ROLE, "eu-central-1", {key.replace("_", ":"): (value,) for key, value in context.items()})
    return evaluate([{"Statement": list(statements)}], Request(action, resource, keys)).allowed


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        (allow("ecs:StopTask", TASK), True),
        (allow("ecs:stoptask", TASK), True),
        (allow("ecs:*", "arn:aws:ecs:*:123456789012:task/connect/*"), True),
        (allow(["ecs:Describe*", "ecs:Stop????"], [TASK]), True),
        (allow("*"), True),
        (allow("ecs:DescribeTasks", TASK), False),
        (allow("ecs:StopTask", "arn:aws:ecs:eu-central-1:123456789012:task/other/*"), False),
        (allow("ecs:StopTask", "arn:aws:ecs:*"), False),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, True),
        ({"Effect": "Allow", "NotAction": "ecs:*", "Resource": "*"}, False),
        ({"Effect": "Allow", "Action": "ecs:StopTask", "NotResource": TASK}, False),
    ],
)
def test_actions_and_resources(statement: dict[str, Any], *, allowed: bool) -> None:
    assert decide(statement) is allowed


def test_without_a_policy_nothing_is_allowed() -> None:
    decision = evaluate([], Request("ecs:StopTask", TASK))
    assert not decision.allowed
    assert decision.reason == "because no identity-based policy allows the ecs:StopTask action"


def test_a_deny_wins() -> None:
    deny = {"Effect": "Deny", "Action": "ecs:Stop*", "Resource": "*"}
    decision = evaluate([{"Statement": [allow("*"), deny]}], Request("ecs:StopTask", TASK))
    assert (decision.allowed, decision.reason) == (False, "with an explicit deny in an identity-based policy")


def test_an_action_without_resource_needs_a_star() -> None:
    assert decide(allow("xray:PutTraceSegments"), action="xray:PutTraceSegments", resource="*")
    assert not decide(
        allow("xray:PutTraceSegments", "arn:aws:xray:*:*:*"), action="xray:PutTraceSegments", resource="*"
    )


@pytest.mark.parametrize(
    ("condition", "cluster", "allowed"),
    [
        ({"ArnEquals": {"ecs:cluster": CLUSTER}}, CLUSTER, True),
        ({"ArnEquals": {"ECS:Cluster": CLUSTER}}, CLUSTER, True),
        ({"ArnLike": {"ecs:cluster": "arn:aws:ecs:*:*:cluster/con*"}}, CLUSTER, True),
        ({"ArnEquals": {"ecs:cluster": CLUSTER}}, f"{CLUSTER}-other", False),
        ({"ArnNotEquals": {"ecs:cluster": CLUSTER}}, CLUSTER, False),
        ({"StringEquals": {"aws:RequestedRegion": ["us-east-1", "eu-central-1"]}}, CLUSTER, True),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, CLUSTER, False),
        ({"Bool": {"aws:SecureTransport": True}}, CLUSTER, True),
        ({"StringEquals": {"s3:prefix": "x"}}, CLUSTER, False),
        ({"StringEqualsIfExists": {"s3:prefix": "x"}}, CLUSTER, True),
        ({"Null": {"s3:prefix": "true"}}, CLUSTER, True),
        ({"ArnEquals": {"ecs:cluster": CLUSTER}, "Bool": {"aws:SecureTransport": "false"}}, CLUSTER, False),
    ],
)
def test_conditions(condition: dict[str, Any], cluster: str, *, allowed: bool) -> None:
    assert decide(allow("ecs:StopTask", Condition=condition), ecs_cluster=cluster) is allowed


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ({"StringEquals": {"ec2:Vpc": "v"}}, "condition key ec2:Vpc"),
        ({"IpAddress": {"aws:SourceArn": "v"}}, "condition operator IpAddress"),
    ],
)
def test_what_cannot_be_evaluated_allows_nothing_and_says_so(condition: dict[str, Any], named: str) -> None:
    context = {**context_of(ROLE, "eu-central-1"), "aws:SourceArn": ("v",)}
    statement = allow("ecs:StopTask", Condition=condition)
    decision = evaluate([{"Statement": statement}], Request("ecs:StopTask", TASK, context))
    assert not decision.allowed
    assert f"({named} is not evaluated by the local cloud)" in decision.reason


def test_a_boundary_must_allow_it_too() -> None:
    policies = [{"Statement": [allow("ecs:*"), allow("s3:GetObject")]}]
    boundary = [{"Statement": [allow("ecs:StopTask")]}]
    context = context_of(ROLE, "eu-central-1")
    assert evaluate(policies, Request("ecs:StopTask", TASK, context), boundary).allowed
    assert not evaluate(policies, Request("sns:Publish", "*", context), boundary).allowed
    refused = evaluate(policies, Request("s3:GetObject", "*", context), boundary)
    assert refused.reason == "because no permissions boundary allows the s3:GetObject action"
