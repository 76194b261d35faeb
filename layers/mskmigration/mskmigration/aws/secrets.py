"""Reads a cluster's secret from AWS Secrets Manager."""

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from mskmigration.errors import InvalidSecretError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def read_secret(client: "SecretsManagerClient", arn: str) -> object:
    """Return what a secret holds, parsed from JSON.

    Raises
    ------
    InvalidSecretError
        It cannot be read, or is no JSON; what it holds is not shown.
    """
    try:
        text = client.get_secret_value(SecretId=arn)["SecretString"]
    except ClientError as error:
        raise InvalidSecretError(
            f"The secret {arn} cannot be read: {error.response['Error']['Code']}.",
            "Check that it exists and that SourceSecretKeyArn or TargetSecretKeyArn names its key, then deploy again.",
        ) from error
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise InvalidSecretError(
            f"The secret {arn} is not JSON.",
            "Write it as a JSON object. connectors/auth shows the fields of each mode.",
        ) from None
