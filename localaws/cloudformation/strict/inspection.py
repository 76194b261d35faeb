"""Looks at a stack's resources: at all of them before the first is created, and at each once more at its turn.

CloudFormation judges a resource by its schema when its turn comes, and the service answers after that. Whatever can be
known before is refused before anything is created, as the early validation of change sets does; the rest at its turn.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.cloudformation.intrinsics import Resolver
from localaws.cloudformation.strict import names, trust, waiting
from localaws.cloudformation.strict.judging import RefusedError, judge, judge_replacement, oversized_role
from localaws.cloudformation.strict.later import foresee
from localaws.cloudformation.strict.names import Holder
from localaws.cloudformation.strict.places import misplaced
from localaws.cloudformation.types import TYPES


@dataclass(frozen=True)
class Inspection:
    """Refuses what AWS would refuse of one stack.

    Parameters
    ----------
    stack_id, region
        Of the stack.
    client
        Returns a boto3 client of a service in that region.
    holders
        Returns the resources of every stack of the account in the region.
    """

    stack_id: str
    region: str
    client: Callable[[str], Any]
    holders: Callable[[], Iterable[Holder]]

    def ahead(
        self, wanted: Mapping[str, Mapping[str, Any]], existing: Mapping[str, Mapping[str, Any]], resolver: Resolver
    ) -> dict[str, RefusedError]:
        """Return what is refused before any resource is touched, by logical id.

        Parameters
        ----------
        wanted
            The resources whose condition holds, as the template spells them.
        existing
            The properties of those that exist.
        """

        def known(node: Any) -> Any:
            return foresee(node, resolver)

        account = self.stack_id.split(":")[4]
        refused = waiting.too_early(wanted) | oversized_role(wanted, known)
        refused |= trust.untrusted(wanted, known, account, self.region)
        others = [holder for holder in self.holders() if holder.stack_id != self.stack_id]
        for name, resource in wanted.items():
            properties = foresee(resource.get("Properties", {}), resolver)
            if error := judge(name, resource["Type"], properties, self.region):
                refused[name] = error
            elif name not in existing and (fault := names.taken(resource["Type"], properties, others)):
                refused[name] = RefusedError(name, [fault])
            others.append(Holder(resource["Type"], properties, self.stack_id))
        return refused

    def at_turn(
        self, logical_id: str, type_name: str, properties: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> None:
        """Refuse a resource whose properties are all known.

        Parameters
        ----------
        before
            Its properties, if it exists.

        Raises
        ------
        RefusedError
        """
        if error := judge(logical_id, type_name, properties, self.region):
            raise error
        if before is None:
            fault = names.taken(type_name, properties, self.holders())
            found = [fault] if fault else misplaced(type_name, properties, self.region, self._zones)
            if found:
                raise RefusedError(logical_id, found)
            return
        name = _name_property(type_name)
        if name and name in before and before[name] == properties.get(name):
            named = str(before[name])
            if error := judge_replacement(logical_id, type_name, (before, properties), named, self.region):
                raise error

    def _zones(self, subnets: list[str]) -> list[tuple[str, str]]:
        found = self.client("ec2").describe_subnets(SubnetIds=subnets)["Subnets"]
        zones = {each["SubnetId"]: (each["AvailabilityZone"], each["AvailabilityZoneId"]) for each in found}
        return [zones[subnet] for subnet in subnets]


# Types whose name the template has to give.
_NAMED = {
    "AWS::MSK::Cluster": "ClusterName",
    "AWS::MSK::ServerlessCluster": "ClusterName",
    "AWS::MSK::Configuration": "Name",
    "AWS::KMS::Alias": "AliasName",
}


def _name_property(type_name: str) -> str | None:
    """Return the property of a template that holds a resource's own name, if its type has one."""
    described = TYPES.get(type_name)
    if described is None or described.name is None:
        return _NAMED.get(type_name)
    spelled = {api: written for written, api in described.renames.items()}
    return spelled.get(described.name, described.name)
