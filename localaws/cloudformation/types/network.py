"""VPCs, their endpoints, and security groups."""

from localaws.cloudformation.resource_type import Call, Each, ResourceType, Setting

_PERMISSION_MEMBERS = (
    "IpProtocol: {0}.IpProtocol, FromPort: {0}.FromPort, ToPort: {0}.ToPort, "
    "IpRanges: {0}.CidrIp && [{{CidrIp: {0}.CidrIp, Description: {0}.Description}}], "
    "UserIdGroupPairs: ({0}.SourceSecurityGroupId || {0}.DestinationSecurityGroupId) && "
    "[{{GroupId: {0}.SourceSecurityGroupId || {0}.DestinationSecurityGroupId, Description: {0}.Description}}]"
)
_ALL_OUT = "{GroupId: ref, IpPermissions: [{IpProtocol: '-1', IpRanges: [{CidrIp: '0.0.0.0/0'}]}]}"
_TAGS = Setting("Tags", Call("CreateTags", "{Resources: [ref], Tags: value}"))


def _vpc_attribute(name: str) -> Setting:
    return Setting(name, Call("ModifyVpcAttribute", f"{{VpcId: ref, {name}: {{Value: value}}}}"))


_VPC = {
    "AWS::EC2::VPC": ResourceType(
        "ec2",
        create=Call("CreateVpc", "{CidrBlock: properties.CidrBlock, InstanceTenancy: properties.InstanceTenancy}"),
        delete="DeleteVpc",
        identity={"VpcId": "ref"},
        ref="response.Vpc.VpcId",
        attributes={"VpcId": "ref", "CidrBlock": "properties.CidrBlock"},
        settings=(_vpc_attribute("EnableDnsSupport"), _vpc_attribute("EnableDnsHostnames"), _TAGS),
    ),
    "AWS::EC2::Subnet": ResourceType(
        "ec2",
        create=Call("CreateSubnet"),
        delete="DeleteSubnet",
        identity={"SubnetId": "ref"},
        ref="response.Subnet.SubnetId",
        attributes={"SubnetId": "ref", "AvailabilityZone": "response.Subnet.AvailabilityZone"},
        settings=(_TAGS,),
    ),
    "AWS::EC2::RouteTable": ResourceType(
        "ec2",
        create=Call("CreateRouteTable"),
        delete="DeleteRouteTable",
        identity={"RouteTableId": "ref"},
        ref="response.RouteTable.RouteTableId",
        attributes={"RouteTableId": "ref"},
        settings=(_TAGS,),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": ResourceType(
        "ec2",
        create=Call("AssociateRouteTable"),
        delete="DisassociateRouteTable",
        identity={"AssociationId": "ref"},
        ref="response.AssociationId",
        attributes={"Id": "ref"},
    ),
    "AWS::EC2::FlowLog": ResourceType(
        "ec2",
        create=Call("CreateFlowLogs"),
        delete="DeleteFlowLogs",
        identity={"FlowLogIds": "[ref]"},
        ref="response.FlowLogIds[0]",
        attributes={"Id": "ref"},
        prepare=lambda properties, _place: {
            **{key: value for key, value in properties.items() if key != "ResourceId"},
            "ResourceIds": [properties["ResourceId"]],
        },
    ),
}


def _endpoint_list(property_name: str) -> Each:
    def call(verb: str) -> Call:
        return Call("ModifyVpcEndpoint", f"{{VpcEndpointId: ref, {verb}{property_name}: [value]}}")

    return Each(property_name, call("Add"), call("Remove"), at_creation=False)


_ENDPOINTS = {
    "AWS::EC2::VPCEndpoint": ResourceType(
        "ec2",
        create=Call("CreateVpcEndpoint"),
        delete="DeleteVpcEndpoints",
        identity={"VpcEndpointIds": "[ref]"},
        ref="response.VpcEndpoint.VpcEndpointId",
        attributes={"Id": "ref"},
        settings=(
            Setting(
                "PolicyDocument",
                Call("ModifyVpcEndpoint", "{VpcEndpointId: ref, PolicyDocument: value}"),
                clear=Call("ModifyVpcEndpoint", "{VpcEndpointId: ref, ResetPolicy: `true`}"),
                at_creation=False,
            ),
            _TAGS,
        ),
        items=tuple(_endpoint_list(name) for name in ("SubnetIds", "SecurityGroupIds", "RouteTableIds")),
    ),
}


def _permissions(group: str, rule: str) -> str:
    return f"{{GroupId: {group}, IpPermissions: [{{{_PERMISSION_MEMBERS.format(rule)}}}]}}"


def _rules(direction: str) -> Each:
    return Each(
        f"SecurityGroup{direction}",
        Call(f"AuthorizeSecurityGroup{direction}", _permissions("ref", "value")),
        Call(f"RevokeSecurityGroup{direction}", _permissions("ref", "value")),
    )


def _single_rule(direction: str) -> ResourceType:
    return ResourceType(
        "ec2",
        create=Call(f"AuthorizeSecurityGroup{direction}", _permissions("properties.GroupId", "properties")),
        ref=f"response.SecurityGroupRules[0].SecurityGroupRuleId || join('-', ['{direction}', properties.GroupId])",
        delete=f"RevokeSecurityGroup{direction}",
        identity={
            "GroupId": "properties.GroupId",
            "IpPermissions": f"[{{{_PERMISSION_MEMBERS.format('properties')}}}]",
        },
    )


_SECURITY_GROUPS = {
    "AWS::EC2::SecurityGroup": ResourceType(
        "ec2",
        create=Call(
            "CreateSecurityGroup",
            "{GroupName: properties.GroupName, Description: properties.GroupDescription, VpcId: properties.VpcId}",
        ),
        delete="DeleteSecurityGroup",
        identity={"GroupId": "ref"},
        ref="response.GroupId",
        attributes={"GroupId": "ref", "Id": "ref", "VpcId": "properties.VpcId"},
        name="GroupName",
        name_limit=255,
        settings=(
            # Every group is created with a rule that lets all traffic out; a template's own rules replace it.
            Setting("SecurityGroupEgress", Call("RevokeSecurityGroupEgress", _ALL_OUT), on_change=False),
            _TAGS,
        ),
        items=(_rules("Ingress"), _rules("Egress")),
    ),
    "AWS::EC2::SecurityGroupIngress": _single_rule("Ingress"),
    "AWS::EC2::SecurityGroupEgress": _single_rule("Egress"),
}

NETWORK = {**_VPC, **_ENDPOINTS, **_SECURITY_GROUPS}
