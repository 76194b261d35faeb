"""Templates: their text, parameters and the order of their resources."""

from typing import Any

import pytest

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.references import affected, creation_order
from localaws.cloudformation.template import parameter_values, parse
from localaws.sam_transform import expand

PARAMETERS: dict[str, Any] = {
    "Parameters": {
        "Count": {"Type": "Number", "Default": 2, "MinValue": 1},
        "Subnets": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Title": {"Type": "String", "Default": "ab", "MinLength": 1, "MaxLength": 3},
        "Stage": {"Type": "String", "AllowedValues": ["test", "production"], "AllowedPattern": "[a-z]+"},
    }
}


def test_short_forms_and_dates_are_read() -> None:
    template = parse("Resources:\n  A:\n    Ref: !GetAtt Child.Outputs.X\n    Version: 2012-10-17\n")
    assert template == {"Resources": {"A": {"Ref": {"Fn::GetAtt": ["Child", "Outputs.X"]}, "Version": "2012-10-17"}}}


def test_a_template_without_resources_is_an_error() -> None:
    with pytest.raises(TemplateError, match="At least one Resources member"):
        parse("Outputs: {}")


def test_parameters_take_what_is_given_else_their_default() -> None:
    values = parameter_values(PARAMETERS, {"Stage": "test", "Count": "3"})
    assert values == {"Count": "3", "Subnets": ["a", "b"], "Title": "ab", "Stage": "test"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, r"Parameters: \[Stage\] must have values"),
        ({"Stage": "test", "Color": "red"}, r"Parameters: \[Color\] do not exist"),
        ({"Stage": "none"}, "Stage must be one of"),
        ({"Stage": "test", "Count": "0"}, "Count must be between 1 and 0"),
        ({"Stage": "test", "Count": "two"}, "'Count' must be a number"),
        ({"Stage": "test", "Title": ""}, "'Title' must contain at least 1 characters"),
        ({"Stage": "test", "Title": "abcd"}, "'Title' must contain at most 3 characters"),
    ],
)
def test_wrong_parameters_are_named(given: dict[str, str], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        parameter_values(PARAMETERS, given)


RESOURCES: dict[str, Any] = {
    "Service": {"Properties": {"Task": {"Ref": "Task"}, "Group": {"Fn::Sub": "${Group.Id}"}}},
    "Alarm": {"Properties": {"Name": {"Fn::GetAtt": ["Service", "Name"]}}},
    "Task": {"Properties": {"Role": {"Fn::Sub": ["${role}", {"role": {"Ref": "Role"}}]}}},
    "Role": {"DependsOn": "Group"},
    "Group": {},
}


def test_resources_follow_what_they_refer_to() -> None:
    order = creation_order(RESOURCES)
    assert order.index("Group") < order.index("Role") < order.index("Task") < order.index("Service")
    assert order[-1] == "Alarm"


def test_a_circle_is_an_error() -> None:
    with pytest.raises(TemplateError, match="Circular dependency"):
        creation_order({"A": {"Properties": {"Ref": "B"}}, "B": {"DependsOn": "A"}})


def test_a_change_spreads_to_what_refers_to_it() -> None:
    assert affected(RESOURCES, {"Task"}) == {"Task", "Service", "Alarm"}


def test_a_sam_template_becomes_plain_cloudformation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Table": {"Type": "AWS::Serverless::SimpleTable"}},
    }
    assert expand(template, {})["Resources"]["Table"]["Type"] == "AWS::DynamoDB::Table"


def test_another_template_stays_as_it_is() -> None:
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    assert expand(template, {}) == template
