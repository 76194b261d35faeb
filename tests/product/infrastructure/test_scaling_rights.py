"""The right of finish to suspend scaling: all that Application Auto Scaling tries, for the workers' service alone."""

from typing import Any

import pytest

from localaws.cloudformation.intrinsics import Resolver
from localaws.iam.context import context_of
from localaws.iam.policy import Request, evaluate
from localaws.iam.requests import ApiCall, needs
from mskmigration.connect.scaling import DIMENSION, NAMESPACE
from tests.paths import ROOT
from tests.product.infrastructure.templates import template

CONTROL = template(ROOT / "stacks" / "control.yaml")
ACCOUNT, REGION = "123456789012", "eu-central-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/finish"


def rights(auto_scaling: str) -> list[Any]:
    """Return what the function may do with services and their scaling, as policies."""
    values = {
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
        "AutoScaling": auto_scaling,
        "ConnectClusterName": "c",
        "ConnectServiceName": "s",
    }
    resolver = Resolver(values, {}, conditions=CONTROL["Conditions"])
    function: Any = CONTROL["Resources"]["ScaleWorkersToZeroFunction"]["Properties"]
    # The two that stand last; those before name other resources.
    policies: list[Any] = resolver.resolve(function["Policies"][-2:])
    return policies


def allowed(
    auto_scaling: str, service: str = "s", namespace: str = NAMESPACE, dimension: str = DIMENSION
) -> list[bool]:
    """Return for each right that registering a target takes whether the function has it."""
    target = {"ServiceNamespace": namespace, "ResourceId": f"service/c/{service}", "ScalableDimension": dimension}
    call = ApiCall("application-autoscaling", "RegisterScalableTarget", target, REGION, ACCOUNT)
    return [
        evaluate(
            rights(auto_scaling), Request(need.action, need.resource, context_of(ROLE, REGION, need.context)), None
        ).allowed
        for need in needs(call)
    ]


def test_scaling_of_the_workers_can_be_suspended() -> None:
    assert allowed("enabled") == [True] * 6


def test_no_other_service_s_can() -> None:
    assert allowed("enabled", service="other")[1:3] == [False, False]
    assert allowed("enabled", dimension="ecs:service:Other")[0] is False
    assert allowed("enabled", namespace="dynamodb")[0] is False


def test_nothing_is_allowed_where_workers_do_not_scale() -> None:
    assert allowed("disabled") == [False, False, True, False, False, False]


@pytest.mark.parametrize("action", ["DescribeAlarms", "PutMetricAlarm", "DeleteAlarms"])
def test_the_function_itself_changes_no_alarm(action: str) -> None:
    alarm = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:any"
    request = Request(f"cloudwatch:{action}", alarm, context_of(ROLE, REGION))
    assert not evaluate(rights("enabled"), request, None).allowed
