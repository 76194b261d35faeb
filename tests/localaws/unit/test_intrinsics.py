"""Intrinsic functions of templates."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.intrinsics import Resolver


@dataclass
class Existing:
    ref: str
    attributes: dict[str, Any] = field(default_factory=dict)


RESOLVER = Resolver(
    values={"AWS::Region": "eu-central-1", "Stage": "test", "Subnets": ["a", "b"]},
    resources={
        "Table": Existing("table-1", {"Arn": "arn:table"}),
        "Child": Existing("arn:child", {"Outputs.Url": "http://x"}),
    },
    mappings={"Sizes": {"test": {"Memory": "512"}}},
    conditions={
        "IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]},
        "IsNotTest": {"Fn::Not": [{"Condition": "IsTest"}]},
        "Both": {"Fn::And": [{"Condition": "IsTest"}, {"Condition": "IsNotTest"}]},
        "Either": {"Fn::Or": [{"Condition": "IsTest"}, {"Condition": "IsNotTest"}]},
    },
    exports={"network-vpc": "vpc-1"},
)


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"Ref": "Table"}, "table-1"),
        ({"Ref": "Subnets"}, ["a", "b"]),
        ({"Fn::GetAtt": ["Table", "Arn"]}, "arn:table"),
        ({"Fn::GetAtt": "Table.Arn"}, "arn:table"),
        ({"Fn::GetAtt": ["Child", "Outputs.Url"]}, "http://x"),
        ({"Fn::GetAtt": ["Child", "Outputs", "Url"]}, "http://x"),
        (
            {"Fn::Sub": "${Table} in ${AWS::Region}: ${Table.Arn}, ${!literal}"},
            "table-1 in eu-central-1: arn:table, ${literal}",
        ),
        ({"Fn::Sub": "${Child.Outputs.Url}/y"}, "http://x/y"),
        ({"Fn::Sub": ["${name}-${Stage}", {"name": {"Ref": "Table"}}]}, "table-1-test"),
        ({"Fn::If": ["IsTest", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"a": {"Fn::If": ["IsNotTest", 1, {"Ref": "AWS::NoValue"}]}, "b": [{"Ref": "AWS::NoValue"}, 2]}, {"b": [2]}),
        ({"Fn::Join": [",", {"Ref": "Subnets"}]}, "a,b"),
        ({"Fn::Select": ["1", {"Ref": "Subnets"}]}, "b"),
        ({"Fn::Split": [".", "a.b"]}, ["a", "b"]),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Memory"]}, "512"),
        ({"Fn::ImportValue": {"Fn::Sub": "network-vpc"}}, "vpc-1"),
        ({"Fn::Cidr": ["10.0.0.0/16", 3, "10"]}, ["10.0.0.0/22", "10.0.4.0/22", "10.0.8.0/22"]),
        ({"Fn::Cidr": ["10.0.0.0/16", 1]}, ["10.0.0.0/24"]),
        ({"Fn::Base64": "x"}, "eA=="),
        ({"Fn::GetAZs": ""}, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]),
        ({"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, '{"a": "test"}'),
        ({"Condition": {"StringEquals": {"a": {"Ref": "Stage"}}}}, {"Condition": {"StringEquals": {"a": "test"}}}),
    ],
)
def test_functions(node: Any, value: Any) -> None:
    assert RESOLVER.resolve(node) == value


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ({"Ref": "Absent"}, r"Unresolved resource dependencies \[Absent\]"),
        ({"Fn::GetAtt": ["Table", "Size"]}, "Resource Table has no attribute Size"),
        ({"Fn::If": ["Absent", 1, 2]}, "Unresolved condition Absent"),
        ({"Fn::ImportValue": "none"}, "No export named none found"),
        ({"Fn::FindInMap": ["Sizes", "x", "y"]}, "Unable to get mapping for Sizes::x::y"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "Fn::Transform is not supported"),
        ("{{resolve:ssm:x}}", "Dynamic reference"),
    ],
)
def test_what_is_not_known_is_an_error(node: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        RESOLVER.resolve(node)
