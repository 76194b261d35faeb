"""The values of a container's secrets, read as the task's execution role.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
"""

import json
from collections.abc import Callable
from typing import Any

_SECRET_ARN_PARTS = 7


class SecretKeyMissingError(KeyError):
    """The secret has no such JSON key: add the key, or correct ``valueFrom``."""

    def __init__(self, secret_arn: str, key: str) -> None:
        super().__init__(f"retrieved secret from Secrets Manager did not contain json key {key}: {secret_arn}")


def secret_value(client: Callable[[str], Any], value_from: str) -> str:
    """Read one secret.

    Parameters
    ----------
    client
        Gives the client of a service, acting as the execution role.
    value_from
        ``arn:…:secret:name[:json key[:stage[:version]]]``, or the name or ARN of an SSM parameter.

    Raises
    ------
    SecretKeyMissingError
        When the secret has no such JSON key.
    botocore.exceptions.ClientError
        When it does not exist, or the role may not read it.
    """
    if ":secretsmanager:" not in value_from:
        name = value_from.split(":parameter", 1)[-1]
        return str(client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
    parts = value_from.split(":")
    arn, (key, stage, version) = ":".join(parts[:_SECRET_ARN_PARTS]), _padded(parts[_SECRET_ARN_PARTS:])
    chosen = {"VersionStage": stage} if stage else {"VersionId": version} if version else {}
    text: str = client("secretsmanager").get_secret_value(SecretId=arn, **chosen)["SecretString"]
    if not key:
        return text
    values = json.loads(text)
    if key not in values:
        raise SecretKeyMissingError(arn, key)
    return str(values[key])


def _padded(parts: list[str]) -> tuple[str, str, str]:
    key, stage, version = (*parts, "", "", "")[:3]
    return key, stage, version
