"""What each role was allowed on the clusters, did there and was refused. Pure."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from localaws.iam.policy import action_matches
from localaws.iam.wildcards import arn_matches

PREFIX: Final = "kafka-cluster:"


class Right(NamedTuple):
    """An action that a role's policies allow on a resource, or that brokers noted; the resource's ARN or a pattern."""

    role: str
    action: str
    resource: str


class Verdict(StrEnum):
    """What became of an action that a role is allowed, or was refused."""

    USED = "used"
    UNUSED = "unused"
    REFUSED = "refused"


class RoleAction(BaseModel):
    """An action on one cluster, with the resource as its policy names it; a refused one with the resource itself."""

    cluster: str
    action: str
    resource: str
    verdict: Verdict


class RoleReport(BaseModel):
    """How many actions a role is allowed, used, was refused and did not use, and which."""

    role: str
    allowed: int
    used: int
    refused: int
    unused: int
    actions: list[RoleAction]

    @property
    def as_expected(self) -> bool:
        """Whether it has exactly what it needs."""
        return not self.refused and not self.unused


def granted(role: str, documents: Iterable[Mapping[str, Any]]) -> set[Right]:
    """Return what policies allow a role on clusters; ``kafka-cluster`` has no statement with conditions here."""
    return {
        Right(role, action, resource)
        for document in documents
        for statement in _listed(document["Statement"])
        if statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
        if action.startswith(PREFIX)
        for resource in _listed(statement["Resource"])
    }


def roles_of(allowed: Collection[Right], done: Collection[Right], refused: Collection[Right]) -> list[RoleReport]:
    """Judge every role, all labs together: a right that one lab used is used."""
    names = sorted({right.role for right in (*allowed, *refused)})
    return [_role(name, *(_of(name, rights) for rights in (allowed, done, refused))) for name in names]


def _role(name: str, allowed: set[Right], done: set[Right], refused: set[Right]) -> RoleReport:
    used = {right for right in allowed if any(_covers(right, each) for each in done)}
    verdicts = {
        **dict.fromkeys(used, Verdict.USED),
        **dict.fromkeys(allowed - used, Verdict.UNUSED),
        **dict.fromkeys(refused, Verdict.REFUSED),
    }
    return RoleReport(
        role=name,
        allowed=len(allowed),
        used=len(used),
        refused=len(refused),
        unused=len(allowed) - len(used),
        actions=[_action(right, verdict) for right, verdict in sorted(verdicts.items())],
    )


def _of(role: str, rights: Collection[Right]) -> set[Right]:
    return {right for right in rights if right.role == role}


def _covers(right: Right, done: Right) -> bool:
    return action_matches(right.action, done.action) and arn_matches(right.resource, done.resource)


def _action(right: Right, verdict: Verdict) -> RoleAction:
    """Tell the cluster by its name; what its ARN holds beside that is the same for all."""
    kind, cluster, _, *name = right.resource.split(":")[5].split("/", 3)
    resource = "/".join([kind, *name])
    return RoleAction(cluster=cluster, action=right.action.removeprefix(PREFIX), resource=resource, verdict=verdict)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
