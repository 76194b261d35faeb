"""Characters, lengths and bounds that AWS tells in prose only, a row each.

Where somebody has met the refusal and published it, the words are AWS's; otherwise they are those of the page.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from localaws.cloudformation.strict.rules.catalogue import Properties, Rule, at, number

_DOCS: Final = "https://docs.aws.amazon.com"
_EC2: Final = f"{_DOCS}/AWSEC2/latest/APIReference"
_ECS: Final = f"{_DOCS}/AmazonECS/latest/APIReference"
_IAM: Final = f"{_DOCS}/IAM/latest/APIReference"
_MSK: Final = f"{_DOCS}/msk/1.0/apireference"


class Text(NamedTuple):
    """The values that a property may have: a pattern of the whole of it, as text."""

    rule: str
    at: str
    allowed: str
    words: str
    source: str


class Bounds(NamedTuple):
    """The smallest and the largest number that a property may be."""

    rule: str
    at: str
    low: float
    high: float
    words: str
    source: str


_DESCRIPTION: Final = r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}"
_DESCRIPTION_WORDS: Final = (
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: "
    "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
)
_ECS_NAME: Final = r"[a-zA-Z0-9_-]{1,255}"
_CIDR: Final = r"[\d.]+/(1[6-9]|2[0-8])"
_LABEL: Final = r"[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?"
_MSK_NAME: Final = r"[0-9A-Za-z][0-9A-Za-z-]{0,63}"
_MSK_WORDS: Final = "The name {value} is not valid: letters, digits and hyphens, up to 64."
_POLICY_NAME: Final = r"[\w+=,.@-]{1,128}"
_POLICY_WORDS: Final = (
    "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: "
    "+=,.@_-"
)
_BUCKET: Final = (
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3)$)(?!(\d+\.){3}\d+$)(?!.*\.\.)"
    r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
)
_CRON: Final = r"cron\((\S+ ){5}\S+\)"
_HEALTH: Final = "AWS::ECS::TaskDefinition/ContainerDefinitions/*/HealthCheck"
_HEALTH_WORDS: Final = "A health check's {name} must be between {low} and {high}: {value}"

_TEXTS: Final = (
    *(
        Text("ec2-rule-description", where, _DESCRIPTION, _DESCRIPTION_WORDS, f"{_EC2}/API_IpRange.html")
        for where in (
            "AWS::EC2::SecurityGroup/SecurityGroupIngress/*/Description",
            "AWS::EC2::SecurityGroup/SecurityGroupEgress/*/Description",
            "AWS::EC2::SecurityGroupIngress/Description",
            "AWS::EC2::SecurityGroupEgress/Description",
        )
    ),
    Text(
        "ec2-group-name",
        "AWS::EC2::SecurityGroup/GroupName",
        r"(?!sg-).{1,255}",
        "Invalid security group name: {value}. It has up to 255 characters and must not begin with sg-.",
        f"{_EC2}/API_CreateSecurityGroup.html",
    ),
    Text("ec2-cidr", "AWS::EC2::VPC/CidrBlock", _CIDR, "The CIDR '{value}' is invalid.", f"{_EC2}/API_CreateVpc.html"),
    Text(
        "ec2-cidr",
        "AWS::EC2::Subnet/CidrBlock",
        _CIDR,
        "The CIDR '{value}' is invalid.",
        f"{_EC2}/API_CreateSubnet.html",
    ),
    Text(
        "ecs-family",
        "AWS::ECS::TaskDefinition/Family",
        _ECS_NAME,
        "Family contains invalid characters.",
        f"{_ECS}/API_RegisterTaskDefinition.html",
    ),
    Text(
        "ecs-container-name",
        "AWS::ECS::TaskDefinition/ContainerDefinitions/*/Name",
        _ECS_NAME,
        "Container.name contains invalid characters.",
        f"{_ECS}/API_ContainerDefinition.html",
    ),
    Text(
        "ecs-container-image",
        "AWS::ECS::TaskDefinition/ContainerDefinitions/*/Image",
        r"[a-zA-Z0-9_.:/@#-]{1,255}",
        "Container.image contains invalid characters.",
        f"{_ECS}/API_ContainerDefinition.html",
    ),
    Text(
        "ecs-service-name",
        "AWS::ECS::Service/ServiceName",
        _ECS_NAME,
        "Service name contains invalid characters.",
        f"{_ECS}/API_CreateService.html",
    ),
    Text(
        "ecs-cluster-name",
        "AWS::ECS::Cluster/ClusterName",
        _ECS_NAME,
        "Cluster name contains invalid characters.",
        f"{_ECS}/API_CreateCluster.html",
    ),
    Text(
        "sfn-name",
        "AWS::StepFunctions::StateMachine/StateMachineName",
        r"[a-zA-Z0-9_-]{1,80}",
        "Invalid Name: '{value}'",
        f"{_DOCS}/step-functions/latest/apireference/API_CreateStateMachine.html",
    ),
    Text(
        "sns-topic-name",
        "AWS::SNS::Topic/TopicName",
        r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo",
        "Invalid parameter: Topic Name",
        f"{_DOCS}/sns/latest/api/API_CreateTopic.html",
    ),
    Text(
        "sns-display-name",
        "AWS::SNS::Topic/DisplayName",
        r"[^\n]{0,100}",
        "Invalid parameter: DisplayName Reason: it has 100 characters at most",
        f"{_DOCS}/sns/latest/api/API_SetTopicAttributes.html",
    ),
    Text(
        "sqs-queue-name",
        "AWS::SQS::Queue/QueueName",
        r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo",
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        f"{_DOCS}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    ),
    Text(
        "dynamodb-table-name",
        "AWS::DynamoDB::Table/TableName",
        r"[a-zA-Z0-9_.-]{3,255}",
        "Invalid table/index name. Table/index names must be between 3 and 255 characters long, and may contain only "
        "the characters a-z, A-Z, 0-9, '_', '-', and '.'",
        f"{_DOCS}/amazondynamodb/latest/APIReference/API_CreateTable.html",
    ),
    Text(
        "cloudwatch-dashboard-name",
        "AWS::CloudWatch::Dashboard/DashboardName",
        r"[A-Za-z0-9_-]{1,255}",
        "The value {value} for field DashboardName contains invalid characters. It can only contain alphanumerics, "
        "dash (-) and underscore (_).",
        f"{_DOCS}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
    ),
    Text(
        "iam-policy-name",
        "AWS::IAM::ManagedPolicy/ManagedPolicyName",
        _POLICY_NAME,
        _POLICY_WORDS,
        f"{_IAM}/API_CreatePolicy.html",
    ),
    Text(
        "iam-policy-name",
        "AWS::IAM::Role/Policies/*/PolicyName",
        _POLICY_NAME,
        _POLICY_WORDS,
        f"{_IAM}/API_PutRolePolicy.html",
    ),
    Text(
        "secret-name",
        "AWS::SecretsManager::Secret/Name",
        r"[A-Za-z0-9/_+=.@!-]{1,512}",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        f"{_DOCS}/secretsmanager/latest/apireference/API_CreateSecret.html",
    ),
    Text(
        "kms-alias-reserved",
        "AWS::KMS::Alias/AliasName",
        r"(?!alias/aws/).*",
        "Alias {value} is reserved for AWS.",
        f"{_DOCS}/kms/latest/APIReference/API_CreateAlias.html",
    ),
    Text(
        "s3-bucket-name",
        "AWS::S3::Bucket/BucketName",
        _BUCKET,
        "The specified bucket is not valid.",
        f"{_DOCS}/AmazonS3/latest/userguide/bucketnamingrules.html",
    ),
    Text(
        "scheduler-expression",
        "AWS::Scheduler::Schedule/ScheduleExpression",
        rf"rate\([1-9]\d* (minutes?|hours?|days?)\)|{_CRON}|at\(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\)",
        "Invalid Schedule Expression {value}.",
        f"{_DOCS}/scheduler/latest/UserGuide/schedule-types.html",
    ),
    Text(
        "events-expression",
        "AWS::Events::Rule/ScheduleExpression",
        rf"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)|{_CRON}",
        "Parameter ScheduleExpression is not valid.",
        f"{_DOCS}/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    ),
    Text(
        "cloud-map-namespace",
        "AWS::ServiceDiscovery::PrivateDnsNamespace/Name",
        rf"({_LABEL}\.)*{_LABEL}",
        "The namespace name {value} is not a valid domain name",
        f"{_DOCS}/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html",
    ),
    Text("msk-name", "AWS::MSK::Cluster/ClusterName", _MSK_NAME, _MSK_WORDS, f"{_MSK}/clusters.html"),
    Text("msk-name", "AWS::MSK::ServerlessCluster/ClusterName", _MSK_NAME, _MSK_WORDS, f"{_MSK}/clusters.html"),
    Text("msk-name", "AWS::MSK::Configuration/Name", _MSK_NAME, _MSK_WORDS, f"{_MSK}/configurations.html"),
)

_BOUNDS: Final = (
    Bounds(
        "ecs-stop-timeout",
        "AWS::ECS::TaskDefinition/ContainerDefinitions/*/StopTimeout",
        *(2, 120),
        "The stop timeout of a container on Fargate is 2 to 120 seconds: {value}",
        f"{_ECS}/API_ContainerDefinition.html",
    ),
    Bounds(
        "ecs-ephemeral-storage",
        "AWS::ECS::TaskDefinition/EphemeralStorage/SizeInGiB",
        *(21, 200),
        "The ephemeral storage of a task is 21 to 200 GiB: {value}",
        f"{_ECS}/API_EphemeralStorage.html",
    ),
    *(
        Bounds("ecs-health-check", f"{_HEALTH}/{name}", low, high, _HEALTH_WORDS, f"{_ECS}/API_HealthCheck.html")
        for name, low, high in (("Interval", 5, 300), ("Timeout", 2, 60), ("Retries", 1, 10), ("StartPeriod", 0, 300))
    ),
    Bounds(
        "lambda-memory",
        "AWS::Lambda::Function/MemorySize",
        *(128, 10240),
        "1 validation error detected: Value '{value}' at 'memorySize' failed to satisfy constraint: Member must have "
        "value less than or equal to 10240",
        f"{_DOCS}/lambda/latest/dg/gettingstarted-limits.html",
    ),
)


def _of_text(row: Text, path: str, properties: Properties) -> Iterator[str]:
    for value in at(properties, path):
        if not re.fullmatch(row.allowed, str(value)):
            yield row.words.replace("{value}", str(value))


def _of_bounds(row: Bounds, path: str, properties: Properties) -> Iterator[str]:
    for value in at(properties, path):
        found = number(value)
        if found is not None and not row.low <= found <= row.high:
            yield row.words.format(value=value, name=path.rpartition("/")[2], low=row.low, high=row.high)


def _rule(row: Text | Bounds) -> Rule:
    type_name, _, path = row.at.partition("/")
    if isinstance(row, Text):
        return Rule(row.rule, (type_name,), row.source, lambda properties: _of_text(row, path, properties))
    return Rule(row.rule, (type_name,), row.source, lambda properties: _of_bounds(row, path, properties))


TEXTS: Final[tuple[Rule, ...]] = (*map(_rule, _TEXTS), *map(_rule, _BOUNDS))
