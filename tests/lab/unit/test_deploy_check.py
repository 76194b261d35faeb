"""What the deploy check makes of what it reads; and that it tries what roles are given."""

from typing import Any

from lab.deploy.report import ReadBack, Report, RoleReport, StackReport
from lab.deploy.roles import PROBES
from lab.deploy.scenario import changes
from tests.paths import ROOT
from tests.product.infrastructure.templates import template

# Given to functions and not tried: each has an effect of its own, or is narrowed by a condition in place of a resource.
UNTRIED = {
    "ecs:ListTasks": "its condition names the cluster: a test of the local AWS",
    "ecs:UpdateService": "scales the workers",
    "ecs:DescribeServices": "only where workers scale, and the check deploys none that do",
    "application-autoscaling:RegisterScalableTarget": "likewise; a test of its own evaluates it",
    "cloudwatch:DescribeAlarms": "likewise",
    "cloudwatch:PutMetricAlarm": "likewise",
    "cloudwatch:DeleteAlarms": "likewise",
    "s3:ListBucket": "its condition names the prefix",
    "states:StartExecution": "starts one",
}
# Rights on clusters with IAM, which `make authentication` tries.
ON_CLUSTERS = "kafka-cluster:"


def resource(name: str, **properties: object) -> ReadBack:
    return ReadBack(logical_id=name, type="AWS::Logs::LogGroup", physical_id=name, properties=properties or None)


def test_what_an_update_changed_is_told_property_by_property() -> None:
    before = [resource("Log", Retention=7, Key=None), resource("Gone")]
    after = [resource("Log", Retention=90, Key=None), resource("Gone")]
    assert list(changes(before, after)) == ["Log.Retention: 7 -> 90"]


def test_only_what_was_found_counts_as_read_back() -> None:
    stack = StackReport(name="s", template="t", resources=[resource("Log", Retention=7), resource("Gone")])
    role = RoleReport(function="F", allowed=["dynamodb:GetItem"], refused=["dynamodb:GetItem", "s3:GetObject"])
    report = Report(templates_checked=1, environments=2, stacks=[stack], roles=[role], faults=[])
    assert (report.resources, report.read_back, report.allowed_calls, report.refused_calls) == (2, 1, 1, 2)


def test_what_functions_are_given_is_tried_or_there_is_a_reason() -> None:
    given: set[str] = set()
    for function in template(ROOT / "stacks" / "control.yaml")["Resources"].values():
        properties: Any = function["Properties"]
        if function["Type"] == "AWS::Serverless::Function":
            given |= {it for it in _actions(properties.get("Policies", [])) if not it.startswith(ON_CLUSTERS)}
        elif function["Type"] == "AWS::IAM::Policy":
            given |= {it for it in _actions(properties) if not it.startswith(ON_CLUSTERS)}
    assert given - PROBES.keys() - UNTRIED.keys() == {"kms:Decrypt", "kms:GenerateDataKey"}  # where the key is yours
    assert PROBES.keys() <= given


def _actions(node: Any) -> list[str]:
    if isinstance(node, list):
        return [action for each in node for action in _actions(each)]
    if not isinstance(node, dict):
        return []
    return [*_listed(node.get("Action", [])), *(action for each in node.values() for action in _actions(each))]


def _listed(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said
