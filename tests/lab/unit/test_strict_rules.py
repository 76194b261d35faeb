"""The local AWS's judgement: of rules of a template, of what is known only later, of names and of replacements."""

from typing import Any

import pytest

from lab.deploy.strict import samples
from lab.deploy.strict.variant import Variant, drop
from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.intrinsics import Resolver
from localaws.cloudformation.strict import assertions, capabilities, judging, names, schemas, waiting
from localaws.cloudformation.strict.assertions import AssertionRefusedError
from localaws.cloudformation.strict.later import LATER, foresee
from localaws.cloudformation.strict.names import Holder
from localaws.cloudformation.strict.rules.containers import fits_fargate
from localaws.sam_transform import expand

REGION = "eu-central-1"


def rules(condition: Any, assertion: Any) -> dict[str, Any]:
    return {
        "Rules": {"R": {"RuleCondition": condition, "Assertions": [{"Assert": assertion, "AssertDescription": "no"}]}}
    }


def is_(name: str, value: str) -> dict[str, Any]:
    return {"Fn::Equals": [{"Ref": name}, value]}


VALUES = {"Mode": "iam", "Zones": ["a", "b"], "Empty": [""], "AWS::Region": REGION}


@pytest.mark.parametrize(
    "assertion",
    [
        is_("Mode", "none"),
        {"Fn::Not": [is_("Mode", "iam")]},
        {"Fn::And": [is_("Mode", "iam"), is_("AWS::Region", "us-east-1")]},
        {"Fn::Or": [is_("Mode", "tls"), is_("Mode", "none")]},
        {"Fn::Contains": [["tls", "none"], {"Ref": "Mode"}]},
        {"Fn::EachMemberIn": [{"Ref": "Zones"}, ["a", "c"]]},
        {"Fn::EachMemberEquals": [{"Ref": "Zones"}, "a"]},
    ],
)
def test_an_assertion_that_does_not_hold_is_told_by_its_description(assertion: Any) -> None:
    with pytest.raises(AssertionRefusedError, match=r"no \(rule R of the template\)"):
        assertions.check(rules(is_("Mode", "iam"), assertion), VALUES)
    assertions.check(rules(is_("Mode", "iam"), {"Fn::Not": [assertion]}), VALUES)
    assertions.check(rules(is_("Mode", "none"), assertion), VALUES)


def test_an_empty_list_has_one_empty_member() -> None:
    assertions.check(rules(is_("Mode", "iam"), {"Fn::EachMemberEquals": [{"Ref": "Empty"}, ""]}), VALUES)


@pytest.mark.parametrize(
    ("assertion", "message"),
    [
        (is_("Table", "x"), "Cannot reference resources in the Rules block"),
        ({"Fn::If": ["C", 1, 2]}, "Fn::If cannot be used in the Rules block"),
        ({"Fn::Equals": [{"Fn::ValueOf": ["VpcId", "Tags"]}, "x"]}, "Fn::ValueOf in the Rules block"),
    ],
)
def test_rules_know_parameters_and_their_own_functions_only(assertion: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        assertions.check(rules(is_("Mode", "iam"), assertion), VALUES)


def test_what_is_known_only_later_is_not_judged() -> None:
    resolver = Resolver({}, {}, conditions={"C": {"Fn::Equals": ["a", "a"]}})
    text = {"Fn::Sub": "it's ${Topic}"}
    assert foresee({"A": text, "B": {"Fn::If": ["C", [text, "b"], "c"]}}, resolver) == {"A": LATER, "B": [LATER, "b"]}
    assert list(schemas.faults("AWS::Logs::LogGroup", {"LogGroupName": LATER, "RetentionInDays": LATER}, REGION)) == []


@pytest.mark.parametrize("value", ["30", 30, 30.0])
def test_a_number_may_be_spelled_as_text(value: Any) -> None:
    assert list(schemas.faults("AWS::Logs::LogGroup", {"RetentionInDays": value}, REGION)) == []


def test_a_region_without_a_type_has_no_schema_of_it_and_its_words_are_cloudformations() -> None:
    (fault,) = schemas.faults("AWS::Logs::LogGroup", {"Retention": 3}, REGION)
    assert fault.words == "#: extraneous key [Retention] is not permitted"
    told = judging.judge("Log", "AWS::Logs::LogGroup", {"RetentionInDays": "a month"}, REGION)
    assert "#/RetentionInDays: expected type: Number, found: String" in str(told)


def test_two_stacks_cannot_have_a_schedule_of_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name SAM takes the logical id, which is the same in each stack."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    file, schedule = (
        "stacks/control.yaml",
        "Resources.HealStateMachine.Properties.Events.EachMinute.Properties.OmitName",
    )
    named = Variant("name-taken", file, (drop(schedule),)).faulty(samples.template(file))
    for template, is_refused in ((named, True), (samples.template(file), False)):
        resources = expand(template, samples.parameters(file, {}))["Resources"]
        (properties,) = [
            each["Properties"] for each in resources.values() if each["Type"] == "AWS::Scheduler::Schedule"
        ]
        other = Holder("AWS::Scheduler::Schedule", properties, "arn:aws:cloudformation:staging")
        fault = names.taken("AWS::Scheduler::Schedule", properties, [other])
        assert (fault is not None) == is_refused
        if fault:
            assert "HealStateMachineEachMinute already exists in stack arn:aws:cloudformation:staging" in str(fault)


def test_a_name_is_free_elsewhere() -> None:
    group = {"GroupName": "clients", "VpcId": "vpc-1"}
    holder = Holder("AWS::EC2::SecurityGroup", group, "stack")
    assert names.taken("AWS::EC2::SecurityGroup", group, [holder])
    assert names.taken("AWS::EC2::SecurityGroup", {**group, "VpcId": "vpc-2"}, [holder]) is None
    assert names.taken("AWS::EC2::SecurityGroup", {"VpcId": "vpc-1"}, [holder]) is None


def test_only_a_change_that_needs_another_resource_is_refused_under_the_same_name() -> None:
    changes = (({"LogGroupName": "a"}, {"LogGroupName": "b"}), ({"RetentionInDays": 1}, {"RetentionInDays": 3}))
    refused = [judging.judge_replacement("Log", "AWS::Logs::LogGroup", change, "a", REGION) for change in changes]
    assert "Rename a and update the stack again." in str(refused[0])
    assert refused[1] is None


def test_a_service_waits_for_policies_through_others_too() -> None:
    def reference(name: str) -> dict[str, str]:
        return {"Ref": name}

    resources: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role"},
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [reference("Role")]}},
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"TaskRoleArn": reference("Role")}},
        "Service": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": reference("Task")}},
    }
    assert list(waiting.too_early(resources)) == ["Service"]
    assert waiting.too_early({name: each for name, each in resources.items() if name != "Policy"}) == {}
    resources["Task"]["DependsOn"] = "Policy"
    assert waiting.too_early(resources) == {}


def test_capabilities_follow_from_roles_their_names_and_macros() -> None:
    role: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {}}
    assert capabilities.needed({"Resources": {"R": role}}, transformed=False) == ["CAPABILITY_IAM"]
    role["Properties"]["RoleName"] = "r"
    needs = capabilities.needed({"Resources": {"R": role}}, transformed=True)
    assert needs == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    refused = capabilities.missing(needs, ["CAPABILITY_IAM"])
    assert refused
    assert refused.words == "Requires capabilities : [CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]"
    assert capabilities.missing(["CAPABILITY_IAM"], ["CAPABILITY_NAMED_IAM"]) is None


@pytest.mark.parametrize(
    ("cpu", "memory", "fits"),
    [
        *((256, 512, True), (256, 4096, False), (512, 4096, True), (512, 8192, False), (1024, 1024, False)),
        *((4096, 4096, False), (4096, 30720, True), (4096, 32768, False), (8192, 20480, True), (8192, 18432, False)),
        *((16384, 32768, True), (16384, 36864, False), (16384, 122880, True), (3072, 8192, False)),
    ],
)
def test_fargate_has_certain_sizes(cpu: int, memory: int, *, fits: bool) -> None:
    assert fits_fargate(cpu, memory) == fits
