"""VPCs, endpoints, security groups, names."""

from collections.abc import Mapping
from typing import Any

from lab.deploy.readers.lookup import Client, Properties, Reader, answered, lookup


def _vpc(client: Client, ref: str) -> Properties | None:
    if answered(client("ec2"), "describe_vpcs", VpcIds=[ref]) is None:
        return None
    ask = client("ec2").describe_vpc_attribute
    names = ask(VpcId=ref, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
    return {
        "DnsHostnames": names,
        "DnsSupport": ask(VpcId=ref, Attribute="enableDnsSupport")["EnableDnsSupport"]["Value"],
    }


def _association(client: Client, ref: str) -> Properties | None:
    tables = client("ec2").describe_route_tables()["RouteTables"]
    for table in tables:
        for association in table["Associations"]:
            if association["RouteTableAssociationId"] == ref:
                return {"Subnet": association["SubnetId"], "RouteTable": table["RouteTableId"]}
    return None


def _rule(client: Client, ref: str) -> Properties | None:
    """Find a rule of a group, by its id or as ``Ingress-<group>``."""
    for rule in client("ec2").describe_security_group_rules()["SecurityGroupRules"]:
        if rule["SecurityGroupRuleId"] == ref:
            return _described(rule)
    return None


def _described(rule: Mapping[str, Any]) -> Properties:
    source = rule.get("ReferencedGroupInfo", {}).get("GroupId") or rule.get("CidrIpv4")
    return {"Ports": f"{rule.get('FromPort')}-{rule.get('ToPort')}", "Source": source, "Group": rule["GroupId"]}


NETWORK: Mapping[str, Reader] = {
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::Subnet": lookup(
        "ec2",
        "describe_subnets",
        "Subnets[0].{Cidr: CidrBlock, Zone: AvailabilityZone, PublicIp: MapPublicIpOnLaunch}",
        SubnetIds=["{ref}"],
    ),
    "AWS::EC2::RouteTable": lookup(
        "ec2", "describe_route_tables", "RouteTables[0].{Vpc: VpcId}", RouteTableIds=["{ref}"]
    ),
    "AWS::EC2::SubnetRouteTableAssociation": _association,
    "AWS::EC2::FlowLog": lookup(
        "ec2",
        "describe_flow_logs",
        "FlowLogs[0].{Traffic: TrafficType, Log: LogGroupName}",
        FlowLogIds=["{ref}"],
    ),
    "AWS::EC2::VPCEndpoint": lookup(
        "ec2",
        "describe_vpc_endpoints",
        "VpcEndpoints[?State=='available'] | [0].{Service: ServiceName, Type: VpcEndpointType, "
        "Subnets: length(SubnetIds), PrivateDns: PrivateDnsEnabled}",
        VpcEndpointIds=["{ref}"],
    ),
    "AWS::EC2::SecurityGroup": lookup(
        "ec2",
        "describe_security_groups",
        "SecurityGroups[0].{In: IpPermissions[].{Port: FromPort, Groups: UserIdGroupPairs[].GroupId, "
        "Cidrs: IpRanges[].CidrIp}, Out: IpPermissionsEgress[].IpRanges[].CidrIp}",
        GroupIds=["{ref}"],
    ),
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::ServiceDiscovery::PrivateDnsNamespace": lookup(
        "servicediscovery", "get_namespace", "Namespace.{Name: Name, Type: Type}", Id="{ref}"
    ),
    "AWS::ServiceDiscovery::Service": lookup(
        "servicediscovery",
        "get_service",
        "Service.{Name: Name, Ttl: DnsConfig.DnsRecords[0].TTL, Routing: DnsConfig.RoutingPolicy}",
        Id="{ref}",
    ),
}
