"""CloudFormation's properties as the input of a service's API."""

import pytest

from localaws.cloudformation.errors import UnsupportedPropertyError
from localaws.cloudformation.shapes import fit


def test_members_take_the_apis_case_and_types() -> None:
    properties = {
        "Family": "connect",
        "Cpu": 512,
        "ContainerDefinitions": [{"Name": "c", "StopTimeout": "60", "Essential": "true", "Image": None}],
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    assert fit(properties, "ecs", "RegisterTaskDefinition", "AWS::ECS::TaskDefinition") == {
        "family": "connect",
        "cpu": "512",
        "containerDefinitions": [{"name": "c", "stopTimeout": 60, "essential": True}],
        "tags": [{"key": "a", "value": "b"}],
    }


def test_documents_become_text_and_tags_a_map() -> None:
    role = fit({"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "v"}}, "iam", "CreateRole", "AWS::IAM::Role")
    assert role == {"RoleName": "r", "AssumeRolePolicyDocument": '{"Version": "v"}'}
    function = fit({"Tags": [{"Key": "a", "Value": 1}]}, "lambda", "CreateFunction", "AWS::Lambda::Function")
    assert function == {"Tags": {"a": "1"}}


def test_a_property_that_the_api_lacks_is_named_by_its_path() -> None:
    with pytest.raises(UnsupportedPropertyError, match=r"Property Environment\.Names of AWS::Lambda::Function"):
        fit({"Environment": {"Names": {}}}, "lambda", "CreateFunction", "AWS::Lambda::Function")
