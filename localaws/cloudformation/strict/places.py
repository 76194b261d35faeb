"""Refuses resources for where their subnets lie, which only EC2 knows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from localaws.cloudformation.strict.fault import Fault, by_handler
from localaws.cloudformation.strict.rules.catalogue import at

type Zones = list[tuple[str, str]]

_MSK: Final = "https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html"
_WITHOUT_BROKERS: Final = ("use1-az3",)
_TWO_SUBNETS: Final = "us-west-1"
_THREE: Final = 3
_SUBNETS: Final[Mapping[str, str]] = {
    "AWS::MSK::Cluster": "BrokerNodeGroupInfo/ClientSubnets/*",
    "AWS::MSK::ServerlessCluster": "VpcConfigs/*/SubnetIds/*",
    "AWS::EC2::VPCEndpoint": "SubnetIds/*",
}


def misplaced(
    type_name: str, properties: Mapping[str, Any], region: str, zones_of: Callable[[list[str]], Zones]
) -> list[Fault]:
    """Return what a service has against the zones of a resource's subnets.

    Parameters
    ----------
    zones_of
        Returns the zone's name and id of each subnet.
    """
    subnets = list(at(properties, _SUBNETS[type_name])) if type_name in _SUBNETS else []
    if not subnets:
        return []
    zones = zones_of(subnets)
    if type_name == "AWS::EC2::VPCEndpoint":
        return list(_of_endpoint(subnets, zones))
    express = str(next(at(properties, "BrokerNodeGroupInfo/InstanceType"), "")).startswith("express.")
    return list(_of_brokers(zones, region, express=express))


def _of_brokers(zones: Zones, region: str, *, express: bool) -> Iterable[Fault]:
    if refused := [name for name, zone in zones if zone in _WITHOUT_BROKERS]:
        words = f"One or more subnets belong to unsupported availability zones: [{', '.join(refused)}]."
        yield by_handler("msk-zone", "AWS::MSK", words, _MSK)
    if len({zone for _, zone in zones}) < len(zones):
        yield by_handler("msk-zone", "AWS::MSK", "The client subnets must lie in different Availability Zones.", _MSK)
    if region == _TWO_SUBNETS and len(zones) != 2:  # noqa: PLR2004  as the API reference puts it
        yield by_handler("msk-zone", "AWS::MSK", f"Specify exactly two client subnets in {region}.", _MSK)
    if express and len(zones) != _THREE:
        yield by_handler("msk-zone", "AWS::MSK", "Express brokers need subnets in three Availability Zones.", _MSK)


def _of_endpoint(subnets: list[str], zones: Zones) -> Iterable[Fault]:
    seen: set[str] = set()
    for subnet, (_, zone) in zip(subnets, zones, strict=True):
        if zone in seen:
            words = f"Found another VPC endpoint subnet in the availability zone of {subnet}"
            source = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html"
            yield by_handler("vpc-endpoint-zone", "AWS::EC2", words, source)
        seen.add(zone)
