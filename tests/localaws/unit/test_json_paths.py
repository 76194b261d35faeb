"""Definite JSONPaths."""

import pytest

from localaws.stepfunctions.json_paths import definite_steps
from localaws.stepfunctions.service_tasks import error_prefix


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$", []),
        ("$.a.b-c", ["a", "b-c"]),
        ("$.a[0].b", ["a", 0, "b"]),
        ("$['a b'][10]", ["a b", 10]),
        ("$.a[*].b", None),
        ("$..a", None),
        ("$.a[?(@.b == 1)]", None),
        ("$.a[0:2]", None),
    ],
)
def test_steps(path: str, steps: list[str | int] | None) -> None:
    assert definite_steps(path) == steps


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("dynamodb", "DynamoDb"),
        ("ecs", "Ecs"),
        ("ec2", "Ec2"),
        ("s3", "S3"),
        ("sfn", "Sfn"),
        ("secretsmanager", "SecretsManager"),
        ("cloudwatch", "CloudWatch"),
        ("eventbridge", "EventBridge"),
        ("cloudwatchlogs", "CloudWatchLogs"),
    ],
)
def test_error_names_spell_services_as_the_java_sdk_does(service: str, name: str) -> None:
    assert error_prefix(service) == name
