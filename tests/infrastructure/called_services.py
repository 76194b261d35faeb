"""Which AWS services are called from inside of the VPC: read from the code and the templates, not from a list."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.infrastructure.templates import ROOT, STACKS, template, walk

CODE = (ROOT / "functions", ROOT / "layers" / "mskmigration" / "mskmigration")
# The name in an endpoint, where it is not boto3's.
ENDPOINTS = {"stepfunctions": "states", "cloudwatch": "monitoring"}
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


def _clients(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MAKERS:
            first = node.args[0] if node.args else None
            if ast.unparse(node.func.value) == "boto3":
                assert isinstance(first, ast.Constant), f"{path}: name the service where its client is made"
                yield str(first.value)


_MAKERS = ("client", "resource")
