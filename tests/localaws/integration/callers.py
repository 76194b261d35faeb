"""Callers of the local AWS under roles of their own."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localaws.running import LocalAws


def allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


class Caller:
    """Calls under a role."""

    def __init__(self, aws: LocalAws, *statements: dict[str, Any]) -> None:
        self._aws, self.role = aws, aws.role(*statements, service="lambda.amazonaws.com")
        assumed = aws.client("sts").assume_role(RoleArn=self.role, RoleSessionName="test")["Credentials"]
        self._session = boto3.Session(
            assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"], aws.endpoint.region
        )

    def client(self, service: str) -> Any:
        client: Any = self._session.client(
            service,  # type: ignore[call-overload]  # the stubs list each service by its name
            endpoint_url=self._aws.endpoint.url,
            config=Config(retries={"total_max_attempts": 1}),
        )
        return client

    def code(self, service: str, method: str, **parameters: Any) -> str:
        """Return the error code of a call; an empty text when it succeeds."""
        try:
            getattr(self.client(service), method)(**parameters)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return ""
