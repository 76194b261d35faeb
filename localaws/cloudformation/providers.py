"""The provider of each resource type."""

from collections.abc import Mapping

from localaws.cloudformation.nested import NestedStacks
from localaws.cloudformation.provider import ApiProvider, Owner, Physical, Provider
from localaws.cloudformation.resource_type import Properties
from localaws.cloudformation.types import TYPES, WITHOUT_LOCAL_MEANING


class _Nothing:
    """Stands for a resource that has no meaning on one machine."""

    def create(self, owner: Owner, logical_id: str, properties: Properties) -> Physical:
        """Give it a physical id, so that it can be referred to."""
        return Physical(properties, owner.physical_name(logical_id, 64, lower=False))

    def update(self, owner: Owner, existing: Physical, properties: Properties) -> Physical:  # noqa: ARG002
        """Note its properties."""
        return Physical(properties, existing.ref)

    def delete(self, owner: Owner, existing: Physical) -> None:
        """Delete nothing."""


PROVIDERS: Mapping[str, Provider] = {
    **{name: ApiProvider(name, description) for name, description in TYPES.items()},
    **dict.fromkeys(WITHOUT_LOCAL_MEANING, _Nothing()),
    "AWS::CloudFormation::Stack": NestedStacks(),
}
