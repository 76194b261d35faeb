"""Who reaches whom in what was deployed: endpoints their VPC's hosts, brokers the workers and functions."""

import ipaddress
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lab.deploy.readers import Client
from lab.deploy.report import ReadBack

HTTPS: Final = 443
type Permission = Mapping[str, Any]


def lets_in(permissions: Iterable[Permission], port: int, *, group: str = "", cidr: str = "") -> bool:
    """Whether a group's rules let in whoever carries another group, or a whole range of addresses."""
    for rule in permissions:
        covers = rule["IpProtocol"] == "-1" or rule["FromPort"] <= port <= rule["ToPort"]
        groups = [pair["GroupId"] for pair in rule.get("UserIdGroupPairs", [])]
        ranges = [each["CidrIp"] for each in rule.get("IpRanges", [])]
        if covers and (group in groups or (cidr and any(_within(cidr, each) for each in ranges))):
            return True
    return False


def cut_off(client: Client, vpc: str) -> Iterator[str]:
    """Yield each endpoint of an existing VPC that other hosts of the VPC use from now on, and cannot.

    Private DNS names send every host of the VPC to an interface endpoint, and a route table every host of its subnets
    to a gateway endpoint. Source: AWS PrivateLink Guide, "Private DNS" and "Gateway endpoints".
    """
    ec2 = client("ec2")
    (described,) = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"]
    cidrs = [each["CidrBlock"] for each in described["CidrBlockAssociationSet"]]
    for endpoint in ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["VpcEndpoints"]:
        service = endpoint["ServiceName"]
        if restricts(endpoint.get("PolicyDocument")):
            yield f"{service}: its policy refuses what other hosts of {vpc} call"
        if endpoint.get("PrivateDnsEnabled"):
            groups = [group["GroupId"] for group in endpoint["Groups"]]
            rules = _permissions(client, groups)
            for cidr in [each for each in cidrs if not lets_in(rules, HTTPS, cidr=each)]:
                yield f"{service}: its security group does not let in {cidr} of {vpc}"


def restricts(policy: str | None) -> bool:
    """Whether an endpoint's policy allows less than AWS's default one, which is full access."""
    if not policy:
        return False
    statements = json.loads(policy)["Statement"]
    return not any(
        each["Effect"] == "Allow" and {each["Action"], each["Resource"]} == {"*"} and "Condition" not in each
        for each in statements
        if isinstance(each["Action"], str) and isinstance(each["Resource"], str)
    )


def unreachable(client: Client, brokers: str, port: int, resources: Iterable[ReadBack]) -> Iterator[str]:
    """Yield each service and function that carries no security group which the brokers' group lets in."""
    rules = _permissions(client, [brokers])
    for it in resources:
        if it.type in ("AWS::ECS::Service", "AWS::Lambda::Function") and it.logical_id not in _SPEAK_TO_NO_BROKER:
            carried = (it.properties or {}).get("SecurityGroups") or []
            if not any(lets_in(rules, port, group=group) for group in carried):
                yield f"{it.logical_id} carries {', '.join(carried)}, and {brokers} lets in none of them on {port}"


_SPEAK_TO_NO_BROKER: Final = ("MonitoringStack.AlertmanagerService", "MonitoringStack.GrafanaService")


def _permissions(client: Client, groups: list[str]) -> list[Permission]:
    found = client("ec2").describe_security_groups(GroupIds=groups)["SecurityGroups"]
    return [rule for group in found for rule in group["IpPermissions"]]


def _within(cidr: str, wider: str) -> bool:
    return ipaddress.IPv4Network(cidr).subnet_of(ipaddress.IPv4Network(wider))
