"""Two environments beside each other, and who reaches whom: what the deploy check makes of what it reads."""

import json
from typing import Any

import pytest
import yaml

from lab.deploy.environments import ENVIRONMENTS, differences, environment, shared
from lab.deploy.reach import cut_off, lets_in, restricts, unreachable
from lab.deploy.report import ReadBack
from tests.paths import ROOT

OURS, BROKERS = "sg-clients", "sg-brokers"
FROM_CLIENTS = {"IpProtocol": "tcp", "FromPort": 9098, "ToPort": 9098, "UserIdGroupPairs": [{"GroupId": OURS}]}


def resource(name: str, kind: str = "AWS::Logs::LogGroup", physical: str = "", **properties: object) -> ReadBack:
    return ReadBack(logical_id=name, type=kind, physical_id=physical or name, properties=properties or None)


class Ec2:
    """What EC2 describes."""

    def __init__(self, rules: list[dict[str, Any]], **endpoint: Any) -> None:
        self.rules, self.endpoint = rules, endpoint

    def __call__(self, _service: str) -> "Ec2":
        return self

    def describe_vpcs(self, **_: Any) -> Any:
        return {"Vpcs": [{"CidrBlockAssociationSet": [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.2.0.0/16"}]}]}

    def describe_vpc_endpoints(self, **_: Any) -> Any:
        return {"VpcEndpoints": [{"ServiceName": "ecs", "Groups": [{"GroupId": "sg-endpoints"}], **self.endpoint}]}

    def describe_security_groups(self, **_: Any) -> Any:
        return {"SecurityGroups": [{"IpPermissions": self.rules}]}


def from_range(cidr: str) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": cidr}]}


def test_what_another_stack_changed_or_deleted_is_told() -> None:
    before = [resource("Log", Retention=7), resource("Schedule", Rate=1), resource("Table", Mode="on demand")]
    after = [resource("Log", Retention=90), resource("Schedule"), resource("Table", Mode="on demand")]
    changed, deleted = differences("production", "while staging came", before, after)
    assert changed == "production: Log was changed while staging came: {'Retention': 7} -> {'Retention': 90}"
    assert deleted == "production: Schedule was deleted while staging came"


def test_a_resource_of_two_stacks_is_told() -> None:
    first, second = (resource(name, "AWS::Scheduler::Schedule", "EachMinute", Rate=1) for name in ("A", "B"))
    assert list(shared([first], [second])) == ["B (AWS::Scheduler::Schedule) of both stacks is EachMinute"]
    assert list(shared([first], [resource("B", "AWS::Scheduler::Schedule", "staging-EachMinute")])) == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_is_the_one_of_samconfig(name: str) -> None:
    stack = environment(name, {"VpcId": "vpc-1"}, ROOT / "template.yaml")
    assert stack.name == {"production": "msk-migration", "staging": "msk-migration-staging"}[name]
    assert (stack.environment, stack.file) == (name, name)
    said = yaml.safe_load((ROOT / "parameters" / f"{name}.yaml").read_text())
    assert all(str(said.get(option)) != value for option, value in stack.change.items()), "an update has to change it"


@pytest.mark.parametrize(
    ("rules", "lost"),
    [
        ([from_range("0.0.0.0/0")], []),
        ([from_range("10.0.0.0/8")], []),
        ([from_range("10.1.0.0/16")], ["10.2.0.0/16"]),
        ([FROM_CLIENTS], ["10.1.0.0/16", "10.2.0.0/16"]),
    ],
)
def test_hosts_that_a_private_dns_name_sends_to_a_closed_endpoint_are_told(
    rules: list[dict[str, Any]], lost: list[str]
) -> None:
    told = list(cut_off(Ec2(rules, PrivateDnsEnabled=True), "vpc-1"))
    assert told == [f"ecs: its security group does not let in {cidr} of vpc-1" for cidr in lost]
    assert not list(cut_off(Ec2(rules, PrivateDnsEnabled=False), "vpc-1"))


def test_a_policy_that_refuses_other_hosts_calls_is_told() -> None:
    full = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    narrow = {**full, "Action": ["s3:GetObject"]}
    own = {**full, "Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}}
    assert [restricts(json.dumps({"Statement": [each]})) for each in (full, narrow, own)] == [False, True, True]
    assert not restricts(None)
    (told,) = cut_off(Ec2([], PolicyDocument=json.dumps({"Statement": [narrow]})), "vpc-1")
    assert told == "ecs: its policy refuses what other hosts of vpc-1 call"


def test_workers_that_the_brokers_do_not_let_in_are_told() -> None:
    service = resource("Workers.Service", "AWS::ECS::Service", SecurityGroups=["sg-workers", OURS])
    alone = resource("Workers.Service", "AWS::ECS::Service", SecurityGroups=["sg-workers"])
    assert list(unreachable(Ec2([FROM_CLIENTS]), BROKERS, 9098, [service])) == []
    (told,) = unreachable(Ec2([FROM_CLIENTS]), BROKERS, 9098, [alone])
    assert told == "Workers.Service carries sg-workers, and sg-brokers lets in none of them on 9098"
    assert list(unreachable(Ec2([FROM_CLIENTS]), BROKERS, 9096, [service]))


def test_a_rule_for_all_traffic_lets_in_on_every_port() -> None:
    assert lets_in([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": OURS}]}], 9098, group=OURS)
