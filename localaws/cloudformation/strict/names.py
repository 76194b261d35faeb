"""Names that AWS takes once, of an account in a region or of what they lie in; moto takes some of them twice."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from localaws.cloudformation.strict.fault import Fault, by_handler
from localaws.cloudformation.strict.rules.catalogue import known

RULE: Final = "name-taken"


class Unique(NamedTuple):
    """Which properties together are unique, the first of them the name; and where AWS says so.

    Parameters
    ----------
    only_with
        A property without which the name may be taken twice.
    """

    properties: tuple[str, ...]
    source: str
    defaults: Mapping[str, str] = {}
    only_with: str | None = None


_API: Final = "https://docs.aws.amazon.com"
UNIQUE: Final[Mapping[str, Unique]] = {
    "AWS::Scheduler::Schedule": Unique(
        ("Name", "GroupName"),
        f"{_API}/scheduler/latest/APIReference/API_CreateSchedule.html",
        {"GroupName": "default"},
    ),
    "AWS::Scheduler::ScheduleGroup": Unique(
        ("Name",), f"{_API}/scheduler/latest/APIReference/API_CreateScheduleGroup.html"
    ),
    "AWS::IAM::Role": Unique(("RoleName",), f"{_API}/IAM/latest/APIReference/API_CreateRole.html"),
    "AWS::IAM::ManagedPolicy": Unique(("ManagedPolicyName",), f"{_API}/IAM/latest/APIReference/API_CreatePolicy.html"),
    "AWS::Logs::LogGroup": Unique(
        ("LogGroupName",), f"{_API}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"
    ),
    "AWS::StepFunctions::StateMachine": Unique(
        ("StateMachineName",), f"{_API}/step-functions/latest/apireference/API_CreateStateMachine.html"
    ),
    "AWS::Lambda::Function": Unique(("FunctionName",), f"{_API}/lambda/latest/api/API_CreateFunction.html"),
    "AWS::DynamoDB::Table": Unique(("TableName",), f"{_API}/amazondynamodb/latest/APIReference/API_CreateTable.html"),
    "AWS::SNS::Topic": Unique(("TopicName",), f"{_API}/sns/latest/api/API_CreateTopic.html"),
    "AWS::SQS::Queue": Unique(("QueueName",), f"{_API}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"),
    "AWS::S3::Bucket": Unique(("BucketName",), f"{_API}/AmazonS3/latest/API/API_CreateBucket.html"),
    "AWS::CloudWatch::Alarm": Unique(
        ("AlarmName",), f"{_API}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
    ),
    "AWS::CloudWatch::Dashboard": Unique(
        ("DashboardName",), f"{_API}/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html"
    ),
    "AWS::Events::Rule": Unique(
        ("Name", "EventBusName"),
        f"{_API}/eventbridge/latest/APIReference/API_PutRule.html",
        {"EventBusName": "default"},
    ),
    "AWS::Events::EventBus": Unique(("Name",), f"{_API}/eventbridge/latest/APIReference/API_CreateEventBus.html"),
    "AWS::ECS::Cluster": Unique(("ClusterName",), f"{_API}/AmazonECS/latest/APIReference/API_CreateCluster.html"),
    "AWS::ECS::Service": Unique(
        ("ServiceName", "Cluster"), f"{_API}/AmazonECS/latest/APIReference/API_CreateService.html"
    ),
    "AWS::ECR::Repository": Unique(
        ("RepositoryName",), f"{_API}/AmazonECR/latest/APIReference/API_CreateRepository.html"
    ),
    "AWS::EC2::SecurityGroup": Unique(
        ("GroupName", "VpcId"), f"{_API}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"
    ),
    "AWS::EC2::VPCEndpoint": Unique(
        ("ServiceName", "VpcId", "VpcEndpointType"),
        f"{_API}/vpc/latest/privatelink/create-interface-endpoint.html",
        {"VpcEndpointType": "Gateway"},
        "PrivateDnsEnabled",
    ),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": Unique(
        ("Name", "Vpc"), f"{_API}/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html"
    ),
    "AWS::ServiceDiscovery::Service": Unique(
        ("Name", "NamespaceId"), f"{_API}/cloud-map/latest/api/API_CreateService.html"
    ),
    "AWS::MSK::Cluster": Unique(("ClusterName",), f"{_API}/msk/1.0/apireference/clusters.html"),
    "AWS::MSK::ServerlessCluster": Unique(("ClusterName",), f"{_API}/msk/1.0/apireference/clusters.html"),
    "AWS::MSK::Configuration": Unique(("Name",), f"{_API}/msk/1.0/apireference/configurations.html"),
    "AWS::KMS::Alias": Unique(("AliasName",), f"{_API}/kms/latest/APIReference/API_CreateAlias.html"),
    "AWS::SecretsManager::Secret": Unique(
        ("Name",), f"{_API}/secretsmanager/latest/apireference/API_CreateSecret.html"
    ),
    "AWS::SSM::Parameter": Unique(("Name",), f"{_API}/systems-manager/latest/APIReference/API_PutParameter.html"),
    "AWS::ApplicationAutoScaling::ScalableTarget": Unique(
        ("ResourceId", "ScalableDimension"),
        f"{_API}/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
    ),
}


class Holder(NamedTuple):
    """A resource of some stack that exists."""

    type_name: str
    properties: Mapping[str, Any]
    stack_id: str


def taken(type_name: str, properties: Mapping[str, Any], existing: Iterable[Holder]) -> Fault | None:
    """Return the refusal of a name that a resource of any stack has already; None where it is free."""
    unique = UNIQUE.get(type_name)
    if unique is None or not known(properties.get(unique.properties[0])):
        return None
    if unique.only_with and str(properties.get(unique.only_with, "false")).lower() != "true":
        return None
    wanted = _identity(unique, properties)
    for holder in existing:
        if holder.type_name == type_name and _identity(unique, holder.properties) == wanted:
            words = f"{wanted[0]} already exists in stack {holder.stack_id}"
            return by_handler(RULE, type_name, words, unique.source, "AlreadyExists")
    return None


def _identity(unique: Unique, properties: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(properties.get(key, unique.defaults.get(key, ""))) for key in unique.properties)
