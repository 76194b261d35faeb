"""Stacks deploy as CloudFormation does it: in order, in place, and back when something fails."""

import json
import os
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.running import LocalAws

ALL = ["CAPABILITY_NAMED_IAM"]


class Stack:
    """A stack of a test."""

    def __init__(self, aws: LocalAws) -> None:
        self.name, self._formation = f"stack-{os.urandom(6).hex()}", aws.client("cloudformation")

    def create(self, resources: dict[str, Any], **sections: Any) -> str:
        """Create the stack and return its status."""
        template = json.dumps({"Resources": resources, **sections})
        self._formation.create_stack(StackName=self.name, TemplateBody=template, Capabilities=ALL)
        return self.status

    def update(self, resources: dict[str, Any], **sections: Any) -> str:
        """Update the stack and return its status."""
        template = json.dumps({"Resources": resources, **sections})
        self._formation.update_stack(StackName=self.name, TemplateBody=template, Capabilities=ALL)
        return self.status

    @property
    def status(self) -> str:
        """The stack's status."""
        (stack,) = self._formation.describe_stacks(StackName=self.name)["Stacks"]
        status: str = stack["StackStatus"]
        return status

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        (stack,) = self._formation.describe_stacks(StackName=self.name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    @property
    def reasons(self) -> list[str]:
        """Why resources or the stack failed."""
        events = self._formation.describe_stack_events(StackName=self.name)["StackEvents"]
        return [e["ResourceStatusReason"] for e in events if "FAILED" in e["ResourceStatus"]]


@pytest.fixture
def stack(aws: LocalAws) -> Stack:
    return Stack(aws)


def topic(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def topics(aws: LocalAws) -> str:
    return json.dumps(aws.client("sns").list_topics()["Topics"])


def test_an_unsupported_type_fails_by_name(stack: Stack) -> None:
    assert stack.create({"Space": {"Type": "AWS::EC2::InternetGateway"}}) == "ROLLBACK_COMPLETE"
    assert "AWS::EC2::InternetGateway is not supported" in stack.reasons[0]


def test_an_unsupported_property_fails_by_name(stack: Stack) -> None:
    assert stack.create({"Topic": topic(ArchivePolicy={"MessageRetentionPeriod": 1})}) == "ROLLBACK_COMPLETE"
    assert "Property ArchivePolicy of AWS::SNS::Topic is not supported" in stack.reasons[0]


def test_what_was_created_before_a_failure_is_deleted(aws: LocalAws, stack: Stack) -> None:
    name = f"{stack.name}-before"
    resources = {
        "Before": topic(TopicName=name),
        "Space": {"Type": "AWS::EC2::InternetGateway", "DependsOn": "Before"},
    }
    assert stack.create(resources) == "ROLLBACK_COMPLETE"
    assert name not in topics(aws)


def test_what_is_retained_outlives_its_stack_but_not_a_failed_creation(aws: LocalAws, stack: Stack) -> None:
    kept = {**topic(TopicName=f"{stack.name}-kept"), "DeletionPolicy": "RetainExceptOnCreate"}
    assert (
        stack.create({"Kept": kept, "Space": {"Type": "AWS::EC2::InternetGateway", "DependsOn": "Kept"}})
        == "ROLLBACK_COMPLETE"
    )
    assert f"{stack.name}-kept" not in topics(aws)
    other = Stack(aws)
    other.create({"Kept": kept})
    aws.client("cloudformation").delete_stack(StackName=other.name)
    assert f"{stack.name}-kept" in topics(aws)


def test_a_failed_update_goes_back(aws: LocalAws, stack: Stack) -> None:
    first = topic(TopicName=f"{stack.name}-kept", DisplayName="old")
    stack.create({"Kept": first})
    changed = topic(TopicName=f"{stack.name}-kept", DisplayName="new")
    added = {"Kept": changed, "Space": {"Type": "AWS::EC2::InternetGateway", "DependsOn": "Kept"}}
    assert stack.update(added) == "UPDATE_ROLLBACK_COMPLETE"
    attributes = aws.client("sns").get_topic_attributes(
        TopicArn=f"arn:aws:sns:{aws.endpoint.region}:{aws.endpoint.account}:{stack.name}-kept"
    )
    assert attributes["Attributes"]["DisplayName"] == "old"


def test_a_replacement_reaches_what_refers_to_it(stack: Stack) -> None:
    outputs = {"Arn": {"Value": {"Fn::Sub": "<${Topic}>"}}}
    stack.create({"Topic": topic(TopicName=f"{stack.name}-a")}, Outputs=outputs)
    stack.update({"Topic": topic(TopicName=f"{stack.name}-b")}, Outputs=outputs)
    assert stack.outputs["Arn"].endswith(f"{stack.name}-b>")


def test_nothing_to_update_is_an_error(stack: Stack) -> None:
    stack.create({"Topic": topic()})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stack.update({"Topic": topic()})


def test_exports_are_imported(aws: LocalAws, stack: Stack) -> None:
    exported = {"Arn": {"Value": {"Ref": "Topic"}, "Export": {"Name": f"{stack.name}-topic"}}}
    stack.create({"Topic": topic()}, Outputs=exported)
    importer = Stack(aws)
    imported = {"Arn": {"Value": {"Fn::ImportValue": f"{stack.name}-topic"}}}
    importer.create({"Topic": topic()}, Outputs=imported)
    assert importer.outputs["Arn"] == stack.outputs["Arn"]


def test_conditions_and_parameters_choose_resources(aws: LocalAws, stack: Stack) -> None:
    status = stack.create(
        {"Always": topic(), "Never": {**topic(TopicName=f"{stack.name}-never"), "Condition": "IsProduction"}},
        Parameters={"Stage": {"Type": "String", "Default": "test"}},
        Conditions={"IsProduction": {"Fn::Equals": [{"Ref": "Stage"}, "production"]}},
        Outputs={"Never": {"Condition": "IsProduction", "Value": {"Ref": "Never"}}},
    )
    assert (status, stack.outputs) == ("CREATE_COMPLETE", {})
    assert f"{stack.name}-never" not in topics(aws)


def test_a_deleted_schedule_and_a_deleted_policy_are_gone(aws: LocalAws, stack: Stack) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "*"}]}
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "Topic"}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": stack.name, "AssumeRolePolicyDocument": trust}}
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}, "Roles": [{"Ref": "Role"}]},
    }
    schedule: dict[str, Any] = {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "Name": stack.name,
            "ScheduleExpression": "rate(1 hour)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "DISABLED",
            "Target": {"Arn": {"Ref": "Topic"}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
    }
    resources = {"Topic": topic(), "Role": role, "Policy": policy, "Schedule": schedule}
    assert stack.create(resources) == "CREATE_COMPLETE"
    iam, scheduler = aws.client("iam"), aws.client("scheduler")
    assert iam.list_role_policies(RoleName=stack.name)["PolicyNames"] == ["p"]

    schedule["Properties"]["ScheduleExpression"] = "rate(2 hours)"
    stack.update(resources)
    assert scheduler.get_schedule(Name=stack.name)["ScheduleExpression"] == "rate(2 hours)"

    remaining = {"Topic": topic(), "Role": role}
    assert stack.update(remaining) == "UPDATE_COMPLETE"
    assert iam.list_role_policies(RoleName=stack.name)["PolicyNames"] == []
    with pytest.raises(ClientError, match="does not exist"):
        scheduler.get_schedule(Name=stack.name)
