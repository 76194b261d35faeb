"""Which AWS services are called from inside of the VPC: read from code, roles and tasks, not from a list."""

import ast
from collections.abc import Iterator
from pathlib import Path

from reference.sources import walk
from tests.infrastructure.templates import ROOT, STACKS, template

CODE = (ROOT / "functions", ROOT / "layers" / "mskmigration" / "mskmigration")
# The name in an endpoint, where it is neither boto3's nor that in a role's rights.
ENDPOINTS = {"stepfunctions": "states", "cloudwatch": "monitoring", "ecr": "ecr.api"}
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


def called_by_functions() -> set[str]:
    """Return the endpoints of every boto3 client and resource that the functions and their library make."""
    return {ENDPOINTS.get(name, name) for folder in CODE for path in folder.rglob("*.py") for name in _clients(path)}


def called_by_fargate() -> set[str]:
    """Return the endpoints that starting, logging and opening the deployed containers takes."""
    found: set[str] = set()
    for path in STACKS:
        for node in walk(template(path)["Resources"]):
            for member, services in BY_FARGATE.items():
                found |= services if member in node else set()
    return found


def rights_in_vpc() -> set[str]:
    """Return every action, e.g. ``sns:Publish``, that a role of a function or a task is allowed."""
    resources = [resource for path in STACKS for resource in template(path)["Resources"].values()]
    within = [
        resource
        for resource in resources
        if resource["Type"] == "AWS::Serverless::Function"
        or (resource["Type"] == "AWS::IAM::Role" and "ecs-tasks.amazonaws.com" in str(resource))
        # Beside roles of tasks, only functions' take such a policy.
        or resource["Type"] == "AWS::IAM::Policy"
    ]
    allowed = [node for node in walk(within) if node.get("Effect") == "Allow" and "Principal" not in node]
    return {action for node in allowed for action in _listed(node["Action"])}


def called_by_rights() -> set[str]:
    """Return the endpoints of the services that roles inside of the VPC may call."""
    services = {action.partition(":")[0] for action in rights_in_vpc()}
    return {ENDPOINTS.get(service, service) for service in services - set(WITHOUT_ENDPOINT)}


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
