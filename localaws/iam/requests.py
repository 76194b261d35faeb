"""What an API call means to IAM: the actions and resources that the caller must be allowed, pure.

Source: AWS Service Authorization Reference: an operation's action, its resource types and condition keys. An
operation that is not described here acts on ``*``, as those do that know no resource.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """One action on one resource, with the condition keys that the service adds."""

    action: str
    resource: str = "*"
    context: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class ApiCall:
    """A call of a service's API.

    Parameters
    ----------
    service
        IAM's prefix of the service, for example ``states``.
    operation, parameters
        As the service's API model names them.
    """

    service: str
    operation: str
    parameters: Parameters
    region: str
    account: str

    def arn(self, resource: str, service: str | None = None) -> str:
        """Return the ARN of a resource of the call's service, region and account."""
        return f"arn:aws:{service or self.service}:{self.region}:{self.account}:{resource}"

    def named(self, value: str, prefix: str) -> str:
        """Return a name's ARN, or the value when it is an ARN."""
        return value if value.startswith("arn:") else self.arn(f"{prefix}{value}")


def needs(call: ApiCall) -> list[Need]:
    """Return all that the caller must be allowed for the call."""
    describe = _SERVICES.get(call.service)
    action = f"{call.service}:{call.operation}"
    return (list(describe(call)) if describe else []) or [Need(action)]


def _lambda(call: ApiCall) -> Iterator[Need]:
    if name := call.parameters.get("FunctionName"):
        action = "InvokeFunction" if call.operation in ("Invoke", "InvokeAsync") else call.operation
        arn = call.named(name, "function:")
        qualifier = call.parameters.get("Qualifier")
        resource = f"{arn}:{qualifier}" if qualifier and arn.count(":") == _FUNCTION_ARN_COLONS else arn
        yield Need(f"lambda:{action}", resource, {"lambda:FunctionArn": (resource,)})


def _states(call: ApiCall) -> Iterator[Need]:
    for member in ("stateMachineArn", "executionArn", "mapRunArn", "resourceArn"):
        if arn := call.parameters.get(member):
            yield Need(f"states:{call.operation}", arn)
            return


def _dynamodb(call: ApiCall) -> Iterator[Need]:
    parameters, action = call.parameters, f"dynamodb:{call.operation}"
    if table := parameters.get("TableName"):
        arn = call.named(table, "table/")
        index = parameters.get("IndexName")
        yield Need(action, f"{arn}/index/{index}" if index else arn)
    for table in parameters.get("RequestItems", {}):
        yield Need(action, call.named(table, "table/"))
    for item in parameters.get("TransactItems", []):
        for operation, content in item.items():
            actions = {"Put": "PutItem", "Get": "GetItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
            name = f"dynamodb:{actions.get(operation, 'ConditionCheckItem')}"
            yield Need(name, call.named(content["TableName"], "table/"))


def _ecs(call: ApiCall) -> Iterator[Need]:
    parameters, action = call.parameters, f"ecs:{call.operation}"
    cluster = str(parameters.get("cluster") or "default")
    short = cluster.rsplit("/", 1)[-1]
    context = {"ecs:cluster": (call.named(cluster, "cluster/"),)}

    def part(kind: str, value: str) -> str:
        return value if value.startswith("arn:") else call.arn(f"{kind}/{short}/{value.rsplit('/', 1)[-1]}")

    if call.operation == "ListTasks":
        yield Need(action, call.arn(f"container-instance/{short}/*"), context)
    elif call.operation == "ListServices":
        yield Need(action, "*", context)
    elif call.operation == "RunTask":
        definition = call.named(parameters.get("taskDefinition", ""), "task-definition/")
        yield Need(action, definition, context)
    else:
        for kind, one, many in (("task", "task", "tasks"), ("service", "service", "services")):
            for value in [*([parameters[one]] if one in parameters else []), *parameters.get(many, [])]:
                yield Need(action, part(kind, value), context)
        for value in parameters.get("clusters", []):
            yield Need(action, call.named(value, "cluster/"), context)


def _events(call: ApiCall) -> Iterator[Need]:
    if call.operation == "PutEvents":
        for entry in call.parameters.get("Entries", []):
            bus = call.named(entry.get("EventBusName") or "default", "event-bus/")
            detail = {
                "events:source": (entry.get("Source", ""),),
                "events:detail-type": (entry.get("DetailType", ""),),
            }
            yield Need("events:PutEvents", bus, detail)
    elif rule := call.parameters.get("Rule") or call.parameters.get("Name"):
        yield Need(f"events:{call.operation}", call.named(rule, "rule/"))


def _sns(call: ApiCall) -> Iterator[Need]:
    for member in ("TopicArn", "TargetArn", "ResourceArn"):
        if arn := call.parameters.get(member):
            action = "Publish" if call.operation == "PublishBatch" else call.operation
            yield Need(f"sns:{action}", arn)
            return


def _kafka(call: ApiCall) -> Iterator[Need]:
    if arn := call.parameters.get("ClusterArn") or call.parameters.get("Arn"):
        yield Need(f"kafka:{call.operation}", arn)


def _sqs(call: ApiCall) -> Iterator[Need]:
    if url := call.parameters.get("QueueUrl"):
        action = call.operation.replace("MessageBatch", "Message")
        yield Need(f"sqs:{action}", call.arn(url.rsplit("/", 1)[-1]))


def _secretsmanager(call: ApiCall) -> Iterator[Need]:
    if name := call.parameters.get("SecretId") or call.parameters.get("Name"):
        # Where only the name is known, or the ARN without them, the six characters that AWS appends are not.
        arn = name if name.startswith("arn:") else call.arn(f"secret:{name}")
        resource = arn if name == arn and _SUFFIXED.search(arn) else f"{arn}-??????"
        yield Need(f"secretsmanager:{call.operation}", resource)


def _ssm(call: ApiCall) -> Iterator[Need]:
    names = call.parameters.get("Names") or [call.parameters.get("Name") or call.parameters.get("Path")]
    for name in filter(None, names):
        yield Need(f"ssm:{call.operation}", call.named(name.lstrip("/"), "parameter/"))


def _logs(call: ApiCall) -> Iterator[Need]:
    group = call.parameters.get("logGroupName")
    identifier = call.parameters.get("logGroupIdentifier", "")
    if not group and identifier:
        group = identifier.split(":log-group:")[-1].removesuffix(":*")
    if group:
        stream = call.parameters.get("logStreamName", "")
        yield Need(f"logs:{call.operation}", call.arn(f"log-group:{group}:log-stream:{stream}"))


def _autoscaling(call: ApiCall) -> Iterator[Need]:
    """Yield the right to the target, and those that Application Auto Scaling tries at other services as the caller.

    Source: Application Auto Scaling User Guide, "Permissions validation for API calls on target resources".
    """
    parameters = call.parameters
    namespace, dimension = parameters.get("ServiceNamespace", ""), parameters.get("ScalableDimension", "")
    keys = {"service-namespace": (namespace,), "scalable-dimension": (dimension,)}
    context = {f"{call.service}:{key}": value for key, value in keys.items()}
    # Its own id, which nobody knows beforehand.
    yield Need(
        f"{call.service}:{call.operation}", call.arn("scalable-target/0ec5000000000000000000000000000000"), context
    )
    if call.operation == "RegisterScalableTarget" and namespace == "ecs":
        on_behalf = {"aws:ViaAWSService": ("true",)}
        for action in ("DescribeServices", "UpdateService"):
            yield Need(f"ecs:{action}", call.arn(parameters.get("ResourceId", ""), "ecs"), on_behalf)
        for action in ("DescribeAlarms", "PutMetricAlarm", "DeleteAlarms"):
            yield Need(f"cloudwatch:{action}", call.arn("alarm:", "cloudwatch"), on_behalf)


def _cloudwatch(call: ApiCall) -> Iterator[Need]:
    action = f"cloudwatch:{call.operation}"
    if namespace := call.parameters.get("Namespace"):
        yield Need(action, "*", {"cloudwatch:namespace": (namespace,)})
    elif alarms := call.parameters.get("AlarmNames"):
        for alarm in alarms:
            yield Need(action, call.arn(f"alarm:{alarm}"))


def _scheduler(call: ApiCall) -> Iterator[Need]:
    parameters, action = call.parameters, f"scheduler:{call.operation}"
    if "ScheduleGroup" in call.operation:
        yield Need(action, call.arn(f"schedule-group/{parameters.get('Name', '*')}"))
    elif name := parameters.get("Name"):
        yield Need(action, call.arn(f"schedule/{parameters.get('GroupName') or 'default'}/{name}"))


def _sts(call: ApiCall) -> Iterator[Need]:
    if role := call.parameters.get("RoleArn"):
        yield Need(f"sts:{call.operation}", role)


def _s3(call: ApiCall) -> Iterator[Need]:
    parameters = call.parameters
    bucket, key = parameters.get("Bucket"), parameters.get("Key")
    if not bucket:
        return
    arn = f"arn:aws:s3:::{bucket}"
    action = f"s3:{_S3_ACTIONS.get(call.operation, call.operation)}"
    if call.operation == "DeleteObjects":
        for item in parameters.get("Delete", {}).get("Objects", []):
            yield Need(action, f"{arn}/{item['Key']}")
    elif key:
        yield Need(action, f"{arn}/{key}")
        if source := parameters.get("CopySource"):
            yield Need("s3:GetObject", f"arn:aws:s3:::{source.lstrip('/')}")
    else:
        prefix = parameters.get("Prefix")
        yield Need(action, arn, {"s3:prefix": (prefix,)} if prefix else None)


_FUNCTION_ARN_COLONS = 6
_SUFFIXED = re.compile(r"-[A-Za-z0-9]{6}$")
# Operations that S3 authorizes by another action than their name's.
_S3_ACTIONS = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteObjects": "DeleteObject",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
_SERVICES: Mapping[str, Callable[[ApiCall], Iterator[Need]]] = {
    "application-autoscaling": _autoscaling,
    "cloudwatch": _cloudwatch,
    "dynamodb": _dynamodb,
    "ecs": _ecs,
    "events": _events,
    "kafka": _kafka,
    "lambda": _lambda,
    "logs": _logs,
    "s3": _s3,
    "scheduler": _scheduler,
    "secretsmanager": _secretsmanager,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
    "states": _states,
    "sts": _sts,
}
