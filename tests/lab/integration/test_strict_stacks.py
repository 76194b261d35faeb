"""The local AWS refuses what AWS refuses: what only a request or another stack can tell, and a few of the rest."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.console import LabConsole
from lab.deploy.strict import trying
from lab.deploy.strict.variants import VARIANTS
from tests.localaws.running import LocalAws

TRIED = [each for each in VARIANTS if not each.pure] + [each for each in VARIANTS if each.pure][::20]


def test_faulty_variants_are_refused_by_their_rules(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "VARIANTS", TRIED)
    with LabConsole() as console:
        report = trying.try_all(aws.endpoint, console)
    assert report.faults == []
    assert report.refused == len(TRIED)


def rule(description: str) -> dict[str, Any]:
    ingress = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.0.0.0/8", "Description": description}
    properties = {"GroupDescription": "A group", "SecurityGroupIngress": [ingress]}
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}


def test_nothing_is_created_before_a_fault_that_can_be_known(aws: LocalAws) -> None:
    formation = aws.client("cloudformation")
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}, "Group": rule("the group's")}}
    formation.create_stack(StackName="faulty-group", TemplateBody=json.dumps(template))
    events = formation.describe_stack_events(StackName="faulty-group")["StackEvents"]
    assert "CREATE_COMPLETE" not in {each["ResourceStatus"] for each in events}
    (stack,) = formation.describe_stacks(StackName="faulty-group")["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_nested_stack_that_is_refused_fails_its_parent(aws: LocalAws) -> None:
    s3, formation = aws.client("s3"), aws.client("cloudformation")
    s3.create_bucket(Bucket="nested-strict", CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region})
    s3.put_object(Bucket="nested-strict", Key="child", Body=json.dumps({"Resources": {"Group": rule("it's wrong")}}))
    child = {"TemplateURL": f"{aws.endpoint.url}/nested-strict/child"}
    parent = {"Resources": {"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": child}}}
    formation.create_stack(StackName="strict-parent", TemplateBody=json.dumps(parent))
    events = formation.describe_stack_events(StackName="strict-parent")["StackEvents"]
    (reason,) = [each["ResourceStatusReason"] for each in events if each["ResourceStatus"] == "CREATE_FAILED"]
    assert "was not successfully created: The following resource(s) failed to create: [Group]." in reason


def test_a_template_in_the_request_has_51200_bytes_at_most(aws: LocalAws) -> None:
    template = {"Metadata": {"Text": "t" * 51_200}, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    with pytest.raises(ClientError, match="Member must have length less than or equal to 51200"):
        aws.client("cloudformation").create_stack(StackName="long", TemplateBody=json.dumps(template))


def test_what_a_change_set_acknowledges_holds_for_nested_stacks(aws: LocalAws) -> None:
    s3, formation = aws.client("s3"), aws.client("cloudformation")
    s3.create_bucket(Bucket="nested-roles", CreateBucketConfiguration={"LocationConstraint": aws.endpoint.region})
    trusted = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [trusted]}}}
    s3.put_object(Bucket="nested-roles", Key="child", Body=json.dumps({"Resources": {"Role": role}}))
    child = {"TemplateURL": f"{aws.endpoint.url}/nested-roles/child"}
    parent = json.dumps({"Resources": {"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": child}}})
    asked = {"StackName": "roles-parent", "TemplateBody": parent, "ChangeSetType": "CREATE"}
    formation.create_change_set(ChangeSetName="first", Capabilities=["CAPABILITY_IAM"], **asked)
    formation.execute_change_set(ChangeSetName="first", StackName="roles-parent")
    formation.get_waiter("stack_create_complete").wait(StackName="roles-parent", WaiterConfig={"Delay": 1})


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ({"A": {"Type": "Pass", "Next": "C"}}, "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next"),
        ({"A": {"Type": "Succeed", "Next": "A"}}, "SCHEMA_VALIDATION_FAILED"),
    ],
)
def test_a_state_machine_is_refused_for_its_definition(aws: LocalAws, states: dict[str, Any], told: str) -> None:
    machine = {"StartAt": "A", "States": states}
    with pytest.raises(aws.client("stepfunctions").exceptions.InvalidDefinition, match=told):
        aws.start(machine)


def test_a_state_machine_is_not_changed_to_a_definition_that_is_refused(aws: LocalAws) -> None:
    client = aws.client("stepfunctions")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    machine = client.create_state_machine(name="changed", definition=definition, roleArn=aws.role())["stateMachineArn"]
    with pytest.raises(client.exceptions.InvalidDefinition, match="Missing 'Next' target: B at /StartAt"):
        client.update_state_machine(stateMachineArn=machine, definition=definition.replace('"A", ', '"B", ', 1))
    assert client.describe_state_machine(stateMachineArn=machine)["definition"] == definition
