"""Refuses what starts before its role may do what it has to: a race on AWS, which is always lost here."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from localaws.cloudformation.references import dependencies, references
from localaws.cloudformation.strict.fault import Fault, by_handler
from localaws.cloudformation.strict.judging import RefusedError

type Resources = Mapping[str, Mapping[str, Any]]

RULE: Final = "waits-for-policies"
_POLICIES: Final = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
_ISSUES: Final = "https://github.com/aws/aws-cdk/issues/18675, https://github.com/aws/aws-cdk/issues/24880"


class Actor(NamedTuple):
    """What acts by a role as soon as it exists.

    Parameters
    ----------
    paths
        The properties that lead to the role, its own and those of what it runs.
    words
        What fails while the role may do nothing.
    """

    paths: tuple[str, ...]
    words: str


_ACTORS: Final[Mapping[str, Actor]] = {
    "AWS::ECS::Service": Actor(
        ("TaskDefinition", "ExecutionRoleArn", "TaskRoleArn", "Role"),
        "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
    ),
    "AWS::Lambda::EventSourceMapping": Actor(
        ("FunctionName", "Role"),
        "The function execution role does not have permissions to call the event source.",
    ),
}


def too_early(resources: Resources) -> dict[str, RefusedError]:
    """Return each resource that does not wait for the policies of its roles.

    Parameters
    ----------
    resources
        Those whose condition holds, as the template spells them.
    """
    found = {}
    for name, resource in resources.items():
        actor = _ACTORS.get(resource["Type"])
        if actor is None:
            continue
        roles = set(_roles(resource, resources, actor.paths))
        awaited = _ahead(name, resources)
        missing = [
            policy
            for policy in _policies_of(roles, resources)
            if policy not in awaited and name not in _ahead(policy, resources)
        ]
        if missing:
            told = f"{actor.words} It may start before {', '.join(missing)} is attached: name it in DependsOn."
            found[name] = RefusedError(name, [_fault(told, resource["Type"])])
    return found


def _fault(words: str, type_name: str) -> Fault:
    return by_handler(RULE, type_name, words, _ISSUES, "GeneralServiceException")


def _roles(resource: Mapping[str, Any], resources: Resources, properties: tuple[str, ...]) -> Iterator[str]:
    """Yield the roles that a resource acts by, its own and those of what it runs."""
    for key in properties:
        for name in references(resource.get("Properties", {}).get(key)):
            if name in resources and resources[name]["Type"] == "AWS::IAM::Role":
                yield name
            elif name in resources:
                yield from _roles(resources[name], resources, properties)


def _policies_of(roles: set[str], resources: Resources) -> Iterator[str]:
    for name, resource in resources.items():
        if resource["Type"] in _POLICIES:
            own = resource.get("Properties", {})
            if roles & {*references(own.get("Roles")), *references({"": own.get("RoleName")})}:
                yield name


def _ahead(name: str, resources: Resources) -> set[str]:
    """Return all that exists before a resource is created."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = dependencies(resources[waiting.pop()]) & resources.keys() - found
        found |= new
        waiting += new
    return found
