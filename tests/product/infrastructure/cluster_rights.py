"""What the deployed roles are allowed on clusters by IAM, resolved from the templates as CloudFormation does."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from localaws.cloudformation.intrinsics import Resolver
from tests.paths import ROOT
from tests.product.infrastructure.templates import template

PREFIX = "kafka-cluster:"
SIDES = ("Source", "Target")
BOTH = {f"{side}Authentication": "iam" for side in SIDES}
WORKER = "Worker"


def cluster_arn(side: str, kind: str = "cluster") -> str:
    """Return the ARN of a side's cluster, or of what it holds without the name."""
    return f"arn:aws:kafka:eu-central-1:123456789012:{kind}/{side.lower()}/0123-4567"


def statements(parameters: Mapping[str, str], arns: Mapping[str, str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return the statements about clusters, by function and for the worker.

    Parameters
    ----------
    arns
        Of the clusters by side, where they are to be others than :func:`cluster_arn`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for role, policy in policies(parameters, arns):
        found.setdefault(role, []).extend(_about_clusters(policy))
    return {role: each for role, each in found.items() if each}


def policies(
    parameters: Mapping[str, str], arns: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every policy document of the functions' own roles, and the worker's for the clusters."""
    given = {f"{side}ClusterArn": (arns or {}).get(side, cluster_arn(side)) for side in SIDES} | dict(parameters)
    control, resolver = _template("control", given)
    for name, resource in control["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            for policy in resource["Properties"].get("Policies", []):
                if resolved := resolver.resolve(policy):
                    yield name, resolved
    workers, resolver = _template("workers", given)
    if resolver.condition("AnyIam"):
        yield WORKER, resolver.resolve(workers["Resources"]["ClustersPolicy"]["Properties"]["PolicyDocument"])


def _template(stack: str, given: Mapping[str, str]) -> tuple[dict[str, Any], Resolver]:
    document = _parsed(stack)
    pseudo = {"AWS::Region": "eu-central-1", "AWS::Partition": "aws", "AWS::AccountId": "123456789012"}
    values = dict.fromkeys(document["Parameters"], "") | pseudo | {"Application": "msk-migration"} | dict(given)
    made = {name: _Made(name) for name in document["Resources"]}
    return document, Resolver(values, made, conditions=document["Conditions"])


def _about_clusters(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [each for each in policy["Statement"] if PREFIX in str(each)]
    return [{**each, "Action": _listed(each["Action"]), "Resource": _listed(each["Resource"])} for each in found]


@cache
def _parsed(stack: str) -> dict[str, Any]:
    document: dict[str, Any] = template(ROOT / "stacks" / f"{stack}.yaml")
    return document


class _Attributes(dict[str, str]):
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return name


class _Made:
    """A resource of which only that it is there matters: statements about clusters name none."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.attributes = _Attributes()


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
