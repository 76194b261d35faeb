"""Which AWS services are called from inside of the VPC: read from code, roles and tasks, not from a list."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from localaws.cloudformation.intrinsics import Resolver
from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS, template
from tools.reference.sources import walk

CODE = (ROOT / "functions", ROOT / "layers" / "mskmigration" / "mskmigration")
# The name in an endpoint, where it is neither boto3's nor that in a role's rights.
ENDPOINTS = {"stepfunctions": "states", "cloudwatch": "monitoring", "ecr": "ecr.api", "kafka": "kafka-api"}
# Rights that are used without a call of an AWS API from the VPC.
WITHOUT_ENDPOINT = {
    "kafka-cluster": "brokers are asked, in Kafka's own protocol",
    "kms": "the service that keeps what is encrypted asks; kms:ViaService demands it",
    "elasticfilesystem": "files are mounted by NFS, from an address in the subnet",
}
# Fargate itself calls these from the task's subnet. Source: Amazon ECS Developer Guide, "Amazon ECS interface VPC
# endpoints" and "Considerations for AWS Fargate".
BY_FARGATE = {
    "Image": {"ecr.api", "ecr.dkr", "s3"},
    "LogConfiguration": {"logs"},
    "Secrets": {"secretsmanager"},
    "EnableExecuteCommand": {"ssmmessages"},
}


# Whose AWS APIs are called from the VPC, and by which stack, if not by those that are always deployed.
APPLICATION = ("control", "workers")


def called_by_functions() -> set[str]:
    """Return the endpoints of every boto3 client and resource that the functions and their library make."""
    return {ENDPOINTS.get(name, name) for folder in CODE for path in folder.rglob("*.py") for name in _clients(path)}


def called_by_fargate() -> set[str]:
    """Return the endpoints that starting, logging and opening the deployed containers takes."""
    found: set[str] = set()
    for path in STACKS:
        for node in walk(_template(path)["Resources"]):
            for member, services in BY_FARGATE.items():
                found |= services if member in node else set()
    return found


def rights_in_vpc() -> set[str]:
    """Return every action, e.g. ``sns:Publish``, that a role of a function or a task is allowed."""
    resources = [resource for path in STACKS for resource in _template(path)["Resources"].values()]
    return _allowed(resources)


def called_by_rights() -> set[str]:
    """Return the endpoints of the services that roles inside of the VPC may call."""
    services = {action.partition(":")[0] for action in rights_in_vpc()}
    return {ENDPOINTS.get(service, service) for service in services - set(WITHOUT_ENDPOINT)}


def called_with(**settings: str) -> set[str]:
    """Return the endpoints that an application with these parameters calls, its others at their defaults."""
    root = _template(ROOT_TEMPLATE)
    values = {name: each.get("Default", "given") for name, each in root["Parameters"].items()} | settings
    stacks = [*APPLICATION, *(["monitoring"] if values["Monitoring"] == "enabled" else [])]
    within = [resource for stack in stacks for resource in _deployed(stack, values)]
    rights = {action.partition(":")[0] for action in _allowed(within)} - set(WITHOUT_ENDPOINT)
    by_fargate = [BY_FARGATE[member] for node in walk(within) for member in BY_FARGATE if node.get(member)]
    return {ENDPOINTS.get(service, service) for service in rights}.union(*by_fargate)


def _allowed(resources: Iterable[Any]) -> set[str]:
    within = [
        resource
        for resource in resources
        if resource["Type"] == "AWS::Serverless::Function"
        or (resource["Type"] == "AWS::IAM::Role" and "ecs-tasks.amazonaws.com" in str(resource))
        # Beside roles of tasks, only functions' take such a policy.
        or resource["Type"] == "AWS::IAM::Policy"
    ]
    # What only another service may use for the caller is not called from the VPC.
    allowed = [
        node
        for node in walk(within)
        if node.get("Effect") == "Allow" and "Principal" not in node and "aws:ViaAWSService" not in str(node)
    ]
    return {action for node in allowed for action in _listed(node["Action"])}


def _deployed(stack: str, values: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what a stack holds under these parameters."""
    document = _template(ROOT / "stacks" / f"{stack}.yaml")
    # The names under which the root template hands these two on.
    known = {"Image": "given", "AccessSecurityGroupId": values["MonitoringAccessGroupId"], **values}
    conditions = Resolver(known, {}, conditions=document["Conditions"])
    for resource in document["Resources"].values():
        if "Condition" not in resource or conditions.condition(str(resource["Condition"])):
            yield _chosen(resource, conditions)


def _chosen(node: Any, conditions: Resolver) -> Any:
    """Return the node with each ``Fn::If`` replaced by its branch."""
    if isinstance(node, list):
        chosen = [_chosen(each, conditions) for each in node]
        return [each for each in chosen if each != {"Ref": "AWS::NoValue"}]
    if not isinstance(node, dict):
        return node
    if "Fn::If" in node:
        name, met, otherwise = node["Fn::If"]
        return _chosen(met if conditions.condition(name) else otherwise, conditions)
    return {key: _chosen(value, conditions) for key, value in node.items()}


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _clients(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MAKERS:
            first = node.args[0] if node.args else None
            if ast.unparse(node.func.value) == "boto3":
                assert isinstance(first, ast.Constant), f"{path}: name the service where its client is made"
                yield str(first.value)


_MAKERS = ("client", "resource")
_template = cache(template)  # read often, changed by nobody here
