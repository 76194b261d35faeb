"""What each function's role allows: a call that its policies name works, and its neighbour is refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from lab.deploy.report import RoleReport
from localaws.endpoint import Endpoint

KEY: Final = {"pk": {"S": "DEPLOY-CHECK"}, "sk": {"S": "DEPLOY-CHECK"}}
DENIED: Final = ("AccessDenied", "Unauthorized", "AuthorizationError")
type Arguments = Mapping[str, Any]


class Probe(NamedTuple):
    """A call of an operation on the resource that a policy names, and on one beside it."""

    service: str
    operation: str
    named: Callable[[str], Arguments]
    beside: Callable[[str], Arguments]


def _last(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def _table(**more: Any) -> tuple[Callable[[str], Arguments], Callable[[str], Arguments]]:
    return lambda arn: {"TableName": _last(arn), **more}, lambda arn: {"TableName": f"{_last(arn)}-beside", **more}


def _object(**more: Any) -> tuple[Callable[[str], Arguments], Callable[[str], Arguments]]:
    def at(key: str) -> Callable[[str], Arguments]:
        return lambda arn: {"Bucket": arn.split(":::")[1].split("/")[0], "Key": key, **more}

    return at("migrations/deploy-check"), at("beside/deploy-check")


def _of_cluster(**more: Any) -> tuple[Callable[[str], Arguments], Callable[[str], Arguments]]:
    def named(arn: str) -> Arguments:
        return {"cluster": arn.split("/")[1], **more}

    return named, lambda arn: {"cluster": f"{named(arn)['cluster']}-beside", **more}


def _of_execution() -> tuple[Callable[[str], Arguments], Callable[[str], Arguments]]:
    """Of a machine that a policy names, and of the machine of an application whose name begins as this one's."""

    def named(arn: str) -> Arguments:
        return {"executionArn": f"{arn.removesuffix('*')}deploy-check"}

    return named, lambda arn: named(arn.replace("-migrate:", "-staging-migrate:"))


PROBES: Final[Mapping[str, Probe]] = {
    "dynamodb:GetItem": Probe("dynamodb", "get_item", *_table(Key=KEY)),
    "dynamodb:PutItem": Probe("dynamodb", "put_item", *_table(Item=KEY)),
    "dynamodb:Query": Probe(
        *("dynamodb", "query"),
        *_table(KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": "DEPLOY-CHECK"}}),
    ),
    "s3:GetObject": Probe("s3", "get_object", *_object()),
    "s3:PutObject": Probe("s3", "put_object", *_object(Body=b"checked")),
    "ecs:DescribeTasks": Probe("ecs", "describe_tasks", *_of_cluster(tasks=["deploy-check"])),
    "ecs:StopTask": Probe("ecs", "stop_task", *_of_cluster(task="deploy-check")),
    "states:DescribeExecution": Probe("stepfunctions", "describe_execution", *_of_execution()),
    "states:GetExecutionHistory": Probe("stepfunctions", "get_execution_history", *_of_execution()),
    "kafka:DescribeClusterV2": Probe(
        *("kafka", "describe_cluster_v2"), lambda arn: {"ClusterArn": arn}, lambda arn: {"ClusterArn": f"{arn}-beside"}
    ),
    "kafka:DescribeConfigurationRevision": Probe(
        *("kafka", "describe_configuration_revision"),
        lambda arn: {"Arn": f"{arn.removesuffix('*')}deploy-check/1", "Revision": 1},
        lambda arn: {"Arn": arn.replace(":configuration/*", ":beside/deploy-check/1"), "Revision": 1},
    ),
    "secretsmanager:GetSecretValue": Probe(
        *("secretsmanager", "get_secret_value"),
        lambda arn: {"SecretId": arn},
        lambda arn: {"SecretId": f"{arn}-beside"},
    ),
    "logs:FilterLogEvents": Probe(
        *("logs", "filter_log_events"),
        lambda arn: {"logGroupName": arn.split(":")[6]},
        lambda arn: {"logGroupName": f"{arn.split(':')[6]}-beside"},
    ),
}


def check_roles(endpoint: Endpoint, functions: Mapping[str, str]) -> tuple[list[RoleReport], list[str]]:
    """Try each role; returns what was found, and what is not as it has to be.

    Parameters
    ----------
    functions
        The name of the role of each function, and of whoever else calls AWS.
    """
    reports, faults = [], []
    for function, role in sorted(functions.items()):
        report = RoleReport(function=function, allowed=[], refused=[])
        caller = _Caller(endpoint, role)
        for action, resource in _statements(endpoint, role):
            probe = PROBES[action]
            if caller.is_denied(probe, probe.named(resource)):
                faults.append(f"{function} may not {action} on {resource}, which its policy names")
            else:
                report.allowed.append(action)
            if caller.is_denied(probe, probe.beside(resource)):
                report.refused.append(action)
            else:
                faults.append(f"{function} may {action} beside {resource}")
        reports.append(report)
    return reports, faults


class _Caller:
    """Calls as a role."""

    def __init__(self, endpoint: Endpoint, role: str) -> None:
        arn = f"arn:aws:iam::{endpoint.account}:role/{role}"
        assumed = endpoint.client("sts").assume_role(RoleArn=arn, RoleSessionName="deploy-check")["Credentials"]
        self._endpoint = endpoint
        self._keys = {
            "aws_access_key_id": assumed["AccessKeyId"],
            "aws_secret_access_key": assumed["SecretAccessKey"],
            "aws_session_token": assumed["SessionToken"],
        }

    def is_denied(self, probe: Probe, arguments: Arguments) -> bool:
        """Whether the role may not do it; that there is no such thing is no denial."""
        client = botocore.session.get_session().create_client(
            probe.service,
            endpoint_url=self._endpoint.url,
            region_name=self._endpoint.region,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
            **self._keys,
        )
        try:
            getattr(client, probe.operation)(**arguments)
        except ClientError as error:
            return any(word in error.response["Error"]["Code"] for word in DENIED)
        return False


def _statements(endpoint: Endpoint, role: str) -> Iterator[tuple[str, str]]:
    """Yield each action that has a probe, once for each statement's first resource."""
    iam, seen = endpoint.client("iam"), set()
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in document["Statement"]:
            for action in _listed(statement["Action"]):
                resource = _listed(statement["Resource"])[0]
                if action in PROBES and (action, resource) not in seen:
                    seen.add((action, resource))
                    yield action, resource


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
