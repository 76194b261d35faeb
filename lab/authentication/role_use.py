"""Reads from a lab what its roles are allowed on the clusters, what they did there, and what they were refused."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from lab.authentication.role_report import Right, RoleReport, granted, roles_of
from lab.authentication.stacks import deployed
from localaws.endpoint import Endpoint


@dataclass
class RoleUse:
    """What the roles of all labs did so far; a role is known by its logical id, which is the same in each."""

    allowed: set[Right] = field(default_factory=set)
    done: set[Right] = field(default_factory=set)
    refused: set[Right] = field(default_factory=set)

    def add(self, endpoint: Endpoint) -> None:
        """Add what this local AWS knows."""
        roles = {it.name: it.logical_id for it in deployed(endpoint) if it.kind == "AWS::IAM::Role"}
        for name, role in roles.items():
            self.allowed |= granted(role, _documents(endpoint, name))
        for noted in httpx.get(endpoint.brokers_url).raise_for_status().json():
            name = noted["role"].rpartition("/")[2]
            right = Right(roles.get(name, name), noted["action"], noted["resource"])
            (self.done if noted["allowed"] else self.refused).add(right)

    def reports(self) -> list[RoleReport]:
        """Judge every role."""
        return roles_of(self.allowed, self.done, self.refused)


def _documents(endpoint: Endpoint, role: str) -> list[Any]:
    iam = endpoint.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
