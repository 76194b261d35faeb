"""The network of network.yaml: the endpoints against what is called, and who lets in whom."""

from typing import Any

import boto3
import pytest

from localaws.cloudformation.deployment import Plan
from localaws.cloudformation.strict.later import foresee
from localaws.cloudformation.template import parse
from mskmigration.aws.msk_setting import ONCE
from mskmigration.preflight.msk import DUAL_STACK
from tests.paths import ROOT
from tests.product.infrastructure.called_services import (
    WITHOUT_ENDPOINT,
    called_by_fargate,
    called_by_functions,
    called_by_rights,
    called_with,
    rights_in_vpc,
)
from tests.product.infrastructure.templates import template
from tools.reference.sources import walk

pytestmark = pytest.mark.slow

NETWORK = template(ROOT / "stacks" / "network.yaml")
RESOURCES = NETWORK["Resources"]
# AWS does not say of these whether they take a policy, and an endpoint that does not is not created with one.
WITHOUT_POLICY = {"Kafka", "SsmMessages"}


def resources(kind: str) -> dict[str, dict[str, object]]:
    return {name: resource for name, resource in RESOURCES.items() if resource["Type"] == f"AWS::{kind}"}


def properties(name: str) -> dict[str, object]:
    found = RESOURCES[name]["Properties"]
    assert isinstance(found, dict)
    return found


def endpoints() -> dict[str, str]:
    """Return the type of each endpoint by its service."""
    found = {}
    for name in resources("EC2::VPCEndpoint"):
        service = properties(name)["ServiceName"]
        assert isinstance(service, dict)
        found[str(service["Fn::Sub"]).rpartition("${AWS::Region}.")[2]] = str(properties(name)["VpcEndpointType"])
    return found


def created_by_default() -> set[str]:
    """Return the services whose endpoints are created where nothing is said."""
    return {
        str(service["Fn::Sub"]).rpartition("${AWS::Region}.")[2]
        for name in resources("EC2::VPCEndpoint")
        if NETWORK["Parameters"][f"{name}Endpoint"]["Default"] == "create"
        and isinstance(service := properties(name)["ServiceName"], dict)
    }


def in_vpc(node: Any, *, made: bool) -> Any:
    """Return a node as it is in a VPC that the stack makes, or in an existing one."""
    if isinstance(node, list):
        return [each for item in node if (each := in_vpc(item, made=made)) != {"Ref": "AWS::NoValue"}]
    if isinstance(node, dict) and "Fn::If" in node and node["Fn::If"][0] == "MakeVpc":
        return in_vpc(node["Fn::If"][1 if made else 2], made=made)
    if not isinstance(node, dict):
        return node
    inner = {key: in_vpc(value, made=made) for key, value in node.items()}
    return {key: value for key, value in inner.items() if value != {"Ref": "AWS::NoValue"}}


def test_every_service_that_is_called_from_the_vpc_has_an_endpoint_and_no_other_has() -> None:
    called = called_by_functions() | called_by_fargate() | called_by_rights()
    assert {"ecs", "states", "dynamodb", "s3", "logs", "kafka-api"} <= called_by_functions(), "the code was not read"
    assert {"ecr.api", "ecr.dkr"} <= called_by_fargate(), "the templates were not read"
    assert {"sns", "monitoring"} <= called_by_rights(), "the roles were not read"
    assert set(endpoints()) == called


def test_the_endpoints_that_are_created_by_default_are_those_that_default_settings_need() -> None:
    assert created_by_default() == called_with()


@pytest.mark.parametrize(
    ("settings", "more"),
    [
        ({"SourceSecretArn": "arn"}, {"secretsmanager"}),
        ({"TargetSecretArn": "arn"}, {"secretsmanager"}),
        ({"TargetClusterArn": "arn"}, {"kafka-api"}),
        ({"SourceAuthentication": "iam"}, {"kafka-api"}),
        ({"ExecuteCommand": "enabled"}, {"ssmmessages"}),
        ({"Monitoring": "enabled", "GrafanaImage": "image"}, {"sns", "monitoring", "secretsmanager"}),
    ],
)
def test_what_a_setting_needs_is_what_its_endpoints_comment_says(settings: dict[str, str], more: set[str]) -> None:
    assert called_with(**settings) - created_by_default() == more
    comments = (ROOT / "parameters" / "network.yaml").read_text().split("# --- Endpoints")[1]
    said = {"GrafanaImage": "Grafana's image", "SourceAuthentication": "uses iam"}
    assert all(said.get(setting, setting) in comments for setting in settings)


def test_amazon_msk_accepts_new_endpoints_of_this_name_alone() -> None:
    """Source: Amazon MSK Developer Guide, "Use Amazon MSK APIs with Interface VPC Endpoints"."""
    assert properties("Kafka")["ServiceName"] == {"Fn::Sub": "aws.api.${AWS::Region}.kafka-api"}
    for config in (DUAL_STACK, ONCE):
        assert boto3.client("kafka", "eu-central-1", config=config).meta.endpoint_url.endswith(".api.aws")


def test_what_functions_call_their_roles_allow() -> None:
    assert called_by_functions() <= called_by_rights()


def test_every_service_without_an_endpoint_is_one_that_a_role_may_use() -> None:
    assert set(WITHOUT_ENDPOINT) <= {action.partition(":")[0] for action in rights_in_vpc()}


@pytest.mark.parametrize(("name", "service"), [("S3", "s3"), ("DynamoDB", "dynamodb")])
def test_a_gateway_lets_through_what_roles_may_do_and_nothing_else(name: str, service: str) -> None:
    actions = [node["Action"] for node in walk(properties(name)["PolicyDocument"]) if "Action" in node]
    let_through = {action for each in actions for action in (each if isinstance(each, list) else [each])}
    assert let_through == {action for action in rights_in_vpc() if action.startswith(f"{service}:")}


def test_what_is_free_as_a_gateway_is_one() -> None:
    gateways = {service for service, kind in endpoints().items() if kind == "Gateway"}
    assert gateways == {"s3", "dynamodb"}


@pytest.mark.parametrize("name", resources("EC2::VPCEndpoint"))
def test_an_endpoint_can_be_left_out_where_the_vpc_has_it(name: str) -> None:
    condition = f"Make{name}"
    assert RESOURCES[name]["Condition"] == condition
    assert NETWORK["Conditions"][condition] == {"Fn::Equals": [{"Ref": f"{name}Endpoint"}, "create"]}


@pytest.mark.parametrize("name", resources("EC2::VPCEndpoint"))
def test_an_endpoint_lets_in_only_clients_of_this_account(name: str) -> None:
    if properties(name)["VpcEndpointType"] == "Interface":
        assert properties(name)["SecurityGroupIds"] == [{"Fn::GetAtt": ["EndpointSecurityGroup", "GroupId"]}]
        assert properties(name)["PrivateDnsEnabled"] is True
    policy = in_vpc(properties(name), made=True).get("PolicyDocument")
    assert (policy is None) == (name in WITHOUT_POLICY)
    for statement in [node for node in walk(policy) if node.get("Effect") == "Allow"]:
        own = "aws:PrincipalAccount" in str(statement.get("Condition"))
        assert own or "starport-layer-bucket" in str(statement["Resource"])


@pytest.mark.parametrize("name", resources("EC2::VPCEndpoint"))
def test_in_an_existing_vpc_an_endpoint_refuses_no_call_of_its_other_hosts(name: str) -> None:
    """Its route or its private DNS names bring everybody's calls here; a policy that knows only ours refuses others."""
    assert "PolicyDocument" not in in_vpc(properties(name), made=False)


def test_in_an_existing_vpc_all_of_its_hosts_reach_the_endpoints() -> None:
    """Private DNS names send every host of the VPC there. Source: Amazon VPC User Guide, "Private DNS"."""
    rule = properties("EverybodyInYourVpc")
    assert RESOURCES["EverybodyInYourVpc"]["Condition"] == "YourVpc"
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ({"Ref": "EndpointClientsCidr"}, 443, 443)
    assert rule["GroupId"] == {"Fn::GetAtt": ["EndpointSecurityGroup", "GroupId"]}
    assert NETWORK["Parameters"]["EndpointClientsCidr"]["Default"] == "0.0.0.0/0"


def test_in_a_made_vpc_only_the_client_group_opens_endpoints_and_nobody_opens_the_client_group() -> None:
    (rule,) = [node for node in walk(properties("EndpointSecurityGroup")["SecurityGroupIngress"]) if "FromPort" in node]
    assert rule["SourceSecurityGroupId"] == {"Fn::GetAtt": ["ClientSecurityGroup", "GroupId"]}
    assert (rule["FromPort"], rule["ToPort"]) == (443, 443)
    assert "SecurityGroupIngress" not in properties("ClientSecurityGroup")


def zones(region: str, **given: str) -> list[str]:
    """Return the zones of the subnets that are made, by name or by id."""
    document: Any = parse((ROOT / "stacks" / "network.yaml").read_text())
    plan = Plan(document, given)
    resolver = plan.resolver({"AWS::Region": region, "AWS::StackName": "network"}, {}, {})
    made = [each for each in plan.wanted(resolver).values() if each["Type"] == "AWS::EC2::Subnet"]
    subnets = [foresee(each["Properties"], resolver) for each in made]
    return [each.get("AvailabilityZone") or each["AvailabilityZoneId"] for each in subnets]


@pytest.mark.parametrize(
    ("region", "given", "expected"),
    [
        ("eu-central-1", {}, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]),
        # Two zones are all that it has.
        ("us-west-1", {}, ["us-west-1a", "us-west-1b"]),
        # Amazon MSK has no brokers in use1-az3.
        ("us-east-1", {}, ["use1-az1", "use1-az2", "use1-az4"]),
        ("us-east-1", {"ZoneA": "us-east-1a", "ZoneB": "us-east-1f"}, ["us-east-1a", "us-east-1f"]),
    ],
)
def test_a_made_vpc_lies_in_zones_that_have_what_is_needed(
    region: str, given: dict[str, str], expected: list[str]
) -> None:
    assert zones(region, **given) == expected


def test_a_made_vpc_has_no_way_to_the_internet() -> None:
    kinds = {resource["Type"] for resource in RESOURCES.values()}
    assert not kinds & {"AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::EIP"}
