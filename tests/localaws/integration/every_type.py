"""A stack that has every resource type that the local cloud knows, and a change of each that can change."""

from typing import Any


def ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def trust(*services: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def shared(action: str, resource: Any) -> dict[str, Any]:
    """Return the policy of a resource, which lets the account in."""
    principal = {"AWS": "arn:aws:iam::123456789012:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


RESOURCES: dict[str, dict[str, Any]] = {
    "Role": resource(
        "IAM::Role",
        AssumeRolePolicyDocument=trust(
            "lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"
        ),
        Policies=[{"PolicyName": "inline", "PolicyDocument": policy("s3:GetObject")}],
    ),
    "Policy": resource("IAM::Policy", PolicyName="p", PolicyDocument=policy("sns:Publish"), Roles=[ref("Role")]),
    "Managed": resource("IAM::ManagedPolicy", PolicyDocument=policy("sqs:SendMessage"), Roles=[ref("Role")]),
    "Vpc": resource("EC2::VPC", CidrBlock="10.9.0.0/16", EnableDnsHostnames=True),
    "Subnet": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.9.0.0/24", AvailabilityZone="eu-central-1a"),
    "SubnetB": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.9.1.0/24", AvailabilityZone="eu-central-1b"),
    "RouteTable": resource("EC2::RouteTable", VpcId=ref("Vpc")),
    "Association": resource("EC2::SubnetRouteTableAssociation", RouteTableId=ref("RouteTable"), SubnetId=ref("Subnet")),
    "FlowLog": resource(
        "EC2::FlowLog",
        ResourceType="VPC",
        ResourceId=ref("Vpc"),
        TrafficType="REJECT",
        LogGroupName=ref("LogGroup"),
        DeliverLogsPermissionArn=att("Role", "Arn"),
    ),
    "Endpoint": resource(
        "EC2::VPCEndpoint",
        VpcEndpointType="Gateway",
        ServiceName="com.amazonaws.eu-central-1.s3",
        VpcId=ref("Vpc"),
        RouteTableIds=[ref("RouteTable")],
        PolicyDocument=policy("s3:GetObject"),
    ),
    "Group": resource("EC2::SecurityGroup", GroupDescription="workers"),
    "Ingress": resource(
        "EC2::SecurityGroupIngress",
        GroupId=ref("Group"),
        IpProtocol="tcp",
        FromPort=80,
        ToPort=80,
        CidrIp="10.0.0.0/8",
    ),
    "Egress": resource(
        "EC2::SecurityGroupEgress",
        GroupId=ref("Group"),
        IpProtocol="tcp",
        FromPort=90,
        ToPort=90,
        CidrIp="10.0.0.0/8",
    ),
    "Secret": resource("SecretsManager::Secret", GenerateSecretString={"PasswordLength": 40}),
    "Parameter": resource("SSM::Parameter", Type="String", Value="one"),
    "Key": resource("KMS::Key", Description="one", EnableKeyRotation=True),
    "KeyAlias": resource("KMS::Alias", AliasName="alias/everything", TargetKeyId=ref("Key")),
    "Bucket": resource("S3::Bucket", VersioningConfiguration={"Status": "Suspended"}),
    "BucketPolicy": resource(
        "S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=shared("s3:GetObject", {"Fn::Sub": "${Bucket.Arn}/*"})
    ),
    "Table": resource(
        "DynamoDB::Table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    ),
    "Repository": resource("ECR::Repository"),
    "FileSystem": resource("EFS::FileSystem", Encrypted=True),
    "MountTarget": resource(
        "EFS::MountTarget",
        FileSystemId=ref("FileSystem"),
        SubnetId=ref("Subnet"),
        SecurityGroups=[att("VpcGroup", "GroupId")],
    ),
    "VpcGroup": resource("EC2::SecurityGroup", GroupDescription="files", VpcId=ref("Vpc")),
    "AccessPoint": resource("EFS::AccessPoint", FileSystemId=ref("FileSystem"), PosixUser={"Uid": "1", "Gid": "1"}),
    "Topic": resource("SNS::Topic", DisplayName="one"),
    "TopicPolicy": resource(
        "SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=shared("sns:Publish", ref("Topic"))
    ),
    "Queue": resource("SQS::Queue", VisibilityTimeout=10),
    "QueuePolicy": resource(
        "SQS::QueuePolicy", Queues=[ref("Queue")], PolicyDocument=shared("sqs:SendMessage", att("Queue", "Arn"))
    ),
    "Subscription": resource(
        "SNS::Subscription",
        TopicArn=ref("Topic"),
        Protocol="sqs",
        Endpoint=att("Queue", "Arn"),
        FilterPolicy={"kind": ["lag"]},
    ),
    "LogGroup": resource("Logs::LogGroup", RetentionInDays=7),
    "MetricFilter": resource(
        "Logs::MetricFilter",
        LogGroupName=ref("LogGroup"),
        FilterPattern="ERROR",
        MetricTransformations=[{"MetricName": "errors", "MetricNamespace": "n", "MetricValue": "1"}],
    ),
    "SubscriptionFilter": resource(
        "Logs::SubscriptionFilter",
        LogGroupName=ref("LogGroup"),
        FilterPattern="ERROR",
        DestinationArn=att("Function", "Arn"),
    )
    | {"DependsOn": "Permission"},
    "Alarm": resource(
        "CloudWatch::Alarm",
        Namespace="n",
        MetricName="errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    ),
    "Dashboard": resource("CloudWatch::Dashboard", DashboardBody='{"widgets": []}'),
    "Rule": resource(
        "Events::Rule",
        EventPattern={"source": ["one"]},
        Targets=[{"Id": "queue", "Arn": att("Queue", "Arn")}, {"Id": "topic", "Arn": ref("Topic")}],
    ),
    "Bus": resource("Events::EventBus", Name="everything"),
    "ScheduleGroup": resource("Scheduler::ScheduleGroup", Name="everything"),
    "Schedule": resource(
        "Scheduler::Schedule",
        GroupName=ref("ScheduleGroup"),
        State="DISABLED",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": att("Function", "Arn"), "RoleArn": att("Role", "Arn")},
    ),
    "Function": resource(
        "Lambda::Function",
        Runtime="python3.13",
        Handler="index.handler",
        Role=att("Role", "Arn"),
        Code={"ZipFile": "def handler(event, context): return 1"},
        Environment={"Variables": {"AN": "1"}},
        Layers=[ref("Layer")],
        ReservedConcurrentExecutions=2,
    ),
    "Layer": resource("Lambda::LayerVersion", Content={"S3Bucket": "everything-code", "S3Key": "layer.zip"}),
    "Version": resource("Lambda::Version", FunctionName=ref("Function")),
    "FunctionAlias": resource(
        "Lambda::Alias", FunctionName=ref("Function"), FunctionVersion=att("Version", "Version"), Name="live"
    ),
    "Permission": resource(
        "Lambda::Permission",
        FunctionName=ref("Function"),
        Action="lambda:InvokeFunction",
        Principal="logs.amazonaws.com",
    ),
    "InvokeConfig": resource(
        "Lambda::EventInvokeConfig", FunctionName=ref("Function"), Qualifier="$LATEST", MaximumRetryAttempts=1
    )
    | {"DependsOn": "Permission"},
    "Machine": resource(
        "StepFunctions::StateMachine",
        RoleArn=att("Role", "Arn"),
        Definition={"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "${Word}", "End": True}}},
        DefinitionSubstitutions={"Word": "one"},
    ),
    "Cluster": resource("ECS::Cluster"),
    "Task": resource(
        "ECS::TaskDefinition", Cpu="256", Memory="512", ContainerDefinitions=[{"Name": "c", "Image": "i:1"}]
    ),
    "Service": resource(
        "ECS::Service",
        Cluster=ref("Cluster"),
        TaskDefinition=ref("Task"),
        DesiredCount=0,
        ServiceRegistries=[{"RegistryArn": att("Registry", "Arn")}],
    ),
    "Namespace": resource("ServiceDiscovery::PrivateDnsNamespace", Name="everything.local", Vpc="vpc-1"),
    "HttpNamespace": resource("ServiceDiscovery::HttpNamespace", Name="everything-http"),
    "Registry": resource(
        "ServiceDiscovery::Service",
        NamespaceId=ref("Namespace"),
        DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]},
    ),
    "Target": resource(
        "ApplicationAutoScaling::ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId={"Fn::Sub": "service/${Cluster}/${Service.Name}"},
        MinCapacity=1,
        MaxCapacity=4,
    ),
    "Scaling": resource(
        "ApplicationAutoScaling::ScalingPolicy",
        PolicyName="everything",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref("Target"),
        TargetTrackingScalingPolicyConfiguration={"TargetValue": 50},
    ),
    "KafkaConfiguration": resource("MSK::Configuration", Name="everything", ServerProperties="num.partitions=3"),
    "KafkaCluster": resource(
        "MSK::Cluster",
        ClusterName="everything",
        KafkaVersion="3.9.x",
        NumberOfBrokerNodes=2,
        BrokerNodeGroupInfo={"InstanceType": "kafka.m7g.large", "ClientSubnets": [ref("Subnet"), ref("SubnetB")]},
    ),
    "ServerlessCluster": resource(
        "MSK::ServerlessCluster",
        ClusterName="everything-serverless",
        VpcConfigs=[{"SubnetIds": [ref("Subnet")], "SecurityGroups": [ref("Group")]}],
        ClientAuthentication={"Sasl": {"Iam": {"Enabled": True}}},
    ),
    "ScramUsers": resource("MSK::BatchScramSecret", ClusterArn=ref("KafkaCluster"), SecretArnList=[ref("Secret")]),
    "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
}

CHANGES: dict[str, dict[str, Any]] = {
    "Role": {
        "Policies": [{"PolicyName": "other", "PolicyDocument": policy("s3:PutObject")}],
        "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
    },
    "Policy": {"PolicyDocument": policy("sns:Subscribe")},
    "Managed": {"PolicyDocument": policy("sqs:ReceiveMessage")},
    "Group": {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.1.0.0/16"}]},
    "Vpc": {"EnableDnsHostnames": False},
    "Endpoint": {"PolicyDocument": policy("s3:PutObject")},
    "Parameter": {"Value": "two"},
    "Key": {
        "Description": "two",
        "KeyPolicy": shared("kms:*", "*"),
    },
    "Bucket": {"VersioningConfiguration": {"Status": "Enabled"}},
    "BucketPolicy": {"PolicyDocument": shared("s3:PutObject", {"Fn::Sub": "${Bucket.Arn}/*"})},
    "Table": {"TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True}},
    "Topic": {"DisplayName": "two"},
    "Subscription": {"FilterPolicy": {"kind": ["health"]}},
    "LogGroup": {"RetentionInDays": 14, "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/1"},
    "MetricFilter": {"FilterPattern": "WARN"},
    "SubscriptionFilter": {"FilterPattern": '?"task died" ?WARN'},
    "Alarm": {"Threshold": 2},
    "Rule": {"EventPattern": {"source": ["two"]}, "Targets": [{"Id": "topic", "Arn": ref("Topic")}]},
    "Schedule": {"ScheduleExpression": "rate(2 hours)"},
    "Function": {"Environment": {"Variables": {"AN": "2"}}, "Timeout": 9, "MemorySize": 512},
    "KafkaConfiguration": {"ServerProperties": "num.partitions=6"},
    "ScramUsers": {"SecretArnList": []},
    "Machine": {"DefinitionSubstitutions": {"Word": "two"}},
    "Task": {"ContainerDefinitions": [{"Name": "c", "Image": "i:2"}]},
    "Service": {"DesiredCount": 0, "DeploymentConfiguration": {"MinimumHealthyPercent": 50, "MaximumPercent": 150}},
    "Target": {"MaxCapacity": 8},
    "Scaling": {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60}},
}
