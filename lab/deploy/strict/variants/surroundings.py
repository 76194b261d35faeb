"""What services refuse and no schema does: networks, clusters, alarms, notifications, names."""

from typing import Any, Final

from lab.deploy.strict.variant import Change, Variant, drop, of

_WORKERS: Final = "stacks/workers.yaml"
_CONTROL: Final = "stacks/control.yaml"
_MONITORING: Final = "stacks/monitoring.yaml"
_NETWORK: Final = "stacks/network.yaml"
_CLUSTER: Final = "stacks/cluster.yaml"
_ALARMS: Final = "stacks/alarms.yaml"
_KEY: Final = "stacks/key.yaml"
_SCRAM: Final = {"Authentication": "scram"}


def _added(name: str, kind: str, **properties: Any) -> Change:
    def change(template: dict[str, Any]) -> None:
        template["Resources"][name] = {"Type": kind, "Properties": properties}

    return change


_ALIAS: Final = {"TargetKeyId": {"Ref": "Key"}}
_ONE_ZONE: Final = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}

SURROUNDINGS: Final = (
    Variant(
        "ec2-rule-description",
        _WORKERS,
        (of("SecurityGroup", "SecurityGroupIngress.0.Description", "Connect's REST interface, from the functions"),),
    ),
    Variant(
        "ec2-rule-description",
        _WORKERS,
        (of("ForwardedToLeader", "Description", "Connect's REST interface, from worker to worker"),),
    ),
    Variant(
        "ec2-rule-description", _MONITORING, (of("ToWorkers", "Description", "The workers' metrics, to Prometheus"),)
    ),
    Variant(
        "ec2-rule-description", _NETWORK, (of("ClientSecurityGroup", "SecurityGroupEgress.0.Description", "o" * 256),)
    ),
    Variant("ec2-group-name", _NETWORK, (of("ClientSecurityGroup", "GroupName", "sg-clients"),)),
    Variant("ec2-cidr", _NETWORK, (of("Vpc", "CidrBlock", "10.0.0.0/8"),)),
    Variant("ec2-port-range", _WORKERS, (of("SecurityGroup", "SecurityGroupIngress.0.ToPort", 8080),)),
    Variant("ec2-port-range", _MONITORING, (drop("Resources.ToWorkers.Properties.ToPort"),)),
    Variant("ec2-protocol", _WORKERS, (of("ForwardedToLeader", "IpProtocol", "https"),)),
    Variant("vpc-endpoint-type", _NETWORK, (of("S3", "SecurityGroupIds", ["sg-0123456789abcdef0"]),)),
    Variant(
        "vpc-endpoint-zone",
        _NETWORK,
        (
            of("SubnetB", "AvailabilityZone", _ONE_ZONE),
            of("SubnetA", "AvailabilityZone", _ONE_ZONE),
        ),
        pure=False,
    ),
    Variant("cloud-map-namespace", _WORKERS, (of("Namespace", "Name", "-workers.internal"),)),
    Variant("msk-broker", _CLUSTER, (of("Cluster", "BrokerNodeGroupInfo.InstanceType", "kafka.t3.small"),)),
    Variant("msk-subnets", _CLUSTER, (of("Cluster", "NumberOfBrokerNodes", 4),)),
    Variant("msk-name", _CLUSTER, (of("Cluster", "ClusterName", "kafka_cluster"),)),
    Variant(
        "msk-zone",
        _CLUSTER,
        parameters={"SubnetIds": "us-east-1a,us-east-1b,us-east-1e"},
        region="us-east-1",
        pure=False,
    ),
    Variant(
        "msk-zone",
        _CLUSTER,
        parameters={"ClusterType": "serverless", "SubnetIds": "us-east-1a,us-east-1e"},
        region="us-east-1",
        pure=False,
    ),
    Variant("secret-name", _CLUSTER, (of("ScramSecret", "Name", "AmazonMSK user"),), _SCRAM),
    Variant("alarm-period", _ALARMS, (of("HealNotStarted", "Period", 90),)),
    Variant(
        "alarm-evaluation",
        _ALARMS,
        (of("HealNotStarted", "EvaluationPeriods", 1441), of("HealNotStarted", "Period", 60)),
    ),
    Variant("alarm-evaluation", _ALARMS, (of("HealFailed", "DatapointsToAlarm", 99),)),
    Variant("alarm-metrics", _WORKERS, (of("LagIsHigh", "Metrics.0.ReturnData", False),)),
    Variant("dashboard-body", _ALARMS, (of("Dashboard", "DashboardBody", '{"widgets": ['),)),
    Variant("cloudwatch-dashboard-name", _ALARMS, (of("Dashboard", "DashboardName", "the migration"),)),
    Variant("sns-endpoint", _CONTROL, parameters={"NotificationEmail": "kafka.example.com"}),
    Variant("sns-display-name", _CONTROL, (of("Topic", "DisplayName", "Migrations " * 10),)),
    Variant("sns-topic-name", _CONTROL, (of("Topic", "TopicName", "the migrations"),)),
    Variant("dynamodb-table-name", _CONTROL, (of("Table", "TableName", "migrations and handovers"),)),
    Variant("s3-bucket-name", _CONTROL, (of("Bucket", "BucketName", "xn--migrations"),)),
    Variant("sqs-queue-name", _CONTROL, (_added("Queue", "AWS::SQS::Queue", QueueName="dead letters"),)),
    Variant(
        "events-expression", _CONTROL, (_added("Rule", "AWS::Events::Rule", ScheduleExpression="rate(1 minutes)"),)
    ),
    Variant(
        "kms-alias-reserved", _KEY, (_added("Alias", "AWS::KMS::Alias", AliasName="alias/aws/migration", **_ALIAS),)
    ),
    Variant(
        *("name-taken", _KEY, (_added("Alias", "AWS::KMS::Alias", AliasName="alias/migration", **_ALIAS),)),
        twice=True,
        pure=False,
    ),
    Variant(
        "name-taken",
        _NETWORK,
        (
            of("ClientSecurityGroup", "GroupName", "clients"),
            of("EndpointSecurityGroup", "GroupName", "clients"),
            of("ClientSecurityGroup", "VpcId", "vpc-0123456789abcdef0"),
            of("EndpointSecurityGroup", "VpcId", "vpc-0123456789abcdef0"),
        ),
    ),
    Variant(
        "custom-name-replaced",
        _NETWORK,
        (of("ClientSecurityGroup", "GroupName", "clients"),),
        afterwards=(of("ClientSecurityGroup", "GroupDescription", "Another one"),),
        pure=False,
    ),
)
