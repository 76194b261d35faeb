"""Properties that the registry's schemas do not allow."""

from typing import Final

from lab.deploy.strict.variant import Variant, drop, of

_WORKERS: Final = "stacks/workers.yaml"
_NETWORK: Final = "stacks/network.yaml"
_CONTROL: Final = "stacks/control.yaml"
_CLUSTER: Final = "stacks/cluster.yaml"
_ALARMS: Final = "stacks/alarms.yaml"

PROPERTIES: Final = (
    Variant("unknown-property", _WORKERS, (of("LogGroup", "RetentionDays", 7),)),
    Variant("unknown-property", _WORKERS, (of("TaskDefinition", "ContainerDefinitions.0.initProcessEnabled", True),)),
    Variant("required-property", _WORKERS, (drop("Resources.ScalableTarget.Properties.MaxCapacity"),)),
    Variant("property-type", _NETWORK, (of("ClientSecurityGroup", "SecurityGroupEgress", {"IpProtocol": "-1"}),)),
    Variant("property-type", _ALARMS, (of("HealFailed", "Threshold", "high"),)),
    Variant("property-pattern", _WORKERS, (of("LogGroup", "LogGroupName", "/migration/connect workers"),)),
    Variant("property-pattern", _NETWORK, (of("ClientSecurityGroup", "GroupDescription", "The clients' group"),)),
    Variant("property-enum", _WORKERS, (of("LogGroup", "RetentionInDays", 31),)),
    Variant("property-enum", _CONTROL, (of("Table", "BillingMode", "ON_DEMAND"),)),
    Variant("property-length", _CONTROL, (of("MigrateStateMachine", "Name", "m" * 81),)),
    Variant(
        "property-range",
        _CLUSTER,
        (of("Cluster", "BrokerNodeGroupInfo.StorageInfo", {"EBSStorageInfo": {"VolumeSize": 20000}}),),
    ),
    Variant(
        "property-items",
        _ALARMS,
        (of("HealFailed", "AlarmActions", [f"arn:aws:sns:eu-central-1:123456789012:topic-{n}" for n in range(6)]),),
    ),
    Variant(
        "property-unique-items",
        _WORKERS,
        (of("TaskDefinition", "ContainerDefinitions.0.Environment", [{"Name": "A", "Value": "1"}] * 2),),
    ),
    Variant(
        "property-exclusive", _NETWORK, (of("EndpointSecurityGroup", "SecurityGroupIngress.0.CidrIp", "10.0.0.0/8"),)
    ),
    Variant("property-dependent", _NETWORK, (drop("Resources.SubnetA.Properties.CidrBlock"),)),
    Variant("property-format", _NETWORK, (of("Logs", "VpcId", "vpc-one"),)),
    Variant(
        "property-alternatives",
        _WORKERS,
        (drop("Resources.ShellPolicy.Properties.Roles"),),
        {"ExecuteCommand": "enabled"},
    ),
    Variant(
        "read-only-property", _WORKERS, (of("LogGroup", "Arn", "arn:aws:logs:eu-central-1:123456789012:log-group:x"),)
    ),
)
