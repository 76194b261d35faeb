"""Roles, security groups, logs and stores of every stack."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from localaws.sam_transform import expand
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS, template
from tools.reference.sources import walk

TEMPLATES: dict[str, Any] = {path.stem: template(path) for path in (ROOT_TEMPLATE, *STACKS)}
# Each knows no narrower resource: AWS Service Authorization Reference.
WITHOUT_RESOURCE = {
    "ecs:ListTasks": "its condition names the cluster",
    "ecr:GetAuthorizationToken": "one token for all repositories of the account",
    "ssmmessages:CreateControlChannel": "ECS Exec",
    "ssmmessages:CreateDataChannel": "ECS Exec",
    "ssmmessages:OpenControlChannel": "ECS Exec",
    "ssmmessages:OpenDataChannel": "ECS Exec",
    "logs:DescribeLogGroups": "a list; ECS Exec and flow logs ask for it",
    "cloudwatch:GetMetricData": "its condition names the region; Grafana shows the control plane's metrics",
    "cloudwatch:ListMetrics": "likewise",
}
# Wide, but narrowed otherwise.
WIDE_RESOURCES = {
    "arn:${AWS::Partition}:kafka:${AWS::Region}:${AWS::AccountId}:configuration/*": (
        "a cluster may be given another configuration; it is only read"
    ),
    "arn:${AWS::Partition}:ecr:*:*:repository/*": "the image may lie in another account, whose policy decides",
    "arn:${AWS::Partition}:application-autoscaling:${AWS::Region}:${AWS::AccountId}:scalable-target/*": (
        "AWS makes up a target's id; only the desired count of services, of which the role may change one"
    ),
    "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*": (
        "only through Application Auto Scaling, which tries it with no name"
    ),
}
# What SAM attaches to the roles that it makes, which only roles of our own could narrow.
OF_SAM = {
    "AWSLambdaBasicExecutionRole": "writes the function's log",
    "AWSLambdaVPCAccessExecutionRole": "makes the function's network interfaces, which have no name beforehand",
    "AWSXrayWriteOnlyAccess": "traces know no resource",
}
DUMMIES = {"Number": "30", "List<AWS::EC2::Subnet::Id>": "subnet-1"}
# Policies that are attached to a key, a bucket or an endpoint speak of that one.
RESOURCE_POLICIES = {"AWS::KMS::Key", "AWS::S3::BucketPolicy", "AWS::EC2::VPCEndpoint"}


def resources(*kinds: str) -> list[Any]:
    """Return the resources of these types, each as a test parameter with its name."""
    return [
        pytest.param(resource, id=f"{stack}.{name}")
        for stack, document in TEMPLATES.items()
        for name, resource in document["Resources"].items()
        if resource["Type"] in {f"AWS::{kind}" for kind in kinds}
    ]


def allowed() -> Iterator[tuple[str, Any, Any]]:
    """Yield stack, actions and resources of every statement of a role that allows something."""
    for stack, document in TEMPLATES.items():
        for resource in document["Resources"].values():
            if resource["Type"] not in RESOURCE_POLICIES:
                for node in walk(resource):
                    if node.get("Effect") == "Allow" and "Principal" not in node:
                        yield stack, listed(node["Action"]), listed(node["Resource"])


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_no_role_may_do_what_has_a_wildcard() -> None:
    for stack, actions, _ in allowed():
        assert not [action for action in actions if "*" in action], f"{stack}: {actions}"


def test_every_right_names_its_resource() -> None:
    seen = set()
    for stack, actions, on in allowed():
        if "*" in on:
            assert set(actions) <= set(WITHOUT_RESOURCE), f"{stack}: {actions}"
            seen |= set(actions)
    assert seen == set(WITHOUT_RESOURCE), "an exception that nothing needs any more"


def test_a_wildcard_stands_only_behind_a_name() -> None:
    """``table/*`` of any account is as good as ``*``: the part before the wildcard must name something of ours."""
    for stack, actions, on in allowed():
        for resource in on:
            substituted = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
            text = listed(substituted)[0]
            if "*" in str(text) and text != "*":
                named = re.search(r"\$\{(?!AWS::)\w[\w.]*\}[^:]*\*$|\$\{(?!AWS::)\w[\w.]*\}:?.*\*$", str(text))
                assert named or text in WIDE_RESOURCES, f"{stack}: {actions} on {text}"


def test_no_policy_of_aws_is_attached() -> None:
    """They allow more than one knows, and change."""
    for stack, document in TEMPLATES.items():
        assert not [node for node in walk(document) if "ManagedPolicyArns" in node], stack


@pytest.mark.parametrize("role", resources("IAM::Role"))
def test_a_role_is_assumed_by_one_service_for_this_account(role: Any) -> None:
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert set(statement["Principal"]) == {"Service"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_every_role_takes_the_permissions_boundary() -> None:
    """SAM makes a role of its own for each function, state machine and schedule."""
    boundary = {"Fn::If": ["Bounded", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]}
    roles = {f"{stack}.{name}": role for stack in TEMPLATES for name, role in roles_of(stack).items()}
    assert {"control.HealStateMachineRole", "workers.TaskRole", "network.FlowLogRole"} <= set(roles)
    assert not [name for name, role in roles.items() if role["Properties"].get("PermissionsBoundary") != boundary]


def test_sam_attaches_only_the_policies_that_argue_for_themselves() -> None:
    attached = {
        str(policy)
        for stack in TEMPLATES
        for role in roles_of(stack).values()
        for policy in role["Properties"].get("ManagedPolicyArns", [])
    }
    assert {policy.split("/")[-1].rstrip("'}") for policy in attached} == set(OF_SAM)


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """SAM's translator asks for one."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def roles_of(stack: str) -> dict[str, Any]:
    """Return a stack's roles, those that SAM makes of it, too."""
    document = copy.deepcopy(TEMPLATES[stack])
    given = {name: DUMMIES.get(parameter["Type"], "1") for name, parameter in document.get("Parameters", {}).items()}
    for node in walk(document):
        node |= {
            key: "s3://bucket/key" for key in ("Location", "ContentUri", "CodeUri", "DefinitionUri") if key in node
        }
    translated = expand(document, given)
    return {name: each for name, each in translated["Resources"].items() if each["Type"] == "AWS::IAM::Role"}


@pytest.mark.parametrize("group", resources("Logs::LogGroup"))
def test_a_log_ends_and_takes_a_key(group: Any) -> None:
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert "KmsKeyArn" in str(group["Properties"]["KmsKeyId"])


@pytest.mark.parametrize("store", resources("DynamoDB::Table", "S3::Bucket", "SNS::Topic"))
def test_a_store_takes_a_key(store: Any) -> None:
    assert "KmsKeyArn" in str(store["Properties"])


@pytest.mark.parametrize("bucket", resources("S3::Bucket"))
def test_a_bucket_is_closed(bucket: Any) -> None:
    properties = bucket["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}


def test_every_bucket_speaks_tls_only() -> None:
    for document in TEMPLATES.values():
        for name, resource in document["Resources"].items():
            if resource["Type"] == "AWS::S3::Bucket":
                (policy,) = [
                    other["Properties"]
                    for other in document["Resources"].values()
                    if other["Type"] == "AWS::S3::BucketPolicy" and other["Properties"]["Bucket"] == {"Ref": name}
                ]
                (statement,) = policy["PolicyDocument"]["Statement"]
                assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
                assert statement["Condition"] == {"Bool": {"aws:SecureTransport": False}}


def ingress() -> Iterator[tuple[str, Any]]:
    """Yield every rule that lets something in, with its stack."""
    for stack, document in TEMPLATES.items():
        for resource in document["Resources"].values():
            if resource["Type"] == "AWS::EC2::SecurityGroupIngress":
                yield stack, resource["Properties"]
            for rule in resource.get("Properties", {}).get("SecurityGroupIngress", []):
                yield stack, rule


def test_nobody_is_let_in_by_an_address() -> None:
    """But in an existing VPC, where all hosts need the endpoints, and nothing else (test_network.py)."""
    for stack, rule in ingress():
        if (stack, rule.get("CidrIp")) == ("network", {"Ref": "EndpointClientsCidr"}):
            continue
        assert "SourceSecurityGroupId" in rule, f"{stack}: {rule}"
        assert not {"CidrIp", "CidrIpv6", "SourcePrefixListId"} & set(rule), f"{stack}: {rule}"


def test_only_functions_and_workers_reach_connects_rest_interface() -> None:
    sources = [str(rule["SourceSecurityGroupId"]) for _, rule in ingress() if covers(rule, 8083)]
    assert sorted(sources) == [
        "{'Fn::GetAtt': ['SecurityGroup', 'GroupId']}",
        "{'Ref': 'ControlPlaneSecurityGroup'}",
    ]
    network = TEMPLATES["workers"]["Resources"]["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["AssignPublicIp"] == "DISABLED"
    assert "AWS::ElasticLoadBalancingV2::LoadBalancer" not in str(TEMPLATES)


def covers(rule: Any, port: int) -> bool:
    return bool(str(rule["IpProtocol"]) == "-1" or rule["FromPort"] <= port <= rule["ToPort"])
