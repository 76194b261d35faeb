"""What the deployed stacks hold, by the names that the templates give it."""

from collections.abc import Iterator
from typing import NamedTuple

from localaws.endpoint import Endpoint


class Deployed(NamedTuple):
    """A resource of a stack."""

    kind: str
    logical_id: str
    name: str


def deployed(endpoint: Endpoint) -> Iterator[Deployed]:
    """Yield every resource of every stack."""
    formation = endpoint.client("cloudformation")
    for stack in formation.describe_stacks()["Stacks"]:
        for page in formation.get_paginator("list_stack_resources").paginate(StackName=stack["StackId"]):
            for it in page["StackResourceSummaries"]:
                yield Deployed(it["ResourceType"], it["LogicalResourceId"], it["PhysicalResourceId"])


def named(endpoint: Endpoint, logical_id: str) -> list[str]:
    """Return the names of the resources that templates call so."""
    return [it.name for it in deployed(endpoint) if it.logical_id == logical_id]
